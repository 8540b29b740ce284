from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UpkeepConfig(AppConfig):
    name = "upkeep"
    verbose_name = _("L’état du système")

    def ready(self):
        from delivery import health

        from . import readiness, signals  # noqa: F401

        health.register("queue", readiness.queue)
        health.register("next_instant", readiness.next_instant)
