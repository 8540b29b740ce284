"""The page cache: a WSGI layer in front of Django, which answers for it what it has a true copy of.

A copy is true while nothing that its page shows has changed, which the change log says
(delivery.following), and no instant has passed at which it was to change. It is sent again for a
while where the database does not answer: a reader reads what there was.
"""

import sys
import threading
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.core.cache import caches
from django.core.signals import got_request_exception
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError
from django.dispatch import receiver
from django.http.request import split_domain_port, validate_host

from . import health, metrics, release
from .counting import Reads
from .following import LONGEST_LIFE, Follower
from .kept_while import ENVIRON, Following, KeptWhile
from .light import asked_for
from .pages import Disk, Page, ProcessMemory, Shared
from .reading import reading_from
from .sending import send
from .shown import SITE, noting
from .slots import Slots
from .stale import told
from .unavailable import unavailable

# What is nobody's page: the newsroom, what is shown to one person, files, what machines watch.
_PASSED = ("/admin/", "/apercu/", "/media/", "/static/", "/healthz", "/readyz", "/metrics")
_FILES = ("/media/", "/static/", "/healthz")
# What an address may ask of a page. Anything else that is added to it means nothing, as do
# fbclid and utm_source: it makes no copy of its own, and Django never hears of it.
PARAMETERS = {"avant", "q", "rubrique", "auteur", "periode", "du", "au", "ordre", "de"}
# How long a reader waits for the page that somebody else is having made.
PATIENCE = 2.0


