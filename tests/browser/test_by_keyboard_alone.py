"""A story written, scheduled, moved and placed on the front page without touching a pointer."""

from datetime import timedelta

from django.utils import timezone

from articles.models import Article
from tests.factories import ArticleFactory, SectionFactory

MOST = 150


def tab_to(page, selector):
    """Press Tab until the focus is on what the selector names."""
    for _ in range(MOST):
        if page.evaluate("s => Boolean(document.activeElement?.matches(s))", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never reached {selector}")


def enter(page, selector):
    tab_to(page, selector)
    page.keyboard.press("Enter")


def type_instant(page, selector, instant):
    """Type a day and an hour, in the order in which this Chromium, which speaks English, asks."""
    tab_to(page, selector)
    local = timezone.localtime(instant)
    page.keyboard.type(f"{local:%m%d%Y}")
    page.keyboard.press("ArrowRight")
    page.keyboard.type(f"{local:%I%M%p}")
    assert page.input_value(selector) == f"{local:%Y-%m-%dT%H:%M}"


def test_a_story_is_written_scheduled_and_moved_by_keyboard_alone(people, open_page):
    SectionFactory(name="Politique", slug="politique")
    page = open_page(people["editor"])
    at = (timezone.localtime() + timedelta(days=1)).replace(hour=10, minute=0, second=0)
    at = at.replace(microsecond=0)

    page.goto("/admin/")
    enter(page, ".desk-nav__new")
    page.locator(".ck-content").wait_for()
    tab_to(page, "#id_headline")
    page.keyboard.type("Le pont de Gao rouvre aux piétons")
    tab_to(page, "#id_standfirst")
    page.keyboard.type(
        "Deux ans de travaux, puis un matin, des vendeuses et des vélos sur le tablier."
    )
    tab_to(page, ".ck-content")
    page.keyboard.type("Les premières vendeuses sont passées à six heures.")
    page.keyboard.press("Enter")
    page.keyboard.type("Le pont rouvre aux motos dans un mois.")
    tab_to(page, "#id_section")
    page.keyboard.type("Pol")
    type_instant(page, "#id_publish_at", at)
    tab_to(page, "#id_publish_anyway")
    page.keyboard.press("Space")
    enter(page, "[name=_schedule]")
    page.get_by_text("paraîtra le").first.wait_for()

    article = Article.objects.get()
    assert article.body.count("<p>") == 2
    version = article.versions.get(live__isnull=False)
    assert version.starts_at == at

    # The search box leads to it.
    tab_to(page, "#desk-search")
    page.keyboard.type("pietons")
    page.get_by_role("option", name="Le pont de Gao").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/admin/articles/article/{article.pk}/change/")

    # The calendar moves it by an hour and a quarter, and says so.
    page.goto(f"/admin/calendar/?vue=semaine&le={at:%Y-%m-%d}")
    enter(page, ".slot__grip")
    for key in ("PageDown", "ArrowDown"):
        page.keyboard.press(key)
    page.get_by_role("status").get_by_text("11:15").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Paraîtra le").wait_for()
    version.refresh_from_db()
    assert version.starts_at == at + timedelta(minutes=75)

    # Escape leaves a card where it is.
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    page.get_by_role("status").get_by_text("Laissée où elle était").wait_for()
    version.refresh_from_db()
    assert version.starts_at == at + timedelta(minutes=75)
    assert page.errors == []


def test_a_card_is_moved_by_a_pointer_and_put_back(people, open_page):
    at = (timezone.localtime() + timedelta(days=1)).replace(hour=10, minute=0, second=0)
    at = at.replace(microsecond=0)
    version = ArticleFactory(headline="À déplacer").publish(by=people["editor"], at=at)
    page = open_page(people["editor"])
    page.set_viewport_size({"width": 1280, "height": 1300})
    page.goto(f"/admin/calendar/?vue=jour&le={at:%Y-%m-%d}")
    card = page.locator(".slot", has_text="À déplacer")
    target = page.locator(".cell").nth(14)
    card.locator("time").hover()
    page.mouse.down()
    box = target.bounding_box()
    page.mouse.move(box["x"] + 200, box["y"] + 10, steps=8)
    page.mouse.up()
    page.get_by_role("status").get_by_text("Paraîtra le").wait_for()
    version.refresh_from_db()
    assert version.starts_at == at.replace(hour=14)
    assert target.locator(".slot").count() == 1

    # What was done is undone by a press.
    page.get_by_role("button", name="Annuler").click()
    page.get_by_role("status").get_by_text("Revenue à sa place").wait_for()
    version.refresh_from_db()
    assert version.starts_at == at
    assert page.errors == []
