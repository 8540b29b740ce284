"""Whether readers ever get what an editor has changed, a second after it.

uv run bench/fresh.py [--deeds 1000] [--readers 32]

Everything is started here, on loopback, and ended by process id: PostgreSQL with an archive, and
four web processes, each on a port of its own so that each can be asked. Four editors at once
publish, correct, withdraw and schedule stories, while readers ask every process for pages at
random. After each deed, every process is asked until it shows the new state; what readers were
given is compared with what was true when they asked, and a page that nothing touched is asked for
in every process.
"""

import argparse
import http.client
import multiprocessing
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from statistics import median

# In place of this folder, whose desk.py is not the app.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from bench.servers import Gunicorn, Postgres, set_up  # noqa: E402

EDITORS, PROCESSES = 4, 4
BOUND = 1.0
MARK = re.compile(r"Marque \d+-\d+(?=</h1>)")


class Asking:
    """A connection to each of the processes that is kept."""

    def __init__(self, ports):
        self.ports = ports
        self.kept = {}

    def get(self, port, path):
        """Return (status, how the page was had, text)."""
        connection = self.kept.get(port)
        if connection is None:
            connection = self.kept[port] = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            # Who stands in front is told how a page was had.
            connection.request("GET", path, headers={"Surrogate-Capability": 'a="Surrogate/1.0"'})
            answer = connection.getresponse()
            body = answer.read().decode()
        except (OSError, http.client.HTTPException):
            connection.close()
            del self.kept[port]
            return self.get(port, path)
        return answer.status, answer.headers.get("Cache-Status", ""), body


class Editor(threading.Thread):
    """Does deeds on stories of its own section, and asks every process what it shows then."""

    def __init__(self, number, deeds, ports, person, section, log):
        super().__init__()
        self.chance, self.number, self.deeds = random.Random(number), number, deeds  # noqa: S311
        self.asking, self.person, self.section, self.log = Asking(ports), person, section, log
        self.stories = []
        self.took, self.unrelated = [], Counter()

    def run(self):
        from django.db import connection

        for number in range(self.deeds):
            self._deed(number)
        connection.close()

    def _deed(self, number):
        from django.utils import timezone

        verb = self.chance.choice(["publish", "correct", "withdraw", "schedule"])
        mark = f"Marque {self.number}-{number}"
        if verb in {"publish", "schedule"} or len(self.stories) < 3:
            at = timezone.now() + timedelta(seconds=0.7) if verb == "schedule" else None
            story = self._write(mark)
            self.stories.append(story)
            version = story.publish(by=self.person, at=at)
            true_from, expected = version.starts_at.timestamp() if at else time.time(), mark
        else:
            at, story = None, self.chance.choice(self.stories)
            if verb == "correct":
                story.headline = mark
                story.save()
                version = story.publish(by=self.person)
                expected = mark
            else:
                story.withdraw(by=self.person)
                self.stories.remove(story)
                expected = None
            # After its transaction.
            true_from = time.time()
        path = self.paths[story.pk]
        self.log.append((path, true_from, expected))
        self.line.send(path)
        if at:
            time.sleep(max(0, true_from - time.time()))
        self.took.append((verb, self._until_all_show(path, expected) - true_from))
        for port in self.asking.ports:
            self.unrelated[self.asking.get(port, self.elsewhere)[1]] += 1

    paths = {}

    def _write(self, mark):
        from articles.models import Article

        slug = mark.lower().replace(" ", "-")
        story = Article.objects.create(
            headline=mark, slug=slug, body="<p>Bonjour.</p>", standfirst="Oui.",
            section=self.section, created_by=self.person,
        )  # fmt: skip
        self.paths[story.pk] = f"/{self.section.slug}/{slug}/"
        return story

    def _until_all_show(self, path, expected):
        for port in self.asking.ports:
            deadline = time.time() + 20
            while not self._shows(port, path, expected):
                if time.time() > deadline:
                    raise SystemExit(f"{path} never showed {expected}.")
        return time.time()

    def _shows(self, port, path, expected):
        status, _how, text = self.asking.get(port, path)
        return status in {404, 410} if expected is None else expected in text


