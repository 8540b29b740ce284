"""The media address on this machine's disk: what is kept, as what it is, and nothing that runs."""

from pathlib import Path

import pytest

from config import media

DATA = bytes(range(250)) * 4

# A page that is not found is the publication's own.
pytestmark = pytest.mark.django_db


@pytest.fixture
def keep(settings, tmp_path):
    """Return a function that puts a file where uploads are kept; it returns its address."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def keep(name, data=DATA):
        path = Path(settings.MEDIA_ROOT, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return f"/media/{name}"

    return keep


@pytest.mark.parametrize(("extension", "kind"), media.TYPES.items())
def test_it_serves_what_is_kept_as_what_it_is(extension, kind, keep, client):
    response = client.get(keep(f"pictures/ab/cd{extension}"), headers={"accept-encoding": "gzip"})
    assert response.getvalue() == DATA
    assert response["Content-Type"] == kind
    assert response["Content-Length"] == "1000"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert set(response["Cache-Control"].split(", ")) == set(media.CACHE_CONTROL.split(", "))
    assert "Content-Encoding" not in response


@pytest.mark.parametrize(
    "name",
    [
        "a.html",
        "a.svg",
        "a.js",
        "a.xml",
        "a.jpg.html",
        "a.JPG",
        "a",
        ".jpg",
        "a.jpg/b.html",
        "a.gif",
    ],
)
def test_it_serves_nothing_else(name, keep, client):
    response = client.get(keep(name, b"<script>alert(1)</script>"))
    assert response.status_code == 404
    assert b"alert" not in response.content


def test_a_picture_that_is_no_picture_runs_nothing(keep, client):
    response = client.get(keep("a.jpg", b"<html><script>alert(1)</script>"))
    assert response["Content-Type"] == "image/jpeg"
    assert "sandbox" in response["Content-Security-Policy"]


def test_it_leaves_its_folder_for_nobody(keep, client, tmp_path):
    keep("a.jpg")
    (tmp_path / "secret.jpg").write_text("secret")
    for path in ("../secret.jpg", "x/../../secret.jpg", "%2e%2e/secret.jpg", "/etc/a.jpg"):
        assert client.get(f"/media/{path}").status_code in {400, 404}
    (tmp_path / "media/folder.jpg").mkdir()
    assert client.get("/media/folder.jpg").status_code == 404
    assert client.get("/media/none.jpg").status_code == 404
    assert client.post("/media/a.jpg").status_code == 405


def test_it_says_what_has_not_changed(keep, client):
    address = keep("a.jpg")
    seen = client.get(address)["Last-Modified"]
    response = client.get(address, headers={"if-modified-since": seen})
    assert response.status_code == 304
    assert not response.content
    assert "immutable" in response["Cache-Control"]
    head = client.head(address)
    assert (head.status_code, head["Content-Length"], head.getvalue()) == (200, "1000", b"")


@pytest.mark.parametrize(
    ("asked", "status", "span", "length"),
    [
        ("bytes=990-", 206, "bytes 990-999/1000", 10),
        ("bytes=0-9", 206, "bytes 0-9/1000", 10),
        ("bytes=995-2000", 206, "bytes 995-999/1000", 5),
        ("bytes=1000-", 416, "bytes */1000", 0),
        # All of it answers what is not understood.
        ("bytes=9-3", 200, None, 1000),
        ("bytes=-5", 200, None, 1000),
        ("bytes=0-1,4-5", 200, None, 1000),
        ("lines=0-1", 200, None, 1000),
    ],
)
def test_a_download_goes_on_after_a_cut(asked, status, span, length, keep, client):
    address = keep("documents/ab/cd.pdf")
    response = client.get(address, headers={"range": asked})
    assert (response.status_code, response.get("Content-Range")) == (status, span)
    start = int(span.split()[1].split("-")[0]) if status == 206 else 0
    assert response.getvalue() == DATA[start : start + length]
    assert response["X-Content-Type-Options"] == "nosniff"


def test_a_file_that_changed_meanwhile_is_sent_whole(keep, client):
    address = keep("a.pdf")
    seen = client.get(address)["Last-Modified"]
    headers = {"range": "bytes=990-", "if-range": seen}
    assert client.get(address, headers=headers).getvalue() == DATA[990:]
    headers["if-range"] = "Mon, 01 Jan 2024 00:00:00 GMT"
    assert client.get(address, headers=headers).status_code == 200
