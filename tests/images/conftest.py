import itertools

import pytest

from tests.object_store import ObjectStore

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
