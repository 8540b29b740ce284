"""What the library's grid can be narrowed to. None counts what it finds."""

import re
from datetime import date, datetime, time, timedelta

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.models import TaggedItem

from .models import Picture

# Rights that end so soon are somebody's to renew, or the picture somebody's to replace.
SOON = timedelta(days=30)


class LibraryFilter(admin.SimpleListFilter):
    """A filter that the grid's form shows as a list to choose from, or as a field to fill."""

    # The type of that field; empty: a list.
    field_type = ""

    def lookups(self, request, model_admin):
        # A filter that offers nothing would be left out of the form.
        return [("", self.title)]


class RightsFilter(LibraryFilter):
    title = _("droits")
    parameter_name = "droits"

    def lookups(self, request, model_admin):
        return [
            ("finis", _("ont pris fin")),
            ("bientot", _("prennent fin dans les 30 jours")),
        ]

    def queryset(self, request, queryset):
        now = timezone.now()
        if self.value() == "finis":
            return queryset.filter(rights_end_at__lte=now)
        if self.value() == "bientot":
            return queryset.filter(rights_end_at__gt=now, rights_end_at__lte=now + SOON)
        return queryset


class DescriptionFilter(LibraryFilter):
    title = _("description")
    parameter_name = "description"

    def lookups(self, request, model_admin):
        return [("manque", _("à écrire"))]

    def queryset(self, request, queryset):
        return queryset.undescribed() if self.value() == "manque" else queryset


class SenderFilter(LibraryFilter):
    title = _("ajoutées")
    parameter_name = "ajoutees"

    def lookups(self, request, model_admin):
        return [("moi", _("par moi"))]

    def queryset(self, request, queryset):
        return queryset.filter(uploaded_by=request.user) if self.value() == "moi" else queryset


def month_of(text):
    """Return (first day, first day of the next month) of 2026-11 or 11/2026; None of the rest."""
    match = re.fullmatch(r"(\d{4})-(\d{1,2})", text) or re.fullmatch(r"(\d{1,2})/(\d{4})", text)
    if not match:
        return None
    month, year = sorted(map(int, match.groups()))
    if not 1 <= month <= 12 < year < 9999:
        return None
    return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)


class TakenFilter(LibraryFilter):
    title = _("prises en")
    parameter_name = "prises"
    field_type = "month"

    def queryset(self, request, queryset):
        month = month_of(self.value() or "")
        return queryset.filter(taken_on__gte=month[0], taken_on__lt=month[1]) if month else queryset


class UploadedFilter(LibraryFilter):
    title = _("arrivées en")
    parameter_name = "arrivees"
    field_type = "month"

    def queryset(self, request, queryset):
        month = month_of(self.value() or "")
        if not month:
            return queryset
        start, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in month)
        return queryset.filter(uploaded_at__gte=start, uploaded_at__lt=end)


class TagFilter(LibraryFilter):
    title = _("mot-clé")
    parameter_name = "mot"
    field_type = "text"

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        tagged = TaggedItem.objects.filter(
            content_type=ContentType.objects.get_for_model(Picture), tag__name__iexact=self.value()
        )
        return queryset.filter(pk__in=tagged.values("object_id"))
