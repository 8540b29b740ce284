"""The light mode: text first, each picture a button that says what it weighs.

A page has two variants, and `request.light` says which one is asked for. A reader says it with a
tap, which leaves the cookie; else the browser does, in the header Save-Data.

For whatever keeps pages: the variant goes by that one header, which `Vary` names, and a front puts
the cookie into it (deploy/nginx.conf). Where none did and the two disagree, the answer is private.
"""

import re

from django.conf import settings
from django.utils.cache import patch_cache_control, patch_vary_headers

COOKIE = "leger"
A_YEAR = 365 * 24 * 3600
_SAID = re.compile(rf"(?:^|;)\s*{COOKIE}=([01])\s*(?:;|$)")


class LightMiddleware:
    """Give each request `request.light`: whether the reader wants the light variant of a page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.light = False
        if request.path.startswith("/admin/"):
            return self.get_response(request)
        said = saves_data(request)
        request.light = asked_for(
            request.META.get("HTTP_COOKIE", ""), request.META.get("HTTP_SAVE_DATA", "")
        )
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Save-Data"])
            if request.light != said:
                patch_cache_control(response, private=True)
        return response


def saves_data(request):
    """Whether the browser itself asks for little data."""
    return _says_on(request.META.get("HTTP_SAVE_DATA", ""))


def asked_for(cookies, save_data):
    """Return whether the light variant is asked for, by the headers Cookie and Save-Data."""
    if COOKIE in cookies and (said := _SAID.search(cookies)):
        return said[1] == "1"
    return _says_on(save_data)


def is_said_twice(cookies, save_data):
    """Return whether the two headers ask for different variants."""
    return asked_for(cookies, save_data) != _says_on(save_data)


def _says_on(save_data):
    return save_data.strip().lower() == "on"


def remember(request, response, *, light):
    """Have the browser say on each request what the reader chose, if it does not by itself."""
    if light == saves_data(request):
        response.delete_cookie(COOKIE, samesite="Lax")
    else:
        response.set_cookie(
            COOKIE,
            "1" if light else "0",
            max_age=A_YEAR,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
