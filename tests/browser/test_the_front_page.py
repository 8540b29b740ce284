"""The front page arranged in a real browser: by keyboard, pointer and touch, and by forms alone."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from front.models import Placement
from front.spots import LEAD, SECONDARIES, in_block
from tests.browser.test_newsroom_is_accessible import OPTIONS
from tests.factories import ArticleFactory, SectionFactory


@pytest.fixture
def stories(people):
    section = SectionFactory(name="Politique", slug="politique")
    now = timezone.now()
    stories = [ArticleFactory(section=section, headline=f"Nouvelle {n:02}") for n in range(16)]
    for number, story in enumerate(stories):
        at = now - timedelta(hours=number + 1)
        story.publish(by=people["editor"], at=at, now=at)
    future = ArticleFactory(section=section, headline="Nouvelle de ce soir")
    future.publish(by=people["editor"], at=now + timedelta(hours=3))
    return [*stories, future]


@pytest.fixture
def open_desk(people, open_page, stories):
    def open_desk(**options):
        page = open_page(people["editor"], **options)
        page.goto("/admin/front/")
        return page

    return open_desk


def spot(page, key):
    return page.locator(f"#spot-{key}")


def grip(page, headline, within="#latest"):
    box = page.locator("section", has=page.locator(within)).last
    return box.get_by_role("button", name=f"Déplacer : {headline}")


def said(page):
    return page.locator("#front-state").inner_text().replace("\u202f", " ")


def stands():
    return {row.spot: row.article for row in Placement.objects.at(timezone.now())}


def test_a_story_is_placed_by_keyboard_alone(open_desk, stories):
    page = open_desk()
    handle = page.get_by_role("button", name="Déplacer : Nouvelle de ce soir")
    handle.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert "Deuxième rang, 2, où se trouve : Nouvelle 02" in said(page)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.get_by_text("« Nouvelle de ce soir » y sera le").wait_for()
    assert stands() == {SECONDARIES[0]: stories[-1]}
    assert "paraît le" in spot(page, "secondary-1").inner_text()
    # One stands where the story went, and may go on.
    assert page.evaluate("document.activeElement.closest('[data-spot]').id") == "spot-secondary-1"
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    assert "Laissé où il était" in said(page)
    page.keyboard.press("Space")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    page.locator("#spot-lead").get_by_text("Placé par").wait_for()
    assert stands() == {LEAD: stories[-1]}
    page.locator("#spot-lead").get_by_role("button", name="Retirer").press("Enter")
    page.get_by_text("est retiré").wait_for()
    assert stands() == {}
    assert page.errors == []


def test_a_story_is_dragged_with_a_pointer(open_desk, stories):
    page = open_desk()
    # Both ends of the way in sight.
    page.set_viewport_size({"width": 1280, "height": 1600})
    start = grip(page, "Nouvelle 03").bounding_box()
    lead = spot(page, "lead").bounding_box()
    page.mouse.move(start["x"] + 10, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(lead["x"] + 40, lead["y"] + 30, steps=5)
    assert "spot--over" in spot(page, "lead").get_attribute("class")
    page.mouse.up()
    page.get_by_text("« Nouvelle 03 » y est").wait_for()
    assert stands() == {LEAD: stories[3]}
    # Let go elsewhere, it stays where it was.
    start = spot(page, "lead").locator(".grip").bounding_box()
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, 120, steps=5)
    page.mouse.up()
    assert "Laissé où il était" in said(page)
    assert stands() == {LEAD: stories[3]}
    assert page.errors == []


def test_on_a_phone_a_tap_picks_up_and_another_puts_down(open_desk, stories):
    page = open_desk(width=360, has_touch=True)
    grip(page, "Nouvelle 05").tap()
    spot(page, "secondary-3").tap()
    page.get_by_text("« Nouvelle 05 » y est").wait_for()
    assert stands() == {SECONDARIES[2]: stories[5]}
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_scripts_the_forms_do_it_all(open_desk, stories):
    page = open_desk(java_script_enabled=False)
    page.get_by_role("radio", name="Nouvelle 04").last.check()
    block = in_block(stories[0].section_id)[1]
    page.get_by_label("Placer l’article choisi").select_option(str(block))
    page.get_by_role("button", name="Placer").click()
    assert "« Nouvelle 04 » y est" in said(page)
    assert stands() == {block: stories[4]}
    spot(page, str(block)).get_by_role("button", name="Retirer").click()
    assert "est retiré" in said(page)
    assert stands() == {}


def test_a_deed_that_does_not_arrive_is_said(open_desk):
    page = open_desk()
    page.context.set_offline(True)
    grip(page, "Nouvelle 05").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_text("la rédaction n’a pas répondu").wait_for()
    assert stands() == {}


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_anybody_can_use_the_desk(width, scheme, open_desk, stories):
    page = open_desk(width=width, color_scheme=scheme)
    page.get_by_text("Annoncer une dernière minute").click()
    page.get_by_label("Ce qui arrive").fill("Le pont est fermé")
    page.get_by_role("button", name="Mettre en ligne maintenant").click()
    page.get_by_text("La dernière minute est en ligne").wait_for()
    grip(page, "Nouvelle 05").focus()
    page.keyboard.press("Enter")
    results = Axe().run(page, options=OPTIONS)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.goto("/")
    assert Axe().run(page, options=OPTIONS).violations_count == 0
