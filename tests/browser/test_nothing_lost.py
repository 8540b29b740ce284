"""What is typed stays, whatever happens to the page, the link, the session or the story."""

import shutil
import tempfile
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session

from articles.models import Article
from desk import saving
from masthead.safe_html import sanitise
from tests.browser.conftest import CHROMIUM
from tests.factories import ArticleFactory, AuthorFactory, PictureFactory
from tests.faults.in_browser import GROW, SENT, until

ADD = "/admin/articles/article/add/"
KEPT = """async (words) => {
  const { writing } = window.manchette;
  const record = await writing.journal.get(writing.queue.record.tab);
  return JSON.stringify(record?.text ?? {}).includes(words);
}"""
STATE = "#writing-state"


@pytest.fixture
def article(people):
    body = "<p>a dit ceci.</p><p>b dit cela.</p>"
    return ArticleFactory(created_by=people["journalist"], headline="Le pont", body=body)


def change(article):
    return f"/admin/articles/article/{article.pk}/change/"


def open_story(page, address):
    page.goto(address)
    page.locator(".ck-content").wait_for()
    until(page, lambda: page.evaluate("() => Boolean(window.manchette.writing?.queue)"))
    return page


def write(page, word, owner="a"):
    page.evaluate(GROW, [owner, {"text": word}])


def until_sent(page):
    page.evaluate("window.dispatchEvent(new Event('online'))")
    until(page, lambda: page.evaluate(SENT))


def state(page, name):
    page.locator(f"{STATE}[data-state={name}]").wait_for()
    return page.locator(STATE)


def body(article):
    article.refresh_from_db()
    return article.body


@pytest.fixture
def profile():
    folder = tempfile.mkdtemp(prefix="manchette-profile-")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def open_profile(browser, folder, live_server, user):
    """Open a browser on a profile that outlives it."""
    from django.test import Client

    # The same Playwright as the fixture's: one runs at a time.
    launcher = browser.browser_type
    context = launcher.launch_persistent_context(
        folder, executable_path=CHROMIUM, args=["--no-sandbox"], base_url=live_server.url
    )
    client = Client()
    client.force_login(user)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return context


@pytest.mark.parametrize("through", ["the story", "the home page"])
def test_a_story_typed_offline_waits_in_a_browser_that_was_closed(
    browser, profile, live_server, people, through
):
    writer = people["journalist"]
    context = open_profile(browser, profile, live_server, writer)
    page = open_story(context.new_page(), ADD)
    context.set_offline(True)
    page.locator("#id_headline").press_sequentially("Le pont de Gao")
    page.locator(".ck-content").click()
    page.keyboard.type("Il rouvre demain.")
    assert "gardé sur cet appareil" in state(page, "offline").inner_text()
    until(page, lambda: page.evaluate(KEPT, "rouvre demain"))
    # What the closing browser may still get through is not lost, and not begun twice.
    context.close()

    context = open_profile(browser, profile, live_server, writer)
    page = context.new_page()
    page.goto("/admin/")
    waits = page.locator("#unsent")
    waits.get_by_text("Le pont de Gao").wait_for()
    if through == "the story":
        open_story(page, ADD)
        page.get_by_role("button", name="Le reprendre").click()
        page.locator(f"{STATE}[data-state=saved]").wait_for()
        assert page.locator(".ck-content").inner_text().strip() == "Il rouvre demain."
        until(page, lambda: page.locator(".writing__offer").is_hidden())
    else:
        waits.get_by_role("button", name="Envoyer").click()
        waits.get_by_role("link", name="Ouvrir l’article").wait_for()
    article = Article.objects.get()
    assert (article.headline, article.body) == ("Le pont de Gao", "<p>Il rouvre demain.</p>")
    page.goto("/admin/")
    page.wait_for_load_state("networkidle")
    assert waits.is_hidden()
    context.close()


