"""The same bad luck with the newsroom's own scripts, in a real Chromium."""

import contextlib
import random
import shutil
import tempfile
import time
from collections import Counter
from urllib.parse import urlsplit

from django.db.models import Max
from playwright.sync_api import Error

from articles.models import Article, Version
from desk.models import Tab
from tests.factories import ArticleFactory

from .sequence import LostError, draw, history, working_copy

ARGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
KINDS = {"begun": 3, "alone": 4, "two_windows": 3, "two_people": 2, "same_lines": 1}
FAULTS = {
    None: 4,
    "cut": 3,
    "no_answer": 4,
    "twice": 2,
    "portal": 2,
    "bad_gateway": 1,
    "killed": 0.3,
}
# As slow as a phone at the edge of a town: bytes a second, milliseconds.
SLOW = {"offline": False, "downloadThroughput": 50_000, "uploadThroughput": 25_000, "latency": 400}
# The promise: each keystroke is in the journal within a second.
JOURNAL = 1000
PATIENCE = 60_000
GROW = """([owner, word]) => {
  const { model } = window.editors.id_body;
  const blocks = [...model.document.getRoot().getChildren()];
  const words = (block) => [...block.getChildren()].map((child) => child.data ?? "").join("");
  const mine = blocks.filter((block) => words(block).startsWith(owner));
  const block = mine.at(-1) ?? blocks.at(-1);
  model.change((writer) => {
    if (word.new) {
      const made = writer.createElement("paragraph");
      writer.insertText(`${owner} ${word.text}`, made);
      writer.insert(made, block, "after");
    } else if (word.typed) writer.setSelection(block, "end");
    else writer.insertText(` ${word.text}`, block, "end");
  });
  if (word.typed) window.editors.id_body.focus();
}"""
READY = "() => Boolean(window.manchette?.writing?.queue)"
# The page after the one that was marked.
ANOTHER = "() => !window.before && document.readyState === 'complete'"
SENT = """() => {
  const { writing } = window.manchette ?? {};
  return Boolean(writing?.queue) && !writing.looking && writing.queue.isClean;
}"""


def until(page, holds):
    """Wait for it. The pages' policy forbids what Playwright would wait by."""
    deadline = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < deadline:
        # In between two pages there is nothing to ask.
        with contextlib.suppress(Error):
            if holds():
                return
        page.wait_for_timeout(100)
    raise LostError(f"waited in vain at {page.url}: {said(page)}")


def said(page):
    state = page.locator("#writing-state")
    return state.inner_text() if state.count() else page.title()


class Desk:
    """One person's browser, with a profile that outlives it."""

    def __init__(self, launcher, chromium, server, user, skew):
        self.launcher, self.chromium = launcher, chromium
        self.server, self.user, self.skew = server, user, skew
        self.profile = tempfile.mkdtemp(prefix="faults-profile-")
        self.faults, self.errors = [], []
        self.open()

    def open(self):
        self.context = self.launcher.launch_persistent_context(
            self.profile, executable_path=self.chromium, args=ARGS, base_url=self.server.url
        )
        self.context.set_default_timeout(PATIENCE)
        # Nobody believes the clock of somebody's computer.
        self.context.add_init_script(
            f"{{ const now = Date.now; Date.now = () => now() + {self.skew}; }}"
        )
        self.context.route("**/saves/", self.carry)
        self.sign_in()

    def sign_in(self):
        self.cookies = self.server.sign_in(self.user)
        self.context.add_cookies(
            [
                {"name": name, "value": value, "url": self.server.url}
                for name, value in self.cookies.items()
            ]
        )

    def carry(self, route):
        """Carry a save over a wire that may be bad."""
        fault = self.faults.pop(0) if self.faults else None
        if fault in {"no_answer", "twice"}:
            route.fetch(timeout=PATIENCE)
        if fault == "killed":
            self.server.kill()
        if fault in {"cut", "no_answer"}:
            route.abort()
        elif fault == "portal":
            route.fulfill(status=200, content_type="text/html", body="<h1>Wi-Fi</h1>")
        elif fault == "bad_gateway":
            route.fulfill(status=502, content_type="text/html", body="<h1>502</h1>")
        else:
            route.continue_()

    def page(self, address):
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(address)
        return page

    def story(self, article):
        page = self.page(f"/admin/articles/article/{f'{article}/change' if article else 'add'}/")
        page.locator(".ck-content").wait_for()
        until(page, lambda: page.evaluate(READY))
        return page

    def close(self):
        self.context.close()

    def end(self):
        self.close()
        shutil.rmtree(self.profile, ignore_errors=True)


