"""The newsroom: Django's admin under the publication's own name and content policy."""

from django.conf import settings
from django.contrib import admin
from django.core.paginator import Paginator
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override


class Newsroom(admin.AdminSite):
    site_header = _("La rédaction")
    site_title = _("La rédaction")
    index_title = _("Aujourd’hui")

    enable_nav_sidebar = False

    def admin_view(self, view, cacheable=False):
        return csp_override(settings.NEWSROOM_CSP)(super().admin_view(view, cacheable))

    @method_decorator(csp_override(settings.NEWSROOM_CSP))
    def login(self, request, extra_context=None):
        return super().login(request, extra_context)


class NewsroomPaginator(Paginator):
    """Pages of an admin list that never counts further than anybody would turn them.

    Counting a million rows takes longer than finding any one of them.
    """

    FURTHEST = 2000

    @cached_property
    def count(self):
        return self.object_list[: self.FURTHEST].count()
