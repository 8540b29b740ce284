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


@cache
def sha256():
    """Return the base64 SHA-256 digest of the stylesheet, as Content-Security-Policy wants it."""
    return base64.b64encode(hashlib.sha256(text().encode()).digest()).decode()