class Sitting:
    """One random sequence in a browser."""

    def __init__(self, launcher, chromium, server, cast, seed, kinds=None):
        self.chance, self.seed = random.Random(seed), seed  # noqa: S311
        self.kind = draw(self.chance, kinds or KINDS)
        self.counts = Counter({"sequences, in a browser": 1, f"in a browser, {self.kind}": 1})
        self.typed = []
        skew = self.chance.choice([0, 3600_000, -3 * 86400_000, 400 * 86400_000])
        people = cast if self.kind in {"two_people", "same_lines"} else cast[:1]
        self.article = None
        # What is begun and lost before it has a name is found by being newer than these.
        self.older = Article.objects.aggregate(last=Max("pk"))["last"] or 0
        if self.kind != "begun":
            body = "".join(f"<p>{owner} dit ceci.</p>" for owner in "abab")
            article = ArticleFactory(created_by=cast[0], headline="a", body=body, standfirst="b")
            self.article = article.pk
        self.desks = [Desk(launcher, chromium, server, user, skew) for user in people]
        owners = self.desks * 2 if self.kind == "two_windows" else self.desks
        # [desk, page, owner]: who writes where.
        self.seats = [[desk, desk.story(self.article), "ab"[n]] for n, desk in enumerate(owners)]
        self.server = server

    def run(self):
        try:
            for _ in range(self.chance.randint(6, 12)):
                deeds = {self.type: 8, self.fault: 4, self.lose: 1.5, self.offline: 1,
                         self.expire: 1, self.slow: 0.5, self.save: 1, self.adopt: 1}  # fmt: skip
                draw(self.chance, deeds)(self.chance.choice(self.seats))
            self.settle()
            self.check()
        finally:
            for desk in self.desks:
                desk.end()
        return self.counts

    def type(self, seat):
        _desk, page, owner = seat
        word = f"mot{owner}{self.seed}x{len(self.typed)}"
        self.typed.append(word)
        self.counts["words typed"] += 1
        self.counts["characters typed"] += len(word)
        place = draw(self.chance, {"field": 2, "api": 2, "keys": 2, "new": 1})
        mark = "a" if self.kind == "same_lines" else owner
        if place == "field":
            field = page.locator("#id_headline" if owner == "a" else "#id_standfirst")
            field.press("Control+End")
            field.press_sequentially(f" {word}")
            return
        how = {"text": word, "typed": place == "keys", "new": place == "new"}
        page.evaluate(GROW, [mark, how])
        if place == "keys":
            page.keyboard.type(f" {word}")

    def fault(self, seat):
        found = [draw(self.chance, FAULTS) for _ in range(self.chance.randint(1, 3))]
        seat[0].faults += found
        self.counts.update(f"fault: {name}" for name in found if name)

    def lose(self, seat):
        """The page goes without a word, or is loaded again, or all of the browser is closed."""
        desk, page, _owner = seat
        how = draw(self.chance, {"closed": 2, "crashed": 2, "loaded again": 2, "browser closed": 1})
        self.counts[f"page {how}"] += 1
        self.note(page)
        page.wait_for_timeout(JOURNAL)
        self.recover(desk)
        if how == "crashed":
            with contextlib.suppress(Error):
                page.goto("chrome://crash", timeout=5000)
            page.close()
        elif how == "closed":
            page.close()
        elif how == "loaded again":
            page.reload()
            page.close()
        else:
            others = [other for other in self.seats if other[0] is desk and other is not seat]
            for other in others:
                self.note(other[1])
                other[1].wait_for_timeout(JOURNAL)
            desk.close()
            desk.open()
            for other in others:
                other[1] = self.returned(desk)
        seat[1] = self.returned(desk)

    def returned(self, desk):
        """Open the story again, and take up what is offered: there, or on the home page."""
        if self.article is None or self.chance.random() < 0.3:
            self.send_from_home(desk)
        page = desk.story(self.article)
        self.take_up(page)
        return page

    def take_up(self, page):
        page.wait_for_timeout(300)
        buttons = page.locator(".writing__offer .button")
        while count := buttons.count():
            buttons.first.click()
            self.counts["offers taken up"] += 1
            until(page, lambda count=count: buttons.count() < count)
        self.note(page)

    def send_from_home(self, desk):
        page = desk.page("/admin/")
        page.wait_for_load_state("networkidle")
        buttons = page.locator("#unsent button.button")
        while count := buttons.count():
            buttons.first.click()
            self.counts["sent from the home page"] += 1
            until(page, lambda count=count: buttons.count() < count)
            link = page.locator("#unsent a").first.get_attribute("href")
            self.found(link)
        page.close()

    def note(self, page):
        self.found(urlsplit(page.url).path)

    def found(self, path):
        parts = path.strip("/").split("/")
        if len(parts) > 3 and parts[3].isdecimal():
            self.article = self.article or int(parts[3])

    def offline(self, seat):
        self.counts["offline for a while"] += 1
        seat[0].context.set_offline(True)
        for _ in range(2):
            self.type(seat)
        seat[1].wait_for_timeout(self.chance.choice([200, 2500]))
        seat[0].context.set_offline(False)

    def expire(self, seat):
        self.counts["sessions expired"] += 1
        self.server.sign_out(seat[0].cookies)
        self.type(seat)
        seat[1].wait_for_timeout(self.chance.choice([200, 2500]))
        seat[0].sign_in()

    def slow(self, seat):
        self.counts["slow for a while"] += 1
        session = seat[1].context.new_cdp_session(seat[1])
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW)

    def save(self, seat):
        """Press the button, on a wire that is well."""
        desk, page, _owner = seat
        if not page.locator("#id_headline").input_value():
            return
        desk.faults.clear()
        page.evaluate("window.before = true")
        page.locator("[name=_continue]").click()
        until(page, lambda: page.evaluate(ANOTHER))
        self.counts["saved by the button"] += 1
        if "reconciliation" in page.url:
            self.choose(page)
        self.note(page)
        page.close()
        seat[1] = self.returned(desk)

    def adopt(self, seat):
        button = seat[1].locator(".writing__others button")
        if button.count() and button.is_visible():
            button.click()
            self.counts["others' words taken up"] += 1

    def recover(self, desk):
        desk.faults.clear()
        desk.context.set_offline(False)

    def settle(self):
        for desk, page, _owner in self.seats:
            self.recover(desk)
            page.evaluate("window.dispatchEvent(new Event('online'))")
            until(page, lambda page=page: page.evaluate(SENT))
            self.note(page)
            link = page.locator("#writing-state[data-state=conflict] a")
            if link.count():
                self.counts["true conflicts"] += 1
                page.goto(link.get_attribute("href"))
                self.choose(page)
        for desk in self.desks:
            self.send_from_home(desk)

    def choose(self, page):
        if self.kind != "same_lines":
            raise LostError("a conflict where nobody wrote in the same lines")
        for passage in page.locator(".merge__choice").all():
            passage.locator("[value=mine], [value=theirs]").nth(self.chance.randint(0, 1)).check()
        page.get_by_role("button", name="Réunir ainsi").click()

    def check(self):
        for desk in self.desks:
            if desk.errors:
                raise LostError(f"errors in the page: {desk.errors[:3]}")
        stories = Article.objects.filter(pk=self.article)
        if self.kind == "begun":
            # Two windows of a story that had no row yet may have begun two; so may one that was
            # closed when its first save had arrived.
            stories = Article.objects.filter(created_by=self.desks[0].user, pk__gt=self.older)
        aside = Version.objects.filter(article__in=stories, cause=Version.Cause.SET_ASIDE)
        if self.kind != "same_lines" and (
            aside.exists() or Tab.objects.filter(article__in=stories, in_conflict=True).exists()
        ):
            raise LostError("a conflict where nobody wrote in the same lines")
        written = "".join(text for story in stories for text in working_copy(story))
        kept = written + "".join(map(history, stories))
        for word in self.typed:
            if word not in kept:
                raise LostError(f"{word} is nowhere")
            if self.kind != "same_lines" and word not in written:
                raise LostError(f"{word} is not in the working copy")
            self.counts["words found"] += 1


def run_in_browser(launcher, chromium, server, cast, seed, kinds=None):
    """Live through one sequence; return the counts. Raise LostError."""
    return Sitting(launcher, chromium, server, cast, seed, kinds).run()
