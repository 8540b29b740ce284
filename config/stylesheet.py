"""The readers' stylesheet: the files of static/site in order, as the one text that pages inline.

A page with its style inside it is one request; its content policy knows the text by its hash.
"""

import base64
import hashlib
from functools import cache
from pathlib import Path

import rcssmin

FOLDER = Path(__file__).resolve().parent.parent / "static" / "site"


@cache
def text():
    """Return the stylesheet, minified: the files of static/site by name, in one text."""
    return rcssmin.cssmin("\n".join(path.read_text() for path in sorted(FOLDER.glob("*.css"))))


def source(style):
    """Return what lets a page use that style, as Content-Security-Policy wants it."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"'sha256-{digest}'"
