"""The most read: ranked now and then, by one process."""

from datetime import timedelta

import psycopg2
import pytest
from django.db import connection

from audience import ranking
from audience.keeping import add, keep
from audience.models import MostRead
from delivery.models import Change
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _due(monkeypatch):
    monkeypatch.setattr(ranking, "_looks_at", 0.0)


def hour_of(instant):
    return instant.replace(minute=0, second=0, microsecond=0)


@pytest.fixture
def read(now):
    """Have stories read {article: count} some hours ago, and rank what is read."""

    def read(counts, hours=0, at=now):
        hour = hour_of(at - hours * HOUR)
        add({(hour, article.pk): count for article, count in counts.items()})
        ranking.rank(at)

    return read


def ranks(span):
    return list(MostRead.objects.filter(span=span).values_list("article", flat=True))


def notices():
    return Change.objects.filter(tags=["most-read"]).count()


def test_it_ranks_the_last_hours_and_the_last_day(read):
    now, earlier, yesterday, unread = (ArticleFactory() for _ in range(4))
    read({yesterday: 900}, hours=30)
    read({earlier: 90}, hours=8)
    read({now: 20, earlier: 6, unread: 4})
    assert ranks("now") == [now.pk, earlier.pk]
    assert ranks("day") == [earlier.pk, now.pk]


def test_it_tells_pages_only_of_another_order(read):
    one, other = ArticleFactory(), ArticleFactory()
    read({one: 20, other: 10})
    assert notices() == 1
    read({one: 5, other: 5})
    assert notices() == 1
    read({other: 50})
    assert notices() == 2
    assert ranks("now") == [other.pk, one.pk]


def test_it_ranks_every_few_minutes(now, monkeypatch):
    one, other = ArticleFactory(), ArticleFactory()
    keep({(hour_of(now), one.pk): 9})
    assert ranks("now") == [one.pk]
    keep({(hour_of(now), other.pk): 99})
    assert ranks("now") == [one.pk]
    # Another process, to which the rows say that they are fresh.
    monkeypatch.setattr(ranking, "_looks_at", 0.0)
    assert not ranking.rank_if_due(now + timedelta(minutes=1))
    monkeypatch.setattr(ranking, "_looks_at", 0.0)
    assert ranking.rank_if_due(now + timedelta(minutes=6))
    assert ranks("now") == [other.pk, one.pk]


def test_it_leaves_it_to_the_process_that_is_at_it(now):
    found = connection.get_connection_params()
    found.pop("cursor_factory", None)
    found.pop("context", None)
    other = psycopg2.connect(**found)
    try:
        other.cursor().execute("SELECT pg_advisory_xact_lock(%s)", [ranking._LOCK])
        assert not ranking.rank_if_due(now)
    finally:
        other.close()
