"""What somebody is told where the database does not answer, and there is no copy of a page.

None of it needs the database.
"""

import sys
from functools import cache

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import get_template
from django.views.defaults import server_error

READERS, NEWSROOM = "503.html", "503_newsroom.html"
RETRY_AFTER = {READERS: "5", NEWSROOM: "15"}
# Both pages are whole by themselves.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
# Of PostgreSQL's errors, those of a server that is going, coming or full; none, if it said nothing.
_CLASSES_OF_ABSENCE = ("08", "53", "57P")


def unavailable(environ, start_response):
    """Answer, as a WSGI application, that the page can't be had for the moment."""
    name = NEWSROOM if environ["PATH_INFO"].startswith("/admin/") else READERS
    body = _body(name, is_sent=environ["REQUEST_METHOD"] == "POST")
    start_response(
        "503 Service Unavailable",
        [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Retry-After", RETRY_AFTER[name]),
            ("Content-Security-Policy", _POLICY),
        ],
    )
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def failed(request):
    """Answer a request of anybody that raised: 503 if the database is gone, or else Django's 500.

    What a form of the newsroom sent stands in the answer, to be sent again by a tap.
    """
    if not _is_gone(sys.exc_info()[1]):
        return server_error(request)
    if request.path_info.startswith("/admin/"):
        name, said = NEWSROOM, {"is_sent": request.method == "POST", "fields": _fields(request)}
    else:
        name, said = READERS, {}
    headers = {
        "Retry-After": RETRY_AFTER[name],
        "Cache-Control": "no-store",
        "Content-Security-Policy": _POLICY,
    }
    return HttpResponse(get_template(name).render(said), status=503, headers=headers)


def _is_gone(error):
    if not isinstance(error, (InterfaceError, OperationalError)):
        return False
    state = getattr(error.__cause__, "pgcode", None)
    return state is None or state.startswith(_CLASSES_OF_ABSENCE)


def _fields(request):
    """Return [(name, value)] of the form that was sent; none if a page cannot hold it."""
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
        # A browser sends files again by itself, and asks before; a password is in no page.
        is_held = not request.FILES and not any("password" in name for name, _value in fields)
    except Exception:  # noqa: BLE001 Read only half, or what raised: there is an answer all the same.
        return []
    return fields if is_held else []


@cache
def _body(name, *, is_sent):
    return get_template(name).render({"is_sent": is_sent}).encode()
