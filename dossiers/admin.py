from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from images.widgets import PicturePicker
from masthead.admin import DatedAdmin
from masthead.moves import leave_redirect

from .models import Dossier, KeyStory


class KeyStoryInline(admin.TabularInline):
    model = KeyStory
    autocomplete_fields = ["article"]
    extra = 1
    verbose_name_plural = _("Articles clés, à lire d’abord")


@admin.register(Dossier)
class DossierAdmin(DatedAdmin):
    """What a subject followed over months says of itself; its stories come by their tags."""

    inlines = [KeyStoryInline]
    list_display = ["title", "is_on_front", "position", "page"]
    list_editable = ["position"]
    search_fields = ["title"]
    autocomplete_fields = ["tags"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "standfirst", "introduction", "picture"]}),
        (_("Ses articles"), {"fields": ["tags"]}),
        (_("Où et quand"), {"fields": ["live", "front", "position", "slug"]}),
    ]

    @admin.display(description=_("à la une"), boolean=True)
    def is_on_front(self, dossier):
        return bool(dossier.front) and timezone.now() in dossier.front

    @admin.display(description=_("page"))
    def page(self, dossier):
        return format_html('<a href="{}">{}</a>', dossier.get_absolute_url(), _("Voir"))

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "picture":
            return db_field.formfield(widget=PicturePicker)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, dossier, form, change):
        super().save_model(request, dossier, form, change)
        if change and "slug" in form.changed_data:
            old = reverse("dossiers:dossier", args=[form.initial["slug"]])
            leave_redirect(old, dossier.get_absolute_url())
            leave_redirect(f"{old}feed/", f"{dossier.get_absolute_url()}feed/")
