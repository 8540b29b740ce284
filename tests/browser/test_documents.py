"""The editor's Document button, in a browser: found, sent, refused, and what a reader gets."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from documents.models import Document
from tests.browser.test_newsroom_is_accessible import OPTIONS
from tests.factories import ArticleFactory, SectionFactory
from tests.factories.documents import DocumentFactory, pdf_bytes


@pytest.fixture
def story(people):
    return ArticleFactory(created_by=people["journalist"], section=SectionFactory(slug="politique"))


def file(data, name="communique_du-conseil.pdf"):
    return {"name": name, "mimeType": "application/pdf", "buffer": data}


def open_dialog(page, story):
    page.goto(f"/admin/articles/article/{story.pk}/change/")
    page.locator(".ck-content p").last.click()
    page.keyboard.press("End")
    page.get_by_role("button", name="Document", exact=True).click()
    return page.get_by_role("dialog", name="Document")


def body_holds(story, document):
    story.refresh_from_db()
    return f'<aside data-document="{document.pk}"></aside>' in story.body


def save(page):
    with page.expect_navigation():
        page.click("[name=_continue]")


def test_one_is_found_by_keyboard_and_inserted(story, people, open_page):
    document = DocumentFactory(title="Décret sur l’eau")
    DocumentFactory()
    page = open_page(people["journalist"])
    dialog = open_dialog(page, story)
    dialog.get_by_role("combobox", name="Chercher un document").fill("decret")
    dialog.get_by_role("option", selected=True).filter(has_text="Décret sur l’eau").wait_for()
    dialog.get_by_text("1 document", exact=True).wait_for()
    page.keyboard.press("Enter")
    page.locator(".ck-content .story-card", has_text="Décret sur l’eau").wait_for()
    save(page)
    assert body_holds(story, document)
    # Opened again, the card knows what it is of; and says when that is gone.
    page.locator(".ck-content .story-card", has_text="Décret sur l’eau").wait_for()
    document.delete()
    page.reload()
    page.locator(".story-card__in--warning", has_text="introuvable").wait_for()
    assert page.errors == []


@pytest.mark.parametrize("width", [1280, 360])
def test_a_new_one_is_sent_without_leaving_the_story(width, story, people, open_page):
    page = open_page(people["journalist"], width=width)
    dialog = open_dialog(page, story)
    dialog.get_by_text("Ajouter un document").click()
    dialog.get_by_label("Fichier PDF").set_input_files(file(b"<html>"))
    assert dialog.get_by_label("Titre").input_value() == "Communique du conseil"
    dialog.get_by_label("Provenance").fill("Primature")
    dialog.get_by_role("button", name="Ajouter et insérer").click()
    # Refused: said, and every word stays.
    dialog.get_by_role("status").filter(has_text="n’est pas un PDF").wait_for()
    assert dialog.get_by_label("Provenance").input_value() == "Primature"
    found = Axe().run(page, options=OPTIONS).response["violations"]
    assert [violation["id"] for violation in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not Document.objects.exists()

    dialog.get_by_label("Fichier PDF").set_input_files(file(pdf_bytes(pages=2)))
    dialog.get_by_label("Titre").fill("Communiqué du conseil")
    page.keyboard.press("Enter")
    page.locator(".ck-content .story-card", has_text="Communiqué du conseil").wait_for()
    assert not dialog.is_visible()
    save(page)
    document = Document.objects.get()
    assert (document.source, document.pages) == ("Primature", 2)
    assert document.uploaded_by == people["journalist"]
    assert body_holds(story, document)


def test_what_is_typed_outlives_a_cut(story, people, open_page):
    page = open_page(people["journalist"])
    dialog = open_dialog(page, story)
    dialog.get_by_text("Ajouter un document").click()
    dialog.get_by_label("Fichier PDF").set_input_files(file(pdf_bytes()))
    page.context.set_offline(True)
    dialog.get_by_role("button", name="Ajouter et insérer").click()
    dialog.get_by_role("status").filter(has_text="n’est pas parti").wait_for()
    page.context.set_offline(False)
    dialog.get_by_role("button", name="Ajouter et insérer").click()
    page.locator(".ck-content .story-card", has_text="Communique du conseil").wait_for()
    assert Document.objects.count() == 1


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_pages_that_show_documents_are_accessible(width, scheme, story, people, open_page):
    document = DocumentFactory()
    story.body += f'<aside data-document="{document.pk}"></aside>'
    story.save()
    version = story.publish(by=people["editor"], now=timezone.now())
    page = open_page(people["editor"], width=width, color_scheme=scheme)
    found = []
    for address in (
        "/admin/documents/document/",
        "/admin/documents/document/add/",
        f"/admin/documents/document/{document.pk}/change/",
        version.get_absolute_url(),
    ):
        page.goto(address)
        for violation in Axe().run(page, options=OPTIONS).response["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"][:4]]
            found.append((address, violation["id"], nodes))
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append((address, "wider than the screen", width))
    assert found == []
    assert page.errors == []
    with page.expect_response("**/media/documents/**.pdf") as answer:
        page.locator(".document a").click()
    assert answer.value.headers["content-type"] == "application/pdf"
