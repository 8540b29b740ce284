"""A reader in front of the page cache, as gunicorn would call it."""

from contextlib import contextmanager
from io import BytesIO
from urllib.parse import quote, urlsplit

from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from delivery.cache import PageCache
from delivery.counting import Reads
from delivery.following import Follower, Snapshot
from delivery.kept_while import Following
from delivery.models import Change
from delivery.pages import ProcessMemory


class Answer:
    def __init__(self, status, headers, body):
        self.status = int(status[:3])
        self.headers = dict(headers)
        self.body = body

    @property
    def text(self):
        return self.body.decode()

    @property
    def how(self):
        """How the page was had: hit, miss, stale or shared; None where nothing is said of it."""
        said = self.headers.get("Cache-Status", "")
        for word in ("stale", "miss", "hit"):
            if word in said:
                return word
        return None


class Front:
    """The page cache over Django, which learns what changed when it is told to look."""

    def __init__(self, application=None, **options):
        self.follower = options.pop("follower", None) or HandFollower()
        memory = options.pop("memory", None) or ProcessMemory(10_000_000)
        self.cache = PageCache(
            application or WSGIHandler(),
            memory=memory,
            follower=self.follower,
            reads=HandReads(),
            **options,
        )

        # What has each answer say how it was had.
        self.told = {"surrogate_capability": 'manchette="Surrogate/1.0"'}

    def look(self):
        self.follower.look_now()

    def get(self, address, method="GET", **headers):
        parts = urlsplit(address)
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": quote(parts.path, safe="/%:.@-_~'").encode().decode("latin1"),
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "testserver",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        told = self.told | headers
        environ |= {f"HTTP_{name.upper()}": value for name, value in told.items()}
        said = []
        with one_connection():
            body = b"".join(self.cache(environ, lambda *answer: said.extend(answer[:2])))
        return Answer(*said, body)


class WithoutCopies(Front):
    """A process that makes each page for each reader (PAGE_CACHE=off)."""

    def __init__(self, application=None):
        self.follower, self.told = HandFollower(), {}
        self.cache = Following(application or WSGIHandler(), self.follower)


@contextmanager
def one_connection():
    """Leave the test's connection open at the end of a request, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)


class HandReads(Reads):
    """Counts and keeps when the test says so, in the test's own thread."""

    def start(self):
        pass


class HandFollower(Follower):
    """Looks when the test says so, by the test's own connection.

    All of a test is one transaction, which no snapshot sees: the log's own numbers stand for those
    of transactions. tests/delivery/test_following.py has the real ones.
    """

    def start(self):
        self.look_now()

    def look_now(self):
        rows = Change.objects.order_by("pk").values_list("pk", "pk", "tags", "due_at", "made_at")
        rows = list(rows)
        self.changes.learn(rows)
        following = rows[-1][0] + 1 if rows else 0
        self.standing = self.using, Snapshot(following, following, frozenset())
        self._has_looked.set()

    @property
    def is_blind(self):
        return False
