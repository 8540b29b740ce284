"""The newsroom's pages that are about the day rather than about one story.

Each is for everybody of the newsroom, who sees there what they may open; moving is for editors.
"""

import json
from datetime import timedelta

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from articles.clock import parse_instant
from articles.models import Article, Version
from articles.workflow import PublicationError
from masthead.instants import zone_city

from . import calendar, following
from .backlinks import ends_unanswered
from .models import Message
from .templatetags.desk import clock, moment, short_moment

FOUND = 12
# How many of the latest stories a search looks through before it takes older ones in any order.
LATEST, OLDER = 1000, 3000


@require_GET
@never_cache
def search(request):
    """Answer the search box: ?q= words of a headline, as JSON.

    {"stories": [{"url", "headline", "stage", "edited"}]}, the latest edited first.
    """
    words = request.GET.get("q", "").strip()
    stories = found(request.user, words) if words else []
    return JsonResponse(
        {
            "stories": [
                {
                    "url": reverse("admin:articles_article_change", args=[article.pk]),
                    "headline": str(article),
                    "stage": article.get_stage_display(),
                    "edited": short_moment(article.edited_at),
                }
                for article in stories
            ]
        }
    )


def found(user, words):
    """Return a few stories whose headline has the words: of the latest first, then of any.

    A frequent word is found among the latest without looking further; a rare one by the index. A
    person's own stories are few enough to look through them all.
    """
    latest_first = ("-edited_at", "-pk")
    sees_all = user.has_perm("articles.change_any_article")
    stories = Article.objects.matching(words)
    stories = stories if sees_all else stories.belonging_to(user)
    latest = Article.objects.order_by(*latest_first).values("pk")[:LATEST]
    found = list(stories.filter(pk__in=latest).order_by(*latest_first)[:FOUND])
    if len(found) < FOUND:
        if sees_all:
            stories = Article.objects.filter(pk__in=stories.order_by().values("pk")[:OLDER])
        older = stories.exclude(pk__in=[story.pk for story in found]).order_by(*latest_first)
        found += older[: FOUND - len(found)]
    return found


@require_GET
@never_cache
def calendar_page(request):
    """Show what appears when: ?vue=jour, semaine or mois, ?le= a day."""
    view = request.GET.get("vue", calendar.WEEK)
    if view not in {calendar.DAY, calendar.WEEK, calendar.MONTH}:
        view = calendar.WEEK
    now = timezone.now()
    on = _day(request.GET.get("le", "")) or timezone.localdate(now)
    first, last, before, after = calendar.period(view, on)
    context = admin.site.each_context(request) | {
        "title": _("Calendrier"),
        "view": view,
        "views": [
            (calendar.DAY, _("Jour")),
            (calendar.WEEK, _("Semaine")),
            (calendar.MONTH, _("Mois")),
        ],
        "on": on,
        "first": first,
        "last": last - timedelta(days=1),
        "before": before,
        "after": after,
        "today": timezone.localdate(now),
        "cells": calendar.filled(view, on, request.user, now),
        "waiting": calendar.waiting(request.user, now),
        "may_move": request.user.has_perm("articles.publish_article"),
        "now": now,
        "zone": zone_city(),
        "zone_name": settings.TIME_ZONE,
    }
    return render(request, "admin/calendar.html", context)


def _day(text):
    try:
        on = parse_date(text)
    except ValueError:
        return None
    return on if on and 1900 < on.year < 2200 else None


@require_POST
@never_cache
def move(request):
    """Put a card elsewhere: {"version" or "article", "at", "from", "override"}, as JSON.

    A version moves, if it still is where it was seen ("from"); a story that is ready is scheduled.
    Answer {"words", "version", "time", "label", "ask"}, or 400 and {"words", "embargo"} if it
    cannot be. What is to "ask" is {"words", "url"} of the page that asks what replaces the story
    at its end, or null.
    """
    if not request.user.has_perm("articles.publish_article"):
        raise PermissionDenied
    try:
        asked = json.loads(request.body)
        at = parse_instant(str(asked["at"]))
        seen_at = parse_instant(str(asked["from"])) if asked.get("version") else None
        number = int(asked.get("version") or asked["article"])
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        return JsonResponse({"words": _("Cet instant ne se lit pas.")}, status=400)
    if not 0 < number < 2**63:
        raise Http404
    override = str(asked.get("override") or "")
    try:
        if seen_at:
            version = _move(number, seen_at, at, override, request.user)
        else:
            article = get_object_or_404(Article, pk=number)
            version = following.publish(article, by=request.user, at=at, override=override)
    except PublicationError as error:
        embargo = getattr(error, "code", None) == "embargo"
        words = " ".join(error.messages)
        return JsonResponse({"words": words, "embargo": embargo}, status=400)
    label = _("Prendre : %(what)s, %(at)s") % {"what": version.headline, "at": moment(at)}
    return JsonResponse(
        {
            "words": _("Paraîtra le %s.") % moment(at),
            "version": version.pk,
            "time": clock(at),
            "label": label,
            "ask": _ask(version.article),
        }
    )


def _ask(article):
    ends_at = ends_unanswered(article, timezone.now())
    if not ends_at:
        return None
    words = _("Retiré le %s, alors que d’autres articles y mènent : choisir ce qui le remplace…")
    url = reverse("admin:articles_backlinks", args=[article.pk])
    return {"words": words % moment(ends_at), "url": url}


def _move(number, seen_at, at, override, user):
    version = get_object_or_404(Version.objects.select_related("article"), pk=number)
    if version.live and version.starts_at != seen_at:
        raise PublicationError(
            _("Quelqu’un l’a déplacée entre-temps au %s. Rechargez le calendrier.")
            % moment(version.starts_at)
        )
    following.reschedule(
        version.article, version, by=user, at=at, until=version.ends_at, override=override
    )
    return version


@require_POST
def read(request):
    """Mark one's messages as read."""
    Message.objects.filter(to=request.user, read_at__isnull=True).update(read_at=timezone.now())
    messages.success(request, _("Vos messages sont lus."))
    return redirect("admin:index")
