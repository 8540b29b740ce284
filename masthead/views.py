"""The publication's own pages. Anybody may call them."""

from django.conf import settings
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from .models import StandingPage


@require_safe
def page(request, slug):
    page = get_object_or_404(StandingPage.objects.live(request.instant), slug=slug)
    return render(request, "masthead/page.html", {"page": page})


@require_safe
def robots(request):
    context = {"site": settings.SITE_URL}
    return render(request, "masthead/robots.txt", context, content_type="text/plain; charset=utf-8")
