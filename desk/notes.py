"""The addresses of a story's notes, for those who see the story.

A script sends JSON and is answered in JSON, with 401 rather than a page to sign in on; a form
without scripts is sent back to the story.
"""

import json
from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from articles import workflow

from . import mentions, noting
from .templatetags.desk import short_moment


def urls(answer):
    """Return the addresses; `answer` hands a view the ArticleAdmin."""
    notes = "<int:article_id>/notes/"
    note = f"{notes}<int:note_id>/"
    return [
        path(notes, answer(listed), name="articles_notes"),
        path(f"{notes}people/", answer(people), name="articles_notes_people"),
        path(f"{notes}threads/", answer(threads), name="articles_notes_threads"),
        path(f"{notes}passages/", answer(passages), name="articles_notes_passages"),
        path(f"{note}answers/", answer(answers), name="articles_notes_answers"),
        path(f"{note}resolution/", answer(resolution), name="articles_notes_resolution"),
        path(f"{note}text/", answer(text), name="articles_notes_text"),
        path(f"{note}removal/", answer(removal), name="articles_notes_removal"),
    ]


def _article(request, admin, article_id, verb="note"):
    article = get_object_or_404(admin.get_queryset(request), pk=article_id)
    if not admin.has_view_permission(request, article):
        raise PermissionDenied
    if not workflow.may(request.user, verb, article):
        raise PermissionDenied
    return article


def _is_out(request):
    return not (request.user.is_active and request.user.is_staff)


def question(view):
    """Answer a script's question about the story's notes."""

    @wraps(view)
    @never_cache
    @require_GET
    def guarded(request, admin, article_id):
        if _is_out(request):
            return JsonResponse({"state": "signed_out"}, status=401)
        return JsonResponse(view(request, _article(request, admin, article_id)))

    return guarded


def deed(verb="note"):
    """Do something to the story's notes: the view returns what the person is to know of it."""

    def decorate(view):
        @wraps(view)
        @never_cache
        @require_POST
        def guarded(request, admin, article_id, **named):
            answer = _in_json if request.content_type == "application/json" else _in_a_page
            if _is_out(request):
                if answer is _in_json:
                    return JsonResponse({"state": "signed_out"}, status=401)
                return redirect_to_login(_story(article_id))
            article = _article(request, admin, article_id, verb)
            return answer(request, article, lambda asked: view(request, article, asked, **named))

        return guarded

    return decorate


def _in_json(request, article, do):
    try:
        asked = json.loads(request.body)
        user = asked["user"]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"state": "unreadable"}, status=400)
    if user != request.user.pk:
        words = _("Quelqu’un d’autre s’est connecté dans ce navigateur.")
        return JsonResponse({"state": "someone_else", "words": words}, status=409)
    try:
        said = do(asked)
    except noting.NoteError as error:
        return JsonResponse({"state": "refused", "words": " ".join(error.messages)}, status=400)
    return JsonResponse({"state": "done", "words": " ".join(said or [])} | _all(request, article))


def _in_a_page(request, article, do):
    try:
        for words in do(request.POST) or []:
            messages.warning(request, words)
    except noting.NoteError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(f"{_story(article.pk)}#notes")


def _story(article_id):
    return reverse("admin:articles_article_change", args=[article_id])


@question
def listed(request, article):
    """Answer every thread of the story's."""
    return _all(request, article)


@question
def people(request, article):
    """Answer the people whose name begins as ?q= says."""
    words = request.GET.get("q", "").lstrip()[:80]
    return {"people": mentions.matching(words, article, but=request.user)}


@deed()
def threads(request, article, asked):
    """Open a thread: {user, text, quote, before, after}."""
    passage = {name: asked.get(name, "") for name in ("quote", "before", "after")}
    return noting.open_thread(article, asked.get("text"), by=request.user, **passage)


@deed()
def answers(request, article, asked, note_id):
    """Answer a thread: {user, text}."""
    return noting.answer(article, note_id, asked.get("text"), by=request.user)


@deed()
def resolution(request, article, asked, note_id):
    """Settle a thread or, if `reopen` is said, open it again: {user, reopen}."""
    noting.resolve(article, note_id, not asked.get("reopen"), by=request.user)


@deed()
def text(request, article, asked, note_id):
    """Change one's own note: {user, text}."""
    return noting.rewrite(article, note_id, asked.get("text"), by=request.user)


@deed()
def removal(request, article, asked, note_id):
    """Take back one's own note: {user}."""
    noting.remove(article, note_id, by=request.user)


@deed("edit")
def passages(request, article, asked):
    """Say where the passages now stand: {user, passages: [{thread, quote, before, after}]}."""
    said = asked.get("passages") if isinstance(asked, dict) else None
    said = said if isinstance(said, list) else []
    noting.move(article, [one for one in said if isinstance(one, dict)])


def _all(request, article):
    return {"threads": [_thread(thread, request.user) for thread in noting.threads(article)]}


def _thread(thread, user):
    opening = thread.opening
    resolved = ""
    if not thread.is_open:
        resolved = _("Réglée par %(who)s, %(at)s") % {
            "who": opening.resolved_by, "at": short_moment(opening.resolved_at)}  # fmt: skip
    return {
        "id": opening.pk,
        "quote": opening.quote,
        "before": opening.before,
        "after": opening.after,
        "resolved": resolved,
        "notes": [
            {
                "id": note.pk,
                "by": str(note.by),
                "mine": note.by == user,
                "at": note.made_at.isoformat(),
                "when": short_moment(note.made_at),
                "text": note.text,
            }
            for note in thread.notes
        ],
    }
