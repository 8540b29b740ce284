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
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
# In place of this folder, whose desk.py is not the app.
sys.path[0] = str(ROOT)

from bench import archive  # noqa: E402

DATA_DIR = ROOT / "var" / "uncached"
PARAGRAPHS = 22
WORKERS, CONNECTIONS = 4, 16
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
LATENCIES = """
done = function(summary, latency, requests)
    print(string.format("LATENCY %f %f", latency:percentile(50), latency:percentile(99)))
end
"""
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


def database(count, stack):
    """Return the address of a database with that many stories, written if it is not there yet."""
    if given := os.environ.get("DATABASE_URL"):
        return given
    import psycopg2

    from config import embedded

    server = embedded.start(DATA_DIR)
    name = f"stories_{count}"
    admin = psycopg2.connect(server.get_uri())
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {name}")
    admin.close()
    return server.get_uri(database=name)


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


@contextmanager
def gunicorn(application, **environment):
    """Serve the application on a free port of this machine, which is given."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
        + ["--workers", str(WORKERS), "--log-level", "warning", "--keep-alive", "30"],
        cwd=ROOT,
        env=os.environ | environment,
    )
    try:
        while server.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit(f"{application} did not start.")
        yield port
    finally:
        server.terminate()
        server.wait(30)


def fetch(port, path):
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        raise SystemExit(f"{path} answered {response.status}.")
    return body


def wrk(port, path, seconds, script):
    """Return (requests a second, median and 99th percentile in ms, errors) of one run."""
    run = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", script]
        + ["--timeout", "10s", f"http://127.0.0.1:{port}{path}"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", run)[1])
    half, most = (
        float(figure) / 1000 for figure in re.search(r"LATENCY (\S+) (\S+)", run).groups()
    )
    errors = sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)", run)))
    if others := re.search(r"Non-2xx or 3xx responses: (\d+)", run):
        errors += int(others[1])
    return rate, half, most, errors


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
    if not asked.processor and not shutil.which("wrk"):
        raise SystemExit("This needs wrk, which is not here: apt-get install wrk.")
    with ExitStack() as stack:
        os.environ |= {
            "DATABASE_URL": database(asked.stories, stack),
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
        site = stack.enter_context(gunicorn("config.wsgi"))
        index = {}
        for number, path in enumerate(paths.values()):
            (folder / str(number)).write_bytes(fetch(site, path))
            index[path] = str(number)
        if asked.varied and "story" in paths:
            index |= dict.fromkeys(stories, index[paths["story"]])
        (folder / "index.json").write_text(json.dumps(index))
        nothing = stack.enter_context(gunicorn("bench.uncached:bare", **{BARE: str(folder)}))
        plain, varied = folder / "plain.lua", folder / "varied.lua"
        plain.write_text(LATENCIES)
        quoted = ",".join(f'"{path}"' for path in stories)
        varied.write_text(VARIED.replace("{{{paths}}}", f"{{{quoted}}}") + LATENCIES)
        head = f"{'bytes':>8}{'bare/s':>10}{'site/s':>9}{'ratio':>9}{'median':>9}{'p99':>9}"
        print(f"\n{'page':<26}{head}{'errors':>8}", flush=True)
        for name, path in paths.items():
            script = varied if asked.varied and name == "story" else plain
            for port in (nothing, site):
                wrk(port, path, 1, script)
            runs = {nothing: [], site: []}
            for _ in range(asked.rounds):
                for port, figures in runs.items():
                    figures.append(wrk(port, path, asked.seconds, script))
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
