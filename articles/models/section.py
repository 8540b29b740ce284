from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# The first words of addresses that are not sections, now or in the design.
# fmt: off
RESERVED = frozenset({
    "admin", "apercu", "api", "archives", "atom", "auteur", "corrections", "dossier",
    "feed", "healthz", "hors-ligne", "icone", "leger", "media", "news-sitemap", "page",
    "pictures", "readyz", "recherche", "static", "sitemap", "tag",
})
# fmt: on


def validate_not_reserved(slug):
    if slug in RESERVED:
        raise ValidationError(_("« %(slug)s » est réservé par le site."), params={"slug": slug})


class Section(models.Model):
    """A part of the publication: its name in the menu, its front page at /<slug>/."""

    name = models.CharField(_("nom"), max_length=60)
    slug = models.SlugField(
        _("adresse"), max_length=60, unique=True, validators=[validate_not_reserved]
    )
    description = models.CharField(
        _("présentation"),
        max_length=200,
        blank=True,
        help_text=_("Une phrase, en tête de la rubrique."),
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("rubrique")
        verbose_name_plural = _("rubriques")
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("articles:section", args=[self.slug])
