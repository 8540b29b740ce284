from django import forms
from django.utils.translation import gettext_lazy as _

from .intake import take_in
from .models import Picture


class PictureForm(forms.ModelForm):
    # Pillow's own refusal comes from take_in, with more to say than Django's.
    file = forms.FileField(
        label=_("Fichier"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
        help_text=_(
            "JPEG, PNG, WebP, AVIF ou GIF, 20 Mo au plus. Réduite et nettoyée en arrivant."
        ),
    )

    class Meta:
        model = Picture
        fields = ["file", "alt", "is_decorative", "caption", "credit"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        return take_in(file) if "file" in self.changed_data else file
