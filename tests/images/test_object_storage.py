"""Pictures in a bucket of a real S3 server, from the newsroom's form to a reader's screen."""

import io
import re

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.html import escape
from PIL import Image

from config import media
from images.models import Picture
from masthead.safe_html import sanitise
from tests.conftest import sign_in
from tests.factories import ArticleFactory, PictureFactory, picture_bytes
from tests.object_store import get

ADDRESS = re.compile(r"""https?://[^\s"'<>,&]+\.(?:jpe?g|webp|avif)""")


def upload(user):
    file = ContentFile(picture_bytes((700, 450)), name="photo.jpg")
    return sign_in(user).post("/admin/images/upload/", {"upload": file})


@pytest.mark.django_db
def test_a_picture_goes_from_the_form_to_the_reader(
    bucket, editor, reader, section, django_capture_on_commit_callbacks
):
    client = sign_in(editor)
    with django_capture_on_commit_callbacks(execute=True):
        file = ContentFile(picture_bytes((700, 450), colour="navy"), name="lead.jpg")
        form = {"file": file, "alt": "Une pirogue", "credit": "Kadidia Dembélé"}
        assert client.post("/admin/images/picture/add/", form).status_code == 302
        in_text = upload(editor).json()["url"]
    lead = Picture.objects.get(credit="Kadidia Dembélé")
    body = f'<p>Un.</p><figure class="image"><img src="{in_text}" alt="Un pont"></figure>'
    article = ArticleFactory(section=section, picture=lead, body=sanitise(body))
    version = article.publish(by=editor)

    address = f"/politique/{article.slug}/"
    page = reader.get(address).content.decode()
    feed = reader.get("/feed/").content.decode()
    draft = client.get(f"/admin/articles/article/{article.pk}/preview/page/").content.decode()
    form = client.get(f"/admin/images/picture/{lead.pk}/change/").content.decode()
    for text in (page, feed, draft, form):
        assert media_addresses(text, bucket), text
        assert "/media/" not in text
        assert f"testserver{bucket.public_url}" not in text
        assert "Signature" not in text
    shared = re.search(r'<meta property="og:image" content="([^"]+)"', page)[1]
    assert shared.startswith(bucket.public_url)
    assert f'"contentUrl":"{lead.file.share_url}"' in page
    # What a version keeps does not say where pictures are.
    assert bucket.public_url not in version.body

    named = media_addresses(page + feed + draft + form, bucket)
    assert len(named) > 6
    for name in named:
        status, headers, data = get(name)
        assert status == 200, name
        kind = media.TYPES["." + name.rpartition(".")[2]]
        assert headers["Content-Type"] == kind
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert Image.open(io.BytesIO(data)).get_format_mimetype() == kind


def media_addresses(text, bucket):
    return {found for found in ADDRESS.findall(text) if found.startswith(bucket.public_url)}


@pytest.mark.django_db
def test_a_story_outlives_a_move_of_its_pictures(keep_in, object_store, editor, reader, section):
    """Written while pictures were on the disk, shown and published again from a bucket."""
    picture = PictureFactory()
    body = f'<figure class="image"><img src="{picture.file.url}" alt="Un pont"></figure><p>Un.</p>'
    article = ArticleFactory(section=section, body=body)
    article.publish(by=editor)
    keep_in(object_store.make("moved"))
    address = f"/politique/{article.slug}/"
    assert picture.file.url.startswith(object_store.url)
    assert escape(picture.file.url.removesuffix(".jpg")) in reader.get(address).content.decode()
    article.publish(by=editor)
    assert picture.file.url.removesuffix(".jpg") in reader.get(address).content.decode()
    # An address from before still leads there, for whoever kept it.
    before = reader.get(f"/media/{picture.file.name}")
    assert (before.status_code, before["Location"]) == (302, picture.file.url)


@pytest.mark.django_db
def test_a_picture_and_all_that_is_made_of_it_go_together(
    bucket, object_store, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        picture = PictureFactory(file=ContentFile(picture_bytes((500, 300)), name="a.jpg"))
    assert len(object_store.keys(bucket)) > 6
    picture.file.delete(save=False)
    assert object_store.keys(bucket) == []


def test_nothing_is_written_over(bucket):
    first, second = (
        default_storage.save("pictures/a.jpg", ContentFile(data)) for data in (b"1", b"2")
    )
    assert first != second
    assert default_storage.open(first).read() == b"1"
    assert get(default_storage.url(second))[2] == b"2"


@pytest.mark.parametrize("name", ["a.html", "a.svg", "a.js", "a", "a.jpg.html", "a.JPG"])
def test_nothing_that_runs_is_written(name, bucket):
    with pytest.raises(SuspiciousFileOperation):
        default_storage.save(f"pictures/{name}", ContentFile(b"<script>alert(1)</script>"))


def test_the_type_is_by_the_name_whatever_the_browser_said(bucket):
    file = ContentFile(b"<script>alert(1)</script>")
    file.content_type = "text/html"
    name = default_storage.save("pictures/a.jpg", file)
    assert get(default_storage.url(name))[1]["Content-Type"] == "image/jpeg"


def test_what_a_task_is_told_of_the_storage_holds_no_secret(bucket):
    assert default_storage.deconstruct() == ("config.object_storage.ObjectStorage", (), {})
    assert "cret" not in repr(bucket)
