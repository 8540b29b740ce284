"""How the system is: each state in its words, on the page and, where somebody must act, at home."""

from collections import namedtuple
from datetime import timedelta

import pytest
from django.core.cache.backends.redis import RedisCache
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.tasks import default_task_backend
from django_tasks_db.models import DBTaskResult, get_date_max

from delivery import cache as page_cache
from delivery import request_id
from delivery.cache import PageCache
from delivery.following import Follower
from delivery.pages import Shared
from tests.conftest import sign_in
from upkeep import queue, readiness, status, tasks
from upkeep.models import Backup
from upkeep.status import Level

pytestmark = pytest.mark.django_db

GIGABYTE = 2**30


@pytest.fixture
def put_off(now):
    """Put a task off, as the worker left it."""

    def put_off(status="READY", **fields):
        fields.setdefault("run_after", get_date_max())
        fields.setdefault("args_kwargs", {"args": [], "kwargs": {}})
        fields.setdefault("task_path", "related.tasks.relate")
        at = fields.pop("enqueued_at", now)
        task = DBTaskResult.objects.create(status=status, backend_name="default", **fields)
        DBTaskResult.objects.filter(pk=task.pk).update(enqueued_at=at)
        return task

    return put_off


def failed(put_off, now, **fields):
    return put_off(
        "FAILED",
        started_at=now,
        finished_at=now,
        exception_class_path="builtins.ValueError",
        traceback="Traceback:\nValueError: <Ségou> manque\n",
        **fields,
    )


def test_the_queue_is_empty(now):
    assert status.tasks(now).level == Level.WELL


