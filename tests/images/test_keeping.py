"""The disk is full, or the storage falls silent: what becomes of the file, and of the form."""

import resource
import socket
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from images.models import Picture
from tests.conftest import sign_in
from tests.factories import PictureFactory
from tests.images.files import encoded, scene

UPLOAD = "/admin/images/upload/"
ADD = "/admin/images/picture/add/"


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@contextmanager
def full_disk():
    """Let no file grow beyond four kilobytes: the write fails in the middle, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class SilentStorage(Storage):
    """A storage on a server that takes what it is sent, and never answers."""

    def exists(self, name):
        return False

    def delete(self, name):
        pass

    def _save(self, name, content):
        with socket.create_server(("127.0.0.1", 0)) as server:
            address = server.getsockname()
            with socket.create_connection(address, timeout=0.2) as asked:
                asked.sendall(content.read(1000))
                asked.recv(1)
        return name


def photograph():
    return ContentFile(encoded(scene((1200, 900)), "JPEG"), name="photo.jpg")


def files_in(folder):
    return {path for path in Path(folder).rglob("*") if path.is_file()}


def is_the_sentence(text):
    return "n’a pas pu être gardé" in text


@pytest.mark.django_db
def test_the_editor_reads_a_sentence_when_the_disk_is_full(journalist, media):
    client = sign_in(journalist)
    with full_disk():
        response = client.post(UPLOAD, {"upload": photograph()})
    assert response.status_code == 503
    assert is_the_sentence(response.json()["error"]["message"])
    assert not Picture.objects.exists()
    assert not files_in(media)
    assert client.post(UPLOAD, {"upload": photograph()}).status_code == 200


@pytest.mark.django_db
def test_the_form_stays_as_it_was_filled_in_when_the_disk_is_full(journalist, media):
    client = sign_in(journalist)
    with full_disk():
        response = client.post(ADD, {"file": photograph(), "caption": "La crue à Mopti"})
    assert response.status_code == 503
    page = response.content.decode()
    assert is_the_sentence(page)
    assert "La crue à Mopti" in page
    assert not Picture.objects.exists()
    assert not files_in(media)


@pytest.mark.django_db
def test_a_picture_keeps_its_file_when_the_new_one_is_not_kept(journalist, media):
    picture = PictureFactory(caption="La crue à Mopti")
    before = files_in(media)
    with full_disk():
        response = sign_in(journalist).post(
            f"/admin/images/picture/{picture.pk}/change/",
            {"file": photograph(), "caption": "La décrue"},
        )
    assert response.status_code == 503
    assert "La décrue" in response.content.decode()
    kept = Picture.objects.get()
    assert (kept.file.name, kept.caption) == (picture.file.name, "La crue à Mopti")
    assert before
    assert files_in(media) == before


@pytest.mark.django_db
@pytest.mark.parametrize("address", [UPLOAD, ADD])
def test_a_storage_that_falls_silent_costs_nothing_else(journalist, settings, address):
    silent = {"BACKEND": "tests.images.test_keeping.SilentStorage"}
    settings.STORAGES = settings.STORAGES | {"default": silent}
    sent = {"upload": photograph(), "file": photograph(), "caption": "La crue à Mopti"}
    response = sign_in(journalist).post(address, sent)
    assert response.status_code == 503
    assert is_the_sentence(
        response.json()["error"]["message"] if address == UPLOAD else response.content.decode()
    )
    assert not Picture.objects.exists()


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_is_said_too(journalist, settings, tmp_path):
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file"
    response = sign_in(journalist).post(UPLOAD, {"upload": photograph()})
    assert response.status_code == 503
    assert is_the_sentence(response.json()["error"]["message"])


NAMES = ["a" * 300 + ".jpg", "../../../etc/cron.d/a.jpg", "..", "\0.jpg", "a\r\nb.svg", "é" * 300]


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("address", [UPLOAD, ADD])
def test_the_name_of_a_file_does_no_harm(journalist, media, address, name):
    field = "upload" if address == UPLOAD else "file"
    client = sign_in(journalist)
    body = (
        f'--b\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    ).encode()
    body += photograph().read() + b"\r\n--b--\r\n"
    response = client.post(address, body, content_type="multipart/form-data; boundary=b")
    assert response.status_code in {200, 302, 400}
    names = {path.relative_to(media).as_posix() for path in files_in(media)}
    assert all(kept.startswith("pictures/") and kept.isascii() for kept in names)
    assert bool(names) == Picture.objects.exists()
    if name in NAMES[:2]:
        assert names
