"""What is shown: the pictures of the publication."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from pictures.models import PictureField


def unguessable_name(picture, filename):
    """Return where a picture is kept: a name that tells nothing and that nobody guesses."""
    name = uuid.uuid4().hex
    return f"pictures/{name[:2]}/{name}.jpg"


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

    def __str__(self):
        return self.caption or self.alt or _("Image %(number)s") % {"number": self.pk}
