"""What is kept of each story so that others are found by it."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func

from articles.models import Article

# How many of a story's features are kept, and by how many of them it is found.
KEPT, FOUND_BY = 160, 40


class Salient(Func):
    """The features that a story is found by: the first of `terms`, which are in order."""

    template = f"(%(expressions)s[1:{FOUND_BY}])"
    arity = 1
    output_field = ArrayField(models.IntegerField())


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
    counts = ArrayField(models.IntegerField())
    # The length of the vector of its weights, as it was when it was learnt.
    length = models.FloatField()
    published_at = models.DateTimeField()

    class Meta:
        indexes = [
            GinIndex(Salient(F("terms")), name="related_found_by", fastupdate=False),
            models.Index(fields=["-published_at", "-article"], name="related_newest"),
        ]

    def __str__(self):
        return str(self.article_id)
