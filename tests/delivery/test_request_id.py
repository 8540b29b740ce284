"""The number of a request, in its answer and in what the log says of it."""

import io
import json
import logging

import pytest
from django.test import Client, RequestFactory

from config import logs
from delivery import request_id


def number_of(**headers):
    return Client(headers=headers).get("/healthz")["X-Request-ID"]


def test_it_is_the_one_that_came_if_it_looks_like_one():
    assert number_of(x_request_id="aZ-0._9") == "aZ-0._9"


@pytest.mark.parametrize("given", ["", 'a" b', "a\nb", "x" * 65, "é"])
def test_it_is_made_where_none_came(given):
    assert len(number_of(x_request_id=given)) == 32
    assert number_of() != number_of()


@pytest.fixture
def lines():
    """Log to memory as a server does; return the lines so far, read."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.json_formatter())
    handler.addFilter(logs.RequestIdFilter())
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


def test_a_line_of_the_log_is_one_object_with_the_number(lines):
    request_id.current.set("abc")
    try:
        raise ValueError("deux\nlignes")
    except ValueError:
        logging.getLogger("un.module").exception("Raté à %s", "Ségou")
    (line,) = lines()
    assert (line["level"], line["logger"], line["message"]) == (
        "ERROR",
        "un.module",
        "Raté à Ségou",
    )
    assert line["request_id"] == "abc"
    assert "ValueError: deux" in line["exc_info"]
    assert line["at"].endswith("+00:00")


def test_what_was_searched_for_is_not_in_it(lines):
    request = RequestFactory().get("/recherche/?q=secret")
    logging.getLogger("django.request").error("Raté", extra={"request": request})
    logging.getLogger("django.request").error("%s: %s", "Raté", "/apercu/5:secret/")
    assert "secret" not in str(lines())
    assert lines()[-1]["message"] == "Raté: /apercu/…"
