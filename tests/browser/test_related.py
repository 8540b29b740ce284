"""The panel of related stories: from a suggestion to what readers find; choosing by keyboard."""

from axe_playwright_python.sync_playwright import Axe

from related import relating
from related.models import Relation
from tests.browser.test_newsroom_is_accessible import OPTIONS
from tests.factories import ArticleFactory, SectionFactory

TEXT = "La crue du Niger retarde la traversée des bœufs à Diafarabé, où attendent les bergers."


def tell(editor, section, *headlines):
    """Publish stories that belong with TEXT; return them."""
    stories = [
        ArticleFactory(headline=words, section=section, body=f"<p>{TEXT} Suite {n}.</p>")
        for n, words in enumerate(headlines)
    ]
    for story in stories:
        story.publish(by=editor)
        relating.relate(story.pk)
    return stories


def panel_of(page):
    return page.get_by_role("region", name="À lire aussi")


def test_a_suggestion_becomes_a_card_that_readers_follow(people, open_page):
    section = SectionFactory(name="Société", slug="societe")
    (herders,) = tell(people["editor"], section, "Les éleveurs attendent à Diafarabé")
    page = open_page(people["editor"], width=360)
    page.goto("/admin/articles/article/add/")
    panel = panel_of(page)
    panel.get_by_text("à mesure que vous écrivez").wait_for()
    page.fill("#id_headline", "À Diafarabé, la crue retarde les bœufs")
    page.locator(".ck-content").click()
    page.keyboard.insert_text("La crue du Niger inonde la rive de Diafarabé.")
    panel.get_by_text("Noms\u202f: Diafarabé").wait_for()
    panel.get_by_role("button", name="Carte dans le texte\u202f: Les éleveurs").click()
    page.locator(".ck-content .story-card", has_text="Les éleveurs attendent").wait_for()
    # It is undone, and done again.
    panel.get_by_role("button", name="Annuler").click()
    page.locator(".ck-content .story-card").wait_for(state="detached")
    panel.get_by_role("button", name="Carte dans le texte\u202f: Les éleveurs").click()
    page.locator(".ck-content .story-card").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.select_option("#id_section", label="Société")
    page.check("#id_publish_anyway")
    with page.expect_navigation():
        page.click("[name=_publish]")
    page.get_by_text("L’article est en ligne.").wait_for()
    reader = open_page()
    reader.goto(page.get_by_role("link", name="Voir sur le site").last.get_attribute("href"))
    with reader.expect_navigation():
        reader.get_by_role("link", name="Les éleveurs attendent").first.click()
    assert "Les éleveurs attendent" in reader.inner_text("h1")
    assert page.errors == reader.errors == []


def test_stories_are_chosen_put_in_order_and_refused_by_keyboard(people, open_page):
    section = SectionFactory(name="Société", slug="societe")
    tell(people["editor"], section, "Diafarabé un", "Diafarabé deux", "Diafarabé trois")
    ArticleFactory(headline="Un derby au stade", section=section).publish(by=people["editor"])
    page = open_page(people["journalist"])
    page.goto("/admin/articles/article/add/")
    panel = panel_of(page)
    # The words of them all: nothing of it is told before, it is too short.
    page.fill("#id_headline", "À Diafarabé, la crue du Niger retarde la traversée des bœufs")

    def press(name):
        panel.get_by_role("button", name=name, exact=True).focus()
        page.keyboard.press("Enter")

    def chosen():
        return panel.locator("ol.related-list .related-list__headline")

    press("Choisir\u202f: Diafarabé un")
    panel.locator("ol", has_text="Diafarabé un").wait_for()
    # The story was saved for it; the focus is where it can be undone.
    story = Relation.objects.get(position=0).article
    assert page.evaluate("document.activeElement.textContent") == "Annuler"
    press("Choisir\u202f: Diafarabé deux")
    panel.locator("ol", has_text="Diafarabé deux").wait_for()
    press("Monter\u202f: Diafarabé deux")
    panel.get_by_role("status").filter(has_text="Diafarabé deux\u202f: 1 sur 2.").wait_for()
    assert chosen().all_inner_texts() == ["Diafarabé deux", "Diafarabé un"]
    assert page.evaluate("document.activeElement.ariaLabel") == "Monter\u202f: Diafarabé deux"
    # Any other story is found by its words.
    press("Choisir un autre article…")
    page.get_by_role("combobox", name="Chercher un article du site").fill("stade")
    page.get_by_role("option", selected=True).filter(has_text="Un derby au stade").wait_for()
    page.keyboard.press("Enter")
    panel.locator("ol", has_text="Un derby au stade").wait_for()
    press("Retirer\u202f: Un derby au stade")
    panel.get_by_text("Retiré des choisis\u202f: Un derby").wait_for()
    # Which story it follows is said in the form, undone there, and saved with it.
    third = panel.get_by_role("button", name="Suite de\u202f: Diafarabé trois", exact=True)
    press("Suite de\u202f: Diafarabé trois")
    panel.get_by_role("status").filter(has_text="rien n’est publié").wait_for()
    assert third.get_attribute("aria-pressed") == "true"
    assert page.evaluate("document.activeElement.className") == "related-list__follow"
    page.locator("#select2-id_follows-container", has_text="Diafarabé trois").wait_for()
    press("Annuler")
    panel.get_by_text("C’est annulé").wait_for()
    assert third.get_attribute("aria-pressed") == "false"
    assert page.locator("#id_follows").input_value() == ""
    press("Suite de\u202f: Diafarabé trois")
    page.wait_for_function("() => (manchette.writing.look(), manchette.writing.queue.isClean)")
    story.refresh_from_db()
    assert story.follows.headline == "Diafarabé trois"
    assert not story.was_planned
    press("Écarter\u202f: Diafarabé trois")
    panel.get_by_text("1 article écarté").click()
    found = Axe().run(page, "#related", OPTIONS)
    assert found.violations_count == 0, found.generate_report()
    # Without a network nothing is done, nothing is lost, and it is said.
    page.context.set_offline(True)
    press("Retirer\u202f: Diafarabé un")
    panel.get_by_text("le serveur n’a pas répondu").wait_for()
    assert chosen().count() == 2
    page.context.set_offline(False)
    press("Réessayer")
    panel.get_by_text("Retiré des choisis\u202f: Diafarabé un").wait_for()
    press("Annuler")
    panel.locator("ol", has_text="Diafarabé un").wait_for()
    page.goto(f"/admin/articles/article/{story.pk}/change/")
    panel.get_by_text("1 article écarté").wait_for()
    assert chosen().all_inner_texts() == ["Diafarabé deux", "Diafarabé un"]
    assert list(story.relations.values_list("position", flat=True).order_by("position")) == [
        0,
        1,
        None,
    ]
