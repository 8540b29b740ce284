"""The choice of a picture in a form: seen, not read."""

from django import forms
from django.template.loader import render_to_string

from .models import Picture


class PicturePicker(forms.Widget):
    """A picture's number, and what it shows; static/newsroom/pictures-field.js changes it."""

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
        picture = None
        if str(value or "").isdecimal():
            picture = Picture.objects.filter(pk=value).first()
        context = {"name": name, "value": value, "picture": picture, "id": (attrs or {}).get("id")}
        return render_to_string("admin/images/picture/_field.html", context)
