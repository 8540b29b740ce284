"""Which program makes the pages: a copy that another release made is another page."""

from functools import cache
from hashlib import blake2b

from django.conf import settings

_WRITTEN_IN = {".py", ".html", ".xml", ".txt", ".css", ".js", ".mo"}
_NOT_OURS = {"tests", "bench", "var", "docs", "node_modules"}
# What pages say besides, which is set and not written.
_SETTINGS = ("SITE_URL", "MEDIA_URL", "LANGUAGE_CODE", "TIME_ZONE", "SERVICE_WORKER", "DEBUG")


@cache
def stamp():
    """Return a short text that changes with anything that pages are made by."""
    digest = blake2b(digest_size=6)
    for name in _SETTINGS:
        digest.update(f"{name}={getattr(settings, name)!r}\n".encode())
    for path in _files(settings.BASE_DIR):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(folder):
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name in _NOT_OURS:
            continue
        if path.is_dir():
            yield from _files(path)
        elif path.suffix in _WRITTEN_IN:
            yield path
