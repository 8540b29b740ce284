from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles import lists
from articles.models import Version
from config.prepared import Rows, prepared
from delivery.shown import noting

pytestmark = pytest.mark.django_db


@prepared
def at_slugs(at, slugs, *, count):
    return Version.objects.live(at).filter(slug__in=slugs).order_by("slug").for_cards(at)[:count]


def test_it_answers_what_the_queryset_would(publish, now):
    for slug in ("un", "deux", "trois"):
        publish(slug=slug)
    for slugs in (["un"], ["deux"], ["un", "trois"], ["trois", "deux"], ["quatre"]):
        asked = Version.objects.live(now).filter(slug__in=slugs).order_by("slug")
        assert at_slugs(now, slugs, count=9) == list(asked)
    assert [one.slug for one in at_slugs(now, ["un", "deux", "trois"], count=2)] == [
        "deux",
        "trois",
    ]


def test_each_instant_has_its_own_answer(publish):
    now = timezone.now()
    publish(slug="un", at=now + timedelta(hours=1))
    assert at_slugs(now, ["un"], count=9) == []
    assert at_slugs(now + timedelta(hours=2), ["un"], count=9) != []


def test_what_somebody_changes_of_an_answer_is_theirs_alone(publish, now):
    publish(slug="un")
    [mine] = at_slugs(now, ["un"], count=9)
    mine.headline, mine.section, mine.said = "Autre", None, "Autre"
    [other] = at_slugs(now, ["un"], count=9)
    assert (other.headline != "Autre", other.section is None) == (True, False)
    assert not hasattr(other, "said")


def test_what_changes_of_a_row_is_known(publish, now, section):
    publish(slug="un", section=section)
    [before] = at_slugs(now, ["un"], count=9)
    section.name = "Nouvelle"
    section.save()
    [after] = at_slugs(now, ["un"], count=9)
    assert (before.kept_as != after.kept_as, after.section.name) == (True, "Nouvelle")


def test_a_value_that_becomes_part_of_the_query_is_refused(now):
    @prepared
    def of_year(at):
        return Version.objects.filter(headline=f"{at:%Y-%m-%d}")

    with pytest.raises(ValueError, match="of_year"):
        of_year(now)


@prepared
def words_of(slugs, numbers, weight):
    versions = Version.objects.all()
    return Rows(
        versions,
        "SELECT slug, %s * 2 FROM articles_version"
        " WHERE slug = ANY (%s) AND NOT article_id = ANY (%s) ORDER BY slug",
        (weight, slugs, numbers),
    )


@pytest.mark.parametrize("in_a_pool", [False, True])
def test_a_tuple_goes_there_as_one_array(publish, in_a_pool, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", in_a_pool)
    un, _deux, _trois = (publish(slug=slug) for slug in ("un", "deux", "trois"))
    assert words_of(("un",), (0,), 0.5) == [("un", 1.0)]
    assert words_of(("un", "trois", "l'autre"), (un.article_id, 0), 1.5) == [("trois", 3.0)]


def test_it_does_without_plans_in_a_pool(publish, now, settings, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    publish(slug="un")
    assert [one.slug for one in at_slugs(now, ["un"], count=9)] == ["un"]


def test_past_many_shapes_it_answers_as_before(publish, now, monkeypatch):
    monkeypatch.setattr("config.prepared.MOST_SHAPES", 0)
    story = publish(slug="un")
    with noting() as shown:
        assert at_slugs(now, ["un", "deux", "trois", "quatre"], count=7) == [story]
    assert f"article:{story.article_id}" in shown.tags


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_is_no_reason_to_fail(publish, now):
    publish(slug="un")
    assert lists.newest(now, count=1)
    connection.connection.close()
    assert lists.newest(now, count=1)


def test_no_question_is_planned_anew(publish, now):
    # Of its own: what was prepared in a test before lost its setting when that was rolled back.
    asked = prepared(at_slugs.__wrapped__)
    publish(slug="un")
    asked(now, ["un"], count=8)
    plans = "SELECT sum(custom_plans), sum(generic_plans) FROM pg_prepared_statements"
    with connection.cursor() as cursor:
        cursor.execute(plans)
        before = cursor.fetchone()
        asked(now, ["deux"], count=8)
        cursor.execute(plans)
        after = cursor.fetchone()
    assert [int(b - a) for a, b in zip(before, after, strict=True)] == [0, 1]
