"""What other sites play: nothing of theirs is asked for before a tap, and then it is there."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from articles.models import Article
from tests.factories import ArticleFactory

# What a reader's tap asks for first.
PLAYERS = {
    "https://www.youtube.com/watch?v=dGVzdGUtMSA": "https://www.youtube-nocookie.com/embed/dGVzdGUtMSA",
    "https://www.youtube.com/shorts/dGVzdGUtMiA": "https://www.youtube-nocookie.com/embed/dGVzdGUtMiA",
    "https://www.facebook.com/mairie/posts/pfbid0abc": "https://www.facebook.com/plugins/post.php?",
    "https://x.com/mairie/status/12345": "https://platform.twitter.com/embed/Tweet.html?id=12345",
    "https://www.tiktok.com/@mairie/video/123456789": "https://www.tiktok.com/embed/v2/123456789",
    "https://www.instagram.com/reel/Cabcdef/": "https://www.instagram.com/p/Cabcdef/embed/",
    "https://t.me/mairie/42": "https://t.me/mairie/42?embed=1",
    "https://soundcloud.com/radio/journal": "https://w.soundcloud.com/player/?url=https%3A%2F%2F",
}
FILES = ["https://radio.example/journal.mp3", "https://radio.example/conseil.mp4"]
BODY = "<p>Le conseil a voté.</p>" + "".join(
    f'<figure class="media"><oembed url="{address}"></oembed></figure>'
    for address in [*PLAYERS, *FILES]
)


@pytest.fixture
def story(people):
    return ArticleFactory(body=BODY).publish(by=people["editor"]).get_absolute_url()


def watched(page):
    """Return the list of what the page asks of others, whom it does not reach."""
    asked = []

    def note(route):
        asked.append(route.request.url)
        route.fulfill(content_type="text/html", body="<p>Lecteur</p>")

    page.goto("/healthz")
    ours = page.evaluate("location.origin")
    page.context.route(lambda url: not url.startswith(ours), note)
    return asked


def open_story(page, story):
    asked = watched(page)
    page.goto(story, wait_until="networkidle")
    page.mouse.wheel(0, 10_000)
    page.wait_for_timeout(500)
    return asked


def test_a_player_is_asked_for_after_the_tap_and_nothing_before(story, open_page):
    page = open_page(width=360, has_touch=True)
    asked = open_story(page, story)
    assert asked == []
    for number, player in enumerate(PLAYERS.values()):
        summary = page.locator(".embed summary").nth(number)
        assert summary.bounding_box()["height"] >= 24
        summary.evaluate("summary => summary.scrollIntoView({ block: 'center' })")
        summary.tap()
        frame = page.locator("iframe").nth(number)
        frame.content_frame.get_by_text("Lecteur").wait_for()
        assert frame.bounding_box()["height"] >= 160
        assert len(asked) == number + 1
        assert asked[-1].startswith(player)
    page.locator("audio").evaluate("audio => audio.play().catch(() => {})")
    page.wait_for_function("document.querySelector('audio').networkState !== 1")
    assert asked[-1] == FILES[0]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_player_fills_its_card_in_its_own_shape(story, open_page):
    page = open_page(width=360, has_touch=True)
    open_story(page, story)
    page.locator(".embed summary").first.tap()
    frame, card = page.locator(".embed iframe").first, page.locator(".embed").first
    shown, around = frame.bounding_box(), card.bounding_box()
    # But for the card's own border.
    assert around["width"] - 2 <= shown["width"] <= around["width"]
    assert abs(shown["width"] / shown["height"] - 16 / 9) < 0.02


def test_nothing_is_asked_for_by_a_reader_without_scripts(story, open_page):
    page = open_page(java_script_enabled=False)
    page.goto("/healthz")
    asked = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.context.route("https://**", lambda route: route.abort())
    page.goto(story, wait_until="networkidle")
    page.locator(".embed summary").first.click()
    page.locator(".embed noscript p").first.wait_for()
    page.wait_for_timeout(500)
    assert len(asked) == 1
    assert page.get_by_role("link", name="Ouvrir sur YouTube").first.is_visible()


def test_it_works_by_keyboard_and_breaks_no_rule(story, open_page):
    page = open_page()
    asked = open_story(page, story)
    found = Axe().run(page, context=".prose")
    assert [broken["id"] for broken in found.response["violations"]] == []
    page.locator(".embed summary").first.focus()
    page.keyboard.press("Enter")
    page.locator("iframe").first.content_frame.get_by_text("Lecteur").wait_for()
    assert len(asked) == 1


def test_paper_shows_the_address(story, open_page):
    page = open_page()
    page.goto(story)
    page.emulate_media(media="print")
    assert not page.locator(".embed summary").first.is_visible()
    link = page.get_by_role("link", name="Ouvrir sur YouTube").first
    printed = link.evaluate("link => getComputedStyle(link, '::after').content")
    assert "https://www.youtube.com/watch?v=dGVzdGUtMSA" in printed


@pytest.fixture
def editor(people, open_page):
    page = open_page(people["journalist"])
    page.goto("/admin/articles/article/add/")
    page.locator(".ck-content").wait_for()
    yield page
    assert [error for error in page.errors if "Failed to load resource" not in error] == []


PASTE = """([address, html]) => {
  const data = new DataTransfer();
  data.setData("text/plain", address);
  if (html) data.setData("text/html", html);
  document.querySelector(".ck-content").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
SHARED = "https://youtu.be/dGVzdGUtMSA?si=abc"
FIGURE = f'<figure class="media"><oembed url="{SHARED}"></oembed></figure>'


def paste(page, address, html=""):
    page.evaluate(PASTE, [address, html])
    # MediaEmbed waits for a tenth of a second, in which the paste may be undone.
    page.wait_for_timeout(300)
    return page.evaluate("editors.id_body.getData()")


@pytest.mark.parametrize("html", ["", f'<meta charset="utf-8"><a href="{SHARED}">{SHARED}</a>'])
def test_an_address_pasted_alone_is_embedded(editor, html):
    editor.locator(".ck-content").click()
    assert paste(editor, SHARED, html) == FIGURE
    assert editor.locator(".ck-content iframe").count() == 0


def test_an_address_pasted_into_a_sentence_stays_there(editor):
    editor.locator(".ck-content").click()
    editor.keyboard.type("Voir ")
    link = f'<a href="{SHARED}">{SHARED}</a>'
    assert paste(editor, SHARED, link) == f"<p>Voir {link}</p>"
    # The next one, alone again, is embedded.
    editor.keyboard.press("Enter")
    assert paste(editor, SHARED, link) == f"<p>Voir {link}</p>{FIGURE}"


def test_an_address_of_nobodys_is_refused_with_what_is_accepted(editor):
    editor.get_by_role("button", name="Vidéo, son ou publication d’un autre site").click()
    field = editor.get_by_role("textbox", name="Adresse", exact=True)
    field.fill("https://vimeo.com/12345")
    editor.keyboard.press("Enter")
    refusal = editor.get_by_text("Cette adresse ne peut pas être lue ici").last
    words = refusal.inner_text()
    assert "YouTube, Facebook, X, TikTok, Instagram, Telegram ou SoundCloud" in words
    assert ".mp3, .ogg, .m4a, .mp4 ou .webm" in words
    field.fill(SHARED)
    editor.keyboard.press("Enter")
    editor.locator(".ck-content figure.media").wait_for()
    assert editor.evaluate("editors.id_body.getData()") == FIGURE
    # What the server keeps of it, the editor shows again.
    editor.fill("#id_headline", "Le vote en images")
    with editor.expect_response(lambda answer: answer.url.endswith("/change/")):
        editor.click("[name=_continue]")
    editor.goto(f"/admin/articles/article/{Article.objects.get().pk}/change/")
    editor.locator(".ck-content figure.media").wait_for()
    kept = "https://www.youtube.com/watch?v=dGVzdGUtMSA"
    assert editor.evaluate("editors.id_body.getData()") == FIGURE.replace(SHARED, kept)


def test_the_preview_shows_the_card_and_lets_it_play(people, open_page):
    article = ArticleFactory(body=BODY)
    page = open_page(people["editor"])
    asked = watched(page)
    page.goto(f"/admin/articles/article/{article.pk}/preview/")
    phone = page.frame_locator(".preview__phone")
    phone.locator(".embed summary").first.wait_for()
    assert asked == []
    phone.locator(".embed summary").first.click()
    phone.locator("iframe").first.content_frame.get_by_text("Lecteur").wait_for()
    assert len(asked) == 1
