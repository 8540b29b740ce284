"""Copies of pages: what is sent, compressed once, and where copies are kept."""

import gzip
import marshal
import os
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b

import brotli

from .following import Snapshot

# What is small enough is sent as it is: a compressed one would be no smaller.
WORTH_COMPRESSING = 200
_COMPRESSIBLE = ("text/", "application/json", "application/manifest+json", "application/xml")
_COMPRESSIBLE += ("application/rss+xml", "application/atom+xml")
# 0.6 ms for a demo story of 31 KB; the best, 11, takes 24 ms and 8 % more off.
BROTLI_QUALITY = 6


@dataclass
class Page:
    """An answer to everybody who asks for it."""

    status: str
    # [(name, value)], without what depends on who asks.
    headers: list
    # {content coding: bytes}; "identity" goes once it has been compressed.
    bodies: dict
    tags: frozenset
    # When it was begun, and what of the database was known then; None: not to be kept.
    made_at: datetime
    snapshot: Snapshot | None
    # When it is made anew at the latest.
    until: datetime
    # What its readers are counted as (delivery.counting); None: they are not.
    counts_as: int | None = None
    etag: str = ""
    # The count of changes, and the instant, up to which it is known to be true.
    checked: int = -1
    true_until: float = 0.0
    # {content coding: headers}, made at the first request for it.
    sent: dict = field(default_factory=dict)

    @classmethod
    def of(cls, status, headers, body, **facts):
        digest = blake2b(body, digest_size=6).hexdigest()
        return cls(status, headers, {"identity": body}, etag=digest, **facts)

    @property
    def is_compressible(self):
        kind = next((value for name, value in self.headers if name.lower() == "content-type"), "")
        return kind.startswith(_COMPRESSIBLE)

    @property
    def is_gone(self):
        """Whether there is no page at this address, or none any more."""
        return self.status.startswith(("404", "410"))

    @property
    def size(self):
        """Bytes of memory, about."""
        return sum(map(len, self.bodies.values())) + 2000 + 60 * len(self.tags)

    def compressed(self):
        """Keep the page in the form that nearly everybody takes; return it."""
        if len(self.bodies["identity"]) > WORTH_COMPRESSING and self.is_compressible:
            # No name and no time in it: the same page is the same bytes.
            self.bodies = {"gzip": gzip.compress(self.bodies["identity"], 9, mtime=0)}
        return self

    def body(self, accepted):
        """Return (content coding, bytes) for a client that takes these codings."""
        if "identity" in self.bodies:
            return "identity", self.bodies["identity"]
        if "br" in accepted:
            if "br" not in self.bodies:
                self.bodies["br"] = brotli.compress(self._plain(), quality=BROTLI_QUALITY)
            return "br", self.bodies["br"]
        if "gzip" in accepted:
            return "gzip", self.bodies["gzip"]
        return "identity", self._plain()

    def as_facts(self):
        """Return what says all of it in plain values, for from_facts()."""
        return {
            "status": self.status,
            "headers": self.headers,
            "bodies": self.bodies,
            "tags": list(self.tags),
            "made_at": self.made_at.timestamp(),
            "snapshot": str(self.snapshot),
            "until": self.until.timestamp(),
            "counts_as": self.counts_as,
            "etag": self.etag,
        }

    @classmethod
    def from_facts(cls, facts):
        read = {
            "tags": frozenset(facts["tags"]),
            "made_at": datetime.fromtimestamp(facts["made_at"], UTC),
            "snapshot": Snapshot.read(facts["snapshot"]),
            "until": datetime.fromtimestamp(facts["until"], UTC),
        }
        return cls(**facts | read)

    def _plain(self):
        return gzip.decompress(self.bodies["gzip"])


