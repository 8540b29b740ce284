from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from articles.models import Version
from articles.workflow import PublicationError
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def article():
    return ArticleFactory(headline="Le pont rouvre")


def headline_at(article, at):
    """What readers have of the article at that instant."""
    version = article.versions.live(at).first()
    return version and version.headline


def rewrite(article, headline):
    article.headline = headline
    article.save()


def test_it_is_public_from_its_instant_on(article, editor):
    article.publish(by=editor, at=NOON, now=NOON - HOUR)
    assert headline_at(article, NOON - timedelta(microseconds=1)) is None
    assert headline_at(article, NOON) == "Le pont rouvre"


def test_it_ends_at_its_end(article, editor):
    article.publish(by=editor, at=NOON, until=NOON + HOUR, now=NOON)
    assert headline_at(article, NOON + HOUR - timedelta(microseconds=1))
    assert headline_at(article, NOON + HOUR) is None


def test_it_replaces_what_was_live(article, editor):
    article.publish(by=editor, now=NOON)
    rewrite(article, "Le pont rouvre lundi")
    article.publish(by=editor, now=NOON + HOUR)
    assert headline_at(article, NOON) == "Le pont rouvre"
    assert headline_at(article, NOON + HOUR) == "Le pont rouvre lundi"


def test_it_shows_nothing_of_the_working_copy(article, editor):
    article.publish(by=editor, now=NOON)
    article.publish(by=editor, at=NOON + HOUR, now=NOON)
    rewrite(article, "Brouillon")
    article.keep(by=editor, now=NOON)
    assert headline_at(article, NOON) == "Le pont rouvre"
    assert headline_at(article, NOON + 2 * HOUR) == "Le pont rouvre"


def test_it_keeps_what_is_scheduled_when_something_is_published_before(article, editor):
    article.publish(by=editor, at=NOON + 2 * HOUR, now=NOON)
    rewrite(article, "En attendant")
    article.publish(by=editor, now=NOON + HOUR)
    assert headline_at(article, NOON + HOUR) == "En attendant"
    assert headline_at(article, NOON + 2 * HOUR) == "Le pont rouvre"


def test_it_gives_back_its_time_to_what_an_unscheduled_version_would_have_replaced(article, editor):
    article.publish(by=editor, until=NOON + 3 * HOUR, now=NOON)
    rewrite(article, "Plus tard")
    later = article.publish(by=editor, at=NOON + HOUR, now=NOON)
    article.unschedule(later, by=editor, now=NOON)
    assert headline_at(article, NOON + 2 * HOUR) == "Le pont rouvre"
    assert headline_at(article, NOON + 3 * HOUR) is None


def test_it_moves_a_scheduled_version(article, editor):
    version = article.publish(by=editor, at=NOON + HOUR, now=NOON)
    article.reschedule(version, by=editor, at=NOON + 2 * HOUR, now=NOON)
    assert headline_at(article, NOON + HOUR) is None
    assert headline_at(article, NOON + 2 * HOUR) == "Le pont rouvre"


def test_it_stays_withdrawn_though_a_correction_was_scheduled(article, editor):
    article.publish(by=editor, now=NOON)
    article.publish(by=editor, at=NOON + 2 * HOUR, now=NOON)
    article.withdraw(by=editor, reason="Faux", now=NOON + HOUR)
    assert headline_at(article, NOON) == "Le pont rouvre"
    assert headline_at(article, NOON + HOUR) is None
    assert headline_at(article, NOON + 3 * HOUR) is None


def test_it_can_be_withdrawn_at_a_later_instant(article, editor):
    article.publish(by=editor, now=NOON)
    article.withdraw(by=editor, at=NOON + HOUR, now=NOON)
    assert headline_at(article, NOON)
    assert headline_at(article, NOON + HOUR) is None


def test_it_keeps_its_first_date_through_corrections(article, editor):
    article.publish(by=editor, now=NOON)
    version = article.publish(by=editor, now=NOON + HOUR)
    assert version.first_published_at == NOON
    assert version.was_updated


