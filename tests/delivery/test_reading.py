"""Readers' pages from a replica: what is read there, and what never is."""

import time

import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, router

from articles.models import Article, Version
from delivery.following import Follower, Snapshot
from delivery.reading import reading_from
from delivery.replica import Choice
from tests.conftest import sign_in
from tests.factories import ArticleFactory
from tests.reader import Front, HandFollower
from tests.site import surfaces

READS = ("SELECT", "WITH", "SAVEPOINT", "RELEASE", "EXECUTE", "PREPARE")


@pytest.fixture
def replica(db, settings):
    """The test's own connection under a second name: it sees what the test wrote."""
    primary = connections[DEFAULT_DB_ALIAS]
    replica = primary.copy(alias="replica")
    replica.connection = primary.connection
    replica.in_atomic_block = True
    replica.autocommit = False
    # The names of savepoints are not to meet.
    replica.savepoint_state = 1_000_000
    connections["replica"] = replica
    settings.READERS_DATABASE = "replica"
    yield replica
    replica.connection = None
    del connections["replica"]


@pytest.fixture
def front_of_replica(replica):
    follower = HandFollower()
    follower.standing = "replica", None
    front = Front(follower=follower)
    # The first request starts the follower.
    front.get("/robots.txt")
    return front


class Asked(list):
    def __call__(self, execute, sql, params, many, context):
        self.append(sql)
        return execute(sql, params, many, context)


def asked_of(connection):
    asked = Asked()
    return asked, connection.execute_wrapper(asked)


def test_readers_pages_read_from_the_replica_and_write_nothing(
    front_of_replica, replica, publish, section
):
    version = publish(section=section, slug="la-crue", headline="Mopti partout", tags=["mopti"])
    day = version.first_published_at
    names = {
        "section": section.slug,
        "slug": "la-crue",
        "tag": "mopti",
        "author": "nul",
        "dossier": "x",
        **surfaces.dates(day),
    }
    front_of_replica.look()
    of_primary, primary_asked = asked_of(connections[DEFAULT_DB_ALIAS])
    of_replica, replica_asked = asked_of(replica)
    answered = 0
    with primary_asked, replica_asked:
        for pattern in [*surfaces.LISTS, surfaces.STORY, *surfaces.OTHERS]:
            if pattern in ("/healthz", "/readyz"):
                continue
            answer = front_of_replica.get(pattern.format(**names))
            assert answer.status in (200, 204, 301, 404), pattern
            answered += answer.status == 200
            assert not of_primary, pattern
    assert answered > 20
    assert len(of_replica) > 30
    assert [sql for sql in of_replica if not sql.lstrip("( ").startswith(READS)] == []


def test_the_newsroom_and_other_instants_are_read_where_they_are_written(
    front_of_replica, replica, editor, section
):
    cookies = sign_in(editor).cookies
    cookie = f"sessionid={cookies['sessionid'].value}"
    ArticleFactory(section=section, slug="la-crue").publish(by=editor)
    of_replica, replica_asked = asked_of(replica)
    with replica_asked:
        for address in ("/admin/", "/politique/?at=2030-01-01T00:00Z"):
            assert front_of_replica.get(address, cookie=cookie).status == 200
    assert of_replica == []


def test_a_replica_that_fails_leaves_readers_with_the_primary(
    front_of_replica, replica, publish, section
):
    address = publish(section=section).get_absolute_url()
    front_of_replica.look()

    def fail(execute, sql, params, many, context):
        raise OperationalError("server closed the connection unexpectedly")

    kept = len(front_of_replica.cache.memory)
    with replica.execute_wrapper(fail):
        answers = [front_of_replica.get(address) for _ in range(2)]
        assert [answer.status for answer in answers] == [200, 200]
        # Nothing is known of the primary's log.
        assert len(front_of_replica.cache.memory) == kept
    front_of_replica.get(address)
    assert front_of_replica.get(address).how == "hit"


def test_only_what_is_read_goes_elsewhere(db):
    with reading_from("elsewhere"):
        assert Version.objects.all().db == "elsewhere"
        assert router.db_for_write(Article) == DEFAULT_DB_ALIAS
    assert Version.objects.all().db == DEFAULT_DB_ALIAS
    assert not router.allow_migrate("replica", "articles")


def test_a_replica_has_seen_what_its_log_shows():
    """It says from where to where transactions run, and never which."""
    snapshot = Snapshot.of_replica("10:14:", seen={11, 12, 9})
    assert [snapshot.sees(number) for number in range(8, 16)] == [1, 1, 0, 1, 1, 0, 0, 0]
    assert Snapshot.read(str(snapshot)) == snapshot
    many = Snapshot.of_replica("10:1000000:", seen={11})
    assert [many.sees(number) for number in (9, 10, 11)] == [True, False, False]


@pytest.mark.parametrize(
    ("replica", "primary", "expected"),
    [
        ((True, False), True, "replica"),
        # Cut off from the primary, it does not know how late it is.
        ((False, False), True, DEFAULT_DB_ALIAS),
        ((False, False), False, "replica"),
        (None, True, DEFAULT_DB_ALIAS),
        (None, False, DEFAULT_DB_ALIAS),
        # For a moment, each one is behind.
        ((True, True), True, "replica"),
    ],
)
def test_readers_are_read_from_where_they_can_be(replica, primary, expected):
    choice = Choice("replica")
    choice._ask = {"replica": replica, DEFAULT_DB_ALIAS: primary}.get
    choice.look()
    assert choice.using == expected


def test_a_replica_that_stays_behind_is_left_and_taken_again(monkeypatch):
    choice, clock, state = Choice("replica"), [0.0], [(True, True)]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    choice._ask = lambda using: state[0]
    chosen = []
    for at, is_behind in [(0, 1), (0.5, 1), (1.1, 1), (1.6, 1), (2.1, 0), (2.6, 1)]:
        clock[0], state[0] = at, (True, is_behind)
        choice.look()
        chosen.append(choice.using)
    assert chosen == ["replica", "replica", "default", "default", "replica", "replica"]


@pytest.mark.django_db(transaction=True)
def test_a_follower_goes_where_readers_do_and_keeps_what_it_knows():
    connections["replica"] = connections[DEFAULT_DB_ALIAS].copy(alias="replica")
    follower = Follower("replica")
    follower.choice = Choice("replica")
    follower.choice.start = lambda: None
    # Each thread has its own connections.
    run = follower._run

    def run_with_replica():
        connections["replica"] = connections[DEFAULT_DB_ALIAS].copy(alias="replica")
        run()

    follower._run = run_with_replica
    follower.start()
    assert follower.wait(10)
    assert follower.using == "replica"
    known = follower.changes
    for using in (DEFAULT_DB_ALIAS, "replica"):
        follower.choice.using = using
        deadline = time.monotonic() + 10
        while follower.using != using:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        assert not follower.is_blind
        assert follower.snapshot is not None
    assert follower.changes is known
    assert follower.returns == 0
    follower.stop()
    del connections["replica"]
