from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.contrib.postgres.fields import DateTimeRangeField
from django.contrib.postgres.forms import DateTimeRangeField as DateTimeRangeFormField
from django.contrib.postgres.forms import RangeWidget
from django.contrib.sites.models import Site
from django.db import models
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from .models import Banner, Channel, Masthead, Notice, PromoLink, StandingPage
from .moves import leave_redirect

# The site's address is SITE_URL; contrib.redirects alone wants this row.
admin.site.unregister(Site)


class FromTo(DateTimeRangeFormField):
    """A range of time as two days with two hours."""

    base_field = forms.SplitDateTimeField

    def __init__(self, **kwargs):
        widget = RangeWidget(AdminSplitDateTime())
        widget.widgets = [
            said_aloud(_("Visible du, jour"), _("Visible du, heure")),
            said_aloud(_("Visible jusqu’au, jour"), _("Visible jusqu’au, heure")),
        ]
        super().__init__(**kwargs | {"widget": widget})


def said_aloud(day, hour):
    """Return a day and an hour to fill in, named for who does not see how they stand."""
    widget = AdminSplitDateTime()
    for part, name in zip(widget.widgets, (day, hour), strict=True):
        part.attrs["aria-label"] = name
    return widget


class DatedAdmin(admin.ModelAdmin):
    formfield_overrides = {DateTimeRangeField: {"form_class": FromTo, "required": False}}


@admin.register(Masthead)
class MastheadAdmin(admin.ModelAdmin):
    """There is one: its list is its form."""

    fieldsets = [
        (None, {"fields": ["name", "tagline", "description", "logo"]}),
        (_("Dans les articles"), {"fields": ["dateline", "default_notice"]}),
        (_("Droits et contact"), {"fields": ["copyright", "email"]}),
    ]

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
