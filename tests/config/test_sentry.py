"""Errors told to Sentry: where they happened, never who asked for what."""

import gzip
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import brotli
import pytest

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import logging, sys, sentry_sdk
from django.test import Client
from config import urls
def boom(request, slug=None):
    raise ValueError("Boum")
from django.urls import path
urls.urlpatterns.insert(0, path("boum/", boom))
headers = {"x_request_id": "abc-1", "cookie": "a=secret-1"}
client = Client(raise_request_exception=False, headers=headers)
assert client.get("/boum/?q=secret-2", REMOTE_ADDR="192.0.2.99").status_code == 500
sentry_sdk.flush(10)
"""


@pytest.fixture
def sentry():
    """A server that keeps what it is sent: its address, and the texts so far."""
    texts = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"]))
            unpack = {"gzip": gzip.decompress, "br": brotli.decompress}
            texts.append(unpack.get(self.headers.get("Content-Encoding"), bytes)(body).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    with HTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://key@127.0.0.1:{server.server_port}/1", texts
        server.shutdown()


def run(script, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", script],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": "postgres://x@127.0.0.1:1/x",
            "SECRET_KEY": "x",
            "SITE_URL": "http://testserver",
        }
        | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_an_error_is_told_with_its_number_and_without_who_asked(sentry):
    address, texts = sentry
    result = run(ASK, SENTRY_DSN=address)
    assert result.returncode == 0, result.stderr
    (text,) = [text for text in texts if '"Boum"' in text]
    assert '"request_id":"abc-1"' in text
    assert "/boum/" in text
    assert not any(word in text for word in ("secret-1", "secret-2", "192.0.2.99"))


def test_a_process_without_it_does_not_carry_it():
    modules = "{'sentry_sdk', 'prometheus_client'}"
    result = run(f"import sys, config.wsgi; print({modules} & set(sys.modules))")
    assert result.stdout.strip() == "set()", result.stderr
