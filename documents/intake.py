"""What becomes of a file that somebody uploads as a document."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from . import reading

MAX_BYTES = 20 * 1024 * 1024
MAX_PAGES = 2000
# Where the end of a PDF says that it is the end; some mailers add lines after it.
TAIL = 2048


def take_in(upload):
    """Return how many pages the upload has, as it is a sound PDF, whatever its name.

    Raises ValidationError, with a sentence for a journalist, on anything else.
    """
    if not upload.size:
        raise ValidationError(_("Ce fichier est vide. Téléchargez-le de nouveau à sa source."))
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("Ce document pèse plus de %(limit)s Mo. Allégez-le, puis envoyez-le de nouveau.")
            % {"limit": MAX_BYTES // 1024 // 1024}
        )
    upload.seek(0)
    data = upload.read()
    upload.seek(0)
    # From its first byte: what begins as something else may be taken for it.
    if not data.startswith(b"%PDF-"):
        raise ValidationError(
            _("Ce fichier n’est pas un PDF. Enregistrez ou imprimez-le en PDF, puis envoyez-le.")
        )
    if b"%%EOF" not in data.rstrip(b"\0\r\n\t ")[-TAIL:]:
        raise ValidationError(
            _("Ce PDF est coupé : sa fin manque. Téléchargez-le de nouveau, puis envoyez-le.")
        )
    facts = reading.facts(data)
    if facts.get("refused") == "locked":
        raise ValidationError(
            _("Ce PDF demande un mot de passe. Enregistrez-en une copie sans mot de passe.")
        )
    pages = facts.get("pages", 0)
    if "refused" in facts or pages < 1:
        raise ValidationError(
            _("Ce PDF ne se lit pas : il est abîmé. Demandez-en un autre exemplaire.")
        )
    if pages > MAX_PAGES:
        raise ValidationError(
            _("Ce PDF compte plus de %(limit)s pages. N’envoyez que celles qui servent.")
            % {"limit": MAX_PAGES}
        )
    if facts["has_program"]:
        raise ValidationError(
            _(
                "Ce PDF contient un programme, que nous n’envoyons pas aux lecteurs. "
                "Imprimez-le en PDF, puis envoyez cette copie."
            )
        )
    return pages
