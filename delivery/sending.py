"""Sending a copy of a page: its coding, what whoever keeps it further on is told, and 304."""

import re
import time
from functools import lru_cache

from django.conf import settings

from . import light

# A browser asks each time whether what it has is true; who stands in front of us each second, or
# when it is told (SHARED_MAX_AGE); both may show what they have when we do not answer.
CACHE_CONTROL = "max-age=0, s-maxage={shared}, stale-if-error=86400"
VARY = "Accept-Encoding, Save-Data"
NAMES_OF_CODINGS = {"br", "gzip"}


def send(page, environ, start_response, how):
    """Answer with the page; `how` it was had is "hit", "shared", "miss", "stale" or "failed"."""
    coding, body = page.body(_accepted(environ.get("HTTP_ACCEPT_ENCODING", "")))
    headers = page.sent.get(coding)
    if headers is None:
        headers = page.sent[coding] = _headers_of(page, coding, body)
    if page.snapshot is None:
        # A page for this request alone says itself what becomes of it.
        if page.is_gone and _CAPABILITY in environ:
            # It takes the place of what nginx would show in our absence.
            headers = [*headers, ("X-Accel-Expires", f"@{int(page.made_at.timestamp())}")]
        start_response(page.status, headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
    if how == "hit" and _is_usual(page, environ):
        usual = page.sent.get((coding, "usual"))
        if usual is None:
            usual = [*headers, *_freshness(page, environ, how)]
            page.sent[coding, "usual"] = usual
        headers = usual
    else:
        headers = [*headers, *_freshness(page, environ, how)]
    if page.etag in environ.get("HTTP_IF_NONE_MATCH", "") and page.status.startswith("200"):
        start_response("304 Not Modified", [h for h in headers if h[0] not in _OF_THE_BODY])
        return []
    start_response(page.status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


# What nginx says that it obeys.
_CAPABILITY = "HTTP_SURROGATE_CAPABILITY"
_OF_THE_BODY = {"Content-Type", "Content-Length", "Content-Encoding", "Content-Security-Policy"}


def _is_usual(page, environ):
    """Return whether what is said of the page's freshness is what is said to nearly everybody."""
    return (
        _CAPABILITY not in environ
        and light.COOKIE not in environ.get("HTTP_COOKIE", "")
        and page.true_until - time.time() >= settings.SHARED_MAX_AGE
    )


def _headers_of(page, coding, body):
    headers = [(name, value) for name, value in page.headers if name != "Cache-Control"]
    if coding != "identity":
        headers.append(("Content-Encoding", coding))
    headers.append(("Content-Length", str(len(body))))
    if page.is_compressible:
        is_page = ("Content-Type", "text/html; charset=utf-8") in headers
        headers.append(("Vary", VARY if is_page else "Accept-Encoding"))
    if page.snapshot is None:
        return headers + [header for header in page.headers if header[0] == "Cache-Control"]
    # Weak: the codings of a page are one page.
    headers.append(("ETag", f'W/"{page.etag}"'))
    return headers


def _freshness(page, environ, how):
    """Return the headers that say until when a copy further on is true."""
    now = time.time()
    is_stale = how == "stale"
    shared = 0 if is_stale else max(0, min(settings.SHARED_MAX_AGE, int(page.true_until - now)))
    said = next((value for name, value in page.headers if name == "Cache-Control"), None)
    if said and not is_stale:
        # The view's own: a manifest for a day.
        yield "Cache-Control", said
    elif light.is_said_twice(environ.get("HTTP_COOKIE", ""), environ.get("HTTP_SAVE_DATA", "")):
        yield "Cache-Control", "private, max-age=0"
    else:
        yield "Cache-Control", _cache_control(shared)
    if is_stale:
        yield "Age", str(int(now - page.made_at.timestamp()))
        yield "Cache-Status", "manchette; hit; detail=stale"
    if _CAPABILITY in environ:
        # Who stands in front is told what readers need not pay for (RFC 9211).
        if not is_stale:
            yield "Cache-Status", f"manchette; {'fwd=miss; stored' if how == 'miss' else 'hit'}"
        # nginx in front: it keeps what it is given to the end of this second, not for a second.
        yield "X-Accel-Expires", f"@{int(now)}" if shared else "0"
        if page.counts_as:
            # By which it tells of the readers whom it answers by itself (delivery.telling).
            yield "Counts-As", str(page.counts_as)
    if settings.SURROGATE_KEYS:
        tags = sorted(page.tags)
        yield "Surrogate-Key", " ".join(tags)
        yield "Cache-Tag", ",".join(tags)


@lru_cache(8)
def _cache_control(shared):
    return CACHE_CONTROL.format(shared=shared)


@lru_cache(500)
def _accepted(header):
    """Return which of our codings the client takes, as Accept-Encoding says it (RFC 9110)."""
    accepted = set()
    for part in header.lower().split(","):
        coding, *parameters = (word.strip() for word in part.split(";"))
        if not any(re.fullmatch(r"q=0(\.0*)?", each) for each in parameters):
            accepted.add(coding)
    return frozenset(NAMES_OF_CODINGS if "*" in accepted else accepted & NAMES_OF_CODINGS)
