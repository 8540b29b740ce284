"""Instants as the newsroom types and reads them: in its one time zone, which is always said."""

from django import forms
from django.conf import settings
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def zone(instant):
    """Return the newsroom's time zone at that instant, as it is said beside a time: GMT, UTC+03."""
    name = timezone.localtime(instant).strftime("%Z")
    return name if name[:1].isalpha() else f"UTC{name}"


def said(instant):
    """Return 23/11/2026 18 h 30 GMT, in the newsroom's time."""
    words = formats.date_format(timezone.localtime(instant), "SHORT_DATETIME_FORMAT")
    return f"{words}\u00a0{zone(instant)}"


def zone_city():
    """Return the place whose time the newsroom keeps, as its time zone names it: Bamako."""
    return settings.TIME_ZONE.rsplit("/", 1)[-1].replace("_", " ")


class InstantInput(forms.DateTimeInput):
    """A day and an hour in one field, by the browser's own means, with the zone beside it."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__({"step": 60} | (attrs or {}), format="%Y-%m-%dT%H:%M")

    def render(self, name, value, attrs=None, renderer=None):
        field = super().render(name, value, attrs, renderer)
        words = _("heure de %s") % zone_city()
        return format_html('{} <span class="zone">{}</span>', field, words)


class InstantField(forms.DateTimeField):
    widget = InstantInput
    default_error_messages = {
        "invalid": gettext_lazy("Écrivez un jour et une heure, comme 24/11/2026 18:30.")
    }
