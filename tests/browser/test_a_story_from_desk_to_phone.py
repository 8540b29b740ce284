"""The main job, whole: written by a journalist, scheduled by an editor, read on a phone on time."""

import math
import time
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from masthead.models import Banner, Channel, Masthead, Notice, PromoLink
from masthead.typography import finish
from tests.factories import ArticleFactory, AuthorFactory, PictureFactory, SectionFactory
from tests.seed import read_seed

PASTE = """([editable, html]) => {
  const data = new DataTransfer();
  data.setData('text/html', html);
  data.setData('text/plain', ' ');
  editable.dispatchEvent(
    new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def newsroom(people):
    """What the example shows around its text, as rows, and the stories that it leads to."""
    seed = read_seed()
    notice = Notice.objects.create(name="Reproduction interdite", text=seed.notice)
    Notice.objects.create(name="Autre", text="Reprise libre")
    Masthead.objects.update(name="Bamada", dateline=seed.dateline)
    channels = [
        Channel.objects.create(name=name, url=f"https://example.org/{name}", position=position)
        for position, name in enumerate(("Facebook", "Telegram", "WhatsApp"))
    ]
    wording = seed.channels.replace("Facebook, Telegram, WhatsApp", "{canaux}")
    Banner.objects.create(wording=wording).channels.set(channels)
    for label in seed.promos:
        PromoLink.objects.create(label=label, url="https://example.org/radios")
    AuthorFactory(name=seed.author, slug="moise-toure")
    PictureFactory(caption="La rencontre des deux ministres")
    section = SectionFactory(name="Politique", slug="politique")
    # One more than the text leads to, for its foot.
    for kind, headline in [*seed.blocks, ("card", "Le Mali et ses voisins")]:
        if kind == "card":
            ArticleFactory(headline=headline, section=section, tags=["Mali"]).publish(
                by=people["editor"]
            )
    return seed, notice


def as_pasted(blocks):
    """Return the blocks as a word processor would put them on the clipboard."""
    dirty = '<{0} class="MsoNormal" style="font-family:Calibri;color:#123456">{1}</{0}>'
    return "<p>&nbsp;</p>".join(
        dirty.format(kind, f'<span style="font-size:14pt">{words}</span>') for kind, words in blocks
    )


def write_body(page, seed):
    editable = page.locator(".ck-content")
    editable.click()
    pending = []
    for kind, words in [*seed.blocks, ("end", "")]:
        if kind in {"card", "end"} and pending:
            page.evaluate(PASTE, [editable.element_handle(), as_pasted(pending)])
            pending = []
        if kind == "card":
            page.keyboard.press("Enter")
            page.get_by_role("button", name="À lire aussi").click()
            page.get_by_role("combobox", name="Chercher un article du site").fill(
                " ".join(words.split()[:4])
            )
            page.get_by_role("option", selected=True).filter(has_text=words[:30]).wait_for()
            page.keyboard.press("Enter")
        elif kind != "end":
            pending.append((kind, words))


def choose(page, select_id, words):
    """Choose in one of the admin's search-as-you-type selects."""
    page.locator(f"#{select_id} + .select2").click()
    page.locator(".select2-search__field").last.fill(words)
    page.locator(".select2-results__option").filter(has_text=words).first.click()


def test_it_goes_from_the_journalists_desk_to_the_readers_phone(newsroom, people, open_page):
    seed, notice = newsroom

    # The journalist writes.
    page = open_page()
    page.goto("/admin/articles/article/add/")
    page.fill("#id_username", "journaliste")
    page.fill("#id_password", "secret")
    page.click("[type=submit]")
    page.fill("#id_kicker", seed.kicker)
    page.fill("#id_headline", seed.headline)
    page.fill("#id_standfirst", seed.standfirst)
    write_body(page, seed)
    page.get_by_role("button", name="Choisir une image").click()
    page.get_by_role("radio", name="La rencontre").check()
    page.get_by_role("button", name="Choisir cette image").click()
    page.select_option("#id_section", label="Politique")
    page.fill("#id_tags", "Mali, Russie, défense")
    page.fill("#id_source_name", seed.source)
    page.fill("#id_source_url", "https://example.org/source")
    page.select_option("#id_notice", str(notice.pk))
    page.get_by_text("Ajouter un objet Signature").click()
    choose(page, "id_bylines-0-author", seed.author)
    assert not page.locator("[name=_publish]").count()
    page.click("[name=_submit]")
    page.get_by_text("attend un relecteur").wait_for()
    assert page.errors == []

    article = Article.objects.get(headline=seed.headline)
    assert "style=" not in article.body
    assert "<p>&nbsp;" not in article.body
    assert article.body.count("<aside data-story=") == 2

    # An editor finds it among what waits, and schedules it some seconds ahead.
    page = open_page(people["editor"])
    page.goto("/admin/articles/article/?stage__exact=review")
    page.get_by_role("link", name=seed.headline).click()
    page.locator(".ck-content").wait_for()
    at = timezone.localtime() + timedelta(seconds=15)
    at = datetime.fromtimestamp(math.ceil(at.timestamp()), tz=at.tzinfo)
    page.fill("#id_publish_at", at.strftime("%Y-%m-%dT%H:%M:%S"))
    page.check("#id_publish_anyway")
    page.click("[name=_schedule]")
    page.get_by_text("paraîtra le").first.wait_for()

    # A reader sees it appear, neither early nor late.
    reader = open_page(width=360)
    headline = finish(seed.headline)
    for address in ("/", "/politique/", "/feed/"):
        assert_appears_at(reader, address, headline, at)
    reader.goto("/")
    reader.get_by_role("link", name=headline).click()

    text = reader.locator("body").inner_text()
    parts = [
        "Suivez-nous sur",
        finish(seed.kicker),
        headline,
        f"Par {seed.author}",
        "Publié le",
        "La rencontre des deux ministres",
        finish(seed.standfirst)[:60],
        *(finish(words)[:45] for words in with_dateline(seed)),
        finish(seed.notice)[:60],
        f"\n{seed.author}\n",
        f"Source\u202f: {seed.source}",
        "Suivez-nous sur",
        "Sur le même sujet",
        seed.promos[0][:30],
    ]
    position = 0
    for part in parts:
        found = text.lower().find(part.lower(), position)
        assert found >= 0, f"{part!r} is not where it should be in {text}"
        position = found + (1 if part.startswith("\n") else len(part))
    assert reader.locator(".prose .read-also").count() == 2
    assert reader.locator("script[src]").count() == 0
    assert reader.evaluate("document.documentElement.scrollWidth") <= 360
    assert reader.errors == []


def with_dateline(seed):
    """Return the blocks' words, the outlet's mention before the first paragraph."""
    first = next(index for index, (kind, _words) in enumerate(seed.blocks) if kind == "p")
    words = [words for _kind, words in seed.blocks]
    return [*words[:first], seed.dateline, *words[first:]]


def assert_appears_at(reader, address, words, at):
    while True:
        before = timezone.now()
        text = reader.request.get(address).text().replace("&nbsp;", "\u00a0")
        after = timezone.now()
        if after < at:
            assert words not in text
        elif before >= at:
            assert words in text
            return
        time.sleep(0.1)
