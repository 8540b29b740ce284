"""The readers' pages.

Anybody may call them; each shows only what is live at the request's instant.
"""

from datetime import date, datetime, timedelta

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from taggit.models import Tag

from authors.models import Author

from .models import Section, Version
from .paging import page_of

PAGE = 30


@require_safe
def section_front(request, slug):
    section = request.section = get_object_or_404(Section, slug=slug)
    stories = (
        Version.objects.live(request.instant)
        .in_section(section)
        .newest_first()
        .for_cards(request.instant)
    )
    page = page_of(stories, request, PAGE)
    return render(request, "articles/section_front.html", {"section": section, "page": page})


@require_safe
def story(request, section, slug):
    at_address = Version.objects.at_address(slug)
    version = at_address.live(request.instant).for_page(request.instant)
    version = version.with_neighbours(request.instant).first()
    if version is None:
        return absent(request, at_address)
    if (version.section.slug, version.slug) != (section, slug):
        return redirect(version, permanent=True)
    request.section = version.section
    return render(request, "articles/article_page.html", {"story": version})


def absent(request, at_address):
    """Answer for a story that is not there: 410 if readers once had it, else 404."""
    if not at_address.gone(request.instant).exists():
        raise Http404(_("Aucun article n’a cette adresse."))
    latest = Version.objects.live(request.instant).newest_first().for_cards(request.instant)[:5]
    return render(request, "articles/gone.html", {"latest": latest}, status=410)


@require_safe
def tag(request, slug):
    tag = get_object_or_404(Tag, slug=slug)
    stories = (
        Version.objects.live(request.instant).tagged(tag).newest_first().for_cards(request.instant)
    )
    page = page_of(stories, request, PAGE)
    if not page.stories and page.is_first:
        # A word that only drafts carry says what is being written.
        raise Http404(_("Aucun article ne porte ce mot-clé."))
    return render(request, "articles/tag.html", {"tag": tag, "page": page})


@require_safe
def author(request, slug):
    author = get_object_or_404(Author, slug=slug)
    stories = (
        Version.objects.live(request.instant).by(author).newest_first().for_cards(request.instant)
    )
    page = page_of(stories, request, PAGE)
    return render(request, "articles/author.html", {"author": author, "page": page})


@require_safe
def corrections(request):
    """List what readers were told was wrong in the stories that are there, newest first."""
    versions = Version.objects.corrections(request.instant).newest_first()
    page = page_of(versions.select_related("section").defer("body"), request, PAGE)
    return render(request, "articles/corrections.html", {"page": page})


@require_safe
def day(request, year, month, day):
    try:
        on = date(year, month, day)
        start = timezone.make_aware(datetime(year, month, day))
        end = timezone.make_aware(datetime(year, month, day) + timedelta(days=1))
    except (ValueError, OverflowError) as error:
        raise Http404(_("Ce jour n’existe pas.")) from error
    stories = Version.objects.live(request.instant).first_published_between(start, end)
    page = page_of(stories.newest_first().for_cards(request.instant), request, PAGE)
    today = timezone.localdate(request.instant)
    context = {
        "day": on,
        "page": page,
        "previous_day": on - timedelta(days=1) if on > date.min else None,
        "next_day": on + timedelta(days=1) if on < today else None,
    }
    return render(request, "articles/day.html", context)
