import logging

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .intake import take_in
from .models import Document

logger = logging.getLogger(__name__)


class WordsForm(forms.ModelForm):
    """What is said of a document, which may change; its file does not."""

    dated_on = forms.DateField(
        label=gettext_lazy("Date du document"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    class Meta:
        model = Document
        fields = ["title", "source", "dated_on"]


class DocumentForm(WordsForm):
    """A new document. Valid, its file is stored, and `instance.receive()` keeps it."""

    # An empty file is refused by take_in, with more to say than Django's.
    file = forms.FileField(
        label=gettext_lazy("Fichier"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text=gettext_lazy("Un PDF de 20 Mo au plus."),
        error_messages={"required": gettext_lazy("Choisissez un fichier PDF.")},
    )

    field_order = ["file", "title", "source", "dated_on"]

    def clean_file(self):
        upload = self.cleaned_data["file"]
        self.instance.size, self.instance.pages = upload.size, take_in(upload)
        return upload

    def _post_clean(self):
        super()._post_clean()
        if not self.errors:
            self._store(self.cleaned_data["file"])

    def _store(self, upload):
        """Store the file last, when nothing else can refuse it; say so if that fails."""
        file = self.instance.file
        name = file.field.generate_filename(self.instance, upload.name)
        try:
            self.instance.file = file.storage.save(name, upload)
        except Exception:
            # Whatever the storage: a full disk, a service that does not answer.
            logger.exception("A document could not be stored")
            self.add_error(
                "file",
                _("Ce document n’a pas pu être rangé. Réessayez ; sinon, prévenez la technique."),
            )
            self._discard(file.storage, name)

    @staticmethod
    def _discard(storage, name):
        try:
            storage.delete(name)
        except Exception:
            logger.exception("What was stored of a document could not be deleted: %s", name)
