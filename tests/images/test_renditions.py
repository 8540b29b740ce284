import io
import os
from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from images.models import Picture
from images.renditions import SHARE_BYTES, SHARE_SIZE, around
from tests.factories import ArticleFactory, PictureFactory, picture_bytes

RATIOS = [Fraction(16, 9), Fraction(4, 3), Fraction(1, 1), Fraction(*SHARE_SIZE)]


@given(
    st.tuples(st.integers(1, 4000), st.integers(1, 4000)),
    st.sampled_from(RATIOS),
    st.tuples(st.integers(0, 100), st.integers(0, 100)),
)
def test_a_crop_stays_within_and_holds_the_eyes(size, ratio, focal):
    left, top, right, bottom = around(size, ratio, f"{focal[0]}x{focal[1]}")
    assert 0 <= left < right <= size[0] or size[0] * ratio < 1
    assert 0 <= top <= bottom <= size[1]
    assert right - left == size[0] or bottom - top == size[1]
    assert left - 1 <= size[0] * focal[0] / 100 <= right + 1
    assert top - 1 <= size[1] * focal[1] / 100 <= bottom + 1


def with_a_spot(size=(1600, 1000), at=(0.9, 0.1)):
    """Return a grey JPEG with a red square around that point."""
    image = Image.new("RGB", size, "grey")
    across, down = round(at[0] * size[0]), round(at[1] * size[1])
    image.paste("red", (across - 40, down - 40, across + 40, down + 40))
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=90)
    return ContentFile(buffer.getvalue(), name="picture.jpg")


def is_red(pixel):
    return pixel[0] > 180 > 90 > pixel[1]


def stored(rendition):
    with default_storage.open(rendition.name) as file:
        return Image.open(io.BytesIO(file.read())).convert("RGB")


@pytest.mark.django_db
def test_what_everybody_reads_is_there_at_once_and_the_rest_is_not_named():
    picture = PictureFactory(file=with_a_spot())
    assert stored(picture.file.fallback).size == (800, 500)
    assert not any(picture.file.aspect_ratios.values())


