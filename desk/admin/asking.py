"""What each view about one story begins and ends with."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from articles import workflow
from articles.models import Article
from articles.workflow import PublicationError
from desk.backlinks import ends_unanswered


def to_story(article):
    return redirect("admin:articles_article_change", article.pk)


def after_planning(article):
    """Go back to the story; first ask what takes its place at its end, if others lead to it."""
    if ends_unanswered(article, timezone.now()):
        return redirect("admin:articles_backlinks", article.pk)
    return to_story(article)


def article_of(request, admin, article_id, verb=None):
    """Return the story if this person sees it and may do the verb to it now."""
    article = get_object_or_404(admin.get_queryset(request), pk=article_id)
    if not admin.has_view_permission(request, article):
        raise PermissionDenied
    if verb and workflow.is_refused(request.user, verb, article):
        raise PermissionDenied
    return article


def form_page(request, admin, article, template, title, **context):
    context |= admin.admin_site.each_context(request) | {
        "title": title,
        "opts": Article._meta,
        "article": article,
        "media": admin.media + context["form"].media if "form" in context else admin.media,
    }
    return render(request, f"admin/articles/article/{template}.html", context)


def attempt(request, verb, done):
    """Do the verb; say `done`, or why not. Return whether it was done."""
    try:
        verb()
    except PublicationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, done)
    return True
