from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AuthorsConfig(AppConfig):
    name = "authors"
    verbose_name = _("La rédaction")

    def ready(self):
        from . import roles

        # Permissions exist only once every app has migrated.
        post_migrate.connect(roles.grant, dispatch_uid="authors.roles.grant")
