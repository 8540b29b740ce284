from django import forms
from django.contrib import admin
from django.db.models import Case, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles import checklist
from articles.models import CheckRule, Section
from masthead.moves import leave_redirect


@admin.register(Section)
class SectionAdmin(admin.ModelAdmin):
    list_display = ["name", "slug", "parent", "kind", "position"]
    list_editable = ["position"]
    list_select_related = ["parent"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "description", "parent", "kind", "position"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Section.objects.filter(parent=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, section, form, change):
        super().save_model(request, section, form, change)
        if change and "slug" in form.changed_data:
            # Its stories need none: any section's name before a story's slug leads to the story.
            old = reverse("articles:section", args=[form.initial["slug"]])
            leave_redirect(old, section.get_absolute_url())
            leave_redirect(f"{old}feed/", f"{section.get_absolute_url()}feed/")


class CheckRuleForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # In the list, the column's head names it for the eye alone.
        self.fields["severity"].widget.attrs["aria-label"] = str(self.instance)


@admin.register(CheckRule)
class CheckRuleAdmin(admin.ModelAdmin):
    """Every rule with its effect, on one page; the rules themselves are the program's."""

    change_list_template = "admin/articles/checkrule/change_list.html"
    list_display = ["code", "severity"]
    list_display_links = None
    list_editable = ["severity"]
    sortable_by = []
    actions = None
    readonly_fields = ["code"]

    def get_ordering(self, request):
        places = [When(code=code, then=place) for place, code in enumerate(checklist.RULES)]
        return [Case(*places).asc()]

    def get_changelist_form(self, request, **kwargs):
        return super().get_changelist_form(request, form=CheckRuleForm, **kwargs)

    def changelist_view(self, request, extra_context=None):
        always = [rule[0] for code, rule in checklist.RULES.items() if code in checklist.ALWAYS]
        context = {"title": _("Règles de publication"), "always": always}
        return super().changelist_view(request, context | (extra_context or {}))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, rule=None):
        return False
