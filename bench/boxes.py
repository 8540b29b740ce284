"""Many boxes, as real processes on this machine: how fast, how fresh, what a stop does to readers.

uv run bench/boxes.py [--stories 2000] [--changes 100] [--rounds 3] [--seconds 5]

Needs nginx, wrk, redis-server and PostgreSQL's programs (apt-get install nginx-light wrk
redis-server postgresql). It starts a primary and its streaming replica, Redis, an S3 server, two
gunicorns of two workers, a worker and nginx, all in a folder that it throws away, and ends each.
Ten minutes at most; the exit status says whether the bounds were kept.
"""

import argparse
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, contextmanager, suppress
from glob import glob
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import median

import psutil

ROOT = Path(__file__).resolve().parents[1]
# In place of this folder, whose desk.py is not the app.
sys.path[0] = str(ROOT)

# Of nginx serving a file; and, in seconds, how long a gunicorn may show what was.
RATIO, FRESH = 0.85, 1.0
CONNECTIONS, WORKERS = 16, 2
TO_START = 90
OUTAGE = 8
PROGRAMS = os.pathsep.join([*sorted(glob("/usr/lib/postgresql/*/bin"), reverse=True)[:1]])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A program that is started, ended or killed by its own number."""

    log = subprocess.DEVNULL

    def __init__(self, name, *command, port=None, **environment):
        self.name, self.command, self.port, self.environment = name, command, port, environment

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        self.stop()

    def start(self):
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=os.environ | self.environment,
            stdout=Process.log,
            stderr=Process.log,
            start_new_session=True,
        )
        deadline = time.monotonic() + TO_START
        while self.port and not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{self.name} did not start.")
            time.sleep(0.1)

    def answers(self):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()

    @property
    def megabytes(self):
        """What each of its processes takes alone, shared memory counted by part."""
        with suppress(psutil.Error):
            root = psutil.Process(self.process.pid)
            each = [root, *root.children(recursive=True)]
            return [one.memory_full_info().pss / 2**20 for one in each]
        return []


class Postgres(Process):
    """A server of a folder; root may not run one."""

    def __init__(self, name, folder, port):
        self.folder = folder
        super().__init__(name, *self.run("postgres", "-D", str(folder)), port=port)

    @staticmethod
    def run(program, *arguments):
        command = [shutil.which(program, path=f"{PROGRAMS}:{os.environ['PATH']}"), *arguments]
        if os.getuid() == 0:
            return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        return command

    @classmethod
    def make(cls, program, *arguments):
        subprocess.run(cls.run(program, *arguments), check=True, capture_output=True, cwd="/")

    def configure(self, **settings):
        lines = [f"{name} = '{value}'" for name, value in settings.items()]
        lines += [f"port = {self.port}", f"unix_socket_directories = '{self.folder.parent}'"]
        with (self.folder / "postgresql.auto.conf").open("a") as file:
            file.write("\n".join(lines) + "\n")

    def stop(self, how=signal.SIGINT):
        # SIGINT: at once, without waiting for who is connected.
        super().stop(how)


def ask(port, path, **headers):
    """Return (status, what the cache says, the body) of one request on a line of its own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        said = ", ".join(response.headers.get_all("Cache-Status") or [])
        return response.status, said, response.read()
    except (OSError, HTTPException) as error:
        return type(error).__name__, "", b""
    finally:
        connection.close()


def wrk(port, path, seconds):
    """Return (requests a second, errors) of readers who take gzip."""
    run = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", "Accept-Encoding: gzip"]
        + [f"http://127.0.0.1:{port}{path}"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    errors = sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)", run)))
    if others := re.search(r"Non-2xx or 3xx responses: (\d+)", run):
        errors += int(others[1])
    return float(re.search(r"Requests/sec:\s+([\d.]+)", run)[1]), errors


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


