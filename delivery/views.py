"""How the site is read: with fewer bytes, or without a network. Anybody may call these views."""

from urllib.parse import urlsplit, urlunsplit

from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .light import remember


# A form without a token is the same bytes for everybody, and changes how pages look alone.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def light(request):
    """Say what the light mode is; posted, turn it on or off and go back to where the reader was."""
    if request.method != "POST":
        return render(request, "delivery/light.html")
    response = redirect(_where_from(request))
    remember(request, response, light=request.POST.get("leger") == "1")
    return response


def _where_from(request):
    """Return the path of the page that a form was sent from; of another site's, the front page's.

    The browser says it, so that the form has nothing of its page in it.
    """
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure()):
        return "/"
    parts = urlsplit(referer)
    path = urlunsplit(("", "", parts.path, parts.query, ""))
    return path if url_has_allowed_host_and_scheme(path, None) else "/"