class Reader(threading.Thread):
    """Asks any process for any of the pages that editors change, and notes what it got and when."""

    def __init__(self, number, ports, paths):
        super().__init__(daemon=True)
        self.chance, self.asking = random.Random(1000 + number), Asking(ports)  # noqa: S311
        self.paths, self.seen, self.is_over = paths, [], False

    def run(self):
        while not self.is_over:
            if not self.paths:
                time.sleep(0.05)
                continue
            path = self.chance.choice(self.paths[-40:])
            asked_at = time.time()
            status, _how, text = self.asking.get(self.chance.choice(self.asking.ports), path)
            mark = MARK.search(text) if status == 200 else None
            self.seen.append((path, asked_at, status, mark and mark[0]))


def read(count, ports, line):
    """Be so many readers, in a process of their own, of the paths that come by the line; in the end
    send back what they saw.
    """
    paths = []
    readers = [Reader(number, ports, paths) for number in range(count)]
    for reader in readers:
        reader.start()
    while path := line.recv():
        paths.append(path)
    for reader in readers:
        reader.is_over = True
    for reader in readers:
        reader.join(20)
    line.send([one for reader in readers for one in reader.seen])


def judge(log, seen):
    """Return (answers to what was asked for BOUND or more after a deed, the ages of old answers).

    An answer's age is how long, when it was asked for, something newer had been true.
    """
    states = {}
    for path, true_from, expected in log:
        states.setdefault(path, []).append((true_from, expected))
    judged, ages = 0, []
    for path, asked_at, status, shown in seen:
        past = [at for at, _mark in states[path] if at <= asked_at]
        if not past:
            continue
        judged += past[0] + BOUND <= asked_at
        shows = [
            n
            for n, (_at, mark) in enumerate(states[path])
            if (status in {404, 410} if mark is None else shown == mark)
        ]
        # Before its first deed it was not there.
        newest = max(shows, default=-1 if status in {404, 410} else None)
        if newest is None:
            raise SystemExit(f"{path} answered {status} with {shown}, which it never was.")
        if newest + 1 < len(past):
            ages.append(asked_at - past[newest + 1])
    return judged, sorted(ages)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--deeds", type=int, default=1000)
    parser.add_argument("--readers", type=int, default=32)
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        postgres = stack.enter_context(Postgres(folder))
        set_up(postgres.url, folder)

        from articles.models import Section, Version
        from authors.models import User
        from bench import archive

        archive.write(1200)
        sites = [
            stack.enter_context(Gunicorn("config.wsgi", workers=1, threads=16))
            for _ in range(PROCESSES)
        ]
        ports = [site.port for site in sites]
        log, person = [], User.objects.first()
        sections = list(Section.objects.order_by("pk")[: EDITORS + 1])
        old = Version.objects.filter(section=sections[-1], live__upper_inf=True)
        old = old.select_related("section").order_by("first_published_at")[5]
        Editor.elsewhere = old.get_absolute_url()
        for port in ports:
            Asking([port]).get(port, Editor.elsewhere)
        editors = [
            Editor(n, asked.deeds // EDITORS, ports, person, sections[n], log)
            for n in range(EDITORS)
        ]
        Editor.line, theirs = multiprocessing.Pipe()
        readers = multiprocessing.get_context("spawn").Process(
            target=read, args=(asked.readers, ports, theirs)
        )
        readers.start()
        for editor in editors:
            editor.start()
        for editor in editors:
            editor.join()
        Editor.line.send(None)
        seen = Editor.line.recv()
        readers.join()
        took = sorted(seconds for editor in editors for _verb, seconds in editor.took)
        judged, ages = judge(log, seen)
        unrelated = sum((editor.unrelated for editor in editors), Counter())
        print(f"{len(took)} deeds; until all of {PROCESSES} processes showed each:")
        print(f"  median {median(took):.3f} s, most {took[-1]:.3f} s (bound {BOUND})")
        print(f"{len(seen)} answers to readers, {judged} of them a second after a deed or later;")
        print(f"  {sum(age >= BOUND for age in ages)} of them showed what had changed by then")
        if ages:
            old = f"median {median(ages):.3f} s, most {ages[-1]:.3f} s"
            print(f"{len(ages)} showed what had changed just before they were asked for: {old}")
        print(f"a page that nothing touched: {dict(unrelated)}")


if __name__ == "__main__":
    main()
