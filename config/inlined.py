"""What pages of readers carry inside them: the style and the script of their kind.

A page with its style inside it is one request; its content policy knows each text by its hash, and
names no other. A kind of page takes folders of static/site besides what stands in static/site
itself, which is every page's.
"""

import base64
import hashlib
from functools import cache
from itertools import combinations
from pathlib import Path

import rcssmin
import rjsmin
from django.conf import settings
from django.utils.csp import CSP, build_policy

FOLDER = Path(__file__).resolve().parent.parent / "static" / "site"
KINDS = {
    "list": ["list", "worker"],
    "front": ["list", "front", "worker"],
    "dossier": ["list", "dossier", "worker"],
    "archive": ["list", "archive", "worker"],
    "story": ["story", "worker"],
    # What a story is to a reader of the light mode (delivery.light): one request, and no worker.
    "light": ["story", "light"],
    # A draft, to somebody without an account.
    "shown": ["story", "light", "shown"],
    "search": ["list", "search", "worker"],
}
# What a story may hold that has a style of its own: most hold none, and are not made to carry it.
HELD = ["chain", "documents", "embeds", "figures"]
KINDS |= {
    "+".join([kind, *held]): [*KINDS[kind], *held]
    for kind in ("story", "light", "shown")
    for count in range(1, len(HELD) + 1)
    for held in combinations(HELD, count)
}


@cache
def style(kind):
    """Return the stylesheet of that kind of page, minified."""
    return rcssmin.cssmin(_text(kind, "*.css"))


@cache
def script(kind):
    """Return the script of that kind of page, minified; empty, it has none."""
    return rjsmin.jsmin(_text(kind, "*.js"))


def _text(kind, pattern):
    folders = [FOLDER, *(FOLDER / name for name in KINDS[kind])]
    return "\n".join(
        path.read_text() for folder in folders for path in sorted(folder.glob(pattern))
    )


def source(text):
    """Return what lets a page use that text, as Content-Security-Policy wants it."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


class PagePolicyMiddleware:
    """Give a page of readers the content policy of its kind, `request.page_kind`, and no more."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        kind = getattr(request, "page_kind", None)
        if kind and not hasattr(response, "_csp_config"):
            response.headers.setdefault(CSP.HEADER_ENFORCE.value, _policy(kind))
        return response


@cache
def _policy(kind):
    return build_policy(settings.PAGE_CSP[kind])
