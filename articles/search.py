"""Finding stories by words, whatever their accents and case."""

import re

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Func, Value


class Fold(Func):
    """The text in small letters without accents, by the database's own immutable function."""

    function = "manchette_fold"


def matching(queryset, words, field="headline"):
    """Return the rows of `queryset` whose `field` holds a word that begins with each of `words`."""
    terms = re.findall(r"\w+", words)
    if not terms:
        return queryset
    prefixes = " & ".join(f"{term}:*" for term in terms[:12])
    return queryset.annotate(field_words=SearchVector(Fold(field), config="simple")).filter(
        field_words=SearchQuery(Fold(Value(prefixes)), config="simple", search_type="raw")
    )
