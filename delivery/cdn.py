"""What a CDN is asked to drop, by tags: the form of each kind.

https://developer.fastly.com/reference/api/purging/ (256 keys a call) and
https://developers.cloudflare.com/cache/how-to/purge-cache/purge-by-tags/ (30 tags on every plan).
"""

import json
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import urllib3
from django.core.exceptions import ImproperlyConfigured

# In seconds: to be connected, and to have an answer.
CONNECT, ANSWER = 3.0, 10.0
_BY = {"fastly": "service", "cloudflare": "zone", "purge": None, "": None}


class RefusedError(Exception):
    """The tags were not dropped; `after` says in how many seconds to ask again, if it was told."""

    def __init__(self, reason, after=None):
        super().__init__(reason)
        self.after = after


@dataclass(frozen=True)
class Cdn:
    method: str
    address: str
    headers: dict
    # How many tags one request takes, and what its body calls them; none: they go into a header.
    most: int
    called: str = ""

    def drop(self, tags):
        """Have every copy with any of these tags dropped. Raise RefusedError."""
        if self.called:
            sent = {"body": json.dumps({self.called: tags})}
            headers = self.headers | {"Content-Type": "application/json"}
        else:
            sent, headers = {}, self.headers | {"Surrogate-Key": " ".join(tags)}
        try:
            response = urllib3.PoolManager().request(
                self.method,
                self.address,
                headers=headers,
                timeout=urllib3.Timeout(connect=CONNECT, read=ANSWER),
                retries=False,
                redirect=False,
                **sent,
            )
        except urllib3.exceptions.HTTPError as error:
            # Of the error itself, what it says holds the address.
            raise RefusedError(type(error).__name__) from error
        if not 200 <= response.status < 300 or _says_no(response.data):
            after = response.headers.get("Retry-After", "")
            raise RefusedError(f"{response.status}", int(after) if after.isdecimal() else None)


def _says_no(body):
    """Whether an answer in JSON says that it was no success, as Cloudflare's does."""
    try:
        return json.loads(body).get("success") is False
    except (ValueError, AttributeError):
        return False


def read(setting, token=""):
    """Return the Cdn that CDN_PURGE names; None for none. Raise ImproperlyConfigured."""
    if not setting:
        return None
    kind, _, scheme = urlsplit(setting).scheme.rpartition("+")
    parts = urlsplit(setting.removeprefix(f"{kind}+"))
    named = parse_qs(parts.query).get(_BY.get(kind) or "", [""])[0]
    if kind not in _BY or scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(
            "CDN_PURGE must be fastly+https://api.fastly.com?service=…,"
            " cloudflare+https://api.cloudflare.com?zone=…, or an address that takes tags in"
            " Surrogate-Key, by POST (https://…) or PURGE (purge+https://…)."
        )
    if _BY[kind] and not (named.isalnum() and token):
        raise ImproperlyConfigured(f"CDN_PURGE needs ?{_BY[kind]}=… there, and CDN_TOKEN.")
    host = f"{scheme}://{parts.netloc}"
    if kind == "fastly":
        address, headers = f"{host}/service/{named}/purge", {"Fastly-Key": token}
        return Cdn("POST", address, headers, 256, "surrogate_keys")
    bearer = {"Authorization": f"Bearer {token}"} if token else {}
    if kind == "cloudflare":
        return Cdn("POST", f"{host}/client/v4/zones/{named}/purge_cache", bearer, 30, "tags")
    return Cdn("PURGE" if kind else "POST", parts.geturl(), bearer, 100)
