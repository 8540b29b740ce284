from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FrontConfig(AppConfig):
    name = "front"
    verbose_name = _("La une")

    def ready(self):
        from articles.planning import laid_out

        from .signals import touch_breaking_news

        laid_out.connect(touch_breaking_news, dispatch_uid="front.touch")
