from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models.deletion import ProtectedError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from django_tasks_db.models import DBTaskResult

from config.newsroom import NewsroomPaginator
from masthead.instants import InstantField, InstantInput

from . import filters
from .forms import WORDS, PicturePageForm, WordsForm
from .keeping import StaysOpenIfNotKept
from .models import Picture
from .sending import asked

# What a newsroom has no use for.
admin.site.unregister(DBTaskResult)


@admin.register(Picture)
class PictureAdmin(StaysOpenIfNotKept, admin.ModelAdmin):
    """The library: a grid of all pictures, and a page for each."""

    form = PicturePageForm
    paginator = NewsroomPaginator
    show_full_result_count = False
    list_per_page = 40
    ordering = ["-pk"]
    # The grid is drawn by its template.
    list_display = ["__str__"]
    search_fields = ["caption", "alt", "credit", "source", "place"]
    list_filter = [
        filters.RightsFilter,
        filters.DescriptionFilter,
        filters.SenderFilter,
        filters.TakenFilter,
        filters.UploadedFilter,
        filters.TagFilter,
    ]
    actions = None
    formfield_overrides = {
        models.DateTimeField: {"form_class": InstantField, "widget": InstantInput}
    }
    fieldsets = [
        (_("Point d’intérêt"), {"fields": [("focal_x", "focal_y")]}),
        (_("Ce qu’elle montre"), {"fields": ["alt", "is_decorative", "caption"]}),
        (_("Qui remercier"), {"fields": ["credit", "source", "licence"]}),
        (_("Classement"), {"fields": ["place", "taken_on", "tags"]}),
        (_("Droits"), {"fields": ["rights_end_at"]}),
        (_("Fichier"), {"fields": ["file"]}),
    ]

    class Media:
        css = {"all": ["newsroom/desk.css", "newsroom/library.css"]}
        js = [
            "newsroom/journal.js",
            "newsroom/upload-shrink.js",
            "newsroom/upload.js",
            "newsroom/arrivals.js",
            "newsroom/library.js",
            "newsroom/focal.js",
        ]

    # The grid.

    def get_search_results(self, request, queryset, search_term):
        return queryset.found_by(search_term), False

    def changelist_view(self, request, extra_context=None):
        context = {"title": _("Photothèque"), "may_add": self.has_add_permission(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    def get_urls(self):
        words = self.admin_site.admin_view(self.words_view)
        return [
            path("<int:picture_id>/words/", words, name="images_picture_words"),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def words_view(self, request, picture_id):
        """Keep what is said of a picture: some of {alt, is_decorative, caption, credit…}.

        Answer {"errors": {field: sentence}}: what is right is kept all the same.
        """
        picture = get_object_or_404(self.get_queryset(request), pk=picture_id)
        if not self.has_change_permission(request, picture):
            raise PermissionDenied
        pair = {"alt", "is_decorative"}
        said = {name: value for name, value in asked(request).items() if name in WORDS}
        if not said:
            return JsonResponse({"errors": {}}, status=400)
        if pair & set(said):
            # Each is right or wrong beside the other.
            said = {name: getattr(picture, name) for name in pair} | said
        form_class = forms.modelform_factory(Picture, WordsForm, fields=list(said))
        form = form_class(said, instance=picture)
        errors = {name: " ".join(texts) for name, texts in form.errors.items()}
        wrong = set(errors) | (pair if "is_decorative" in errors else set())
        picture.save(update_fields=[name for name in said if name not in wrong])
        return JsonResponse({"errors": errors})

    # A picture's page.

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = {
            "title": _("Une image de la photothèque") if object_id else _("Nouvelle image"),
            "show_save_and_add_another": False,
        }
        return super().changeform_view(
            request, object_id, form_url, context | (extra_context or {})
        )

    def get_fieldsets(self, request, picture=None):
        focal, *rest = super().get_fieldsets(request, picture)
        return [focal, *rest] if picture else [rest[-1], *rest[:-1]]

    def save_model(self, request, picture, form, change):
        if not change:
            picture.uploaded_by = request.user
        replaced = Picture.objects.get(pk=picture.pk).file if change else None
        super().save_model(request, picture, form, change)
        if change and "file" in form.changed_data:
            picture.let_go_of(replaced)
        elif {"focal_x", "focal_y"} & set(form.changed_data):
            picture.refocus(picture.focal_x, picture.focal_y)
        if alike := form.look_alikes():
            links = [(reverse("admin:images_picture_change", args=[p.pk]), p) for p in alike]
            links = format_html_join(", ", '<a href="{}">{}</a>', links)
            words = format_html("{} {}", _("La photothèque avait déjà cette image :"), links)
            messages.warning(request, words)

    # Deleting: only what is shown nowhere. articles.signals guards it.

    def get_deleted_objects(self, pictures, request):
        # Who shows it may be thousands of versions; the page says it in its own way.
        return [str(picture) for picture in pictures], {}, set(), []

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except ProtectedError:
            messages.error(request, _("Cette image est montrée quelque part : elle est gardée."))
            return redirect("admin:images_picture_change", object_id)
