"""Reading without a network: what is kept, what is not, and that nothing is stale with one."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse

from images.tasks import make_renditions
from tests.factories import ArticleFactory, PictureFactory, SectionFactory


@pytest.fixture
def stories(people):
    section = SectionFactory(name="Politique", slug="politique")
    picture = PictureFactory(alt="Une pirogue")
    make_renditions.call(picture.pk)
    stories = [
        ArticleFactory(headline=f"Récit {number}", section=section, picture=picture)
        for number in range(3)
    ]
    for story in stories:
        story.publish(by=people["editor"])
    return stories


def address(story):
    return f"/politique/{story.slug}/"


AT_WORK = """new Promise((done) => {
  const { serviceWorker } = navigator;
  if (serviceWorker.controller) done();
  serviceWorker.oncontrollerchange = () => done();
})"""


@pytest.fixture
def reading(stories, open_page):
    """Return a page of a reader whose worker is at work."""
    page = open_page(width=360)
    page.goto("/")
    page.evaluate(AT_WORK)
    return page


def read(page, path):
    """Open a page and wait until the worker has kept it."""
    page.goto(path, wait_until="networkidle")
    page.wait_for_function("path => caches.match(path).then(Boolean)", arg=path)


def cut(page):
    page.errors.clear()
    page.context.set_offline(True)


def test_what_was_read_is_read_again_without_a_network(reading, stories, people):
    first, second, unread = stories
    read(reading, "/")
    read(reading, address(first))
    read(reading, address(second))
    cut(reading)
    reading.goto(address(first))
    strip = reading.get_by_role("complementary", name="Hors ligne")
    assert re.match(r"Hors ligne, copie du \d+", strip.inner_text())
    assert reading.get_by_role("heading", name="Récit 0").is_visible()
    # The picture that it had loaded is there too.
    loaded = "document.querySelector('.story img').decode().then(() => true)"
    assert reading.evaluate(loaded)
    # What was never read leads to what was.
    for path in (address(unread), "/politique/", "/?avant=1-2"):
        assert reading.goto(path).status == 503
        assert "n’est pas gardée sur cet appareil" in reading.inner_text("aside.elsewhen")
    kept = reading.locator("#kept a")
    assert kept.all_inner_texts() == ["La une", "Récit 1", "Récit 0"]
    found = Axe().run(reading)
    assert [broken["id"] for broken in found.response["violations"]] == []
    kept.first.click()
    assert "copie du" in reading.inner_text("aside.elsewhen")
    reading.context.set_offline(False)
    # With a network, the page is the newest.
    first.headline = "Récit corrigé"
    first.save()
    first.publish(by=people["editor"])
    reading.goto(address(first))
    assert reading.get_by_role("heading", name="Récit corrigé").is_visible()
    assert reading.locator("aside.elsewhen").count() == 0


def test_what_was_read_is_read_again_while_the_site_is_down(reading, stories, monkeypatch):
    first, unread, _last = stories
    read(reading, address(first))
    monkeypatch.setattr(WSGIHandler, "get_response", lambda *asked: HttpResponse("503", status=503))
    reading.goto(address(first))
    strip = reading.get_by_role("complementary", name="Site en panne")
    assert re.match(r"Le site ne répond pas\s: copie du \d+", strip.inner_text())
    assert reading.get_by_role("heading", name="Récit 0").is_visible()
    # What was never read has the site's own word, and the worker keeps none of it.
    assert reading.goto(address(unread)).status == 503
    assert not reading.evaluate("path => caches.match(path).then(Boolean)", address(unread))


def test_the_newsroom_and_other_instants_are_never_kept(reading, stories, people):
    page = reading
    page.goto("/admin/login/")
    page.fill("#id_username", "editeur")
    page.fill("#id_password", "secret")
    page.click("[type=submit]")
    page.goto(f"{address(stories[0])}?at=2126-01-01")
    page.goto(f"{address(stories[1])}?utm_source=x")
    read(page, address(stories[2]))
    kept = page.evaluate(
        "caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name)"
        ".then((cache) => cache.keys()))))"
        ".then((lists) => lists.flat().map((request) => request.url))"
    )
    paths = {re.sub(r"^https?://[^/]+", "", url) for url in kept}
    assert {path for path in paths if not path.startswith("/media/")} <= {
        "/",
        "/hors-ligne/",
        address(stories[2]),
    }
    cut(page)
    with pytest.raises(Exception, match="ERR_INTERNET_DISCONNECTED"):
        page.goto("/admin/")


def test_the_last_twenty_are_kept_but_for_what_was_withdrawn(reading, stories, people):
    path, withdrawn = address(stories[0]), address(stories[1])
    read(reading, path)
    read(reading, withdrawn)
    stories[1].withdraw(by=people["editor"])
    assert reading.goto(withdrawn).status == 410
    reading.wait_for_function("path => caches.match(path).then((found) => !found)", arg=withdrawn)
    # As if many had been read before.
    reading.evaluate(
        """async path => {
          const cache = await caches.open("stories-1");
          const copy = await cache.match(path);
          await cache.delete(path);
          for (let n = 0; n < 25; n++) await cache.put(`/politique/n${n}/`, copy.clone());
        }""",
        path,
    )
    read(reading, path)
    reading.wait_for_function(
        "caches.open('stories-1').then((cache) => cache.keys()).then((keys) => keys.length === 20)"
    )
    assert reading.evaluate("caches.match('/politique/n24/').then(Boolean)")
    assert not reading.evaluate("caches.match('/politique/n5/').then(Boolean)")
