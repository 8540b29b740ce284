from django import forms
from django.contrib import admin
from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.forms import DateTimeRangeField as DateTimeRangeFormField
from django.contrib.postgres.forms import RangeWidget
from django.contrib.sites.models import Site
from django.db import models
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from .instants import InstantField, InstantInput, zone_city
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


class DatedAdmin(admin.ModelAdmin):
    formfield_overrides = {DateTimeRangeField: {"form_class": FromTo, "required": False}}


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
class BannerAdmin(DatedAdmin):
    list_display = ["wording", "above_stories", "below_stories", "on_lists", "position"]
    list_editable = ["position"]
    # A handful of channels: boxes to tick say more than two lists side by side.
    formfield_overrides = DatedAdmin.formfield_overrides | {
        models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple}
    }


@admin.register(PromoLink)
class PromoLinkAdmin(DatedAdmin):
    list_display = ["label", "url", "position"]
    list_editable = ["position"]


@admin.register(StandingPage)
class StandingPageAdmin(DatedAdmin):
    list_display = ["title", "slug", "position"]
    list_editable = ["position"]
    prepopulated_fields = {"slug": ["title"]}

    def save_model(self, request, page, form, change):
        super().save_model(request, page, form, change)
        if change and "slug" in form.changed_data:
            leave_redirect(f"/page/{form.initial['slug']}/", page.get_absolute_url())
