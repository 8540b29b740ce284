"""What is made of documents in the background."""

import io

from django.core.files.base import ContentFile
from django.tasks import task

from .models import Document
from .reading import first_page


@task
def draw_cover(document_id):
    """Draw the first page of a document, if that is not done; without it, cards say their type."""
    document = Document.objects.filter(pk=document_id, cover="").first()
    if document is None:
        return
    with document.file.open() as file:
        picture = first_page(file.read())
    if picture is None:
        return
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=60, method=6)
    document.cover.save("", ContentFile(buffer.getvalue()), save=False)
    kept = Document.objects.filter(pk=document_id, cover="").update(
        cover=document.cover.name, cover_width=picture.width, cover_height=picture.height
    )
    if not kept:
        # Deleted, or drawn by another worker, meanwhile.
        document.cover.delete(save=False)