class PageCache:
    def __init__(self, application, *, memory=None, shared=None, follower=None, reads=None):
        self.application = application
        self.memory = memory or ProcessMemory(settings.PAGE_CACHE_BYTES)
        self.shared = shared
        # Those of them that say that they are stale.
        self.stale = ProcessMemory(settings.PAGE_CACHE_BYTES // 8)
        self.follower = follower or Follower(settings.READERS_DATABASE)
        self.reads = reads or Reads()
        # What stands on every page: asked by the follower that says of a copy what it shows.
        self.kept = KeptWhile(self.follower)
        self._known = None
        self._flights = {}
        self._flights_lock = threading.Lock()
        half = max(1, settings.WEB_THREADS // 2)
        self._renders = Slots(max(1, half // 2), PATIENCE)
        self._newsroom = Slots(half, 30.0)
        self._count = {
            answer: metrics.counter("page_cache", "Answers of the page cache", answer=answer)
            for answer in ("hit", "shared", "miss", "stale", "failed")
        }
        health.register("change_log", self.check)

    def __call__(self, environ, start_response):
        if not self.follower.has_begun:
            self._begin()
        key = self._key(environ)
        if key is None:
            return self._pass(environ, start_response)
        page = self.memory.get(key)
        if page is not None and self._is_true(page):
            self._count["hit"]()
            if page.counts_as:
                self.reads.hear(page.counts_as, environ)
            return send(page, environ, start_response, "hit")
        page, how = self._find(key, environ)
        self._count[how]()
        if page is None:
            return unavailable(environ, start_response)
        if page.counts_as:
            self.reads.hear(page.counts_as, environ)
        return send(page, environ, start_response, how)

    def check(self, cursor):
        """Whether this process knows what changes (delivery.health)."""
        if not self.follower.has_begun:
            return health.Finding(health.State.OK, "no page was asked for yet")
        if self.follower.is_blind:
            return health.Finding(health.State.LATE, "the change log is not being read")
        figures = {"copies": len(self.memory), "copies_bytes": self.memory.bytes}
        return health.Finding(health.State.OK, "is followed", figures)

    def _begin(self):
        if self.follower.begin():
            self.reads.start()

    def _key(self, environ):
        """Return what tells this page from others; None: it is not for here."""
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or path.startswith(_PASSED):
            return None
        if settings.HTTPS and environ.get(_HTTPS_SAID) != "https":
            # To be led to the address with https://.
            return None
        if not _is_ours(environ.get("HTTP_HOST", "")):
            return None
        cookies = environ.get("HTTP_COOKIE", "")
        query = environ.get("QUERY_STRING", "")
        if query:
            if "sessionid=" in cookies and "at=" in query:
                return None
            query = _tidy_query(query)
        return path, query, asked_for(cookies, environ.get("HTTP_SAVE_DATA", ""))

    def _is_true(self, page):
        """Whether nothing that the page shows has changed since it was made."""
        follower = self.follower
        count = follower.changes.count
        if follower.is_blind or time.time() >= page.true_until:
            return False
        if page.checked == count:
            return True
        if follower.changes.any_unseen(page.tags, page.snapshot):
            page.true_until = 0.0
            return False
        self._set_end(page)
        page.checked = count
        return time.time() < page.true_until

    def _set_end(self, page):
        due = self.follower.changes.next_due(page.tags, page.made_at)
        page.true_until = min(filter(None, (due, page.until))).timestamp()

    def _find(self, key, environ):
        """Return (the page, how it was had); (None, …) if it can be had in no way."""
        self._forget_another_database()
        last = self.memory.get(key)
        if self.shared and (last is None or not self.follower.is_blind):
            found = self.shared.get(self._everywhere(key))
            if found is not None and (last is None or found.made_at > last.made_at):
                last = found
                self._set_end(last)
                self.memory.put(key, last)
                if self._is_true(last):
                    return last, "shared"
        if self.follower.is_blind and last is not None:
            # Nothing can be asked of the database, and each attempt would keep a reader waiting.
            return self._told(key, last), "stale"
        page = self._make_once(key, environ)
        if page is not None and not page.status.startswith("5"):
            return page, "miss"
        if last is not None:
            return self._told(key, last), "stale"
        return page, "failed"

    def _told(self, key, page):
        stale = self.stale.get(key)
        if stale is None or stale.made_at != page.made_at:
            stale = told(page)
            # What is no HTML is the copy itself, which counts once.
            if stale is not page:
                self.stale.put(key, stale)
        return stale

    def _make_once(self, key, environ):
        """Return the page, made by one request at a time; None if the database does not answer."""
        with self._flights_lock:
            flight = self._flights.get(key)
            is_ours = flight is None
            if is_ours:
                flight = self._flights[key] = _Flight()
        if not is_ours:
            flight.landed.wait(PATIENCE)
            page = flight.page
            if page is None or page.snapshot is None or self._is_true(page):
                return page
            # Something changed while it was being made.
            return self._make(key, environ)
        try:
            flight.page = self._make(key, environ)
            return flight.page
        finally:
            with self._flights_lock:
                del self._flights[key]
            flight.landed.set()

    def _make(self, key, environ):
        if not self._renders.take():
            return None
        try:
            using, snapshot = self.follower.standing
            page = self._ask_django(key, environ, using, snapshot)
            if page is None and using != DEFAULT_DB_ALIAS:
                # The replica does not answer. Nothing is known of the primary's log.
                page = self._ask_django(key, environ, DEFAULT_DB_ALIAS, None)
        finally:
            self._renders.leave()
        if page is None:
            return None
        page.compressed()
        if page.snapshot is not None:
            self._set_end(page)
            self.memory.put(key, page)
            if self.shared:
                self.shared.put(self._everywhere(key), page)
        elif page.is_gone:
            # What was withdrawn does not come back when the database goes.
            self.memory.drop(key)
            if self.shared:
                self.shared.drop(self._everywhere(key))
        return page

    def _ask_django(self, key, environ, using, snapshot):
        path, query, is_light = key
        # What the page is not to depend on, it is not told.
        asked = environ | {"REQUEST_METHOD": "GET", "QUERY_STRING": query}
        for name in ("HTTP_COOKIE", "HTTP_ACCEPT_ENCODING", "HTTP_IF_NONE_MATCH", "HTTP_RANGE"):
            asked.pop(name, None)
        asked.pop("HTTP_IF_MODIFIED_SINCE", None)
        asked["HTTP_SAVE_DATA"] = "on" if is_light else ""
        asked[ENVIRON] = self.kept
        made_at = datetime.now(UTC)
        if self.follower.is_blind:
            snapshot = None
        with reading_from(using), noting() as shown:
            _error.set(None)
            status, headers, body = _answer(self.application, asked)
        if isinstance(_error.get(), (InterfaceError, OperationalError)):
            return None
        headers = [(name, value) for name, value in headers if name not in _REPLACED]
        may_be_kept = snapshot and shown.may_be_kept and _is_for_everybody(status, headers)
        return Page.of(
            status,
            headers,
            body,
            tags=frozenset({SITE, *shown.tags}),
            made_at=made_at,
            snapshot=snapshot if may_be_kept else None,
            until=min(filter(None, (shown.until, made_at + LONGEST_LIFE))),
            counts_as=shown.number if status.startswith("200") else None,
        )

    def _pass(self, environ, start_response):
        if environ["PATH_INFO"].startswith(_FILES):
            return self.application(environ, start_response)
        if not self._newsroom.take():
            return unavailable(environ, start_response)
        try:
            return self.application(environ, start_response)
        finally:
            self._newsroom.leave()

    def _everywhere(self, key):
        """Return the key of a copy that outlives the process, and its database, perhaps."""
        return release.stamp(), self.follower.database, *key

    def _forget_another_database(self):
        """Drop what was copied of a database that is no longer, which says nothing of this one."""
        known = self.follower.database, self.follower.returns
        if known != self._known:
            if self._known is not None:
                self.memory.clear()
                if self.shared and self.follower.returns:
                    self.shared.clear()
            self._known = known


class _Flight:
    def __init__(self):
        self.landed = threading.Event()
        self.page = None


# What is said anew for each copy; and what a page does without, whose every byte is paid for: the
# first says what its content policy says too, the second guards people who are signed in, and the
# third says what browsers do by themselves.
_REPLACED = {"Content-Length", "Vary", "ETag", "Last-Modified", "X-Request-ID"}
_REPLACED |= {"X-Frame-Options", "Cross-Origin-Opener-Policy", "Referrer-Policy"}
_HTTPS_SAID = "HTTP_X_FORWARDED_PROTO"


def _answer(application, environ):
    """Return (status, headers, body) of a WSGI application."""
    said = []

    def start_response(status, headers, exc_info=None):
        said[:] = [status, headers]

    response = application(environ, start_response)
    try:
        body = b"".join(response)
    finally:
        if hasattr(response, "close"):
            response.close()
    return *said, body


# What went wrong in the request that Django answers with its page of errors.
_error = ContextVar("error", default=None)


@receiver(got_request_exception)
def _note_error(sender, **kwargs):
    _error.set(sys.exc_info()[1])


def _is_for_everybody(status, headers):
    if status[:3] not in ("200", "301"):
        return False
    for name, value in headers:
        name = name.lower()
        if name == "set-cookie" or (name == "vary" and "cookie" in value.lower()):
            return False
        if name == "cache-control" and ("private" in value or "no-store" in value):
            return False
    return True


@lru_cache(200)
def _is_ours(host):
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


@lru_cache(2000)
def _tidy_query(query):
    """Return what a query asks of a page, in one order."""
    asked = parse_qsl(query, keep_blank_values=False)
    return urlencode(sorted({name: value for name, value in asked if name in PARAMETERS}.items()))


def in_front_of(application):
    """Return the application behind the page cache that PAGE_CACHE asks for."""
    if settings.PAGE_CACHE == "off":
        return Following(application, Follower())
    in_cache = "pages" in settings.CACHES
    shared = Shared(caches["pages"]) if in_cache else Disk(settings.DATA_DIR / "copies")
    running.append(PageCache(application, shared=shared))
    return running[-1]


# What this process serves by, for whoever asks how it does; none where no server runs.
running = []
