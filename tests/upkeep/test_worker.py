"""The worker without its database: it waits, says so once, and goes on.

A real process, and a door between it and its database.
"""

import subprocess
import sys
import time

import pytest
from django.tasks import TaskResultStatus

from related.tasks import relate
from tests.faults.server import ROOT, environment, hang_up
from upkeep import queue

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker(door, settings, tmp_path):
    """Return a function that reads what a worker has said, which runs meanwhile."""
    backend = "django_tasks_db.DatabaseBackend"
    settings.TASKS = {"default": {"BACKEND": backend}}
    path = tmp_path / "worker.log"
    with path.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            cwd=ROOT,
            env=environment(door, FAULTS_TASKS=backend),
            stdout=log,
            stderr=log,
        )
    yield path.read_text
    assert process.poll() is None, path.read_text()
    process.kill()
    process.wait()
    hang_up()


def until(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def is_done(task):
    task.refresh()
    return task.status == TaskResultStatus.SUCCESSFUL


def test_it_waits_for_the_database_and_goes_on(door, worker):
    first = relate.enqueue(0)
    until(lambda: is_done(first))
    assert not queue.state().is_unattended
    door.shut()
    until(lambda: "work waits for it" in worker())
    until(lambda: queue.state().is_unattended)
    second = relate.enqueue(0)
    door.open()
    until(lambda: is_done(second))
    said = worker()
    assert said.count("The database") == 2
    assert "Traceback" not in said
    assert not queue.state().is_unattended
