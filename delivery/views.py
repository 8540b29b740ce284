"""How the site is read: with fewer bytes, or without a network. Anybody may call these views."""

import json
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import rjsmin
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.csp import CSP
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from .light import remember
from .shown import SITE, shows

HERE = Path(__file__).resolve().parent


# A form without a token is the same bytes for everybody, and changes how pages look alone.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def light(request):
    """Say what the light mode is; posted, turn it on or off and go back to where the reader was."""
    if request.method != "POST":
        shows(SITE)
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


@require_safe
def offline(request):
    """Say what is read without a network; the worker writes into it what this device keeps."""
    shows(SITE)
    return render(request, "delivery/offline.html")


# A new worker, or the end of them, is on every device within the hour of its next page.
@require_safe
@cache_control(public=True, max_age=3600)
@csp_override({"default-src": [CSP.NONE], "connect-src": [CSP.SELF]})
def worker(request):
    """Answer with the service worker, or with one that ends it where SERVICE_WORKER is off."""
    shows(SITE)
    if not settings.SERVICE_WORKER:
        return _script((HERE / "worker_off.js").read_text())
    words = {
        "lang": get_language(),
        "offline": _("Hors ligne"),
        "copy": _("Hors ligne, copie du %(at)s."),
        "down": _("Site en panne"),
        "downCopy": _("Le site ne répond pas : copie du %(at)s."),
        "kept": _("Ce qui est gardé"),
        "absent": _("Hors ligne : la page demandée n’est pas gardée sur cet appareil."),
        "front": _("La une"),
        "keptAt": _("Copie du %(at)s"),
    }
    said = f"const WORDS={json.dumps(words, ensure_ascii=False)};"
    return _script(said + (HERE / "worker.js").read_text())


def _script(text):
    return HttpResponse(rjsmin.jsmin(text), content_type="text/javascript; charset=utf-8")
