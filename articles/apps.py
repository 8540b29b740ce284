from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_delete
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Les articles")

    def ready(self):
        from . import checklist, signals

        post_migrate.connect(
            checklist.write_down, sender=self, dispatch_uid="articles.checklist.write_down"
        )
        pre_delete.connect(
            signals.keep_what_a_text_shows,
            sender="images.Picture",
            dispatch_uid="articles.signals.keep_what_a_text_shows",
        )
