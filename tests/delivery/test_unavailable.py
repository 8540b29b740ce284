"""The newsroom with the database gone: what it is told, and that nothing sent is lost."""

from html.parser import HTMLParser

import psycopg2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, connection
from django.test import Client

from delivery.unavailable import unavailable


class SaidByServer(psycopg2.Error):
    pgcode = None

    def __init__(self, code):
        self.pgcode = code


@pytest.fixture
def client():
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = "x" * 32
    return client


@pytest.fixture
def gone():
    """Return a function after which each query raises what is given."""
    wrappers = []

    def go(error=OperationalError, code=None):
        def refuse(*args):
            raise error("the server closed the connection") from SaidByServer(code)

        connection.execute_wrappers.append(refuse)
        wrappers.append(refuse)

    yield go
    for wrapper in wrappers:
        connection.execute_wrappers.remove(wrapper)


class Inputs(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.sent = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "input":
            self.sent.append((dict(attrs)["name"], dict(attrs)["value"]))


@pytest.mark.django_db
@pytest.mark.parametrize("code", [None, "57P01", "53300", "08006"])
def test_the_newsroom_is_told_what_to_do(code, gone, client):
    gone(code=code)
    answer = client.get("/admin/articles/article/")
    assert answer.status_code == 503
    assert answer["Retry-After"] == "15"
    assert answer["Cache-Control"] == "no-store"
    assert "est gardé dans ce navigateur" in answer.text
    assert '<a href="">Réessayer</a>' in answer.text


@pytest.mark.django_db
def test_a_form_comes_back_whole(gone, client):
    gone()
    said = {
        "name": 'L’eau & « le "feu" »',
        "text": "un\r\n\r\ndeux",
        "tags": ["a", "b"],
        "_save": "",
    }
    answer = client.post("/admin/menus/menu/add/", said)
    assert answer.status_code == 503
    sent = [(name, said[name]) for name in ("name", "text")]
    sent += [("tags", "a"), ("tags", "b"), ("_save", "")]
    assert Inputs(answer.text).sent == sent
    assert "form-action 'self'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "said",
    [
        {"title": "Un pont", "file": SimpleUploadedFile("pont.jpg", b"x")},
        {"username": "awa", "password": "secret"},
    ],
)
def test_what_a_page_cannot_hold_is_sent_again_by_the_browser(said, gone, client):
    gone()
    answer = client.post("/admin/images/picture/add/", said)
    assert answer.status_code == 503
    assert "rechargez-la dans une minute" in answer.text
    assert "<input" not in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "code"),
    [(OperationalError, "57014"), (DatabaseError, None), (ValueError, None)],
)
def test_another_error_is_an_error(error, code, gone, client):
    gone(error, code)
    answer = client.get("/admin/articles/article/")
    assert answer.status_code == 500
    assert "Retry-After" not in answer


@pytest.mark.django_db
def test_a_reader_without_copies_gets_the_readers_page(gone):
    gone()
    answer = Client(raise_request_exception=False).get("/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Cette page est indisponible" in answer.text


@pytest.mark.parametrize(
    ("path", "method", "words"),
    [
        ("/politique/", "GET", "Cette page est indisponible"),
        ("/admin/", "GET", "Réessayer"),
        ("/admin/menus/menu/add/", "POST", "rechargez-la dans une minute"),
    ],
)
def test_it_says_the_same_where_no_thread_is_free(path, method, words):
    said = []
    [body] = unavailable(
        {"PATH_INFO": path, "REQUEST_METHOD": method}, lambda *head: said.extend(head)
    )
    assert said[0].startswith("503")
    assert dict(said[1])["Content-Length"] == str(len(body))
    assert words in body.decode()
