"""Taking what an open form sends, every few seconds, so that nothing typed is lost.

Each save is whole, numbered within its tab, and applied as the difference from the one before it
to whatever the working copy has become meanwhile. So a save sent twice changes nothing, one's own
earlier save is never a conflict, and what two people changed apart comes together. Where they
changed the same paragraph, the working copy stays as it is, the text is set aside in the history,
and somebody chooses: desk.views.merge.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.html import escape
from taggit.utils import parse_tags

from articles import workflow
from articles.cutting import cut, laid_out
from articles.models import Article, Byline, Version
from authors.models import Author
from masthead.safe_html import sanitise

from . import merging
from .forms import WorkingCopyForm
from .models import KEPT_FOR, Tab

# For how long one person's saves make one entry of the history.
COALESCED_FOR = timedelta(minutes=10)

SAVED, CONFLICT, REFUSED = "saved", "conflict", "refused"
# Nothing was taken. LATE: another window goes by the same id, or is ahead of this one. FORGOTTEN:
# the tab is not known (any more), so the save has to say what it started from.
LATE, FORGOTTEN = "late", "forgotten"


@dataclass
class Answer:
    """What became of a save."""

    tab: Tab
    article: Article
    state: str
    # {field: [sentence, …]}: words that are kept but not yet fit for the story.
    errors: dict = field(default_factory=dict)
    # The working copy, if it says more than this tab knows. None: just what the tab sent.
    text: dict | None = None


def text_of(article):
    """Return the working copy as its form holds it: {field: text}."""
    values = model_to_dict(article, fields=WorkingCopyForm.FIELDS)
    text = {name: "" if value is None else str(value) for name, value in values.items()}
    text["tags"] = merging.join_tags(sorted(tag.name for tag in article.tags.all()))
    rows = [[byline.author_id, byline.role] for byline in article.bylines.all()]
    return text | {"bylines": merging.dump_rows(rows)}


@transaction.atomic
def take(tab_id, number, text, *, user, article=None, base=None, revision=None, now=None):
    """Take one save of a tab. Return the Answer.

    `article` is None for a story that has no row yet: the tab's first save makes it. `base` is what
    the tab started from, if it says so, and `revision` that of the working copy it was; else what
    it last sent stands for it. Raise Article.DoesNotExist if the story is gone.
    """
    now = now or timezone.now()
    tab = open_tab(tab_id, user, article)
    if tab.article is None:
        tab.article = _begin(user)
    article = Article.objects.select_for_update().get(pk=tab.article_id)
    tab.seen_at, tab.left = now, False
    text, before = normal(text), tab.text
    if number <= tab.number:
        tab.save(update_fields=["seen_at", "left"])
        again = number == tab.number and text == before
        return _again(tab, article, user) if again else _answer(tab, article, LATE)
    if base is not None:
        tab.agreed, tab.revision = normal(base), revision
    elif tab.number == 0 and number > 1:
        tab.save()
        return _answer(tab, article, FORGOTTEN)
    signed_before = (before or tab.agreed or {"bylines": "[]"})["bylines"]
    tab.number, tab.text = number, text
    text = dict(text)
    if text["bylines"] == signed_before:
        # A form that did not touch who signs does not know who was added meanwhile.
        text["bylines"] = text_of(article)["bylines"]
    if not workflow.may(user, "edit", article):
        _set_aside(article, tab, before, now)
        tab.save()
        return _answer(tab, article, REFUSED)
    if tab.revision == article.revision:
        return _apply(tab, article, text, text, now)
    hunks = merging.merge(tab.agreed or None, text, text_of(article))
    if merging.conflicts(hunks):
        tab.in_conflict = True
        _set_aside(article, tab, before, now)
        tab.save()
        return _answer(tab, article, CONFLICT)
    return _apply(tab, article, merging.joined(hunks), text, now)


def normal(text):
    """Return what a form sent as the working copy would hold it, for comparing the two."""
    text = {
        name: _storable(str(text.get(name, ""))).replace("\r\n", "\n").strip()
        for name in [*WorkingCopyForm.FIELDS, "bylines"]
    }
    tags = merging.join_tags(sorted(parse_tags(text["tags"])))
    bylines = merging.dump_rows(merging.load_rows(text["bylines"]))
    return text | {"body": sanitise(text["body"]), "tags": tags, "bylines": bylines}


def _storable(text):
    """Return the text without what PostgreSQL can't store: NUL, and half an emoji."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@transaction.atomic
def settle(tab, text, *, user, now=None):
    """Make `text` the working copy: what somebody chose between a tab's text and the others'.

    Return the errors, as of a save. The tab is locked, and so is its article.
    """
    now = now or timezone.now()
    article = Article.objects.select_for_update().get(pk=tab.article_id)
    errors = _write(article, text, now)
    cut(article, by=user, cause=Version.Cause.MERGED, now=now)
    # What that form may still send is the difference from what it sent last.
    tab.agreed, tab.revision, tab.in_conflict = tab.text, None, False
    tab.save()
    return errors


@transaction.atomic
def delete(article):
    """Delete a story that somebody may have open: what a form says of itself meanwhile waits."""
    # In the order of a save: the tabs, then the story.
    list(Tab.objects.select_for_update().filter(article=article).order_by("pk"))
    Article.objects.select_for_update().filter(pk=article.pk).first()
    article.delete()


