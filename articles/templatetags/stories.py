from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.conf import settings
from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles import clock as clock_of_requests
from articles.models import Section, Version
from articles.rendering import render
from config import inlined
from delivery.shown import lasts_until
from masthead import embeds
from masthead.safe_html import sanitise

register = template.Library()


@register.simple_tag(takes_context=True)
def inlined_in(context, kind, story=None):
    """Return the style and the script of that kind of page, and have its content policy say so.

    With a story, what its text holds besides words adds to them.
    """
    if story:
        kind = "+".join([kind, *_held_in(story)])
    if request := context.get("request"):
        if request.light and kind.startswith("story"):
            kind = kind.replace("story", "light", 1)
        request.page_kind = kind
    style = f"<style>{inlined.style(kind)}</style>"
    script = inlined.script(kind)
    return mark_safe(f"{style}\n<script>{script}</script>" if script else style)  # noqa: S308


def _held_in(story):
    """Return which of inlined.HELD the story's text holds."""
    held = {
        # Of itself alone, it is none.
        "chain": len(getattr(story, "chain_list", ())) > 1,
        "documents": story.document_ids,
        "embeds": embeds.EMBED.search(story.body),
        "figures": story.picture_ids,
    }
    return [name for name in inlined.HELD if held[name]]


@register.filter
def text_of(story):
    """Return the story's text as HTML (the story fetched with for_page)."""
    return render(story)


@register.filter
def light_text_of(story):
    """Return the same, its pictures fetched when they are asked for."""
    return render(story, light=True)


@register.filter
def sanitised(html):
    """Return somebody's HTML with nothing in it but what a story may hold, for the newsroom."""
    return mark_safe(embeds.as_links(sanitise(html)))  # noqa: S308


class Place(NamedTuple):
    """Where a page stands, as the navigation shows it."""

    # The page's path if the navigation leads to it, else empty.
    path: str
    # The slugs of the section that the page is of, and of the section of the menu; None: of none.
    section: str | None
    top: str | None
    # Whether the page is the section's front.
    is_front: bool


@register.filter
def place(request, publication):
    """Return the Place of the page that is asked for."""
    here, section = request.path, getattr(request, "section", None)
    path = here if any(item["url"] == here for item in publication.navigation) else ""
    if section is None:
        return Place(path, None, None, is_front=False)
    return Place(path, section.slug, section.top.slug, is_front=here == f"/{section.slug}/")


# How the stories of a section are shown; those after the first of a block need no picture.
_CARDS = {Section.Kind.OPINION: "opinion", Section.Kind.PICTURES: "top"}


@register.filter
def card_kind(kind, is_first=True):  # noqa: FBT002
    """Return the kind of card for a story of a section of that kind."""
    return _CARDS.get(kind, "row" if is_first else "text")


@register.filter
def split_words(text):
    return text.split()


@register.filter
def absolute(address):
    """Return the address with the site's before it, if it is a path: a picture's may be whole."""
    address = str(address)
    return settings.SITE_URL + address if address.startswith("/") else address


@register.filter
def moment(instant):
    """Return 23 novembre 2026 à 18 h 30, in the newsroom's time."""
    return _first_of_month(
        instant, formats.date_format(timezone.localtime(instant), "DATETIME_FORMAT")
    )


@register.filter
def stamp(instant):
    """Return 2026-11-23T18:30:00+00:00, to the second: HTML takes no more than milliseconds."""
    return instant.isoformat(timespec="seconds")


@register.filter
def short_moment(instant):
    """Return 23/11/2026 18 h 30, in the newsroom's time, for a table."""
    return formats.date_format(timezone.localtime(instant), "SHORT_DATETIME_FORMAT")


@register.filter
def day(instant):
    """Return 23 novembre 2026, of a date or of an instant in the newsroom's time."""
    if hasattr(instant, "hour"):
        instant = timezone.localtime(instant)
    return _first_of_month(instant, formats.date_format(instant, "DATE_FORMAT"))


@register.filter
def local_day(instant):
    """Return the newsroom's date at that instant."""
    return timezone.localdate(instant)


@register.filter
def clock(instant):
    """Return 18 h 30, in the newsroom's time."""
    return formats.date_format(timezone.localtime(instant), "TIME_FORMAT")


