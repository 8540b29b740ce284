"""The light mode: text first, each picture a button that says what it weighs.

A page has two variants, and `request.light` says which one is asked for. A reader says it with a
tap, which leaves the cookie; else the browser does, in the header Save-Data.

For whatever keeps pages: the variant goes by that one header, which `Vary` names, and a front puts
the cookie into it (deploy/nginx.conf). Where none did and the two disagree, the answer is private.
"""

from django.conf import settings
from django.utils.cache import patch_cache_control, patch_vary_headers

COOKIE = "leger"
A_YEAR = 365 * 24 * 3600


class LightMiddleware:
    """Give each request `request.light`: whether the reader wants the light variant of a page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.light = False
        if request.path.startswith("/admin/"):
            return self.get_response(request)
        said = saves_data(request)
        request.light = {"1": True, "0": False}.get(request.COOKIES.get(COOKIE), said)
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Save-Data"])
            if request.light != said:
                patch_cache_control(response, private=True)
        return response


def saves_data(request):
    """Whether the browser itself asks for little data."""
    return request.headers.get("Save-Data", "").strip().lower() == "on"


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
