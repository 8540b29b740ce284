"""Asking other sites, against a real server that lies, hangs and goes in circles."""

import ipaddress
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from weblinks.asking import AGENT, Visitor, is_public

HANGING = threading.Event()


class Site(BaseHTTPRequestHandler):
    """Answers by the path that is asked: a status, a redirect, or nothing."""

    def answer(self):
        self.server.asked.append((self.command, self.path, self.headers["User-Agent"]))
        name, _, rest = self.path.strip("/").partition("/")
        if self.path == "/robots.txt":
            self.reply(*self.server.robots)
        elif name == "to":
            self.reply(302, location=rest if "://" in rest else f"/{rest}")
        elif name == "circle":
            self.reply(301, location=f"/circle/{len(self.server.asked)}")
        elif name == "said":
            self.reply(*self.server.said)
        elif name == "liar":
            self.reply(405 if self.command == "HEAD" else 200, b"here")
        elif name == "hang":
            HANGING.wait(30)
        elif name == "drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not HANGING.wait(0.05):
                self.wfile.write(b"X: y\r\n")
        elif name == "garbage":
            self.wfile.write(b"\x00\x01 nonsense\r\n\r\n")
        elif name == "endless":
            self.reply(200, b"x" * 1000, length=10**12)
        else:
            self.reply(int(name or 200))

    do_GET = do_HEAD = answer  # noqa: N815

    def reply(self, status, text=b"", location=None, length=None):
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(length or len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def handle(self):
        try:
            super().handle()
        except OSError:
            # Hung up on.
            return

    def log_message(self, *args):
        return


@pytest.fixture
def site():
    HANGING.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.asked, server.robots = [], (404, b"")
    server.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    HANGING.set()
    server.shutdown()
    thread.join()
    server.server_close()


def look(address, **limits):
    visitor = Visitor(
        allowed=lambda ip: True, **({"pause": 0, "patience": 0.3, "deadline": 5} | limits)
    )
    finding = visitor.look(address)
    return finding.status, str(finding.problem), finding.is_sure


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/200/", (200, "", True)),
        ("/404/", (404, "gone", True)),
        ("/410/", (410, "gone", True)),
        ("/500/", (500, "broken", True)),
        ("/503/", (503, "broken", True)),
        # What refuses a machine says nothing of readers.
        ("/403/", (403, "", False)),
        ("/429/", (429, "", False)),
        ("/liar/", (200, "", True)),
        ("/endless/", (200, "", True)),
        ("/to/200/", (200, "", True)),
        ("/to/to/to/404/", (404, "gone", True)),
        ("/to/ftp://example.org/", (None, "astray", True)),
        ("/to/file:///etc/passwd", (None, "astray", True)),
        ("/circle/", (None, "astray", True)),
        ("/hang/", (None, "silent", True)),
        ("/garbage/", (None, "silent", True)),
    ],
)
def test_it_says_how_a_page_answers(path, found, site):
    assert look(site.address + path) == found


def test_a_site_that_drips_is_cut_off(site):
    assert look(f"{site.address}/drip/", deadline=0.5) == (None, "silent", True)


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("http://nulle-part.invalid/", "unknown"),
        ("http://127.0.0.1:1/", "silent"),
        ("http://exa mple/", "astray"),
        ("http:///chemin", "astray"),
        ("http://" + "a" * 300 + ".example/", "astray"),
    ],
)
def test_an_address_that_leads_to_no_site_is_a_finding(address, problem):
    assert look(address)[1] in {problem, "silent", "unknown"}


def test_it_says_who_asks_by_head_first_and_reads_the_rules_once(site):
    visitor = Visitor(allowed=lambda ip: True, pause=0)
    for _ in range(2):
        visitor.look(f"{site.address}/200/")
    assert [asked[:2] for asked in site.asked] == [
        ("GET", "/robots.txt"),
        ("HEAD", "/200/"),
        ("HEAD", "/200/"),
    ]
    assert {asked[2] for asked in site.asked} == {f"{AGENT} (+http://testserver/)"}


@pytest.mark.parametrize(
    ("robots", "found"),
    [
        ((200, b"User-agent: *\nDisallow: /prive/\n"), (None, "", False)),
        ((200, b"User-agent: manchette-links\nDisallow: /\n"), (None, "", False)),
        ((200, b"User-agent: other\nDisallow: /\n"), (400, "", False)),
        ((503, b""), (None, "", False)),
    ],
)
def test_it_does_as_robots_txt_says(robots, found, site):
    site.robots = robots
    path = "/prive/" if b"prive" in robots[1] else "/400/"
    assert look(site.address + path) == found
    if found[0] is None:
        assert [asked[1] for asked in site.asked] == ["/robots.txt"]


def test_it_pauses_between_two_requests_to_a_host(site, monkeypatch):
    slept = []
    monkeypatch.setattr("weblinks.asking.time.sleep", slept.append)
    visitor = Visitor(allowed=lambda ip: True, pause=100)
    visitor.look(f"{site.address}/200/")
    # The first asks at once whatever the clock says; the page waits for its turn.
    assert slept[-1] > 90


def test_nothing_is_said_to_a_private_network(site):
    finding = Visitor(pause=0).look(f"{site.address}/200/")
    assert (finding.status, finding.problem) == (None, "private")
    assert site.asked == []


def test_no_redirect_leads_into_a_private_network(site):
    inside = ThreadingHTTPServer(("127.0.0.2", 0), Site)
    inside.asked, inside.robots = [], (404, b"")
    thread = threading.Thread(target=inside.serve_forever, args=(0.01,))
    thread.start()
    visitor = Visitor(allowed=lambda ip: ip != ipaddress.ip_address("127.0.0.2"), pause=0)
    finding = visitor.look(f"{site.address}/to/http://127.0.0.2:{inside.server_port}/200/")
    inside.shutdown()
    thread.join()
    inside.server_close()
    assert finding.problem == "private"
    assert inside.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
    ],
)
def test_which_addresses_are_public(address, public):
    assert is_public(ipaddress.ip_address(address)) is public
