"""What readers see, each in a real browser as on a phone, while everything behind the site fails.

uv run bench/watched.py [--seconds 20] [--into FOLDER]

Everything is started here, on loopback, and ended by process id: PostgreSQL with the demo's
stories, gunicorn with four workers, nginx with the shipped configuration if it is installed. A
reader who comes for the first time (service workers blocked) and one who comes back (allowed) read
as people do: the front page, a section, stories by their links, again, back. Meanwhile somebody
publishes, corrects and withdraws; PostgreSQL is killed for so many seconds; then, for as many, a
worker is killed each second. It prints what each reader met, and leaves screenshots in the folder.
"""

import argparse
import multiprocessing
import random
import re
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
# In place of this folder, whose desk.py is not the app.
sys.path[0] = str(ROOT)

from bench.servers import Gunicorn, Postgres, set_up  # noqa: E402

# How long after a deed a page may show what was: the second of nginx, and what a click takes.
BOUND = 1.2
SECTION, STORIES = "politique", 6
CALM, OUTAGE, RETURNED, KILLING, AFTER = (
    "all is well", "no database", "it is back", "workers die", "after that",
)  # fmt: skip
MARK = re.compile(r"(\d+)\svillages alertés")
PAUSE = 0.2
# A page has come when its text has.
TEXT = "domcontentloaded"

# What a page shows: its stories by address, with their headlines; and how the browser had it.
SHOWN = """() => ({
  path: location.pathname,
  heading: document.querySelector("h1")?.innerText ?? "",
  stories: [...document.querySelectorAll("main a[href^='/']")].map(
    (a) => [a.getAttribute("href"), a.innerText]),
  bytes: performance.getEntriesByType("navigation")[0]?.transferSize ?? 0,
})"""


@dataclass
class Visit:
    """One page that a reader asked for, and what came."""

    phase: str
    how: str
    asked_at: float
    path: str
    was_read: bool
    status: int | None = None
    error: str = ""
    seconds: float = 0.0
    # {address: number of the headline}, and whether the browser took it out of what it had.
    marks: dict = field(default_factory=dict)
    is_own_copy: bool = False
    kept_by: str = ""


class Reader(threading.Thread):
    """Somebody with a phone, who never stops reading."""

    # What anybody has read, and so what the site has a copy of.
    read = set()

    def __init__(self, name, url, phase, folder, workers, known):
        super().__init__(name=name)
        self.url, self.phase, self.folder = url, phase, folder
        self.workers, self.known = workers, known
        self.chance = random.Random(name)  # noqa: S311
        self.visits, self.console, self.broken = [], Counter(), Counter()
        self.looked = set()

    def run(self):
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            context = browser.new_context(
                viewport={"width": 360, "height": 800}, device_scale_factor=2, is_mobile=True,
                has_touch=True, base_url=self.url, service_workers=self.workers,
            )  # fmt: skip
            context.set_default_timeout(15_000)
            self.page = context.new_page()
            self.page.on("console", self._hear)
            self.page.on("pageerror", lambda error: self._say(f"script: {error}"))
            self.page.on("response", self._check_file)
            while self.phase.now:
                try:
                    self._read_a_while()
                except Error as error:
                    # The page changed under the reader's finger.
                    self._say(f"playwright: {str(error).splitlines()[0]}")
            browser.close()

    def _read_a_while(self):
        self._look()
        self._go("/")
        sections = [f"/{SECTION}/", *self._hrefs("nav.sections a")]
        self._follow(self.chance.choice(sections[:1] * 2 + sections), "section")
        for _ in range(3):
            stories = [path for path in self._hrefs("main a") if path.count("/") == 3]
            if not stories:
                return
            self._follow(self.chance.choice(stories[: self.chance.choice([3, 40])]), "story")
            if self.chance.random() < 0.3:
                self._ask("reload", lambda: self.page.reload(wait_until=TEXT))
            if self.chance.random() < 0.7:
                self._ask("back", lambda: self.page.go_back(wait_until=TEXT))

    def _look(self):
        """Take a picture of what each phase is looked at for, once."""
        phase = self.phase.now
        if phase in self.looked:
            return
        if phase == CALM:
            self._go("/")
            self._go(self.known)
            self._shoot("read, before")
            # A reader who comes back has the worker by now, and it keeps what is read next.
            self._go("/")
            self._go(self.known)
        elif phase == OUTAGE:
            # What a browser has under way ends; then everything knows.
            time.sleep(3)
            self._go(self.known)
            self._shoot("read, without the database")
            self._go(self.never)
            self._shoot("never read, without the database")
        elif phase == RETURNED:
            time.sleep(2)
            self._go("/")
            self._shoot("the front, after its return")
        self.looked.add(phase)

    def _shoot(self, what):
        self.page.screenshot(path=self.folder / f"{self.name}, {what}.png")

    def _hrefs(self, selector):
        links = "all => all.map(a => a.getAttribute('href'))"
        found = self.page.eval_on_selector_all(selector, links)
        return [href for href in found if re.fullmatch(r"/[^?#]*", href or "")]

    def _go(self, path):
        self._ask("address", lambda: self.page.goto(path, wait_until=TEXT), path)

    def _follow(self, path, how):
        def click():
            with self.page.expect_navigation(wait_until=TEXT) as navigation:
                # Wherever it stands: a row of sections is scrolled by a finger.
                self.page.eval_on_selector(f'a[href="{path}"]', "a => a.click()")
            return navigation.value

        if self.page.query_selector(f'a[href="{path}"]'):
            self._ask(how, click, path)

    def _ask(self, how, do, path=""):
        visit = Visit(self.phase.now, how, time.time(), path, path in Reader.read)
        began = time.monotonic()
        try:
            answer = do()
            visit.status = answer and answer.status
            visit.kept_by = answer.headers.get("cache-status", "") if answer else ""
        except Error as error:
            visit.error = str(error).splitlines()[0]
        visit.seconds = time.monotonic() - began
        if self.page.url.startswith("chrome-error:"):
            visit.error = visit.error or "the browser's own page of errors"
        else:
            self._note(visit)
        self.visits.append(visit)
        time.sleep(PAUSE)

    def _note(self, visit):
        shown = self.page.evaluate(SHOWN)
        visit.was_read = shown["path"] in Reader.read
        visit.path = shown["path"]
        visit.is_own_copy = shown["bytes"] == 0 and visit.how == "back"
        if visit.status == 200:
            Reader.read.add(visit.path)
        for path, words in [(visit.path, shown["heading"]), *shown["stories"]]:
            if mark := MARK.search(words):
                visit.marks[path] = int(mark[1])

    def _hear(self, message):
        if message.type == "error":
            self._say(message.text)

    def _say(self, what):
        self.console[self.phase.now, what] += 1

    def _check_file(self, answer):
        if not answer.request.is_navigation_request() and answer.status >= 400:
            self.broken[answer.status, re.sub(r"\d+", "0", answer.url.split("/", 3)[3])] += 1


