"""The newsroom: Django's admin under the publication's own name and content policy."""

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override


class Newsroom(admin.AdminSite):
    site_header = _("La rédaction")
    site_title = _("La rédaction")
    index_title = _("Aujourd’hui")

    def admin_view(self, view, cacheable=False):
        return csp_override(settings.NEWSROOM_CSP)(super().admin_view(view, cacheable))
