from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = _("Dossiers")

    def ready(self):
        from articles import sitemaps
        from articles.models.version import ON_PAGES

        from .models import addresses, dossiers_of_story

        ON_PAGES["dossier_list"] = dossiers_of_story
        sitemaps.LISTS.append(addresses)