def test_a_session_that_expired_is_renewed_in_another_tab(article, people, open_page):
    page = open_page(people["journalist"])
    open_story(page, change(article))
    Session.objects.all().delete()
    write(page, "après la fin")
    link = state(page, "signed_out").get_by_role("link", name="Se reconnecter")
    with page.context.expect_page() as opened:
        link.click()
    door = opened.value
    door.fill("#id_username", "journaliste")
    door.fill("#id_password", "secret")
    door.click("[type=submit]")
    door.locator("#unsent").wait_for(state="attached")
    door.close()
    until_sent(page)
    assert "après la fin" in body(article)
    # The form's own token is of the session before.
    page.locator("[name=_continue]").click()
    page.get_by_text("Tout est enregistré").wait_for()


def test_the_door_of_a_hotspot_is_not_taken_for_the_server(article, people, open_page):
    page = open_page(people["journalist"])
    open_story(page, change(article))
    page.route(
        "**/saves/", lambda route: route.fulfill(status=200, content_type="text/html", body="Wi-Fi")
    )
    write(page, "au café")
    state(page, "offline")
    page.unroute("**/saves/")
    until_sent(page)
    assert "au café" in body(article)


def test_a_duplicated_window_takes_an_id_of_its_own(article, people, open_page):
    page = open_page(people["journalist"])
    open_story(page, change(article))
    tab = page.input_value("[name=tab]")
    twin = page.context.new_page()

    def same_tab(route):
        response = route.fetch()
        served = response.text()
        place = served.index('name="tab" value="') + len('name="tab" value="')
        route.fulfill(response=response, body=served[:place] + tab + served[place + len(tab) :])

    twin.route("**/change/", same_tab)
    open_story(twin, change(article))
    assert twin.input_value("[name=tab]") != tab
    write(page, "de la première", "a")
    write(twin, "de la seconde", "b")
    until_sent(page)
    until_sent(twin)
    assert "de la première" in body(article)
    assert "de la seconde" in body(article)


def test_a_story_deleted_meanwhile_goes_on_in_another(article, people, open_page):
    page = open_page(people["journalist"])
    open_story(page, change(article))
    saving.delete(article)
    write(page, "trop tard")
    state(page, "gone").get_by_role("link", name="nouvel article").click()
    page.locator(".ck-content").wait_for()
    page.get_by_role("button", name="Le reprendre").click()
    page.locator(f"{STATE}[data-state=saved]").wait_for()
    other = Article.objects.get()
    assert "trop tard" in other.body
    assert other.headline == "Le pont"


def test_words_too_long_for_their_field_are_offered_again(article, people, open_page):
    page = open_page(people["journalist"])
    open_story(page, change(article))
    page.evaluate("document.getElementById('id_headline').maxLength = 9999")
    page.fill("#id_headline", "Un titre sans fin. " * 12)
    until_sent(page)
    assert "Titre" in page.locator(STATE).inner_text()
    page.reload()
    page.get_by_text("ne convient pas").wait_for()
    page.get_by_role("button", name="Le reprendre").click()
    until(page, lambda: page.input_value("#id_headline").startswith("Un titre sans fin. Un"))


def test_it_says_so_where_the_device_keeps_nothing(article, people, open_page):
    page = open_page(people["journalist"])
    page.add_init_script("indexedDB.open = () => { throw new DOMException('private'); };")
    open_story(page, change(article))
    write(page, "sans journal")
    until_sent(page)
    assert "sans journal" in body(article)
    page.context.set_offline(True)
    write(page, "et sans réseau")
    assert "laissez cette page ouverte" in state(page, "offline").inner_text()
    page.context.set_offline(False)
    until_sent(page)
    assert "et sans réseau" in body(article)
    assert [error for error in page.errors if "ERR_INTERNET" not in error] == []


