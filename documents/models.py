"""What is put before the reader as it is: communiqués, decrees and other papers, as PDF files."""

import re
import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import DatabaseError, models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy

from masthead.search import Fold, KeptColumn, matching
from masthead.weights import weight


def unguessable_name(document, filename):
    """Return where a document is kept: a name that tells nothing and that nobody guesses."""
    return _somewhere("pdf")


def name_of_cover(document, filename):
    return _somewhere("webp")


def _somewhere(suffix):
    name = uuid.uuid4().hex
    return f"documents/{name[:2]}/{name}.{suffix}"


# What some system or other does not take in the name of a file.
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


class DocumentQuerySet(models.QuerySet):
    def matching(self, words):
        """Return what has, in its title or source, words that begin so, whatever their accents."""
        return matching(self, words, field="words")


class Document(models.Model):
    """A PDF file, what it is called and whom it comes from.

    The file never changes: the next state of a paper is another document.
    """

    file = models.FileField(gettext_lazy("fichier"), upload_to=unguessable_name)
    title = models.CharField(
        gettext_lazy("titre"),
        max_length=200,
        help_text=gettext_lazy("Ce que le lecteur lira : « Communiqué du conseil des ministres »."),
    )
    source = models.CharField(
        gettext_lazy("provenance"),
        max_length=120,
        blank=True,
        help_text=gettext_lazy("Qui l’a écrit, ou de qui nous le tenons."),
    )
    # NULL: not known.
    dated_on = models.DateField(gettext_lazy("date du document"), null=True, blank=True)
    size = models.PositiveIntegerField(gettext_lazy("poids"), editable=False)
    pages = models.PositiveSmallIntegerField(gettext_lazy("pages"), editable=False)
    # Its first page. Empty until it is drawn (documents.tasks), or where it cannot be.
    cover = models.FileField(upload_to=name_of_cover, blank=True, editable=False)
    cover_width = models.PositiveSmallIntegerField(null=True, editable=False)
    cover_height = models.PositiveSmallIntegerField(null=True, editable=False)
    # What documents are searched by.
    words = KeptColumn(
        expression=SearchVector(Fold(Concat("title", Value(" "), "source")), config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    uploaded_at = models.DateTimeField(gettext_lazy("ajouté le"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=gettext_lazy("ajouté par"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("document")
        verbose_name_plural = gettext_lazy("documents")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cover="") | Q(cover_width__gt=0, cover_height__gt=0),
                name="document_cover_is_measured",
            ),
        ]
        indexes = [
            # The newsroom's search.
            GinIndex(fields=["words"], name="document_words"),
            # Under what name a file is handed out.
            models.Index(fields=["file"], name="document_file"),
        ]

    def __str__(self):
        return self.title

    def delete(self, *args, **kwargs):
        files = [file for file in (self.file, self.cover) if file]
        deleted = super().delete(*args, **kwargs)
        transaction.on_commit(lambda: [file.storage.delete(file.name) for file in files])
        return deleted

    @property
    def weight(self):
        return weight(self.size)

    @property
    def download_name(self):
        """The name that the file has on a reader's own machine."""
        words = " ".join(_NOT_IN_NAMES.sub(" ", self.title).split())
        return f"{words[:120].strip(' .')}.pdf"

    def receive(self, *, by):
        """Keep a new document whose file is stored; its cover is drawn in the background.

        If the database does not take it, the file goes with it.
        """
        from .tasks import draw_cover

        self.uploaded_by = by
        try:
            with transaction.atomic():
                self.save(force_insert=True)
                transaction.on_commit(lambda: draw_cover.enqueue(self.pk))
        except DatabaseError:
            self.file.delete(save=False)
            raise
