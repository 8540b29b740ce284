"""A little of bench/crawl.py: nothing inside the site leads nowhere."""

import pytest

from bench import crawl

pytestmark = pytest.mark.django_db


def test_no_inner_link_is_dead_after_moves_and_withdrawals(settings):
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    pages, bad, old, gone = crawl.run(stories=40, moved=25, gone=8, seed=3)
    assert bad == []
    assert pages[200] > 60
    assert set(old) == {0, 1}
    assert set(gone) == {410}
