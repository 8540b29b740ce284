from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .models import MenuItem


@admin.register(MenuItem)
class MenuItemAdmin(admin.ModelAdmin):
    list_display = ["item", "menu", "leads_to", "position"]
    list_editable = ["position"]
    list_filter = ["menu"]
    list_select_related = ["section", "tag", "page"]
    autocomplete_fields = ["tag"]
    fieldsets = [
        (
            None,
            {
                "fields": ["menu", "label", "position"],
                "description": _(
                    "Tant qu’un menu n’a pas de lien, les lecteurs y trouvent toutes les "
                    "rubriques, ou toutes les pages au pied du site."
                ),
            },
        ),
        (_("Mène à"), {"fields": ["section", "tag", "page", "address"]}),
    ]

    class Media:
        # The field of the tag has no name for a screen reader otherwise.
        js = ["newsroom/pickers.js"]

    @admin.display(description=_("lien"))
    def item(self, item):
        return str(item)

    @admin.display(description=_("mène à"))
    def leads_to(self, item):
        target = item.section or item.tag or item.page
        return f"{target._meta.verbose_name}\u202f: {target}" if target else item.address
