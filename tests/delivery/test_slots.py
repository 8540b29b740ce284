"""Places with Django: who gets one, who waits, who is not made to."""

import threading

from delivery.slots import Slots


def test_who_comes_after_a_quiet_time_waits_as_anybody(monkeypatch):
    slots, now = Slots(2, patience=5), [1000.0]
    monkeypatch.setattr("delivery.slots.time.monotonic", lambda: now[0])
    assert slots.take()
    slots.leave()
    now[0] += 3600
    assert slots.take()
    assert slots.take()
    waiting = threading.Timer(0.05, slots.leave)
    waiting.start()
    assert slots.take()


def test_nobody_waits_for_those_who_get_no_answer(monkeypatch):
    slots, now = Slots(2, patience=5), [1000.0]
    monkeypatch.setattr("delivery.slots.time.monotonic", lambda: now[0])
    assert slots.take()
    assert slots.take()
    now[0] += 6
    # At once, or this test would take five seconds more.
    assert not slots.take()
    slots.leave()
    assert slots.take()
