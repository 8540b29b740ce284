"""What the newsroom does to a story outside its form.

Each view takes the ArticleAdmin, which says who may call it.
A story that is not theirs is absent for them; a deed that is not theirs is refused.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from articles.models import Article, Version
from articles.models.article import PublicationError
from articles.templatetags.stories import day
from desk.forms import MoveForm, WithdrawalForm

FOUND = 12


def to_story(article):
    return redirect("admin:articles_article_change", article.pk)


def for_each(request, articles, verb):
    """Do the verb to each article, and say how many it was done to and why not to the others."""
    done = 0
    for article in articles:
        try:
            verb(article)
        except PublicationError as error:
            messages.error(request, f"{article} — {' '.join(error.messages)}")
        else:
            done += 1
    if done:
        message = ngettext("Fait pour %d article.", "Fait pour %d articles.", done) % done
        messages.success(request, message)


def _article(request, admin, article_id):
    article = get_object_or_404(admin.get_queryset(request), pk=article_id)
    if not admin.has_change_permission(request, article):
        raise PermissionDenied
    return article


def _article_to_publish(request, admin, article_id):
    article = _article(request, admin, article_id)
    if not admin.has_publish_permission(request, article):
        raise PermissionDenied
    return article


def _attempt(request, verb, done):
    """Do the verb; say `done`, or why not. Return whether it was done."""
    try:
        verb()
    except PublicationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, done)
    return True


@require_GET
@never_cache
def stories(request, admin):
    """Answer the read-also search: ?q= words of a headline, or ?ids= numbers, as JSON.

    {"stories": [{"id", "headline", "section", "date", "live"}]}, newest first, for whoever may
    write. Drafts are left out: only what has an address, now or soon, can be led to.
    """
    if not admin.has_change_permission(request):
        raise PermissionDenied
    now = timezone.now()
    versions = Version.objects.filter(live__isnull=False).select_related("section")
    if "ids" in request.GET:
        ids = [int(number) for number in request.GET["ids"].split(",")[:100] if number.isdecimal()]
        versions = versions.filter(article__in=[number for number in ids if number < 2**63])
    elif words := request.GET.get("q", "").strip():
        found = Article.objects.matching(words).filter(versions__live__isnull=False)
        newest = found.order_by("-pk").values("pk")[: 10 * FOUND]
        versions = versions.filter(article__in=newest)
    stories = {}
    for version in versions.newest_first()[: 10 * FOUND]:
        # Of a story's versions, the one that readers have; else the last that is planned.
        if version.article_id not in stories or version.is_live(now):
            stories[version.article_id] = {
                "id": version.article_id,
                "headline": version.headline,
                "section": version.section.name,
                "date": day(version.first_published_at),
                "live": version.is_live(now),
            }
    limit = None if "ids" in request.GET else FOUND
    return JsonResponse({"stories": list(stories.values())[:limit]})


@require_http_methods(["GET", "POST"])
@never_cache
def withdrawal(request, admin, article_id):
    """Ask an editor why, show what leads to the story, take it down."""
    article = _article_to_publish(request, admin, article_id)
    form = WithdrawalForm(request.POST or None)
    if form.is_valid():
        facts = {"reason": form.cleaned_data["reason"], "at": form.cleaned_data["at"]}
        if _attempt(
            request,
            lambda: article.withdraw(by=request.user, **facts),
            _("L’article est retiré.") if not facts["at"] else _("L’article sera retiré."),
        ):
            return to_story(article)
    now = timezone.now()
    context = admin.admin_site.each_context(request) | {
        "title": _("Retirer l’article"),
        "opts": Article._meta,
        "article": article,
        "form": form,
        "scheduled": article.versions.filter(live__startswith__gt=now).order_by("live"),
        "pointing": Version.objects.live(now).filter(story_ids__contains=[article.pk])[:20],
        "media": admin.media + form.media,
    }
    return render(request, "admin/articles/article/withdrawal.html", context)


@require_GET
@never_cache
def version_page(request, admin, article_id, number):
    """Show any version as readers would get it."""
    article = _article(request, admin, article_id)
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


@require_POST
def restoration(request, admin, article_id, number):
    """Make an old version the working copy again."""
    article = _article(request, admin, article_id)
    version = get_object_or_404(article.versions, number=number)
    done = _("La version %d est revenue dans le formulaire. Publiez-la pour la montrer.") % number
    _attempt(request, lambda: article.restore(version, by=request.user), done)
    return to_story(article)


@require_http_methods(["GET", "POST"])
@never_cache
def move(request, admin, article_id, number):
    """Move a scheduled version to another time."""
    article = _article_to_publish(request, admin, article_id)
    version = article.versions.filter(number=number, live__startswith__gt=timezone.now()).first()
    if version is None:
        raise Http404(_("Cette version n’est plus programmée."))
    form = MoveForm(
        request.POST or None, initial={"at": version.starts_at, "until": version.ends_at}
    )
    if form.is_valid() and _attempt(
        request,
        lambda: article.reschedule(version, by=request.user, **form.cleaned_data),
        _("La version est déplacée."),
    ):
        return to_story(article)
    context = admin.admin_site.each_context(request) | {
        "title": _("Déplacer la version %d") % number,
        "opts": Article._meta,
        "article": article,
        "form": form,
        "media": admin.media + form.media,
    }
    return render(request, "admin/articles/article/move.html", context)


@require_POST
def cancellation(request, admin, article_id, number):
    """Unschedule a version that has not started."""
    article = _article_to_publish(request, admin, article_id)
    version = get_object_or_404(article.versions, number=number)
    done = _("La version %d n’est plus programmée.") % number
    _attempt(request, lambda: article.unschedule(version, by=request.user), done)
    return to_story(article)
