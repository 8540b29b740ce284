"""The pages of search, as a reader gets them."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import OperationalError
from django.utils import timezone

from config.prepared import Rows, prepared
from search import finding
from search.models import Entry
from tests.conftest import sign_in
from tests.factories import AuthorFactory, SectionFactory

pytestmark = pytest.mark.django_db
BOX = "/recherche/"


def shown(response):
    """Return the headlines of the stories shown, without their markup."""
    found = re.findall(r'card__headline">.*?<a [^>]*>(.*?)</a>', response.text, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", headline).strip() for headline in found]


def test_the_box_alone_leads_somewhere(reader, publish, section):
    story = publish(section=section)
    response = reader.get(BOX)
    assert shown(response) == [story.headline]
    assert '<a href="/politique/">' in response.text
    assert "noindex" not in response.text


def test_results_are_for_readers_and_not_for_other_engines(reader, publish):
    publish(headline="Le pont")
    response = reader.get(f"{BOX}?q=ponts")
    assert shown(response) == ["Le pont"]
    assert '<meta name="robots" content="noindex">' in response.text
    assert '<p role="status">1 article.</p>' in response.text.replace(' class="told"', "")
    assert 'value="ponts"' in response.text


def test_nothing_found_is_no_dead_end(reader, publish, section):
    publish(section=section, tags=["Mopti"], headline="Le pont")
    response = reader.get(f"{BOX}?q=moptiens+xylophones")
    assert response.status_code == 200
    assert "«\u00a0moptiens\u00a0», «\u00a0xylophones\u00a0»" in response.text
    assert '<a href="/tag/mopti/">Mopti</a>' in response.text
    assert '<a href="/politique/">Politique</a>' in response.text
    assert shown(response) == ["Le pont"]


def test_pages_by_date_follow_each_other(reader, publish):
    section, now = SectionFactory(name="Sports", slug="sports"), timezone.now()
    for number in range(finding.PAGE * 2 + 3):
        publish(headline=f"Le pont {number}", section=section, at=now - timedelta(days=9 * number))
    address, pages = f"{BOX}?q=pont&rubrique=sports&ordre=date", []
    while address:
        response = reader.get(address)
        pages.append(shown(response))
        older = re.search(r'<a href="([^"]+)" rel="next">', response.text)
        address = older and older[1].replace("&amp;", "&")
    assert sum(pages, []) == [f"Le pont {number}" for number in range(finding.PAGE * 2 + 3)]
    assert len(pages) == 3


def test_a_phrase_is_looked_for_further_back(reader, publish, monkeypatch):
    monkeypatch.setattr(finding, "READ", 2)
    now = timezone.now()
    publish(headline="Le pont neuf", at=now - timedelta(days=9))
    for number in range(3):
        publish(headline=f"Un neuf, un pont {number}", at=now - timedelta(days=number, hours=1))
    for order in ("", "date"):
        page = reader.get(BOX, {"q": "« pont neuf »", "ordre": order}).text
        assert "ces mots à la suite" in page
        pages = 0
        while older := re.search(r'<a href="([^"]+)" rel="next">', page):
            page = reader.get(older[1].replace("&amp;", "&")).text
            pages += 1
        assert "Le pont neuf</a>" in page
        assert pages == 2


def test_it_is_narrowed_by_what_the_form_says(reader, publish):
    author = AuthorFactory(name="Awa", slug="awa")
    publish(headline="Le pont neuf", section=SectionFactory(slug="sports"), authors=[author])
    publish(headline="Le pont vieux", at=timezone.now() - timedelta(days=400))
    assert len(shown(reader.get(f"{BOX}?q=pont"))) == 2
    for narrowing in ("rubrique=sports", "auteur=awa", "periode=mois"):
        response = reader.get(f"{BOX}?q=pont&{narrowing}")
        assert shown(response) == ["Le pont neuf"], narrowing
        assert " open>" in response.text
    day = timezone.localdate() - timedelta(days=400)
    assert shown(reader.get(f"{BOX}?q=pont&du={day}&au={day}")) == ["Le pont vieux"]
    assert '<option value="awa">Awa</option>' in reader.get(f"{BOX}?q=pont").text


@pytest.mark.parametrize(
    "typed",
    [
        "a",
        "fleuve " * 1_500,
        "a" * 10_000,
        '"pont',
        '"""',
        "« pont",
        "& | ! <-> :* ( ) \\",
        "AND OR NOT",
        "-",
        "-pont",
        "🎉🎉",
        "' OR 1=1; DROP TABLE articles_version; --",
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "pont\x00",
        "%s %(name)s {0}",
        "\u202e\ud7ff\ufffe",
    ],
)
def test_bad_input_gets_a_clear_page(typed, reader, publish):
    publish(headline="Le pont", body="<p>Sur le fleuve.</p>")
    response = reader.get(BOX, {"q": typed})
    assert response.status_code == 200
    assert 'role="status"' in response.text
    for markup in ("<script>alert", "<img src=x"):
        assert markup not in response.text


