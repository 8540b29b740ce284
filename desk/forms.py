from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from masthead.safe_html import sanitise

# A very long story has 20,000 words; past this it is a paste gone wrong.
LONGEST_BODY = 400_000


class ArticleForm(forms.ModelForm):
    """The working copy, and the times at which it is to be published."""

    publish_at = forms.SplitDateTimeField(
        label=_("Publier le"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("Pour programmer. Heure de la rédaction."),
    )
    publish_until = forms.SplitDateTimeField(
        label=_("Jusqu’au"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("Vide : sans fin."),
    )

    class Meta:
        model = Article
        fields = "__all__"  # noqa: DJ007

    def clean_body(self):
        body = sanitise(self.cleaned_data["body"] or "")
        if len(body) > LONGEST_BODY:
            raise forms.ValidationError(
                _(
                    "Ce texte est trop long (%(length)s signes). "
                    "Une image ou une page entière y a-t-elle été collée ?"
                ),
                params={"length": len(body)},
            )
        return body

    def clean(self):
        cleaned = super().clean()
        if "_publish" in self.data or "_schedule" in self.data:
            self._clean_publication(cleaned)
        return cleaned

    def _clean_publication(self, cleaned):
        """Refuse now, beside the fields, what publish() would refuse once the text is saved."""
        at, until = cleaned.get("publish_at"), cleaned.get("publish_until")
        now = timezone.now()
        if "_schedule" in self.data and not at and "publish_at" not in self.errors:
            self.add_error("publish_at", _("Choisissez le jour et l’heure."))
        if "_schedule" in self.data and at and at <= now:
            self.add_error("publish_at", _("Cet instant est passé. Choisissez une heure à venir."))
        if until and until <= (at if at and "_schedule" in self.data else now):
            self.add_error("publish_until", _("La fin doit venir après le début."))
        if not cleaned.get("section") and "section" in self.fields:
            self.add_error("section", _("Choisissez une rubrique avant de publier."))
        if not cleaned.get("body") and "body" not in self.errors:
            self.add_error("body", _("L’article n’a pas encore de texte."))


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("Motif"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Gardé par la rédaction, jamais montré aux lecteurs."),
    )
    at = forms.SplitDateTimeField(
        label=_("À partir du"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("Vide : tout de suite."),
    )


class MoveForm(forms.Form):
    at = forms.SplitDateTimeField(label=_("Publier le"), widget=AdminSplitDateTime)
    until = forms.SplitDateTimeField(label=_("Jusqu’au"), required=False, widget=AdminSplitDateTime)
