"""The README's first command: a running newsroom, from nothing."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from tqdm import tqdm

from articles.models import Article
from authors.models import User
from config.demo import newspaper, newsroom

# What the embedded database, the pictures and the static files take, with room to write.
NEEDED_BYTES = 400 * 1024 * 1024


class Command(BaseCommand):
    help = "Run a demo newsroom: database, content, logins and web server."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000, help="on 127.0.0.1 (8000)")
        parser.add_argument(
            "--reset", action="store_true", help="throw the demo's content away first"
        )
        parser.add_argument("--no-serve", action="store_true", help="prepare everything, then end")

    def handle(self, *, port, reset, no_serve, **options):
        signal.signal(signal.SIGTERM, lambda *args: sys.exit(0))
        if not no_serve:
            check_port(port)
        check_space(settings.DATA_DIR)
        try:
            password = self.prepare(reset)
        except (DatabaseError, OSError, subprocess.SubprocessError) as error:
            raise CommandError(explain(error)) from error
        if not no_serve:
            self.serve(port, password)

    def prepare(self, reset):
        """Bring the database to where a demo can run on it; return the logins' password."""
        call_command("migrate", verbosity=0)
        if reset:
            self.reset()
        password = demo_password()
        if Article.objects.exists():
            newspaper.hire(password)
        else:
            newsroom.fill(password, self.progress)
        manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
        if reset or not manifest.exists() or not settings.OWN_MACHINE or changed_since(manifest):
            self.stdout.write("Fichiers statiques…")
            call_command("collectstatic", interactive=False, verbosity=0)
        return password

    def reset(self):
        demo_logins = [person[0] for person in newspaper.PEOPLE]
        if User.objects.exclude(username__in=demo_logins).exists():
            raise CommandError(
                "This database has people who are not the demo's. Nothing was thrown away: "
                "name another database in DATABASE_URL, or none."
            )
        call_command("flush", interactive=False, verbosity=0)
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)

    def progress(self, iterable, description, total):
        return tqdm(iterable, desc=description, total=total, file=self.stdout, leave=True)

    def serve(self, port, password):
        address = f"http://127.0.0.1:{port}"
        environment = os.environ | {"SITE_URL": address, "DEMO": "true"}
        server = start(
            *["-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"],
            *[
                "--workers",
                "2",
                "--threads",
                str(settings.WEB_THREADS),
                "--log-level",
                "warning",
                "--timeout",
                "60",
            ],
            env=environment,
        )
        worker = start("manage.py", "worker", env=environment)
        try:
            wait_until_it_answers(server, port)
            self.stdout.write(self.welcome(address, password))
            self.stdout.flush()
            server.wait()
        except KeyboardInterrupt:
            self.stdout.write("")
        finally:
            # A second Ctrl-C must not leave a server behind.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            worker.terminate()
            server.terminate()
            server.wait()
            try:
                worker.wait(5)
            except subprocess.TimeoutExpired:
                # In the middle of a picture, which the next worker makes again.
                worker.kill()
                worker.wait()
        if server.returncode not in {0, -signal.SIGTERM, -signal.SIGINT}:
            raise CommandError(f"gunicorn ended with status {server.returncode}.")

    def welcome(self, address, password):
        lines = [
            "",
            f"  Le site          {address}/",
            f"  La rédaction     {address}/admin/",
            "",
            *(f"  {person[3]:<20} {person[0]:<20} {password}" for person in newspaper.PEOPLE),
            "",
            "  Ctrl-C pour arrêter.",
        ]
        return "\n".join(lines)


def start(*arguments, env):
    return subprocess.Popen([sys.executable, *arguments], cwd=settings.BASE_DIR, env=env)  # noqa: S603


def check_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} is not free. Choose another: manage.py demo --port {port + 1}"
            ) from error


def check_space(folder):
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise CommandError(
            f"{folder} cannot be written: {error.strerror}. Set DATA_DIR."
        ) from error
    if free < NEEDED_BYTES:
        raise CommandError(
            f"Only {free // 2**20} MB are free in {folder}; the demo needs "
            f"{NEEDED_BYTES // 2**20}. "
            "Free some, or set DATA_DIR to a folder on another disk."
        )


def demo_password():
    """Return DEMO_PASSWORD, or the password made up on the first run and kept beside the data."""
    if given := os.environ.get("DEMO_PASSWORD"):
        return given
    path = Path(settings.DATA_DIR) / "demo-password"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(9))
    return path.read_text()


def changed_since(manifest):
    """Whether a file of static/ is newer than what was collected."""
    collected_at = manifest.stat().st_mtime
    return any(
        path.stat().st_mtime > collected_at for path in settings.BASE_DIR.glob("static/**/*")
    )


def wait_until_it_answers(server, port):
    while server.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(0.2)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return


def explain(error):
    """Return what to do about a database that does not answer or a disk that does not take."""
    if settings.EMBEDDED_DATABASE:
        log = Path(settings.DATA_DIR) / "postgres" / "log"
        return f"The embedded PostgreSQL could not do its work: {error}\nIts log is {log}."
    database = settings.DATABASES["default"]
    return (
        f"The database {database['NAME']!r} at {database['HOST'] or 'the local socket'} refused: "
        f"{error}\nCheck DATABASE_URL, which names it."
    )
