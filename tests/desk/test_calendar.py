"""The calendar: what appears when, and moving it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from tests.conftest import sign_in
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

MOVE = "/admin/calendar/move/"


@pytest.fixture
def tomorrow(now):
    return (now + timedelta(days=1)).replace(microsecond=0)


@pytest.fixture
def scheduled(editor, tomorrow):
    def scheduled(**fields):
        until = fields.pop("until", None)
        return ArticleFactory(**fields).publish(by=editor, at=tomorrow, until=until)

    return scheduled


def post(user, **asked):
    asked = {
        name: getattr(value, "isoformat", lambda v=value: v)() for name, value in asked.items()
    }
    return sign_in(user).post(MOVE, asked, content_type="application/json")


def page(user, **query):
    return sign_in(user).get("/admin/calendar/", query).content.decode()


@pytest.mark.parametrize("view", ["jour", "semaine", "mois", "siècle"])
def test_it_shows_what_is_to_appear_end_and_be_handed_in(view, editor, scheduled, tomorrow):
    scheduled(headline="À paraître", until=tomorrow + timedelta(minutes=1))
    ArticleFactory(headline="À rendre", due_at=tomorrow, assignee=editor)
    html = page(editor, vue=view, le=timezone.localdate(tomorrow).isoformat())
    assert html.count("À paraître</a>") == 2
    assert "À rendre</a>" in html
    assert "GMT" in html
    assert "heure de Bamako" in html


@pytest.mark.parametrize("le", ["", "hier", "2026-02-31", "9999-12-31", "0001-01-01"])
def test_it_shows_today_where_a_day_does_not_read(le, editor):
    html = page(editor, vue="mois", le=le)
    assert f"vue=mois&amp;le={timezone.localdate():%Y-%m-%d}" in html


def test_a_month_counts_what_has_appeared(editor, publish, now):
    publish(headline="Déjà paru", at=now - timedelta(minutes=5))
    html = page(editor, vue="mois", le=timezone.localdate(now - timedelta(minutes=5)).isoformat())
    assert "1 paru<" in html
    assert "Déjà paru" not in html


def test_a_journalist_finds_only_stories_of_their_own(journalist, scheduled, tomorrow):
    scheduled(headline="À une autre")
    scheduled(headline="À moi", created_by=journalist)
    html = page(journalist, le=timezone.localdate(tomorrow).isoformat())
    assert "À moi" in html
    assert "À une autre" not in html
    assert "data-may-move" not in html


def test_moving_a_card_moves_the_version(editor, scheduled, tomorrow, reader, time_machine):
    version = scheduled()
    later = tomorrow + timedelta(hours=3)
    response = post(editor, version=version.pk, **{"from": tomorrow}, at=later)
    assert response.status_code == 200
    assert version.article.decisions.first().verb == "rescheduled"
    for instant, status in [(later - timedelta(seconds=1), 404), (later, 200)]:
        time_machine.move_to(instant, tick=False)
        assert reader.get(version.get_absolute_url()).status_code == status


def test_moving_a_story_that_is_ready_schedules_it(editor, tomorrow):
    article = ArticleFactory(stage=Article.Stage.READY)
    answer = post(editor, article=article.pk, at=tomorrow).json()
    version = article.versions.get(pk=answer["version"])
    assert version.starts_at == tomorrow
    assert answer["words"].startswith("Paraîtra le ")


def test_a_card_dropped_in_the_past_stays_where_it_was(editor, scheduled, tomorrow, now):
    version = scheduled()
    response = post(editor, version=version.pk, **{"from": tomorrow}, at=now - timedelta(hours=1))
    assert response.status_code == 400
    assert "passé" in response.json()["words"]
    version.refresh_from_db()
    assert version.starts_at == tomorrow


def test_a_card_that_somebody_else_moved_is_not_moved_again_unseen(editor, scheduled, tomorrow):
    version = scheduled()
    post(editor, version=version.pk, **{"from": tomorrow}, at=tomorrow + timedelta(hours=1))
    at = tomorrow + timedelta(hours=2)
    response = post(editor, version=version.pk, **{"from": tomorrow}, at=at)
    assert response.status_code == 400
    assert "entre-temps" in response.json()["words"]


def test_a_card_keeps_its_end_and_cannot_pass_it(editor, scheduled, tomorrow):
    until = tomorrow + timedelta(hours=2)
    version = scheduled(until=until)
    moved = {"version": version.pk, "from": tomorrow}
    assert post(editor, **moved, at=until + timedelta(hours=1)).status_code == 400
    assert post(editor, **moved, at=tomorrow + timedelta(hours=1)).status_code == 200
    version.refresh_from_db()
    assert version.ends_at == until


@pytest.fixture
def lead(publish):
    """Publish a story whose text leads to another."""

    def lead(article):
        return publish(body=f'<p>Texte</p><aside data-story="{article.pk}"></aside>').article

    return lead


def test_a_card_that_ends_asks_what_takes_its_place(editor, scheduled, lead, tomorrow, publish):
    version = scheduled(headline="Le bac", until=tomorrow + timedelta(hours=2))
    asks = f"/admin/articles/article/{version.article_id}/backlinks/"

    def moved(minutes, since=0):
        start, at = (tomorrow + timedelta(minutes=n) for n in (since, minutes))
        return post(editor, version=version.pk, **{"from": start}, at=at).json()["ask"]

    # Nothing leads to it: nothing to ask.
    assert moved(10) is None
    lead(version.article)
    asked = moved(20, since=10)
    assert asked["url"] == asks
    assert "d’autres articles y mènent" in asked["words"]
    # It is asked as long as it has no answer, without a script too.
    on = timezone.localdate(tomorrow + timedelta(hours=2)).isoformat()
    for view in ("jour", "semaine", "mois"):
        assert asks in page(editor, vue=view, le=on)
    version.article.make_way_for(publish().article, by=editor)
    assert moved(30, since=20) is None
    assert asks not in page(editor, le=on)


def test_a_card_whose_successor_goes_on_asks_nothing(editor, scheduled, lead, tomorrow):
    version = scheduled(until=tomorrow + timedelta(hours=2))
    lead(version.article)
    version.article.publish(by=editor, at=tomorrow + timedelta(hours=1))
    at = tomorrow + timedelta(minutes=5)
    assert post(editor, version=version.pk, **{"from": tomorrow}, at=at).json()["ask"] is None


def test_a_version_that_comes_after_what_ends_asks_of_that(editor, publish, lead, tomorrow, now):
    """A card moved beyond the end of what readers have leaves them without the story."""
    article = publish(until=tomorrow).article
    lead(article)
    version = article.publish(by=editor, at=tomorrow - timedelta(hours=1))
    moved = {"version": version.pk, "from": tomorrow - timedelta(hours=1)}
    answer = post(editor, **moved, at=tomorrow + timedelta(hours=1)).json()
    assert answer["ask"]


def test_a_journalist_is_not_asked_what_an_editor_decides(journalist, scheduled, lead, tomorrow):
    version = scheduled(created_by=journalist, until=tomorrow + timedelta(hours=2))
    lead(version.article)
    on = timezone.localdate(tomorrow + timedelta(hours=2)).isoformat()
    assert "backlinks" not in page(journalist, le=on)


def test_an_embargo_is_not_passed_without_a_reason(editor, tomorrow):
    article = ArticleFactory(stage="ready", embargo_until=tomorrow + timedelta(hours=5))
    response = post(editor, article=article.pk, at=tomorrow)
    assert response.status_code == 400
    assert response.json()["embargo"] is True
    assert not article.versions.filter(live__isnull=False).exists()
    assert (
        post(editor, article=article.pk, at=tomorrow, override="Accord du ministère").status_code
        == 200
    )
    assert article.decisions.first().reason == "Accord du ministère"


def test_a_version_that_has_started_is_not_moved(editor, publish, tomorrow):
    version = publish()
    response = post(editor, version=version.pk, **{"from": version.starts_at}, at=tomorrow)
    assert response.status_code == 400
    assert "commencé" in response.json()["words"]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 400),
        ({"version": 1, "at": "demain"}, 400),
        ({"version": "x", "at": "2030-01-01"}, 400),
        ({"version": 1, "at": "2030-01-01"}, 400),
        ({"version": 10**30, "from": "2030-01-01", "at": "2030-01-01"}, 404),
        ({"version": 7_777_777, "from": "2030-01-01", "at": "2030-01-01"}, 404),
        ({"article": 7_777_777, "at": "2030-01-01"}, 404),
        ([], 400),
    ],
)
def test_a_move_that_makes_no_sense_is_refused(asked, status, editor):
    response = sign_in(editor).post(MOVE, asked, content_type="application/json")
    assert response.status_code == status


def test_a_journalist_moves_nothing(journalist, scheduled, tomorrow):
    version = scheduled(created_by=journalist)
    response = post(journalist, version=version.pk, **{"from": tomorrow}, at=tomorrow)
    assert response.status_code == 403
