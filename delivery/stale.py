"""A copy that is sent although nobody knows whether it is still true: it says so to its reader."""

import re

from django.template.loader import get_template

from .pages import Page

_BODY = re.compile(rb"<body[^>]*>")


def told(page):
    """Return the page with a line on top that says of when it is; what is no HTML, as it is."""
    is_html = ("Content-Type", "text/html; charset=utf-8") in page.headers
    if not is_html or not page.status.startswith("200"):
        return page
    _coding, body = page.body(())
    line = get_template("delivery/_stale.html").render({"at": page.made_at}).strip().encode()
    # Another text: with an ETag, a length and codings of its own.
    return Page.of(
        page.status,
        page.headers,
        _BODY.sub(lambda found: found[0] + line, body, count=1),
        tags=page.tags,
        made_at=page.made_at,
        snapshot=page.snapshot,
        until=page.until,
        counts_as=page.counts_as,
    ).compressed()
