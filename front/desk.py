"""The newsroom's page on which the front page is arranged. For those who may change it."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from articles.models import Section
from desk.guards import asks_for
from desk.templatetags.desk import clock, moment
from masthead.instants import zone_city

from . import placing
from .board import board, matching, planned
from .forms import AskedInstant, BreakingForm, PlacementForm, RemovalForm
from .models import BreakingNews


@require_GET
@never_cache
@asks_for("front.change_placement")
def page(request):
    """Show the front page's places: ?le= an instant (now, without), ?q= words of a headline."""
    form = AskedInstant(request.GET)
    if not form.is_valid():
        return _show(request, None, refusal=form, status=400)
    return _show(request, form.cleaned_data["le"])


@require_POST
@asks_for("front.change_placement")
def place(request):
    form = PlacementForm(request.POST)
    if not form.is_valid():
        return _refuse(request, form, form.cleaned_data.get("at"))
    data = form.cleaned_data
    at, article = data["at"], data["article"]
    try:
        placing.place(article, data["place"], by=request.user, at=at, until=data["until"])
    except placing.PlacementError as error:
        return _refuse(request, error, at)
    return _done(request, at, _placed_words(article, data["place"], at))


@require_POST
@asks_for("front.change_placement")
def remove(request):
    form = RemovalForm(request.POST)
    if not form.is_valid():
        return _refuse(request, form, form.cleaned_data.get("at"))
    at = form.cleaned_data["at"]
    try:
        ended = placing.take_out(form.cleaned_data["place"], by=request.user, at=at)
    except placing.PlacementError as error:
        return _refuse(request, error, at)
    words = _("%(place)s : « %(headline)s » est retiré.")
    return _done(request, at, words % {"place": _name(ended.spot), "headline": ended.article})


@require_POST
@asks_for("front.change_breakingnews")
def break_news(request):
    form = BreakingForm(request.POST)
    if not form.is_valid():
        return _show(request, None, refusal=form, breaking_form=form, status=400)
    news = placing.break_news(by=request.user, **form.cleaned_data)
    words = _("La dernière minute est en ligne, jusqu’à %s.") % clock(news.live.upper)
    return _done(request, None, words)


@require_POST
@asks_for("front.change_breakingnews")
def end_news(request):
    try:
        placing.end_news(by=request.user)
    except placing.PlacementError as error:
        return _refuse(request, error)
    return _done(request, None, _("La dernière minute est terminée."))


def _placed_words(article, spot, at):
    """Return what was done, and from when readers see it."""
    names = {"headline": article, "place": _name(spot)}
    shown_from = at or timezone.now()
    if not article.versions.live(shown_from).exists():
        coming = article.next_version(shown_from)
        if coming is None:
            words = _("%(place)s : « %(headline)s » y paraîtra quand l’article sera publié.")
            return words % names
        shown_from = coming.starts_at
    elif at is None:
        return _("%(place)s : « %(headline)s » y est.") % names
    words = _("%(place)s : « %(headline)s » y sera le %(moment)s.")
    return words % (names | {"moment": moment(shown_from)})


def _name(spot):
    sections = Section.objects.filter(pk=spot.section) if spot.section else []
    return spot.name({section.pk: section for section in sections})


def _done(request, at, words):
    messages.success(request, words)
    query = f"?{urlencode({'le': at.isoformat()})}" if at else ""
    return redirect(reverse("admin:front") + query)


def _refuse(request, refusal, at=None):
    return _show(request, at, refusal=refusal, status=400)


def _show(request, asked, *, refusal=None, breaking_form=None, status=200):
    now = timezone.now()
    at = asked or now
    words = request.GET.get("q", "").strip()
    candidates = {"planned": planned(at), "found": matching(request.user, words, at)}
    context = (
        admin.site.each_context(request)
        | board(at)
        | candidates
        | {
            "title": _("La une"),
            "at": at,
            # None: the page is about now, and deeds take place when they are sent.
            "asked": asked,
            "editable": at >= now,
            "q": words,
            "refusals": _sentences(refusal),
            "zone": zone_city(),
            "breaking": BreakingNews.objects.live(now).select_related("made_by").first(),
            "breaking_form": breaking_form or BreakingForm(),
        }
    )
    return render(request, "admin/front/front.html", context, status=status)


def _sentences(refusal):
    if refusal is None:
        return []
    if isinstance(refusal, ValidationError):
        return refusal.messages
    return [words for errors in refusal.errors.values() for words in errors]
