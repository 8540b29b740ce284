"""Documents in the newsroom: found, listed with the stories that hold them, changed, deleted."""

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.models import Document
from tests.conftest import sign_in
from tests.factories import ArticleFactory
from tests.factories.documents import DocumentFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/documents/document/"
SEARCH = "/admin/documents/search/"


def held(document, **fields):
    body = f'<p>Le texte.</p><aside data-document="{document.pk}"></aside>'
    return ArticleFactory(body=body, **fields)


def test_the_search_is_blind_to_accents_and_looks_at_the_source(journalist):
    decree = DocumentFactory(title="Décret sur l’eau", source="Présidence")
    DocumentFactory(title="Communiqué", source="Mairie")
    client = sign_in(journalist)
    for words in ("decret EAU", "presid", "dec"):
        found = client.get(SEARCH, {"q": words}).json()["documents"]
        assert [document["id"] for document in found] == [decree.pk]
        assert "Décret" in client.get(LIST, {"q": words}).content.decode()
        assert "Communiqué" not in client.get(LIST, {"q": words}).content.decode()
    assert client.get(SEARCH, {"q": "rien"}).json() == {"documents": []}


def test_cards_are_known_by_their_numbers(journalist):
    document = DocumentFactory()
    answer = sign_in(journalist).get(SEARCH, {"ids": f"{document.pk},7777777,x,{2**70}"}).json()
    facts = "PDF · 1,2\u00a0Mo · 3 pages · Primature"
    assert answer["documents"] == [
        {"id": document.pk, "title": document.title, "facts": facts, "cover": ""}
    ]


def test_the_list_names_the_stories_that_hold_it(journalist, editor):
    document = DocumentFactory()
    own = held(document, created_by=journalist, headline="Le mien")
    live = held(document, headline="En ligne")
    secret = held(document, headline="Secret d’un autre")
    former = held(document, headline="Ne l’a plus")
    own.keep(by=journalist)
    live.publish(by=editor)
    secret.keep(by=editor)
    former.keep(by=editor)
    former.body = "<p>Rien.</p>"
    former.save()
    former.keep(by=editor)
    for address in (LIST, f"{LIST}{document.pk}/change/"):
        page = sign_in(journalist).get(address).content.decode()
        assert f'<a href="/admin/articles/article/{own.pk}/change/">Le mien</a>' in page
        assert "En ligne" in page
        assert f"article/{live.pk}/change" not in page
        assert "Secret" not in page
        assert "1 autre article" in page
        assert "Ne l’a plus" not in page
        assert "Secret" in sign_in(editor).get(address).content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_keeps_to_its_queries(count, journalist, editor):
    for number in range(count):
        document = DocumentFactory()
        held(document, headline=f"{number}").keep(by=editor)
        held(document, created_by=journalist).publish(by=editor)
    client = sign_in(journalist)
    for address, budget in ((LIST, 10), (f"{SEARCH}?q=communique", 5)):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        assert len(queries) <= budget, [query["sql"] for query in queries]


def test_its_words_change_and_its_file_does_not(journalist):
    document = DocumentFactory()
    address = f"{LIST}{document.pk}/change/"
    client = sign_in(journalist)
    page = client.get(address).content.decode()
    assert 'type="file"' not in page
    assert f'href="{document.file.url}"' in page
    response = client.post(address, {"title": "Décret", "source": "", "dated_on": "2026-02-01"})
    assert response.status_code == 302
    name = document.file.name
    document.refresh_from_db()
    assert (document.title, f"{document.dated_on}", document.file.name) == (
        "Décret",
        "2026-02-01",
        name,
    )


def test_several_deleted_at_once_take_their_files_along(editor, django_capture_on_commit_callbacks):
    documents = [DocumentFactory(), DocumentFactory()]
    data = {
        "action": "delete_selected",
        "_selected_action": [document.pk for document in documents],
        "post": "yes",
    }
    with django_capture_on_commit_callbacks(execute=True):
        assert sign_in(editor).post(LIST, data).status_code == 302
    assert not Document.objects.exists()
    assert not any(default_storage.exists(document.file.name) for document in documents)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "1\u00a0ko"),
        (840_200, "840\u00a0ko"),
        (999_499, "999\u00a0ko"),
        (999_500, "1,0\u00a0Mo"),
        (20_971_520, "21,0\u00a0Mo"),
    ],
)
def test_its_weight_is_said_in_french(size, words):
    assert Document(size=size).weight == words
