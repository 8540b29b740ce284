"""What the newsroom does to a story outside its form.

Each view takes the ArticleAdmin, which says who may call it.
A story that is not theirs is absent for them; a deed that is not theirs is refused.
"""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from articles import workflow
from articles.cutting import draft
from articles.models import Article, Version
from articles.templatetags.stories import day
from articles.workflow import PublicationError
from desk import following
from desk.backlinks import FOUND, Backlinks, ReplacementForm, matching
from desk.forms import AssignmentForm, MoveForm, PreviewLinkForm, ReasonForm, WithdrawalForm

from .asking import after_planning, article_of, attempt, form_page, to_story


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


@require_GET
@never_cache
def stories(request, admin):
    """Answer the search for a story to lead to: ?q= words of a headline, or ?ids= numbers, as JSON.

    {"stories": [{"id", "headline", "section", "date", "live"}]}, newest first, for whoever may
    write; with ?term= instead of ?q=, what the admin's boxes to choose from read. Drafts are left
    out: only what has an address, now or soon, can be led to.
    """
    if not admin.has_change_permission(request):
        raise PermissionDenied
    now = timezone.now()
    versions = Version.objects.filter(live__isnull=False).select_related("section")
    if "ids" in request.GET:
        ids = [int(number) for number in request.GET["ids"].split(",")[:100] if number.isdecimal()]
        versions = versions.filter(article__in=[number for number in ids if number < 2**63])
    elif words := (request.GET.get("q") or request.GET.get("term", "")).strip():
        versions = matching(words).select_related("section")
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
    found = list(stories.values())[:limit]
    if "term" in request.GET:
        options = [
            {"id": story["id"], "text": f"{story['headline']} ({story['date']})"} for story in found
        ]
        return JsonResponse({"results": options, "pagination": {"more": False}})
    return JsonResponse({"stories": found})


@require_http_methods(["GET", "POST"])
@never_cache
def withdrawal(request, admin, article_id):
    """Ask an editor why, and where that leads which led to the story; take it down."""
    article = article_of(request, admin, article_id, "withdraw")
    form = WithdrawalForm(article, request.POST or None)
    if form.is_valid():
        facts = {"reason": form.cleaned_data["reason"], "at": form.cleaned_data["at"]}
        if attempt(
            request,
            lambda: following.withdraw(article, by=request.user, replacement=form.chosen, **facts),
            _("L’article est retiré.") if not facts["at"] else _("L’article sera retiré."),
        ):
            return to_story(article)
    now = timezone.now()
    return form_page(
        request,
        admin,
        article,
        "withdrawal",
        _("Retirer l’article"),
        form=form,
        scheduled=article.versions.filter(live__startswith__gt=now).order_by("live"),
        backlinks=Backlinks(article, request.user, now, request.GET.get("p")),
    )


@require_http_methods(["GET", "POST"])
@never_cache
def backlinks(request, admin, article_id):
    """Show what leads to a story; have an editor say what takes its place once it is gone."""
    article = article_of(
        request, admin, article_id, "withdraw" if request.method == "POST" else None
    )
    may_choose = workflow.may(request.user, "withdraw", article)
    form = ReplacementForm(article, request.POST or None) if may_choose else None
    if (
        form
        and form.is_valid()
        and attempt(
            request,
            lambda: article.make_way_for(form.chosen, by=request.user),
            _("C’est noté."),
        )
    ):
        return to_story(article)
    now = timezone.now()
    return form_page(
        request,
        admin,
        article,
        "backlinks",
        _("Ce qui mène à cet article"),
        **({"form": form} if form else {}),
        last=article.versions.planned().last(),
        now=now,
        backlinks=Backlinks(article, request.user, now, request.GET.get("p")),
    )


@require_http_methods(["GET", "POST"])
@never_cache
def move(request, admin, article_id, number):
    """Move a scheduled version to another time."""
    article = article_of(request, admin, article_id, "publish")
    version = article.versions.filter(number=number, live__startswith__gt=timezone.now()).first()
    if version is None:
        raise Http404(_("Cette version n’est plus programmée."))
    form = MoveForm(
        request.POST or None, initial={"at": version.starts_at, "until": version.ends_at}
    )
    if form.is_valid() and attempt(
        request,
        lambda: following.reschedule(article, version, by=request.user, **form.cleaned_data),
        _("La version est déplacée."),
    ):
        return after_planning(article)
    title = _("Déplacer la version %d") % number
    return form_page(request, admin, article, "move", title, form=form)


