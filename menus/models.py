"""What readers find their way by: the navigation and the footer's menu, as editors make them."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from articles.models import Section
from masthead.models import StandingPage

# What an item may lead to, and how its own address is made of the slug there.
TARGETS = {
    "section": "articles:section",
    "tag": "articles:tag",
    "page": "masthead:page",
}


class MenuItemQuerySet(models.QuerySet):
    def of(self, menu, at):
        """Return that menu's items as JSON, for links(): none to a page not live then."""
        item = JSONObject(
            label="label",
            address="address",
            **{target: f"{target}__slug" for target in TARGETS},
            section_name="section__name",
            tag_name="tag__name",
            page_name="page__title",
        )
        here = Q(page=None) | Q(page__live__contains=at)
        return self.filter(here, menu=menu).values_list(item, flat=True)


class MenuItem(models.Model):
    """One link of a menu. It knows where it leads by identity: no change of address breaks it."""

    class Menu(models.TextChoices):
        MAIN = "main", _("navigation, en haut")
        FOOTER = "footer", _("pied de page")

    menu = models.CharField(_("menu"), max_length=6, choices=Menu, default=Menu.MAIN)
    section = models.ForeignKey(
        Section,
        verbose_name=_("rubrique"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    tag = models.ForeignKey(
        Tag,
        verbose_name=_("mot-clé"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    page = models.ForeignKey(
        StandingPage,
        verbose_name=_("page"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    address = models.CharField(
        _("adresse"),
        max_length=200,
        blank=True,
        validators=[
            RegexValidator(r"^(/(?!/)|https?://)\S*$", _("Une adresse commence par / ou https://."))
        ],
        help_text=_("Toute autre adresse : « /archives/ », ou celle d’un autre site."),
    )
    label = models.CharField(
        _("libellé"), max_length=60, blank=True, help_text=_("Vide : le nom de ce où il mène.")
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    objects = MenuItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien de menu")
        verbose_name_plural = _("menus")
        ordering = ["menu", "position", "pk"]

    def __str__(self):
        return self.label or str(self.section or self.tag or self.page or self.address)

    def clean(self):
        super().clean()
        if sum(map(bool, (self.section, self.tag, self.page, self.address))) != 1:
            raise ValidationError(
                _(
                    "Un lien mène à une seule chose : une rubrique, un mot-clé, une page "
                    "ou une adresse."
                )
            )
        if self.address and not self.label:
            raise ValidationError({"label": _("Dites comment s’appelle cette adresse.")})


def as_items(targets, kind, name):
    """Return what makes a menu of these targets, for links()."""
    return targets.values_list(JSONObject(**{kind: "slug", f"{kind}_name": name}), flat=True)


def links(items):
    """Return what a menu's items show: [{"label", "url", "section"}], a section by its slug."""
    return [
        {"label": _label(item), "url": _url(item), "section": item.get("section")} for item in items
    ]


def _label(item):
    names = (item.get(name) for name in ("label", *(f"{target}_name" for target in TARGETS)))
    return next(filter(None, names))


def _url(item):
    for target, route in TARGETS.items():
        if slug := item.get(target):
            return reverse(route, args=[slug])
    return item["address"]
