"""The publication's own pages, and what it says to machines. Anybody may call them."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language, get_language_bidi
from django.views.decorators.http import require_safe

from delivery.shown import SITE, shows

from . import icons
from .models import Masthead, StandingPage

A_DAY = 24 * 3600
PLAIN = "text/plain; charset=utf-8"


@require_safe
def page(request, slug):
    page = get_object_or_404(StandingPage.objects.live(request.instant), slug=slug)
    shows(SITE)
    return render(request, "masthead/page.html", {"page": page})


@require_safe
def robots(request):
    """Say what machines may read, and which are to stay away."""
    shows(SITE)
    rights = Masthead.objects.get().rights
    context = {"site": settings.SITE_URL, "rights": rights}
    return render(request, "masthead/robots.txt", context, content_type=PLAIN)


@require_safe
def tdmrep(request):
    """Say whether text and data mining is reserved, everywhere on the site.

    The protocol: https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/
    """
    shows(SITE)
    masthead = Masthead.objects.with_rights(request.instant).get()
    rule = {"location": "/", "tdm-reservation": int(masthead.rights.is_reserved)}
    if masthead.rights_path:
        rule["tdm-policy"] = settings.SITE_URL + masthead.rights_path
    return JsonResponse([rule], safe=False)


@require_safe
def security(request):
    """Say to whom somebody writes who finds a hole in the site, as RFC 9116 has it."""
    shows(SITE)
    email = Masthead.objects.get().email
    if not email:
        raise Http404
    lines = [
        f"Contact: mailto:{email}",
        f"Expires: {request.instant + timedelta(days=90):%Y-%m-%dT00:00:00Z}",
        f"Preferred-Languages: {settings.LANGUAGE_CODE}",
        f"Canonical: {settings.SITE_URL}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


@require_safe
def icon(request, name, stamp=None):
    """Answer with the publication's icon; under its stamp, for ever."""
    if name not in icons.SIZES:
        raise Http404
    shows(SITE)
    masthead = Masthead.objects.get()
    response = HttpResponse(icons.icon(masthead, name), content_type="image/png")
    if stamp == icons.stamp(masthead):
        patch_cache_control(response, public=True, max_age=365 * A_DAY, immutable=True)
    else:
        # A home screen may still know the one before.
        patch_cache_control(response, public=True, max_age=A_DAY)
    return response


@require_safe
def manifest(request):
    """Say how a phone installs the site: W3C's Web Application Manifest."""
    shows(SITE)
    masthead = Masthead.objects.get()
    stamp = icons.stamp(masthead)
    data = {
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "name": masthead.name,
        "short_name": masthead.name,
        "description": masthead.description or masthead.tagline,
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "display": "standalone",
        "theme_color": icons.ACCENT,
        "background_color": icons.PAPER,
        "categories": ["news"],
        "icons": [
            {
                "src": reverse("masthead:stamped_icon", args=[stamp, name]),
                "sizes": f"{icons.SIZES[name]}x{icons.SIZES[name]}",
                "type": "image/png",
                "purpose": "maskable" if name.startswith("masque") else "any",
            }
            for name in ("192", "512", "masque-512")
        ],
    }
    response = JsonResponse(data, content_type="application/manifest+json")
    patch_cache_control(response, public=True, max_age=A_DAY)
    return response
