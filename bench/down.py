"""What readers get while the database is killed, and while web processes are.

uv run bench/down.py [--seconds 60] [--readers 32]

Everything is started here, on loopback, and ended by process id: PostgreSQL with some stories,
gunicorn with four workers. Readers ask for the pages that they asked for before: for so many
seconds without the database; then for as many in which a worker is killed (SIGKILL) each second and
a story is scheduled now and then; then again so with nginx in front, if it is installed. It prints
how many requests failed, how long after the database's return a page that was published then was
right, and whether what was scheduled was late.
"""

import argparse
import http.client
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

# In place of this folder, whose desk.py is not the app.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from bench.servers import Gunicorn, Postgres, fetch, set_up  # noqa: E402


class Readers:
    """Threads that ask for pages at random, each by a connection that it keeps while it can."""

    def __init__(self, port, paths, count):
        self.port, self.paths = port, paths
        self.counted = Counter()
        self.is_over = False
        self.threads = [threading.Thread(target=self._read, args=(n,)) for n in range(count)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self.counted

    def __exit__(self, *exc):
        self.is_over = True
        for thread in self.threads:
            thread.join()

    def _read(self, seed):
        chance, connection = random.Random(seed), None  # noqa: S311
        while not self.is_over:
            connection = connection or http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=20
            )
            was_kept = connection.sock is not None
            try:
                connection.request("GET", chance.choice(self.paths))
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                connection = None
                # A browser asks again by itself where a connection that it kept was closed.
                closed = (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError)
                name = "closed" if was_kept and isinstance(error, closed) else type(error).__name__
                self.counted[name] += 1
                continue
            how = answer.headers.get("Cache-Status", "")
            self.counted[f"{answer.status}{', stale' if 'stale' in how else ''}"] += 1


def prepare():
    """Write 1,200 stories; return (a person, a section, the paths that readers ask for)."""
    from django.utils import timezone

    from articles.models import Section, Version
    from authors.models import User
    from bench import archive

    archive.write(1200)
    paths = ["/", "/feed/", "/rubrique-1/", "/rubrique-2/"]
    live = Version.objects.live(timezone.now())
    paths += [one.get_absolute_url() for one in live.select_related("section")[:60]]
    return User.objects.first(), Section.objects.first(), paths


def publish(person, section, headline, **when):
    from articles.models import Article

    article = Article.objects.create(
        headline=headline, body="<p>Bonjour.</p>", standfirst="Oui.", section=section,
        created_by=person,
    )  # fmt: skip
    return article.publish(by=person, **when)


def without_database(postgres, site, paths, asked, person, section):
    from django.db import connection

    for path in paths * 12:
        fetch(site.port, path)
    postgres.kill()
    with Readers(site.port, paths, asked.readers) as counted:
        time.sleep(asked.seconds)
    print(f"\n{asked.seconds} s without the database: {dict(counted)}")
    connection.close()
    postgres.start()
    returned = time.monotonic()
    while True:
        try:
            publish(person, section, "De retour")
            break
        except Exception:  # noqa: BLE001 It recovers from having been killed.
            connection.close()
            time.sleep(0.02)
    accepted = time.monotonic() - returned
    while True:
        bodies = [fetch(site.port, "/")[2].decode() for _ in range(12)]
        if all("De retour" in body for body in bodies):
            break
    shown = time.monotonic() - returned
    print(f"it took writes {accepted:.2f} s after its start; shown by all workers at {shown:.2f} s")


def in_front(folder, stack, ports):
    """Return the port of an nginx with the shipped configuration, None if there is no nginx."""
    from tests import nginx

    if not nginx.is_installed():
        return None
    (Path(folder) / "nginx").mkdir()
    return stack.enter_context(nginx.Nginx(f"{folder}/nginx", ports)).port


def without_workers(site, port, paths, asked, person, section):
    from django.utils import timezone

    chance, late, killed = random.Random(1), 0, 0  # noqa: S311
    with Readers(port, paths, asked.readers) as counted:
        for second in range(asked.seconds):
            killed += site.kill_a_worker(chance)
            if second % 6 == 0:
                version = publish(
                    person, section, f"À l’heure {second}",
                    at=timezone.now() + timedelta(seconds=2.5),
                )  # fmt: skip
            time.sleep(1)
            if second % 6 == 4:
                try:
                    late += fetch(port, version.get_absolute_url())[0] != 200
                except (OSError, http.client.HTTPException):
                    # That very request's worker was killed.
                    late += fetch(port, version.get_absolute_url())[0] != 200
    failed = sum(n for what, n in counted.items() if not what.startswith("200"))
    total = sum(counted.values())
    front = "" if port == site.port else " behind nginx"
    print(f"\n{asked.seconds} s in which {killed} workers{front} were killed: {dict(counted)}")
    again = counted["closed"]
    print(f"failed: {failed} of {total}, {1000 * failed / total:.2f} in a thousand, of which a")
    print(f"browser asks {again} again by itself; late: {late}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--readers", type=int, default=32)
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        postgres = stack.enter_context(Postgres(folder))
        set_up(postgres.url, folder)
        person, section, paths = prepare()
        site = stack.enter_context(Gunicorn("config.wsgi"))
        without_database(postgres, site, paths, asked, person, section)
        without_workers(site, site.port, paths, asked, person, section)
        if port := in_front(folder, stack, [site.port]):
            without_workers(site, port, paths, asked, person, section)


if __name__ == "__main__":
    main()
