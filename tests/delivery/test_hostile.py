"""What people send who mean no good, to a real server without anything in front of it.

Those who send slowly are kept off by nginx, or whoever stands there: test_nginx.py.
"""

import socket
import tempfile

import pytest

from tests.factories import ArticleFactory
from tests.faults.server import Server, hang_up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(transactional_db, editor, section):
    ArticleFactory(section=section, slug="une", headline="La crue").publish(by=editor)
    with tempfile.TemporaryFile() as log, Server(log) as server:
        yield server
    hang_up()


def said(site, sent):
    """Send these bytes and return what comes back until the server hangs up."""
    with socket.create_connection(("127.0.0.1", site.port), 20) as wire:
        read = b""
        try:
            wire.sendall(sent)
            while more := wire.recv(65536):
                read += more
        except (BrokenPipeError, ConnectionResetError):
            pass
        return read


def request(path, *headers, last=True):
    lines = [f"GET {path} HTTP/1.1", "Host: localhost", *headers]
    lines += ["Connection: close"] if last else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def test_it_answers_or_refuses_and_goes_on(site):
    story = request("/politique/une/")
    assert b"La crue" in said(site, story)
    # Asked for one after another without waiting: each gets its own, in their order.
    both = said(site, request("/politique/une/", last=False) + request("/page/rien/"))
    assert both.index(b"200 OK") < both.index(b"La crue") < both.index(b"404 Not Found")
    # 10 MB of one header, and of a hundred thousand; a line that never ends.
    assert b"200 OK" not in said(site, request("/politique/une/", "X: " + "a" * 10_000_000))
    many = [f"X-{number}: a" for number in range(100_000)]
    assert b"200 OK" not in said(site, request("/politique/une/", *many))
    assert b"200 OK" not in said(site, b"GET /" + b"a" * 1_000_000)
    # Two lengths, and a length and pieces: what one server takes for another request.
    for lengths in (
        ["Content-Length: 5", "Content-Length: 6"],
        ["Content-Length: 5", "Transfer-Encoding: chunked"],
    ):
        assert b"200 OK" not in said(site, request("/politique/une/", *lengths) + b"0\r\n\r\n")
