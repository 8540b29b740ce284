"""The panel of related stories beside the story's text, for whoever may change the story.

Its script sends JSON and is answered in JSON, with 401 rather than a page to sign in on.
"""

import json
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles.models import Article
from articles.templatetags.stories import day
from desk import saving
from desk.admin.asking import article_of
from desk.panels import PANELS, Panel
from desk.templatetags.desk import short_moment

from . import choosing
from .suggesting import draft_of, offer, standing


def _urls(answer):
    other = "<int:article_id>/related/<int:other_id>/"
    return [
        path("suggestions/", answer(suggestions), name="articles_suggestions"),
        path(f"{other}choice/", answer(choice), name="articles_related_choice"),
        path(f"{other}ban/", answer(ban), name="articles_related_ban"),
        path(f"{other}release/", answer(release), name="articles_related_release"),
    ]


PANELS.append(
    Panel(
        template="related/_panel.html",
        css=("newsroom/related.css",),
        # After the last of the form's own.
        js=("newsroom/notes.js", "newsroom/related-list.js", "newsroom/related.js"),
        urls=_urls,
    )
)


def _for_writers(view):
    """Let in whoever may write, the person that the page was made for."""

    @wraps(view)
    @never_cache
    @require_POST
    def guarded(request, admin, **named):
        if not (request.user.is_active and request.user.is_staff):
            return JsonResponse({"state": "signed_out"}, status=401)
        if not admin.has_change_permission(request):
            raise PermissionDenied
        if "article_id" in named:
            named["article"] = article_of(request, admin, named.pop("article_id"), "edit")
        try:
            asked = json.loads(request.body)
            user = asked["user"]
        except (ValueError, KeyError, TypeError):
            return JsonResponse({"state": "unreadable"}, status=400)
        if user != request.user.pk:
            words = _("Quelqu’un d’autre s’est connecté dans ce navigateur.")
            return JsonResponse({"state": "someone_else", "words": words}, status=409)
        return view(request, admin, asked, **named)

    return guarded


@_for_writers
def suggestions(request, admin, asked):
    """Answer what belongs with a draft: {user, article, text}; `article` is null before its row.

    {"suggestions": [{…, "why": [sentence]}], "twins": [{…, "share", "passages"}], "chosen": […],
    "banned": […]}, where {…} is what _item() says of a story.
    """
    text = asked.get("text")
    if not isinstance(text, dict):
        return JsonResponse({"state": "unreadable"}, status=400)
    article = None
    if isinstance(number := asked.get("article"), int) and not isinstance(number, bool):
        article = article_of(request, admin, number, "edit")
    now = timezone.now()
    found = offer(draft_of(saving.normal(text), article and article.pk), now, article)
    items = {pk: _item(version, now, request.user) for pk, version in found.versions.items()}
    return JsonResponse(
        {
            "suggestions": [items[pk] | {"why": why} for pk, why in found.suggestions.items()],
            "twins": [
                items[twin.article_id]
                | {"share": round(100 * twin.share), "passages": list(twin.passages)}
                for twin in found.twins
            ],
        }
        | _said_of(article, now, request.user)
    )


def _deed(view):
    """Do something about another story; answer what is now chosen and refused."""

    @wraps(view)
    def done(request, admin, asked, article, other_id):
        # What was never to be public is nobody's to lead to, nor to learn the headline of.
        planned = Article.objects.filter(versions__live__isnull=False).distinct()
        other = get_object_or_404(planned, pk=other_id)
        try:
            view(asked, article, other)
        except choosing.ChoiceError as error:
            words = " ".join(error.messages)
            return JsonResponse({"state": "refused", "words": words}, status=400)
        return JsonResponse(_said_of(article, timezone.now(), request.user))

    return _for_writers(done)


@_deed
def choice(asked, article, other):
    """Have the story lead to the other, at that place among the chosen: {user, place}."""
    place = asked.get("place")
    is_place = isinstance(place, int) and place >= 0
    choosing.choose(article, other, place if is_place else None)


@_deed
def ban(asked, article, other):
    """Have the story not lead to the other: {user}."""
    choosing.ban(article, other)


@_deed
def release(asked, article, other):
    """Say nothing any more of the other: {user}."""
    choosing.release(article, other)


def _said_of(article, now, user):
    chosen, banned = choosing.said_of(article) if article else ([], [])
    versions = standing([one.other_id for one in chosen + banned], now) if chosen + banned else {}

    def item(relation):
        if version := versions.get(relation.other_id):
            return _item(version, now, user)
        headline, note = relation.other.headline, _("n’est plus en ligne")
        return {"id": relation.other_id, "headline": headline, "note": note, "live": False}

    return {"state": "done", "chosen": [*map(item, chosen)], "banned": [*map(item, banned)]}


def _item(version, now, user):
    """Return what the panel and a read-also card say of a story, with an address they may open."""
    live = version.is_live(now)
    url = version.get_absolute_url() if live else ""
    if not live and user.has_perm("articles.change_any_article"):
        url = reverse("admin:articles_article_change", args=[version.article_id])
    return {
        "id": version.article_id,
        "headline": version.headline,
        "section": version.section.name,
        "date": day(version.first_published_at) if live else "",
        "note": "" if live else _("paraît le %s") % short_moment(version.starts_at),
        "live": live,
        "url": url,
    }
