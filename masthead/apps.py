from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def lay_masthead(using="default", **kwargs):
    """Make sure that there is one masthead: every page asks for it."""
    from .models import Masthead

    Masthead.objects.using(using).get_or_create(pk=Masthead.THE_ONE)


class MastheadConfig(AppConfig):
    name = "masthead"
    verbose_name = _("La publication")

    def ready(self):
        post_migrate.connect(lay_masthead, sender=self, dispatch_uid="masthead.lay_masthead")
