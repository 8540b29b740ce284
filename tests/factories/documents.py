"""Documents for tests: PDF files written by hand, sound and otherwise."""

import factory
from django.core.files.base import ContentFile

from config.demo.papers import bound
from documents.models import Document


def pdf_bytes(pages=1, **kwargs):
    return bound(["BT /plain 24 Tf 70 700 Td (Communique) Tj ET"] * pages, **kwargs)


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Document

    file = factory.LazyFunction(lambda: ContentFile(pdf_bytes(), name="papier.pdf"))
    title = "Communiqué du conseil des ministres"
    source = "Primature"
    size = 1_234_567
    pages = 3
