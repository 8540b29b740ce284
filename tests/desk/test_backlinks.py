"""What leads to a story, as the newsroom sees it, and what takes its place."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.articles.test_desk import at_desk, form_data
from tests.conftest import sign_in
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def story(publish, section):
    return publish(section=section, slug="un", headline="Le pont est coupé").article


@pytest.fixture
def lead(section, publish, story):
    """Publish a story that leads to the other by a card, or by a link."""

    def lead(headline, *, link=False, to=story, **facts):
        card = f'<aside data-story="{to.pk}"></aside>'
        words = f'<a href="/politique/{to.slug}/">y</a>' if link else ""
        body = f"<p>Texte {words}</p>{'' if link else card}"
        return publish(section=section, headline=headline, body=body, **facts).article

    return lead


def page(user, story, name="change"):
    return sign_in(user).get(f"/admin/articles/article/{story.pk}/{name}/").text


def test_a_storys_form_says_what_leads_to_it_live_or_scheduled(story, lead, editor, now):
    lead("Par une carte")
    lead("Par un lien", link=True)
    lead("Demain", at=now + timedelta(days=1))
    gone = lead("Plus là")
    gone.withdraw(by=editor)
    html = page(editor, story)
    assert "3 articles mènent à celui-ci" in html
    for words in ("Par une carte", "Par un lien", "Demain"):
        assert words in html
    assert "Plus là" not in html
    assert html.count("par un lien</small>") == 1
    assert "à paraître le" in html


def test_a_story_that_leads_to_itself_is_not_among_them(story, lead, editor):
    story.body += f'<aside data-story="{story.pk}"></aside>'
    story.save()
    story.publish(by=editor)
    assert "mène à celui-ci" not in page(editor, story)


def test_a_journalist_sees_what_is_public_or_theirs(story, lead, journalist, now):
    story.created_by = journalist
    story.save()
    lead("Publié par d’autres")
    lead("Secret", at=now + timedelta(days=1))
    lead("À moi, demain", at=now + timedelta(days=1), created_by=journalist)
    for name in ("change", "backlinks"):
        html = page(journalist, story, name)
        assert "Publié par d’autres" in html
        assert "À moi, demain" in html
        assert "Secret" not in html
    assert 'name="replacement"' not in page(journalist, story, "backlinks")
    address = f"/admin/articles/article/{story.pk}/backlinks/"
    for said in ({"replacement": ""}, {}):
        assert sign_in(journalist).post(address, said).status_code == 403


def test_a_journalist_finds_no_page_about_anothers_story(story, journalist):
    address = f"/admin/articles/article/{story.pk}/backlinks/"
    assert sign_in(journalist).get(address).status_code == 404


def test_withdrawing_gives_all_of_them_the_replacement_that_was_picked(
    story, lead, section, publish, editor, reader
):
    leading = [lead("Un"), lead("Deux", link=True)]
    other = publish(section=section, slug="deux", headline="Le pont est rouvert").article
    html = page(editor, story, "withdrawal")
    assert "Deux" in html
    # What is like it is offered.
    assert f'name="replacement" value="{other.pk}"' in html
    address = f"/admin/articles/article/{story.pk}/withdrawal/"
    sign_in(editor).post(address, {"reason": "Faux", "replacement": other.pk})
    assert reader.get("/politique/un/").status_code == 410
    for one in leading:
        text = reader.get(f"/politique/{one.slug}/").text.split('<div class="prose">')[1]
        assert "/politique/deux/" in text.split("</div>")[0]
    assert "Le pont est rouvert" in page(editor, story)
    assert "il mène à un autre article" in page(editor, story, "history")


def test_another_is_looked_for_without_losing_what_was_written(
    story, section, publish, editor, reader
):
    other = publish(section=section, headline="Élections à Gao").article
    for n in range(20):
        publish(section=section, headline=f"Autre {n}")
    address = f"/admin/articles/article/{story.pk}/withdrawal/"
    said = {"reason": "Faux de bout en bout", "at": "", "replacement": ""}
    html = sign_in(editor).post(address, said | {"q": "elections", "_search": "1"}).text
    assert f'name="replacement" value="{other.pk}"' in html
    assert "Autre 3" not in html
    assert "Faux de bout en bout" in html
    assert 'class="errorlist"' not in html
    assert reader.get("/politique/un/").status_code == 200
    sign_in(editor).post(address, said | {"q": "elections", "replacement": other.pk})
    story.refresh_from_db()
    assert story.replaced_by == other


@pytest.mark.parametrize("asked", ["x", "0", "-1", "9" * 30, "draft", "self"])
def test_what_cannot_replace_it_is_refused(asked, story, editor, reader):
    number = {"draft": ArticleFactory().pk, "self": story.pk}.get(asked, asked)
    address = f"/admin/articles/article/{story.pk}/withdrawal/"
    response = sign_in(editor).post(address, {"reason": "Faux", "replacement": number})
    assert response.status_code == 200
    assert reader.get("/politique/un/").status_code == 200


def test_scheduling_an_end_asks_what_takes_its_place(story, lead, section, publish, editor, now):
    other = publish(section=section, headline="Le pont est rouvert").article
    address = f"/admin/articles/article/{story.pk}/"
    data = form_data(section, _publish="1", change_is="minor", slug="un")
    data |= at_desk(now + timedelta(hours=5), "publish_until")
    client = sign_in(editor)
    # Nothing leads to it: nothing to ask.
    assert client.post(f"{address}change/", data)["Location"] == f"{address}change/"
    lead("Un")
    response = client.post(f"{address}change/", data)
    assert response["Location"] == f"{address}backlinks/"
    html = client.get(response["Location"]).text
    assert "Cet article sera retiré le" in html
    client.post(response["Location"], {"replacement": other.pk})
    story.refresh_from_db()
    assert story.replaced_by == other
    # Said once.
    assert client.post(f"{address}change/", data)["Location"] == f"{address}change/"
    assert "Une fois retiré, il mènera à" in client.get(f"{address}change/").text


def test_moving_a_version_that_ends_asks_too(story, lead, editor, now):
    lead("Un")
    version = story.publish(by=editor, at=now + timedelta(days=1))
    address = f"/admin/articles/article/{story.pk}/"
    times = at_desk(now + timedelta(days=1), "at") | at_desk(now + timedelta(days=2), "until")
    response = sign_in(editor).post(f"{address}versions/{version.number}/move/", times)
    assert response["Location"] == f"{address}backlinks/"


def test_a_plan_that_ends_again_asks_too(story, lead, editor, now):
    lead("Un")
    story.publish(by=editor, now=now, until=now + timedelta(hours=5))
    version = story.publish(by=editor, at=now + timedelta(hours=4))
    address = f"/admin/articles/article/{story.pk}/"
    response = sign_in(editor).post(f"{address}versions/{version.number}/cancellation/")
    assert response["Location"] == f"{address}backlinks/"


def lost(user):
    return sign_in(user).get("/admin/").context["lost"]


def test_the_home_page_shows_what_leads_to_a_story_that_is_gone(
    story, lead, section, publish, editor, journalist
):
    lead("Un")
    lead("À moi", created_by=journalist)
    assert lost(editor) == []
    story.withdraw(by=editor)
    assert [version.headline for version in lost(editor)] == ["À moi", "Un"]
    assert lost(editor)[0].gone == [(story.pk, "Le pont est coupé")]
    assert [version.headline for version in lost(journalist)] == ["À moi"]
    assert "leurs cartes ont disparu" in page(editor, story)
    other = publish(section=section, headline="Le pont est rouvert").article
    story.make_way_for(other, by=editor)
    assert lost(editor) == []
    assert "leurs cartes ont disparu" not in page(editor, story)
    other.withdraw(by=editor)
    assert len(lost(editor)) == 2


def test_the_list_goes_on_and_costs_the_same(story, lead, editor, monkeypatch):
    from desk import backlinks

    monkeypatch.setattr(backlinks, "A_PAGE", 4)
    address = f"/admin/articles/article/{story.pk}/backlinks/"
    counts = []
    for _ in range(2):
        for _ in range(5):
            lead("Encore un")
        with CaptureQueriesContext(connection) as queries:
            html = sign_in(editor).get(address).text
        counts.append(len(queries))
        assert html.count("par une carte") == 4
    assert counts[0] == counts[1]
    assert 'href="?p=2"' in html
    assert "De nombreux articles mènent" in page(editor, story)
    assert sign_in(editor).get(f"{address}?p=3").text.count("par une carte") == 2


def test_a_replacement_outlives_an_open_form(story, section, publish, editor):
    other = publish(section=section).article
    story.make_way_for(other, by=editor)
    sign_in(editor).post(
        f"/admin/articles/article/{story.pk}/change/", form_data(section, slug="un")
    )
    version = story.versions.order_by("number").first()
    story.refresh_from_db()
    assert story.replaced_by == other
    story.restore(version, by=editor, now=timezone.now())
    story.refresh_from_db()
    assert story.replaced_by == other
