import textwrap

from django import forms
from django.utils.translation import gettext_lazy as _

from .intake import take_in
from .models import Picture, is_file_name


class PictureForm(forms.ModelForm):
    # Pillow's own refusal comes from take_in, with more to say than Django's.
    file = forms.FileField(
        label=_("Fichier"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,.heic,.heif"}),
        help_text=_(
            "JPEG, PNG, WebP, AVIF, GIF ou HEIC, 20 Mo au plus. Réduite et nettoyée en arrivant."
        ),
    )

    class Meta:
        model = Picture
        fields = ["file", "alt", "is_decorative", "caption", "credit"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" not in self.changed_data:
            return file
        self.taken = take_in(file)
        return self.taken.file

    def clean(self):
        cleaned = super().clean()
        if taken := getattr(self, "taken", None):
            self.fill(taken)
        return cleaned

    def fill(self, taken):
        """Let what the file says of itself stand where nobody wrote anything."""
        for name in ("tone", "fingerprint"):
            if hasattr(self.instance, name):
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
