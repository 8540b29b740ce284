"""A file that comes in pieces: as they come, twice, late, from somebody else, or not at all."""

import hashlib
import io
import json
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from images import uploads
from images.models import Picture, Piece, Upload
from tests.conftest import sign_in
from tests.factories import PictureFactory, picture_bytes

pytestmark = pytest.mark.django_db

UPLOADS = "/admin/images/uploads/"


def noisy_jpeg(size=(700, 500), seed=1):
    """Return a JPEG of several pieces."""
    buffer = io.BytesIO()
    Image.effect_noise(size, 60 + seed).convert("RGB").save(buffer, "JPEG", quality=90)
    assert buffer.tell() > 2 * uploads.PIECE_BYTES
    return buffer.getvalue()


class Sender:
    """A browser that sends one file."""

    def __init__(self, user, content, **said):
        self.client, self.content, self.id = sign_in(user), content, str(uuid.uuid4())
        self.said = {"id": self.id, "name": "IMG_1.jpg", "size": len(content)} | said

    def post(self, path, message):
        return self.client.post(
            UPLOADS + path, json.dumps(message), content_type="application/json"
        )

    def begin(self, **said):
        return self.post("", self.said | said)

    def piece(self, number, content=None):
        start = number * uploads.PIECE_BYTES
        content = content or self.content[start : start + uploads.PIECE_BYTES]
        return self.client.post(
            f"{UPLOADS}{self.id}/pieces/{number}/", content, "application/octet-stream"
        )

    def become(self, **said):
        return self.post(f"{self.id}/picture/", said)

    @property
    def numbers(self):
        return range(-(-len(self.content) // uploads.PIECE_BYTES))


def test_it_makes_a_picture_of_pieces_in_any_order(journalist):
    sender = Sender(journalist, noisy_jpeg(), digest="a" * 64, taken_on="2026-03-04")
    assert sender.begin().json() == {"piece": uploads.PIECE_BYTES, "held": []}
    for number in reversed(sender.numbers):
        assert sender.piece(number).status_code == 200
    told = sender.become().json()["picture"]
    picture = Picture.objects.get()
    assert (told["id"], told["url"], told["width"]) == (picture.pk, picture.file.url, 700)
    assert picture.uploaded_by == journalist
    assert picture.digest == "a" * 64
    assert picture.taken_on.isoformat() == "2026-03-04"
    assert not Piece.objects.exists()


def test_it_goes_on_from_what_is_held(journalist):
    sender = Sender(journalist, noisy_jpeg())
    sender.begin()
    sender.piece(1)
    assert sender.become().status_code == 400
    assert not Picture.objects.exists()
    assert sender.begin().json()["held"] == [1]
    for number in sender.numbers:
        sender.piece(number)
        sender.piece(number)
    assert sender.become().status_code == 200
    # An answer that was lost is given again, and makes no second picture.
    again = [sender.become().json(), sender.begin().json()]
    assert [answer["picture"]["id"] for answer in again] == [Picture.objects.get().pk] * 2


def test_a_piece_sent_again_changes_nothing(journalist):
    sender = Sender(journalist, noisy_jpeg())
    sender.begin()
    sender.piece(0)
    assert sender.piece(0, b"x" * uploads.PIECE_BYTES).status_code == 200
    assert bytes(Piece.objects.get().content) == sender.content[: uploads.PIECE_BYTES]


def test_it_refuses_what_is_no_piece_of_the_file(journalist):
    sender = Sender(journalist, noisy_jpeg())
    sender.begin()
    assert sender.piece(0, b"too short").status_code == 400
    assert sender.piece(len(sender.numbers), b"beyond").status_code == 400
    assert sender.piece(10**9, b"far beyond").status_code == 400
    assert not Piece.objects.exists()


def test_it_is_its_sender_s_alone(journalist, editor):
    sender = Sender(journalist, noisy_jpeg())
    sender.begin()
    sender.piece(0)
    sender.client = sign_in(editor)
    answers = [sender.begin(), sender.piece(1), sender.become()]
    answers.append(sender.post(f"{sender.id}/removal/", {}))
    assert [answer.status_code for answer in answers] == [404] * 4
    assert Upload.objects.get().held == [0]


@pytest.mark.parametrize(
    "said",
    [
        {"size": 0},
        {"size": 20 * 1024 * 1024 + 1},
        {"size": "beaucoup"},
        {"id": "x"},
        {"digest": "x"},
        {"name": "a" * 300},
        {"taken_on": "hier"},
    ],
)
def test_it_refuses_with_a_sentence_what_cannot_be(said, journalist):
    answer = Sender(journalist, noisy_jpeg()).begin(**said)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert not Upload.objects.exists()


def test_a_file_that_is_no_picture_leaves_nothing(journalist):
    sender = Sender(journalist, b"<svg>" * 40)
    sender.begin()
    sender.piece(0)
    answer = sender.become()
    assert answer.status_code == 400
    assert "image" in answer.json()["error"]
    assert not Upload.objects.exists()
    assert not Picture.objects.exists()


def test_nobody_has_more_on_the_way_than_may_be(journalist, editor):
    for _number in range(uploads.MOST_OPEN):
        assert Sender(journalist, b"x").begin().status_code == 200
    late = Sender(journalist, b"x").begin()
    assert (late.status_code, bool(late.json()["error"])) == (400, True)
    assert Sender(editor, b"x").begin().status_code == 200


def test_what_is_abandoned_goes_when_somebody_sends(journalist, editor):
    old, young = Sender(journalist, b"x" * 9), Sender(journalist, b"y" * 9)
    for sender in (old, young):
        sender.begin()
        sender.piece(0)
    yesterday = timezone.now() - uploads.KEPT - timedelta(seconds=1)
    Upload.objects.filter(pk=old.id).update(opened_at=yesterday)
    Sender(editor, b"z").begin()
    assert not Upload.objects.filter(pk=old.id).exists()
    assert Piece.objects.get().upload_id == uuid.UUID(young.id)


def test_the_same_file_is_known_before_it_is_sent(journalist):
    content = noisy_jpeg()
    digest = hashlib.sha256(content).hexdigest()
    picture = PictureFactory(digest=digest)
    sender = Sender(journalist, content, digest=digest)
    assert [known["id"] for known in sender.begin().json()["known"]] == [picture.pk]
    assert not Upload.objects.exists()
    assert "held" in sender.begin(anyway=True).json()


def test_the_same_picture_is_known_by_its_looks(journalist):
    def sent(content, **said):
        sender = Sender(journalist, content)
        sender.begin()
        for number in sender.numbers:
            sender.piece(number)
        return sender, sender.become(**said).json()

    scene = Image.linear_gradient("L").resize((600, 400)).convert("RGB")
    scene.paste("navy", (50, 60, 200, 300))

    def file(quality, size):
        buffer = io.BytesIO()
        scene.resize(size).save(buffer, "JPEG", quality=quality)
        return buffer.getvalue()

    _sender, first = sent(file(92, (600, 400)))
    sender, again = sent(file(60, (480, 320)))
    assert [known["id"] for known in again["known"]] == [first["picture"]["id"]]
    assert Picture.objects.count() == 1
    assert sender.become(anyway=True).json()["picture"]["id"] != first["picture"]["id"]


def test_the_plain_form_keeps_a_digest_too(journalist):
    content = picture_bytes()
    file = io.BytesIO(content)
    file.name = "photo.jpg"
    response = sign_in(journalist).post("/admin/images/picture/add/", {"file": file})
    assert response.status_code == 302
    assert Picture.objects.get().digest == hashlib.sha256(content).hexdigest()
