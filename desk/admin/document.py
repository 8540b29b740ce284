from dataclasses import dataclass, field

from django.contrib import admin
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles.models import Article, Version
from config.newsroom import NewsroomPaginator
from documents.forms import DocumentForm, WordsForm
from documents.models import Document

# Of the versions that hold the documents of one page, how many are looked at.
MOST = 500


@admin.register(Document)
class DocumentAdmin(admin.ModelAdmin):
    form = WordsForm
    paginator = NewsroomPaginator
    show_full_result_count = False
    list_per_page = 40
    empty_value_display = ""
    list_display = ["cover_shown", "title", "source", "weight", "pages", "dated_on", "used_in"]
    list_display_links = ["title"]
    ordering = ["-pk"]
    search_fields = ["title"]
    search_help_text = _("Des mots du titre ou de la provenance, avec ou sans accents.")
    fields = ["title", "source", "dated_on"]

    class Media:
        css = {"all": ["newsroom/documents.css"]}

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Documents"), **(extra_context or {})})

    def get_changelist_instance(self, request):
        changes = super().get_changelist_instance(request)
        held = stories_holding(changes.result_list, request.user)
        for document in changes.result_list:
            document.held = held[document.pk]
        return changes

    def get_form(self, request, document=None, change=False, **kwargs):
        if not change:
            kwargs["form"] = DocumentForm
        return super().get_form(request, document, change=change, **kwargs)

    def get_fields(self, request, document=None):
        return [*self.fields, "paper", "used_in"] if document else ["file", *self.fields]

    def get_readonly_fields(self, request, document=None):
        return ["paper", "used_in"] if document else []

    def get_object(self, request, *args, **kwargs):
        document = super().get_object(request, *args, **kwargs)
        if document:
            document.held = stories_holding([document], request.user)[document.pk]
        return document

    def save_model(self, request, document, form, change):
        if change:
            super().save_model(request, document, form, change)
        else:
            document.receive(by=request.user)

    def delete_queryset(self, request, queryset):
        # One by one: each takes its files with it.
        with transaction.atomic():
            for document in queryset:
                document.delete()

    @admin.display(description=_("couverture"))
    def cover_shown(self, document):
        if not document.cover:
            return mark_safe('<span class="paper-type">PDF</span>')
        return format_html(
            '<img class="paper-cover" src="{}" width="{}" height="{}" alt="" loading="lazy">',
            document.cover.url,
            document.cover_width,
            document.cover_height,
        )

    @admin.display(description=_("poids"), ordering="size")
    def weight(self, document):
        return document.weight

    @admin.display(description=_("fichier"))
    def paper(self, document):
        pages = ngettext("%d page", "%d pages", document.pages) % document.pages
        return format_html(
            '<a class="paper" href="{}">{}<span>PDF · {} · {}</span></a>',
            document.file.url,
            self.cover_shown(document),
            document.weight,
            pages,
        )

    @admin.display(description=_("articles"))
    def used_in(self, document):
        lines = [
            format_html('<a href="{}">{}</a>', url, headline) if url else headline
            for url, headline in document.held.shown
        ]
        if document.held.others:
            words = ngettext("%d autre article", "%d autres articles", document.held.others)
            lines.append(words % document.held.others)
        return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines))


@dataclass
class Held:
    """The stories that hold a document: [(address in the newsroom or "", headline)] of those that a
    person may see, latest first, and how many others there are.
    """

    shown: list = field(default_factory=list)
    others: int = 0


def stories_holding(documents, user):
    """Return {document id: Held}, in two queries at most."""
    now = timezone.now()
    held = {document.pk: Held() for document in documents}
    versions = Version.objects.holding(list(held), now).order_by("-pk")
    versions = versions.only("article_id", "headline", "live", "document_ids")[:MOST]
    articles = {version.article_id for version in versions}
    if articles and not user.has_perm("articles.change_any_article"):
        own = Article.objects.filter(pk__in=articles).being_of(user)
        articles = set(own.values_list("pk", flat=True))
    for number, found in held.items():
        seen, unseen = {}, set()
        for version in versions:
            if number not in version.document_ids:
                continue
            if version.article_id in articles:
                url = reverse("admin:articles_article_change", args=[version.article_id])
                seen.setdefault(version.article_id, (url, version.headline))
            elif version.is_live(now):
                seen.setdefault(version.article_id, ("", version.headline))
            else:
                unseen.add(version.article_id)
        found.shown, found.others = list(seen.values()), len(unseen - seen.keys())
    return held