class Phase:
    now, returned_at = CALM, None


def write(line, seconds):
    """Be somebody who publishes, corrects and withdraws, in a process of one's own; send the
    (address, instant, number that it shows from then on or None) of each deed by the line.
    """
    import django

    django.setup()
    from django.db import Error as DatabaseError
    from django.db import connection

    from articles.models import Article, Section
    from authors.models import User

    chance, until = random.Random(5), time.monotonic() + seconds  # noqa: S311
    person = User.objects.get(username="redacteur-en-chef")
    section = Section.objects.get(slug=SECTION)
    stories, number = [], 0

    def publish(story):
        story.headline = f"Crue du Niger\u202f: {number} villages alertés"
        story.save()
        story.publish(by=person)
        return f"/{SECTION}/{story.slug}/"

    while time.monotonic() < until and not line.poll():
        number += 1
        verb = chance.choice(["publish", "correct", "correct", "withdraw"])
        if len(stories) < STORIES:
            verb = "publish"
        story = chance.choice(stories) if verb != "publish" else None
        try:
            if verb == "publish":
                story = Article(
                    slug=f"crue-{number}", body="<p>L’eau monte encore à Mopti.</p>" * 8,
                    standfirst="L’eau monte.", section=section, created_by=person,
                )  # fmt: skip
                path = publish(story)
                stories.append(story)
            elif verb == "correct":
                path = publish(story)
            else:
                story.withdraw(by=person)
                stories.remove(story)
                path = f"/{SECTION}/{story.slug}/"
        except DatabaseError:
            connection.close()
            # Nobody knows whether it was done.
            if story in stories:
                stories.remove(story)
            if story:
                line.send((f"/{SECTION}/{story.slug}/", time.time(), ...))
            time.sleep(0.2)
            continue
        line.send((path, time.time(), None if verb == "withdraw" else number))
        time.sleep(chance.uniform(0.3, 1.2) if len(stories) >= STORIES else 0)
    line.send(None)


def age_of(visit, states):
    """Return for how many seconds something shown had been otherwise when it was asked for, BOUND
    or more, and its address; None if nothing had.
    """
    listed = dict(visit.marks)
    if visit.status == 200 and visit.path in states:
        listed.setdefault(visit.path)
    for path, mark in listed.items():
        known = states.get(path, [])
        settled = [n for n, (at, _mark) in enumerate(known) if at + BOUND <= visit.asked_at]
        if not settled:
            continue
        allowed = [expected for _at, expected in known[settled[-1] :]]
        if ... not in allowed and mark not in allowed:
            return visit.asked_at - known[settled[-1]][0], path
    return None


