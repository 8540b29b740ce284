from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = _("Dossiers")

    def ready(self):
        from articles import sitemaps
        from articles.additions import ON_DRAFTS, ON_PAGES
        from articles.planning import laid_out

        from .models import addresses, dossiers_of_draft, dossiers_of_story
        from .signals import touch_dossiers

        ON_PAGES["dossier_list"] = dossiers_of_story
        ON_DRAFTS["dossier_list"] = dossiers_of_draft
        sitemaps.LISTS.append(addresses)
        laid_out.connect(touch_dossiers, dispatch_uid="dossiers.touch")
