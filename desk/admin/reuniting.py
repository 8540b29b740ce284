"""Bringing together what two windows, or two people, made of the same story."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from articles import workflow
from articles.figures import pictured
from articles.models import Article
from desk import merging, saving
from desk.models import Tab

from .asking import article_of, form_page, to_story

# One of two things: these cannot be both.
_EITHER = {"picture", "section", "notice", "chosen_license", "follows", "slug", "source_url"}


def catch_up(request, admin, article_id):
    """Lock the story that a form is about; if it has changed since, bring the two together.

    Return what to answer then, or None if the form may be taken as it is.
    """
    article = admin.get_queryset(request).filter(pk=article_id).first()
    if article is None or not request.POST.get("from_revision", "").isdecimal():
        return None
    # A tab is locked before its article, as in desk.saving.
    try:
        tabs = Tab.objects.select_for_update()
        tab = tabs.filter(pk=uuid.UUID(request.POST.get("tab", ""))).first()
    except ValueError:
        tab = None
    if tab and (tab.user != request.user or tab.article_id != article_id):
        raise PermissionDenied
    revision = (
        Article.objects.select_for_update().values_list("revision", flat=True).get(pk=article_id)
    )
    may_edit = workflow.may(request.user, "edit", article)
    if revision == int(request.POST["from_revision"]) and may_edit:
        return None
    number = tab.number + 1 if tab else 1
    tab_id = tab.pk if tab else uuid.uuid4()
    answer = saving.take(tab_id, number, _posted(request), user=request.user, article=article)
    if answer.state == saving.CONFLICT:
        messages.warning(
            request,
            _("Quelqu’un a changé les mêmes lignes que vous. Rien n’est perdu : choisissez."),
        )
        return redirect("admin:articles_merge", article_id, tab_id)
    if answer.state == saving.REFUSED:
        messages.error(
            request,
            _("L’article est « %s » : votre texte est gardé dans ses versions, à part.")
            % article.get_stage_display(),
        )
    else:
        messages.warning(
            request,
            _(
                "L’article avait changé entre-temps : vos mots et ceux des autres sont réunis. "
                "Relisez, puis recommencez votre geste."
            ),
        )
    return to_story(article)


def _posted(request):
    """Return the text of a form that was posted, as an open form would send it."""
    rows = [
        [request.POST[f"bylines-{n}-author"], request.POST.get(f"bylines-{n}-role", "")]
        for n in range(100)
        if request.POST.get(f"bylines-{n}-author") and f"bylines-{n}-DELETE" not in request.POST
    ]
    text = {name: request.POST.get(name, "") for name in saving.WorkingCopyForm.FIELDS}
    return text | {"bylines": merging.dump_rows(rows)}


@require_http_methods(["GET", "POST"])
@never_cache
@transaction.atomic
def merge(request, admin, article_id, tab_id):
    """Show two texts of the same lines side by side; make the working copy of what is chosen."""
    article = article_of(request, admin, article_id)
    # Locked: what that window still sends waits until the choice is made.
    tab = get_object_or_404(Tab.objects.select_for_update(), pk=tab_id, article=article_id)
    if not (tab.user == request.user or admin.has_publish_permission(request)):
        raise Http404
    if not workflow.may(request.user, "edit", article):
        raise PermissionDenied
    article = Article.objects.select_for_update().get(pk=article_id)
    hunks = []
    if tab.in_conflict:
        hunks = merging.merge(tab.agreed or None, tab.text, saving.text_of(article))
    count = len(merging.conflicts(hunks))
    if not count:
        messages.info(request, _("Il n’y a plus rien à choisir : les textes sont réunis."))
        return to_story(article)
    choices = [request.POST.get(f"choice-{n}") for n in range(count)]
    if request.method == "POST" and _is_settled(request, tab, article, hunks, choices):
        return to_story(article)
    return form_page(
        request,
        admin,
        article,
        "merge",
        _("Réunir deux textes"),
        passages=_shown_bodies(list(_passages(hunks, choices, admin.get_form(request)()))),
        tab=tab,
    )


def _is_settled(request, tab, article, hunks, choices):
    """Make the working copy of what was chosen, and say so; or say why that cannot be."""
    seen = (request.POST.get("revision"), request.POST.get("number"))
    if seen != (str(article.revision), str(tab.number)):
        words = _("L’article a encore changé : voici ce qui diffère à présent.")
        messages.warning(request, words)
        return False
    if not set(choices) <= {"mine", "theirs", "both"}:
        messages.error(request, _("Choisissez pour chaque passage."))
        return False
    errors = saving.settle(tab, merging.joined(hunks, choices), user=request.user)
    for said in errors.values():
        messages.error(request, " ".join(said))
    words = _("Les textes sont réunis. Chacun reste dans les versions.")
    messages.success(request, words)
    return True


def _passages(hunks, choices, form):
    """Yield what the page shows of each hunk that is to be chosen or is of the body."""
    number = 0
    for hunk in hunks:
        if hunk.text is not None:
            if hunk.field == "body":
                yield {"is_body": True, "text": hunk.text}
            continue
        field = form.fields.get(hunk.field)
        is_body = hunk.field == "body"
        yield {
            "label": field.label if field else hunk.field,
            "number": number,
            "number_text": str(number),
            "is_body": is_body,
            "chosen": choices[number],
            "may_be_both": hunk.field not in _EITHER,
            "mine": hunk.mine if is_body else _shown(field, hunk.mine),
            "theirs": hunk.theirs if is_body else _shown(field, hunk.theirs),
        }
        number += 1


def _shown_bodies(passages):
    """Return the passages with those of the body as safe HTML, their pictures in it."""
    places = [
        (passage, name)
        for passage in passages
        if passage["is_body"]
        for name in ("text", "mine", "theirs")
        if name in passage
    ]
    texts = pictured([passage[name] for passage, name in places])
    for (passage, name), text in zip(places, texts, strict=True):
        passage[name] = text
    return passages


def _shown(field, value):
    """Return a field's value as it reads: a picture's or a section's name for its number."""
    if not value:
        return _("(vide)")
    if queryset := getattr(field, "queryset", None):
        return str(queryset.filter(pk=value).first() or value) if value.isdecimal() else value
    return value
