"""The readers' front page: what was placed, what falls back, and when."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles.models import Section
from front.placing import break_news, place, take_out
from front.spots import LEAD, SECONDARIES, in_block
from tests.conftest import sign_in
from tests.factories import ArticleFactory, PictureFactory, SectionFactory
from tests.site.test_only_what_is_live_shows import SECRET, story_that_is

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def fill(publish, section, now):
    """Publish so many stories with a picture, the newest first in the list; return articles."""

    def fill(count, **fields):
        picture = PictureFactory()
        fields = {"section": section, "picture": picture} | fields
        return [
            publish(at=now - (n + 1) * HOUR, headline=f"Nouvelle {n:02}.", **fields).article
            for n in range(count)
        ]

    return fill


def front_of(client, at=None):
    address = "/" if at is None else f"/?at={at.isoformat()}".replace("+", "%2B")
    return client.get(address).context["front"]


def shown(front):
    stories = [front.lead] if front.lead else []
    stories += [*front.secondary, *front.short]
    stories += [story for _section, stories in front.blocks for story in stories]
    return [story.article_id for story in stories]


def test_with_nothing_placed_the_newest_with_a_picture_leads(fill, publish, reader, section):
    fill(4)
    newest = publish(at=timezone.now() - HOUR / 2, section=section, picture=None)
    front = front_of(reader)
    assert front.lead.headline == "Nouvelle 00."
    assert front.secondary[0] == newest


def test_a_placed_story_stands_there_and_nowhere_else(fill, reader, editor, section):
    stories = fill(32)
    other = SectionFactory(name="Ailleurs", slug="ailleurs")
    old, older = stories[31], stories[30]
    place(old, LEAD, by=editor)
    place(older, in_block(other.pk)[0], by=editor)
    place(stories[1], SECONDARIES[2], by=editor)
    front = front_of(reader)
    assert front.lead.article == old
    assert [story.article for story in front.secondary] == [
        stories[0],
        stories[2],
        stories[1],
        stories[3],
    ]
    assert (other, [older]) in [
        (section, [story.article for story in stories]) for section, stories in front.blocks
    ]
    assert sorted(shown(front)) == sorted(story.pk for story in stories)
    page = reader.get("/").content.decode()
    assert page.count('class="card card--lead"') == 1
    assert all(page.count(f">{story.headline}<") == 1 for story in stories)


def test_in_a_block_a_placed_story_keeps_its_position(fill, reader, editor, section):
    stories = fill(20)
    place(stories[19], in_block(section.pk)[1], by=editor)
    ((_section, block),) = front_of(reader).blocks
    assert [story.article for story in block[:3]] == [stories[13], stories[19], stories[14]]


def test_the_blocks_stand_as_the_menu_does_and_are_filled(fill, reader, publish, section, now):
    last = SectionFactory(name="Ailleurs", position=2)
    opinions = SectionFactory(name="Opinions", kind=Section.Kind.OPINION, position=1)
    below = SectionFactory(parent=last)
    fill(31)
    old = [
        publish(at=now - (100 + n) * HOUR, section=of, picture=picture)
        for n, (of, picture) in enumerate(
            [(last, None), (below, None), (below, PictureFactory()), *[(last, None)] * 5]
        )
    ]
    opinion = publish(at=now - 200 * HOUR, section=opinions)
    front = front_of(reader)
    assert [of for of, _stories in front.blocks] == [section, opinions, last]
    # News stand side by side where they follow each other.
    assert [[of for of, _stories in band] for band in front.bands] == [
        [section],
        [opinions],
        [last],
    ]
    blocks = dict(front.blocks)
    assert blocks[opinions] == [opinion]
    # Of its newest four, those below it with them, the one with a picture first.
    assert blocks[last] == [old[2], old[0], old[1], old[3]]
    # A block that is full of the newest takes nothing older.
    assert len(shown(front)) == 30 + 1 + 4


def test_a_future_story_appears_with_its_time(fill, reader, editor, section, now):
    fill(3)
    tonight = ArticleFactory(section=section)
    tonight.publish(by=editor, at=now + 3 * HOUR)
    place(tonight, LEAD, by=editor)
    assert front_of(reader).lead.headline == "Nouvelle 00."
    client = sign_in(editor)
    assert front_of(client, now + 2 * HOUR).lead.headline == "Nouvelle 00."
    assert front_of(client, now + 3 * HOUR).lead.article == tonight
    with time_machine.travel(now + 3 * HOUR, tick=False):
        assert front_of(reader).lead.article == tonight
    with time_machine.travel(now + 3 * HOUR - timedelta(microseconds=1), tick=False):
        assert front_of(reader).lead.headline == "Nouvelle 00."


def test_a_placement_may_begin_later_and_end_by_itself(fill, reader, editor, now):
    stories = fill(3)
    place(stories[2], LEAD, by=editor, at=now + HOUR, until=now + 2 * HOUR)
    leads = []
    for half_hours in (1, 2, 3, 4):
        with time_machine.travel(now + half_hours * HOUR / 2, tick=False):
            leads.append(front_of(reader).lead.article)
    assert leads == [stories[0], stories[2], stories[2], stories[0]]


def test_a_withdrawn_story_leaves_its_place_to_the_rule(fill, reader, editor):
    stories = fill(3)
    place(stories[2], LEAD, by=editor)
    assert front_of(reader).lead.article == stories[2]
    stories[2].withdraw(by=editor)
    front = front_of(reader)
    assert front.lead.article == stories[0]
    assert stories[2].pk not in shown(front)


def test_the_past_front_page_stays_as_it_was(fill, editor, now):
    stories = fill(3)
    with time_machine.travel(now - HOUR / 2):
        place(stories[2], LEAD, by=editor)
    with time_machine.travel(now - HOUR / 4):
        take_out(LEAD, by=editor)
    client = sign_in(editor)
    assert front_of(client, now - HOUR / 3).lead.article == stories[2]
    assert front_of(client).lead.article == stories[0]


def test_the_only_story_may_stand_beside_an_empty_lead(fill, reader, editor):
    (story,) = fill(1)
    place(story, SECONDARIES[3], by=editor)
    page = reader.get("/").content.decode()
    assert page.count(story.headline) == 1
    assert "Aucun article" not in page


def test_the_page_that_goes_on_loses_nothing(fill, reader, editor):
    stories = fill(65)
    place(stories[50], LEAD, by=editor)
    place(stories[2], SECONDARIES[0], by=editor)
    response = reader.get("/")
    seen = set(shown(response.context["front"]))
    while older := response.context["page"].older:
        response = reader.get(f"/?avant={older}")
        seen |= {story.article_id for story in response.context["page"].stories}
    assert seen == {story.pk for story in stories}


@pytest.mark.parametrize("state", ["draft", "scheduled", "expired", "withdrawn", "submitted"])
def test_a_placed_story_tells_nothing_while_it_is(state, section, editor, reader, publish):
    article = story_that_is(state, section, editor)
    publish(section=section)
    place(article, LEAD, by=editor)
    place(ArticleFactory(), in_block(section.pk)[0], by=editor)
    break_news("Une nouvelle arrive", by=editor, lasting=HOUR, article=article)
    page = reader.get("/").content.decode()
    assert "Une nouvelle arrive" in page
    assert SECRET not in page
    assert "zanzibar" not in page
