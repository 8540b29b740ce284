"""What the browser's queue of saves talks to.

Each view is for whoever may open the story; it answers JSON, and 401 rather than a page to sign in
on, so that the queue knows to wait.
"""

import json
import uuid
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from articles import checklist
from articles.models import Article

from . import saving
from .models import Tab


def for_the_newsroom(view):
    """Let in whoever may write, the person that the page was made for; answer others in JSON."""

    @wraps(view)
    @never_cache
    @require_POST
    def guarded(request, admin, **named):
        if not (request.user.is_active and request.user.is_staff):
            return JsonResponse({"state": "signed_out"}, status=401)
        if not admin.has_change_permission(request):
            return JsonResponse({"state": "forbidden"}, status=403)
        try:
            asked = json.loads(request.body)
            tab = uuid.UUID(asked["tab"])
        except (ValueError, KeyError, TypeError):
            return JsonResponse({"state": "unreadable"}, status=400)
        if asked.get("user") != request.user.pk:
            words = _("Quelqu’un d’autre s’est connecté dans ce navigateur.")
            return JsonResponse({"state": "someone_else", "words": words}, status=409)
        try:
            return view(request, admin, asked, tab, **named)
        except (Http404, Article.DoesNotExist):
            return JsonResponse({"state": "gone"}, status=404)

    return guarded


@for_the_newsroom
def save(request, admin, asked, tab):
    """Take a save: {tab, user, number, article, text, base}. Answer what became of it."""
    number, text, base = asked.get("number"), asked.get("text"), asked.get("base")
    if not (isinstance(number, int) and 0 < number < 2**31 and isinstance(text, dict)):
        return JsonResponse({"state": "unreadable"}, status=400)
    article = _article(request, admin, asked.get("article"), tab)
    answer = saving.take(
        tab,
        number,
        text,
        user=request.user,
        article=article,
        base=base if isinstance(base, dict) else None,
        revision=asked.get("revision") if isinstance(asked.get("revision"), int) else None,
    )
    return JsonResponse(
        {
            "state": answer.state,
            "article": answer.article.pk,
            "number": answer.tab.number,
            "revision": answer.article.revision,
            "errors": answer.errors,
            "text": answer.text,
            "merge": reverse("admin:articles_merge", args=[answer.article.pk, tab]),
            "people": people(answer.article, request.user),
            "checklist": [
                {"field": problem.field, "words": problem.words, "stops": problem.blocks}
                for problem in checklist.problems(answer.article)
            ],
        }
    )


@for_the_newsroom
def presence(request, admin, asked, tab):
    """Say that a form is open, or closed: {tab, user, article, left}. Answer who else is there."""
    article = _article(request, admin, asked.get("article"), tab)
    if article is None:
        return JsonResponse({"people": [], "revision": None})
    with transaction.atomic():
        form = saving.open_tab(tab, request.user, article)
        # It may have been deleted since it was read.
        Article.objects.select_for_update(no_key=True).only("pk").get(pk=article.pk)
        form.seen_at, form.left = timezone.now(), bool(asked.get("left"))
        form.save(update_fields=["seen_at", "left"])
    return JsonResponse({"people": people(article, request.user), "revision": article.revision})


def people(article, user):
    """Return the names of the others who have the story open."""
    tabs = Tab.objects.present(timezone.now()).filter(article=article).exclude(user=user)
    return sorted({str(other.user) for other in tabs.select_related("user")})


def _article(request, admin, number, tab):
    """Return the story that a tab is about, None for one that has no row yet.

    Raise Http404 if it isn't one of theirs, or the tab is somebody else's.
    """
    known = Tab.objects.filter(pk=tab).values("user", "article").first()
    if known and known["user"] != request.user.pk:
        raise Http404
    number = (known and known["article"]) or number
    if number is None:
        if not admin.has_add_permission(request):
            raise PermissionDenied
        return None
    article = admin.get_queryset(request).filter(pk=number).first() if _is_id(number) else None
    if article is None:
        raise Http404
    return article


def _is_id(number):
    return isinstance(number, int) and 0 < number < 2**63
