from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# The first words of addresses that are not sections, now or in the design.
# fmt: off
RESERVED = frozenset({
    "admin", "apercu", "api", "archives", "atom", "auteur", "corrections", "dossier",
    "feed", "healthz", "hors-ligne", "icone", "leger", "media", "metrics", "news-sitemap",
    "page", "pictures", "readyz", "recherche", "static", "sitemap", "tag",
})
# fmt: on


def validate_not_reserved(slug):
    if slug in RESERVED:
        raise ValidationError(_("« %(slug)s » est réservé par le site."), params={"slug": slug})


class SectionQuerySet(models.QuerySet):
    def with_below(self):
        """Fetch the section above each, and the numbers of those below it as `below_ids`."""
        below = Section.objects.filter(parent=OuterRef("pk")).order_by("pk")
        return self.select_related("parent").annotate(below_ids=ArraySubquery(below.values("pk")))


class Section(models.Model):
    """A part of the publication: its name in the menu, its front page at /<slug>/.

    It may have sections below it, which have none. Its page lists their stories with its own.
    """

    class Kind(models.TextChoices):
        NEWS = "news", _("Actualité : un article en tête, puis des titres")
        OPINION = "opinion", _("Opinions : l’auteur d’abord")
        PICTURES = "pictures", _("Images : de grandes photos")

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
    kind = models.CharField(
        _("mise en page"),
        max_length=8,
        choices=Kind,
        default=Kind.NEWS,
        help_text=_("De son bloc à la une et de sa propre page."),
    )
    # NULL: it stands in the menu itself.
    parent = models.ForeignKey(
        "self",
        verbose_name=_("rubrique au-dessus"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="below",
        help_text=_("Pour une sous-rubrique : ses articles paraissent aussi dans celle-là."),
    )
    position = models.PositiveSmallIntegerField(
        _("rang"), default=0, help_text=_("Dans le menu et parmi les blocs de la une.")
    )

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("rubrique")
        verbose_name_plural = _("rubriques")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="section_is_not_below_itself",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("articles:section", args=[self.slug])

    def clean(self):
        super().clean()
        if self.parent is None:
            return
        if self.parent == self or self.parent.parent_id:
            raise ValidationError(
                {"parent": _("Choisissez une rubrique du menu, qui n’est sous aucune autre.")}
            )
        if self.pk and self.below.exists():
            raise ValidationError(
                {"parent": _("Cette rubrique a elle-même des sous-rubriques : elle reste en haut.")}
            )

    @property
    def top(self):
        """The section of the menu that this one is, or stands below."""
        return self.parent or self
