"""What watches the process: it is answered whatever happens, and tells strangers nothing."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client

from delivery import health, metrics

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def report(monkeypatch):
    """Ask anew, with checks that a test may add; return the answer of /readyz."""
    monkeypatch.setattr(health, "_latest", health._Latest())
    monkeypatch.setattr(health, "CHECKS", dict(health.CHECKS))
    return lambda: Client().get("/readyz")


def test_it_answers_without_a_database_under_any_name():
    answer = Client().get("/healthz", headers={"host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Cache-Control"] == "no-store"
    assert Client().post("/healthz").status_code == 405


@pytest.mark.django_db
def test_it_is_ready_when_each_check_is(report):
    health.register("change_log", lambda cursor: health.Finding(health.State.OK, "followed"))
    answer = report()
    found = answer.json()
    assert (answer.status_code, found["state"]) == (200, "ok")
    assert found["checks"]["database"] == {"state": "ok", "reason": "answers"}
    assert found["checks"]["change_log"] == {"state": "ok", "reason": "followed"}


@pytest.mark.django_db
def test_what_nobody_notices_is_said_and_starts_nothing_again(report):
    health.register("letters", lambda cursor: health.Finding(health.State.LATE, "some wait"))
    answer = report()
    assert (answer.status_code, answer.json()["state"]) == (200, "late")


@pytest.mark.django_db
def test_a_check_that_fails_leaves_the_others_their_say(report):
    def broken(cursor):
        cursor.execute("SELECT nothing FROM nowhere")

    health.register("broken", broken)
    health.register("after", lambda cursor: cursor.execute("SELECT 1") or _fine())
    answer = report()
    assert answer.status_code == 503
    assert answer.json()["checks"]["broken"]["state"] == "failed"
    assert answer.json()["checks"]["after"]["state"] == "ok"


def _fine():
    return health.Finding(health.State.OK, "fine")


def test_it_is_not_ready_without_a_database(report, monkeypatch):
    def refuses():
        raise OperationalError("connection to server at 10.1.2.3 failed for user boss")

    monkeypatch.setattr(health, "_connection", refuses)
    answer = report()
    assert answer.status_code == 503
    assert {check["state"] for check in answer.json()["checks"].values()} == {"failed"}
    assert b"boss" not in answer.content
    assert b"10.1.2.3" not in answer.content


def test_many_who_ask_are_one_question(report, monkeypatch):
    asked = []
    monkeypatch.setattr(health, "_ask", lambda: asked.append(1) or {"x": _fine()})
    for _ in range(5):
        report()
    assert len(asked) == 1


def test_a_database_that_takes_a_call_and_says_nothing_does_not_hold_it():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        script = (
            "from django.test import Client; answer = Client().get('/readyz');"
            "print(answer.status_code)"
        )
        result = subprocess.run(
            [sys.executable, "manage.py", "shell", "--no-imports", "-c", script],
            cwd=ROOT,
            env={
                "PATH": os.environ["PATH"],
                "DATABASE_URL": f"postgres://x@127.0.0.1:{silent.getsockname()[1]}/x",
                "SECRET_KEY": "x",
                "SITE_URL": "http://testserver",
            },
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert result.stdout.split() == ["503"], result.stderr
    # One event a line, as a server has it, with the number of the request.
    *_others, line = map(json.loads, result.stderr.splitlines())
    assert line["message"] == "Service Unavailable: /readyz"
    assert len(line["request_id"]) == 32


def figures(answer):
    lines = (line for line in answer.content.decode().splitlines() if line[0] != "#")
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_figures_are_nobodys_unless_somebody_is_named(settings):
    assert Client().get("/metrics").status_code == 404
    assert metrics.observer() is None
    metrics.counter("nothing", "Nothing")()


@pytest.mark.django_db
def test_figures_are_for_who_brings_the_token(settings, report):
    settings.METRICS_TOKEN = "a-secret"
    health.register("log", lambda cursor: health.Finding(health.State.LATE, "", {"lag": 4}))
    reader = Client()
    assert reader.get("/metrics").status_code == 404
    with_token = {"authorization": "Bearer a-secret"}
    assert reader.get("/metrics", headers={"authorization": "Bearer other"}).status_code == 404
    view = 'manchette_requests_total{status="200",view="front:front"}'
    before = figures(reader.get("/metrics", headers=with_token)).get(view, 0)
    hit = metrics.counter("page_cache", "Answers of the page cache", answer="hit")
    hit()
    reader.get("/")
    reader.get("/nulle-part/nulle-part/")
    after = figures(reader.get("/metrics", headers=with_token))
    assert after[view] == before + 1
    assert after['manchette_request_seconds_count{view="front:front"}'] >= 1
    assert after['manchette_page_cache_total{answer="hit"}'] >= 1
    assert after['manchette_check{check="database"}'] == 1
    assert after['manchette_check{check="log"}'] == 0
    assert after["manchette_log_lag"] == 4
    assert not any("nulle-part" in name for name in after)


@pytest.mark.django_db
def test_requests_that_fail_at_the_database_are_counted(settings, report):
    settings.METRICS_TOKEN = "a-secret"
    reader = Client(raise_request_exception=False, headers={"authorization": "Bearer a-secret"})

    def errors():
        return figures(reader.get("/metrics"))["manchette_database_errors_total"]

    def refuse(*args):
        raise OperationalError

    before = errors()
    with connection.execute_wrapper(refuse):
        assert reader.get("/").status_code == 503
    assert errors() == before + 1


@pytest.mark.django_db
def test_figures_are_for_networks_that_come_without_a_proxy(settings, report):
    from ipaddress import ip_network

    settings.METRICS_FROM = [ip_network("127.0.0.0/8")]
    reader = Client()
    assert reader.get("/metrics").status_code == 200
    assert reader.get("/metrics", headers={"x-forwarded-for": "127.0.0.1"}).status_code == 404
    assert reader.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 404
    assert reader.get("/metrics", REMOTE_ADDR="").status_code == 404
