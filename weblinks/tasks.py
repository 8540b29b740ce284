"""What is done in the background. Each publication sees to it that a check is planned at night."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.tasks import TaskResultStatus, default_task_backend, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from . import checking, noting

# At most so many addresses a night, a few at a time, so that nothing else waits for long.
A_NIGHT, AT_A_TIME = 500, 10
NIGHT = time(2)


@task
def note(article_id):
    """Keep which addresses outside a story points to."""
    noting.note(article_id)
    plan()


@task(priority=-20)
def check(left):
    """Ask the next of up to `left` addresses, and plan what follows: the others, or a night."""
    done = checking.check(min(left, AT_A_TIME)) if settings.CHECK_WEB_LINKS else 0
    if done == AT_A_TIME and left > done:
        check.enqueue(left - done)
    else:
        plan()


def plan():
    """Plan a check for the coming night, unless one is planned or there are to be none."""
    if not settings.CHECK_WEB_LINKS or not default_task_backend.supports_defer:
        return
    planned = DBTaskResult.objects.filter(
        task_path=check.module_path, status=TaskResultStatus.READY
    )
    if not planned.exists():
        check.using(run_after=next_night(timezone.now())).enqueue(A_NIGHT)


def next_night(now):
    tonight = timezone.make_aware(datetime.combine(timezone.localdate(now), NIGHT))
    return tonight if tonight > now else tonight + timedelta(days=1)
