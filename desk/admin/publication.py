"""What readers have of each story of a list, and the list of those that stand so."""

from django.contrib import admin
from django.db.models import DateTimeField, Exists, F, Func, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Version


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
        # These are few among a million: their versions find them, by an index.
        if self.value() == "scheduled":
            return queryset.filter(pk__in=Version.objects.scheduled(now).values("article"))
        if self.value() == "gone":
            ended = Version.objects.taken_down(now).values("article")
            return queryset.filter(pk__in=ended, live_since__isnull=True, next_at__isnull=True)
        if self.value() == "never":
            planned = Version.objects.filter(article=OuterRef("pk"), live__isnull=False)
            # What nothing has ever come of is not done.
            return queryset.exclude(stage=Article.Stage.DONE).filter(~Exists(planned))
        return queryset
