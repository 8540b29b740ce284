"""A newsroom that does things at random, and what a reader in front of the page cache is shown."""

import random
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from articles.models import Article, Version
from dossiers.models import KeyStory
from front.models import BreakingNews
from front.placing import place
from front.spots import LEAD, SECONDARIES
from images.models import Picture
from masthead.dated import always
from masthead.models import Banner, Masthead, PromoLink, StandingPage
from menus.models import MenuItem
from related.choosing import ban, choose
from related.relating import relate
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    DossierFactory,
    PictureFactory,
    SectionFactory,
)
from tests.site.surfaces import LISTS, OTHERS, dates

MINUTE = timedelta(minutes=1)
WORDS = ["fleuve", "mopti", "pirogue", "marché", "récolte", "partout", "école", "route"]
# Of every story there is, and of what is sought.
PATTERNS = [*LISTS, *OTHERS, "/corrections/", "/page/equipe/", "/recherche/?q=fleuve"]
# What each process says of itself.
PATTERNS.remove("/readyz")


class Newsroom:
    def __init__(self, seed, editor):
        self.random, self.editor = random.Random(seed), editor  # noqa: S311
        self.sections = [SectionFactory() for _ in range(3)]
        self.sections[2].parent = self.sections[0]
        self.sections[2].save()
        self.authors = [AuthorFactory() for _ in range(3)]
        self.pictures = [PictureFactory() for _ in range(2)]
        self.articles = []
        self.dossier = DossierFactory(slug="crue", tags=["Mopti"], front=always())
        StandingPage.objects.update_or_create(slug="equipe", defaults={"title": "L’équipe"})
        for _ in range(5):
            self.write()
            self.articles[-1].publish(by=editor)

    @property
    def addresses(self):
        chosen = {"section": self.any(self.sections).slug, "author": self.any(self.authors).slug}
        chosen |= {"tag": self.any(["mopti", "segou"]), "dossier": "crue"}
        chosen |= dates(timezone.localdate())
        lists = [pattern.format(**chosen) for pattern in PATTERNS]
        versions = Version.objects.planned().select_related("section")
        return lists + [version.get_absolute_url() for version in versions]

    def any(self, those):
        return self.random.choice(list(those))

    def ahead(self):
        return timezone.now() + self.random.randint(1, 40) * MINUTE

    def do(self):
        """Do something; return what, for a failure to name."""
        deed = self.any(
            [self.publish] * 4
            + [self.correct, self.withdraw, self.schedule, self.unschedule] * 2
            + [self.write, self.replace, self.relate, self.choose, self.ban, self.furnish]
            + [self.place, self.break_news, self.rename, self.picture, self.key, self.tag]
        )
        try:
            deed()
        except ValidationError as error:
            return f"{deed.__name__}, refused: {error.messages}"
        return deed.__name__

    def write(self):
        text = " ".join(self.random.choices(WORDS, k=30))
        points = ""
        if self.articles:
            other = self.any(self.articles)
            points = f'<p>Voir <a data-story="{other.pk}" href="/x/">ceci</a>.</p>'
            points += f'<aside data-story="{other.pk}"></aside>'
        if self.random.random() < 0.3:
            points += f'<p><img src="{self.any(self.pictures).file.url}"></p>'
        article = ArticleFactory(
            section=self.any(self.sections),
            headline=f"{self.any(WORDS)} {len(self.articles)}",
            body=f"<p>{text}</p>{points}",
            tags=self.random.sample(["Mopti", "Ségou"], self.random.randint(0, 2)),
            authors=self.random.sample(self.authors, self.random.randint(0, 2)),
            picture=self.any([None, *self.pictures]),
        )
        if self.articles and self.random.random() < 0.3:
            article.follows = self.any(self.articles)
            article.save()
        self.articles.append(article)

    def publish(self):
        until = self.any([None, None, self.ahead()])
        self._chosen().publish(by=self.editor, until=until)

    def schedule(self):
        at = self.ahead()
        until = self.any([None, at + self.random.randint(1, 20) * MINUTE])
        self._chosen().publish(by=self.editor, at=at, until=until)

    def correct(self):
        article = self._chosen()
        article.headline = f"{self.any(WORDS)} corrigé {self.random.random():.4f}"
        article.section = self.any([article.section, *self.sections])
        article.save()
        article.publish(by=self.editor, correction=self.any(["", "Un nom était faux."]))

    def withdraw(self):
        self._chosen().withdraw(by=self.editor, at=self.any([None, self.ahead()]))

    def unschedule(self):
        article = self._chosen()
        if version := article.next_version(timezone.now()):
            article.unschedule(version, by=self.editor)

    def replace(self):
        article = self._chosen()
        article.make_way_for(self.any([None, *self.articles]), by=self.editor)

    def relate(self):
        relate(self._chosen().pk)

    def choose(self):
        choose(self._chosen(), self._chosen())

    def ban(self):
        ban(self._chosen(), self._chosen())

    def place(self):
        spot = self.any([LEAD, *SECONDARIES])
        at, until = self.any([(None, None), (self.ahead(), None), (None, self.ahead())])
        place(self._chosen(), spot, by=self.editor, at=at, until=until)

    def break_news(self):
        now = timezone.now()
        span = DateTimeTZRange(*self.any([(now, self.ahead()), (now, now + 30 * MINUTE)]))
        if not BreakingNews.objects.filter(live__overlap=span).exists():
            BreakingNews.objects.create(
                words="Dernière heure", article=self._chosen(), live=span, made_by=self.editor
            )

    def rename(self):
        name = f"{self.any(WORDS)} {self.random.random():.4f}"
        what = self.any([*self.sections, *self.authors])
        # As somebody in a hurry would, past every save().
        type(what).objects.filter(pk=what.pk).update(name=name)

    def furnish(self):
        name = f"{self.any(WORDS)} {self.random.random():.4f}"
        span = self.any([always(), DateTimeTZRange(None, self.ahead()), self._from_soon()])
        self.any(
            [
                lambda: PromoLink.objects.create(label=name, url="https://a.example/", live=span),
                lambda: Banner.objects.create(wording=name + " {canaux}", live=span),
                lambda: Banner.objects.all().delete(),
                lambda: Masthead.objects.update(tagline=name),
                lambda: MenuItem.objects.create(section=self.any(self.sections)),
                lambda: StandingPage.objects.update(title=name, live=span),
            ]
        )()

    def picture(self):
        ends = self.any([None, self.ahead()])
        pictures = Picture.objects.filter(pk=self.any(self.pictures).pk)
        pictures.update(alt=f"{self.random.random():.4f}", rights_end_at=ends)

    def key(self):
        KeyStory.objects.get_or_create(dossier=self.dossier, article=self._chosen())

    def tag(self):
        article = self._chosen()
        article.tags.set(self.random.sample(["Mopti", "Ségou"], self.random.randint(0, 2)))
        article.bylines.all().delete()
        article.bylines.create(author=self.any(self.authors))
        article.publish(by=self.editor)

    def _from_soon(self):
        return DateTimeTZRange(self.ahead(), None)

    def _chosen(self):
        return Article.objects.get(pk=self.any(self.articles).pk)
