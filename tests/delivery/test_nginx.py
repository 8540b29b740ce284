"""nginx in front, as deploy/ ships it: what it keeps, for whom, and what it does without us."""

import gzip
import os
import re
import socket
import time
from http.client import HTTPConnection
from pathlib import Path

import brotli
import pytest

from delivery.cache import PARAMETERS
from tests.factories import ArticleFactory, SectionFactory
from tests.faults.server import Server, hang_up
from tests.nginx import SHIPPED, Nginx, is_installed

pytestmark = pytest.mark.skipif(
    not is_installed() and not os.environ.get("REQUIRE_NGINX"),
    reason="nginx is not installed: apt-get install nginx",
)
TO_SHOW = 30


class Answer:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def text(self):
        return self.body.decode()

    @property
    def how(self):
        """What nginx says of its copy: hit, stale, or None where it asked."""
        found = re.search(r"nginx; hit(; detail=stale)?", ",".join(self.said("Cache-Status")))
        return found and ("stale" if found[1] else "hit")

    def said(self, name):
        return self.headers.get_all(name) or []


class Reader:
    def __init__(self, port):
        self.port = port

    def get(self, address, method="GET", **headers):
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, address, headers={"Host": "testserver"} | headers)
        answer = Answer(connection.getresponse())
        connection.close()
        return answer

    def kept(self, address, **headers):
        """Return the answer out of nginx's copy, once two requests fell into one second."""
        return self.until(lambda: self.get(address, **headers), lambda answer: answer.how == "hit")

    def until(self, ask, is_right):
        deadline = time.monotonic() + TO_SHOW
        while not is_right(answer := ask()):
            assert time.monotonic() < deadline, (answer.status, answer.headers.items())
        return answer

    def raw(self, sent):
        """Return the first bytes that are answered to these; none where the line was cut."""
        with socket.create_connection(("127.0.0.1", self.port), 30) as line:
            try:
                line.sendall(sent)
                return line.recv(1000)
            except (ConnectionResetError, BrokenPipeError):
                return b""


@pytest.fixture
def served(transactional_db, tmp_path):
    with (tmp_path / "gunicorn.log").open("w") as log, Server(log) as server:
        with Nginx(tmp_path, [server.port]) as nginx:
            yield server, Reader(nginx.port), tmp_path
        server.stop()
        hang_up()


def copies(folder):
    return sum(path.is_file() for path in (folder / "pages").rglob("*"))


