"""What a journalist sends as a PDF: taken in, or refused with a sentence and no trace."""

import os
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError

from documents import pdfium, reading
from documents.intake import MAX_BYTES, MAX_PAGES, take_in
from documents.models import Document
from tests.conftest import sign_in
from tests.factories.documents import pdf_bytes

UPLOAD = "/admin/documents/upload/"

# Encrypted by hand: the standard handler is named, and nobody's password fits what it says.
LOCKED = pdf_bytes().replace(
    b"/Root 1 0 R",
    b"/Root 1 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] "
    b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 /O <"
    + b"ab" * 32
    + b"> /U <"
    + b"cd" * 32
    + b"> >>",
)


def packed(objects):
    """Return a PDF with a compressed stream of objects in it."""
    stream = zlib.compress(objects)
    extra = b"90 0 obj\n<< /Type /ObjStm /N 1 /First 5 /Filter /FlateDecode /Length %d >>\n" % len(
        stream
    )
    body = pdf_bytes().replace(
        b"xref\n0", extra + b"stream\n" + stream + b"\nendstream\nendobj\nxref\n0"
    )
    return body


REFUSED = {
    "empty": (b"", "est vide"),
    "text": (b"bonjour", "n’est pas un PDF"),
    "html named pdf": (b"<html><script>alert(1)</script>", "n’est pas un PDF"),
    "html before a pdf": (b"<script>alert(1)</script>" + pdf_bytes(), "n’est pas un PDF"),
    "a header alone": (b"%PDF-1.7\n%%EOF", "ne se lit pas"),
    "truncated": (pdf_bytes()[:-40], "est coupé"),
    "without pages": (pdf_bytes(pages=0), "ne se lit pas"),
    "rubbish inside": (b"%PDF-1.4\n" + b"\xff\x00<<" * 5000 + b"%%EOF", "ne se lit pas"),
    "locked": (LOCKED, "mot de passe"),
    "too many pages": (pdf_bytes(pages=MAX_PAGES + 1), "compte plus de 2000 pages"),
    "too heavy": (pdf_bytes() + b" " * MAX_BYTES, "pèse plus de 20"),
    "javascript": (
        pdf_bytes(catalogue="/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
        "contient un programme",
    ),
    "javascript spelt otherwise": (
        pdf_bytes(catalogue="/OpenAction << /S /J#61vaScript /J#53 (app.alert\\(1\\)) >>"),
        "contient un programme",
    ),
    "javascript packed": (
        packed(b"91 0 << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
        "contient un programme",
    ),
    "a command": (
        pdf_bytes(catalogue="/OpenAction << /S /Launch /F (cmd.exe) >>"),
        "contient un programme",
    ),
}


def upload_of(data, name="communique.pdf"):
    return SimpleUploadedFile(name, data, content_type="application/pdf")


def stored():
    folder = default_storage.path("documents")
    return {name for _folder, _folders, names in os.walk(folder) for name in names}


@pytest.mark.parametrize("name", REFUSED)
def test_it_refuses_with_a_sentence(name):
    data, sentence = REFUSED[name]
    with pytest.raises(ValidationError, match=sentence):
        take_in(upload_of(data))


@pytest.mark.parametrize(
    ("data", "pages"),
    [
        (pdf_bytes(), 1),
        (pdf_bytes(pages=12), 12),
        (pdf_bytes(size=(14400, 14400)), 1),
        (pdf_bytes() + b"\r\n\0\0\0", 1),
        # A word of the text, or of a picture's bytes, is no program.
        (pdf_bytes().replace(b"Communique", b"/JS /JS /J"), 1),
    ],
)
def test_it_counts_the_pages_of_a_sound_one_whatever_its_name(data, pages):
    assert take_in(upload_of(data, "x" * 300 + ".html")) == pages


def test_a_page_of_200_inches_is_drawn_as_small_as_any_other():
    assert reading.first_page(pdf_bytes(size=(14400, 14400))).size == (480, 480)


def test_a_strip_is_drawn_from_its_top():
    assert reading.first_page(pdf_bytes(size=(100, 14400))).size == (480, 720)


def test_what_cannot_be_drawn_is_not():
    assert reading.first_page(b"%PDF-1.4 rien") is None


def test_a_program_that_crashes_or_hangs_is_a_sentence(monkeypatch, tmp_path):
    for source in (
        "import os; os.abort()",
        "while True: pass",
        "print('9' * 99)",
        "x = [0] * 10**9",
    ):
        program = tmp_path / "pdfium.py"
        program.write_text(f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n")
        with program.open("a") as file:
            file.write(BOUND + source)
        monkeypatch.setattr(pdfium, "__file__", str(program))
        with pytest.raises(ValidationError, match="ne se lit pas"):
            take_in(upload_of(pdf_bytes()))
        assert reading.first_page(pdf_bytes()) is None


# The bounds of the real program, with a second to think.
BOUND = """
import resource
resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
resource.setrlimit(resource.RLIMIT_AS, (2**29, 2**29))
"""


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["empty", "truncated", "locked", "javascript"])
def test_a_refused_upload_leaves_nothing(name, journalist):
    before = stored()
    data, sentence = REFUSED[name]
    facts = {"title": "Décret", "source": "Primature", "dated_on": "2026-03-01"}
    client = sign_in(journalist)
    response = client.post(UPLOAD, {"file": upload_of(data), **facts})
    assert response.status_code == 400
    assert sentence in response.json()["errors"]["file"]
    # In the newsroom's form, what was typed stays.
    page = client.post("/admin/documents/document/add/", {"file": upload_of(data), **facts})
    assert sentence in page.content.decode()
    assert all(f'value="{words}"' in page.content.decode() for words in facts.values())
    assert not Document.objects.exists()
    assert stored() == before


@pytest.mark.django_db
def test_a_document_without_title_is_not_stored(journalist):
    before = stored()
    response = sign_in(journalist).post(UPLOAD, {"file": upload_of(pdf_bytes())})
    assert list(response.json()["errors"]) == ["title"]
    assert stored() == before


@pytest.mark.django_db
def test_it_is_kept_with_all_that_is_known_of_it(journalist, django_capture_on_commit_callbacks):
    data = pdf_bytes(pages=3)
    facts = {"file": upload_of(data, "secret-source.pdf"), "title": "Décret nᵒ 12"}
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(journalist).post(UPLOAD, facts)
    document = Document.objects.get()
    assert response.json()["document"]["id"] == document.pk
    assert (document.pages, document.size, document.uploaded_by) == (3, len(data), journalist)
    assert "secret" not in document.file.name
    with document.file.open() as file:
        assert file.read() == data
    # The cover was drawn afterwards: A4, 480 pixels wide.
    assert (document.cover_width, document.cover_height) == (480, 680)
    assert document.cover.storage.exists(document.cover.name)


@pytest.mark.django_db
def test_a_file_that_cannot_be_stored_is_a_sentence(journalist, settings):
    settings.MEDIA_ROOT = "/dev/null/nowhere"
    response = sign_in(journalist).post(UPLOAD, {"file": upload_of(pdf_bytes()), "title": "Décret"})
    assert response.status_code == 400
    assert "n’a pas pu être rangé" in response.json()["errors"]["file"]
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_a_row_that_cannot_be_written_takes_its_file_along():
    before = stored()
    document = Document(title="Décret", size=1, pages=-1)
    document.file.save("", ContentFile(pdf_bytes()), save=False)
    assert len(stored() - before) == 1
    with pytest.raises(DatabaseError):
        document.receive(by=None)
    assert stored() == before


@pytest.mark.django_db
def test_a_document_takes_its_files_along(django_capture_on_commit_callbacks):
    before = stored()
    document = Document(title="Décret", size=1, pages=1)
    document.file.save("", ContentFile(pdf_bytes()), save=False)
    with django_capture_on_commit_callbacks(execute=True):
        document.receive(by=None)
    assert len(stored() - before) == 2
    document.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
    assert stored() == before
