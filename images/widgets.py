"""The choice of a picture in a form: seen, not read."""

from django import forms
from django.template.loader import render_to_string

from .models import Picture


class PicturePicker(forms.Widget):
    """A picture's number, and what it shows; static/newsroom/pictures-field.js changes it."""

    # What the form is about, whose picture need not be fetched again.
    story = None

    class Media:
        css = {"all": ["newsroom/pictures.css"]}
        js = [
            "newsroom/journal.js",
            "newsroom/upload-shrink.js",
            "newsroom/upload.js",
            "newsroom/pictures.js",
            "newsroom/pictures-dialog.js",
            "newsroom/pictures-field.js",
        ]

    def render(self, name, value, attrs=None, renderer=None):
        context = {
            "name": name,
            "value": value,
            "picture": self._picture(value),
            "id": (attrs or {}).get("id"),
        }
        return render_to_string("admin/images/picture/_field.html", context)

    def _picture(self, value):
        if self.story and self.story.picture_id and str(value) == str(self.story.picture_id):
            return self.story.picture
        known = str(value or "").isdecimal() and int(value) < 2**63
        return Picture.objects.filter(pk=value).first() if known else None
