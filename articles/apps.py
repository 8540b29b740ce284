from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Les articles")

    def ready(self):
        from . import checklist

        post_migrate.connect(
            checklist.write_down, sender=self, dispatch_uid="articles.checklist.write_down"
        )