@pytest.mark.django_db
def test_every_size_that_a_page_may_name_is_there(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        picture = PictureFactory(file=with_a_spot())
    picture.refresh_from_db()
    named = picture.file.get_picture_files_list()
    assert {(str(one.aspect_ratio), one.file_type) for one in named} == {
        (ratio, kind) for ratio in ("None", "16/9", "4/3", "1") for kind in ("AVIF", "WEBP")
    }
    for rendition in named:
        image = stored(rendition)
        ratio = rendition.aspect_ratio or Fraction(1600, 1000)
        assert image.width == rendition.width
        assert abs(image.height - image.width / ratio) < 1


@pytest.mark.django_db
def test_crops_keep_what_the_focal_point_is_on(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        picture = PictureFactory(file=with_a_spot(), focal_x=90, focal_y=10)
    picture.refresh_from_db()
    for ratio in ("16/9", "4/3", "1/1"):
        for rendition in picture.file.aspect_ratios[ratio]["AVIF"].values():
            left, top, right, bottom = around((1600, 1000), Fraction(ratio), "90x10")
            across = (0.9 * 1600 - left) / (right - left) * rendition.width
            down = (0.1 * 1000 - top) / (bottom - top) * rendition.height
            assert is_red(stored(rendition).getpixel((round(across), round(down))))


@pytest.mark.django_db
def test_a_moved_focal_point_never_names_a_file_that_is_not_there(
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        picture = PictureFactory(file=with_a_spot())
    picture.refresh_from_db()
    names = []
    for focal in ((90, 10), (10, 90)):
        with django_capture_on_commit_callbacks() as to_do:
            picture.refocus(*focal)
        picture.refresh_from_db()
        # Not made yet: pages go on naming those there were.
        assert all(default_storage.exists(r.name) for r in picture.file.get_picture_files_list())
        assert default_storage.exists(picture.file.share_name)
        before = {r.name for r in picture.file.get_picture_files_list()}
        for step in to_do:
            step()
        picture.refresh_from_db()
        after = {r.name for r in picture.file.get_picture_files_list()}
        assert picture.crops_focal == f"{focal[0]}x{focal[1]}"
        assert all(map(default_storage.exists, after))
        # A page sent a minute ago still finds its own.
        assert all(map(default_storage.exists, before))
        names.append(before - after)
    # Of the one before the last nothing is kept.
    assert not any(map(default_storage.exists, names[0]))


@pytest.mark.django_db
def test_what_is_shared_is_there_before_the_story_is(editor):
    picture = PictureFactory(file=with_a_spot())
    ArticleFactory(picture=picture).publish(by=editor, at=timezone.now() + timedelta(hours=1))
    with default_storage.open(picture.file.share_name) as file:
        assert Image.open(file).size == SHARE_SIZE


@pytest.mark.django_db
def test_a_storage_that_fails_keeps_no_story_back(editor, monkeypatch):
    article = ArticleFactory(picture=PictureFactory())
    full = OSError(28, "No space left on device")
    monkeypatch.setattr(default_storage, "save", raising(full))
    assert article.publish(by=editor).is_live(timezone.now())


def raising(error):
    def fail(*args, **kwargs):
        raise error

    return fail


@pytest.mark.django_db
def test_what_is_shared_is_light_whatever_it_shows():
    # Noise is what compresses worst.
    noise = os.urandom(1200 * 800 * 3)
    buffer = io.BytesIO()
    Image.frombytes("RGB", (1200, 800), noise).save(buffer, "JPEG", quality=95)
    picture = PictureFactory(file=ContentFile(buffer.getvalue(), name="picture.jpg"))
    picture.prepare_to_share()
    assert default_storage.size(picture.file.share_name) <= SHARE_BYTES


@pytest.mark.django_db
def test_a_small_picture_is_not_blown_up(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        picture = PictureFactory(file=ContentFile(picture_bytes((300, 90)), name="picture.jpg"))
    picture.refresh_from_db()
    for rendition in picture.file.get_picture_files_list():
        assert rendition.width <= 300
        assert stored(rendition).width == rendition.width


@pytest.mark.django_db
def test_nothing_is_left_of_a_picture_that_could_not_be_kept(monkeypatch):
    kept = []
    save = default_storage.save

    def full_after_one(name, content, max_length=None):
        if len(kept) == 1:
            raise OSError(28, "No space left on device")
        kept.append(save(name, content, max_length))
        return kept[-1]

    monkeypatch.setattr(default_storage, "save", full_after_one)
    with pytest.raises(OSError, match="No space"):
        PictureFactory()
    assert len(kept) == 1
    assert not any(map(default_storage.exists, kept))
    assert not Picture.objects.exists()


@pytest.mark.django_db
def test_a_deleted_picture_leaves_no_file(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        picture = PictureFactory()
    picture.refresh_from_db()
    names = [picture.file.name, *(r.name for r in picture.file.get_picture_files_list())]
    with django_capture_on_commit_callbacks(execute=True):
        picture.delete()
    assert not any(map(default_storage.exists, names))


@pytest.mark.django_db
def test_work_that_nobody_does_is_told(settings, time_machine, django_capture_on_commit_callbacks):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with django_capture_on_commit_callbacks(execute=True):
        PictureFactory()
    call_command("worker", well=True)
    time_machine.move_to(timezone.now() + timedelta(minutes=6))
    with pytest.raises(CommandError):
        call_command("worker", well=True)
    # Slow, but at work.
    DBTaskResult.objects.create(
        status="SUCCESSFUL", finished_at=timezone.now(), **{"args_kwargs": {}}, task_path="x"
    )
    call_command("worker", well=True)


@pytest.mark.django_db(transaction=True)
def test_the_worker_makes_what_is_waiting_and_what_was_left(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    left = PictureFactory()
    # As if a worker had been killed at it: no task is left of this one.
    DBTaskResult.objects.all().delete()
    waiting = PictureFactory()
    call_command("worker", once=True)
    for picture in (waiting, left):
        picture.refresh_from_db()
        assert picture.has_renditions
    assert not Picture.objects.unmade().exists()
