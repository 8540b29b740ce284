from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from images.models import Picture
from masthead.dated import always
from tests.factories import ArticleFactory, AuthorFactory, DossierFactory, PictureFactory
from tests.site import surfaces

pytestmark = pytest.mark.django_db


def names_of(picture):
    """Return what every file of the picture has in its address."""
    return picture.file.name.removesuffix(".jpg")


def test_a_picture_leaves_every_page_at_the_instant_its_rights_end(reader, editor):
    now = timezone.now()
    ends = now + timedelta(hours=2)
    lead, inside = PictureFactory(rights_end_at=ends), PictureFactory(rights_end_at=ends)
    author = AuthorFactory()
    article = ArticleFactory(picture=lead, tags=["Mopti"], authors=[author])
    article.body += f'<figure class="image"><img src="{inside.file.url}" alt=""></figure>'
    article.save()
    article.publish(by=editor, now=now)
    paths = surfaces.addresses(
        section=article.section.slug,
        slug=article.slug,
        tag="mopti",
        author=author.slug,
        dossier=DossierFactory(tags=["Mopti"], picture=lead, front=always()).slug,
        **surfaces.dates(timezone.localdate(now)),
    )
    story = f"/{article.section.slug}/{article.slug}/"

    def shown(at):
        with time_machine.travel(at, tick=False):
            pages = {path: reader.get(path).content for path in paths}
        return {
            name: {path for path, page in pages.items() if names_of(picture).encode() in page}
            for name, picture in (("lead", lead), ("inside", inside))
        }

    before = shown(ends - timedelta(seconds=1))
    assert {"/", story, f"/{article.section.slug}/", "/tag/mopti/"} <= before["lead"]
    assert {story, "/feed/"} <= before["inside"]
    assert shown(ends) == {"lead": set(), "inside": set()}


def test_one_and_many_agree_on_whose_rights_last(reader):
    now = timezone.now()
    for minutes in (-1, 0, 1, None):
        end = None if minutes is None else now + timedelta(minutes=minutes)
        picture = PictureFactory(rights_end_at=end)
        assert picture.may_be_shown(now) == Picture.objects.allowed(now).contains(picture)
    assert Picture.objects.allowed(now).count() == 2


def test_a_story_says_its_own_words_of_a_picture(reader, editor):
    picture = PictureFactory(alt="Un pont", caption="Le pont")
    own = ArticleFactory(
        picture=picture, picture_caption="Le pont, hier", picture_alt="Un pont vide"
    )
    plain = ArticleFactory(picture=picture)
    pages = []
    for article in (own, plain):
        article.publish(by=editor)
        page = reader.get(f"/{article.section.slug}/{article.slug}/").content.decode()
        pages.append(page)
    assert 'alt="Un pont vide"' in pages[0]
    assert "Le pont, hier" in pages[0]
    assert 'alt="Un pont"' in pages[1]
    assert "hier" not in pages[1]
