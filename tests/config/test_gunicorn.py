"""How gunicorn is started, and what it writes down of who asks for what."""

import io
import json
import os
import runpy
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from gunicorn.config import Config

from config.access_log import AccessLogger

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def written():
    """Write the access line of a request; return it read, and as it stands."""
    config = Config()
    config.set("accesslog", "-")
    logger = AccessLogger(config)
    stream = io.StringIO()
    # Among pytest's own.
    (handler,) = (
        handler for handler in logger.access_log.handlers if hasattr(handler, "_gunicorn")
    )
    handler.setStream(stream)

    def write(path, headers=(), **environ):
        answer = SimpleNamespace(status_code=200, sent=9, headers=[*headers])
        facts = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_USER_AGENT": "Un navigateur"}
        logger.access(answer, None, facts | environ, timedelta(milliseconds=12))
        text = stream.getvalue()
        return json.loads(text), text

    return write


def test_an_access_is_one_line_that_tells_of_nobody(written):
    line, text = written(
        "/recherche/",
        [("X-Request-ID", "abc")],
        QUERY_STRING="q=secret",
        RAW_URI="/recherche/?q=secret",
        HTTP_REFERER="https://example.org/?q=secret",
        REMOTE_ADDR="10.0.0.2",
        HTTP_X_FORWARDED_FOR="198.51.100.9, 203.0.113.77",
    )
    assert text.count("\n") == 1
    assert line["path"] == "/recherche/"
    assert (line["status"], line["bytes"], line["seconds"]) == (200, 9, 0.012)
    assert (line["request_id"], line["from"]) == ("abc", "203.0.113.0/24")
    assert not any(word in text for word in ("secret", "navigateur", "113.77"))


@pytest.mark.parametrize(
    ("address", "shared"),
    [("2001:db8:1:2::3", "2001:db8:1::/48"), ("", None), ("unix:", None), ("1.2.3", None)],
)
def test_an_address_is_that_of_many(written, address, shared):
    assert written("/", REMOTE_ADDR=address)[0]["from"] == shared


def test_a_link_that_opens_a_draft_is_not_written_down(written):
    assert written("/apercu/5:secret/")[0]["path"] == "/apercu/…"


def configured(monkeypatch, **environment):
    for name in ("METRICS_TOKEN", "METRICS_FROM", "METRICS_MASTER", "PROMETHEUS_MULTIPROC_DIR"):
        monkeypatch.setenv(name, environment.get(name, ""))
    return runpy.run_path(str(ROOT / "deploy/gunicorn.conf.py"))


def test_a_worker_takes_the_first_place_that_is_free(monkeypatch):
    settings = configured(monkeypatch)
    first, second, third = (SimpleNamespace() for _ in range(3))
    server = SimpleNamespace(WORKERS={})
    for pid, worker in enumerate((first, second)):
        settings["pre_fork"](server, worker)
        server.WORKERS[pid] = worker
    assert (first.place, second.place) == (0, 1)
    del server.WORKERS[0]
    settings["pre_fork"](server, third)
    assert third.place == 0


def test_figures_are_added_up_only_where_somebody_may_read_them(monkeypatch):
    configured(monkeypatch)
    assert not os.environ["PROMETHEUS_MULTIPROC_DIR"]
    settings = configured(monkeypatch, METRICS_TOKEN="x")
    folder = os.environ["PROMETHEUS_MULTIPROC_DIR"]
    assert Path(folder).stat().st_mode & 0o077 == 0
    # Asked to read its settings again, the master goes on with the same.
    again = {name: os.environ[name] for name in ("METRICS_MASTER", "PROMETHEUS_MULTIPROC_DIR")}
    configured(monkeypatch, METRICS_TOKEN="x", **again)
    assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == folder
    monkeypatch.setenv("WORKER_PLACE", "")
    settings["post_fork"](None, SimpleNamespace(place=3))
    assert os.environ["WORKER_PLACE"] == "3"
