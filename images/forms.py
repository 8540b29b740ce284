import hashlib
import textwrap

from django import forms
from django.utils.translation import gettext_lazy as _

from masthead.instants import InstantField

from .intake import MAX_BYTES, take_in
from .models import Picture, is_file_name

# What is said of a picture in words.
WORDS = ["alt", "is_decorative", "caption", "credit", "source", "licence", "place", "taken_on"]


class PictureForm(forms.ModelForm):
    """A file, and what is said of it; what nobody says, the file may."""

    # Pillow's own refusal comes from take_in, with more to say than Django's.
    file = forms.FileField(
        label=_("Fichier"),
        widget=forms.FileInput(attrs={"accept": "image/*,.heic,.heif"}),
        help_text=_(
            "JPEG, PNG, WebP, AVIF, GIF ou HEIC, 20 Mo au plus. Réduite et nettoyée en arrivant."
        ),
    )

    class Meta:
        model = Picture
        fields = ["file", *WORDS]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return file
        self.taken = take_in(file)
        file.seek(0)
        self.instance.digest = hashlib.file_digest(file, "sha256").hexdigest()
        return self.taken.file

    def clean(self):
        cleaned = super().clean()
        if taken := getattr(self, "taken", None):
            self.fill(taken)
        return cleaned

    def fill(self, taken):
        """Let what the file says of itself stand where nobody wrote anything."""
        for name in ("tone", "fingerprint"):
            setattr(self.instance, name, getattr(taken, name))
        for name, word in taken.words.items():
            if name not in self.fields or self.cleaned_data.get(name):
                continue
            if name == "alt" and self.cleaned_data.get("is_decorative"):
                continue
            if isinstance(word, str):
                if is_file_name(word):
                    continue
                length = self.instance._meta.get_field(name).max_length
                word = textwrap.shorten(word, length, placeholder="…")
            self.cleaned_data[name] = word

    def look_alikes(self):
        """Return the library's other pictures that are the one that was sent, the newest first."""
        if not getattr(self, "taken", None):
            return Picture.objects.none()
        alike = Picture.objects.resembling(self.taken.fingerprint)
        return alike.exclude(pk=self.instance.pk)[:3]


class PicturePageForm(PictureForm):
    """All of a picture, on its own page."""

    class Meta(PictureForm.Meta):
        fields = ["file", "focal_x", "focal_y", *WORDS, "tags", "rights_end_at"]
        field_classes = {"rights_end_at": InstantField}
        widgets = {
            "taken_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "caption": forms.Textarea(attrs={"rows": 3}),
            "alt": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "file" in self.fields:
            self.fields["file"].label = _("Remplacer le fichier")
        for name in ("focal_x", "focal_y"):
            if name in self.fields:
                self.fields[name].required = False
                self.fields[name].widget.attrs |= {"min": 0, "max": 100}

    def clean(self):
        cleaned = super().clean()
        for name in ("focal_x", "focal_y"):
            # Left empty: where it was.
            if name in cleaned and cleaned[name] is None:
                cleaned[name] = getattr(self.instance, name)
        return cleaned


class WordsForm(forms.ModelForm):
    """What is said of a picture, or some of it, without its file."""

    class Meta:
        model = Picture
        fields = WORDS


class UploadForm(forms.Form):
    """What a browser says of a file before it sends it."""

    id = forms.UUIDField()
    name = forms.CharField(max_length=200, required=False)
    size = forms.IntegerField(min_value=1, max_value=MAX_BYTES)
    digest = forms.RegexField("^[0-9a-f]{64}$", required=False)
    taken_on = forms.DateField(required=False)
    # Whether it is to be added though the library has it.
    anyway = forms.BooleanField(required=False)
