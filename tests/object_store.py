"""A real S3 server on loopback, in a process of its own, and one that fails."""

import contextlib
import socket
import struct
import subprocess
import sys
import threading
import time
from urllib.error import HTTPError
from urllib.request import urlopen

import boto3
from botocore.config import Config

from config import media
from tests.faults.server import free_port

TO_ANSWER = 60


class ObjectStore:
    """moto's S3, with buckets that somebody may write and everybody read."""

    def __init__(self, log):
        self.log, self.port = log, free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "--port", str(self.port)],
            stdout=self.log,
            stderr=self.log,
        )
        deadline = time.monotonic() + TO_ANSWER
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(OSError), urlopen(self.url, timeout=5):  # noqa: S310
                return self
            time.sleep(0.05)
        self.__exit__()
        raise RuntimeError(f"The S3 server does not answer; see {self.log.name}")

    def __exit__(self, *exc):
        self.process.kill()
        self.process.wait()

    @property
    def client(self):
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="cle",
            aws_secret_access_key="se/cret",
            config=Config(s3={"addressing_style": "path"}),
        )

    def make(self, name):
        """Make a bucket; return it as MEDIA_STORAGE would name it."""
        self.client.create_bucket(Bucket=name)
        return media.read(
            f"s3+http://cle:se%2Fcret@127.0.0.1:{self.port}/{name}?acl=public-read&timeout=5"
        )

    def keys(self, bucket):
        """Return the names of all that is in the bucket."""
        found = self.client.list_objects_v2(Bucket=bucket.name)
        return [entry["Key"] for entry in found.get("Contents", [])]


class FailingServer:
    """A server that takes the connection and what is sent, up to so many bytes, and then fails."""

    def __init__(self, hangs_up_after=None):
        self.hangs_up_after = hangs_up_after
        self.door = socket.create_server(("127.0.0.1", 0))
        self.held = []
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _address = self.door.accept()
            except OSError:
                return
            self.held.append(connection)
            threading.Thread(target=self.take, args=[connection], daemon=True).start()

    def take(self, connection):
        with contextlib.suppress(OSError):
            sent = connection.recv(65536)
            if sent.startswith(b"HEAD"):
                # There is no such file yet: the upload begins.
                connection.sendall(
                    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )
                connection.close()
            elif self.hangs_up_after is not None:
                taken = len(sent)
                while sent and taken < self.hangs_up_after:
                    sent = connection.recv(4096)
                    taken += len(sent)
                # At once, as a machine that goes down does.
                linger = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                connection.close()

    def close(self):
        self.door.close()
        for connection in self.held:
            connection.close()


def get(address):
    """Return status, headers and bytes, as anybody gets them."""
    try:
        with urlopen(address, timeout=10) as response:  # noqa: S310
            return response.status, response.headers, response.read()
    except HTTPError as error:
        return error.code, error.headers, error.read()
