"""A real browser on a real server. Without a Chromium on the machine these tests are skipped."""

import os
import shutil
import threading
import time

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started

from tests.conftest import sign_in

# Playwright's event loop runs in the test's thread; the database is asked between its steps.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
CHROMIUM = CHROMIUM or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("No Chromium on this machine, and REQUIRE_BROWSER asks for one.")
        pytest.skip("No Chromium on this machine. Cure: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, live_server, transactional_db, requests_under_way):
    """Return a function that opens a page of its own, as `user` if given, at a viewport width."""
    contexts = []

    def open_page(user=None, width=1280, **options):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, base_url=live_server.url, **options
        )
        contexts.append(context)
        if user:
            # What the door gives, without its pages: the tests of the door go through it.
            session = sign_in(user).cookies[settings.SESSION_COOKIE_NAME].value
            cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session}
            context.add_cookies([cookie | {"url": live_server.url, "httpOnly": True}])
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    let_the_server_finish(requests_under_way)


@pytest.fixture(scope="session")
def requests_under_way():
    """Return the set of those that the server is answering."""
    under_way = set()

    def started(environ, **kwargs):
        under_way.add(threading.get_ident())

    def finished(**kwargs):
        under_way.discard(threading.get_ident())

    request_started.connect(started)
    request_finished.connect(finished)
    yield under_way
    request_started.disconnect(started)
    request_finished.disconnect(finished)


def let_the_server_finish(under_way):
    """Wait for what pages asked for as they closed: emptying the tables meanwhile deadlocks."""
    quiet = 0
    while quiet < 10:
        time.sleep(0.02)
        # A thread whose browser hung up may die without saying that it has finished.
        alive = {thread.ident for thread in threading.enumerate()} - {threading.get_ident()}
        quiet = 0 if under_way & alive else quiet + 1


@pytest.fixture
def people(transactional_db):
    """Return the newsroom's people by role, with `secret` as their password."""
    from authors import roles
    from tests.conftest import in_role

    people = {
        "journalist": in_role(roles.JOURNALIST, username="journaliste"),
        "editor": in_role(roles.EDITOR, username="editeur"),
        "chief": in_role(roles.CHIEF_EDITOR, username="chef"),
    }
    for person in people.values():
        person.set_password("secret")
        person.save()
    return people