def test_it_restores_an_old_version_into_the_working_copy_alone(article, editor):
    first = article.publish(by=editor, now=NOON)
    rewrite(article, "Erreur")
    article.publish(by=editor, now=NOON + HOUR)
    article.restore(first, by=editor, now=NOON + 2 * HOUR)
    article.refresh_from_db()
    assert article.headline == "Le pont rouvre"
    assert headline_at(article, NOON + 2 * HOUR) == "Erreur"
    article.publish(by=editor, now=NOON + 3 * HOUR)
    assert headline_at(article, NOON + 3 * HOUR) == "Le pont rouvre"


def test_it_restores_tags_bylines_and_text_as_they_were(editor):
    from tests.factories import AuthorFactory

    awa, ali = AuthorFactory(), AuthorFactory()
    article = ArticleFactory(tags=["Mopti", "eau"], authors=[awa, (ali, "photo")], dateline="Ici-")
    before = article.body
    version = article.keep(by=editor, now=NOON)
    article.tags.set(["autre"])
    article.bylines.all().delete()
    article.body = ""
    article.save()
    article.restore(version, by=editor, now=NOON + HOUR)
    article.refresh_from_db()
    assert article.body == before
    assert set(article.tags.names()) == {"Mopti", "eau"}
    assert [(b.author, b.role) for b in article.bylines.all()] == [(awa, ""), (ali, "photo")]


def test_it_records_who_decided_what(article, editor):
    article.publish(by=editor, now=NOON)
    article.withdraw(by=editor, reason="Faux", now=NOON + HOUR)
    withdrew, published = article.decisions.all()
    assert (published.verb, published.made_by) == ("published", editor)
    assert (withdrew.verb, withdrew.reason) == ("withdrew", "Faux")


@pytest.mark.parametrize(
    "arguments",
    [
        {"at": NOON - HOUR},
        {"at": NOON + HOUR, "until": NOON + HOUR},
        {"until": NOON - HOUR},
    ],
    ids=["in the past", "ends as it starts", "ends before it starts"],
)
def test_it_refuses_times_that_make_no_sense(article, editor, arguments):
    with pytest.raises(PublicationError):
        article.publish(by=editor, now=NOON, **arguments)
    assert not article.versions.exists()


def test_it_refuses_two_versions_at_the_same_instant(article, editor):
    article.publish(by=editor, at=NOON + HOUR, now=NOON)
    with pytest.raises(PublicationError, match="commence déjà"):
        article.publish(by=editor, at=NOON + HOUR, now=NOON)


def test_it_refuses_to_unschedule_what_has_started(article, editor):
    version = article.publish(by=editor, now=NOON)
    with pytest.raises(PublicationError):
        article.unschedule(version, by=editor, now=NOON + HOUR)


def test_it_refuses_to_withdraw_what_is_not_there(article, editor):
    with pytest.raises(PublicationError):
        article.withdraw(by=editor, now=NOON)


def test_it_refuses_a_story_without_section_or_text(article, editor):
    article.section = None
    with pytest.raises(PublicationError, match="rubrique"):
        article.publish(by=editor, now=NOON)
    article = ArticleFactory(body="<p>&nbsp;</p>")
    with pytest.raises(PublicationError, match="texte"):
        article.publish(by=editor, now=NOON)


def test_the_database_refuses_two_live_versions(article, editor):
    version = article.publish(by=editor, now=NOON)
    other = article.keep(by=editor, now=NOON)
    with pytest.raises(IntegrityError, match="one_live_version"), transaction.atomic():
        Version.objects.filter(pk=other.pk).update(
            live=version.live, first_published_at=version.first_published_at
        )


def test_the_database_refuses_to_change_or_delete_a_version(article, editor):
    version = article.publish(by=editor, now=NOON)
    with pytest.raises(DatabaseError, match="only the time"), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(headline="Autre chose")
    with pytest.raises(DatabaseError, match="kept for ever"), transaction.atomic():
        version.delete()


def test_is_live_agrees_with_the_queryset(article, editor):
    article.publish(by=editor, at=NOON, until=NOON + 2 * HOUR, now=NOON)
    article.publish(by=editor, at=NOON + HOUR, now=NOON)
    article.keep(by=editor, now=NOON)
    for minutes in range(-30, 180, 15):
        at = NOON + timedelta(minutes=minutes)
        says = {version.pk for version in article.versions.all() if version.is_live(at)}
        assert says == set(article.versions.live(at).values_list("pk", flat=True))
