"""The library as the story's form asks for it: what may go into a story, and what is in one."""

from django.conf import settings
from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from .models import Picture
from .telling import tell

PAGE = 24
# As many as a story ever shows.
MOST_KNOWN = 200


@require_GET
@never_cache
@permission_required("images.view_picture", raise_exception=True)
def choices(request):
    """Answer the dialog that chooses pictures, and the editor that shows them, as JSON.

    ?q= words, none for all, and ?before= the number that the page before ended with: those that may
    be shown today, the newest first. ?ids= numbers or ?urls= addresses, with commas: those, and
    whether their rights have ended. {"pictures": [as images.telling tells them, with "ended"],
    "before": the number to ask for more with, or null}.
    """
    now = timezone.now()
    if {"ids", "urls"} & set(request.GET):
        found, before = list(_known(request)[:MOST_KNOWN]), None
    else:
        pictures = Picture.objects.allowed(now).found_by(request.GET.get("q", ""))
        before = request.GET.get("before", "")
        if before.isdecimal():
            pictures = pictures.filter(pk__lt=min(int(before), 2**63 - 1))
        found = list(pictures.order_by("-pk")[: PAGE + 1])
        before = found[PAGE - 1].pk if len(found) > PAGE else None
        found = found[:PAGE]
    told = [tell(picture) | {"ended": not picture.may_be_shown(now)} for picture in found]
    return JsonResponse({"pictures": told, "before": before})


def _known(request):
    ids = [int(number) for number in request.GET.get("ids", "").split(",") if number.isdecimal()]
    urls = request.GET.get("urls", "").split(",")
    addresses = (settings.MEDIA_PATH, settings.MEDIA_URL)
    names = [url.removeprefix(start) for url in urls for start in addresses if url]
    return Picture.objects.filter(Q(pk__in=[n for n in ids if n < 2**63]) | Q(file__in=names))
