"""What is shown: the pictures of the publication."""

import re
import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from pictures.models import PictureField


def unguessable_name(picture, filename):
    """Return where a picture is kept: a name that tells nothing and that nobody guesses."""
    name = uuid.uuid4().hex
    return f"pictures/{name[:2]}/{name}.jpg"


# What a camera, a telephone or a scanner calls a file, or anything that ends as a file's name does.
_FILE_NAME = re.compile(
    r".*\.(?:jpe?g|png|webp|avif|gif|heic|tiff?|bmp)"
    r"|(?:IMG|DSC[NF]?|DCIM|PXL|MVI|P|PIC|Photo|Image|Screenshot|Capture|Scan)"
    r"[-_ ]?\d[\d_ ()-]*(?:WA\d+)?"
    r"|WhatsApp Image\b.*|Capture d[’']écran\b.*|[\d_ ()-]+",
    re.IGNORECASE,
)


def is_file_name(text):
    """Whether the text is the name of a file, which tells nobody what a picture shows."""
    return bool(_FILE_NAME.fullmatch(text.strip()))


class Picture(models.Model):
    """A picture, its words, and whom to thank for it."""

    file = PictureField(
        _("fichier"),
        upload_to=unguessable_name,
        aspect_ratios=[None, "3/2"],
        width_field="width",
        height_field="height",
    )
    width = models.PositiveIntegerField(_("largeur"), editable=False)
    height = models.PositiveIntegerField(_("hauteur"), editable=False)
    alt = models.CharField(
        _("description"),
        max_length=250,
        blank=True,
        help_text=_("Ce que l’image montre, pour qui ne la voit pas."),
    )
    is_decorative = models.BooleanField(
        _("image décorative"),
        default=False,
        help_text=_(
            "Elle n’apprend rien de plus que le texte : "
            "ceux qui ne la voient pas n’en entendent pas parler."
        ),
    )
    caption = models.CharField(_("légende"), max_length=300, blank=True)
    credit = models.CharField(
        _("crédit"), max_length=120, blank=True, help_text=_("Le photographe, l’agence.")
    )
    uploaded_at = models.DateTimeField(_("ajoutée le"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ajoutée par"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_decorative=False) | models.Q(alt=""),
                name="picture_described_or_decorative",
            ),
        ]

    def __str__(self):
        return self.caption or self.alt or _("Image %(number)s") % {"number": self.pk}

    def clean(self):
        super().clean()
        self.alt = self.alt.strip()
        if is_file_name(self.alt):
            raise ValidationError(
                {"alt": _("C’est un nom de fichier : dites plutôt ce que l’image montre.")}
            )
        if self.alt and self.is_decorative:
            raise ValidationError(
                {
                    "is_decorative": _(
                        "Une image décorative n’a pas de description : effacez l’une ou l’autre."
                    )
                }
            )

    @property
    def is_described(self):
        """Whether somebody said what those who do not see it are to know of it."""
        return self.is_decorative or bool(self.alt.strip())
