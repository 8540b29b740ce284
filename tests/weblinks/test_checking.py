"""What is kept of the addresses outside, when one is called dead, and what the desk sees."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import sign_in
from weblinks import checking, tasks
from weblinks.asking import Finding
from weblinks.models import Mention, WebAddress
from weblinks.noting import note

pytestmark = pytest.mark.django_db
LIST = "/admin/weblinks/webaddress/"
GONE, SILENT, FINE = Finding(404, "gone"), Finding(problem="silent"), Finding(200)
UNSURE = Finding(403, is_sure=False)


class Web:
    """Answers as it was told to, and remembers what it was asked."""

    def __init__(self, finding):
        self.finding, self.asked = finding, []

    def look(self, url):
        self.asked.append(url)
        return self.finding

    def fetch(self, url, most):
        return None, b""


@pytest.fixture
def tell(publish, section):
    """Publish a story with links to these addresses, and note them."""

    def tell(*addresses, **facts):
        links = "".join(f'<p><a href="{address}">lire</a></p>' for address in addresses)
        version = publish(section=section, body=f"<p>Texte</p>{links}", **facts)
        note(version.article_id)
        return version.article

    return tell


def urls():
    return sorted(WebAddress.objects.filter(mentions__isnull=False).values_list("url", flat=True))


def test_it_notes_what_leads_outside_and_nothing_else(tell, publish):
    other = publish(slug="autre")
    tell(
        "https://example.org/a#suite",
        "http://example.org/b?x=1",
        "mailto:a@example.org",
        "/politique/rien/",
        "http://testserver/page/contact/",
        other.get_absolute_url(),
        "https://[broken",
        "https://example.org/" + "é" * 1000,
        source_url="https://example.com/source",
    )
    assert urls() == [
        "http://example.org/b?x=1",
        "https://example.com/source",
        "https://example.org/a",
    ]


def test_it_forgets_what_a_story_points_to_no_more(tell, editor):
    story = tell("https://example.org/a", "https://example.org/b")
    story.body = '<p><a href="https://example.org/b">lire</a></p>'
    story.save()
    story.publish(by=editor)
    note(story.pk)
    assert urls() == ["https://example.org/b"]
    story.withdraw(by=editor)
    note(story.pk)
    assert urls() == []


def test_a_thousand_links_take_a_few_queries(tell):
    story = tell(*(f"https://example.org/{n}" for n in range(1000)))
    with CaptureQueriesContext(connection) as queries:
        note(story.pk)
    assert Mention.objects.count() == 1000
    assert len(queries) <= 8


def days(time_machine, findings, start=datetime(2026, 12, 1, 3, tzinfo=UTC)):
    """Ask once at each of {hours after the start: finding}; return the one address."""
    for hours, finding in findings.items():
        time_machine.move_to(start + timedelta(hours=hours), tick=False)
        WebAddress.objects.update(next_at=start)
        assert checking.check(10, Web(finding)) == 1
    return WebAddress.objects.get()


@pytest.mark.parametrize(
    ("findings", "dead"),
    [
        ({0: GONE}, False),
        # A day counts once.
        ({0: GONE, 1: GONE, 2: GONE, 3: GONE}, False),
        ({0: GONE, 24: SILENT}, False),
        ({0: GONE, 24: SILENT, 48: GONE}, True),
        ({0: GONE, 24: FINE, 48: GONE, 72: GONE}, False),
        # What refuses us says neither that it is dead nor that it is back.
        ({0: GONE, 24: UNSURE, 48: GONE, 72: GONE}, True),
        ({0: UNSURE, 24: UNSURE, 48: UNSURE}, False),
    ],
)
def test_an_address_is_dead_once_it_failed_on_three_days(findings, dead, tell, time_machine):
    tell("https://example.org/a")
    assert days(time_machine, findings).is_dead is dead


def test_it_is_asked_again_in_time(tell, time_machine):
    tell("https://example.org/a")
    start = datetime(2026, 12, 1, 3, tzinfo=UTC)
    waits = []
    for findings in ({0: FINE}, {0: GONE}, {0: GONE, 24: GONE, 48: GONE}):
        WebAddress.objects.update(failed_days=0, failing_since=None, checked_at=None)
        address = days(time_machine, findings, start)
        waits.append((address.next_at - address.checked_at).days)
    assert waits == [30, 1, 7]
    assert checking.check(10, Web(FINE)) == 0


def test_only_what_is_public_is_asked_about(tell, editor, now):
    tell("https://example.org/tomorrow", at=now + timedelta(days=1))
    tell("https://example.org/gone").withdraw(by=editor)
    tell("https://example.org/here")
    web = Web(FINE)
    checking.check(10, web)
    assert web.asked == ["https://example.org/here"]


def test_no_more_are_asked_than_were_allowed(tell):
    tell(*(f"https://example.org/{n}" for n in range(9)))
    web = Web(FINE)
    assert checking.check(4, web) == 4
    assert checking.check(40, web) == 5
    assert len(set(web.asked)) == 9


def test_the_desk_sees_the_dead_with_their_stories_and_where_copies_are(tell, editor, time_machine):
    at = datetime(2026, 11, 3, 12, tzinfo=UTC)
    story = tell("https://example.org/a?b=1&c=2", headline="Le pont", at=at)
    tell("https://example.org/a?b=1&c=2", headline="Le gué")
    client = sign_in(editor)
    assert "example.org" not in client.get(LIST).text
    days(time_machine, {0: GONE, 24: GONE, 48: GONE})
    html = sign_in(editor).get(LIST).text
    assert "page introuvable (404)" in html
    assert "Le gué" in html
    assert f'<a href="/admin/articles/article/{story.pk}/change/">Le pont</a>' in html
    assert "l’archive n’a pas répondu le 3 décembre 2026" in html
    assert "https://web.archive.org/web/*/https://example.org/a?b=1&amp;c=2" in html
    story.withdraw(by=editor)
    assert "Le pont" not in sign_in(editor).get(LIST).text


def test_the_list_costs_the_same_whatever_it_holds(tell, editor):
    counts = []
    for count in (2, 20):
        tell(*(f"https://example.org/{count}/{n}" for n in range(count)))
        WebAddress.objects.update(failed_days=3, failing_since="2026-11-01", problem="gone")
        client = sign_in(editor)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_archive_is_read_again_on_demand(publish, settings, monkeypatch):
    publish(body='<p><a href="https://example.org/a">lire</a></p>')
    Mention.objects.all().delete()
    monkeypatch.setattr(checking, "Visitor", lambda: Web(GONE))
    call_command("check_web_links", "--gather", "--most", "5", stdout=io.StringIO())
    assert WebAddress.objects.get().problem == "gone"


@pytest.mark.parametrize(("hour", "day"), [(1, 1), (3, 2), (23, 2)])
def test_the_night_comes_next(hour, day):
    at = tasks.next_night(datetime(2026, 12, 1, hour, tzinfo=UTC))
    assert at == datetime(2026, 12, day, 2, tzinfo=UTC)


def test_one_check_is_planned_whatever_is_published(settings, tell):
    from django_tasks_db.models import DBTaskResult

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    settings.CHECK_WEB_LINKS = False
    tasks.plan()
    assert not DBTaskResult.objects.exists()
    settings.CHECK_WEB_LINKS = True
    tasks.plan()
    tasks.plan()
    (planned,) = DBTaskResult.objects.all()
    assert planned.run_after.hour == 2


def test_a_night_is_asked_a_few_at_a_time(settings, tell, monkeypatch):
    settings.CHECK_WEB_LINKS = True
    web = Web(FINE)
    monkeypatch.setattr(checking, "Visitor", lambda: web)
    tell(*(f"https://example.org/{n}" for n in range(35)))
    tasks.check.enqueue(25)
    assert len(web.asked) == 25
