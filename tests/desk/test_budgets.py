"""What a page of the newsroom may ask of the database, whatever the number of stories."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from audience import keeping, ranking
from desk.models import Message, Note, PreviewLink, Remark, Tab
from images.models import Picture
from tests.conftest import sign_in
from tests.factories import ArticleFactory, AuthorFactory, PictureFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"
LIBRARY = "/admin/images/picture/"
STORY = LIST + "{story}/"
# Five of most are the session, the person, their rights, the publication and unread messages.
QUERIES = {
    # Three are about the system: the worker's queue, the database, the backup.
    "/admin/": 21,
    LIST: 11,
    f"{LIST}?p=2": 11,
    f"{LIST}?publication=live": 11,
    f"{LIST}?publication=scheduled": 12,
    f"{LIST}?publication=gone": 12,
    f"{LIST}?publication=never": 11,
    f"{LIST}?stage__exact=review": 11,
    f"{LIST}?section__id__exact={{section}}": 11,
    f"{LIST}?q=fleuve": 11,
    "/admin/calendar/?vue=jour": 11,
    "/admin/calendar/?vue=semaine": 11,
    "/admin/calendar/?vue=mois": 12,
    # The stories and what readers had of each, hours, days.
    "/admin/reads/": 10,
    "/admin/reads/?depuis=heures": 10,
    "/admin/reads/?depuis=semaine": 10,
    "/admin/search/?q=fleuve": 6,
    f"{LIST}stories/?q=fleuve": 5,
    f"{LIST}add/": 11,
    f"{STORY}change/": 32,
    f"{STORY}backlinks/": 15,
    f"{STORY}history/": 13,
    f"{STORY}comparison/?from=1&to=2": 13,
    f"{STORY}readers/": 12,
    f"{STORY}notes/": 8,
    f"{STORY}notes/people/": 12,
    f"{STORY}reconciliation/{{tab}}/": 17,
    f"{STORY}links/": 11,
    f"{STORY}preview/": 9,
    f"{STORY}preview/page/": 21,
    f"{STORY}versions/1/": 10,
    LIBRARY: 8,
    f"{LIBRARY}?p=2": 8,
    f"{LIBRARY}?q=fleuve": 9,
    f"{LIBRARY}?droits=finis": 8,
    f"{LIBRARY}?droits=bientot": 8,
    f"{LIBRARY}?description=manque": 8,
    f"{LIBRARY}?ajoutees=moi": 8,
    f"{LIBRARY}?prises=2026-11": 8,
    f"{LIBRARY}?arrivees=2026-11": 8,
    f"{LIBRARY}?mot=Mopti": 8,
    f"{LIBRARY}{{picture}}/change/": 12,
}
# These are not a journalist's.
EDITORS = {
    f"{LIBRARY}{{picture}}/delete/": 11,
    "/admin/front/": 15,
    "/admin/status/": 11,
    f"{STORY}assignment/": 11,
    f"{STORY}withdrawal/": 15,
}


@pytest.fixture
def fill(section, editor, journalist, now):
    """Make `count` stories of each kind, and one that has `count` of all that a story may have."""
    writer = AuthorFactory(user=journalist)
    hour = now.replace(minute=0, second=0, microsecond=0)
    picture = PictureFactory()

    def fill(count):
        live = [around(n) for n in range(count)]
        keeping.add({(hour, article.pk): 9 for article in live})
        ranking.rank(now)
        add_pictures(count)
        return furnish(story(0), live)

    def story(n, **fields):
        return ArticleFactory(
            section=section,
            created_by=journalist,
            authors=[writer, AuthorFactory()],
            picture=picture,
            due_at=now + timedelta(minutes=n),
            **fields,
        )

    def around(n):
        ago, ahead = now - timedelta(minutes=n + 10), now + timedelta(minutes=n + 10)
        story(n).publish(by=editor, at=ahead, until=ahead + timedelta(hours=1))
        live, gone = story(n), story(n)
        for article in (live, gone):
            article.publish(by=editor, at=ago, now=ago)
        gone.withdraw(by=editor)
        Article.objects.filter(pk=live.pk).update(stage="writing")
        for stage in ("writing", "review", "ready"):
            draft = story(n, stage=stage, assignee=editor)
            for person in (editor, journalist):
                Tab.objects.create(article=draft, user=person, in_conflict=True)
                Message.objects.create(to=person, by=editor, article=draft, text="Fait.")
        return live

    def add_pictures(count):
        more = Picture.objects.bulk_create(
            Picture(
                file=picture.file.name,
                width=picture.width,
                height=picture.height,
                caption="Le fleuve à Mopti",
                uploaded_by=person,
                taken_on=date(2026, 11, 1 + n % 28),
                rights_end_at=now + timedelta(minutes=n - count // 2),
            )
            for n in range(count)
            for person in (editor, journalist)
        )
        for other in more:
            other.tags.add("Mopti")

    def furnish(article, others):
        """Give a story a version, a name, a tag, an open form… for each of the others."""
        for n, other in enumerate(others):
            article.bylines.create(author=AuthorFactory(), position=n)
            article.tags.add(f"mot {n}")
            article.body += f'<aside data-story="{other.pk}"></aside>'
            article.body += f'<figure class="image"><img src="{picture.file.url}"></figure>'
            article.save()
            article.keep(by=journalist)
            if n % 4 == 0:
                article.publish(by=editor, at=now + timedelta(days=n + 1))
            Tab.objects.create(article=article, user=editor)
            Note.objects.create(article=article, by=editor, text="?")
            link = PreviewLink.objects.create(
                article=article, made_by=editor, to="X", expires_at=now + timedelta(days=1)
            )
            Remark.objects.create(link=link, name="X", text="!")
        article.publish(by=editor)
        Article.objects.filter(pk=article.pk).update(stage="writing")
        agreed, text = (
            {
                "headline": words,
                "body": "".join(f"<p>{words} {n}</p>" for n, _ in enumerate(others)),
            }
            for words in ("Avant", "Ici")
        )
        tab = Tab.objects.create(
            article=article, user=journalist, in_conflict=True, agreed=agreed, text=text
        )
        return {"story": article.pk, "tab": tab.pk, "section": section.pk, "picture": picture.pk}

    return fill


def queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        response = client.get(address)
    assert response.status_code == 200, address
    return [query["sql"] for query in asked]


def test_a_page_asks_the_same_whatever_there_is(fill, editor, journalist):
    asked = {}
    for count in (2, 38):
        names = fill(count)
        for user, pages in ((editor, QUERIES | EDITORS), (journalist, QUERIES)):
            client = sign_in(user)
            for address, most in pages.items():
                made = queries(client, address.format(**names))
                fewer = asked.setdefault((user, address), made)
                assert len(made) == len(fewer), (user.username, address, fewer, made)
                assert len(made) <= most, (user.username, address, made)
