"""A dossier: what it holds, on its own page, on the front page and on its stories' pages."""

from datetime import timedelta

import pytest
import time_machine
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import ProtectedError

from dossiers.models import Dossier, KeyStory
from masthead.dated import always
from tests.conftest import sign_in
from tests.factories import ArticleFactory, DossierFactory, PictureFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_it_holds_what_was_chosen_and_all_that_carries_a_tag(publish, reader, now):
    chosen = publish(at=now - 3 * HOUR)
    tagged = [
        publish(at=now - 2 * HOUR, tags=["eau"]),
        publish(at=now - HOUR, tags=["eau", "pêche"]),
    ]
    publish(tags=["coton"])
    DossierFactory(slug="crue", tags=["eau", "pêche"], key=[chosen.article, tagged[0].article])
    response = reader.get("/dossier/crue/")
    assert list(response.context["key_stories"]) == [chosen, tagged[0]]
    assert response.context["page"].stories == [tagged[1], tagged[0], chosen]
    feed = reader.get("/dossier/crue/feed/").text
    assert feed.count("<item>") == 3


def test_searchers_and_machines_find_it_while_it_is_there(reader, now):
    DossierFactory(title="La crue de Mopti", slug="crue")
    DossierFactory(title="Une crue passée", slug="avant", live=DateTimeTZRange(None, now - HOUR))
    (offer,) = reader.get("/recherche/suggestions/?q=crue").json()["suggestions"]
    assert offer == {"kind": "Dossier", "label": "La crue de Mopti", "url": "/dossier/crue/"}
    lists = reader.get("/sitemap-lists.xml").text
    assert "/dossier/crue/</loc>" in lists
    assert "avant" not in lists


