"""The newsroom: Django's admin under the publication's own name and content policy."""

from django.conf import settings
from django.contrib import admin
from django.core.paginator import Paginator
from django.urls import path
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csp import csp_override

# The apps of the home page, in the order in which a day asks for them.
DAILY = {
    name: rank
    for rank, name in enumerate(
        ["articles", "dossiers", "images", "documents", "taggit", "authors"]
    )
}


class Newsroom(admin.AdminSite):
    site_header = _("La rédaction")
    site_title = _("La rédaction")
    index_title = _("Aujourd’hui")
    index_template = "admin/home.html"

    enable_nav_sidebar = False

    def admin_view(self, view, cacheable=False):
        return csp_override(settings.NEWSROOM_CSP)(super().admin_view(view, cacheable))

    def get_urls(self):
        from audience import desk as audience
        from desk import pages
        from front import desk as front
        from related import desk as related
        from upkeep import desk as upkeep

        return [
            path("search/", self.admin_view(pages.search), name="search"),
            path("calendar/", self.admin_view(pages.calendar_page), name="calendar"),
            path("calendar/move/", self.admin_view(pages.move), name="calendar_move"),
            path("front/", self.admin_view(front.page), name="front"),
            path("front/placement/", self.admin_view(front.place), name="front_place"),
            path("front/removal/", self.admin_view(front.remove), name="front_remove"),
            path("front/breaking/", self.admin_view(front.break_news), name="front_break"),
            path("front/breaking/end/", self.admin_view(front.end_news), name="front_end_news"),
            path("reads/", self.admin_view(audience.page), name="reads"),
            path("status/", self.admin_view(upkeep.page), name="status"),
            path("status/backup/", self.admin_view(upkeep.save), name="status_backup"),
            path(
                "status/tasks/<uuid:task>/retry/",
                self.admin_view(upkeep.try_again),
                name="status_retry",
            ),
            path(
                "status/tasks/<uuid:task>/removal/",
                self.admin_view(upkeep.forget),
                name="status_removal",
            ),
            path("messages/read/", self.admin_view(pages.read), name="messages_read"),
            path("dossiers/dismissals/", self.admin_view(related.dismiss), name="offer_dismissal"),
            path(
                "dossiers/dismissals/<int:dismissal_id>/removal/",
                self.admin_view(related.take_back),
                name="offer_return",
            ),
            *super().get_urls(),
        ]

    def each_context(self, request):
        from desk import messages

        context = super().each_context(request)
        return context | {"unread_count": messages.unread(request.user)}

    def index(self, request, extra_context=None):
        from desk import home
        from upkeep import status

        now = timezone.now()
        context = home.day(request.user, now)
        if request.user.has_perm("upkeep.look_after"):
            context["problems"] = status.problems(now)
        return super().index(request, context | (extra_context or {}))

    def i18n_javascript(self, request, extra_context=None):
        # The same words until the next release: a slow link fetches them once.
        response = super().i18n_javascript(request, extra_context)
        patch_cache_control(response, private=True, max_age=24 * 3600)
        return response

    def get_app_list(self, request, app_label=None):
        """Return the apps with what is opened every day first."""
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: DAILY.get(app["app_label"], len(DAILY)))

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
        # Of ids alone, in no order: what a list adds to its rows is not worked out to count them.
        return self.object_list.order_by().values("pk")[: self.FURTHEST].count()
