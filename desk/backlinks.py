"""Which stories lead to one, and which others could take its place there."""

from django import forms
from django.core.paginator import Paginator
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Version
from articles.templatetags.stories import day
from related.ranking import related_to

SHOWN = 6
A_PAGE = 100
OFFERED, FOUND = 6, 12
# Of the stories that were last taken down, how many are looked at for what still leads to them.
GONE = 100


def leading_to(article, user, at):
    """Return what leads to the story at that instant or later, newest first, as versions.

    Each has `is_card`: whether by a card, or by a link alone. What is not public yet is left out
    for whom it is not theirs to see.
    """
    card = Q(body__contains=f'<aside data-story="{article.pk}">')
    leading = Version.objects.leading_to([article.pk], at).exclude(article=article)
    if not user.has_perm("articles.change_any_article"):
        leading = leading.filter(Q(live__contains=at) | Exists(_own(user)))
    return (
        leading.annotate(is_card=ExpressionWrapper(card, BooleanField()))
        .select_related("section")
        .defer("body")
        .newest_first()
    )


class Backlinks:
    """What leads to a story, for a page of the newsroom: each story once."""

    def __init__(self, article, user, at, number=1):
        self.now = at
        self.page = Paginator(leading_to(article, user, at), A_PAGE).get_page(number)

    @property
    def versions(self):
        """The readers' version of each, or the one that comes next."""
        versions = {}
        for version in sorted(self.page, key=lambda version: version.starts_at):
            versions.setdefault(version.article_id, version)
        return sorted(versions.values(), key=lambda one: one.first_published_at, reverse=True)


def few(article, user, at):
    """Return (some of what leads to the story, whether there is more)."""
    found = {}
    for version in leading_to(article, user, at)[: 2 * SHOWN + 2]:
        if version.article_id not in found or version.is_live(at):
            found[version.article_id] = version
    found = list(found.values())
    return found[:SHOWN], len(found) > SHOWN


def without_replacement(articles, at):
    """Return which of these articles (ids) others lead to, and nothing is said to replace."""
    leading = Version.objects.leading_to([OuterRef("pk")], at).exclude(article=OuterRef("pk"))
    asked = Article.objects.filter(pk__in=articles, replaced_by=None)
    return set(asked.filter(Exists(leading)).values_list("pk", flat=True)) if articles else set()


def ends_unanswered(article, at):
    """Return when a story is to be taken down, if nothing is said of where that leads which led
    to it; else None.
    """
    last = article.versions.ending_after(at).last()
    return last.ends if last and without_replacement([article.pk], at) else None


def lost(user, at, count):
    """Return up to `count` public versions that lead to a story taken down, the newest first.

    Of those that this person may open, and of the stories that were last taken down and that
    nothing replaces. Each has `gone`: [(article id, headline)] of these.
    """
    down = Version.objects.taken_down(at).values_list(
        "article", "headline", "article__replaced_by"
    )[:GONE]
    down = list(down)
    others = {other for _pk, _headline, other in down if other}
    replacing = Version.objects.live(at).filter(article__in=others)
    there = set(replacing.values_list("article", flat=True)) if others else set()
    gone = {pk: headline for pk, headline, other in down if other not in there}
    if not gone:
        return []
    leading = Version.objects.live(at).filter(story_ids__overlap=list(gone))
    if not user.has_perm("articles.change_any_article"):
        leading = leading.filter(Exists(_own(user)))
    versions = list(leading.select_related("section").defer("body").newest_first()[:count])
    for version in versions:
        version.gone = [(pk, gone[pk]) for pk in version.story_ids if pk in gone]
    return versions


def _own(user):
    return Article.objects.being_of(user).filter(pk=OuterRef("article"))


def matching(words):
    """Return the planned versions of the newest stories whose headline has the words."""
    found = Article.objects.matching(words).filter(versions__live__isnull=False)
    newest = found.order_by("-pk").values("pk")[: 10 * FOUND]
    return Version.objects.filter(live__isnull=False, article__in=newest)


class SearchInput(forms.TextInput):
    """A box and its own button, which sends the form back with what was found."""

    input_type = "search"

    def render(self, name, value, attrs=None, renderer=None):
        return format_html(
            '{} <button name="_search" value="1" formnovalidate formaction="#id_replacement">{}'
            "</button>",
            super().render(name, value, attrs, renderer),
            _("Chercher"),
        )


class ReplacementForm(forms.Form):
    """Which story takes the place of one, of those that are likely or that were looked for."""

    replacement = forms.TypedChoiceField(
        label=_("Remplacé par"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        help_text=_(
            "Les cartes, les liens et l’adresse de l’article retiré y mèneront, sans rien "
            "republier, tant que l’un est retiré et l’autre en ligne."
        ),
    )
    q = forms.CharField(
        label=_("Un autre article"),
        required=False,
        widget=SearchInput,
        help_text=_("Des mots du titre, avec ou sans accents."),
    )

    def __init__(self, article, data=None):
        searching = bool(data) and "_search" in data
        super().__init__(
            None if searching or not data else data,
            initial=data.dict() if searching else {"replacement": article.replaced_by_id or ""},
        )
        said = data.get("replacement", "") if data else ""
        kept = {article.replaced_by_id, int(said) if said.isdecimal() else None} - {None}
        words = data.get("q", "").strip() if data else ""
        self.fields["replacement"].choices = [
            ("", _("Aucun : les liens deviennent du texte, les cartes disparaissent")),
            *((version.article_id, _named(version)) for version in _offered(article, kept, words)),
        ]

    @property
    def chosen(self):
        """The story that was chosen, or None."""
        return Article.objects.filter(pk=self.cleaned_data["replacement"]).first()


def _offered(article, kept, words):
    """Return one version each of the stories to choose from: the kept, the found or the likely."""
    now = timezone.now()
    planned = Version.objects.filter(live__isnull=False).exclude(article=article)
    versions = []
    if kept := {pk for pk in kept if pk < 2**63}:
        versions += planned.filter(article__in=kept).select_related("section").defer("body")
    if words:
        found = matching(words).exclude(article=article).select_related("section").defer("body")
        versions += found.newest_first()[: 10 * FOUND]
    elif latest := planned.model.objects.filter(article=article).planned().last():
        versions += related_to(latest, now, OFFERED)
    offered = {}
    for version in versions:
        if version.article_id not in offered or version.is_live(now):
            offered[version.article_id] = version
    return list(offered.values())[: len(kept) + FOUND]


def _named(version):
    return f"{version.full_headline} ({version.section.name}, {day(version.first_published_at)})"
