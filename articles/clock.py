"""The instant that a request is about: now, or for staff any other that they ask for."""

import re
from datetime import datetime, timedelta
from urllib.parse import quote

from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

# Links inside the site, in a page that staff read as of another instant; but for the bar's own.
_INNER_LINK = re.compile(
    rb'(<a\b[^>]*\bhref=")(/(?!/|admin/|media/|static/)[^"#?]*)(?=[?"#])(?!\?at=)(\?[^"#]*)?'
)


class ClockMiddleware:
    """Give each request one instant, `request.instant`, and `request.elsewhen` if it isn't now.

    With ?at=, staff see the site as it was or will be; the answer is theirs alone, and its links
    keep the instant. Readers get the present page whatever they add to its address.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.instant = timezone.now()
        request.elsewhen = False
        asked = request.GET.get("at") if not request.path.startswith("/admin/") else None
        if not asked or not _is_staff(request):
            return self.get_response(request)
        try:
            request.instant = parse_instant(asked)
        except ValueError:
            response = render(request, "articles/unknown_instant.html", {"at": asked}, status=400)
        else:
            request.elsewhen = True
            response = self.get_response(request)
            _keep_instant_in_links(response, asked)
        patch_cache_control(response, private=True, no_store=True)
        return response


def parse_instant(text):
    """Return the aware datetime that `text` says in ISO 8601, without a zone in the newsroom's.

    Raise ValueError if it says none. A date alone is its first moment.
    """
    # The + of an offset that was not escaped in an address arrives as a space.
    instant = parse_datetime(re.sub(r"(T\S+) (\d\d:?\d\d)$", r"\1+\2", text))
    if instant is None:
        day = parse_date(text)
        if day is None:
            raise ValueError(text)
        instant = datetime(day.year, day.month, day.day)
    # A day more or less must still be a date.
    if not 1 < instant.year < 9999:
        raise ValueError(text)
    return instant if timezone.is_aware(instant) else timezone.make_aware(instant)


def nearby(instant):
    """Return where an editor looks next from an instant: [(words, aware datetime)]."""
    local = timezone.localtime(instant)
    day = timedelta(days=1)
    return [
        (_("un jour plus tôt"), local - day),
        (_("une heure plus tôt"), local - timedelta(hours=1)),
        (_("une heure plus tard"), local + timedelta(hours=1)),
        (_("à 18 h"), local.replace(hour=18, minute=0, second=0, microsecond=0)),
        (
            _("le lendemain à 8 h"),
            (local + day).replace(hour=8, minute=0, second=0, microsecond=0),
        ),
    ]


def _is_staff(request):
    # Without a session there is nobody to ask the database about.
    return request.COOKIES.get("sessionid") and request.user.is_active and request.user.is_staff


def _keep_instant_in_links(response, asked):
    if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
        return
    instant = quote(asked).encode()

    def with_instant(match):
        query = match[3] + b"&amp;at=" if match[3] else b"?at="
        return match[1] + match[2] + query + instant

    response.content = _INNER_LINK.sub(with_instant, response.content)