@require_POST
def cancellation(request, admin, article_id, number):
    """Unschedule a version that has not started."""
    article = article_of(request, admin, article_id, "publish")
    version = get_object_or_404(article.versions, number=number)
    done = _("La version %d n’est plus programmée.") % number
    attempt(request, lambda: following.unschedule(article, version, by=request.user), done)
    # What comes before it may end by itself again.
    return after_planning(article)


@require_http_methods(["GET", "POST"])
@never_cache
def send_back(request, admin, article_id):
    """Give a story back to its writer, with what it lacks."""
    article = article_of(request, admin, article_id, "send_back")
    form = ReasonForm(request.POST or None)
    if form.is_valid() and attempt(
        request,
        lambda: following.send_back(article, by=request.user, reason=form.cleaned_data["reason"]),
        _("L’article est revenu à son auteur."),
    ):
        return to_story(article)
    return form_page(request, admin, article, "send_back", _("Renvoyer en écriture"), form=form)


@require_http_methods(["GET", "POST"])
@never_cache
def assign(request, admin, article_id):
    """Entrust a story to somebody, for a time."""
    article = article_of(request, admin, article_id, "assign")
    form = AssignmentForm(request.POST or None, instance=Article.objects.get(pk=article_id))
    if form.is_valid():
        said = form.cleaned_data
        following.assign(article, said["assignee"], by=request.user, due_at=said["due_at"])
        messages.success(request, _("C’est noté."))
        return to_story(article)
    return form_page(request, admin, article, "assign", _("Confier l’article"), form=form)


@require_POST
def stage(request, admin, article_id, verb):
    """Do what needs no more words: submit, approve, take back, take for oneself."""
    verbs = {
        "submit": (following.submit, _("L’article attend un relecteur.")),
        "approve": (following.approve, _("L’article est prêt : il ne lui manque que son heure.")),
        "take_back": (Article.take_back, _("L’article est de nouveau en écriture.")),
        "take": (_take, _("Vous vous en occupez.")),
    }
    if verb not in verbs:
        raise Http404
    article = article_of(request, admin, article_id, "edit" if verb == "take" else verb)
    deed, done = verbs[verb]
    attempt(request, lambda: deed(article, by=request.user), done)
    return to_story(article)


def _take(article, *, by):
    article.assign(by, by=by, due_at=article.due_at)


@require_GET
@never_cache
def preview(request, admin, article_id):
    """Show the working copy in the readers' layout, on a phone and on a desk, side by side."""
    article = article_of(request, admin, article_id)
    return form_page(request, admin, article, "preview", _("Aperçu"))


@require_GET
@never_cache
@xframe_options_sameorigin
def preview_page(request, admin, article_id):
    """Show the working copy as its page would be now; it stands in the frames of the preview."""
    article = article_of(request, admin, article_id)
    request.instant = timezone.now()
    story = draft(article, request.instant)
    return render(request, "articles/article_page.html", {"story": story})


@require_http_methods(["GET", "POST"])
@never_cache
def preview_links(request, admin, article_id):
    """List the links that show the story to people without an account; make one."""
    article = article_of(request, admin, article_id, "show")
    form = PreviewLinkForm(request.POST or None)
    if form.is_valid():
        link = form.save(commit=False)
        link.article, link.made_by = article, request.user
        link.expires_at = timezone.now() + timedelta(days=form.cleaned_data["days"])
        link.save()
        messages.success(request, _("Le lien est prêt : copiez-le et envoyez-le."))
        return redirect("admin:articles_preview_links", article.pk)
    return form_page(
        request,
        admin,
        article,
        "preview_links",
        _("Montrer à quelqu’un"),
        form=form,
        links=article.preview_links.select_related("made_by").prefetch_related("remarks"),
        now=timezone.now(),
    )


@require_POST
def revoke(request, admin, article_id, link_id):
    """Close a link before its time."""
    article = article_of(request, admin, article_id, "show")
    link = get_object_or_404(article.preview_links, pk=link_id)
    link.revoked_at = link.revoked_at or timezone.now()
    link.save(update_fields=["revoked_at"])
    messages.success(request, _("Le lien ne montre plus rien."))
    return redirect("admin:articles_preview_links", article.pk)
