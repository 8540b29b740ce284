"""MEDIA_STORAGE: where pictures and documents are kept, read as a fresh process reads it."""

import json

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import media
from tests.config.test_settings import check

GOOD = "s3://key:Tombou%2Fctou@s3.example.org/pictures"


def test_it_is_this_machine_s_disk_where_nothing_is_said():
    assert media.read("") is None


def test_it_reads_an_address_whole():
    bucket = media.read(
        "s3+http://k%40y:Tombou%2Fctou@store.local:9000/pictures?region=ml-1"
        "&public_url=https://media.example.org/p/&acl=public-read&timeout=2.5",
        https=True,
    )
    assert bucket == media.Bucket(
        endpoint="http://store.local:9000",
        name="pictures",
        key="k@y",
        secret="Tombou/ctou",
        region="ml-1",
        public_url="https://media.example.org/p",
        acl="public-read",
        timeout=2.5,
    )
    assert "ctou" not in repr(bucket)


def test_readers_get_files_from_the_server_itself_where_no_other_is_named():
    bucket = media.read(GOOD, https=True)
    assert bucket.public_url == "https://s3.example.org/pictures"
    assert bucket.acl is None


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/srv/media", "must begin with s3://"),
        ("https://key:Tombouctou@s3.example.org/pictures", "must begin with s3://"),
        ("s3://s3.example.org/pictures", "a key, a secret and a host"),
        ("s3://key@s3.example.org/pictures", "a key, a secret and a host"),
        ("s3://key:Tombouctou@/pictures", "a key, a secret and a host"),
        # A secret that is not percent-encoded.
        ("s3://key:Tombou/ctou@s3.example.org/pictures", "percent-encode"),
        ("s3://key:Tombouctou@s3.example.org:port/pictures", "percent-encode"),
        ("s3://key:Tombouctou@s3.example.org/", "must name a bucket"),
        ("s3://key:Tombouctou@s3.example.org/Pictures", "must name a bucket"),
        ("s3://key:Tombouctou@s3.example.org/pictures/folder", "must name a bucket"),
        (f"{GOOD}?regoin=ml-1", "takes the options"),
        (f"{GOOD}?region=a&region=b", "takes the options"),
        (f"{GOOD}#region", "takes the options"),
        (f"{GOOD}?acl=private", "acl=public-read alone"),
        (f"{GOOD}?public_url=media.example.org", "plain address"),
        (f"{GOOD}?public_url=https://media.example.org/?a", "plain address"),
        (f"{GOOD}?public_url=https://media.example.org;%20script-src%20*", "plain address"),
        (f"{GOOD}?public_url=https://a@media.example.org", "plain address"),
        (f"{GOOD}?public_url=https://media.example.org/../x", "plain address"),
        (f"{GOOD}?public_url=http://media.example.org", "https site"),
        ("s3+http://key:Tombouctou@s3.example.org/pictures", "https site"),
        (f"{GOOD}?timeout=soon", "timeout"),
        (f"{GOOD}?timeout=0", "timeout"),
        (f"{GOOD}?timeout=nan", "timeout"),
    ],
)
def test_it_refuses_nonsense_and_repeats_no_secret(address, words):
    with pytest.raises(ImproperlyConfigured, match=words) as refusal:
        media.read(address, https=True)
    assert str(refusal.value).startswith("MEDIA_STORAGE ")
    assert "ctou" not in str(refusal.value)


PRINT = """
import json
from django.conf import settings
from django.core.files.storage import default_storage
print(json.dumps([
    type(default_storage._wrapped or default_storage).__name__,
    default_storage.url("pictures/a.jpg"),
    settings.MEDIA_URL,
    settings.SECURE_CSP["img-src"],
    settings.NEWSROOM_CSP["img-src"],
]))
"""


def read_settings(folder, **environment):
    # An empty default_storage sets itself up on its first use.
    code = f"from django.core.files.storage import default_storage as d; d.url('a.jpg')\n{PRINT}"
    result = check("shell", "-v0", "-c", code, DATA_DIR=str(folder), **environment)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_pages_let_pictures_in_from_where_they_are_and_from_nowhere_else(tmp_path):
    name, url, media_url, readers, newsroom = read_settings(
        tmp_path, MEDIA_STORAGE=f"{GOOD}?public_url=https://media.example.org"
    )
    assert name == "ObjectStorage"
    assert url == "https://media.example.org/pictures/a.jpg"
    assert media_url == "https://media.example.org/"
    assert readers == ["'self'", "https://media.example.org/", "data:"]
    assert newsroom == ["'self'", "https://media.example.org/", "data:", "blob:"]


def test_the_disk_needs_nobody_else(tmp_path):
    name, url, media_url, readers, _newsroom = read_settings(tmp_path)
    assert (name, url, media_url) == ("Volume", "/media/pictures/a.jpg", "/media/")
    assert readers == ["'self'", "data:"]
