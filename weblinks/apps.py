from django.apps import AppConfig
from django.db import transaction
from django.utils.translation import gettext_lazy as _


class WeblinksConfig(AppConfig):
    name = "weblinks"
    verbose_name = _("Les liens vers l’extérieur")

    def ready(self):
        from articles.planning import laid_out

        laid_out.connect(_note_soon, dispatch_uid="weblinks.note")


def _note_soon(sender, article, **kwargs):
    from .tasks import note

    transaction.on_commit(lambda: note.enqueue(article.pk))
