"""How often the demo's stories were read: what people read by day, and few by night."""

import random
from datetime import timedelta

from django.utils import timezone

from articles.models import Version
from audience import keeping, ranking

# Reads in an hour of the busiest story of the day, by the hour of the day.
DAY = [4, 2, 1, 1, 2, 6, 14, 25, 30, 26, 22, 24, 34, 36, 26, 22, 22, 26, 32, 36, 34, 26, 16, 8]
HOURS = 14 * 24


def count(now):
    chance = random.Random(7)  # noqa: S311
    interest = {}
    for version in Version.objects.live(now).newest_first().values("article", "first_published_at"):
        interest[version["article"]] = version["first_published_at"], chance.paretovariate(1.2)
    this = now.replace(minute=0, second=0, microsecond=0)
    reads = {}
    for hour in (this - timedelta(hours=n) for n in range(HOURS)):
        for article, (first, drawn) in interest.items():
            age = (hour - first) / timedelta(hours=1)
            if age < 0:
                continue
            wanted = DAY[timezone.localtime(hour).hour] * min(drawn, 12) / (1 + age / 8)
            if number := round(wanted * chance.uniform(0.6, 1.4)):
                reads[hour, article] = number
    keeping.add(reads)
    keeping.forget_old(now)
    ranking.rank(now)
