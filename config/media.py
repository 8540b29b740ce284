"""What is kept of what people upload, and where: the setting MEDIA_STORAGE.

    s3://key:secret@s3.example.org/bucket?region=ml-1&public_url=https://media.example.org

`s3+http://` speaks to a server without TLS. Key and secret are percent-encoded. The options are:

- region;
- public_url: where readers get what is in the bucket, if not from that server itself;
- acl=public-read, for a bucket that no policy of its own makes public;
- timeout: how many seconds the server may leave a question without an answer.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# All that is ever kept, and so all that is ever served: no other name is written or answered.
TYPES = {
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".pdf": "application/pdf",
}
CACHE_CONTROL = "public, max-age=31536000, immutable"

_SCHEMES = {"s3": "https", "s3+http": "http"}
_OPTIONS = {"region", "public_url", "acl", "timeout"}
_HOST = re.compile(r"[\w.-]+", re.ASCII)
# S3's own rule for the name of a bucket.
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
# It stands in content policies, where a space, a comma or a semicolon would say something else.
_PUBLIC_URL = re.compile(r"https?://[\w.-]+(?::[0-9]{1,5})?(?:/[\w~-][\w.~-]*)*", re.ASCII)


@dataclass(frozen=True)
class Bucket:
    """A bucket of an S3-compatible server, and where readers find what is in it."""

    endpoint: str
    name: str
    key: str = field(repr=False)
    secret: str = field(repr=False)
    region: str
    public_url: str
    acl: str | None
    timeout: float


def read(address, *, https=False):
    """Return the Bucket that MEDIA_STORAGE names, None where it is empty.

    Raises ImproperlyConfigured on nonsense, and on an address without TLS for the readers of an
    https site. What it says repeats no secret.
    """
    if not address:
        return None
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        _refuse("is no address that can be read: percent-encode its key and secret")
    if parts.scheme not in _SCHEMES:
        _refuse("must begin with s3:// or s3+http://")
    if not (parts.username and parts.password and _HOST.fullmatch(parts.hostname or "")):
        _refuse("must hold a key, a secret and a host: s3://key:secret@host/bucket")
    name = parts.path.strip("/")
    if not _BUCKET.fullmatch(name):
        _refuse(f"must name a bucket after its host, not {name!r}")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    options = dict(pairs)
    if parts.fragment or len(options) < len(pairs) or options.keys() - _OPTIONS:
        _refuse(f"takes the options {', '.join(sorted(_OPTIONS))}, each once, and nothing else")
    if options.get("acl", "public-read") != "public-read":
        _refuse("takes acl=public-read alone: readers get the files from the bucket")
    host = parts.hostname if port is None else f"{parts.hostname}:{port}"
    endpoint = f"{_SCHEMES[parts.scheme]}://{host}"
    return Bucket(
        endpoint=endpoint,
        name=name,
        key=unquote(parts.username),
        secret=unquote(parts.password),
        region=options.get("region") or "us-east-1",
        public_url=_public(options.get("public_url", f"{endpoint}/{name}"), https),
        acl=options.get("acl"),
        timeout=_seconds(options.get("timeout", "5")),
    )


def _refuse(why):
    raise ImproperlyConfigured(f"MEDIA_STORAGE {why}.")


def _public(url, https):
    url = url.rstrip("/")
    if not _PUBLIC_URL.fullmatch(url):
        _refuse(f"needs a plain address as public_url, such as https://example.org, not {url!r}")
    if https and not url.startswith("https://"):
        _refuse(f"would send readers of an https site to {url}: set public_url to an https address")
    return url


def _seconds(text):
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= 60:
        _refuse(f"needs a timeout of 60 seconds at most, not {text!r}")
    return seconds
