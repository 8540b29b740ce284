"""How many pages a second the site makes anew for readers, against doing nothing.

uv run bench/uncached.py [--stories 10000] [--rounds 3] [--seconds 5] [--only word] [--varied]
uv run bench/uncached.py --processor [--only word]

Needs wrk (apt-get install wrk). It starts PostgreSQL with an archive of stories of some 700 words,
which it keeps in var/uncached for the next run, gunicorn with the site and its page cache off, and
gunicorn with a bare WSGI application that answers the same bytes; asks both in turns by 16
connections, and ends what it started. The ratio is of medians. DATABASE_URL, if set, names an empty
or an earlier database to ask instead. --varied asks a different story each time. --processor asks
in this process alone, on Linux, and says how much of a processor a page takes, here and in
PostgreSQL: on a machine that does other work too, that says more.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
# In place of this folder, whose desk.py is not the app.
sys.path[0] = str(ROOT)

from bench import archive  # noqa: E402
from bench.servers import LATENCIES, Gunicorn, database, fetch, need, wrk  # noqa: E402

DATA_DIR = ROOT / "var" / "uncached"
PARAGRAPHS = 22
WORKERS = 4
PAGES = {
    "story": "{middle}",
    "front": "/",
    "section": "/rubrique-1/",
    "section, its last page": "/rubrique-1/?avant={end_of_section}",
    "tag": "/tag/mot-1/",
    "search: a rare word": f"/recherche/?q={archive.RARE}",
    "search: a frequent word": f"/recherche/?q={archive.FREQUENT}",
    "feed": "/feed/",
}
# Where bare() finds its pages.
BARE = "BARE_PAGES"
VARIED = """
local paths, at = {{{paths}}}, 0
request = function() at = at % #paths + 1 return wrk.format("GET", paths[at]) end
"""


def bare(environ, start_response):
    """Answer the bytes that stand for the path, as cheaply as WSGI allows."""
    body = _bare_pages[environ["RAW_URI"]]
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response("200 OK", headers)
    return [body]


_bare_pages = {}
if BARE in os.environ:
    _bare_pages = {
        path: (Path(os.environ[BARE]) / name).read_bytes()
        for path, name in json.loads((Path(os.environ[BARE]) / "index.json").read_text()).items()
    }


def prepare(count):
    """Bring the database that the environment names up to date, and return what names its pages."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from articles.models import Article, Version
    from bench.desk import bounds

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not Article.objects.exists():
        print(f"Writing {count} stories…", flush=True)
        archive.write(count, paragraphs=PARAGRAPHS)
    newest = Version.objects.live(timezone.now()).newest_first().select_related("section")
    stories = [story.get_absolute_url() for story in newest[: min(count // 2, 4000)]]
    names = bounds() | {"middle": stories[len(stories) // 2]}
    connection.close()
    return names, stories


def processor(paths, rounds=12, times=20):
    """Print what each page takes of a processor in the best of so many rounds, in milliseconds: in
    this process, and in its session with the database.
    """
    from django.db import connection

    from config.wsgi import application

    def ask(path):
        path, _, query = path.partition("?")
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query}
        environ |= {"SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "wsgi.input": BytesIO()}
        response = application(environ | {"wsgi.url_scheme": "http"}, lambda *answer: None)
        b"".join(response)
        response.close()

    def used():
        session = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
        return time.process_time() * 1000, int(session.read_text().split()[0]) / 1e6

    print(f"\n{'page':<26}{'python':>9}{'postgres':>10}{'sum':>8}", flush=True)
    for name, path in paths.items():
        ask(path)
        found = []
        for _ in range(rounds):
            before = used()
            for _ in range(times):
                ask(path)
            found.append([(b - a) / times for a, b in zip(before, used(), strict=True)])
        here, there = min(found, key=sum)
        print(f"{name:<26}{here:>9.2f}{there:>10.2f}{here + there:>8.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stories", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--only", default="")
    parser.add_argument("--varied", action="store_true")
    parser.add_argument("--processor", action="store_true")
    asked = parser.parse_args()
    if not asked.processor:
        need("wrk")
    with ExitStack() as stack:
        os.environ |= {
            "DATABASE_URL": database(DATA_DIR, f"stories_{asked.stories}"),
            "DATA_DIR": str(DATA_DIR / "site"),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "only-for-measuring",
            "SITE_URL": "http://127.0.0.1",
            "PAGE_CACHE": "off",
        }
        names, stories = prepare(asked.stories)
        paths = {name: path.format(**names) for name, path in PAGES.items() if asked.only in name}
        if asked.processor:
            processor(paths)
            return
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        site = stack.enter_context(Gunicorn("config.wsgi", WORKERS, threads=1)).port
        index = {}
        for number, path in enumerate(paths.values()):
            status, _headers, body = fetch(site, path)
            if status != 200:
                raise SystemExit(f"{path} answered {status}.")
            (folder / str(number)).write_bytes(body)
            index[path] = str(number)
        if asked.varied and "story" in paths:
            index |= dict.fromkeys(stories, index[paths["story"]])
        (folder / "index.json").write_text(json.dumps(index))
        bare = Gunicorn("bench.uncached:bare", WORKERS, threads=1, **{BARE: str(folder)})
        nothing = stack.enter_context(bare).port
        plain, varied = folder / "plain.lua", folder / "varied.lua"
        plain.write_text(LATENCIES)
        quoted = ",".join(f'"{path}"' for path in stories)
        varied.write_text(VARIED.replace("{{{paths}}}", f"{{{quoted}}}") + LATENCIES)
        head = f"{'bytes':>8}{'bare/s':>10}{'site/s':>9}{'ratio':>9}{'median':>9}{'p99':>9}"
        print(f"\n{'page':<26}{head}{'errors':>8}", flush=True)
        for name, path in paths.items():
            script = varied if asked.varied and name == "story" else plain
            for port in (nothing, site):
                wrk(port, path, seconds=1, script=script)
            runs = {nothing: [], site: []}
            for _ in range(asked.rounds):
                for port, figures in runs.items():
                    figures.append(wrk(port, path, seconds=asked.seconds, script=script))
            most, rate = (median(run[0] for run in figures) for figures in runs.values())
            half, late = (median(run[n] for run in runs[site]) for n in (1, 2))
            errors = sum(run[3] for figures in runs.values() for run in figures)
            size = (folder / index[path]).stat().st_size
            print(
                f"{name:<26}{size:>8}{most:>10.0f}{rate:>9.1f}{rate / most:>9.4f}"
                f"{half:>9.1f}{late:>9.1f}{errors:>8}",
                flush=True,
            )


if __name__ == "__main__":
    main()
