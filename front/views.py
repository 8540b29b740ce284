"""The readers' front page. Anybody may call it."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles import lists
from articles.paging import page_by
from articles.templatetags.stories import midnight_after
from articles.touching import STORIES
from audience.ranking import most_read
from delivery.shown import lasts_until, shows

from .composing import front_at

PAGE = 30


@require_safe
def front(request):
    shows(STORIES, "front")
    # Its headlines are told apart by day.
    lasts_until(midnight_after(request.instant))
    page = page_by(lists.newest, request, PAGE)
    if not page.is_first:
        return render(request, "front/latest.html", {"page": page})
    front = front_at(request.instant, page.stories)
    context = {"page": page, "front": front, "most_read": most_read(request.instant)}
    return render(request, "front/front.html", context)
