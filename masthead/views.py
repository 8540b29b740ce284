"""The publication's own pages, and what it says to machines. Anybody may call them."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .models import Masthead, StandingPage

PLAIN = "text/plain; charset=utf-8"


@require_safe
def page(request, slug):
    page = get_object_or_404(StandingPage.objects.live(request.instant), slug=slug)
    return render(request, "masthead/page.html", {"page": page})


@require_safe
def robots(request):
    """Say what machines may read, and which are to stay away."""
    rights = Masthead.objects.get().rights
    context = {"site": settings.SITE_URL, "rights": rights}
    return render(request, "masthead/robots.txt", context, content_type=PLAIN)


@require_safe
def tdmrep(request):
    """Say whether text and data mining is reserved, everywhere on the site.

    The protocol: https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/
    """
    masthead = Masthead.objects.with_rights(request.instant).get()
    rule = {"location": "/", "tdm-reservation": int(masthead.rights.is_reserved)}
    if masthead.rights_path:
        rule["tdm-policy"] = settings.SITE_URL + masthead.rights_path
    return JsonResponse([rule], safe=False)


@require_safe
def security(request):
    """Say to whom somebody writes who finds a hole in the site, as RFC 9116 has it."""
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
