"""Many boxes, as real processes on this machine: how fast, how fresh, what a stop does to readers.

uv run bench/boxes.py [--stories 2000] [--changes 100] [--rounds 3] [--seconds 5]

Needs nginx, wrk and redis-server (apt-get install nginx-light wrk redis-server). It starts a
primary and its streaming replica, Redis, an S3 server, two gunicorns of two workers, a worker and
nginx, all in a folder that it throws away, and ends each.
Ten minutes at most; the exit status says whether the bounds were kept.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from http.client import HTTPException
from pathlib import Path
from statistics import median

# In place of this folder, whose desk.py is not the app.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from bench.servers import (  # noqa: E402
    LATENCIES,
    TO_START,
    Gunicorn,
    Postgres,
    Process,
    family,
    fetch,
    free_port,
    megabytes,
    need,
    set_up,
    wrk,
)

# Of nginx serving a file; and, in seconds, how long a gunicorn may show what was.
RATIO, FRESH = 0.85, 1.0
WORKERS = 2
OUTAGE = 8


def ask(port, path, **headers):
    """Return (status, what the cache says, the body) of one request; of one that was not answered
    the error's name, and nothing.
    """
    try:
        status, headers, body = fetch(port, path, timeout=15, **headers)
    except (OSError, HTTPException) as error:
        return type(error).__name__, "", b""
    return status, ", ".join(headers.get_all("Cache-Status") or []), body


class Watcher(threading.Thread):
    """Asks for one page without a pause, and knows when it last showed what was."""

    # Of two workers each asks the other half: so many in a row are the new state for both.
    IN_A_ROW = 12

    def __init__(self, port, path, is_new):
        super().__init__(daemon=True)
        self.port, self.path, self.is_new = port, path, is_new
        self.last_old = None

    def run(self):
        new, deadline = 0, time.monotonic() + 15
        while new < self.IN_A_ROW and time.monotonic() < deadline:
            asked = time.monotonic()
            status, _said, body = ask(self.port, self.path)
            if self.is_new(status, body):
                new += 1
            else:
                new, self.last_old = 0, asked
            time.sleep(0.005)


class Reader(threading.Thread):
    """Reads known pages through nginx, one every 20 ms, and counts what it gets."""

    def __init__(self, port, paths):
        super().__init__(daemon=True)
        self.port, self.paths = port, paths
        self.got, self.slowest = Counter(), 0.0
        self.ended = threading.Event()

    def run(self):
        number = 0
        while not self.ended.wait(0.02):
            number += 1
            began = time.monotonic()
            status, said, _body = ask(self.port, self.paths[number % len(self.paths)])
            self.slowest = max(self.slowest, time.monotonic() - began)
            self.got[f"{status}{' stale' if 'stale' in said else ''}"] += 1


class Newsroom:
    """Publishes, corrects and withdraws one story, on the primary."""

    def __init__(self, ports):
        from articles.models import Article
        from authors.models import User

        self.ports = ports
        self.editor = User.objects.filter(is_staff=True).first()
        self.model = Article.objects.select_related("section").get(pk=Article.objects.first().pk)
        self.count = 0

    def change(self):
        """Yield (what was done, what page, whether an answer shows it) of one more story."""
        from django.db import connection

        from articles.models import Article

        # The server may have been another since.
        connection.close()
        self.count += 1
        section = self.model.section
        slug, word = f"boites-{self.count}", f"Premier{self.count}"
        article = Article(section=section, slug=slug, headline=word, body="<p>Un texte.</p>")
        article.created_by = self.editor
        article.save()
        address = f"/{section.slug}/"
        for port in self.ports:
            ask(port, address)
        version = article.publish(by=self.editor)
        yield "publish", address, lambda status, body: word.encode() in body
        address = version.get_absolute_url()
        for port in self.ports:
            ask(port, address)
        article.headline = word = f"Second{self.count}"
        article.save()
        article.publish(by=self.editor)
        yield "correct", address, lambda status, body: word.encode() in body
        article.withdraw(by=self.editor)
        yield "withdraw", address, lambda status, body: status == 410

    def delays(self, times):
        """Return {(port, deed): [seconds that what was showed on]}."""
        found = {}
        for _ in range(times):
            change = self.change()
            while (step := next(change, None)) is not None:
                done, (deed, address, is_new) = time.monotonic(), step
                watchers = [Watcher(port, address, is_new) for port in self.ports]
                for watcher in watchers:
                    watcher.start()
                for watcher in watchers:
                    watcher.join()
                    late = max(0.0, (watcher.last_old or done) - done)
                    found.setdefault((watcher.port, deed), []).append(late)
        return found


def fill(stories):
    from django.db import connections

    from bench import archive
    from images.models import Picture

    archive.write(stories)
    # Which are none: the archive has no files.
    Picture.objects.update(has_renditions=True)
    connections.close_all()


def outage(name, reader, newsroom, unread, stops, changes):
    """Print what a reader gets while these are stopped, and what follows once they are back; return
    how often that was no page.
    """
    reader.start()
    for process in stops:
        process.stop()
    began = time.monotonic()
    time.sleep(OUTAGE / 2)
    late = f"{latest(newsroom):.2f}" if changes else "—"
    unread = ask(reader.port, unread)[0]
    time.sleep(max(0, OUTAGE - (time.monotonic() - began)))
    for process in reversed(stops):
        process.start()
    time.sleep(3)
    reader.ended.set()
    reader.join()
    got = ", ".join(f"{count} × {how}" for how, count in sorted(reader.got.items()))
    row = [name, got, f"{reader.slowest:.1f}", str(unread), late, f"{latest(newsroom):.2f}"]
    print(f"| {' | '.join(row)} |", flush=True)
    return sum(count for how, count in reader.got.items() if not how.startswith("200"))


def latest(newsroom):
    """Return the most seconds that anything showed on of what the newsroom changed just now."""
    return max(max(found) for found in newsroom.delays(1).values())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stories", type=int, default=2000)
    parser.add_argument("--changes", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    asked = parser.parse_args()
    need("nginx", "nginx-light")
    need("wrk")
    need("redis-server")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="boxes-")))
        # PostgreSQL's own person goes through it.
        folder.chmod(0o755)
        primary = Postgres(folder / "primary", synchronous_commit="local")
        replica = Postgres(folder / "replica", primary=primary, hot_standby_feedback="on")
        at_redis, at_s3 = free_port(), free_port()
        os.environ |= {
            "REPLICA_URL": replica.url,
            "PAGE_CACHE": f"redis://127.0.0.1:{at_redis}",
            "MEDIA_STORAGE": f"s3+http://cle:se%2Fcret@127.0.0.1:{at_s3}/images?acl=public-read",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        stack.enter_context(primary)
        set_up(primary.url, folder)
        fill(asked.stories)
        stack.enter_context(replica)
        log = stack.enter_context((folder / "log").open("w"))
        redis = stack.enter_context(
            Process(
                *["redis-server", "--port", at_redis, "--bind", "127.0.0.1", "--save", ""],
                *["--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru"],
                port=at_redis,
                log=log,
            )
        )
        from tests.object_store import ObjectStore

        store = ObjectStore(log)
        store.port, store.url = at_s3, f"http://127.0.0.1:{at_s3}"
        stack.enter_context(store).client.create_bucket(Bucket="images")
        # That of deploy/gunicorn.conf.py: a stop waits for what nginx keeps open.
        served = {"workers": WORKERS, "keep_alive": 2, "log": log}
        webs = [stack.enter_context(Gunicorn("config.wsgi", **served)) for _ in range(2)]
        worker = stack.enter_context(Process(sys.executable, "manage.py", "worker", log=log))
        for web in webs:
            wait_for(web.port)
        known, unread = addresses()
        nginx, at_file, size = in_front(stack, folder, webs, known[1])
        script = folder / "latencies.lua"
        script.write_text(LATENCIES)
        pages = {nginx.port: known[1], at_file: "/page"}
        is_fast = speed(pages, size, asked, str(script))
        keep_a_picture(nginx.port)
        newsroom = Newsroom([*(web.port for web in webs), nginx.port])
        names = ["gunicorn 1", "gunicorn 2", "nginx"]
        is_fresh = freshness(newsroom, names, asked.changes)
        boxes = dict(zip(names, [*webs, nginx], strict=True))
        memory({"primary": primary, "replica": replica, "redis": redis, "worker": worker} | boxes)
        is_there = outages(primary, replica, redis, webs, nginx.port, newsroom, known, unread)
        if worker.process.poll() is not None:
            print("\nThe worker ended with the database: whatever started it is to do so again.")
    is_well = is_fast and is_fresh and is_there
    print("\nall within the bounds" if is_well else "\nNOT within the bounds")
    raise SystemExit(0 if is_well else 1)


def wait_for(port):
    deadline = time.monotonic() + TO_START
    while ask(port, "/")[0] != 200:
        if time.monotonic() > deadline:
            raise SystemExit("The site does not answer.")
        time.sleep(0.2)


def addresses():
    """Return four that readers know, stories at the second and the last; and those of others."""
    from django.utils import timezone

    from articles.models import Version

    stories = Version.objects.live(timezone.now()).newest_first().select_related("section")
    stories = [story.get_absolute_url() for story in stories[:60]]
    return ["/", stories[0], f"/{stories[0].split('/')[1]}/", stories[1]], stories[20:]


def in_front(stack, folder, webs, path):
    """Start nginx; return it, the port where it serves a file of that page, and its bytes."""
    from tests.nginx import Nginx

    at_file, page = free_port(), folder / "page"
    page.mkdir()
    body = ask(webs[0].port, path, **{"Accept-Encoding": "gzip"})[2]
    (page / "page").write_bytes(body)
    file_server = (
        f"server {{ listen 127.0.0.1:{at_file}; location / {{ root {page}; gzip off; "
        f'default_type "text/html; charset=utf-8"; add_header Content-Encoding gzip; }} }}'
    )
    (folder / "nginx").mkdir()
    ports = [web.port for web in webs]
    nginx = Nginx(folder / "nginx", ports, more=file_server, workers=2)
    return stack.enter_context(nginx), at_file, len(body)


def speed(pages, size, asked, script):
    """Print how fast nginx gives a story, against a file; return whether it is fast enough."""
    print(f"\n{size} bytes of a story through nginx, against a file of them in nginx")
    asking = {"headers": ["Accept-Encoding: gzip"], "script": script}
    for port, path in pages.items():
        wrk(port, path, seconds=1, **asking)
    runs = {port: [] for port in pages}
    for _ in range(asked.rounds):
        for port, path in pages.items():
            runs[port].append(wrk(port, path, seconds=asked.seconds, **asking))
    site, file = (median(run[0] for run in figures) for figures in runs.values())
    errors = sum(run[3] for figures in runs.values() for run in figures)
    print(f"the site {site:.0f}/s, the file {file:.0f}/s: {site / file:.2f}; errors: {errors}")
    return site / file >= RATIO and not errors


def keep_a_picture(port):
    """Print what a picture that was put into the bucket answers."""
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    name = default_storage.save("pictures/aa/boite.jpg", ContentFile(b"\xff\xd8 picture"))
    status = ask(port, f"/media/{name}")[0]
    print(f"a picture of the bucket by way of /media/: {status}", flush=True)


def freshness(newsroom, names, times):
    """Print how long what was shows on; return whether each gunicorn ends it soon enough."""
    print(f"\n| what was shows on, in s, {times} times | median | most |\n|---|---|---|")
    names = dict(zip(newsroom.ports, names, strict=True))
    found = newsroom.delays(times)
    for (port, deed), late in sorted(found.items(), key=lambda item: item[0][1]):
        print(f"| {deed}, {names[port]} | {median(late):.2f} | {max(late):.2f} |")
    return all(
        max(late) <= FRESH for (port, _deed), late in found.items() if names[port] != "nginx"
    )


def memory(processes):
    print("\n| process | MB of each |\n|---|---|")
    for name, each in processes.items():
        taken = megabytes(family(each.process))
        shown = ", ".join(f"{size:.0f}" for size in taken[:6])
        print(f"| {name} | {shown}{', …' if taken[6:] else ''} (all: {sum(taken):.0f}) |")


def outages(primary, replica, redis, webs, port, newsroom, known, unread):
    """Print what readers get while one or the other is stopped; return whether always a page."""
    print(f"\n| {OUTAGE} s without | read pages | slowest, s | unread | change shows, s | after |")
    print("|---|---|---|---|---|---|", flush=True)
    refused = 0
    for (name, stops, changes), path in zip(
        [
            ("nothing", [], True),
            ("replica", [replica], True),
            ("Redis", [redis], True),
            ("one gunicorn", [webs[1]], False),
            ("primary", [primary], False),
            ("primary and replica", [primary, replica], False),
            ("both gunicorns", webs, False),
        ],
        unread,
        strict=False,
    ):
        for each in known:
            ask(port, each)
        refused += outage(name, Reader(port, known), newsroom, path, stops, changes)
    return not refused


if __name__ == "__main__":
    main()
