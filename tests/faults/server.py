"""A real gunicorn on loopback that can be killed and started again, and its people's sessions."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from importlib import import_module
from pathlib import Path
from urllib.request import urlopen

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils.crypto import get_random_string

ROOT = Path(__file__).resolve().parents[2]
TO_ANSWER = 120


class Server:
    """gunicorn serving the database that this process is connected to.

    `door`, if any, stands between the two (tests.faults.door).
    """

    def __init__(self, log, door=None, workers=1):
        self.log = log
        self.door = door
        self.workers = workers
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.lock = threading.Lock()
        self.process = None
        self.kills = 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *exc):
        self.stop()

    def start(self):
        self.process = subprocess.Popen(
            [
                *[sys.executable, "-m", "gunicorn", "config.wsgi"],
                *["--workers", str(self.workers)],
                *["--threads", "16", "--bind", f"127.0.0.1:{self.port}", "--timeout", "120"],
            ],
            cwd=ROOT,
            env=environment(self.door),
            stdout=self.log,
            stderr=self.log,
            # A group of its own, so that the workers die with it and nobody else does.
            start_new_session=True,
        )
        deadline = time.monotonic() + TO_ANSWER
        while time.monotonic() < deadline:
            # The door is open before the worker has loaded: ask for a page.
            with contextlib.suppress(OSError), urlopen(f"{self.url}/healthz", timeout=5):  # noqa: S310
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError(f"gunicorn does not answer; see {getattr(self.log, 'name', '')}")

    def stop(self):
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def kill(self):
        """Kill it where it stands, and start another in its place."""
        with self.lock:
            self.kills += 1
            self.stop()
            self.start()

    def sign_in(self, user):
        """Return the cookies of a new session of the user."""
        store = import_module(settings.SESSION_ENGINE).SessionStore()
        store[SESSION_KEY] = str(user.pk)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store.create()
        return {"sessionid": store.session_key, "csrftoken": get_random_string(32)}

    def sign_out(self, cookies):
        """End a session as time does: the browser still has its cookie."""
        Session.objects.filter(session_key=cookies["sessionid"]).delete()


def environment(door=None, **others):
    """Return what has a process use the database of this one, through the door if there is one."""
    found = connection.get_connection_params()
    database = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": found["dbname"],
        "HOST": str(found.get("host", "")),
        "PORT": str(found.get("port", "")),
        "USER": found.get("user", ""),
        "PASSWORD": found.get("password", ""),
    }
    if door:
        database |= {"HOST": "127.0.0.1", "PORT": str(door.port)}
    said = {
        "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
        "FAULTS_DATABASE": json.dumps(database),
    }
    return os.environ | said | others


def hang_up():
    """End what a server that was killed has left open; the database could not be dropped."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
