"""What is kept of each story so that others are found by it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F
from django.utils import timezone

from articles.models import Article

# How many of a story's features are kept, and by how many of them it is found.
KEPT, FOUND_BY = 160, 40


def quarter(instant):
    """Return the mark, a number below 0, of the quarter of a year in which an instant is."""
    return -(instant.year * 4 + (instant.month - 1) // 3)


def year(instant):
    """Return the mark of the year in which an instant is."""
    return -instant.year


class Term(models.Model):
    """A feature (related.features), and in how many stories it is."""

    id = models.AutoField(primary_key=True)
    word = models.TextField(unique=True)
    stories = models.PositiveIntegerField(default=0)
    # Of those, how many are found by it.
    found = models.PositiveIntegerField(default=0)

    def __str__(self):
        return self.word


class Profile(models.Model):
    """What a story that was published is about: its terms, the most telling first."""

    article = models.OneToOneField(
        Article, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    terms = ArrayField(models.IntegerField())
    # Of each of the terms, its weighted count, in hundredths.
    counts = ArrayField(models.SmallIntegerField())
    # The length of the vector of its weights, as it was when it was learnt.
    length = models.FloatField()
    published_at = models.DateTimeField()
    # What it is found by: the first of the terms, and the marks of its quarter and its year.
    found_by = ArrayField(models.IntegerField())

    class Meta:
        indexes = [
            GinIndex(fields=["found_by"], name="related_found_by", fastupdate=False),
            models.Index(fields=["-published_at", "-article"], name="related_newest"),
        ]

    def __str__(self):
        return str(self.article_id)


# The score of a story that says the same as the one it is related to, which readers are not led to.
TOLD_TWICE = -2.0


class Relation(models.Model):
    """That one story leads to another: because somebody chose so, or because the ranker says so.

    A story leads to its chosen ones first, in their order, then to the others by their score.
    """

    # Found by the constraint.
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="relations", db_index=False
    )
    other = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="led_from")
    # Its place among the chosen. NULL: the ranker's.
    position = models.PositiveSmallIntegerField(null=True)
    # Somebody refused it: it is not to come back by itself.
    is_banned = models.BooleanField(default=False)
    # How alike the two are, less what age takes away.
    score = models.FloatField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["article", "other"], name="story_leads_to_another_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(article=F("other")), name="story_does_not_lead_to_itself"
            ),
            models.CheckConstraint(
                condition=models.Q(position=None) | models.Q(is_banned=False),
                name="chosen_story_is_not_banned",
            ),
        ]

    def __str__(self):
        return f"{self.article_id} → {self.other_id}"


class Dismissal(models.Model):
    """That somebody wants no dossier of a subject that was offered (related.clusters)."""

    title = models.CharField(max_length=120)
    # The ids of the articles that were offered.
    articles = ArrayField(models.BigIntegerField())
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self):
        return self.title