def test_opening_a_story_changes_nothing_in_it(people, open_page):
    """Whatever way of its own the editor has of writing the same text."""
    stored = sanitise(
        '<p>Des mots <strong>gras</strong>, un <a href="https://example.org/">lien</a>.</p>'
        "<h2>Intertitre</h2><ul><li>un</li><li>deux</li></ul><blockquote><p>Dit.</p></blockquote>"
        '<figure class="table"><table><tbody><tr><td>a</td><td>b</td></tr></tbody></table></figure>'
        f'<figure class="image"><img src="{PictureFactory().file.url}" alt="Un pont"></figure>'
        "<p>Fin\u00a0: « là ».</p>"
    )
    article = ArticleFactory(
        created_by=people["journalist"], body=stored, authors=[AuthorFactory()]
    )
    page = open_page(people["journalist"])
    saves = []
    page.on("request", lambda one: saves.append(one) if one.url.endswith("/saves/") else None)
    open_story(page, change(article))
    # Longer than what is typed waits before it leaves.
    page.wait_for_timeout(2500)
    assert saves == []
    page.locator("#id_kicker").press_sequentially("Fleuve")
    until_sent(page)
    article.refresh_from_db()
    assert article.kicker == "Fleuve"
    assert article.body == stored
    # A word more in one paragraph leaves the others as they were.
    write(page, "encore", "Fin")
    until_sent(page)
    before, after = stored.split("<p>Fin")
    assert body(article) == f"{before}<p>Fin{after.removesuffix('</p>')} encore</p>"


def test_a_warning_is_ticked_where_one_publishes(people, open_page):
    from tests.factories import SectionFactory

    article = ArticleFactory(
        created_by=people["journalist"], picture=None, body="<p>Un.</p>", section=SectionFactory()
    )
    page = open_page(people["editor"], width=360)
    open_story(page, change(article))
    page.locator("[name=_publish]").click()
    box = page.get_by_label("Publier malgré les avertissements")
    page.get_by_text("publiez malgré eux").wait_for()
    assert box.evaluate("box => box === document.activeElement")
    assert page.locator("#checklist").get_by_text("pas d’image").is_visible()
    box.press("Space")
    page.locator("[name=_publish]").press("Enter")
    page.get_by_text("L’article est en ligne").wait_for()


@pytest.mark.parametrize("width", [360, 1280])
def test_two_texts_are_chosen_from_by_keyboard(article, people, open_page, width):
    from axe_playwright_python.sync_playwright import Axe

    theirs = open_page(people["editor"])
    open_story(theirs, change(article))
    mine = open_page(people["journalist"], width=width)
    open_story(mine, change(article))
    write(theirs, "selon l’éditrice")
    until_sent(theirs)
    write(mine, "selon le journaliste")
    link = state(mine, "conflict").get_by_role("link", name="Choisir")
    link.focus()
    mine.keyboard.press("Enter")
    mine.get_by_role("group", name="Texte").wait_for()
    results = Axe().run(mine, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert results.response["violations"] == []
    assert mine.evaluate("document.documentElement.scrollWidth") <= width
    sides = mine.locator(".merge__side")
    assert "selon le journaliste" in sides.nth(0).inner_text()
    assert "selon l’éditrice" in sides.nth(1).inner_text()
    mine.get_by_role("radio").first.focus()
    mine.keyboard.press("ArrowDown")
    mine.keyboard.press("ArrowDown")
    mine.keyboard.press("Enter")
    mine.get_by_text("Les textes sont réunis").wait_for()
    assert "selon le journaliste" in body(article)
    assert "selon l’éditrice" in body(article)
    assert urlsplit(mine.url).path == change(article)


def test_a_form_sent_over_a_conflict_leads_to_the_choice(article, people, open_page):
    theirs = open_page(people["editor"])
    open_story(theirs, change(article))
    mine = open_page(people["journalist"])
    open_story(mine, change(article))
    write(theirs, "selon l’éditrice")
    until_sent(theirs)
    write(mine, "selon le journaliste")
    state(mine, "conflict")
    mine.locator("[name=_continue]").click()
    mine.get_by_role("group", name="Texte").wait_for()
    assert "selon l’éditrice" in body(article)


def test_anothers_words_are_taken_up_by_one_tap(article, people, open_page):
    theirs = open_page(people["editor"])
    open_story(theirs, change(article))
    mine = open_page(people["journalist"])
    open_story(mine, change(article))
    write(theirs, "de l’éditrice", "b")
    until_sent(theirs)
    write(mine, "du journaliste", "a")
    until_sent(mine)
    mine.get_by_role("button", name="Voir les changements ici").click()
    mine.locator(".ck-content").get_by_text("de l’éditrice").wait_for()
    write(mine, "puis", "b")
    until_sent(mine)
    assert "du journaliste" in body(article)
    assert "de l’éditrice puis" in body(article)
