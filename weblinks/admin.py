from django.contrib import admin
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from articles.models import Version
from articles.templatetags.stories import day
from config.newsroom import NewsroomPaginator

from .models import WebAddress

SHOWN = 5


def _leading(url, words):
    return format_html('<a href="{}" rel="noreferrer" target="_blank">{}</a>', url, words)


@admin.register(WebAddress)
class WebAddressAdmin(admin.ModelAdmin):
    """The desk's list of dead links in what is public; the check writes it, nobody else."""

    list_display = ["address", "found", "failing_since", "stories", "copy"]
    list_display_links = None
    ordering = ["-failing_since", "pk"]
    search_fields = ["url"]
    paginator = NewsroomPaginator
    show_full_result_count = False
    actions = None

    def get_queryset(self, request):
        now = timezone.now()
        stories = Version.objects.live(now).filter(article__web_mentions__address=OuterRef("pk"))
        story = JSONObject(id="article_id", headline="headline")
        listed = stories.newest_first().values(story=story)[:SHOWN]
        dead = super().get_queryset(request).dead().in_live_stories(now)
        return dead.annotate(story_list=ArraySubquery(listed))

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(
            request, {"title": _("Liens morts"), **(extra_context or {})}
        )

    @admin.display(description=_("adresse"), ordering="url")
    def address(self, address):
        return _leading(address.url, address.url)

    @admin.display(description=_("constat"))
    def found(self, address):
        words = address.get_problem_display()
        return f"{words} ({address.status})" if address.status else words

    @admin.display(description=_("dans"))
    def stories(self, address):
        return format_html_join(
            "",
            '<a href="{}">{}</a><br>',
            (
                (reverse("admin:articles_article_change", args=[one["id"]]), one["headline"])
                for one in address.story_list
            ),
        )

    @admin.display(description=_("copie archivée"))
    def copy(self, address):
        if address.copy_url:
            return _leading(address.copy_url, _("copie du %s") % day(address.copied_at))
        if address.copy_answered:
            return _("aucune au %s") % day(address.copy_asked_at)
        if address.copy_asked_at:
            state = _("l’archive n’a pas répondu le %s") % day(address.copy_asked_at)
        else:
            state = _("pas encore demandée")
        return format_html("{}<br>{}", state, _leading(address.copies_url, _("chercher une copie")))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, address=None):
        return False

    def has_delete_permission(self, request, address=None):
        return False
