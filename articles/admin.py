from django.contrib import admin
from django.urls import reverse

from articles.models import CheckRule, Section
from masthead.moves import leave_redirect


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "description", "position"]
    list_editable = ["position"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request, section, form, change):
        super().save_model(request, section, form, change)
        if change and "slug" in form.changed_data:
            # Its stories need none: any section's name before a story's slug leads to the story.
            old = reverse("articles:section", args=[form.initial["slug"]])
            leave_redirect(old, section.get_absolute_url())
            leave_redirect(f"{old}feed/", f"{section.get_absolute_url()}feed/")


@admin.register(CheckRule)
class CheckRuleAdmin(admin.ModelAdmin):
    """What the publication asks of a story beyond what the program does by itself."""

    list_display = ["code", "severity"]
    list_editable = ["severity"]
