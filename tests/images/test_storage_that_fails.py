"""A server that is silent, hangs up, is not there or refuses, in the middle of an upload."""

import dataclasses
import uuid
from html import unescape

import pytest
from django.core.checks import Tags, run_checks
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from images.keeping import NOT_KEPT
from images.models import Picture
from tests.conftest import sign_in
from tests.factories import picture_bytes
from tests.images.test_uploads import Sender, noisy_jpeg


def test_a_storage_that_fails_does_so_as_a_disk_would(failing):
    with pytest.raises(OSError, match="The storage at http://127.0.0.1"):
        default_storage.save("pictures/a.jpg", ContentFile(b"x" * 200_000))
    with pytest.raises(OSError):  # noqa: PT011
        default_storage.open("pictures/a.jpg")


@pytest.mark.django_db
def test_the_form_says_so_and_keeps_what_was_written(failing, journalist):
    file = ContentFile(picture_bytes(), name="photo.jpg")
    data = {"file": file, "caption": "Une pirogue, à l’aube", "credit": "Kadidia Dembélé"}
    response = sign_in(journalist).post("/admin/images/picture/add/", data)
    page = response.content.decode()
    assert response.status_code == 503
    assert str(NOT_KEPT) in unescape(page)
    assert "Une pirogue, à l’aube" in unescape(page)
    assert not Picture.objects.exists()


@pytest.mark.django_db
def test_the_editor_of_a_story_is_told_so(failing, journalist):
    file = ContentFile(picture_bytes(), name="photo.jpg")
    response = sign_in(journalist).post("/admin/images/upload/", {"upload": file})
    assert response.status_code == 503
    assert response.json() == {"error": {"message": str(NOT_KEPT)}}
    assert not Picture.objects.exists()


@pytest.mark.django_db
def test_what_came_in_pieces_need_not_come_again(failing, journalist, keep_in, object_store):
    sender = Sender(journalist, noisy_jpeg())
    sender.begin()
    assert {sender.piece(number).status_code for number in sender.numbers} == {200}
    refused = sender.become()
    assert (refused.status_code, refused.json()) == (503, {"error": str(NOT_KEPT)})
    assert not Picture.objects.exists()
    keep_in(object_store.make(f"again-{uuid.uuid4()}"))
    assert sender.become().json()["picture"]["id"] == Picture.objects.get().pk


@pytest.mark.django_db
def test_a_storage_that_fails_does_not_keep_readers_from_reading(failing, publish, reader):
    picture = Picture.objects.create(file="pictures/ab/c.jpg", width=900, height=600, alt="Un pont")
    story = publish(picture=picture)
    page = reader.get(story.get_absolute_url())
    assert page.status_code == 200
    assert picture.file.fallback.url in page.content.decode()


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
