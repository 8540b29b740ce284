"""Without the database: what was read goes on being read, what was not says so, and it comes back.

A real server, and a door between it and its database.
"""

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from tests.factories import ArticleFactory
from tests.faults.server import Server, hang_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(door, editor, section):
    for slug in ("une", "deux"):
        ArticleFactory(section=section, slug=slug).publish(by=editor)
    with tempfile.TemporaryFile() as log, Server(log, door=door) as server:
        yield server
    hang_up()


def get(site, path):
    """Return (status, how the page was had, text)."""
    try:
        answer = urlopen(f"{site.url}{path}", timeout=20)  # noqa: S310
    except HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.headers.get("Cache-Status", ""), answer.read().decode()


def until(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("trouble", ["shut", "hang"])
def test_readers_read_on_without_the_database(trouble, door, site, editor, section):
    for path in ("/", "/politique/une/"):
        assert get(site, path)[0] == 200
    getattr(door, trouble)()
    until(lambda: "stale" in get(site, "/politique/une/")[1])
    # More at once than the server has threads: nobody waits for those who get nothing.
    with ThreadPoolExecutor(24) as pool:
        unseen = [pool.submit(get, site, f"/politique/deux/?avant={n}") for n in range(12)]
        unseen += [pool.submit(get, site, "/admin/login/") for _ in range(4)]
        seen = [pool.submit(get, site, "/") for _ in range(24)]
        for answer in seen:
            status, how, text = answer.result()
            assert (status, "une" in text) == (200, True)
        if trouble == "shut":
            for answer in unseen[:12]:
                status, _how, text = answer.result()
                assert status == 503
                assert "indisponible pour l’instant" in text
        door.open()
    ArticleFactory(section=section, slug="trois", headline="La troisième").publish(by=editor)
    until(lambda: "La troisième" in get(site, "/")[2])
    assert get(site, "/politique/trois/")[0] == 200
    assert "stale" not in get(site, "/politique/une/")[1]
    until(lambda: get(site, "/politique/deux/")[0] == 200)


def test_what_is_published_while_it_is_away_shows_when_it_is_back(door, site, editor, section):
    assert "Autrement" not in get(site, "/")[2]
    door.shut()
    ArticleFactory(section=section, headline="Autrement").publish(by=editor)
    assert "Autrement" not in get(site, "/")[2]
    door.open()
    until(lambda: "Autrement" in get(site, "/")[2])
