from django import forms
from django.contrib import admin
from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.forms import DateTimeRangeField as DateTimeRangeFormField
from django.contrib.postgres.forms import RangeWidget
from django.contrib.sites.models import Site
from django.db import models
from django.db.models import Q
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .instants import InstantField, InstantInput, said, zone_city
from .models import Banner, Channel, License, Masthead, Notice, PromoLink, StandingPage
from .moves import leave_redirect

# The site's address is SITE_URL; contrib.redirects alone wants this row.
admin.site.unregister(Site)


class FromTo(DateTimeRangeFormField):
    """A range of time as its two ends."""

    base_field = InstantField

    def __init__(self, **kwargs):
        widget = RangeWidget(InstantInput())
        widget.widgets = [
            InstantInput({"aria-label": _("Visible du")}),
            InstantInput({"aria-label": _("Visible jusqu’au")}),
        ]
        zone = _("Heure de %s.") % zone_city()
        help_text = kwargs.get("help_text")
        super().__init__(
            **kwargs | {"widget": widget, "help_text": f"{help_text} {zone}" if help_text else zone}
        )


class WhenFilter(admin.SimpleListFilter):
    """What is over stands apart: the list opens on what readers see, or are to see."""

    title = _("période")
    parameter_name = "quand"

    def lookups(self, request, model_admin):
        return [("venir", _("À venir")), ("passes", _("Passés")), ("tous", _("Tous"))]

    def choices(self, changelist):
        first, *others = super().choices(changelist)
        return [first | {"display": _("En cours et à venir")}, *others]

    def queryset(self, request, queryset):
        now = timezone.now()
        over = Q(live__fully_lt=(now, None))
        return {
            None: queryset.exclude(over),
            "venir": queryset.filter(live__fully_gt=(None, now)),
            "passes": queryset.filter(over),
        }.get(self.value(), queryset)


class DatedAdmin(admin.ModelAdmin):
    formfield_overrides = {DateTimeRangeField: {"form_class": FromTo, "required": False}}
    list_filter = [WhenFilter]

    @admin.display(description=_("visible"), ordering="live")
    def period(self, dated):
        start, end = dated.live.lower, dated.live.upper
        words = {"start": start and said(start), "end": end and said(end)}
        if start and end:
            return _("du %(start)s au %(end)s") % words
        if start:
            return _("depuis le %(start)s") % words
        return _("jusqu’au %(end)s") % words if end else _("toujours")


class TargetedAdmin(DatedAdmin):
    # A handful: boxes to tick say more than two lists side by side.
    formfield_overrides = DatedAdmin.formfield_overrides | {
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}
    }

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("sections")

    @admin.display(description=_("rubriques"))
    def where(self, targeted):
        return ", ".join(map(str, targeted.sections.all())) or _("partout")


@admin.register(Masthead)
class MastheadAdmin(admin.ModelAdmin):
    """There is one: its list is its form."""

    fieldsets = [
        (None, {"fields": ["name", "tagline", "description", "logo"]}),
        (_("Dans les articles"), {"fields": ["dateline", "default_notice", "default_license"]}),
        (_("Droits et contact"), {"fields": ["copyright", "mining", "rights_page", "email"]}),
        (_("Dans les flux"), {"fields": ["whole_text_in_feeds"]}),
    ]
    # Three sentences to choose from are read side by side.
    radio_fields = {"mining": admin.VERTICAL}

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def changelist_view(self, request, extra_context=None):
        return redirect("admin:masthead_masthead_change", Masthead.THE_ONE)


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):
    list_display = ["name", "text"]
    search_fields = ["name"]


@admin.register(License)
class LicenseAdmin(admin.ModelAdmin):
    list_display = ["name", "url", "permits"]


@admin.register(Channel)
class ChannelAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "url", "position"]
    list_editable = ["position"]


@admin.register(Banner)
class BannerAdmin(TargetedAdmin):
    list_display = ["wording", "places", "where", "period", "position"]
    list_editable = ["position"]
    fieldsets = [
        (None, {"fields": ["wording", "channels"]}),
        (_("Où"), {"fields": ["above_stories", "below_stories", "on_lists", "sections"]}),
        (_("Quand"), {"fields": ["live", "position"]}),
    ]

    @admin.display(description=_("endroits"))
    def places(self, banner):
        names = ("above_stories", "below_stories", "on_lists")
        fields = [banner._meta.get_field(name) for name in names if getattr(banner, name)]
        return ", ".join(str(field.verbose_name) for field in fields)


@admin.register(PromoLink)
class PromoLinkAdmin(TargetedAdmin):
    fields = ["label", "url", "sections", "live", "position"]
    list_display = ["label", "url", "where", "period", "position"]
    list_editable = ["position"]


@admin.register(StandingPage)
class StandingPageAdmin(DatedAdmin):
    list_display = ["title", "slug", "period", "position"]
    list_editable = ["position"]
    prepopulated_fields = {"slug": ["title"]}

    def save_model(self, request, page, form, change):
        super().save_model(request, page, form, change)
        if change and "slug" in form.changed_data:
            leave_redirect(f"/page/{form.initial['slug']}/", page.get_absolute_url())