def databases(folder, stack, ports, fill):
    """Start the primary, have `fill` fill it, and start a replica of it; return both."""
    primary, replica = (
        Postgres(name, folder / name, port)
        for name, port in zip(("primary", "replica"), ports, strict=True)
    )
    Postgres.make("initdb", "-D", str(primary.folder), "-U", "manchette", "-A", "trust")
    primary.configure(listen_addresses="127.0.0.1", synchronous_commit="local")
    stack.enter_context(primary)
    fill()
    Postgres.make(
        *["pg_basebackup", "-D", str(replica.folder), "-h", "127.0.0.1", "-p", str(primary.port)],
        *["-U", "manchette", "-R", "-X", "stream", "--checkpoint=fast"],
    )
    replica.configure(hot_standby_feedback="on")
    stack.enter_context(replica)
    return primary, replica


def fill(stories):
    from django.core.management import call_command
    from django.db import connections

    from bench import archive
    from images.models import Picture

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    archive.write(stories)
    # Which are none: the archive has no files.
    Picture.objects.update(has_renditions=True)
    connections.close_all()


@contextmanager
def outage(name, reader_of, newsroom, unread, *, stops, changes=True):
    """Print what readers get while that is stopped, and what follows once it is back."""
    reader = reader_of()
    reader.start()
    for process in stops:
        process.stop()
    began = time.monotonic()
    time.sleep(OUTAGE / 2)
    late = None
    if changes:
        late = max(max(found) for found in newsroom.delays(1).values())
    unread = ask(reader.port, unread)[0]
    time.sleep(max(0, OUTAGE - (time.monotonic() - began)))
    yield
    for process in reversed(stops):
        process.start()
    time.sleep(3)
    reader.ended.set()
    reader.join()
    again = max(max(found) for found in newsroom.delays(1).values())
    got = ", ".join(f"{count} × {how}" for how, count in sorted(reader.got.items()))
    late = "—" if late is None else f"{late:.2f}"
    row = [name, got, f"{reader.slowest:.1f}", unread, late, f"{again:.2f}"]
    print(f"| {' | '.join(map(str, row))} |", flush=True)
    outage.failed += sum(count for how, count in reader.got.items() if not how.startswith("200"))


outage.failed = 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--stories", type=int, default=2000)
    parser.add_argument("--changes", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    asked = parser.parse_args()
    for program in ("nginx", "wrk", "redis-server"):
        if not shutil.which(program):
            raise SystemExit(f"This needs {program}, which is not here.")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="boxes-")))
        Process.log = stack.enter_context((folder / "log").open("w"))
        data = folder / "databases"
        data.mkdir()
        folder.chmod(0o755)
        if os.getuid() == 0:
            shutil.chown(data, "postgres")
        ports = at_primary, at_replica, at_redis, at_s3, *_ = [free_port() for _ in range(7)]
        database = "postgres://manchette@127.0.0.1:{}/postgres"
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database.format(at_primary),
            "REPLICA_URL": database.format(at_replica),
            "PAGE_CACHE": f"redis://127.0.0.1:{at_redis}",
            "MEDIA_STORAGE": f"s3+http://cle:se%2Fcret@127.0.0.1:{at_s3}/images?acl=public-read",
            "DATA_DIR": str(folder / "site"),
            "SECRET_KEY": "only-for-measuring",
            "SITE_URL": "http://127.0.0.1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        import django

        django.setup()
        measure(asked, stack, folder, ports)


