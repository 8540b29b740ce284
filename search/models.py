"""What search knows of the stories. The database keeps it: migration 0001 says how."""

from django.contrib.postgres.fields import ArrayField, DateTimeRangeField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import BigIntegerField, F, Func, Value
from django.utils.translation import gettext_lazy as _

from articles.expressions import Contains
from articles.models import Version


def elements(ids):
    """Return the ids as rows for an IN: one value, however many there are."""
    ids = Value(list(ids), output_field=ArrayField(BigIntegerField()))
    return Func(ids, function="unnest", template="(SELECT %(function)s(%(expressions)s))")


class EntryQuerySet(models.QuerySet):
    def live(self, at):
        """Return what is public at that instant, as Version.objects.live(at) has it."""
        return self.filter(Contains(F("live"), Value(at)), first_published_at__lte=at)

    def newest_first(self):
        return self.order_by("-first_published_at", "-article_id")


class Entry(models.Model):
    """A planned version's words, and what a search can be narrowed by.

    A row of its own keeps a list of stories from reading words, and lets one index answer for the
    words and for what narrows them together.
    """

    version = models.OneToOneField(
        Version, on_delete=models.CASCADE, primary_key=True, related_name="search_entry"
    )
    # Headline and kicker weigh A; standfirst, tags and authors B; the text C.
    words = SearchVectorField()
    # Its year and month of first publication in UTC, its section and its authors: 2026, 2026-11,
    # s3, a12.
    facets = ArrayField(models.TextField())
    # As the version has them.
    live = DateTimeRangeField()
    first_published_at = models.DateTimeField()
    article_id = models.BigIntegerField()

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrée de la recherche")
        verbose_name_plural = _("entrées de la recherche")
        indexes = [
            # Any search. Without a list of pending entries, which would slow some searches.
            GinIndex(fields=["words", "facets"], name="search_entry_words", fastupdate=False),
        ]

    def __str__(self):
        return str(self.version_id)
