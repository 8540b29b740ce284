"""The tags and the authors by letter: those that live stories carry, a bounded page at a time."""

from itertools import groupby
from string import ascii_lowercase

from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db.models import Exists, Subquery
from django.http import Http404
from django.utils.translation import gettext as _

from masthead.models import Masthead

PARAMETER = "de"
SIZE = 300


class Directory:
    """The entries of `?de=`, a slug or its beginning, and those that follow."""

    def __init__(self, entries, stories, request):
        """`entries` have slugs; `stories` are those of an OuterRef("pk") that are public."""
        # A subquery with a limit, where EXISTS would let the database read all stories to join.
        entries = entries.annotate(carried=Subquery(stories.values("pk")[:1]))
        entries = entries.filter(carried__isnull=False).order_by("slug")
        self.start = request.GET.get(PARAMETER, "")
        self.path = f"{request.path}?{PARAMETER}={self.start}" if self.start else request.path
        page = list(entries.filter(slug__gte=_slug(self.start))[: SIZE + 1])
        self.by_letter = [
            (letter, list(group)) for letter, group in groupby(page[:SIZE], key=_letter)
        ]
        # The `?de=` of the page that follows, or None on the last.
        self.next = page[SIZE].slug if len(page) > SIZE else None
        spans = zip(ascii_lowercase, [*ascii_lowercase[1:], "{"], strict=True)
        used = Masthead.objects.values_list(
            *(Exists(entries.filter(slug__gte=start, slug__lt=end)) for start, end in spans)
        ).get()
        self.letters = list(zip(ascii_lowercase, used, strict=True))


def _slug(text):
    try:
        if text:
            validate_slug(text)
    except ValidationError as error:
        raise Http404(_("Cette page de la liste n’existe pas.")) from error
    return text[:120].lower()


def _letter(entry):
    first = entry.slug[:1]
    return first.upper() if first in ascii_lowercase else "0-9"
