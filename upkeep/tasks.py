"""What the worker does at night for the publication itself."""

from datetime import datetime, time, timedelta

from django.conf import settings
from django.core.management import call_command
from django.tasks import TaskResultStatus, default_task_backend, task
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from delivery.changes import forget_old

from . import backups

NIGHT = time(3)


@task(priority=-30)
def back_up():
    """Make a copy of the database."""
    return backups.make().name


@task(priority=-30)
def night():
    """Forget tasks and changes of long ago, plan the next night, and copy the database."""
    plan()
    forget_old(timezone.now())
    call_command("prune_db_task_results", verbosity=0)
    if settings.BACKUPS_KEPT:
        back_up.enqueue()


def plan():
    """Plan the next night, unless one is planned. The worker does, whenever it starts."""
    if not default_task_backend.supports_defer:
        return
    planned = DBTaskResult.objects.filter(
        task_path=night.module_path, status=TaskResultStatus.READY
    )
    if not planned.exists():
        night.using(run_after=next_night(timezone.now())).enqueue()


def next_night(now):
    tonight = timezone.make_aware(datetime.combine(timezone.localdate(now), NIGHT))
    return tonight if tonight > now else tonight + timedelta(days=1)
