"""What a reader does beside reading: pass a story on, print it, look through the past."""

from datetime import timedelta

import pytest
from django.utils import timezone

from masthead.models import License
from tests.factories import ArticleFactory, AuthorFactory, SectionFactory


@pytest.fixture
def story(people):
    section, author = SectionFactory(slug="politique"), AuthorFactory(name="Awa", slug="awa")
    license = License.objects.create(name="CC BY-ND 4.0", url="https://example.org/by-nd/")
    stories = [
        ArticleFactory(
            section=section, tags=["Mopti"], authors=[author], slug=slug, chosen_license=license
        )
        for slug in ("hier", "midi", "soir")
    ]
    for hours, article in enumerate(stories):
        at = timezone.now() - timedelta(hours=9 - hours)
        article.publish(by=people["editor"], at=at, now=at)
    return "/politique/midi/"


def test_a_story_is_copied_and_printed_where_scripts_run(story, open_page):
    page = open_page(width=360)
    page.add_init_script("window.print = () => { window.printed = true }")
    page.goto(story)
    said = page.locator(".share [role=status]")
    page.get_by_role("button", name="Copier l’adresse").click()
    assert said.inner_text() == "Adresse copiée."
    page.evaluate("document.body.append(document.createElement('textarea'))")
    page.locator("textarea").focus()
    page.keyboard.press("Control+v")
    assert page.locator("textarea").input_value().strip() == "http://testserver/politique/midi/"
    page.get_by_role("button", name="Imprimer").click()
    assert said.inner_text() == "Impression demandée."
    # A page of ours lets nobody evaluate words, which wait_for_function() does.
    page.evaluate(
        "new Promise((done) => setInterval(() => window.printed && done(), 20))",
    )
    assert page.errors == []
    small = page.evaluate(
        "[...document.querySelectorAll('.share a, .share button')]"
        ".map(each => each.getBoundingClientRect())"
        ".filter(box => box.width < 44 || box.height < 44).length"
    )
    assert small == 0


def test_without_scripts_no_button_is_there_that_does_nothing(story, open_page):
    page = open_page(width=360, java_script_enabled=False)
    page.goto(story)
    assert page.locator(".share button:visible").count() == 0
    assert page.get_by_text("http://testserver/politique/midi/").is_visible()