def report(reader, states):
    """Print what one reader met, phase by phase; return how much of it was wrong."""
    by_phase, remarks, wrong = defaultdict(list), [], 0
    for visit in reader.visits:
        by_phase[visit.phase].append(visit)
    known = sum(path in states for visit in reader.visits for path in visit.marks)
    print(f"\n{reader.name}: {known} headlines compared\n")
    print("| | pages | browser’s errors | 5xx, read before | 503, never read | old", end="")
    print(" | old, marked | old, by “back” | slowest, s | console |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for phase in (CALM, OUTAGE, RETURNED, KILLING, AFTER):
        visits = by_phase[phase]
        failed = [visit for visit in visits if visit.error]
        ill = [visit for visit in visits if (visit.status or 0) >= 500]
        lost = [visit for visit in ill if visit.was_read]
        old = [visit for visit in visits if age_of(visit, states)]
        kept = [visit for visit in old if visit.is_own_copy]
        old = [visit for visit in old if not visit.is_own_copy]
        # What a reader gets while nothing can be asked of the database, told so.
        marked = [visit for visit in old if "stale" in visit.kept_by]
        old = [visit for visit in old if "stale" not in visit.kept_by]
        told = sum(count for (when, _what), count in reader.console.items() if when == phase)
        slowest = max((visit.seconds for visit in visits), default=0)
        cells = [len(visits), len(failed), len(lost), len(ill) - len(lost), len(old), len(marked)]
        print(f"| {phase} | {' | '.join(map(str, cells))} | {len(kept)} | {slowest:.2f} | {told} |")
        wrong += len(failed) + len(lost) + len(old)
        for visit in [*failed, *lost, *old][:8]:
            age, of = age_of(visit, states) or (0, visit.path)
            seen = " ".join(visit.kept_by.split())
            told = f"{phase}, {visit.how} {visit.path}: {visit.error or visit.status} ({seen})"
            remarks.append(f"{told}; {of} was {visit.marks.get(of)}, otherwise for {age:.1f} s")
    print(*(f"  {remark}" for remark in remarks), sep="\n")
    without = [one for one in by_phase[RETURNED] if one.status == 503]
    if without:
        late = without[-1].asked_at - Phase.returned_at
        print(f"  the last page asked for in vain, {late:.1f} s after the database was started")
    for (phase, what), count in reader.console.most_common(6):
        print(f"  console, {phase}, {count} times: {what[:150]}")
    for (status, path), count in reader.broken.most_common(6):
        print(f"  file, {count} times: {status} {path}")
    return wrong


def fill():
    """Write the demo's stories; return two that a reader of the front page does not see at once."""
    from django.utils import timezone

    from articles.models import Version
    from config.demo import newsroom

    newsroom.fill("demo-demo", lambda iterable, description, total: iterable)
    stories = Version.objects.live(timezone.now()).newest_first().select_related("section")
    paths = [story.get_absolute_url() for story in stories]
    return paths[4], paths[-1]


def in_front(folder, stack, site):
    """Return the address to read at: nginx's with the shipped configuration, if it is here."""
    from tests import nginx

    if not nginx.is_installed():
        return f"http://127.0.0.1:{site.port}"
    place = Path(folder) / "nginx"
    place.mkdir()
    (place / "media").symlink_to(f"{folder}/site/media")
    return stack.enter_context(nginx.Nginx(place, [site.port])).url


def fail(postgres, site, readers, seconds):
    """Let everything fail in turn, each phase for a while."""
    chance, patience = random.Random(1), time.monotonic() + 30  # noqa: S311
    while not all(reader.looked for reader in readers) and time.monotonic() < patience:
        time.sleep(0.1)
    time.sleep(4)
    postgres.kill()
    Phase.now = OUTAGE
    time.sleep(seconds)
    postgres.start()
    Phase.now, Phase.returned_at = RETURNED, time.time()
    time.sleep(8)
    Phase.now = KILLING
    for _ in range(seconds):
        site.kill_a_worker(chance)
        time.sleep(1)
    Phase.now = AFTER
    time.sleep(3)
    Phase.now = None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--into", type=Path, default=ROOT / "var/watched")
    asked = parser.parse_args()
    asked.into.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        postgres = stack.enter_context(Postgres(folder))
        set_up(postgres.url, folder)
        known, Reader.never = fill()
        site = stack.enter_context(Gunicorn("config.wsgi"))
        url = in_front(folder, stack, site)
        ours, theirs = multiprocessing.Pipe()
        writer = multiprocessing.get_context("spawn").Process(
            target=write, args=(theirs, 60 + 2 * asked.seconds)
        )
        writer.start()
        deeds = [ours.recv() for _ in range(STORIES)]
        readers = [
            Reader("first visit", url, Phase, asked.into, "block", known),
            Reader("coming back", url, Phase, asked.into, "allow", known),
        ]
        for reader in readers:
            reader.start()
        fail(postgres, site, readers, asked.seconds)
        for reader in readers:
            reader.join(30)
        ours.send("enough")
        while deed := ours.recv():
            deeds.append(deed)
        writer.join()
        states = defaultdict(list)
        for path, at, mark in deeds:
            states[path].append((at, mark))
        print(f"{len(deeds)} deeds, {PAUSE} s between two pages; screenshots in {asked.into}")
        wrong = sum(report(reader, states) for reader in readers)
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
