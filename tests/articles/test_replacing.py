"""A story that makes way for another: what leads to it leads on, at each instant."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from articles.workflow import PublicationError
from related.models import Relation
from related.ranking import related_to
from tests.conftest import sign_in
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def tell(section, publish):
    """Publish a story of that name, whose text has a card and a link to each of the others."""

    def tell(name, *others, **facts):
        body = "<p>Texte.</p>" + "".join(
            f'<aside data-story="{other.pk}"></aside>'
            f'<p><a href="/politique/{other.slug}/">lire {other.slug}</a></p>'
            for other in others
        )
        return publish(section=section, slug=name, headline=name, body=body, **facts).article

    return tell


def prose(client, address, **asked):
    page = client.get(address, asked).text
    return page.split('<div class="prose">')[1].split("</div>")[0]


def test_what_leads_to_a_story_leads_to_its_replacement_once_it_is_gone(tell, editor, reader):
    old, new = tell("ancien"), tell("nouveau")
    tell("un", old)
    old.make_way_for(new, by=editor)
    assert "/politique/ancien/" in prose(reader, "/politique/un/")
    assert "nouveau" not in prose(reader, "/politique/un/")
    old.withdraw(by=editor)
    text = prose(reader, "/politique/un/")
    assert '<a href="/politique/nouveau/">lire ancien</a>' in text
    assert text.count("/politique/nouveau/") == 2
    assert "/politique/ancien/" not in text
    old.publish(by=editor)
    assert "nouveau" not in prose(reader, "/politique/un/")


def test_it_is_as_timed_as_the_two_are(tell, editor, now):
    old = tell("ancien", until=now + timedelta(hours=1))
    new = tell("nouveau", at=now + timedelta(hours=2), until=now + timedelta(hours=3))
    tell("un", old)
    old.make_way_for(new, by=editor)
    client = sign_in(editor)
    led = [
        [slug for slug in ("ancien", "nouveau") if f"/politique/{slug}/" in text]
        for text in (
            prose(client, "/politique/un/", at=(now + timedelta(minutes=minutes)).isoformat())
            for minutes in (1, 61, 121, 181)
        )
    ]
    assert led == [["ancien"], [], ["nouveau"], []]


def test_a_replacement_that_is_replaced_leads_on_in_one_step(tell, editor, reader):
    first, second, third = (tell(name) for name in ("premier", "second", "dernier"))
    tell("un", first)
    for old, new in ((first, second), (second, third)):
        old.make_way_for(new, by=editor)
        old.withdraw(by=editor)
    first.refresh_from_db()
    assert first.replaced_by == third
    assert prose(reader, "/politique/un/").count("/politique/dernier/") == 2


def test_a_circle_ends_by_itself(tell, editor, reader):
    first, second = tell("premier"), tell("second")
    tell("un", first, second)
    first.make_way_for(second, by=editor)
    second.make_way_for(Article.objects.get(pk=first.pk), by=editor)
    first.withdraw(by=editor)
    # One card, for both are it.
    assert prose(reader, "/politique/un/").count("/politique/second/") == 3
    second.withdraw(by=editor)
    assert "<p>lire premier</p><p>lire second</p>" in prose(reader, "/politique/un/")


def test_a_story_never_leads_to_itself(tell, section, editor, reader):
    old, new = tell("ancien"), tell("nouveau")
    mine = tell("un", old)
    mine.body += f'<p><a href="/politique/un/">ici</a></p><aside data-story="{mine.pk}"></aside>'
    mine.save()
    mine.publish(by=editor)
    old.make_way_for(mine, by=editor)
    old.withdraw(by=editor)
    assert prose(reader, "/politique/un/").endswith("<p>lire ancien</p><p>ici</p>")
    assert "/politique/un/" not in prose(reader, "/politique/un/")
    with pytest.raises(PublicationError):
        new.make_way_for(new, by=editor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=new.pk).update(replaced_by=new.pk)


def test_only_what_readers_have_or_will_have_replaces(tell, section, editor, now):
    old = tell("ancien")
    with pytest.raises(PublicationError):
        old.make_way_for(ArticleFactory(section=section), by=editor)
    old.make_way_for(tell("demain", at=now + timedelta(days=1)), by=editor)
    old.make_way_for(None, by=editor)
    old.refresh_from_db()
    assert old.replaced_by is None
    assert [decision.verb for decision in old.decisions.all()[:2]] == ["made_way", "made_way"]


def test_the_page_of_a_story_that_is_gone_leads_to_its_replacement_first(tell, editor, reader):
    old, new = tell("ancien"), tell("nouveau")
    tell("plus-recent")
    old.make_way_for(new, by=editor)
    old.withdraw(by=editor)
    response = reader.get("/politique/ancien/")
    assert response.status_code == 410
    page = response.text
    assert page.index("/politique/nouveau/") < page.index("/politique/plus-recent/")
    new.withdraw(by=editor)
    assert "/politique/nouveau/" not in reader.get("/politique/ancien/").text


def test_related_stories_lead_on(tell, editor):
    old, new, mine = tell("ancien"), tell("nouveau"), tell("un")
    Relation.objects.all().delete()
    Relation.objects.create(article=mine, other=old, position=0)
    old.make_way_for(new, by=editor)
    tell("plus-recent")

    def first():
        now = timezone.now()
        return related_to(mine.live_version(now), now)[0].slug

    assert first() == "ancien"
    old.withdraw(by=editor)
    assert first() == "nouveau"


def test_related_stories_repeat_no_replacement_in_the_text(tell, editor):
    old, new = tell("ancien"), tell("nouveau")
    mine = tell("un", old)
    old.make_way_for(new, by=editor)
    old.withdraw(by=editor)
    now = timezone.now()
    assert related_to(mine.live_version(now), now) == []


def test_it_costs_a_storys_page_no_query(tell, editor, reader):
    tell("seul")
    olds = [tell(f"ancien-{n}") for n in range(5)]
    tell("un", *olds)
    new = tell("nouveau")
    for old in olds:
        old.make_way_for(new, by=editor)
        old.withdraw(by=editor)
    counts = []
    for address in ("/politique/seul/", "/politique/un/"):
        with CaptureQueriesContext(connection) as queries:
            assert reader.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
