"""Real rows for tests, with no more said than a test needs."""

import io

import factory
from django.core.files.base import ContentFile
from PIL import Image
from taggit.models import Tag

from articles.models import Article, Byline, Section
from authors.models import Author, User
from dossiers.models import Dossier, KeyStory
from images.models import Picture


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"personne{n}")
    is_staff = True


class AuthorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Author

    name = factory.Sequence(lambda n: f"Awa Traoré {n}")
    slug = factory.Sequence(lambda n: f"awa-traore-{n}")


class SectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Section

    name = factory.Sequence(lambda n: f"Rubrique {n}")
    slug = factory.Sequence(lambda n: f"rubrique-{n}")


def picture_bytes(size=(900, 600), format="JPEG", colour="peru"):  # noqa: A002
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, format)
    return buffer.getvalue()


class PictureFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Picture

    file = factory.LazyFunction(lambda: ContentFile(picture_bytes(), name="picture.jpg"))
    alt = "Une pirogue sur le fleuve"
    caption = "Une pirogue, à l’aube"
    credit = "Kadidia Dembélé"


class ArticleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Article
        skip_postgeneration_save = True

    headline = factory.Sequence(lambda n: f"Le fleuve monte encore à Mopti {n}")
    slug = factory.Sequence(lambda n: f"le-fleuve-monte-{n}")
    standfirst = "Les riverains déplacent leurs biens."
    body = "<p>Le fleuve a monté de deux mètres en une nuit.</p><p>Les pirogues sont rentrées.</p>"
    section = factory.SubFactory(SectionFactory)
    created_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def tags(self, create, names, **kwargs):
        if names:
            self.tags.add(*names)

    @factory.post_generation
    def authors(self, create, authors, **kwargs):
        for position, author in enumerate(authors or []):
            author, role = author if isinstance(author, tuple) else (author, "")
            Byline.objects.create(article=self, author=author, role=role, position=position)


class DossierFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Dossier
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Une année de crue {n}")
    slug = factory.Sequence(lambda n: f"une-annee-de-crue-{n}")
    standfirst = "Le fleuve, de l’étiage à la plus haute eau."
    introduction = "<p>Chaque année, le fleuve monte.</p>"

    @factory.post_generation
    def tags(self, create, names, **kwargs):
        self.tags.set(Tag.objects.get_or_create(name=name)[0] for name in names or [])

    @factory.post_generation
    def key(self, create, articles, **kwargs):
        for position, article in enumerate(articles or []):
            KeyStory.objects.create(dossier=self, article=article, position=position)
