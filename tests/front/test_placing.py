"""Placing stories: what the deeds do to what stands, and what the database refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from front.models import Placement
from front.placing import PlacementError, place, take_out
from front.spots import LEAD, SECONDARIES, Spot, in_block
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FIRST, SECOND, *_ = SECONDARIES


def standing(at):
    return {placement.spot: placement.article for placement in Placement.objects.at(at)}


@pytest.fixture
def stories(db):
    return [ArticleFactory() for _ in range(3)]


def test_a_story_replaces_what_stood_and_both_are_kept(stories, editor, chief_editor, now):
    one, two, _three = stories
    place(one, LEAD, by=editor, now=now)
    place(two, LEAD, by=chief_editor, now=now + HOUR)
    assert standing(now) == {LEAD: one}
    assert standing(now + HOUR) == standing(now + 9999 * HOUR) == {LEAD: two}
    rows = Placement.objects.order_by("made_at").values_list("made_by__username", "made_at")
    assert list(rows) == [("editeur", now), ("redacteur-en-chef", now + HOUR)]


def test_a_story_that_moves_leaves_its_place(stories, editor, now):
    place(stories[0], LEAD, by=editor, now=now)
    place(stories[0], FIRST, by=editor, now=now + HOUR)
    assert standing(now + HOUR) == {FIRST: stories[0]}


def test_two_placed_stories_change_places(stories, editor, section, now):
    one, two, _three = stories
    block = in_block(section.pk)[1]
    place(one, LEAD, by=editor, now=now)
    place(two, block, by=editor, now=now, until=now + 5 * HOUR)
    place(two, LEAD, by=editor, now=now + HOUR)
    assert standing(now + HOUR) == {LEAD: two, block: one}


def test_it_lasts_until_its_end_or_the_next_one(stories, editor, now):
    one, two, three = stories
    place(two, LEAD, by=editor, at=now + 4 * HOUR, now=now)
    place(one, LEAD, by=editor, now=now)
    place(three, FIRST, by=editor, until=now + 2 * HOUR, now=now)
    assert standing(now + HOUR) == {LEAD: one, FIRST: three}
    assert standing(now + 2 * HOUR) == {LEAD: one}
    assert standing(now + 4 * HOUR) == {LEAD: two}


def test_a_story_may_be_planned_to_move(stories, editor, now):
    one, *_others = stories
    place(one, LEAD, by=editor, at=now + HOUR, now=now)
    place(one, FIRST, by=editor, now=now)
    assert standing(now) == {FIRST: one}
    assert standing(now + HOUR) == {LEAD: one}


def test_taking_out_leaves_the_place_empty_from_then_on(stories, editor, chief_editor, now):
    place(stories[0], LEAD, by=editor, now=now)
    ended = take_out(LEAD, by=chief_editor, at=now + HOUR, now=now)
    assert standing(now) == {LEAD: stories[0]}
    assert standing(now + HOUR) == {}
    assert ended.ended_by == chief_editor


def test_taking_back_what_has_not_begun_gives_the_place_back(stories, editor, now):
    one, two, _three = stories
    place(one, LEAD, by=editor, now=now)
    place(two, FIRST, by=editor, now=now)
    place(two, LEAD, by=editor, at=now + HOUR, now=now)
    # They change places, in an hour.
    assert standing(now + HOUR) == {LEAD: two, FIRST: one}
    take_out(LEAD, by=editor, at=now + HOUR, now=now)
    take_out(FIRST, by=editor, at=now + HOUR, now=now)
    assert standing(now + HOUR) == {LEAD: one, FIRST: two}
    # What was planned stays in the history.
    assert Placement.objects.filter(live__isnull=True).count() == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"at": -HOUR}, "est passé"),
        ({"at": HOUR, "until": HOUR}, "après le début"),
        ({"until": -HOUR}, "après le début"),
        ({}, "déjà à cette place"),
    ],
)
def test_it_refuses_with_a_sentence(arguments, words, stories, editor, now):
    place(stories[0], LEAD, by=editor, now=now)
    instants = {name: now + offset for name, offset in arguments.items()}
    with pytest.raises(PlacementError, match=words):
        place(stories[0], LEAD, by=editor, now=now, **instants)
    assert standing(now + 9 * HOUR) == {LEAD: stories[0]}


def test_nobody_takes_out_what_nobody_placed(editor, now):
    with pytest.raises(PlacementError, match="Personne"):
        take_out(LEAD, by=editor, now=now)
    with pytest.raises(PlacementError, match="est passé"):
        take_out(LEAD, by=editor, at=now - HOUR, now=now)


@pytest.mark.parametrize(
    "fields",
    [
        {"place": "lead", "position": 1},
        {"place": "secondary", "position": 0},
        {"place": "secondary", "position": 5},
        {"place": "block", "position": 1},
        {"place": "lead", "position": 0, "section": True},
        {"place": "nowhere", "position": 0},
        {"live": "empty"},
        {"live": "without a start"},
    ],
)
def test_the_database_refuses_a_place_that_is_none(fields, stories, editor, section, now):
    ranges = {
        "empty": DateTimeTZRange(now, now),
        "without a start": DateTimeTZRange(None, now),
        None: DateTimeTZRange(now, None),
    }
    fields = {"place": "lead", "position": 0} | fields
    fields["live"] = ranges[fields.get("live")]
    if "section" in fields:
        fields["section"] = section
    with pytest.raises(IntegrityError):
        Placement.objects.create(article=stories[0], made_by=editor, made_at=now, **fields)


def test_the_database_refuses_two_in_a_place_and_one_in_two(stories, editor, section, now):
    one, two, _three = stories

    def add(article, spot, start=now):
        with transaction.atomic():
            return Placement.objects.create(
                article=article,
                place=spot.place,
                section_id=spot.section,
                position=spot.position,
                live=DateTimeTZRange(start, start + HOUR),
                made_by=editor,
                made_at=now,
            )

    add(one, LEAD)
    add(one, LEAD, now + HOUR)
    for article, spot in [(two, LEAD), (one, FIRST), (one, in_block(section.pk)[0])]:
        with pytest.raises(IntegrityError):
            add(article, spot, now + HOUR / 2)
    add(two, in_block(section.pk)[0])


@pytest.mark.parametrize("spot", [LEAD, *SECONDARIES, *in_block(12)])
def test_a_place_is_read_as_it_is_written(spot):
    assert Spot.parse(str(spot)) == spot


@pytest.mark.parametrize(
    "text",
    ["", "lead-1", "secondary-0", "secondary-5", "block-1", "block-1-5", "block-1-01", "x-1-1"],
)
def test_a_place_that_is_none_is_not_read(text):
    with pytest.raises(ValueError):  # noqa: PT011
        Spot.parse(text)
