from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.clock import parse_instant
from articles.models import Article, Section

from .spots import Place, Spot


class InstantField(forms.Field):
    """An instant in ISO 8601, as <input type=datetime-local> sends it; None if empty."""

    default_error_messages = {
        "unreadable": _("Cet instant ne se lit pas. Écrivez par exemple 2026-11-23T18:30.")
    }

    def to_python(self, value):
        if value in self.empty_values:
            return None
        try:
            return parse_instant(value)
        except (ValueError, OverflowError) as error:
            raise forms.ValidationError(self.error_messages["unreadable"]) from error


class SpotField(forms.Field):
    default_error_messages = {
        "required": _("Choisissez une place."),
        "unknown": _("Cette place n’existe pas."),
    }

    def to_python(self, value):
        if value in self.empty_values:
            return None
        try:
            spot = Spot.parse(value)
        except ValueError as error:
            raise forms.ValidationError(self.error_messages["unknown"]) from error
        if spot.place == Place.BLOCK and not Section.objects.filter(pk=spot.section).exists():
            raise forms.ValidationError(self.error_messages["unknown"])
        return spot


class ArticleField(forms.ModelChoiceField):
    default_error_messages = {
        "required": _("Choisissez un article."),
        "invalid_choice": _("Cet article n’existe pas ou n’existe plus."),
    }

    def __init__(self, **kwargs):
        super().__init__(Article.objects.all(), **kwargs)


class AskedInstant(forms.Form):
    le = InstantField(required=False)


class PlacementForm(forms.Form):
    article = ArticleField()
    place = SpotField()
    # Empty: now, and until something replaces it.
    at = InstantField(required=False)
    until = InstantField(required=False)

    def clean_place(self):
        spot = self.cleaned_data["place"]
        if spot.section and Section.objects.filter(pk=spot.section, parent__isnull=False).exists():
            raise forms.ValidationError(
                _("Une sous-rubrique n’a pas de bloc : choisissez la rubrique au-dessus.")
            )
        return spot


class RemovalForm(forms.Form):
    place = SpotField()
    at = InstantField(required=False)


class BreakingForm(forms.Form):
    words = forms.CharField(
        label=_("Ce qui arrive"),
        max_length=140,
        error_messages={"required": _("Écrivez ce qui arrive.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "enterkeyhint": "send"}),
    )
    article = ArticleField(required=False)
    # In minutes. It says no for ever: breaking news that stays is none.
    lasting = forms.TypedChoiceField(
        label=_("Pendant"),
        coerce=lambda minutes: timedelta(minutes=int(minutes)),
        choices=[
            (30, _("30 minutes")),
            (60, _("1 heure")),
            (120, _("2 heures")),
            (240, _("4 heures")),
            (480, _("8 heures")),
            (1440, _("24 heures")),
        ],
        initial=120,
    )
