"""What stands on the front page by somebody's choice, and since when: rows that are only closed."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext_lazy as _

from articles.expressions import lower
from articles.models import Article, Section, Version

from .spots import IN_A_BLOCK, SECONDARY, Place, Spot


def only(number):
    """Return the number as a range of one: int8range needs no extension where equality would."""
    return Func(number, number, Value("[]"), function="int8range")


class PlacementQuerySet(models.QuerySet):
    def at(self, instant):
        """Return what somebody's choice puts on the front page at that instant."""
        return self.filter(live__contains=instant)

    def starting_after(self, instant):
        return self.filter(live__startswith__gt=instant).order_by("live", "pk")

    def in_spot(self, spot):
        return self.filter(place=spot.place, section=spot.section, position=spot.position)

    def rivals(self, article, spot):
        """Return what cannot stand together with the story there: same place, or same story."""
        there = Q(place=spot.place, section=spot.section, position=spot.position)
        return self.filter(there | Q(article=article), live__isnull=False)

    def with_appearance(self, at):
        """Add `appears_at`: when the story becomes public next after that instant, or None."""
        versions = Version.objects.filter(article=OuterRef("article"), live__startswith__gt=at)
        starts = versions.order_by("live").values(start=lower("live"))
        return self.annotate(appears_at=Subquery(starts[:1]))


class Placement(models.Model):
    """A story in a place of the front page during a time, by somebody's choice.

    Each lasts from its start to its own end, or to the next start of another in its place or of
    its story elsewhere, whichever comes first (front.placing).
    """

    Place = Place

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="placements")
    place = models.CharField(_("place"), max_length=9, choices=Place)
    # NULL unless a section's block.
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, related_name="+")
    # 0 for the lead; from 1 elsewhere.
    position = models.PositiveSmallIntegerField(_("rang"))
    # NULL: it was taken back before it began.
    live = DateTimeRangeField(null=True)
    # Where its editor wants it to end, whatever replaces it before. NULL: until something does.
    ends_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField()
    # Who took it out. NULL: nobody; it lasts, or ended by itself or for what replaced it.
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = PlacementQuerySet.as_manager()

    class Meta:
        default_permissions = ["change"]
        verbose_name = _("place à la une")
        verbose_name_plural = _("places à la une")
        constraints = [
            models.CheckConstraint(
                condition=Q(place="lead", section__isnull=True, position=0)
                | Q(
                    place="secondary",
                    section__isnull=True,
                    position__gte=1,
                    position__lte=SECONDARY,
                )
                | Q(
                    place="block",
                    section__isnull=False,
                    position__gte=1,
                    position__lte=IN_A_BLOCK,
                ),
                name="placement_is_in_a_place",
            ),
            models.CheckConstraint(
                condition=Q(live__isnull=True) | Q(live__isempty=False, live__lower_inf=False),
                name="placement_ends_after_its_start",
            ),
            # The range first: these indexes also find what stands at an instant.
            ExclusionConstraint(
                name="one_story_in_a_place",
                expressions=[
                    ("live", RangeOperators.OVERLAPS),
                    # The lead is position 0 of the same (no) section as the secondary places.
                    (only(Coalesce(F("section_id"), Value(0))), RangeOperators.OVERLAPS),
                    (only(F("position")), RangeOperators.OVERLAPS),
                ],
            ),
            ExclusionConstraint(
                name="one_place_for_a_story",
                expressions=[
                    ("live", RangeOperators.OVERLAPS),
                    (only(F("article_id")), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            # What is to change next.
            models.Index(lower("live"), name="placement_begins"),
        ]

    def __str__(self):
        return f"{self.article} ({self.spot})"

    @property
    def spot(self):
        return Spot(self.place, self.position, self.section_id)

    @property
    def starts_at(self):
        return self.live.lower if self.live else None


class BreakingNewsQuerySet(models.QuerySet):
    def live(self, at):
        return self.filter(live__contains=at)

    def on_pages(self, at):
        """Return what every page shows at that instant, as JSON: {"words", "stories"}.

        The stories, {"section", "slug"}, are the one that the words lead to, if it is public.
        """
        story = Version.objects.live(at).filter(article=OuterRef("article"))
        address = JSONObject(section="section__slug", slug="slug")
        stories = ArraySubquery(story.values(json=address))
        return self.live(at).values(json=JSONObject(words="words", stories=stories))


class BreakingNews(models.Model):
    """A few words across the top of every page, for a few hours: they end by themselves."""

    LONGEST = timedelta(hours=24)

    words = models.CharField(_("texte"), max_length=140)
    # NULL: there is no story yet, or none is meant.
    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    live = DateTimeRangeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # Who ended it before its time. NULL: nobody.
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = BreakingNewsQuerySet.as_manager()

    class Meta:
        default_permissions = ["change"]
        verbose_name = _("dernière minute")
        verbose_name_plural = _("dernières minutes")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    live__isempty=False,
                    live__lower_inf=False,
                    live__upper_inf=False,
                    live__endswith__lte=lower("live") + Value(timedelta(hours=24)),
                ),
                name="breaking_news_ends_within_a_day",
            ),
            ExclusionConstraint(
                name="one_breaking_news_at_a_time",
                expressions=[("live", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self):
        return self.words
