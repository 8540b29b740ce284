"""Asking other sites whether a page is still there, as a polite guest that trusts nobody.

It says who it is, obeys robots.txt, asks one thing at a time with a pause between two of one host,
by HEAD before GET, and reads no page. Only public addresses are ever spoken to: the one that a
name or a redirect led to is looked at once connected, before a byte is sent, so that no name
which changes its mind leads inside.
"""

import ipaddress
import socket
import threading
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import urllib3
from django.conf import settings
from urllib3 import exceptions
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from .models import WebAddress

Problem = WebAddress.Problem

AGENT = "Manchette-links"
# Seconds: between two requests to a host, for the site to say anything, and for all of an answer.
PAUSE, PATIENCE, DEADLINE = 5, 10, 20
REDIRECTS = 5
ROBOTS_BYTES = 100_000
REDIRECTING = {301, 302, 303, 307, 308}


@dataclass(frozen=True)
class Finding:
    """How an address answered: a problem, or none; `is_sure` where that says that it is there."""

    status: int | None = None
    problem: str = ""
    is_sure: bool = True


class NotPublicError(Exception):
    """What was to be connected to is in a private network."""


class AstrayError(Exception):
    """Redirects without end, or to what is not the web."""


def is_public(address):
    """Whether an IP address is one of the internet's, and of nobody's own network."""
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_global and not address.is_multicast


class Visitor:
    """Asks addresses one after the other. `allowed(ip)` says whom it may speak to."""

    def __init__(self, allowed=is_public, pause=PAUSE, patience=PATIENCE, deadline=DEADLINE):
        self.allowed, self.pause, self.deadline = allowed, pause, deadline
        self._robots, self._asked = {}, {}
        self._web = urllib3.PoolManager(
            timeout=patience,
            retries=False,
            headers={
                "User-Agent": f"{AGENT} (+{settings.SITE_URL}/)",
                "Accept": "*/*",
                # A connection that is kept would be spoken to without being looked at again.
                "Connection": "close",
            },
        )
        self._web.pool_classes_by_scheme = {
            "http": _pool(HTTPConnectionPool, HTTPConnection, self),
            "https": _pool(HTTPSConnectionPool, HTTPSConnection, self),
        }

    def look(self, url):
        """Return the Finding for an address."""
        try:
            robots = self._robots_of(url)
            if robots is None or not robots.can_fetch(AGENT, url):
                return Finding(is_sure=False)
            status = self._status("HEAD", url)
            # Some sites answer HEAD with nonsense.
            if status >= 400:
                status = self._status("GET", url)
        except NotPublicError:
            return Finding(problem=Problem.PRIVATE)
        except (AstrayError, exceptions.LocationValueError, UnicodeError):
            return Finding(problem=Problem.ASTRAY)
        except exceptions.NameResolutionError:
            return Finding(problem=Problem.UNKNOWN)
        except exceptions.SSLError:
            return Finding(problem=Problem.UNSAFE)
        except (exceptions.HTTPError, OSError):
            return Finding(problem=Problem.SILENT)
        if status in {404, 410}:
            return Finding(status, Problem.GONE)
        if status >= 500:
            return Finding(status, Problem.BROKEN)
        # What refuses us may well let readers in.
        return Finding(status, is_sure=status < 400)

    def fetch(self, url, most):
        """Return (status, up to `most` bytes) of what is made for machines; (None, b"") without an
        answer.
        """
        try:
            return self._ask("GET", url, read=most)
        except (NotPublicError, AstrayError, exceptions.HTTPError, OSError, UnicodeError):
            return None, b""

    def _robots_of(self, url):
        """Return the rules of the address's site, or None if it cannot say them now."""
        site = urljoin(url, "/")
        if site not in self._robots:
            status, text = self._ask("GET", f"{site}robots.txt", read=ROBOTS_BYTES)
            rules = RobotFileParser()
            rules.parse(text.decode(errors="replace").splitlines() if status < 400 else [])
            self._robots[site] = rules if status < 500 else None
        return self._robots[site]

    def _status(self, method, url):
        return self._ask(method, url)[0]

    def _ask(self, method, url, read=0):
        """Return (the last status, the first bytes) at the end of the redirects."""
        for _hop in range(REDIRECTS + 1):
            parts = urlsplit(url)
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                raise AstrayError
            self._wait_for(parts.hostname)
            response = self._send(method, url, read)
            where = response.headers.get("Location")
            if response.status not in REDIRECTING or not where:
                return response.status, response.kept
            url = urljoin(url, where)
        raise AstrayError

    def _send(self, method, url, read):
        self._connection, self._is_cut = None, False
        # A site that drips a byte now and then outlasts every timeout.
        clock = threading.Timer(self.deadline, self._cut)
        clock.start()
        try:
            response = self._web.request(method, url, redirect=False, preload_content=False)
            response.kept = response.read(read) if read else b""
            response.close()
        finally:
            clock.cancel()
        if self._is_cut:
            # What was cut short looks whole: the headers simply end.
            raise TimeoutError
        return response

    def _cut(self):
        self._is_cut = True
        try:
            self._connection.sock.shutdown(socket.SHUT_RDWR)
        except (AttributeError, OSError):
            # Not connected yet, which has a limit of its own, or over.
            return

    def _wait_for(self, host):
        again = self._asked.get(host, 0) + self.pause
        time.sleep(max(0, again - time.monotonic()))
        self._asked[host] = time.monotonic()


def _pool(pool, connection, visitor):
    class Guarded(connection):
        def _new_conn(self):
            sock = super()._new_conn()
            if not visitor.allowed(ipaddress.ip_address(sock.getpeername()[0].split("%")[0])):
                sock.close()
                raise NotPublicError
            visitor._connection = self
            return sock

    return type("Guarded", (pool,), {"ConnectionCls": Guarded})
