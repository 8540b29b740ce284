import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import checklist
from articles.models import Article
from authors.models import User
from masthead.instants import InstantField
from masthead.safe_html import sanitise

from .backlinks import ReplacementForm
from .models import PreviewLink, Remark

# A very long story has 20,000 words; past this it is a paste gone wrong.
LONGEST_BODY = 400_000
# As long as taggit keeps one.
LONGEST_TAG = 100


class WorkingCopyForm(forms.ModelForm):
    """What is written of a story, as an open form sends it again and again."""

    # fmt: off
    FIELDS = [
        "kicker", "headline", "standfirst", "body", "picture", "picture_caption",
        "picture_alt", "section", "tags", "dateline", "source_name", "source_url", "notice",
        "chosen_license", "follows", "slug", "correction", "share_title", "share_description",
    ]
    # fmt: on

    class Meta:
        model = Article
        # The same list: a class body does not see its enclosing class's names.
        # fmt: off
        fields = [
            "kicker", "headline", "standfirst", "body", "picture", "picture_caption",
            "picture_alt", "section", "tags", "dateline", "source_name", "source_url", "notice",
            "chosen_license", "follows", "slug", "correction", "share_title", "share_description",
        ]
        # fmt: on

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # A story is begun before it has a name.
        if "headline" in self.fields:
            self.fields["headline"].required = False

    def clean_tags(self):
        tags = self.cleaned_data["tags"]
        longest = max(map(len, tags), default=0)
        if longest > LONGEST_TAG:
            raise forms.ValidationError(
                _("Un mot-clé de %(length)s signes : séparez-les par des virgules."),
                params={"length": longest},
            )
        return tags

    def clean_follows(self):
        followed = self.cleaned_data["follows"]
        if followed and not followed.was_planned:
            raise forms.ValidationError(
                _("« %s » n’a pas paru : un article donne la suite de ce que les lecteurs ont lu.")
                % followed
            )
        return followed

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


class ArticleForm(WorkingCopyForm):
    """The working copy, and what an editor says of its publication."""

    # Which open form this is, and what it started from: desk.saving.
    tab = forms.UUIDField(required=False, widget=forms.HiddenInput)
    from_revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    publish_at = InstantField(
        label=_("Publier le"),
        required=False,
        help_text=_("Pour programmer."),
    )
    publish_until = InstantField(
        label=_("Jusqu’au"),
        required=False,
        help_text=_("Vide : sans fin."),
    )
    change_is = forms.ChoiceField(
        label=_("Ce changement est"),
        required=False,
        choices=[
            ("minor", _("une retouche : les lecteurs n’en sont pas avertis")),
            ("correction", _("une correction : la note ci-dessous est datée et montrée")),
        ],
        widget=forms.RadioSelect,
    )
    override = forms.CharField(
        label=_("Passer outre l’embargo"),
        required=False,
        help_text=_("Pourquoi. Gardé dans les décisions."),
    )
    publish_anyway = forms.BooleanField(
        label=_("Publier malgré les avertissements"), required=False
    )

    class Meta(WorkingCopyForm.Meta):
        fields = [*WorkingCopyForm.FIELDS, "embargo_until"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tab"].initial = uuid.uuid4
        if "picture" in self.fields:
            self.fields["picture"].widget.story = self.instance
        self.fields["from_revision"].initial = self.instance.revision

    # What an editor alone sees.
    EDITORS = ["embargo_until", "publish_at", "publish_until", "change_is", "override",
               "publish_anyway"]  # fmt: skip

    @property
    def publishing(self):
        return "_publish" in self.data or "_schedule" in self.data

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("headline") and "headline" not in self.errors:
            self.add_error("headline", _("Donnez un titre à l’article."))
        if self.publishing:
            self._clean_publication(cleaned)
        return cleaned

    def _clean_publication(self, cleaned):
        """Refuse now, beside the fields, what publish() would refuse once the text is saved."""
        at, until = cleaned.get("publish_at"), cleaned.get("publish_until")
        now = timezone.now()
        scheduling = "_schedule" in self.data
        if scheduling and not at and "publish_at" not in self.errors:
            self.add_error("publish_at", _("Choisissez le jour et l’heure."))
        if scheduling and at and at <= now:
            self.add_error("publish_at", _("Cet instant est passé. Choisissez une heure à venir."))
        start = at if scheduling and at else now
        if until and until <= start:
            self.add_error("publish_until", _("La fin doit venir après le début."))
        embargo = cleaned.get("embargo_until")
        if embargo and start < embargo and not cleaned.get("override"):
            self.add_error(
                "override", _("L’article est sous embargo : pour passer outre, dites pourquoi.")
            )
        if self.instance.pk and self.instance.live_version(start):
            self._clean_correction(cleaned)

    def _clean_correction(self, cleaned):
        if not cleaned.get("change_is"):
            self.add_error(
                "change_is", _("Les lecteurs ont déjà cet article : retouche ou correction ?")
            )
        elif cleaned["change_is"] == "correction" and not cleaned.get("correction"):
            self.add_error("correction", _("Écrivez ce qui était faux et ce qui est juste."))
        elif cleaned["change_is"] == "minor" and cleaned.get("correction"):
            self.add_error(
                "change_is",
                _("Une note de correction est écrite : choisissez « correction », ou effacez-la."),
            )

    def _post_clean(self):
        super()._post_clean()
        if not self.publishing:
            return
        warned = False
        at = self.cleaned_data.get("publish_at") if "_schedule" in self.data else None
        for problem in checklist.problems(self.instance, at):
            name = problem.field if problem.field in self.fields else None
            if problem.blocks:
                self.add_error(name, problem.words)
            elif not self.cleaned_data.get("publish_anyway") and not warned:
                warned = True
                self.add_error(
                    "publish_anyway",
                    _("Il reste des avertissements : corrigez-les, ou publiez malgré eux."),
                )


class PersonField(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        super().__init__(
            User.objects.filter(is_active=True).order_by("first_name", "last_name"), **kwargs
        )


class AssignmentForm(forms.ModelForm):
    assignee = PersonField(label=_("Confié à"), required=False, empty_label=_("Personne"))

    class Meta:
        model = Article
        fields = ["assignee", "due_at"]
        field_classes = {"due_at": InstantField}


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Ce qui manque"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("L’auteur le lit dans ses messages et en tête de l’article."),
    )


class WithdrawalForm(ReplacementForm):
    field_order = ["reason", "at", "replacement", "q"]

    reason = forms.CharField(
        label=_("Motif"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Gardé par la rédaction, jamais montré aux lecteurs."),
    )
    at = InstantField(
        label=_("À partir du"),
        required=False,
        help_text=_("Vide : tout de suite."),
    )


class MoveForm(forms.Form):
    at = InstantField(label=_("Publier le"))
    until = InstantField(label=_("Jusqu’au"), required=False)
    override = forms.CharField(
        label=_("Passer outre l’embargo"),
        required=False,
        help_text=_("S’il y en a un : pourquoi. Gardé dans les décisions."),
    )


class RemarkForm(forms.ModelForm):
    class Meta:
        model = Remark
        fields = ["name", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}


class PreviewLinkForm(forms.ModelForm):
    days = forms.TypedChoiceField(
        label=_("Valable"),
        coerce=int,
        initial=3,
        choices=[(1, _("un jour")), (3, _("trois jours")), (7, _("une semaine")),
                 (30, _("un mois"))],
    )  # fmt: skip

    class Meta:
        model = PreviewLink
        fields = ["to"]