def open_tab(tab_id, user, article):
    """Return the Tab of that id, locked, made if need be. A tab is locked before its article."""
    tab, is_new = Tab.objects.get_or_create(pk=tab_id, defaults={"user": user, "article": article})
    if is_new:
        # A cheap moment to forget: few forms are opened, compared with how often they save.
        Tab.objects.filter(seen_at__lt=tab.seen_at - KEPT_FOR, in_conflict=False).delete()
    return Tab.objects.select_for_update().get(pk=tab_id)


def _begin(user):
    article = Article.objects.create(created_by=user)
    if author := Author.objects.filter(user=user).first():
        article.bylines.create(author=author)
    return article


def _apply(tab, article, text, sent, now):
    """Make `text` the working copy: what was `sent`, with what others did."""
    errors = {}
    if text != text_of(article):
        errors = _write(article, text, now)
        keep(article, by=tab.user, cause=Version.Cause.AUTOSAVED, now=now)
    stored = text_of(article)
    # What went in as it was sent stands there as the form's fields made it.
    tab.agreed = {name: stored[name] if text[name] == sent[name] else sent[name] for name in sent}
    tab.in_conflict = False
    tab.revision = article.revision if text == sent else None
    tab.save()
    return _answer(tab, article, SAVED, errors)


def _write(article, text, now):
    """Write the text into the working copy, but for what isn't fit yet. Return the errors."""
    form = WorkingCopyForm(text, instance=article)
    errors = {name: list(messages) for name, messages in form.errors.items()}
    unfit = set(form.errors)
    for name in form.cleaned_data:
        if name not in unfit and name not in {"tags"}:
            setattr(article, name, form.cleaned_data[name])
    if unfit:
        # What the form put on the instance before it found the errors.
        kept = Article.objects.get(pk=article.pk)
        for name in unfit & set(WorkingCopyForm.FIELDS) - {"tags"}:
            setattr(article, name, getattr(kept, name))
    article.revision += 1
    article.edited_at = now
    if article.stage == Article.Stage.DONE:
        article.stage, article.stage_since = Article.Stage.WRITING, now
    article.save()
    if "tags" in form.cleaned_data:
        article.tags.set(form.cleaned_data["tags"])
    _write_bylines(article, text.get("bylines", ""))
    return errors


def _write_bylines(article, text):
    rows = merging.load_rows(text)
    if rows == [[byline.author_id, byline.role] for byline in article.bylines.all()]:
        return
    known = set(
        Author.objects.filter(pk__in=[pk for pk, _role in rows]).values_list("pk", flat=True)
    )
    roles = set(Byline.Role.values)
    article.bylines.all().delete()
    article.bylines.bulk_create(
        Byline(article=article, author_id=pk, role=role if role in roles else "", position=place)
        for place, (pk, role) in enumerate(rows)
        if pk in known
    )


def keep(article, *, by, cause, now, of=None, correction=""):
    """Cut a version of the article (of `of`, if given: a copy with other words), as one with the
    last of its kind if the same person made that a short while ago. Return it.
    """
    last = article.versions.order_by("-number").first()
    if (
        last
        and (last.cause, last.cut_by_id, last.live) == (cause, by.pk, None)
        and timedelta(0) <= now - last.cut_at < COALESCED_FOR
    ):
        started = last.cut_at
        last.delete()
        facts = {"now": started, "extended_at": now, "correction": correction}
        return cut(of or article, by=by, cause=cause, **facts)
    return cut(of or article, by=by, cause=cause, now=now, correction=correction)


def _set_aside(article, tab, before, now):
    """Put the tab's text into the history, without touching the working copy.

    It takes the place of what the tab sent `before`, if that was set aside a moment ago; never of
    what another window of the same person did.
    """
    cause, copy = Version.Cause.SET_ASIDE, _copy(article, tab.text)
    facts = {"cause": cause, "now": now, "correction": copy.correction}
    last = article.versions.order_by("-number").first()
    if before and last and last.cause == cause:
        earlier = laid_out(_copy(article, before))
        if all(getattr(last, name) == earlier[name] for name in ("kicker", "headline", "body")):
            return keep(article, by=tab.user, of=copy, **facts)
    return cut(copy, by=tab.user, **facts)


def _copy(article, text):
    """Return the article, not to be saved, with the words of the text.

    Those that do not fit their field open the body: a version has to hold them all.
    """
    copy = Article.objects.get(pk=article.pk)
    kept = text_of(copy)
    form = WorkingCopyForm(text, instance=copy)
    unfit = set(form.errors)
    for name, value in form.cleaned_data.items():
        if name != "tags":
            setattr(copy, name, value)
    for name in unfit & set(kept) - {"body", "tags"}:
        setattr(copy, name, getattr(article, name))
    homeless = {"tags"} if text["tags"] != kept["tags"] else set()
    homeless |= unfit - {"body", "picture", "section", "notice", "chosen_license", "follows"}
    words = "".join(f"<p>{escape(text[name])}</p>" for name in sorted(homeless))
    copy.body = words + text["body"]
    return copy


def _again(tab, article, user):
    """Return what was answered to the save that this one repeats."""
    state = CONFLICT if tab.in_conflict else SAVED
    if state == SAVED and not workflow.may(user, "edit", article):
        state = REFUSED
    form = WorkingCopyForm(tab.text, instance=Article.objects.get(pk=article.pk))
    return _answer(tab, article, state, {name: list(said) for name, said in form.errors.items()})


def _answer(tab, article, state, errors=None):
    others = tab.revision != article.revision
    return Answer(tab, article, state, errors or {}, text_of(article) if others else None)
