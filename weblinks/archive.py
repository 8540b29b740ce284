"""Asking the Internet Archive which copy it has of a page that is gone.

Its availability endpoint is made for machines (https://archive.org/help/wayback_api.php) and
says which address, or none. It is asked as other sites are, one thing at a time with a pause, and
not again by the same Archive once it has refused or said nothing.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

ENDPOINT = "https://archive.org/wayback/available"
COPIES = "web.archive.org"
# An answer names two addresses, no longer than what is kept of them.
ANSWER_BYTES = 20_000


@dataclass(frozen=True)
class Copy:
    """Where a copy of a page is, and when it was made."""

    url: str
    made_at: datetime


class NoAnswerError(Exception):
    """The archive did not say whether it has a copy."""


class Archive:
    """Asks for copies, through a weblinks.asking.Visitor."""

    def __init__(self, visitor, endpoint=ENDPOINT):
        self.visitor, self.endpoint, self.is_silent = visitor, endpoint, False

    def copy_of(self, url, on):
        """Return the Copy of an address made nearest to that day, or None if there is none.

        Raise NoAnswerError if the archive does not answer.
        """
        if self.is_silent:
            raise NoAnswerError
        asked = urlencode({"url": url, "timestamp": f"{on:%Y%m%d}"})
        status, text = self.visitor.fetch(f"{self.endpoint}?{asked}", ANSWER_BYTES)
        try:
            if status != 200:
                raise NoAnswerError
            return _copy_in(json.loads(text))
        except (NoAnswerError, ValueError, KeyError, TypeError, AttributeError) as error:
            self.is_silent = True
            raise NoAnswerError from error


def _copy_in(answer):
    found = answer["archived_snapshots"].get("closest")
    # A copy of a refusal, or of a redirect, is none.
    if not found or not found["available"] or not str(found["status"]).startswith("2"):
        return None
    made_at = datetime.strptime(found["timestamp"], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    parts = urlsplit(found["url"])
    if parts.hostname != COPIES or parts.scheme not in {"http", "https"}:
        raise ValueError(found["url"])
    return Copy(parts._replace(scheme="https", netloc=COPIES).geturl(), made_at)
