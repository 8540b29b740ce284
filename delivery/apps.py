from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string


class DeliveryConfig(AppConfig):
    name = "delivery"

    def ready(self):
        post_migrate.connect(_watch, sender=self, dispatch_uid="delivery.watch")
        if settings.CDN:
            from . import health, purging

            health.register("cdn", lambda cursor: health.Finding(*purging.finding(cursor)))


def _watch(sender, using, **kwargs):
    from .changes import changed
    from .shown import SITE
    from .triggers import watch

    watch(import_string(settings.WATCHED), using)
    # Whatever migrations or a flush did, no page is what it was.
    changed(SITE, using=using)
