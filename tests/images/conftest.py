import itertools

import pytest

from config import media
from tests.object_store import FailingServer, ObjectStore

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def object_store(tmp_path_factory):
    log = tmp_path_factory.mktemp("object-store") / "log"
    with log.open("w") as lines, ObjectStore(lines) as store:
        yield store


@pytest.fixture
def keep_in(settings):
    """Return a function that keeps what is uploaded in a bucket, as MEDIA_STORAGE would."""

    def keep_in(bucket):
        settings.MEDIA_BUCKET = bucket
        settings.MEDIA_URL = f"{bucket.public_url}/"
        settings.STORAGES = settings.STORAGES | {
            "default": {"BACKEND": "config.object_storage.ObjectStorage"}
        }

    return keep_in


@pytest.fixture
def bucket(object_store, keep_in):
    """Keep what is uploaded in a bucket of its own on a real S3 server."""
    bucket = object_store.make(f"images-{next(_numbers)}")
    keep_in(bucket)
    return bucket


@pytest.fixture(params=["never answers", "hangs up", "is not there", "refuses"])
def failing(request, keep_in, object_store):
    """Keep what is uploaded on a server that fails in the middle of it."""
    server = FailingServer(1000 if request.param == "hangs up" else None)
    port = server.door.getsockname()[1]
    if request.param == "is not there":
        server.close()
    if request.param == "refuses":
        # There is no such bucket.
        port = object_store.port
    keep_in(media.read(f"s3+http://cle:secret@127.0.0.1:{port}/nowhere?timeout=0.3"))
    yield request.param
    server.close()