def _first_of_month(instant, text):
    # French alone says “1er” for the first.
    if settings.LANGUAGE_CODE.startswith("fr") and text.startswith("1\u00a0"):
        return "1er" + text[1:]
    return text


@register.filter
def nearby(instant):
    return clock_of_requests.nearby(instant)


@register.filter
def when(story, at):
    """Return how long ago, or on what day, the story was first published, as a list says it."""
    return _When(at).of(story)


class _When:
    """What is said at an instant of stories' times: of a list, much of it is worked out once."""

    def __init__(self, at):
        self.at, self.today, self.language = at, timezone.localdate(at), get_language()
        self.hour_ago = at - timedelta(hours=1)
        self.is_told_by_day = False

    def of(self, story):
        published = story.first_published_at
        if published > self.hour_ago:
            minutes = max(1, (self.at - published) // timedelta(minutes=1))
            lasts_until(published + timedelta(minutes=minutes + 1))
            return _("il y a %(minutes)s min") % {"minutes": minutes}
        if not self.is_told_by_day:
            lasts_until(midnight_after(self.at))
            self.is_told_by_day = True
        return _on_day(published, self.today, self.language)


@lru_cache(4096)
def _on_day(published, today, language):
    on = timezone.localdate(published)
    if on == today:
        return clock(published)
    if on == today - timedelta(days=1):
        return _("hier")
    if on.year == today.year:
        return _first_of_month(published, formats.date_format(on, "MONTH_DAY_FORMAT"))
    return day(published)


def midnight_after(instant):
    """Return when the newsroom's next day begins."""
    day = timezone.localtime(instant) + timedelta(days=1)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


@register.filter
def told(page, at):
    """Return stories, one or a page of some, with what a card says of each one's time as `said`."""
    stories = [page] if isinstance(page, Version) else getattr(page, "all_stories", page)
    when = _When(at)
    for story in stories:
        story.said = when.of(story)
        if hasattr(story, "kept_as"):
            story.kept_as = (story.kept_as, story.said)
    return page


_ROLES = {
    "reportage": lambda names: _("Reportage de %s") % names,
    "interview": lambda names: _("Propos recueillis par %s") % names,
    "photo": lambda names: _("Photos de %s") % names,
    "traduction": lambda names: _("Traduction de %s") % names,
    "": lambda names: _("Par %s") % names,
}


def _by_role(story):
    """Yield (role, bylines) in the order of the bylines, each role once."""
    roles = list(dict.fromkeys(byline["role"] for byline in story.bylines))
    for role in roles:
        yield role, [byline for byline in story.bylines if byline["role"] == role]


def _enumerate(names):
    """Return “A, B et C”, as safe HTML: names that are not safe are escaped."""
    *first, last = map(conditional_escape, names)
    both = {"first": ", ".join(first), "last": last}
    return mark_safe(_("%(first)s et %(last)s") % both) if first else last  # noqa: S308


@register.filter
def byline_text(story):
    """Return the names that sign the story, in a row, those of its words before the others."""
    return ", ".join(byline["name"] for byline in story.bylines)


@register.simple_tag
def byline(story):
    """Return “Par A et B · Photos de C”, each name linked to its page."""
    phrases = []
    for role, bylines in _by_role(story):
        link = '<a href="/auteur/{}/" rel="author">{}</a>'
        names = [format_html(link, byline["slug"], byline["name"]) for byline in bylines]
        wording = _ROLES.get(role, _ROLES[""])
        phrases.append((mark_safe(wording(_enumerate(names))),))  # noqa: S308
    return format_html_join(" · ", "{}", phrases)


@register.simple_tag
def signature(story):
    """Return the names of those who wrote the story, as its last line signs it."""
    writers = [
        byline["name"]
        for byline in story.bylines
        if byline["role"] in {"", "reportage", "interview"}
    ]
    return _enumerate(writers) if writers else ""


@register.simple_tag
def banner_wording(banner):
    """Return a follow-us banner's words with its channels linked in their place."""
    link = '<a href="{}" rel="noopener">{}</a>'
    links = [format_html(link, channel["url"], channel["name"]) for channel in banner["channels"]]
    before, _sep, after = banner["wording"].partition("{canaux}")
    return format_html("{}{}{}", before, mark_safe(_enumerate(links) if links else ""), after)  # noqa: S308
