from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Subquery
from django.http import Http404
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import checklist, workflow
from articles.figures import pictured
from articles.models import Article, Version
from articles.workflow import VERBS, PublicationError
from audience.models import Reads
from config.newsroom import NewsroomPaginator
from desk import following, noting, saving
from desk.backlinks import few
from desk.forms import ArticleForm
from desk.panels import PANELS
from desk.standing import Standing
from desk.templatetags.desk import moment, short_moment
from images.widgets import PicturePicker
from masthead.instants import InstantField, InstantInput

from . import addresses, asking, deeds, reuniting, versions
from .bylines import BylineInline
from .following_up import FollowedSelect
from .publication import PublicationFilter, with_standing

# A journalist may prepare the note of a correction; the rest is an editor's.
PUBLICATION = [
    "change_is",
    "correction",
    "publish_at",
    "publish_until",
    "embargo_until",
    "override",
]


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin):
    form = ArticleForm
    inlines = [BylineInline]
    change_form_template = "admin/articles/article/change_form.html"
    object_history_template = "admin/articles/article/versions.html"
    paginator = NewsroomPaginator
    show_full_result_count = False
    list_per_page = 40
    list_display = ["title", "standing", "section", "signed_by", "reads", "edited"]
    list_filter = [PublicationFilter, "stage", "section"]
    list_select_related = ["section"]
    ordering = ["-edited_at", "-pk"]
    search_fields = ["headline"]
    search_help_text = _("Des mots du titre, avec ou sans accents.")
    formfield_overrides = {
        models.DateTimeField: {"form_class": InstantField, "widget": InstantInput}
    }
    actions = ["submit_selected", "approve_selected", "publish_selected"]
    fieldsets = [
        (None, {"fields": ["kicker", "headline", "standfirst", "body", "tab", "from_revision"]}),
        (_("Image"), {"fields": ["picture", "picture_caption", "picture_alt"]}),
        (_("Classement"), {"fields": ["section", "tags", "follows"]}),
        (
            _("Provenance"),
            {"fields": ["dateline", "source_name", "source_url", "notice", "chosen_license"]},
        ),
        (
            _("Adresse et partage"),
            {"fields": ["slug", "share_title", "share_description"], "classes": ["collapse"]},
        ),
        (_("Publication"), {"fields": PUBLICATION}),
    ]
    # What somebody who may only read it finds in place of the form.
    reading = [(None, {"fields": ["kicker", "headline", "standfirst", "text"]})]

    class Media:
        css = {
            "all": [
                "newsroom/desk.css",
                "newsroom/story-editor.css",
                "newsroom/documents.css",
                "newsroom/typography.css",
                "newsroom/writing.css",
                "newsroom/notes.css",
                "newsroom/pictures.css",
                "newsroom/pictures-editor.css",
            ]
        }
        # In this order: the plugins join the editor's class, which the bundle brings.
        js = [
            "django_ckeditor_5/dist/bundle.js",
            "newsroom/cards.js",
            "newsroom/read-also.js",
            "newsroom/documents.js",
            "newsroom/paste.js",
            "newsroom/embeds.js",
            "newsroom/typography-rules.js",
            "newsroom/typography-marks.js",
            "newsroom/typography.js",
            "newsroom/pickers.js",
            "newsroom/journal.js",
            "newsroom/upload-shrink.js",
            "newsroom/upload.js",
            "newsroom/pictures.js",
            "newsroom/pictures-dialog.js",
            "newsroom/pictures-field.js",
            "newsroom/pictures-editor.js",
            "newsroom/pictures-gallery.js",
            "newsroom/queue.js",
            "newsroom/story-text.js",
            "newsroom/unsent.js",
            "newsroom/writing.js",
            "newsroom/notes-passages.js",
            "newsroom/notes-marks.js",
            "newsroom/notes-people.js",
            "newsroom/notes-box.js",
            "newsroom/notes-threads.js",
            "newsroom/notes-new.js",
            "newsroom/notes.js",
        ]

    # Who may do what. A journalist finds only stories of their own; the others are as if absent.

    def get_queryset(self, request):
        stories = super().get_queryset(request)
        if not request.user.has_perm("articles.change_any_article"):
            stories = stories.belonging_to(request.user)
        stories = stories.annotate(read_count=Subquery(Reads.objects.of_outer_article()))
        return with_standing(stories, timezone.now()).prefetch_related("bylines__author")

    def has_change_permission(self, request, article=None):
        allowed = super().has_change_permission(request, article)
        return allowed and (article is None or workflow.may(request.user, "edit", article))

    def has_publish_permission(self, request, article=None):
        return request.user.has_perm("articles.publish_article")

    def has_delete_permission(self, request, article=None):
        # What readers once had is kept for ever.
        never_public = article is None or not article.was_planned
        return super().has_delete_permission(request, article) and never_public

    def delete_model(self, request, article):
        saving.delete(article)

    def get_actions(self, request, action_location=admin.ActionLocation.CHANGE_LIST):
        actions = super().get_actions(request, action_location)
        actions.pop("delete_selected", None)
        return actions

    def get_fieldsets(self, request, article=None):
        if article and not self.has_change_permission(request, article):
            return self.reading
        hidden = set() if self.has_publish_permission(request) else set(ArticleForm.EDITORS)
        if article is None or not article.was_planned:
            hidden |= {"change_is", "correction"}
        if article is None or not article.embargo_until:
            hidden -= {"embargo_until"} if self.has_publish_permission(request) else set()
        shown = [
            (name, options | {"fields": [f for f in options["fields"] if f not in hidden]})
            for name, options in super().get_fieldsets(request, article)
        ]
        return [(name, options) for name, options in shown if options["fields"]]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "picture":
            # Without what the admin puts around a foreign key: it has its own way to the library.
            return db_field.formfield(widget=PicturePicker)
        if db_field.name == "follows":
            return db_field.formfield(widget=FollowedSelect(db_field, self.admin_site))
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("texte"))
    def text(self, article):
        return pictured([article.body])[0]

    def get_readonly_fields(self, request, article=None):
        readonly = super().get_readonly_fields(request, article)
        if article and not self.has_change_permission(request, article):
            return [*readonly, "text"]
        return readonly

    # The list.

    def get_search_results(self, request, queryset, search_term):
        return queryset.matching(search_term), False

    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, {"title": _("Articles"), **(extra_context or {})})

    @admin.display(description=_("titre"))
    def title(self, article):
        if article.kicker:
            return format_html(
                '<span class="kicker">{}</span> {}', article.kicker, article.headline
            )
        return article.headline

    @admin.display(description=_("état"))
    def standing(self, article):
        if article.live_since:
            state, words = "live", _("en ligne")
        elif article.next_at:
            state, words = "scheduled", _("programmé")
        elif article.ended_at:
            state, words = "gone", _("retiré")
        else:
            state, words = article.stage, article.get_stage_display()
        badge = format_html('<span class="state state--{}">{}</span>', state, words)
        if article.next_at:
            return format_html("{} <small>{}</small>", badge, short_moment(article.next_at))
        return badge

    @admin.display(description=_("modifié"), ordering="edited_at")
    def edited(self, article):
        return short_moment(article.edited_at)

    @admin.display(description=_("signatures"))
    def signed_by(self, article):
        return ", ".join(byline.author.name for byline in article.bylines.all())

    @admin.display(description=_("lectures"))
    def reads(self, article):
        return article.read_count and number_format(article.read_count, force_grouping=True)

    @admin.action(description=_("Soumettre à la relecture"), permissions=["change"])
    def submit_selected(self, request, queryset):
        deeds.for_each(request, queryset, lambda story: following.submit(story, by=request.user))

    @admin.action(description=_("Déclarer prêt"), permissions=["publish"])
    def approve_selected(self, request, queryset):
        deeds.for_each(request, queryset, lambda story: following.approve(story, by=request.user))

    @admin.action(description=_("Publier maintenant"), permissions=["publish"])
    def publish_selected(self, request, queryset):
        deeds.for_each(request, queryset, lambda story: following.publish(story, by=request.user))

    # The form.

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if "_flushed" in request.POST:
            kwargs.pop("data", None)
            kwargs.pop("files", None)
        return kwargs

    @transaction.atomic
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        editing = {"_publish", "_schedule", "_approve"} & set(request.POST)
        if editing and not self.has_publish_permission(request):
            raise PermissionDenied
        if request.method == "POST" and object_id and object_id.isdecimal():
            late = reuniting.catch_up(request, self, int(object_id))
            if late:
                return late
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_changeform_initial_data(self, request):
        return {"stage": Article.Stage.WRITING} | super().get_changeform_initial_data(request)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        problems = checklist.problems(obj) if obj else []
        context |= {
            "may_publish": self.has_publish_permission(request, obj),
            "may": {verb: workflow.may(request.user, verb, obj or Article()) for verb in VERBS},
            "problems": problems,
            "warned": any(not problem.blocks for problem in problems),
            "sent_back": _sent_back(obj),
            "standing": Standing(obj, timezone.now()) if obj else None,
            "threads": noting.threads(obj) if obj else [],
            "panels": PANELS,
            "title": _("Modifier l’article") if obj else _("Nouvel article"),
        }
        if obj:
            context["leading"] = _leading(request, obj, context["standing"])
        for panel in PANELS:
            context["media"] += forms.Media(css={"all": panel.css}, js=panel.js)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, article, form, change):
        article.edited_at = timezone.now()
        article.revision += 1
        if article.stage == Article.Stage.DONE:
            article.stage, article.stage_since = Article.Stage.WRITING, article.edited_at
        if not change:
            article.created_by = request.user
        super().save_model(request, article, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        article = form.instance
        author = getattr(request.user, "author", None)
        if not change and author and not article.bylines.exists():
            article.bylines.create(author=author)
        try:
            self._act(request, article, form)
        except PublicationError as error:
            # The text is saved; only the deed is refused.
            self._keep(request, article)
            messages.error(request, " ".join(error.messages))

    def _act(self, request, article, form):
        """Do what the button that was pressed says, which cuts a version; or just cut one."""
        said, request.is_planned = form.cleaned_data, False
        facts = {
            "until": said.get("publish_until"),
            "override": said.get("override", ""),
            "correction": article.correction if said.get("change_is") == "correction" else "",
        }
        if "_publish" in request.POST:
            following.publish(article, by=request.user, **facts)
            request.is_planned = True
            messages.success(request, _("L’article est en ligne."))
        elif "_schedule" in request.POST:
            at = said["publish_at"]
            following.publish(article, by=request.user, at=at, **facts)
            request.is_planned = True
            messages.success(request, _("L’article paraîtra le %s.") % moment(at))
        elif "_submit" in request.POST:
            following.submit(article, by=request.user)
            messages.success(request, _("L’article attend un relecteur."))
        elif "_approve" in request.POST:
            following.approve(article, by=request.user)
            messages.success(request, _("L’article est prêt : il ne lui manque que son heure."))
        else:
            self._keep(request, article)

    def _keep(self, request, article):
        now = timezone.now()
        saving.keep(article, by=request.user, cause=Version.Cause.SAVED, now=now)

    def response_add(self, request, article, post_url_continue=None):
        return asking.to_story(article)

    def response_change(self, request, article):
        if "_popup" in request.POST:
            return super().response_change(request, article)
        return asking.after_planning(article) if request.is_planned else asking.to_story(article)

    # The pages around it.

    def get_urls(self):
        return [*addresses.of(self), *super().get_urls()]

    def history_view(self, request, object_id, extra_context=None):
        if not object_id.isdecimal():
            raise Http404
        return versions.history_page(request, self, int(object_id))

    def view_on_site(self, article):
        version = article.live_version(timezone.now())
        return version.get_absolute_url() if version else None


def _leading(request, article, standing):
    """Return what the form says of what leads to the story."""
    versions, has_more = few(article, request.user, standing.at)
    is_there = standing.live or standing.scheduled or article.replaced_by
    return {
        "versions": versions,
        "has_more": has_more,
        "now": standing.at,
        "is_lost": standing.planned and not is_there,
    }


def _sent_back(article):
    """Return the decision that gave the story back to its writer, if that is where it stands."""
    if article is None or article.stage != Article.Stage.WRITING:
        return None
    last = article.decisions.exclude(verb="assigned").select_related("made_by").first()
    return last if last and last.verb == "sent_back" else None
