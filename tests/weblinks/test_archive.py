"""Asking the Internet Archive for copies of dead pages, against a server that stands for it."""

import json
from datetime import UTC, date, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.conftest import sign_in
from tests.weblinks.test_asking import site  # noqa: F401
from tests.weblinks.test_checking import tell  # noqa: F401
from weblinks import checking
from weblinks.archive import Archive, Copy, NoAnswerError
from weblinks.asking import AGENT, Finding, Visitor
from weblinks.models import DEAD_AFTER, WebAddress

URL = "https://example.org/a?b=1&c=é"
DAY = date(2026, 11, 3)
CLOSEST = {
    "available": True,
    "url": "http://web.archive.org/web/20261030121500/https://example.org/a",
    "timestamp": "20261030121500",
    "status": "200",
}
COPY = Copy(
    "https://web.archive.org/web/20261030121500/https://example.org/a",
    datetime(2026, 10, 30, 12, 15, tzinfo=UTC),
)


def said(**facts):
    return json.dumps({"url": URL, "archived_snapshots": {"closest": CLOSEST | facts}}).encode()


@pytest.fixture
def archive(site):  # noqa: F811
    """An Archive that answers by `site.said`: (status, text)."""
    visitor = Visitor(allowed=lambda ip: True, pause=0, patience=0.3, deadline=5)
    return Archive(visitor, f"{site.address}/said/")


def test_it_names_the_copy_made_nearest_to_a_day_and_says_who_asks(archive, site):  # noqa: F811
    site.said = (200, said())
    assert archive.copy_of(URL, DAY) == COPY
    # One request and no more: the endpoint is made for machines.
    ((method, path, agent),) = site.asked
    assert (method, agent) == ("GET", f"{AGENT} (+http://testserver/)")
    assert parse_qs(urlsplit(path).query) == {"url": [URL], "timestamp": ["20261103"]}


@pytest.mark.parametrize(
    "answer",
    [
        b'{"archived_snapshots": {}}',
        said(available=False),
        said(status="404"),
        said(status="302"),
    ],
)
def test_where_there_is_no_copy_it_says_none(answer, archive, site):  # noqa: F811
    site.said = (200, answer)
    assert archive.copy_of(URL, DAY) is None


@pytest.mark.parametrize(
    "answer",
    [
        (429, said()),
        (503, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"archived_snapshots": []}'),
        (200, said(url="https://example.org/copy")),
        (200, said(url="javascript://web.archive.org/%0aalert(1)")),
        (200, said(url="https://[")),
        (200, said(timestamp="hier")),
        (200, said(timestamp=None)),
        (200, said(padding="x" * 50_000)),
    ],
)
def test_what_is_no_answer_is_not_asked_for_again(answer, archive, site):  # noqa: F811
    site.said = answer
    for _ in range(2):
        with pytest.raises(NoAnswerError):
            archive.copy_of(URL, DAY)
    assert len(site.asked) == 1


def test_it_waits_between_two_requests(site, monkeypatch):  # noqa: F811
    waits = []
    monkeypatch.setattr("weblinks.asking.time.sleep", waits.append)
    site.said = (200, said())
    archive = Archive(Visitor(allowed=lambda ip: True, pause=60), f"{site.address}/said/")
    archive.copy_of(URL, DAY)
    archive.copy_of(URL, DAY)
    assert waits[0] == 0
    assert waits[1] > 0


def test_an_archive_in_a_private_network_is_not_spoken_to(site):  # noqa: F811
    with pytest.raises(NoAnswerError):
        Archive(Visitor(pause=0), f"{site.address}/said/").copy_of(URL, DAY)
    assert site.asked == []


class Dead:
    """What the check finds at each address."""

    def __init__(self, problem="gone"):
        self.problem = problem

    def look(self, url):
        return Finding(404, self.problem)


class Shelf:
    """An archive that has this copy, or none; or does not answer."""

    def __init__(self, copy):
        self.copy, self.asked = copy, []

    def copy_of(self, url, on):
        self.asked.append((url, on))
        if self.copy == "silent":
            raise NoAnswerError
        return self.copy


@pytest.fixture
def dying(tell):  # noqa: F811
    """Have a story of that day point to what fails once more, and is dead then."""
    tell("https://example.org/a", at=datetime(2026, 11, 3, 12, tzinfo=UTC))
    tell("https://example.org/a")

    def dying(failed_days=DEAD_AFTER - 1):
        WebAddress.objects.update(
            failed_days=failed_days,
            failing_since="2026-11-10",
            checked_at=datetime(2026, 11, 12, tzinfo=UTC),
            next_at=datetime(2026, 11, 13, tzinfo=UTC),
        )

    dying()
    return dying


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("copy", "shown", "searched"),
    [
        (COPY, f'<a href="{COPY.url}" rel="noreferrer" target="_blank">copie du 30 octobre', False),
        (None, "aucune au ", False),
        ("silent", "l’archive n’a pas répondu le ", True),
    ],
)
def test_the_desk_is_offered_what_is_known(copy, shown, searched, dying, editor):
    shelf = Shelf(copy)
    checking.check(10, Dead(), shelf)
    assert shelf.asked == [("https://example.org/a", DAY)]
    html = sign_in(editor).get("/admin/weblinks/webaddress/").text
    assert shown in html
    assert ("https://web.archive.org/web/*/https://example.org/a" in html) is searched


@pytest.mark.django_db
def test_a_copy_that_is_known_is_not_asked_for_again(dying):
    for copy, is_asked in ((None, True), ("silent", True), (COPY, True), (None, False)):
        dying()
        shelf = Shelf(copy)
        checking.check(10, Dead(), shelf)
        assert bool(shelf.asked) is is_asked
    assert WebAddress.objects.get().copy_url == COPY.url


@pytest.mark.django_db
@pytest.mark.parametrize("case", ["off", "private", "not dead yet"])
def test_it_is_not_asked(case, dying, settings):
    settings.ASK_WEB_ARCHIVE = case != "off"
    if case == "not dead yet":
        dying(failed_days=0)
    shelf = Shelf(COPY)
    checking.check(10, Dead("private" if case == "private" else "gone"), shelf)
    assert shelf.asked == []
