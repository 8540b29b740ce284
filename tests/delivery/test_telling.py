"""Readers whom nginx answered by itself, told over UDP."""

import contextlib
import re
import shutil
import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from django.conf import settings

from delivery.counting import Reads
from delivery.telling import Receiver
from tests.delivery.test_counting import MACHINES, PHONE


@pytest.fixture
def receiver():
    receiver = Receiver("127.0.0.1:0", Reads())
    yield receiver
    receiver.socket.close()


def told(receiver):
    receiver.reads.count()
    return {number: count for (_hour, number), count in receiver.reads.counts.items()}


def until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_it_counts_what_nginx_sends(receiver):
    receiver.start()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as nginx:
        for number, agent in [(12, PHONE), (12, PHONE), (12, MACHINES[0]), (7, PHONE)]:
            line = f"<190>Nov 27 10:00:00 reads: {number} {agent}"
            nginx.sendto(line.encode(), receiver.socket.getsockname())
    until(lambda: told(receiver) == {12: 2, 7: 1})


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\xff\x00" * 900,
        b"<190>Nov 27 10:00:00 reads: - Mozilla/5.0",
        b"<190>Nov 27 10:00:00 reads:  Mozilla/5.0",
        b"<190>Nov 27 10:00:00 reads: -12 Mozilla/5.0",
        b"<190>Nov 27 10:00:00 reads: 1234567890123456789 Mozilla/5.0",
        b"<190>Nov 27 10:00:00 reads: 12 ",
    ],
)
def test_nonsense_counts_nothing(packet, receiver):
    receiver.take(packet)
    assert told(receiver) == {}


def test_a_name_that_is_no_text_is_a_reader_all_the_same(receiver):
    receiver.take(b"<190>Nov 27 10:00:00 reads: 12 Mozilla/5.0 \xff\xfe")
    assert told(receiver) == {12: 1}


def test_only_who_stands_in_front_hears_the_number(front, publish, section):
    version = publish(section=section)
    address = version.get_absolute_url()
    assert front.get(address).headers["Counts-As"] == str(version.article_id)
    assert "Counts-As" not in front.get("/").headers
    front.told = {}
    assert "Counts-As" not in front.get(address).headers


class Application(BaseHTTPRequestHandler):
    """Answers each address with a page that may be kept; a story's is a number."""

    def do_GET(self):  # noqa: N802 http.server calls it so.
        self.send_response(200)
        if number := self.path.strip("/"):
            self.send_header("Counts-As", number)
        self.send_header("X-Accel-Expires", "60")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        pass


NGINX = """
daemon off; master_process off; pid {here}/pid; error_log stderr;
events {{}}
http {{
  {lines}
  client_body_temp_path {here}/body; proxy_temp_path {here}/proxy; fastcgi_temp_path {here}/fcgi;
  uwsgi_temp_path {here}/uwsgi; scgi_temp_path {here}/scgi;
  proxy_cache_path {here}/cache keys_zone=pages:1m;
  server {{
    listen 127.0.0.1:{port};
    {access_log}
    proxy_cache pages; proxy_hide_header Counts-As;
    location / {{ proxy_pass http://127.0.0.1:{application}; }}
  }}
}}
"""


@pytest.fixture
def nginx(receiver, tmp_path):
    """A micro-cache with the lines of deploy/nginx.conf that tell of readers; its address."""
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed")
    shipped = (settings.BASE_DIR / "deploy/nginx.conf").read_text()
    lines = re.search(r"^log_format reads.*?^}$", shipped, re.DOTALL | re.MULTILINE)[0]
    access_log = re.search(r"access_log syslog:.*?;", shipped)[0]
    application = ThreadingHTTPServer(("127.0.0.1", 0), Application)
    threading.Thread(target=application.serve_forever, daemon=True).start()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    Path(tmp_path / "nginx.conf").write_text(
        NGINX.format(
            here=tmp_path,
            lines=lines,
            port=port,
            application=application.server_port,
            access_log=access_log.replace(
                "worker:5140", f"127.0.0.1:{receiver.socket.getsockname()[1]}"
            ),
        )
    )
    process = subprocess.Popen(  # noqa: S603
        [shutil.which("nginx"), "-p", tmp_path, "-c", tmp_path / "nginx.conf"]
    )
    address = f"http://127.0.0.1:{port}"

    def is_up():
        with contextlib.suppress(OSError):
            return urlopen(address).status == 200

    until(is_up)
    yield address
    process.terminate()
    process.wait()
    application.shutdown()
    application.server_close()


def test_nginx_tells_of_whom_it_answers_by_itself_and_of_nobody_else(nginx, receiver):
    def ask(path, method="GET", **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(nginx + path, headers={"User-Agent": PHONE} | headers, method=method)  # noqa: S310
        assert "Counts-As" not in urlopen(request).headers  # noqa: S310

    receiver.start()
    # The first of each is the application's to count.
    for path in ("/12", "/7", "/"):
        ask(path)
    ask("/12", "HEAD")
    ask("/12", Sec_Purpose="prefetch")
    ask("/12", Purpose="prefetch")
    ask("/12", Cookie="sessionid=x")
    ask("/12", User_Agent=MACHINES[0])
    ask("/")
    ask("/12", Cookie="leger=1")
    ask("/12", X_Forwarded_For="198.51.100.7")
    # Packets come in order: what is told last was told after all that is not to be.
    ask("/7")
    until(lambda: 7 in told(receiver))
    assert told(receiver) == {12: 2, 7: 1}
