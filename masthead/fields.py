from django.db import models
from django_ckeditor_5.fields import CKEditor5Field


class HTMLField(CKEditor5Field):
    """A text of HTML that is kept as it is, with words in it or without.

    The library's own field stores nothing of a text that is one card or one player.
    """

    def deconstruct(self):
        # The same column, for migrations.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django_ckeditor_5.fields.CKEditor5Field", args, kwargs

    def get_prep_value(self, value):
        # Past the library's. What is hollow was taken out by the sanitiser.
        return models.Field.get_prep_value(self, value)
