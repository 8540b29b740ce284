"""Copies that several processes share, on a real Redis; and what becomes of them without it."""

import shutil
import socket
import subprocess
import time
from contextlib import closing

import pytest
import redis
from django.core.cache.backends.redis import RedisCache

from delivery.pages import Disk, Shared
from tests.factories import ArticleFactory
from tests.reader import Front

pytestmark = pytest.mark.django_db


@pytest.fixture
def server():
    """A server that keeps nothing, and can be stopped."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if not program:
        pytest.skip("needs redis-server or valkey-server")
    flags = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    process = subprocess.Popen([program, *flags], stdout=subprocess.DEVNULL)
    client = redis.Redis(port=port)
    deadline = time.monotonic() + 20
    while True:
        try:
            client.ping()
            break
        except redis.ConnectionError:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    process.port = port
    yield process
    process.terminate()
    process.wait(10)


@pytest.fixture
def two(server, db):
    redis.Redis(port=server.port).flushall()
    options = {"OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}}
    address = f"redis://127.0.0.1:{server.port}"
    return [Front(shared=Shared(RedisCache(address, options))) for _ in range(2)]


@pytest.fixture
def story(publish, section):
    return publish(section=section, headline="La crue").get_absolute_url()


def test_what_one_makes_the_other_sends(two, story, django_assert_num_queries):
    one, other = two
    made = one.get(story, accept_encoding="gzip")
    assert other.get("/robots.txt").how == "miss"
    with django_assert_num_queries(0):
        found = other.get(story, accept_encoding="gzip")
    assert found.how == "hit"
    assert (found.body, found.headers["ETag"]) == (made.body, made.headers["ETag"])


def test_what_changed_since_is_made_anew_whoever_made_it(two, story, section, editor):
    one, other = two
    one.get("/politique/")
    ArticleFactory(section=section, headline="La nouvelle").publish(by=editor)
    # The other knows of it, the one does not yet.
    other.look()
    assert "La nouvelle" in other.get("/politique/").text
    # And what the other made is not taken for old by the one that learns of it later.
    one.look()
    assert "La nouvelle" in one.get("/politique/").text


def test_without_the_server_each_makes_its_own(two, story, server):
    one, other = two
    one.get(story)
    server.terminate()
    server.wait(10)
    assert one.get(story).how == "hit"
    assert other.get(story).how == "miss"
    assert other.get(story).how == "hit"


def test_on_one_machine_processes_share_files(tmp_path, story):
    one, other = (Front(shared=Disk(tmp_path / "copies")) for _ in range(2))
    made = one.get(story)
    found = other.get(story)
    assert (made.how, found.how, found.body) == ("miss", "hit", made.body)


@pytest.mark.parametrize("written", [b"", b"\xa9", b"no page", None])
def test_a_file_that_is_none_is_a_page_that_is_made(written, tmp_path, story):
    front, disk = Front(shared=Disk(tmp_path)), Disk(tmp_path)
    made = front.get(story)
    (file,) = tmp_path.iterdir()
    file.write_bytes(written if written is not None else file.read_bytes()[:-40])
    assert Front(shared=disk).get(story).body == made.body


def test_files_are_never_more_than_their_places(tmp_path, story, monkeypatch):
    monkeypatch.setattr(Disk, "PLACES", 3)
    front = Front(shared=Disk(tmp_path))
    for word in "abcdefghijklmnop":
        front.get(f"/recherche/?q={word}{word}")
    assert len(list(tmp_path.iterdir())) == 3
    front.follower.returns = 1
    front.get("/recherche/?q=encore")
    assert len(list(tmp_path.iterdir())) == 1
