"""Addresses as people copy them lead on in one hop, and only where something is."""

import pytest

from tests.conftest import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def story(publish, section):
    return publish(section=section, slug="mon-slug", tags=["Mopti", "Économie"])


@pytest.mark.parametrize(
    ("untidy", "tidy"),
    [
        ("/Politique/Mon-Slug", "/politique/mon-slug/"),
        ("/POLITIQUE/mon-slug/", "/politique/mon-slug/"),
        ("/politique//mon-slug/", "/politique/mon-slug/"),
        ("/politique/mon slug/", "/politique/mon-slug/"),
        ("/Politique", "/politique/"),
        ("/TAG/Mopti", "/tag/mopti/"),
        ("/tag/Économie/", "/tag/economie/"),
        ("/Tag", "/tag/"),
        ("/politique/Feed", "/politique/feed/"),
        ("/Robots.TXT", "/robots.txt"),
        ("/politique/mon-slug/?utm=X&Y=Z", None),
        ("/Politique/mon-slug?utm=X&Y=Z", "/politique/mon-slug/?utm=X&Y=Z"),
    ],
)
def test_it_leads_to_the_tidy_address(untidy, tidy, reader):
    for ask in (reader.get, reader.head):
        response = ask(untidy)
        if tidy is None:
            assert response.status_code == 200
        else:
            assert (response.status_code, response["Location"]) == (301, tidy)


def test_it_leads_to_where_the_story_is_now_in_one_hop(story, editor, reader):
    article = story.article
    article.slug = "autre"
    article.save()
    article.publish(by=editor)
    for untidy in ("/Politique/Mon-Slug", "/politique/mon-slug", "/Ailleurs/MON-SLUG/"):
        response = reader.get(untidy)
        assert (response.status_code, response["Location"]) == (301, "/politique/autre/")


def test_it_leads_to_a_renamed_section_in_one_hop(section, chief_editor, reader):
    fields = {"name": "Cité", "slug": "cite", "kind": "news", "position": 0}
    sign_in(chief_editor).post(f"/admin/articles/section/{section.pk}/change/", fields)
    for untidy in ("/Politique", "/POLITIQUE/", "/politique"):
        response = reader.get(untidy)
        assert (response.status_code, response["Location"]) == (301, "/cite/")


def test_it_leads_to_a_withdrawn_storys_place(story, editor, reader):
    story.article.withdraw(by=editor)
    response = reader.get("/Politique/Mon-Slug/", follow=True)
    assert response.redirect_chain == [("/politique/mon-slug/", 301)]
    assert response.status_code == 410


@pytest.mark.parametrize(
    "nowhere",
    ["/Nulle-Part/", "/Politique/Rien/", "/.ENV", "/ /", "/Politique/中文/", "/Static/X.css"],
)
def test_it_leads_nowhere_else(nowhere, reader):
    response = reader.get(nowhere)
    assert response.status_code == 404
    assert "Location" not in response


def test_it_leaves_what_is_sent_alone(reader):
    assert reader.post("/Politique/Mon-Slug/").status_code in {404, 405}


def test_every_page_answers_head(reader, story):
    for address in (
        "/",
        "/politique/",
        story.get_absolute_url(),
        "/archives/",
        "/tag/",
        "/auteur/",
    ):
        response = reader.head(address)
        assert response.status_code == 200
        assert response.content == b""
