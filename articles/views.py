"""The readers' pages.

Anybody may call them; each shows only what is live at the request's instant.
"""

from django.db.models import OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from taggit.models import Tag

from authors.models import Author
from config.prepared import one_or_404
from delivery.shown import counts_as, lasts_until, shows

from . import archive, lists
from .directories import Directory
from .models import Version
from .paging import page_by, page_of
from .templatetags.stories import midnight_after
from .touching import DAYS, STORIES, TEXTS

PAGE = 30


@require_safe
def section_front(request, slug):
    section = one_or_404(lists.section_at(slug))
    request.section = section
    numbers = [section.pk, *section.below_ids]
    shows(*(f"section:{pk}" for pk in numbers))
    page = page_by(lists.newest_in_sections, request, PAGE, numbers)
    return render(request, "articles/section_front.html", {"section": section, "page": page})


@require_safe
def story(request, section, slug):
    found = lists.story_at(request.instant, slug)
    if not found:
        return absent(request, slug)
    [version] = found
    if (version.section.slug, version.slug) != (section, slug):
        return redirect(version, permanent=True)
    request.section = version.section
    counts_as(version.article_id)
    return render(request, "articles/article_page.html", {"story": version})


def absent(request, slug):
    """Answer for a story that is not there: 410 if readers once had it, else 404."""
    if not Version.objects.at_address(slug).gone(request.instant).exists():
        raise Http404(_("Aucun article n’a cette adresse."))
    live = Version.objects.live(request.instant)
    context = {
        "replacement": live.replacing(slug).for_cards(request.instant).first(),
        "latest": live.newest_first().for_cards(request.instant)[:5],
    }
    return render(request, "articles/gone.html", context, status=410)


@require_safe
def tag(request, slug):
    tag = one_or_404(lists.tag_at(slug))
    shows(f"tag:{tag.pk}")
    page = page_by(lists.newest_tagged, request, PAGE, tag.pk)
    if not page.stories and page.is_first:
        # A word that only drafts carry says what is being written.
        raise Http404(_("Aucun article ne porte ce mot-clé."))
    return render(request, "articles/tag.html", {"tag": tag, "page": page})


@require_safe
def author(request, slug):
    author = one_or_404(lists.author_at(slug))
    shows(f"author:{author.pk}")
    page = page_by(lists.newest_by, request, PAGE, author.pk)
    return render(request, "articles/author.html", {"author": author, "page": page})


@require_safe
def corrections(request):
    """List what readers were told was wrong in the stories that are there, newest first."""
    shows(TEXTS)
    versions = Version.objects.corrections(request.instant).newest_first()
    page = page_of(versions.select_related("section").defer("body"), request, PAGE)
    return render(request, "articles/corrections.html", {"page": page})


@require_safe
def archives(request):
    """Lead to every year, and to the months of the newest."""
    shows(DAYS)
    stories = Version.objects.live(request.instant)
    years = archive.years(stories)
    shelf = archive.Shelf(stories, years[0]) if years else None
    return render(request, "articles/archives.html", {"years": years, "shelf": shelf})


@require_safe
def period(request, year, month=None, day=None):
    """Lead to the months of a year; list the stories of a month, with its calendar, or of a day."""
    try:
        period = archive.Period(year, month, day)
    except ValueError as error:
        raise Http404(_("Ce jour n’existe pas.")) from error
    if request.path != period.get_absolute_url():
        return redirect(period, permanent=True)
    shows(DAYS, period.tag)
    # A calendar marks today.
    lasts_until(midnight_after(request.instant))
    stories = Version.objects.live(request.instant)
    shelf = archive.Shelf(stories, period)
    stories = stories.first_published_between(*period.bounds)
    page = page_of(stories.newest_first().for_cards(request.instant), request, PAGE)
    context = {"period": period, "shelf": shelf, "page": page}
    if not page.stories and page.is_first and not period.holds(request.instant):
        return render(request, "articles/no_archive.html", context, status=404)
    return render(request, "articles/period.html", context)


@require_safe
def tags(request):
    shows(STORIES, "tags")
    stories = Version.objects.live(request.instant).filter(tag_rows__tag=OuterRef("pk"))
    directory = Directory(Tag.objects.all(), stories, request)
    return render(request, "articles/tags.html", {"directory": directory})


@require_safe
def authors(request):
    shows(STORIES, "authors")
    stories = Version.objects.live(request.instant).filter(author_rows__author=OuterRef("pk"))
    directory = Directory(Author.objects.all(), stories, request)
    return render(request, "articles/authors.html", {"directory": directory})


@require_safe
def tag_as_written(request, words):
    """Lead to the tag that somebody's words, with their slashes, are the name of."""
    tag = get_object_or_404(Tag, slug=slugify(words))
    return redirect("articles:tag", tag.slug, permanent=True)
