"""Reads that are kept: added up by hour, by day and ever, whoever keeps them at once."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections

from audience.keeping import add, forget_old, midnight
from audience.models import Reads
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

HOUR = datetime(2026, 11, 27, 10, tzinfo=UTC)


def counts():
    return {
        (span, at, article): count
        for span, at, article, count in Reads.objects.values_list(
            "span", "starts_at", "article", "count"
        )
    }


def of(span):
    return {(at, article): n for (its, at, article), n in counts().items() if its == span}


def test_they_are_added_up_by_hour_by_day_and_ever(django_assert_num_queries):
    one, other = ArticleFactory().pk, ArticleFactory().pk
    with django_assert_num_queries(1):
        add({(HOUR, one): 2, (HOUR, other): 1, (HOUR + timedelta(hours=1), one): 3})
    add({(HOUR, one): 4, (HOUR + timedelta(days=1), one): 1})
    assert of(Reads.Span.HOUR) == {
        (HOUR, one): 6,
        (HOUR, other): 1,
        (HOUR + timedelta(hours=1), one): 3,
        (HOUR + timedelta(days=1), one): 1,
    }
    today = HOUR.replace(hour=0)
    assert of(Reads.Span.DAY) == {
        (today, one): 9,
        (today, other): 1,
        (today + timedelta(days=1), one): 1,
    }
    assert {article: n for (_at, article), n in of(Reads.Span.EVER).items()} == {one: 10, other: 1}


def test_what_is_no_story_is_not_kept():
    add({(HOUR, 999_999_999): 2, (HOUR, 10**17): 1})
    assert counts() == {}


def test_a_day_is_the_publications(settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    from django.utils import timezone

    timezone.get_default_timezone.cache_clear()
    try:
        assert midnight(HOUR) == datetime(2026, 11, 26, 11, tzinfo=UTC)
    finally:
        settings.TIME_ZONE = "Africa/Bamako"
        timezone.get_default_timezone.cache_clear()


def test_old_hours_and_days_are_forgotten_and_the_sum_stays():
    story = ArticleFactory().pk
    for days in (0, 2, 10, 60):
        add({(HOUR - timedelta(days=days), story): 1})
    forget_old(HOUR)
    spans = Counter(span for span, _at, _article in counts())
    assert spans == {Reads.Span.HOUR: 2, Reads.Span.DAY: 3, Reads.Span.EVER: 1}
    assert list(of(Reads.Span.EVER).values()) == [4]


@pytest.mark.django_db(transaction=True)
def test_processes_that_keep_at_once_neither_lose_nor_block():
    stories = [ArticleFactory().pk for _ in range(20)]
    batch = {(HOUR + timedelta(hours=n), pk): 1 for n in range(2) for pk in stories}
    failed = []

    def keep(items):
        try:
            for _ in range(8):
                add(dict(items))
        except Exception as error:  # noqa: BLE001
            failed.append(error)
        finally:
            connections.close_all()

    items = list(batch.items())
    threads = [
        threading.Thread(target=keep, args=[order]) for order in (items, items[::-1], items[7:])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert sum(of(Reads.Span.HOUR).values()) == 8 * (40 + 40 + 33)
    assert sum(of(Reads.Span.EVER).values()) == 8 * (40 + 40 + 33)
    assert connection.is_usable()
