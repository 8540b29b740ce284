"""What the newsroom's pages take with 1,000 stories and with 1,000,000, asked side by side.

uv run bench/desk.py [--small 1000] [--large 1000000] [--rounds 15] [--only word] [--keep]

Takes about ten minutes and four gigabytes, most of it to write the archives; --keep leaves them in
var/bench, and the next run asks them again. Times are medians as a client waits; "work" is the
ratio of processor time, of Django and its database together, which others on the machine disturb
less.
"""

import argparse
import atexit
import multiprocessing
import os
import shutil
import sys
from contextlib import nullcontext
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from urllib.parse import quote

import psutil

ROOT = Path(__file__).resolve().parents[1]
# In place of this folder, whose desk.py is not the app.
sys.path[0] = str(ROOT)

from bench import archive  # noqa: E402

DATA_DIR = ROOT / "var" / "bench"
LIST = "/admin/articles/article/"
PAGES = {
    "home": "/admin/",
    "list": LIST,
    "list, page 2": f"{LIST}?p=2",
    "list, page 25": f"{LIST}?p=25",
    "list, live": f"{LIST}?publication=live",
    "list, scheduled": f"{LIST}?publication=scheduled",
    "list, gone": f"{LIST}?publication=gone",
    "list, never": f"{LIST}?publication=never",
    "list, in review": f"{LIST}?stage__exact=review",
    "list, done": f"{LIST}?stage__exact=done",
    "list, a large section": f"{LIST}?section__id__exact=1",
    "list, a small section": f"{LIST}?section__id__exact=10",
    "list, section and gone": f"{LIST}?section__id__exact=10&publication=gone",
    "list, a rare word": f"{LIST}?q={archive.RARE}",
    "list, a rare old word": f"{LIST}?q={archive.OLD}",
    "list, a frequent word": f"{LIST}?q={archive.FREQUENT}",
    "search, a rare word": f"/admin/search/?q={archive.RARE}",
    "search, a rare old word": f"/admin/search/?q={archive.OLD}",
    "search, a frequent word": f"/admin/search/?q={archive.FREQUENT}",
    "search, two words": f"/admin/search/?q={quote('Mali fleuve')}",
    "search, one letter": "/admin/search/?q=m",
    "calendar, day": "/admin/calendar/?vue=jour",
    "calendar, week": "/admin/calendar/?vue=semaine",
    "calendar, month": "/admin/calendar/?vue=mois",
    "form, a new story": f"{LIST}add/",
    "form, a draft": LIST + "{draft}/change/",
    "form, an old story": LIST + "{old}/change/",
    "history": LIST + "{old}/history/",
    "read-also, a frequent word": f"{LIST}stories/?q={archive.FREQUENT}",
}
# A journalist has not as many stories.
OF_EDITORS = {"list, page 25"}
WHO = {"editor": 1, "journalist": 2}


class Newsroom:
    """A newsroom in a process of its own, on a database of its own."""

    def __init__(self, url, count, *, empty, searched):
        self.pipe, far_end = multiprocessing.Pipe()
        arguments = (far_end, url, count, empty, searched)
        self.process = multiprocessing.Process(target=answer, args=arguments, daemon=True)
        self.process.start()

    def ask(self, *question):
        self.pipe.send(question)
        answered = self.pipe.recv()
        if isinstance(answered, Exception):
            raise answered
        return answered


def answer(pipe, url, count, empty, searched):
    """Answer ("facts" or "time", who, path) through the pipe, for ever."""
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from articles.models import Article
    from authors.models import User

    call_command("migrate", verbosity=0)
    if empty:
        archive.write(count, searched=searched)
    own = Article.objects.filter(created_by=WHO["journalist"])
    names = {
        "draft": own.filter(stage="writing").latest("pk").pk,
        "old": own.filter(stage="done", versions__number=2).exclude(picture=None).earliest("pk").pk,
    }
    names |= bounds()
    clients = {who: Client() for who in [*WHO, "reader"]}
    for who, number in WHO.items():
        clients[who].force_login(User.objects.get(pk=number))
    pipe.send("ready")
    while True:
        asked, who, path = pipe.recv()
        path = path.format(**names)
        try:
            with (
                CaptureQueriesContext(connection) if asked == "facts" else nullcontext() as queries
            ):
                start, begun = perf_counter(), _work(connection)
                response = clients[who].get(path)
                seconds, work = perf_counter() - start, _work(connection) - begun
            if response.status_code != 200:
                raise RuntimeError(f"{path}: {response.status_code}")
            pipe.send((len(queries), _rows(response)) if asked == "facts" else (seconds, work))
        except Exception as error:  # noqa: BLE001
            pipe.send(RuntimeError(f"{who} {path}: {error!r}"))


