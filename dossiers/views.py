"""The readers' pages about subjects followed over months. Anybody may call them."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from articles.models import Version
from articles.paging import page_of
from delivery.shown import shows

from .models import Dossier

PAGE = 30


@require_safe
def index(request):
    shows("dossiers")
    dossiers = Dossier.objects.live(request.instant).with_picture(request.instant)
    return render(request, "dossiers/index.html", {"dossiers": dossiers})


@require_safe
def dossier(request, slug):
    """Show the introduction and the key stories, then everything as a timeline, newest first."""
    at = request.instant
    dossiers = Dossier.objects.live(at).with_picture(at).with_tags()
    dossier = get_object_or_404(dossiers, slug=slug)
    shows(*dossier.shown_tags)
    live = Version.objects.live(at)
    cards = live.newest_first().for_cards(at)
    context = {"dossier": dossier, "page": page_of(cards, request, PAGE, dossier.parts(live))}
    if context["page"].is_first:
        context["key_stories"] = dossier.key_versions(live.for_cards(at))
    return render(request, "dossiers/dossier.html", context)
