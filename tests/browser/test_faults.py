"""A little of bench/faults.py: random bad luck, against a server of its own."""

import tempfile

import pytest

from authors import roles
from tests.browser.conftest import CHROMIUM
from tests.conftest import in_role
from tests.faults.in_browser import run_in_browser
from tests.faults.sequence import Sequence
from tests.faults.server import Server, hang_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(transactional_db):
    with tempfile.TemporaryFile() as log, Server(log) as server:
        yield server
    hang_up()


@pytest.fixture
def cast(server):
    return in_role(roles.JOURNALIST), in_role(roles.EDITOR)


def test_nothing_is_lost_over_bad_wires(server, cast):
    for seed in range(1, 26):
        Sequence(server, cast, seed).run()


def test_nothing_is_lost_in_a_real_browser(server, cast, browser):
    for seed in (5000, 5001, 5002):
        run_in_browser(browser.browser_type, CHROMIUM, server, cast, seed)
