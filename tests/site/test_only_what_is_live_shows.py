from datetime import timedelta

import pytest
from django.utils import timezone

from masthead.dated import always
from tests.conftest import sign_in
from tests.factories import ArticleFactory, AuthorFactory, DossierFactory
from tests.site.surfaces import LISTS, STORY, dates

pytestmark = pytest.mark.django_db
SECRET = "Zanzibar"  # noqa: S105
HOUR = timedelta(hours=1)


def story_that_is(state, section, editor):
    now = timezone.now()
    author = AuthorFactory(name="Awa", slug="awa")
    article = ArticleFactory(
        headline=f"{SECRET} en {state}",
        slug="zanzibar",
        body=f"<p>{SECRET} partout.</p>",
        section=section,
        tags=["Mopti"],
        authors=[author],
    )
    DossierFactory(slug="crue", tags=["Mopti"], key=[article], front=always())
    if state == "scheduled":
        article.publish(by=editor, at=now + HOUR)
    elif state == "expired":
        article.publish(by=editor, at=now - 2 * HOUR, until=now - HOUR, now=now - 2 * HOUR)
    elif state == "withdrawn":
        article.publish(by=editor, now=now - 2 * HOUR)
        article.withdraw(by=editor, now=now - HOUR)
    elif state == "edited since":
        article.headline, article.body = "Innocent", "<p>Rien.</p>"
        article.save()
        article.publish(by=editor, now=now - HOUR)
        article.headline, article.body = SECRET, f"<p>{SECRET}</p>"
        article.save()
        article.keep(by=editor)
    return article


def names():
    return {
        "section": "politique",
        "tag": "mopti",
        "author": "awa",
        "dossier": "crue",
        "slug": "zanzibar",
    } | dates(timezone.localdate())


@pytest.mark.parametrize("pattern", [*LISTS, STORY])
@pytest.mark.parametrize(
    "state", ["draft", "scheduled", "expired", "withdrawn", "edited since", "submitted"]
)
def test_nothing_shows_of_a_story_that_is(state, pattern, section, editor, reader, publish):
    story_that_is(state, section, editor)
    leading = ArticleFactory(section=section, tags=["Mopti"])
    leading.body = '<p>Voir <a href="/politique/zanzibar/">ceci</a>.</p>'
    leading.publish(by=editor)
    for client in (reader, sign_in(editor)):
        response = client.get(pattern.format(**names()), follow=True)
        assert SECRET not in response.content.decode()
        if state != "edited since":
            # Nor its address: a slug says what is being written.
            assert "zanzibar" not in response.content.decode().replace(
                response.request["PATH_INFO"], ""
            )


@pytest.mark.parametrize("pattern", [*LISTS[:1], *LISTS[3:4], *LISTS[6:7], STORY])
def test_staff_see_a_scheduled_story_at_its_time(pattern, section, editor, reader):
    story_that_is("scheduled", section, editor)
    address = pattern.format(**names())
    later = f"?at={(timezone.now() + 2 * HOUR).isoformat()}".replace("+", "%2B")
    assert SECRET in sign_in(editor).get(address + later).content.decode()
    assert SECRET not in reader.get(address + later).content.decode()


@pytest.mark.parametrize(("state", "status"), [("draft", 404), ("scheduled", 404)])
def test_a_story_that_never_was_is_not_found(state, status, section, editor, reader):
    story_that_is(state, section, editor)
    assert reader.get("/politique/zanzibar/").status_code == status


@pytest.mark.parametrize("state", ["expired", "withdrawn"])
def test_a_story_that_was_is_gone(state, section, editor, reader, publish):
    other = publish(section=section, headline="Autre nouvelle")
    story_that_is(state, section, editor)
    response = reader.get("/politique/zanzibar/")
    assert response.status_code == 410
    assert other.headline in response.content.decode()