def test_a_worker_that_is_gone_is_missed_at_once(now, put_off, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    assert status.tasks(now).level == Level.WATCH
    with connection.cursor() as cursor:
        assert readiness.queue(cursor).state == "late"
    put_off(enqueued_at=now)
    found = status.tasks(now)
    assert (found.level, "Aucun worker" in found.words) == (Level.WRONG, True)


def test_a_worker_that_is_there_is_known_by_its_session(now, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, true)", [queue.WORKER])
    assert status.tasks(now).level == Level.WELL


def test_what_waits_its_turn_is_well(now, put_off):
    put_off(enqueued_at=now - timedelta(minutes=2))
    put_off(run_after=now + timedelta(hours=3))
    line = status.tasks(now)
    assert line.level == Level.WELL
    assert line.words.startswith("1 travail attend")


def test_what_waits_while_nobody_works_is_wrong(now, put_off):
    put_off(enqueued_at=now - timedelta(minutes=9))
    assert status.tasks(now).level == Level.WRONG
    put_off("SUCCESSFUL", finished_at=now - timedelta(minutes=1))
    assert status.tasks(now).level == Level.WELL


def test_what_was_planned_is_late_from_its_own_time_on(now, put_off):
    put_off(enqueued_at=now - timedelta(days=1), run_after=now - timedelta(minutes=9))
    assert status.tasks(now).level == Level.WRONG


def test_what_failed_or_was_cut_is_to_be_seen_to(now, put_off):
    failed(put_off, now)
    put_off("RUNNING", started_at=now - timedelta(hours=2))
    put_off("RUNNING", started_at=now - timedelta(minutes=2))
    line = status.tasks(now)
    assert line.level == Level.WATCH
    assert line.words.startswith("2 travaux")


def test_a_failed_task_is_named_and_tried_again(editor, now, put_off):
    task = failed(put_off, now)
    client = sign_in(editor)
    page = client.get("/admin/status/").content.decode()
    assert "Les articles liés d’un article" in page
    assert "&lt;Ségou&gt; manque" in page
    address = f"/admin/status/tasks/{task.pk}/retry/"
    assert client.post(address, follow=True).status_code == 200
    task.refresh_from_db()
    assert (task.status, task.traceback, task.finished_at) == ("READY", "", None)
    # A second click finds it on its way.
    assert "plus à refaire" in client.post(address, follow=True).content.decode()


def test_a_failed_task_is_let_be_and_one_that_waits_is_not(editor, now, put_off):
    task, waiting = failed(put_off, now), put_off()
    client = sign_in(editor)
    for each in (task, waiting):
        client.post(f"/admin/status/tasks/{each.pk}/removal/")
    assert list(DBTaskResult.objects.values_list("pk", flat=True)) == [waiting.pk]


Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(
    ("free", "level"),
    [(20 * GIGABYTE, Level.WELL), (GIGABYTE, Level.WATCH), (GIGABYTE // 4, Level.WRONG)],
)
def test_a_disk_that_fills_is_told(monkeypatch, now, free, level):
    usage = Usage(40 * GIGABYTE, 0, free)
    monkeypatch.setattr(status.shutil, "disk_usage", lambda place: usage)
    assert status.disk(now).level == level


@pytest.mark.parametrize(
    ("found", "level"),
    [
        ({}, Level.WELL),
        ({"used": 95}, Level.WATCH),
        ({"seconds": 0.4}, Level.WATCH),
        ({"apart": timedelta(seconds=-30)}, Level.WRONG),
    ],
)
def test_a_database_that_suffers_is_told(found, level):
    usual = {"used": 9, "most": 100, "apart": timedelta(0), "seconds": 0.01}
    line = status._of_database("", 9, "18.0 (Debian)", **(usual | found))
    assert line.level == level


def test_the_database_says_its_size_and_version(now):
    (fact,) = status.database(now).facts
    assert "PostgreSQL 1" in fact


def test_a_cache_that_answers_nothing_is_told(monkeypatch, now):
    # Nobody listens there.
    nowhere = RedisCache("redis://127.0.0.1:1", {"OPTIONS": {"socket_connect_timeout": 0.2}})
    copies = PageCache(WSGIHandler(), shared=Shared(nowhere))
    monkeypatch.setattr(page_cache, "running", [copies])
    monkeypatch.setattr(Follower, "is_blind", False)
    assert status.caching(now).level == Level.WATCH
    copies.shared = None
    assert status.caching(now).level == Level.WELL


def test_a_process_that_no_longer_knows_what_changes_is_told(monkeypatch, now):
    monkeypatch.setattr(page_cache, "running", [PageCache(WSGIHandler())])
    assert status.caching(now).level == Level.WRONG


def test_a_backup_is_there_late_or_missing(settings, now):
    settings.BACKUPS_KEPT = 14
    assert status.backup(now).level == Level.WATCH
    last = Backup.objects.create(name="x", size=9, started_at=now, ended_at=now)
    assert status.backup(now).level == Level.WELL
    Backup.objects.filter(pk=last.pk).update(ended_at=now - timedelta(days=2))
    assert status.backup(now).level == Level.WRONG


def test_a_machine_without_backups_says_so(settings, now):
    settings.BACKUPS_KEPT = 0
    settings.OWN_MACHINE = True
    assert status.backup(now).level == Level.WELL
    settings.OWN_MACHINE = False
    assert status.backup(now).level == Level.WATCH


def test_the_coming_stories_are_named(now, editor, publish):
    assert "Aucune parution" in status.schedule(now).words
    publish(at=now + timedelta(hours=1), headline="La crue")
    (fact,) = status.schedule(now).facts
    assert "La crue" in fact


def test_a_problem_stands_at_home_for_those_who_can_act(editor, journalist, now, put_off):
    assert sign_in(editor).get("/admin/").context["problems"] == []
    failed(put_off, now)
    page = sign_in(editor).get("/admin/").content.decode()
    assert "1 travail n’a pas abouti." in page
    assert "n’a pas abouti" not in sign_in(journalist).get("/admin/").content.decode()


def test_the_probe_tells_of_a_queue_that_stands_still(now, put_off):
    from django.db import connection

    with connection.cursor() as cursor:
        assert readiness.queue(cursor).state == "ok"
        put_off(enqueued_at=now - timedelta(minutes=9))
        found = readiness.queue(cursor)
        assert found.state == "late"
        assert found.figures["waiting"] == 1
        assert found.figures["oldest_seconds"] > 500


def test_the_probe_knows_the_next_instant_and_does_not_tell_it(now, editor, publish):
    from django.db import connection

    with connection.cursor() as cursor:
        assert readiness.next_instant(cursor).figures["seconds"] == float("inf")
        publish(until=now + timedelta(hours=1))
        publish(at=now + timedelta(hours=2))
        found = readiness.next_instant(cursor)
    assert 3500 < found.figures["seconds"] <= 3600
    assert found.reason == "known"


@pytest.fixture
def kept_tasks(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def test_each_night_is_planned_once(kept_tasks, settings, monkeypatch):
    settings.BACKUPS_KEPT = 3
    tasks.plan()
    tasks.plan()
    (planned,) = DBTaskResult.objects.all()
    assert planned.run_after > planned.enqueued_at
    # Its turn has come: it plans the next and asks for a copy.
    DBTaskResult.objects.update(status="RUNNING")
    tasks.night.func()
    waiting = DBTaskResult.objects.filter(status="READY").values_list("task_path", flat=True)
    assert sorted(waiting) == ["upkeep.tasks.back_up", "upkeep.tasks.night"]


def test_a_task_goes_on_under_the_number_of_its_request(kept_tasks, editor):
    sign_in(editor).post("/admin/status/backup/", headers={"x-request-id": "abc-7"})
    (task,) = DBTaskResult.objects.all()
    request_id.current.set(None)
    from django.tasks.signals import task_started

    task_started.send(type(default_task_backend), task_result=task.task_result)
    assert request_id.current.get() == "abc-7"


def test_every_task_has_a_purpose_in_words():
    from pathlib import Path

    root = Path(__file__).resolve().parents[2]
    marked = {
        f"{path.relative_to(root).with_suffix('').as_posix().replace('/', '.')}.{name}"
        for path in root.glob("*/*.py")
        for name in _tasks_of(path.read_text())
    }
    assert marked == set(queue.TASKS)


def _tasks_of(text):
    import re

    return re.findall(r"^@task\b.*\ndef (\w+)", text, re.MULTILINE)
