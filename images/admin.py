from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from .forms import PictureForm
from .keeping import StaysOpenIfNotKept
from .models import Picture

# What a newsroom has no use for.
admin.site.unregister(DBTaskResult)


@admin.register(Picture)
class PictureAdmin(StaysOpenIfNotKept, admin.ModelAdmin):
    form = PictureForm
    list_display = ["thumbnail", "__str__", "credit", "uploaded_at"]
    list_display_links = ["thumbnail", "__str__"]
    search_fields = ["caption", "alt", "credit"]
    readonly_fields = ["preview"]
    fields = ["preview", "file", "alt", "is_decorative", "caption", "credit"]
    list_per_page = 40
    show_full_result_count = False

    @admin.display(description=_("image"))
    def thumbnail(self, picture):
        return format_html('<img src="{}" alt="{}" width="96">', picture.file.url, str(picture))

    @admin.display(description=_("aperçu"))
    def preview(self, picture):
        if not picture.file:
            return "—"
        return format_html('<img src="{}" alt="{}" width="480">', picture.file.url, picture.alt)

    def save_model(self, request, picture, form, change):
        if not change:
            picture.uploaded_by = request.user
        super().save_model(request, picture, form, change)
