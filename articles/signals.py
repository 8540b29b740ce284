"""What other apps' deeds may not undo."""

from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from .models import Version


def keep_what_a_text_shows(sender, instance, **kwargs):
    """Refuse to delete a picture that the text of any version shows; a key guards the others."""
    shown = Version.objects.with_in_text(instance)[:1]
    if shown:
        raise ProtectedError(_("Cette image est dans le texte d’un article."), set(shown))
