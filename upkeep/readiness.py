"""What /readyz says of the newsroom's tables."""

from datetime import timedelta

from django.utils import timezone

from articles.models import Version
from delivery.health import Finding, State

from . import queue as tasks

AHEAD = timedelta(days=3660)


def queue(cursor):
    """Late, not failed, where work is left: to take the web server away would help nobody."""
    found = tasks.state(cursor)
    waits = (found.now - found.oldest_at).total_seconds() if found.oldest_at else 0
    figures = {
        "waiting": found.waiting,
        "oldest_seconds": waits,
        "failed": found.failed,
        "cut": found.cut,
    }
    if found.is_left:
        return Finding(State.LATE, "work waits and none is done: is the worker running?", figures)
    if found.is_unattended:
        return Finding(State.LATE, "no worker is there", figures)
    return Finding(State.OK, "work is done as it comes", figures)


def next_instant(cursor):
    """Whether the next instant at which a story begins or ends can be told; not which it is."""
    now = timezone.now()
    planned = Version.objects.order_by()
    begins = planned.starting_between(now, now + AHEAD).values_list("starts")[:1]
    ends = planned.ending_between(now, now + AHEAD).values_list("ends")[:1]
    instants = [row[0] for query in (begins, ends) for row in _rows(query, cursor)]
    seconds = (min(instants) - now).total_seconds() if instants else float("inf")
    return Finding(State.OK, "known", {"seconds": seconds})


def _rows(queryset, cursor):
    cursor.execute(*queryset.query.get_compiler(connection=cursor.db).as_sql())
    return cursor.fetchall()
