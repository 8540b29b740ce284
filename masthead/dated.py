"""Things that readers see during a time: banners, promo links, standing pages."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _


def always():
    """Return the range without start or end."""
    return DateTimeTZRange(None, None)


class DatedQuerySet(models.QuerySet):
    def live(self, at):
        return self.filter(live__contains=at)


class Dated(models.Model):
    live = DateTimeRangeField(
        _("visible"),
        default=always,
        help_text=_("Du… au… Laissez vide d’un côté pour « depuis toujours » ou « sans fin »."),
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(live__isempty=False), name="%(class)s_is_live_for_a_while"
            )
        ]

    def clean(self):
        super().clean()
        # Django refuses an end before the start; PostgreSQL makes an end at the start empty.
        if self.live and self.live.lower is not None and self.live.lower == self.live.upper:
            raise ValidationError({"live": _("La fin doit venir après le début.")})


class TargetedQuerySet(DatedQuerySet):
    def shown_in(self, sections):
        """Return what is shown on a page of these sections (numbers: one, and the one above it);
        none: on those of no section.
        """
        everywhere = self.filter(sections=None)
        if not sections:
            return everywhere
        aimed = self.model.objects.filter(sections__in=sections)
        # As two lists of numbers: joined, what is aimed at both would show twice.
        either = models.Q(pk__in=everywhere.values("pk")) | models.Q(pk__in=aimed.values("pk"))
        return self.filter(either)


class Targeted(Dated):
    """Something that readers see in some sections, or everywhere."""

    # Named, not imported: sections know the masthead, not the other way round.
    sections = models.ManyToManyField(
        "articles.Section",
        verbose_name=_("rubriques"),
        blank=True,
        related_name="+",
        help_text=_("Seulement dans ces rubriques et leurs articles. Aucune : partout."),
    )

    objects = TargetedQuerySet.as_manager()

    class Meta(Dated.Meta):
        abstract = True