def measure(asked, stack, folder, ports):
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage
    from django.utils import timezone

    from articles.models import Version
    from tests.nginx import Nginx
    from tests.object_store import ObjectStore

    at_primary, at_replica, at_redis, at_s3, first, second, at_file = ports
    primary, replica = databases(
        folder / "databases", stack, (at_primary, at_replica), lambda: fill(asked.stories)
    )
    redis = stack.enter_context(
        Process(
            "redis",
            *["redis-server", "--port", str(at_redis), "--bind", "127.0.0.1", "--save", ""],
            *["--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru"],
            port=at_redis,
        )
    )
    log = stack.enter_context((folder / "s3.log").open("w"))
    store = ObjectStore(log)
    store.port, store.url = at_s3, f"http://127.0.0.1:{at_s3}"
    stack.enter_context(store).client.create_bucket(Bucket="images")
    webs = [
        stack.enter_context(
            Process(
                f"gunicorn {number}",
                *[sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"],
                *["--workers", str(WORKERS), "--threads", "8", "--log-level", "error"],
                port=port,
            )
        )
        for number, port in enumerate((first, second), 1)
    ]
    worker = stack.enter_context(Process("worker", sys.executable, "manage.py", "worker"))
    for port in (first, second):
        deadline = time.monotonic() + TO_START
        while ask(port, "/")[0] != 200:
            if time.monotonic() > deadline:
                raise SystemExit("The site does not answer.")
            time.sleep(0.2)
    stories = Version.objects.live(timezone.now()).newest_first().select_related("section")
    stories = [story.get_absolute_url() for story in stories[:60]]
    known = ["/", stories[0], f"/{stories[0].split('/')[1]}/", stories[1]]
    unread = iter(stories[20:])

    page = folder / "page"
    file_server = (
        f"server {{ listen 127.0.0.1:{at_file}; location / {{ root {page}; gzip off;"
        ' default_type "text/html; charset=utf-8"; add_header Content-Encoding gzip; }} }}'
    ).replace("}} }}", "} }")
    page.mkdir()
    _status, _said, body = ask(first, known[1], Accept_Encoding="gzip")
    (page / "page").write_bytes(body)
    (folder / "nginx").mkdir()
    nginx = stack.enter_context(
        Nginx(folder / "nginx", [first, second], more=file_server, workers=2)
    )
    nginx.name = "nginx"

    print(f"\n{len(body)} bytes of a story through nginx, against a file of them in nginx")
    rates = {nginx.port: [], at_file: []}
    errors = 0
    for path, port in ((known[1], nginx.port), ("/page", at_file)):
        wrk(port, path, 1)
    for _ in range(asked.rounds):
        for path, port in ((known[1], nginx.port), ("/page", at_file)):
            rate, wrong = wrk(port, path, asked.seconds)
            rates[port].append(rate)
            errors += wrong
    site, file = (median(each) for each in rates.values())
    ratio = site / file
    print(f"the site {site:.0f}/s, the file {file:.0f}/s: {ratio:.2f}; errors: {errors}")

    name = default_storage.save("pictures/aa/boite.jpg", ContentFile(b"\xff\xd8 picture"))
    status = ask(nginx.port, f"/media/{name}")[0]
    print(f"a picture of the bucket by way of /media/: {status}", flush=True)

    newsroom = Newsroom([first, second, nginx.port])
    found = newsroom.delays(asked.changes)
    print(f"\n| what was shows on, in s, {asked.changes} times | median | most |")
    print("|---|---|---|")
    worst = 0.0
    for (port, deed), late in sorted(found.items(), key=lambda item: item[0][1]):
        where = {first: "gunicorn 1", second: "gunicorn 2"}.get(port, "nginx")
        print(f"| {deed}, {where} | {median(late):.2f} | {max(late):.2f} |")
        if port != nginx.port:
            worst = max(worst, *late)

    print("\n| process | MB of each |\n|---|---|")
    for each in (primary, replica, redis, *webs, worker, nginx):
        taken = Process.megabytes.fget(each)
        shown = ", ".join(f"{size:.0f}" for size in taken[:6])
        print(f"| {each.name} | {shown}{', …' if taken[6:] else ''} (all: {sum(taken):.0f}) |")

    print(f"\n| {OUTAGE} s without | read pages | slowest, s | unread | change shows, s | after |")
    print("|---|---|---|---|---|---|", flush=True)

    def reader_of():
        for path in known:
            ask(nginx.port, path)
        return Reader(nginx.port, known)

    for name, stops, changes in [
        ("nothing", [], True),
        ("replica", [replica], True),
        ("Redis", [redis], True),
        ("one gunicorn", [webs[1]], False),
        ("primary", [primary], False),
        ("primary and replica", [primary, replica], False),
        ("both gunicorns", webs, False),
    ]:
        with outage(name, reader_of, newsroom, next(unread), stops=stops, changes=changes):
            pass

    if worker.process.poll() is not None:
        print("\nThe worker ended with the database: whatever started it is to start it again.")
    is_well = ratio >= RATIO and worst <= FRESH and not outage.failed and not errors
    print("\nall within the bounds" if is_well else "\nNOT within the bounds")
    raise SystemExit(0 if is_well else 1)


if __name__ == "__main__":
    main()
