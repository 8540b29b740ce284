from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from masthead.moves import leave_redirect

from .models import Author, User

# Roles are said in authors.roles, not by hand.
admin.site.unregister(Group)


@admin.register(User)
class PersonAdmin(UserAdmin):
    """The newsroom's accounts. Only a superuser sees, makes or changes a superuser."""

    list_display = ["username", "first_name", "last_name", "email", "is_active"]
    list_filter = ["is_active", "groups"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Personne"), {"fields": ["first_name", "last_name", "email"]}),
        (_("Rôle"), {"fields": ["is_active", "groups"]}),
    ]
    filter_horizontal = []

    def get_queryset(self, request):
        people = super().get_queryset(request)
        return people if request.user.is_superuser else people.filter(is_superuser=False)

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj and request.user.is_superuser:
            return [*fieldsets, (_("Tous les droits"), {"fields": ["is_superuser"]})]
        return fieldsets

    def save_model(self, request, user, form, change):
        # An account is for the newsroom: there is no other kind.
        user.is_staff = True
        super().save_model(request, user, form, change)


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin):
    list_display = ["name", "job", "user"]
    list_select_related = ["user"]
    search_fields = ["name"]
    autocomplete_fields = ["user"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request, author, form, change):
        super().save_model(request, author, form, change)
        if change and "slug" in form.changed_data:
            old = reverse("articles:author", args=[form.initial["slug"]])
            leave_redirect(old, author.get_absolute_url())
            leave_redirect(f"{old}feed/", f"{author.get_absolute_url()}feed/")
