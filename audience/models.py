"""How often stories are read: numbers alone, of nobody."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import OuterRef, Sum

from articles.models import Article

# When what was read ever begins.
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


class ReadsQuerySet(models.QuerySet):
    def by_hour(self, since):
        """Return the counts of the hours that began then or later."""
        return self.filter(span=Reads.Span.HOUR, starts_at__gte=since)

    def by_day(self, since):
        return self.filter(span=Reads.Span.DAY, starts_at__gte=since)

    def ever(self):
        return self.filter(span=Reads.Span.EVER, starts_at=BEGINNING)

    def most_read(self):
        """Return {"article", "reads"} of each story, the most read first."""
        return self.values("article").annotate(reads=Sum("count")).order_by("-reads", "-article")

    def of_outer_article(self, name="pk"):
        """Return how often an outer query's article was read ever, for a Subquery."""
        return self.ever().filter(article=OuterRef(name)).values("count")


class Reads(models.Model):
    """How often a story was read in an hour, on a day, or ever. Hours and days are forgotten after
    a while (audience.keeping).
    """

    class Span(models.IntegerChoices):
        HOUR = 1
        DAY = 2
        EVER = 3

    pk = models.CompositePrimaryKey("span", "starts_at", "article")
    span = models.SmallIntegerField(choices=Span)
    starts_at = models.DateTimeField()
    # Only what was public is read, and that is never deleted: to guard it would cost each deletion
    # of a draft a look at every row.
    article = models.ForeignKey(
        Article, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    count = models.PositiveIntegerField()

    objects = ReadsQuerySet.as_manager()

    def __str__(self):
        return f"{self.article_id} {self.starts_at:%Y-%m-%d %H:%M} {self.count}"


class MostRead(models.Model):
    """A story's place among the most read, as they were last ranked (audience.ranking)."""

    class Span(models.TextChoices):
        NOW = "now"
        DAY = "day"

    span = models.CharField(max_length=3, choices=Span)
    rank = models.PositiveSmallIntegerField()
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="most_read")
    ranked_at = models.DateTimeField()

    class Meta:
        ordering = ["span", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["span", "rank"], name="most_read_rank_is_one_story")
        ]

    def __str__(self):
        return f"{self.span} {self.rank}. {self.article_id}"
