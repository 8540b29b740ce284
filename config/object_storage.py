"""Django's default storage where MEDIA_STORAGE is set: a bucket of an S3-compatible server."""

import posixpath
from functools import wraps

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from s3transfer.exceptions import RetriesExceededError
from storages.backends.s3 import S3Storage

from .media import CACHE_CONTROL, TYPES

ATTEMPTS = 2
SECONDS_TO_CONNECT = 3


def _failing_as_a_disk(method):
    """Make the method raise OSError where the server fails, whichever library noticed it."""

    @wraps(method)
    def asked(storage, *args, **kwargs):
        try:
            return method(storage, *args, **kwargs)
        except (BotoCoreError, Boto3Error, ClientError, RetriesExceededError) as error:
            raise OSError(f"The storage at {storage.endpoint_url} failed: {error}") from error

    return asked


class ObjectStorage(S3Storage):
    """Files in settings.MEDIA_BUCKET, each under its public address and never overwritten.

    Its methods raise OSError, as those of a disk do, when the server refuses, hangs up or leaves a
    question unanswered. It takes no arguments: what background tasks are told of a storage, its
    deconstructed form, is kept in the database, where no secret belongs.
    """

    def get_default_settings(self):
        bucket = settings.MEDIA_BUCKET
        scheme, _slashes, public = bucket.public_url.partition("//")
        return super().get_default_settings() | {
            "access_key": bucket.key,
            "secret_key": bucket.secret,
            "security_token": None,
            "session_profile": None,
            "endpoint_url": bucket.endpoint,
            "region_name": bucket.region,
            "bucket_name": bucket.name,
            "default_acl": bucket.acl,
            # Pages are cached: an address that is signed until some hour would die in them.
            "querystring_auth": False,
            "custom_domain": public,
            "url_protocol": scheme,
            "file_overwrite": False,
            "object_parameters": {"CacheControl": CACHE_CONTROL},
            # No threads: what fails does so here, and in the time that is given.
            "transfer_config": TransferConfig(use_threads=False, num_download_attempts=ATTEMPTS),
            "client_config": Config(
                connect_timeout=min(SECONDS_TO_CONNECT, bucket.timeout),
                read_timeout=bucket.timeout,
                retries={"total_max_attempts": ATTEMPTS, "mode": "standard"},
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                # Amazon's own checksums in trailers are more than most other servers understand.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        }

    def get_object_parameters(self, name):
        """Return what the object is written with: its type by its name, whatever a browser said."""
        extension = posixpath.splitext(name)[1]
        if extension not in TYPES:
            raise SuspiciousFileOperation(f"A file named {name!r} is not kept: no such type.")
        return super().get_object_parameters(name) | {"ContentType": TYPES[extension]}

    @_failing_as_a_disk
    def _open(self, name, mode="rb"):
        file = super()._open(name, mode)
        # Fetched now, so that reading it later does not fail with the server.
        file.open()
        return file

    _save = _failing_as_a_disk(S3Storage._save)
    delete = _failing_as_a_disk(S3Storage.delete)
    exists = _failing_as_a_disk(S3Storage.exists)
    listdir = _failing_as_a_disk(S3Storage.listdir)
    size = _failing_as_a_disk(S3Storage.size)
    get_modified_time = _failing_as_a_disk(S3Storage.get_modified_time)
