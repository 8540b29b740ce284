"""What the story's form is told of the library."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from images.choosing import PAGE
from images.tasks import make_renditions
from tests.conftest import sign_in
from tests.factories import PictureFactory

pytestmark = pytest.mark.django_db

CHOICES = "/admin/images/choices/"


@pytest.fixture
def ask(journalist):
    client = sign_in(journalist)

    def ask(**query):
        response = client.get(CHOICES, query)
        assert response.status_code == 200
        return response.json()

    return ask


def ids(answer):
    return [picture["id"] for picture in answer["pictures"]]


def test_it_finds_words_whatever_their_accents(ask):
    picture = PictureFactory(caption="Le marché de Ségou", alt="", credit="")
    PictureFactory(caption="Une pirogue", alt="", credit="")
    assert ids(ask(q="SEGOU marc")) == [picture.pk]
    assert ids(ask(q="Tombouctou")) == []


def test_it_gives_a_page_at_a_time_the_newest_first(ask):
    file = PictureFactory().file
    pictures = [PictureFactory(file=file.name).pk for _ in range(2 * PAGE)]
    newest = sorted(pictures, reverse=True)
    first = ask()
    assert ids(first) == newest[:PAGE]
    second = ask(before=first["before"])
    assert ids(second) == newest[PAGE:]
    last = ask(before=second["before"])
    assert len(last["pictures"]) == 1
    assert last["before"] is None


def test_it_leaves_out_what_may_no_longer_be_shown_but_says_so_of_what_is_in_a_text(ask, now):
    ended = PictureFactory(rights_end_at=now - timedelta(minutes=1))
    shown = PictureFactory(rights_end_at=now + timedelta(hours=1))
    assert ids(ask()) == [shown.pk]
    known = ask(ids=f"{ended.pk},999999,x", urls=f"{shown.file.url},/media/pictures/none.jpg")
    assert {picture["id"]: picture["ended"] for picture in known["pictures"]} == {
        ended.pk: True,
        shown.pk: False,
    }


def test_it_says_what_the_dialog_shows(ask):
    picture = PictureFactory(alt="Un fleuve", caption="À l’aube", credit="Ali")
    make_renditions.call(picture.pk)
    (told,) = ask()["pictures"]
    assert (told["alt"], told["caption"], told["credit"]) == ("Un fleuve", "À l’aube", "Ali")
    assert told["url"] == picture.file.url
    # A small square, never the original.
    assert told["thumb"].endswith("320w.webp")


@pytest.mark.parametrize("query", [{}, {"q": "pirogue"}, {"before": "1000000"}])
def test_it_asks_no_more_for_many(ask, query):
    counts = []
    for _ in range(2):
        PictureFactory.create_batch(4)
        # Once, so that what is asked but once a process is known.
        ask(**query)
        with CaptureQueriesContext(connection) as queries:
            ask(**query)
        assert not any("count(" in q["sql"].lower() for q in queries)
        assert not any("offset" in q["sql"].lower() for q in queries)
        counts.append(len(queries))
    assert counts[0] == counts[1]
