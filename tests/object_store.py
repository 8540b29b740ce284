"""A real S3 server on loopback, in a process of its own."""

import contextlib
import subprocess
import sys
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


def get(address):
    """Return status, headers and bytes, as anybody gets them."""
    try:
        with urlopen(address, timeout=10) as response:  # noqa: S310
            return response.status, response.headers, response.read()
    except HTTPError as error:
        return error.code, error.headers, error.read()