@pytest.mark.parametrize(
    ("rest", "status"),
    [
        ("rubrique=nulle-part", 200),
        ("rubrique=%00&auteur=%00&periode=%00", 200),
        ("auteur='", 200),
        ("periode=siecle", 200),
        ("du=hier&au=2026-13-45", 200),
        ("du=0001-01-01&au=9999-12-31", 200),
        ("du=1900-01-01&au=1900-01-01", 200),
        ("ordre=date&avant=x", 404),
        ("ordre=date&avant=ffffffffffffffff-1", 404),
        ("ordre=date&avant=0-0", 200),
        ("avant=%00", 404),
    ],
)
def test_a_tampered_address_is_no_error(rest, status, reader, publish):
    publish(headline="Le pont")
    assert reader.get(f"{BOX}?q=pont&{rest}").status_code == status


def test_it_shows_only_what_is_live(reader, editor, publish):
    now = timezone.now()
    publish(headline="Le pont de demain", at=now + timedelta(days=1))
    publish(headline="Le pont d’hier", at=now - timedelta(days=2), until=now - timedelta(days=1))
    assert shown(reader.get(f"{BOX}?q=pont")) == []
    later = quote((now + timedelta(days=2)).isoformat())
    assert shown(sign_in(editor).get(f"{BOX}?q=pont&at={later}")) == ["Le pont de demain"]
    assert shown(reader.get(f"{BOX}?q=pont&at={later}")) == []
    # The other order, and what is typed next, are of that instant too.
    page = sign_in(editor).get(f"{BOX}?q=pont&at={later}").text
    assert f'?q=pont&amp;ordre=date&amp;at={later}"' in page
    assert '<input type="hidden" name="at"' in page


@pytest.mark.django_db(transaction=True)
def test_a_search_that_takes_too_long_is_given_up(reader, publish, monkeypatch):
    publish(headline="Le pont")
    monkeypatch.setattr(finding, "SECONDS", 0.001)
    slow = prepared(lambda seconds: Rows(Entry.objects, "SELECT pg_sleep(%s)", (seconds,)))
    monkeypatch.setattr(finding, "_ranked", lambda *values, **shape: slow(30))
    response = reader.get(f"{BOX}?q=pont")
    assert response.status_code == 503
    assert "trop de temps" in response.text
    assert "Le pont" in shown(response)


def test_another_failure_of_the_database_is_not_said_to_be_that(reader, monkeypatch):
    def fail(*arguments, **more):
        raise OperationalError("gone")

    monkeypatch.setattr(finding, "_ranked", fail)
    with pytest.raises(OperationalError):
        reader.get(f"{BOX}?q=pont")


def test_it_suggests_lists_that_have_stories(reader, publish, editor):
    author = AuthorFactory(name="Moussa Koné", slug="moussa-kone")
    publish(tags=["Mopti", "Région de Mopti", "Gao"], authors=[author])
    publish(tags=["Moptien"], at=timezone.now() + timedelta(days=1))

    def suggested(text):
        response = reader.get("/recherche/suggestions/", {"q": text})
        assert response["Content-Type"] == "application/json"
        return [offer["label"] for offer in response.json()["suggestions"]]

    assert sorted(suggested("mop")) == ["Mopti", "Région de Mopti"]
    assert suggested("MOUSSA KONE") == ["Moussa Koné"]
    assert suggested("m") == suggested("") == suggested("\x00") == suggested("'") == []
    offer = reader.get("/recherche/suggestions/?q=gao").json()["suggestions"]
    assert offer == [{"kind": "Mot-clé", "label": "Gao", "url": "/tag/gao/"}]


def test_every_page_leads_to_it(reader, publish, section):
    story = publish(section=section).get_absolute_url()
    for address in ("/", "/politique/", story, "/nulle-part/"):
        assert 'action="/recherche/"' in reader.get(address).text
