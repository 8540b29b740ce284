"""Search, for readers. Anybody may call it; it shows only what is live at the request's instant."""

from datetime import datetime, timedelta
from functools import cache
from urllib.parse import urlencode

from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from articles.models import Section, Version
from articles.paging import PARAMETER, parse_cursor
from articles.touching import TEXTS
from authors.models import Author
from delivery.shown import lasts_until, shows

from . import asking, suggesting
from .finding import Found, Narrowing, Signer, TooSlowError, find

# {what an address says: (days, what a reader is told)}
PERIODS = {
    "semaine": (7, _("7 derniers jours")),
    "mois": (30, _("30 derniers jours")),
    "annee": (365, _("12 derniers mois")),
}
DATE = "date"


@require_safe
def search(request):
    shows(TEXTS, "authors")
    form = Form(request)
    question = asking.read(request.GET.get("q", ""))
    cursor = form.avant and parse_cursor(form.avant)
    found, status = Found(), 200
    if question.terms:
        try:
            found = find(
                question,
                request.instant,
                form.narrowing,
                by_date=form.is_by_date,
                cursor=cursor if form.is_by_date else None,
            )
        except TooSlowError:
            status = 503
    context = {
        "form": form,
        "question": question,
        "found": found,
        "authors": form.authors(found.authors),
        "older": found.older and form.address(ordre=DATE, **{PARAMETER: found.older}),
        "is_slow": status == 503,
        "at": request.GET.get("at") if request.elsewhen else None,
    }
    if not found.stories:
        latest = Version.objects.live(request.instant).newest_first().for_cards(request.instant)
        words = [term.text for term in question.words]
        context |= {"latest": latest[:5], "near": suggesting.near(words, request.instant)}
    return render(request, "search/search.html", context, status=status)


@require_safe
def suggestions(request):
    """Return, as JSON, the lists that what is typed may be the beginning of."""
    shows(TEXTS, "authors", "tags")
    text = asking.clean(request.GET.get("q", ""))
    offered = suggesting.suggestions(text, request.instant) if len(text) > 1 else []
    response = JsonResponse({"suggestions": offered})
    patch_cache_control(response, public=True, max_age=300)
    return response


class Form:
    """What the address of a search says, and the addresses that say it otherwise."""

    NAMES = ("q", "rubrique", "auteur", "periode", "du", "au", "ordre")

    def __init__(self, request):
        self.given = {name: asking.clean(request.GET.get(name, "")) for name in self.NAMES}
        self.q = self.given["q"]
        self.avant = request.GET.get(PARAMETER, "")
        self.is_by_date = self.given["ordre"] == DATE
        self.section = self._known(Section, "rubrique")
        self.author = self._known(Author, "auteur")
        self.narrowing = Narrowing(self.section, self.author, *self._period(request.instant))

    @property
    def slugs(self):
        """Of the chosen section and author; None: of none."""
        return [one and one.slug for one in (self.section, self.author)]

    @property
    def is_narrowed(self):
        return self.narrowing != Narrowing()

    @property
    def periods(self):
        return [(value, str(words)) for value, (_days, words) in PERIODS.items()]

    def authors(self, signers):
        """Return the Signers, and the chosen author if that is none of them."""
        chosen = self.author and Signer(self.author.name, self.author.slug)
        return signers if chosen in [None, *signers] else [chosen, *signers]

    def address(self, **changes):
        said = {name: value for name, value in (self.given | changes).items() if value}
        return f"{_box()}?{urlencode(said)}"

    @property
    def by_best(self):
        return self.address(ordre="")

    @property
    def by_date(self):
        return self.address(ordre=DATE)

    @property
    def wider(self):
        return self.address(**dict.fromkeys(self.NAMES[1:], ""))

    def _known(self, model, name):
        slug = self.given[name]
        return model.objects.filter(slug=slug).first() if slug else None

    def _period(self, at):
        """Return (since, until), either may be None: two dates, or else a period till now."""
        since, until = _midnight(self.given["du"]), _midnight(self.given["au"])
        if until:
            until += timedelta(days=1)
        if not since and not until and self.given["periode"] in PERIODS:
            lasts_until(at + timedelta(minutes=10))
            since = at - timedelta(days=PERIODS[self.given["periode"]][0])
        return since, until


@cache
def _box():
    return reverse("search:search")


def _midnight(text):
    """Return the first moment of the day that the text says, or None if it says none."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    if day is None or not 1900 <= day.year <= 2900:
        return None
    return timezone.make_aware(datetime(day.year, day.month, day.day))
