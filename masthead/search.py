"""Finding stories by words, whatever their accents and case."""

import re
import unicodedata

from django.contrib.postgres.search import SearchQuery
from django.db import models
from django.db.models import Func, Value


def fold(text):
    """Return the text in small letters without accents, as Fold does in the database."""
    letters = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


class Fold(Func):
    """The text in small letters without accents, by the database's own immutable function."""

    function = "manchette_fold"


class KeptColumn(models.GeneratedField):
    """A column that the database works out and keeps."""

    def _check_supported(self, databases):
        # Every supported PostgreSQL has them; asking would make each check need a server.
        return []


def matching(queryset, words, field="headline_words"):
    """Return the rows of `queryset` whose `field` holds a word that begins with each of `words`."""
    terms = re.findall(r"\w+", words)
    if not terms:
        return queryset
    prefixes = " & ".join(f"{term}:*" for term in terms[:12])
    query = SearchQuery(Fold(Value(prefixes)), config="simple", search_type="raw")
    return queryset.filter(**{field: query})
