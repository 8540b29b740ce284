"""The newsroom reads what is read: its page, the list of stories, its day."""

from datetime import timedelta

import pytest

from audience import desk, ranking
from audience.keeping import add, midnight
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(now):
    def read(version, count, ago=timedelta(0)):
        hour = (now - ago).replace(minute=0, second=0, microsecond=0)
        add({(hour, version.article_id): count})

    return read


@pytest.fixture
def two(publish, section, read):
    """A story that leads now, and one that led last week."""
    now, then = (publish(section=section, headline=name) for name in ("La crue", "Le pont"))
    read(now, 20)
    read(then, 1)
    read(then, 90, timedelta(days=4))
    return now, then


def listed(user, period):
    context = sign_in(user).get(f"/admin/reads/?depuis={period}").context
    return [(story.headline, story.reads, story.share, story.ever) for story in context["stories"]]


def test_it_lists_stories_by_what_was_read_in_the_period(journalist, two):
    assert listed(journalist, "jour") == [("La crue", 20, 100, 20), ("Le pont", 1, 5, 91)]
    assert listed(journalist, "n’importe quoi") == listed(journalist, "jour")
    assert listed(journalist, "semaine") == [("Le pont", 91, 100, 91), ("La crue", 20, 22, 20)]


def test_it_counts_by_hour_and_by_day(two, now):
    hours, days = desk.hours(now), desk.days(now)
    assert [hour.reads for hour in hours] == [21] + 23 * [0]
    assert [day.reads for day in days] == [21, 0, 0, 0, 90] + 9 * [0]
    assert days[0].starts_at == midnight(now)
    assert (days[4].share, days[0].share) == (100, 23)


def test_what_was_withdrawn_is_said_to_be(editor, two):
    two[0].article.withdraw(by=editor)
    page = sign_in(editor).get("/admin/reads/").content.decode()
    assert "retiré" in page
    assert "La crue" in page


def test_a_journalist_is_led_to_what_readers_read(journalist, editor, two):
    address = f"/admin/articles/article/{two[0].article_id}/change/"
    assert address in sign_in(editor).get("/admin/reads/").content.decode()
    page = sign_in(journalist).get("/admin/reads/").content.decode()
    assert address not in page
    assert two[0].get_absolute_url() in page


def test_nothing_read_is_said(journalist):
    assert "Rien n’a encore été lu." in sign_in(journalist).get("/admin/reads/").content.decode()


def test_a_storys_count_stands_in_the_list_and_in_its_history(editor, two, read):
    read(two[1], 1149)
    client = sign_in(editor)
    assert "1\xa0240" in client.get("/admin/articles/article/").content.decode()
    history = f"/admin/articles/article/{two[1].article_id}/history/"
    assert "1\xa0240 lectures" in client.get(history).content.decode()


def test_the_day_names_what_is_read_now(journalist, publish, section, read, now):
    for n in range(4):
        read(publish(section=section, headline=f"Lu {n}"), 50 - n)
    ranking.rank(now)
    page = sign_in(journalist).get("/admin/").content.decode()
    assert [f"Lu {n}" in page for n in range(4)] == [True, True, True, False]