def test_its_pages_go_on_by_key_without_a_gap_or_a_double(editor, reader, now):
    for number in range(65):
        story = ArticleFactory(tags=["eau", "pêche"] if number % 3 else ["eau"])
        at = now - timedelta(hours=1 + number // 20)
        story.publish(by=editor, at=at, now=at)
    DossierFactory(slug="crue", tags=["eau", "pêche"], key=[story])
    seen, address = [], "/dossier/crue/"
    while address:
        response = reader.get(address)
        page = response.context["page"]
        # The introduction is for whoever arrives.
        assert page.is_first == ("le fleuve monte.</p>" in response.text)
        seen += [version.article_id for version in page.stories]
        address = page.older and f"/dossier/crue/?avant={page.older}"
    assert len(seen) == len(set(seen)) == 65


def test_a_story_names_the_dossiers_that_hold_it(publish, reader, now):
    story, other = publish(tags=["eau"]), publish(tags=["coton"])
    DossierFactory(title="La crue", slug="crue", tags=["eau", "pêche"], key=[story.article])
    DossierFactory(slug="passe", tags=["eau"], live=DateTimeTZRange(None, now - HOUR))
    page = reader.get(story.get_absolute_url()).text
    assert page.count('<a href="/dossier/crue/">La crue</a>') == 1
    assert "/dossier/passe/" not in page
    assert "/dossier/crue/" not in reader.get(other.get_absolute_url()).text


@pytest.mark.parametrize("how", ["key", "tag", "neither"])
def test_a_preview_names_the_dossiers_that_will_hold_it(how, editor, now):
    draft = ArticleFactory(tags=["eau"] if how == "tag" else [])
    key = [draft] if how == "key" else []
    DossierFactory(title="La crue", slug="crue", tags=["eau", "pêche"], key=key)
    DossierFactory(slug="passe", tags=["eau"], live=DateTimeTZRange(None, now - HOUR), key=key)
    page = sign_in(editor).get(f"/admin/articles/article/{draft.pk}/preview/page/").text
    assert page.count('<a href="/dossier/crue/">La crue</a>') == (how != "neither")
    assert "/dossier/passe/" not in page


def test_it_is_there_during_its_time(reader, now):
    DossierFactory(slug="crue", live=DateTimeTZRange(now + HOUR, now + 3 * HOUR))
    answers = []
    for hours in (0, 2, 4):
        with time_machine.travel(now + hours * HOUR, tick=False):
            answers.append(
                (
                    reader.get("/dossier/crue/").status_code,
                    reader.get("/dossier/crue/feed/").status_code,
                    "/dossier/crue/" in reader.get("/dossier/").text,
                )
            )
    assert answers == [(404, 404, False), (200, 200, True), (404, 404, False)]


def test_it_stands_on_the_front_page_while_it_is_to(publish, reader, now):
    publish()
    DossierFactory(title="Le premier", slug="un", front=DateTimeTZRange(now - 2 * HOUR, None))
    DossierFactory(title="Le second", slug="deux", front=DateTimeTZRange(now - HOUR, now + HOUR))
    DossierFactory(title="Jamais", slug="trois")
    page = reader.get("/").text
    assert "Le second" in page
    assert "Le premier" not in page
    with time_machine.travel(now + HOUR, tick=False):
        page = reader.get("/").text
    assert "Le premier" in page
    assert "Le second" not in page
    assert "Jamais" not in page


def test_its_block_names_what_stands_nowhere_else(publish, reader, now, section):
    stories = [
        publish(
            at=now - (n + 1) * HOUR, section=section, headline=f"Nouvelle {n:02}.", tags=["eau"]
        )
        for n in range(40)
    ]
    DossierFactory(tags=["eau"], key=[stories[0].article, stories[35].article], front=always())
    front = reader.get("/").context["front"]
    named = [story["article_id"] for story in front.of_dossier]
    # The first leads the page; the next twelve are beside it and in the column of headlines.
    assert named == [stories[n].article_id for n in (35, 13, 14, 15)]
    page = reader.get("/").text
    assert all(page.count(f">{story.headline}<") == 1 for story in stories[:30])


def test_its_picture_leaves_with_its_rights(reader, now):
    picture = PictureFactory(rights_end_at=now + HOUR)
    DossierFactory(slug="crue", picture=picture)
    name = picture.file.name.removesuffix(".jpg")
    for address in ("/dossier/", "/dossier/crue/"):
        assert name in reader.get(address).text
        with time_machine.travel(now + HOUR, tick=False):
            assert name not in reader.get(address).text


def test_the_library_keeps_its_picture_and_says_so(editor):
    picture = PictureFactory()
    DossierFactory(title="La crue", picture=picture)
    page = sign_in(editor).get(f"/admin/images/picture/{picture.pk}/change/").text
    assert "La crue</a> <small>image du dossier</small>" in page
    with pytest.raises(ProtectedError):
        picture.delete()


def test_its_introduction_is_safe_and_its_words_are_finished(reader, db):
    dossier = DossierFactory(
        slug="crue",
        title="L'eau : un an",
        introduction="<p>Un.</p><script>alert(1)</script><p onclick='x()'>Deux.</p>",
    )
    assert dossier.title == "L’eau\u202f: un an"
    page = reader.get("/dossier/crue/").text
    assert "<p>Un.</p><p>Deux.</p>" in page


def test_an_editor_makes_one(editor, publish, reader):
    story = publish(tags=["eau"])
    client = sign_in(editor)
    data = {
        "title": "La crue",
        "slug": "crue",
        "standfirst": "Un an.",
        "introduction": "<p>Un.</p>",
        "position": 0,
        "tags": "Eau, pêche",
        "key_stories-TOTAL_FORMS": 1,
        "key_stories-INITIAL_FORMS": 0,
        "key_stories-0-article": story.article_id,
        "key_stories-0-position": 0,
    }
    assert client.post("/admin/dossiers/dossier/add/", data).status_code == 302
    assert KeyStory.objects.get().article == story.article
    assert story.headline in reader.get("/dossier/crue/").text
    dossier = Dossier.objects.get()
    # The tags that stories already carry are taken, whatever their capitals.
    assert {tag.name for tag in dossier.tags.all()} == {"eau", "pêche"}
    form = client.get(f"/admin/dossiers/dossier/{dossier.pk}/change/").text
    assert 'name="tags" value="eau, pêche"' in form
    data |= {"slug": "la-crue", "key_stories-TOTAL_FORMS": 0}
    client.post(f"/admin/dossiers/dossier/{dossier.pk}/change/", data)
    moved = reader.get("/dossier/crue/")
    assert (moved.status_code, moved["Location"]) == (301, "/dossier/la-crue/")
