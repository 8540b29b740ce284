"""What was put off for the worker: what waits, what failed, and whether anybody is at it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.tasks import TaskResultStatus, task_backends
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult, get_date_max

# So long may something wait while nothing else is done.
LONG = timedelta(minutes=5)
# A task that runs for longer was cut: its worker is gone.
LONGEST = timedelta(hours=1)

# What a worker calls itself to the database, which so knows it for as long as it is there.
WORKER = "manchette worker"

# What a task is for, in the words of the newsroom.
TASKS = {
    "images.tasks.make_renditions": gettext_lazy("Les tailles d’une image"),
    "documents.tasks.draw_cover": gettext_lazy("L’aperçu d’un document"),
    "related.tasks.relate": gettext_lazy("Les articles liés d’un article"),
    "weblinks.tasks.note": gettext_lazy("Les liens extérieurs d’un article"),
    "weblinks.tasks.check": gettext_lazy("La vérification des liens extérieurs"),
    "desk.messages.post": gettext_lazy("Une lettre à la rédaction"),
    "upkeep.tasks.back_up": gettext_lazy("La sauvegarde"),
    "upkeep.tasks.night": gettext_lazy("L’entretien de la nuit"),
}

# One reading of the table, which the night's upkeep keeps short.
_STATE = f"""
WITH task AS (
    SELECT status, finished_at, started_at,
        CASE WHEN run_after < %(never)s THEN run_after ELSE enqueued_at END AS due_at
    FROM {DBTaskResult._meta.db_table}
)
SELECT
    count(*) FILTER (WHERE status = 'READY' AND due_at <= %(now)s),
    min(due_at) FILTER (WHERE status = 'READY' AND due_at <= %(now)s),
    max(finished_at),
    count(*) FILTER (WHERE status = 'FAILED'),
    count(*) FILTER (WHERE status = 'RUNNING' AND started_at < %(cut)s),
    (SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = %(worker)s)
FROM task
"""  # noqa: S608


@dataclass(frozen=True)
class State:
    waiting: int
    oldest_at: datetime | None
    done_at: datetime | None
    failed: int
    cut: int
    # Its sessions; a worker of another kind of queue has none.
    sessions: int
    now: datetime

    @property
    def is_unattended(self):
        """Whether no worker is there, as for some seconds while one starts."""
        return not self.sessions and isinstance(task_backends["default"], DatabaseBackend)

    @property
    def is_left(self):
        """Whether something has waited for longer than LONG while nothing else was done."""
        since = self.now - LONG
        waits = self.oldest_at is not None and self.oldest_at < since
        return waits and (self.done_at is None or self.done_at < since)


def state(cursor=None, now=None):
    """Return how the queue is, by one query; of `cursor`, if it is given."""
    now = now or timezone.now()
    asked = {"now": now, "never": get_date_max(), "cut": now - LONGEST, "worker": WORKER}
    if cursor is None:
        with connection.cursor() as own:
            own.execute(_STATE, asked)
            return State(*own.fetchone(), now)
    cursor.execute(_STATE, asked)
    return State(*cursor.fetchone(), now)


def unfinished(now):
    """Return the tasks that failed or were cut, the latest first."""
    failed = DBTaskResult.objects.failed()
    cut = DBTaskResult.objects.running().filter(started_at__lt=now - LONGEST)
    return (failed | cut).order_by("-started_at")


def try_again(task_id, now):
    """Have a task that failed or was cut done anew; return whether it was still there to be."""
    return bool(
        unfinished(now)
        .filter(pk=task_id)
        .update(
            status=TaskResultStatus.READY,
            run_after=get_date_max(),
            enqueued_at=now,
            started_at=None,
            finished_at=None,
            exception_class_path="",
            traceback="",
        )
    )


def forget(task_id, now):
    """Let a task that failed or was cut be; return whether it was still there."""
    return bool(unfinished(now).filter(pk=task_id).delete()[0])


def purpose(task):
    return TASKS.get(task.task_path) or task.task_path


def reason(task):
    """Return why a task was not done, in the last line of what it said."""
    if task.status == TaskResultStatus.RUNNING:
        return _("Coupée en chemin.")
    lines = task.traceback.strip().splitlines()
    last = lines[-1] if lines else task.exception_class_path
    return last.removeprefix(f"{task.exception_class_path}: ")[:200]
