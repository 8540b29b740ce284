"""What readers have of each story of a list, and the list of those that stand so."""

from django.contrib import admin
from django.db.models import DateTimeField, Exists, F, Func, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Version

# Of those scheduled or taken down, a list holds so many: months of them at least.
NEAREST = 500


def with_standing(articles, now):
    """Add to each article when it went live, when its next version starts, when its last ended."""
    planned = Version.objects.filter(article=OuterRef("pk"), live__isnull=False)

    def bound(versions, function):
        edge = Func(F("live"), function=function, output_field=DateTimeField())
        return Subquery(versions.values(edge=edge)[:1])

    return articles.annotate(
        live_since=bound(planned.live(now), "lower"),
        next_at=bound(planned.filter(live__startswith__gt=now).order_by("live"), "lower"),
        ended_at=bound(planned.gone(now).order_by("-live"), "upper"),
    )


class PublicationFilter(admin.SimpleListFilter):
    title = _("publication")
    parameter_name = "publication"

    def lookups(self, request, model_admin):
        return [
            ("live", _("En ligne")),
            ("scheduled", _("Programmés")),
            ("gone", _("Retirés")),
            ("never", _("Jamais publiés")),
        ]

    def queryset(self, request, queryset):
        now = timezone.now()
        if self.value() == "live":
            return queryset.filter(live_since__isnull=False)
        # These are few among a million: their versions find them, the nearest in time.
        if self.value() == "scheduled":
            return queryset.filter(pk__in=_stories(Version.objects.scheduled(now)))
        if self.value() == "gone":
            return queryset.filter(pk__in=_stories(Version.objects.taken_down(now)))
        if self.value() == "never":
            planned = Version.objects.filter(article=OuterRef("pk"), live__isnull=False)
            # What nothing has ever come of is not done.
            return queryset.exclude(stage=Article.Stage.DONE).filter(~Exists(planned))
        return queryset


def _stories(versions):
    # Asked by itself: within the list's own query, the database guesses their number wrongly.
    return list(versions.values_list("article", flat=True)[:NEAREST])
