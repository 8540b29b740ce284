from django import forms
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.forms import TagField
from taggit.models import Tag
from taggit.utils import parse_tags

from articles.models import Article
from images.widgets import PicturePicker
from masthead.admin import DatedAdmin
from masthead.moves import leave_redirect

from .models import Dossier, KeyStory


class DossierForm(forms.ModelForm):
    # Typed as in a story's form: there are thousands to choose from.
    tags = TagField(
        label=_("Mots-clés"),
        required=False,
        help_text=_(
            "Séparés par des virgules. Tout article qui porte l’un d’eux entre dans le dossier, "
            "les prochains aussi."
        ),
    )

    def clean_tags(self):
        return Tag.objects.filter(pk__in=[_tag(name).pk for name in self.cleaned_data["tags"]])


def _tag(name):
    return Tag.objects.filter(name__iexact=name).first() or Tag.objects.create(name=name)


class KeyStoryInline(admin.TabularInline):
    model = KeyStory
    fields = ["article", "position"]
    autocomplete_fields = ["article"]
    extra = 1
    verbose_name_plural = _("Articles clés, à lire d’abord")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("article")

    def get_extra(self, request, obj=None, **kwargs):
        return self.extra + len(_key_stories_asked(request))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        # The column heads name these for the eye alone.
        field.widget.attrs["aria-label"] = db_field.verbose_name
        return field


def _key_stories_asked(request):
    """Return the articles that a new dossier is to begin with: the numbers in ?key=."""
    if request.method != "GET" or request.resolver_match.url_name != "dossiers_dossier_add":
        return []
    numbers = [int(n) for n in request.GET.get("key", "").split(",")[:20] if n.isdecimal()]
    known = Article.objects.filter(pk__in=[n for n in numbers if n < 2**63])
    known = set(known.values_list("pk", flat=True)) if numbers else ()
    return [number for number in numbers if number in known]


@admin.register(Dossier)
class DossierAdmin(DatedAdmin):
    """What a subject followed over months says of itself; its stories come by their tags."""

    form = DossierForm
    inlines = [KeyStoryInline]
    list_display = ["title", "is_on_front", "position"]
    search_fields = ["title"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "standfirst", "introduction", "picture"]}),
        (_("Ses articles"), {"fields": ["tags"]}),
        (_("Où et quand"), {"fields": ["live", "front", "position", "slug"]}),
    ]

    class Media:
        css = {"all": ["newsroom/desk.css"]}
        # It names the boxes that the admin's own script makes.
        js = ["newsroom/pickers.js"]

    def get_changeform_initial_data(self, request):
        initial = super().get_changeform_initial_data(request)
        if "tags" in initial:
            # As words in the address, of which the admin makes what its own field would need.
            initial["tags"] = Tag.objects.filter(name__in=parse_tags(request.GET["tags"]))
        return initial

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if asked := _key_stories_asked(request):
            kwargs["initial"] = [
                {"article": article, "position": place} for place, article in enumerate(asked)
            ]
        return kwargs

    @admin.display(description=_("à la une"), boolean=True)
    def is_on_front(self, dossier):
        return bool(dossier.front) and timezone.now() in dossier.front

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "picture":
            return db_field.formfield(widget=PicturePicker)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request, dossier, form, change):
        super().save_model(request, dossier, form, change)
        if change and "slug" in form.changed_data:
            old = reverse("dossiers:dossier", args=[form.initial["slug"]])
            leave_redirect(old, dossier.get_absolute_url())
            leave_redirect(f"{old}feed/", f"{dossier.get_absolute_url()}feed/")
