"""The change log as a process follows it: real transactions, in whatever order they end."""

import random
import time
from datetime import timedelta

import psycopg2
import pytest
from django.db import connection

from delivery.changes import changed, forget_old
from delivery.following import Follower, Snapshot
from delivery.models import Change

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def follower(db):
    follower = Follower()
    follower.start()
    assert follower.wait(10)
    yield follower
    follower.stop()


def until(condition):
    """Wait for what the follower's thread is to bring about."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def another_connection():
    found = connection.get_connection_params()
    found.pop("cursor_factory", None)
    found.pop("context", None)
    return psycopg2.connect(**found)


def test_it_learns_what_is_written(follower):
    before = follower.snapshot
    changed("section:3", "front")
    until(lambda: follower.changes.any_unseen(["front"], before))
    assert follower.changes.any_unseen(["other", "section:3"], before)
    assert not follower.changes.any_unseen(["other"], before)
    until(lambda: not follower.changes.any_unseen(["front"], follower.snapshot))


def test_transactions_that_end_in_another_order_lose_nothing(follower):
    """A copy that was begun before a transaction ended is never taken for true after it."""
    chance = random.Random(7)  # noqa: S311
    open_ones, ended = [], 0
    for number in range(60):
        if len(open_ones) < 6 and (number % 3 or not open_ones):
            other = another_connection()
            with other.cursor() as cursor:
                cursor.execute("INSERT INTO delivery_change (tags) VALUES ('{front}')")
            open_ones.append(other)
            continue
        other = open_ones.pop(chance.randrange(len(open_ones)))
        copy = follower.snapshot
        other.commit()
        other.close()
        ended += 1
        until(lambda copy=copy: follower.changes.any_unseen(["front"], copy))
        # What is begun from now on has seen it, though others are open still.
        until(lambda: not follower.changes.any_unseen(["front"], follower.snapshot))
    assert ended > 15
    for other in open_ones:
        other.close()


def test_what_is_rolled_back_changes_nothing(follower):
    before = follower.snapshot
    other = another_connection()
    with other.cursor() as cursor:
        cursor.execute("INSERT INTO delivery_change (tags) VALUES ('{front}')")
    other.rollback()
    other.close()
    changed("another")
    until(lambda: follower.changes.any_unseen(["another"], before))
    assert not follower.changes.any_unseen(["front"], before)


def test_a_lost_connection_is_made_anew_and_nothing_was_missed(follower):
    before = follower.snapshot
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE '%delivery_change%' AND pid <> pg_backend_pid()"
            " AND datname = current_database()"
        )
    changed("front")
    until(lambda: follower.changes.any_unseen(["front"], before))


def test_a_process_that_starts_knows_what_is_to_come(follower, now):

    changed("front", at=now + timedelta(hours=5))
    late = Follower()
    late.start()
    assert late.wait(10)
    late.stop()
    assert late.changes.next_due(["front"], now) == now + timedelta(hours=5)


@pytest.mark.parametrize(
    ("transaction", "is_seen"), [(9, True), (10, False), (11, True), (14, False), (15, False)]
)
def test_a_snapshot_says_what_it_sees(transaction, is_seen):
    snapshot = Snapshot.read("10:14:10,12")
    assert snapshot.sees(transaction) is is_seen
    assert Snapshot.read(str(snapshot)) == snapshot


def test_what_took_place_long_ago_is_forgotten(now):
    changed("old")
    changed("to come", at=now + timedelta(days=9))
    forget_old(now + timedelta(days=3))
    assert [change.tags for change in Change.objects.all()] == [["to come"]]
    forget_old(now + timedelta(days=12))
    assert not Change.objects.exists()