def bounds():
    """Return what readers' pages are named by: the newest and the oldest story, the day, month and
    year of each, and where the last page begins of a section and a tag that hold a third.
    """
    from django.utils import timezone

    from articles.models import Version
    from articles.paging import cursor_of

    live = Version.objects.live(timezone.now())
    names = {}
    for name, story in (
        ("new", live.newest_first().select_related("section")[0]),
        ("first", live.order_by("first_published_at", "article").select_related("section")[0]),
    ):
        at = story.first_published_at
        names[name] = story.get_absolute_url()
        names |= {f"{name}_day": f"{timezone.localtime(at):%Y/%m/%d}"}
        names |= {f"{name}_month": f"{timezone.localtime(at):%Y/%m}"}
        names |= {f"{name}_year": timezone.localtime(at).year}
        names |= {f"{name}_map": f"{at.year}-{at.month}"}
    for name, stories in (("section", live.in_section(1)), ("tag", live.tagged(1))):
        # Of a queryset in newest_first() order, what comes last.
        names[f"end_of_{name}"] = cursor_of(stories.newest_first().reverse()[20])
    return names


def _work(connection):
    """Return the seconds of processor that this process and its server's have had."""
    connection.ensure_connection()
    server = psutil.Process(connection.connection.info.backend_pid).cpu_times()
    return process_time() + server.user + server.system


def _rows(response):
    """Return how many stories a list shows, or a search finds; of another page, nothing."""
    if response["Content-Type"] == "application/json":
        return len(response.json()["stories"])
    if articles := response.content.count(b"<article"):
        return articles
    return response.content.count(b'class="action-checkbox"') or ""


def open_newsrooms(*counts, searched=True):
    """Return newsrooms of so many stories, their archives written where they are not there yet.

    Not `searched`: without what search knows of them, which takes the longest to write.
    """
    import psycopg2

    from config import embedded

    server = embedded.start(DATA_DIR)
    rooms = []
    for count in counts:
        name = f"stories_{count}" if searched else f"unsearched_{count}"
        admin = psycopg2.connect(server.get_uri())
        admin.autocommit = True
        with admin.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            empty = cursor.fetchone() is None
            if empty:
                cursor.execute(f"CREATE DATABASE {name}")
        admin.close()
        start = perf_counter()
        room = Newsroom(server.get_uri(database=name), count, empty=empty, searched=searched)
        room.pipe.recv()
        if empty:
            print(f"{count} stories written in {perf_counter() - start:.0f} s", flush=True)
        rooms.append(room)
    return rooms


def compare(rooms, rounds, only):
    heads = f"{'queries':>9}{'rows':>7}{'ms small':>10}{'ms large':>10}{'ratio':>7}{'work':>7}"
    print(f"\n{'page':<28}{heads}")
    for who in WHO:
        print(who)
        for name, path in PAGES.items():
            if only not in f"{who} {name}" or (who == "journalist" and name in OF_EDITORS):
                continue
            facts = zip(*(room.ask("facts", who, path) for room in rooms), strict=True)
            queries, rows = (few if few == many else f"{few}–{many}" for few, many in facts)
            taken = [[], []]
            for _ in range(rounds):
                for room, times in zip(rooms, taken, strict=True):
                    times.append(room.ask("time", who, path))
            small, large = (1000 * median(seconds for seconds, _work in times) for times in taken)
            less, more = (sum(work for _seconds, work in times) for times in taken)
            figures = f"{small:>10.1f}{large:>10.1f}{large / small:>7.2f}{more / less:>7.2f}"
            print(f"  {name:<26}{queries:>9}{rows:>7}{figures}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    multiprocessing.set_start_method("spawn")
    if not asked.keep:
        # Registered before the server's own farewell, hence done after it.
        atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)
    compare(open_newsrooms(asked.small, asked.large), asked.rounds, asked.only)


if __name__ == "__main__":
    main()
