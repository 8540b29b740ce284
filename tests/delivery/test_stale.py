"""A copy that is sent with the database gone: it says so on top, and is another text."""

import gzip
from html.parser import HTMLParser

import brotli
import pytest

from tests.reader import HandFollower

LINE = "le site ne peut pas être mis à jour pour le moment."


@pytest.fixture
def story(publish, section):
    return publish(section=section, slug="la-crue", headline="La crue").get_absolute_url()


@pytest.fixture
def cut_off(monkeypatch):
    """Have the database go for every process."""
    return lambda: monkeypatch.setattr(HandFollower, "is_blind", True)


class Statuses(HTMLParser):
    """What stands in elements with role="status", and what begins before the first of them."""

    def __init__(self, text):
        super().__init__()
        self.before, self.said, self._is_inside = [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if ("role", "status") in attrs:
            self._is_inside = True
            self.said.append("")
        elif not self.said:
            self.before.append(tag)

    def handle_endtag(self, tag):
        self._is_inside = False

    def handle_data(self, data):
        if self._is_inside:
            self.said[-1] += data


@pytest.mark.time_machine("2026-11-27T18:30:00Z")
def test_a_stale_page_says_of_when_it_is(front, story, cut_off):
    fresh = front.get(story)
    assert LINE not in fresh.text
    cut_off()
    stale = front.get(story)
    assert (stale.status, stale.how) == (200, "stale")
    found = Statuses(stale.text)
    assert found.said[0] == f"Page du 27\u00a0novembre\u00a02026 à 18\u00a0h\u00a030\u202f: {LINE}"
    assert found.before[-1] == "body"
    assert stale.headers["Content-Security-Policy"] == fresh.headers["Content-Security-Policy"]
    assert len(stale.body) < len(fresh.body) + 160


def test_it_is_another_text_in_every_form(front, story, cut_off):
    fresh = front.get(story)
    cut_off()
    plain = front.get(story)
    assert plain.headers["ETag"] != fresh.headers["ETag"]
    for coding, decoded in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        answer = front.get(story, accept_encoding=coding)
        assert answer.headers["Content-Encoding"] == coding
        assert decoded(answer.body) == plain.body
        assert answer.headers["ETag"] == plain.headers["ETag"]
        assert answer.headers["Content-Length"] == str(len(answer.body))
    head = front.get(story, "HEAD")
    assert head.body == b""
    assert head.headers["Content-Length"] == str(len(plain.body))
    # Whoever has the page without the line is sent it, once.
    assert front.get(story, if_none_match=fresh.headers["ETag"]).body == plain.body
    assert front.get(story, if_none_match=plain.headers["ETag"]).status == 304


def test_it_goes_when_the_database_is_back(front, story, monkeypatch):
    fresh = front.get(story)
    with monkeypatch.context() as gone:
        gone.setattr(HandFollower, "is_blind", True)
        stale = front.get(story)
    again = front.get(story, if_none_match=stale.headers["ETag"])
    assert (again.status, again.body) == (200, fresh.body)


@pytest.mark.parametrize(
    "address", ["/feed/", "/sitemap.xml", "/manifest.webmanifest", "/robots.txt"]
)
def test_what_machines_read_says_nothing(address, front, story, cut_off):
    fresh = front.get(address)
    cut_off()
    stale = front.get(address)
    assert stale.how == "stale"
    assert stale.body == fresh.body
    assert stale.headers["ETag"] == fresh.headers["ETag"]
    assert len(front.cache.stale) == 0


def test_a_later_copy_has_a_line_of_its_own(front, story, section, publish, monkeypatch):
    front.get("/")
    for count in (1, 2):
        with monkeypatch.context() as gone:
            gone.setattr(HandFollower, "is_blind", True)
            stale = front.get("/")
            assert ("La décrue" in stale.text) == (count == 2)
            assert stale.text.count(LINE) == 1
        publish(section=section, headline="La décrue")
        front.look()
        front.get("/")
