"""A document that a story holds: in the text, on the page, in feeds, in versions compared."""

import pytest
from django.core.files.base import ContentFile

from articles.cutting import draft
from articles.rendering import render
from desk.comparing import Comparison
from desk.merging import conflicts, joined, merge
from masthead.safe_html import sanitise
from tests.factories import ArticleFactory
from tests.factories.documents import DocumentFactory, pdf_bytes

pytestmark = pytest.mark.django_db


def card(document):
    return f'<p>Le texte.</p><aside data-document="{document.pk}"></aside>'


@pytest.fixture
def document():
    return DocumentFactory(
        cover=ContentFile(b"webp", name="c.webp"), cover_width=480, cover_height=680
    )


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<aside data-document="5">x<p>y</p></aside>', '<aside data-document="5"></aside>'),
        ('<aside data-document="x">titre</aside>', "titre"),
        (
            '<aside data-document="5" data-story="6"></aside>',
            '<aside data-document="5"></aside>',
        ),
    ],
)
def test_a_card_is_a_number(html, kept):
    assert sanitise(html) == kept
    assert sanitise(kept) == kept


def test_a_reader_finds_its_card(document, publish, reader):
    version = publish(body=f"<p>Un</p>{card(document)}<p>Deux</p>")
    assert version.document_ids == [document.pk]
    page = reader.get(version.get_absolute_url()).content.decode()
    assert f'<a href="{document.file.url}" type="application/pdf">' in page
    assert (
        f'<img src="{document.cover.url}" width="480" height="680" alt="" loading="lazy">' in page
    )
    assert "<b>Communiqué du conseil des ministres</b>" in page
    assert "PDF · 1,2\u00a0Mo · 3 pages · Primature" in page


def test_without_a_cover_its_card_says_its_type(publish, reader):
    page = reader.get(publish(body=card(DocumentFactory(pages=1))).get_absolute_url())
    text = page.content.decode().partition('<aside class="document">')[2].partition("</aside>")[0]
    assert "<img" not in text
    assert "PDF</i>" in text
    assert "· 1 page ·" in text


def test_one_that_is_gone_leaves_nothing(document, publish, reader):
    version = publish(body=f"<p>Un</p>{card(document)}<p>Deux</p>")
    document.delete()
    page = reader.get(version.get_absolute_url()).content.decode()
    assert "<p>Deux</p>" in page
    assert "<aside" not in page.partition('class="prose"')[2].partition("</div>")[0]


def test_a_feed_leads_to_it_from_anywhere(document, publish, reader):
    publish(body=card(document))
    feed = reader.get("/feed/").content.decode()
    assert f'href="http://testserver{document.file.url}"' in feed


def test_a_preview_shows_it(document, now):
    article = ArticleFactory(body=card(document))
    assert document.title in render(draft(article, now))


def test_its_title_is_escaped(publish, reader):
    version = publish(body=card(DocumentFactory(title="<script>alert(1)</script>")))
    page = reader.get(version.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(("before", "after", "words"), [(0, 1, "ajouté"), (1, 0, "retiré")])
def test_a_comparison_names_it(before, after, words, document, editor):
    article = ArticleFactory(body="<p>Un</p>" + before * card(document))
    old = article.keep(by=editor)
    article.body = "<p>Un</p>" + after * card(document)
    article.save()
    html = "".join(html for html, _step in Comparison(old, article.keep(by=editor)).blocks)
    assert f"document {words}" in html
    assert document.title in html


def test_two_people_may_each_add_one():
    cards = [f'<aside data-document="{number}"></aside>' for number in (5, 6)]
    base = "<p>Un</p><p>Deux</p>"
    mine, theirs = "<p>Un</p>" + cards[0] + "<p>Deux</p>", base + cards[1]
    hunks = merge({"body": base}, {"body": mine}, {"body": theirs})
    assert conflicts(hunks) == []
    assert joined(hunks)["body"] == mine + cards[1]


def test_its_file_is_served_under_its_title_and_as_nothing_else(reader):
    document = DocumentFactory(title="Décret nᵒ 12/PM : l’eau")
    response = reader.get(document.file.url)
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in response["Cache-Control"]
    name = "D%C3%A9cret%20n%E1%B5%92%2012%20PM%20l%E2%80%99eau.pdf"
    assert response["Content-Disposition"] == f"inline; filename*=utf-8''{name}"
    assert b"".join(response.streaming_content) == pdf_bytes()


def test_what_is_no_document_any_more_is_not_served(reader):
    document = DocumentFactory()
    address = document.file.url
    document.file.storage.delete(document.file.name)
    assert reader.get(address).status_code == 404
    document.delete()
    assert reader.get(address).status_code == 404
