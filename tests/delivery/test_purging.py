"""A CDN that is told what changed: on loopback, it says no, or nothing for long, then yes."""

import json
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection
from django.utils import timezone

from delivery import cdn, purging
from delivery.cdn import RefusedError
from delivery.changes import changed
from delivery.models import Change, PurgePlace
from delivery.purging import Purger, finding

pytestmark = pytest.mark.django_db(transaction=True)


class Listener:
    def __init__(self):
        self.asked, self.answers = [], []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                listener.asked.append((self.command, self.path, dict(self.headers), body))
                status, headers, said = (
                    listener.answers.pop(0) if listener.answers else (200, {}, b"{}")
                )
                if status is None:
                    listener.was_slow.wait(30)
                    status = 200
                self.send_response(status)
                for name, value in (headers | {"Content-Length": str(len(said))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(said)

            do_POST = do_PURGE = answer  # noqa: N815

            def log_message(self, *args):
                pass

        self.was_slow = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.host = f"127.0.0.1:{self.server.server_port}"

    @property
    def tags(self):
        """What was asked to be dropped, call by call."""
        return [headers["Surrogate-Key"].split() for _method, _path, headers, _body in self.asked]


@pytest.fixture
def listener():
    listener = Listener()
    yield listener
    listener.was_slow.set()
    listener.server.shutdown()
    listener.server.server_close()


@pytest.fixture
def purger(listener):
    purger = Purger(cdn.read(f"http://{listener.host}/drop"), lags=(0.0,))
    # Nobody knows what the CDN has when it is first told.
    purger.look()
    assert listener.tags == [["site"]]
    listener.asked.clear()
    return purger


def test_it_sends_what_changed_once(purger, listener):
    changed("front", "section:3")
    changed("front")
    purger.look()
    purger.look()
    assert listener.tags == [["front", "section:3"]]


def test_an_instant_to_come_is_sent_when_it_comes(purger, listener):
    changed("dossiers", at=timezone.now() + timedelta(hours=1))
    purger.look()
    assert listener.asked == []
    Change.objects.exclude(due_at=None).update(due_at=timezone.now() + timedelta(milliseconds=20))
    deadline = time.monotonic() + 20
    while not listener.asked and time.monotonic() < deadline:
        purger.look()
    assert listener.tags == [["dossiers"]]
    purger.look()
    assert len(listener.asked) == 1


def test_what_ends_after_its_instant_is_sent_all_the_same(purger, listener):
    """As what was planned for 18:00 in a transaction that ends after it."""
    Change.objects.create(tags=["late"], due_at=timezone.now() - timedelta(seconds=5))
    purger.look()
    assert listener.tags == [["late"]]


def test_what_was_refused_is_sent_again_also_by_another_process(purger, listener):
    changed("front")
    for refusal in [
        (503, {}, b""),
        (200, {}, b'{"success": false}'),
        (302, {"Location": "/"}, b""),
    ]:
        listener.answers = [refusal]
        with pytest.raises(RefusedError):
            purger.look()
    changed("section:3")
    Purger(purger.cdn, lags=(0.0,)).look()
    assert listener.tags[-1] == ["front", "section:3"]
    assert PurgePlace.objects.get().refused_since is None


def test_one_that_does_not_answer_is_given_up(purger, listener, monkeypatch):
    monkeypatch.setattr(cdn, "ANSWER", 0.1)
    listener.answers = [(None, {}, b"")]
    changed("front")
    with pytest.raises(RefusedError, match="Timeout"):
        purger.look()
    listener.was_slow.set()
    purger.look()
    assert listener.tags[-1] == ["front"]


def test_it_waits_longer_each_time_and_as_long_as_it_is_told(purger, monkeypatch):
    waited = []
    monkeypatch.setattr(purger._stop, "wait", waited.append)
    for after in [None, None, None, 7, 100_000]:
        purger._wait_for(RefusedError("429", after))
    assert waited == [1, 2, 4, 7, 60]


def test_each_change_is_sent_again_once_nobody_can_have_the_old_page(purger, listener, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(purging.time, "monotonic", lambda: clock[0])
    late = Purger(purger.cdn, lags=(0.0, 1.2))
    late.look()
    clock[0] += 2
    late.look()
    assert listener.tags == [["site"]]
    changed("front")
    late.look()
    assert listener.tags[1:] == [["front"]]
    clock[0] += 1.0
    late.look()
    assert len(listener.asked) == 2
    clock[0] += 0.3
    late.look()
    late.look()
    assert listener.tags[1:] == [["front"], ["front"]]


def test_a_worker_sends_by_itself(purger, listener):
    purger.start()
    changed("front")
    deadline = time.monotonic() + 20
    while not listener.asked:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    purger.stop()
    assert listener.tags == [["front"]]
    while any(thread.name == "purger" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_too_much_or_too_long_ago_is_every_page(purger, listener):
    changed(*(f"article:{number}" for number in range(purging.MOST_TAGS + 1)))
    purger.look()
    PurgePlace.objects.update(until=timezone.now() - timedelta(days=3))
    purger.look()
    PurgePlace.objects.update(seen="9000000000:9000000000:")
    purger.look()
    assert listener.tags == [["site"]] * 3


def test_fastly_cloudflare_and_others_are_asked_in_their_forms(listener):
    tags = [f"article:{number}" for number in range(70)]
    forms = {
        f"fastly+http://{listener.host}?service=SU1Z": ("POST", "/service/SU1Z/purge", 1),
        f"cloudflare+http://{listener.host}?zone=023e": (
            "POST",
            "/client/v4/zones/023e/purge_cache",
            3,
        ),
        f"purge+http://{listener.host}/a?b=c": ("PURGE", "/a?b=c", 1),
        f"http://{listener.host}/a": ("POST", "/a", 1),
    }
    for setting, (method, path, calls) in forms.items():
        listener.asked.clear()
        PurgePlace.objects.all().delete()
        purger = Purger(cdn.read(setting, "jeton"), lags=(0.0,))
        purger.look()
        listener.asked.clear()
        changed(*tags)
        purger.look()
        assert [asked[:2] for asked in listener.asked] == [(method, path)] * calls
        sent = []
        for _method, _path, headers, body in listener.asked:
            if setting.startswith("fastly"):
                assert headers["Fastly-Key"] == "jeton"
                sent += json.loads(body)["surrogate_keys"]
            elif setting.startswith("cloudflare"):
                assert headers["Authorization"] == "Bearer jeton"
                sent += json.loads(body)["tags"]
            else:
                assert headers["Authorization"] == "Bearer jeton"
                sent += headers["Surrogate-Key"].split()
        assert sent == sorted(tags)


def test_it_says_how_it_is(purger, listener):
    def said():
        with connection.cursor() as cursor:
            return finding(cursor)

    assert said()[0] == "ok"
    PurgePlace.objects.update(refused_since=timezone.now() - timedelta(minutes=2))
    assert said() == ("late", "the CDN refuses to drop what changed")
    PurgePlace.objects.update(refused_since=None, until=timezone.now() - timedelta(minutes=2))
    assert "worker" in said()[1]
