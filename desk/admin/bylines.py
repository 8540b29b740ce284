"""Who signs a story, in its form."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.forms.models import BaseInlineFormSet

from articles.models import Byline


class BylineForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.author_id:
            self.fields["author"].widget.widget.known = self.instance.author


class BylineFormSet(BaseInlineFormSet):
    """The signatures as the form sends them; or, where autosaves have stored them, as they are."""

    def is_valid(self):
        return not self.is_bound or super().is_valid()

    def save(self, commit=True):
        if not self.is_bound:
            self.new_objects, self.changed_objects, self.deleted_objects = [], [], []
            return []
        return super().save(commit)


class AuthorSelect(AutocompleteSelect):
    """The choice of an author; one who signs already was fetched with the others who do."""

    known = None

    def optgroups(self, name, value, attr=None):
        if self.known and value == [str(self.known.pk)]:
            return [(None, [self.create_option(name, self.known.pk, str(self.known), True, 0)], 0)]
        return super().optgroups(name, value, attr)


class BylineInline(admin.TabularInline):
    model = Byline
    form = BylineForm
    formset = BylineFormSet
    fields = ["author", "role", "position"]
    autocomplete_fields = ["author"]
    extra = 0

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("author")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "author":
            kwargs["widget"] = AuthorSelect(db_field, self.admin_site)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        # The column heads name these for the eye alone.
        field.widget.attrs["aria-label"] = db_field.verbose_name
        return field

    # Whoever may change a story may sign it; there is no separate right.
    def has_view_permission(self, request, obj=None):
        return True

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission
