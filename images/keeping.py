"""What happens when the storage does not keep a file: its disk is full, or its server is silent.

A storage says so by OSError, whichever it is. Nothing is kept then, neither row nor file, and
whoever sent the file reads a sentence, with all that they wrote still before them.
"""

import logging
from functools import wraps

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils.translation import gettext_lazy as _

NOT_KEPT = _(
    "Ce fichier n’a pas pu être gardé : le stockage est plein ou ne répond pas. "
    "Le reste n’est pas perdu. Réessayez dans un instant ; si rien n’y fait, "
    "prévenez la personne qui s’occupe du site."
)

_log = logging.getLogger(__name__)


def answers_if_not_kept(view):
    """Let a view that keeps a file answer 503 and {"error": {"message": sentence}} if it can't."""

    @wraps(view)
    def answered(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except OSError:
            _log.exception("The storage did not keep a file")
            return JsonResponse({"error": {"message": str(NOT_KEPT)}}, status=503)

    return answered


class StaysOpenIfNotKept:
    """A ModelAdmin's form with a field `file`: it stays as it was filled in if that isn't kept."""

    def changeform_view(self, request, *args, **kwargs):
        try:
            return super().changeform_view(request, *args, **kwargs)
        except OSError:
            if request.method != "POST":
                raise
            _log.exception("The storage did not keep a file")
        # Asked again, the form finds that one thing wrong, and shows the rest.
        request.file_is_not_kept = True
        page = super().changeform_view(request, *args, **kwargs)
        page.status_code = 503
        return page

    def get_form(self, request, *args, **kwargs):
        form = super().get_form(request, *args, **kwargs)
        if not getattr(request, "file_is_not_kept", False):
            return form

        class NotKept(form):
            def clean_file(self):
                raise ValidationError(NOT_KEPT)

        return NotKept
