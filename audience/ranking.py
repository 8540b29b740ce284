"""Which stories are read most: ranked every few minutes by one process, shown while live."""

import time
from datetime import timedelta
from itertools import groupby

from django.db import connection, transaction
from django.db.models import F

from articles.models import Version
from config.prepared import prepared
from delivery.changes import changed
from delivery.shown import shows

from .models import MostRead, Reads

EVERY = timedelta(minutes=5)
# What each list is of: the hour that runs and the two before it; a day and a night.
SPANS = {MostRead.Span.NOW: timedelta(hours=3), MostRead.Span.DAY: timedelta(hours=24)}
# Stories that have a rank, so that five are left when some are withdrawn; the reads that it takes.
RANKED, FEWEST_READS = 10, 5
# Stories of a list, and how few are none.
SHOWN, FEWEST = 5, 3
# On every page that shows which stories are read most.
MOST_READ = "most-read"

# Any number that nothing else locks.
_LOCK = 7_204_501
_looks_at = 0.0


def rank_if_due(now):
    """Rank the stories, unless this process or another has just done so; return whether it did."""
    global _looks_at
    if time.monotonic() < _looks_at:
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        is_due = cursor.fetchone()[0]
        is_due = is_due and not MostRead.objects.filter(ranked_at__gt=now - EVERY).exists()
        if is_due:
            rank(now)
    _looks_at = time.monotonic() + EVERY.total_seconds()
    return is_due


@transaction.atomic
def rank(now):
    """Write down which stories are read most; tell the pages that show it if it is others."""
    order = sorted(
        (span.value, rank, row["article"])
        for span, length in SPANS.items()
        for rank, row in enumerate(_most_read(now - length), 1)
    )
    if order == list(MostRead.objects.values_list("span", "rank", "article")):
        MostRead.objects.update(ranked_at=now)
    else:
        MostRead.objects.all().delete()
        MostRead.objects.bulk_create(
            MostRead(span=span, rank=rank, article_id=article, ranked_at=now)
            for span, rank, article in order
        )
        changed(MOST_READ)


def _most_read(after):
    stories = Reads.objects.by_hour(after).most_read()
    return stories.filter(reads__gte=FEWEST_READS)[:RANKED]


def most_read(at):
    """Return [(span, stories)] of the lists that there are, the most read first; of those stories
    that are live at that instant.
    """
    shows(MOST_READ)
    lists = {span: list(ranked) for span, ranked in groupby(_ranked(at), lambda one: one.span)}
    found = [(span.value, lists.get(span, [])[:SHOWN]) for span in SPANS]
    return [(span, stories) for span, stories in found if len(stories) >= FEWEST]


@prepared
def _ranked(at):
    return (
        Version.objects.live(at)
        .filter(article__most_read__isnull=False)
        .annotate(span=F("article__most_read__span"), rank=F("article__most_read__rank"))
        .select_related("section")
        .only("article_id", "headline", "slug", "section__slug")
        .order_by("span", "rank")
    )