# One test, since it takes seconds to start the two.
def test_nginx_in_front(served, editor):
    server, reader, folder = served
    section = SectionFactory(slug="politique")
    article = ArticleFactory(section=section, slug="la-crue", headline="La crue du fleuve")
    article.publish(by=editor)
    address = "/politique/la-crue/"

    # What means nothing makes no copy of its own, nor does what asks in another way for the same.
    plain = reader.kept(address)
    assert plain.status == 200
    assert "La crue du fleuve" in plain.text
    assert copies(folder) == 1
    for other in (
        f"{address}?fbclid=IwAR0&utm_source=x",
        f"{address}?at=2020-01-01",
        f"{address}?q=",
        f"{address}#la",
    ):
        assert reader.get(other).text == plain.text
    for headers in (
        {"Accept_Encoding": "zstd"},
        {"Accept_Encoding": "br;q=0, gzip; q=0.0"},
        {"Host": "127.0.0.1"},
        {"X_Forwarded_Proto": "gopher"},
        {"X_Forwarded_Host": "evil.example"},
        {"Cookie": "leger=0; other=1"},
        {"Save_Data": "off"},
        {"Range": "bytes=0-10"},
    ):
        answer = reader.get(address, **headers)
        assert (answer.status, answer.text) == (200, plain.text), headers
    assert reader.get(address, "HEAD").body == b""
    assert copies(folder) == 1
    for name in ("X-Accel-Expires", "Surrogate-Key", "Cache-Tag"):
        assert not plain.said(name)
    assert plain.said("Cache-Control") == ["max-age=0, s-maxage=1, stale-if-error=86400"]
    assert reader.get(address, If_None_Match=plain.headers["ETag"]).status == 304

    # What does make another page.
    for coding, decoded in (("gzip", gzip.decompress), ("br", brotli.decompress)):
        accepted = "br, gzip" if coding == "br" else "gzip, deflate"
        answer = reader.kept(address, Accept_Encoding=accepted)
        assert answer.said("Content-Encoding") == [coding]
        assert decoded(answer.body) == plain.body
    light = reader.kept(address, Cookie="leger=1")
    assert light.text != plain.text
    assert light.said("Cache-Control") == ["private, max-age=0"]
    same = reader.kept(address, Save_Data="on")
    assert same.text == light.text
    assert same.said("Cache-Control") == plain.said("Cache-Control")
    assert copies(folder) == 4
    # Of a name said twice or in other letters, what is kept and what is answered are one.
    for query in ("q=crue&q=zzz", "%71=zzz&q=crue", "Q=crue"):
        assert "La crue" in reader.get(f"/recherche/?{query}").text
    assert "zzz" not in reader.get("/recherche/?%71=zzz").text

    # The newsroom, and whoever of it reads at another instant.
    for private in ("/admin/login/", "/healthz"):
        answers = [reader.get(private) for _ in range(2)]
        assert {answer.status for answer in answers} == {200}
    cookies = server.sign_in(editor)
    asked = copies(folder)
    early = reader.get(
        f"{address}?at=2020-01-01T00:00Z", Cookie=f"sessionid={cookies['sessionid']}"
    )
    assert early.text != plain.text
    assert copies(folder) == asked

    # What changes shows, and what is withdrawn is gone.
    article.headline = "La décrue du fleuve"
    article.save()
    article.publish(by=editor)
    reader.until(lambda: reader.get(address), lambda answer: "La décrue" in answer.text)
    withdrawn = ArticleFactory(section=section, slug="retire")
    withdrawn.publish(by=editor)
    assert reader.kept("/politique/retire/").status == 200
    withdrawn.withdraw(by=editor)
    reader.until(lambda: reader.get("/politique/retire/"), lambda answer: answer.status == 410)
    assert reader.kept("/nulle-part/").status == 404

    # Bad clients.
    assert b" 400 " in reader.raw(b"GET / HTTP/1.1\r\nHost: testserver\r\nA: " + b"a" * 60_000)
    assert b" 414 " in reader.raw(b"GET /" + b"a" * 60_000)
    assert b" 200 " not in reader.raw(b"GET / HTTP/1.1\r\nA: " + b"a" * 10_000_000)
    assert b" 400 " in reader.raw(b"GET / HTTP/1.1\r\n\r\n")
    assert b" 400 " in reader.raw(b"GET /\x00 HTTP/1.1\r\nHost: testserver\r\n\r\n")

    # Those who send a byte and stay keep nobody else from reading, not even what is not kept.
    slow = [socket.create_connection(("127.0.0.1", reader.port)) for _ in range(200)]
    for wire in slow:
        wire.sendall(b"GET / HT")
    assert reader.get(address).status == 200
    assert reader.get("/recherche/?q=lentement").status == 200
    for wire in slow:
        wire.close()

    # Without the application: what was read is read still, and says so; the rest has a sentence.
    server.stop()
    stale = reader.until(lambda: reader.get(address), lambda answer: answer.how == "stale")
    assert stale.status == 200
    assert "La décrue" in stale.text
    assert "s-maxage=0" in stale.headers["Cache-Control"]
    assert reader.get("/politique/retire/").status == 410
    for address in ("/politique/jamais-lu/", "/admin/"):
        unknown = reader.get(address)
        assert unknown.status == 503
        assert "indisponible pour l’instant" in unknown.text
        assert unknown.headers["Cache-Control"] == "no-store"
        assert unknown.headers["Content-Type"] == "text/html; charset=utf-8"


def test_nginx_keeps_pages_by_what_an_address_may_ask():
    text = SHIPPED.read_text()
    assert set(re.findall(r"map \$arg_(\w+) ", text)) == PARAMETERS
    asked = "".join(f"${name}" for name in re.findall(r"map \$arg_\w+ \$(\w+) ", text))
    assert text.count(f'"{asked}"') == 2


def test_nginx_says_what_the_application_would_without_a_page():
    template = (Path(SHIPPED).parents[1] / "templates/503.html").read_text()
    assert "".join(template.splitlines()) in SHIPPED.read_text()