class ProcessMemory:
    """The copies of one process, those asked for last, up to a number of bytes."""

    def __init__(self, most_bytes):
        self.most_bytes = most_bytes
        self.bytes = 0
        self._pages = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self):
        return len(self._pages)

    def get(self, key):
        page = self._pages.get(key)
        if page is not None:
            # Dropped meanwhile by another thread, the page is as good.
            with suppress(KeyError):
                self._pages.move_to_end(key)
        return page

    def put(self, key, page):
        # What it was counted for when it came is what it is counted for when it goes: twice the
        # compressed size leaves room for the other coding.
        weight = 2 * page.size
        if weight > self.most_bytes / 4:
            return
        with self._lock:
            self._drop(key)
            self._pages[key] = page
            page.weight = weight
            self.bytes += weight
            while self.bytes > self.most_bytes:
                self._drop(next(iter(self._pages)))

    def drop(self, key):
        with self._lock:
            self._drop(key)

    def clear(self):
        with self._lock:
            self._pages.clear()
            self.bytes = 0

    def _drop(self, key):
        page = self._pages.pop(key, None)
        if page is not None:
            self.bytes -= page.weight


class Disk:
    """The copies that the processes of one machine share, and that outlive them: files in a folder.

    Each page has one place among so many, by its key, which it takes from whoever has it: so there
    are never more. Whoever reads one checks that it is true, so nobody need delete anything.
    """

    PLACES = 4096

    def __init__(self, folder):
        self.folder = folder

    def get(self, key):
        # Absent, another's, or cut off where the machine stopped.
        with suppress(OSError, ValueError, EOFError, TypeError, KeyError):
            stored, facts = marshal.loads(self._place(key).read_bytes())  # noqa: S302 Our own.
            if stored == key:
                return Page.from_facts(facts)
        return None

    def put(self, key, page):
        place = self._place(key)
        # Threads of two processes have the same number where both were forked from one.
        writer = f"{os.getpid()}.{threading.get_ident()}"
        unfinished = place.with_name(f"{place.name}.{writer}")
        # On a full disk the site goes on, by the memory of each process.
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            try:
                unfinished.write_bytes(marshal.dumps((key, page.as_facts())))
                unfinished.replace(place)
            finally:
                unfinished.unlink(missing_ok=True)

    def drop(self, key):
        if self.get(key):
            self._place(key).unlink(missing_ok=True)

    def clear(self):
        for place in self.folder.glob("*"):
            place.unlink(missing_ok=True)

    def answers(self):
        """Whether copies can be written there."""
        return os.access(self.folder if self.folder.exists() else self.folder.parent, os.W_OK)

    def _place(self, key):
        digest = blake2b(repr(key).encode(), digest_size=4).digest()
        return self.folder / f"{int.from_bytes(digest) % self.PLACES:04}"


class Shared:
    """The copies that several machines share, in a Django cache (Valkey or Redis).

    Whoever takes one checks that it is true, so nobody need delete anything. Without the server
    there are none, and each process makes its own.
    """

    # A last copy is worth something for as long as the database may be gone.
    LASTS = 24 * 3600
    # How long a process leaves a server alone that did not answer.
    PAUSE = 5

    def __init__(self, cache):
        self.cache = cache
        self._alone_until = 0.0

    def get(self, key):
        facts = self._ask(self.cache.get, self._name(key))
        return facts and Page.from_facts(facts)

    def put(self, key, page):
        self._ask(self.cache.set, self._name(key), page.as_facts(), self.LASTS)

    def drop(self, key):
        self._ask(self.cache.delete, self._name(key))

    def clear(self):
        self._ask(self.cache.clear)

    def answers(self):
        """Whether the server keeps what it is given."""
        self._ask(self.cache.set, "answers", 1, 60)
        return self._ask(self.cache.get, "answers") == 1

    def _name(self, key):
        return blake2b(repr(key).encode(), digest_size=18).hexdigest()

    def _ask(self, deed, *args):
        if time.monotonic() < self._alone_until:
            return None
        try:
            return deed(*args)
        except Exception:  # noqa: BLE001 Each client library has errors of its own.
            self._alone_until = time.monotonic() + self.PAUSE
            return None
