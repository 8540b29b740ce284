"""What a reader is told where there is neither a page nor a copy of it."""

from functools import cache

from django.template.loader import get_template


def unavailable(environ, start_response):
    """Answer that the page can't be had for the moment. Needs no database."""
    body = _body()
    start_response(
        "503 Service Unavailable",
        [
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Retry-After", "5"),
            ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
        ],
    )
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


@cache
def _body():
    return get_template("503.html").render().encode()
