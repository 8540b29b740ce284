"""A server that is silent, hangs up, is not there or refuses, in the middle of an upload."""

import dataclasses

import pytest
from django.core.checks import Tags, run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def test_a_storage_that_fails_does_so_as_a_disk_would(failing):
    with pytest.raises(OSError, match="The storage at http://127.0.0.1"):
        default_storage.save("pictures/a.jpg", ContentFile(b"x" * 200_000))
    with pytest.raises(OSError):  # noqa: PT011
        default_storage.open("pictures/a.jpg")


def problems():
    return run_checks(tags=[Tags.files], include_deployment_checks=True)


def test_a_deployment_says_that_its_storage_fails(failing):
    (problem,) = problems()
    assert problem.id == "config.E001"
    assert "MEDIA_STORAGE keeps no file. The storage at http://127.0.0.1" in problem.msg


def test_a_deployment_says_that_readers_get_nothing(object_store, keep_in):
    bucket = object_store.make("unreadable")
    keep_in(dataclasses.replace(bucket, acl=None))
    (problem,) = problems()
    assert problem.id == "config.E002"
    assert "403" in problem.msg
    assert object_store.keys(bucket) == []


def test_a_deployment_is_content_with_a_bucket_that_is_well(bucket, object_store):
    assert problems() == []
    assert object_store.keys(bucket) == []
