"""A story's versions: its history, each as readers would get it, two compared, and coming back.

Each view takes the ArticleAdmin, which says who may call it.
"""

from datetime import timedelta

from django.contrib import messages
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from articles import workflow
from articles.clock import parse_instant
from articles.models import Article
from desk import history
from desk.comparing import Comparison
from masthead.instants import zone_city

from .asking import article_of, attempt, to_story


@require_GET
@never_cache
def history_page(request, admin, article_id):
    """Show a story's versions and decisions, newest first: ?avant= a number goes on below it."""
    article = article_of(request, admin, article_id)
    before = request.GET.get("avant")
    if before is not None and _number(before) is None:
        raise Http404(_("Cette page de l’histoire n’existe pas."))
    now = timezone.now()
    page = history.page_of(article, now, _number(before))
    live, latest, usual = _two_to_compare(article, now)
    chosen = {name: _number(request.GET.get(name)) or number for name, number in usual.items()}
    shown = range(page.lowest, page.highest + 1)
    context = admin.admin_site.each_context(request) | {
        "title": _("Histoire de l’article"),
        "opts": Article._meta,
        "object": article,
        "article": article,
        "page": page,
        "is_first": before is None,
        "live": live,
        "latest": latest,
        "chosen": chosen,
        # What was chosen on another page stays chosen.
        "elsewhere": {name: number for name, number in chosen.items() if number not in shown},
        "may_restore": workflow.may(request.user, "restore", article),
        "now": now,
        "city": zone_city(),
    }
    return render(request, admin.object_history_template, context)


def _two_to_compare(article, now):
    """Return the numbers of the live version (or None), of the latest (or 0), and {"de", "a"}:
    what readers have, or the one before the latest, and the latest.
    """
    live = article.versions.live(now).values_list("number", flat=True).first()
    latest = article.versions.aggregate(latest=Max("number"))["latest"] or 0
    before = live if live and live != latest else max(latest - 1, 1)
    return live, latest, {"de": before, "a": latest}


def _number(text):
    """Return the number of a version that an address says, or None."""
    is_number = bool(text) and text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if is_number else None


def to_history(article):
    return redirect("admin:articles_article_history", article.pk)


@require_GET
@never_cache
def version_page(request, admin, article_id, number):
    """Show any version as readers would get it."""
    article = article_of(request, admin, article_id)
    now = timezone.now()
    versions = article.versions.filter(number=number).for_page(now)
    version = get_object_or_404(versions)
    if not version.section:
        message = _("Choisissez une rubrique : sans elle, l’article n’a pas d’adresse à montrer.")
        messages.error(request, message)
        return to_story(article)
    if not version.live:
        # As if it came out at this instant; nothing is saved.
        version.live, version.first_published_at = DateTimeTZRange(now, None), now
    request.instant = now
    return render(request, "articles/article_page.html", {"story": version, "preview": True})


@require_GET
@never_cache
def readers_page(request, admin, article_id):
    """Show what readers had of a story at a minute, ?le=, as they had it; or say that it is
    nothing, and why.
    """
    article = article_of(request, admin, article_id)
    now = timezone.now()
    try:
        at = parse_instant(request.GET["le"]) if request.GET.get("le") else now
        minute = at.astimezone(timezone.get_current_timezone()).replace(second=0, microsecond=0)
        until = minute + timedelta(minutes=1)
        if not 1900 < minute.year < 2200:
            raise ValueError(at)
    except (ValueError, OverflowError):
        messages.error(request, _("Cet instant ne se lit pas : donnez un jour et une heure."))
        return to_history(article)
    versions = history.had_by_readers(article, minute, until)
    context = {"article": article, "minute": minute, "is_ahead": minute > now}
    context["city"] = zone_city()
    if not versions:
        context |= admin.admin_site.each_context(request) | {
            "title": _("Ce que les lecteurs avaient"),
            "opts": Article._meta,
            "why": history.why_nothing(article, minute, now),
        }
        return render(request, "admin/articles/article/readers_had_nothing.html", context)
    version, *later = versions
    request.instant = max(minute, version.starts_at)
    context["story"] = article.versions.for_page(request.instant).get(pk=version.pk)
    context["later"] = later
    return render(request, "admin/articles/article/readers_had.html", context)


@require_GET
@never_cache
def comparison(request, admin, article_id):
    """Show two versions, ?de= and ?a=, as one page of the story with what changed marked.

    Without them: what readers have, or the one before, and the latest.
    """
    article = article_of(request, admin, article_id)
    now = timezone.now()
    live, _latest, usual = _two_to_compare(article, now)
    numbers = [_number(request.GET.get(name, str(number))) for name, number in usual.items()]
    known = article.versions.filter(number__in=[n for n in numbers if n is not None])
    found = {v.number: v for v in known.select_related("section", "picture", "cut_by")}
    if not set(numbers) <= set(found):
        messages.error(request, _("Choisissez deux versions de cet article, par leurs numéros."))
        return to_history(article)
    request.instant = now
    compared = Comparison(*(found[number] for number in numbers))
    context = {"article": article, "comparison": compared, "story": compared.story, "live": live}
    return render(request, "admin/articles/article/comparison.html", context)


@require_POST
def restoration(request, admin, article_id, number):
    """Make an old version the working copy again."""
    article = article_of(request, admin, article_id, "restore")
    version = get_object_or_404(article.versions, number=number)
    done = _("La version %d est revenue dans le formulaire. Publiez-la pour la montrer.") % number
    attempt(request, lambda: article.restore(version, by=request.user), done)
    return to_story(article)
