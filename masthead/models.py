"""Who publishes: the publication's name, channels, notices, banners, promo links and pages."""

import html as entities

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from django.utils.safestring import mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from . import embeds
from .dated import Dated, Targeted
from .fields import HTMLField
from .mining import Mining
from .safe_html import sanitise


class Notice(models.Model):
    """A notice on reproduction, printed under stories."""

    name = models.CharField(
        _("nom"), max_length=80, help_text=_("Pour la retrouver, ici seulement.")
    )
    text = models.TextField(_("texte"), help_text=_("Tel que les lecteurs le lisent."))

    class Meta:
        verbose_name = _("mention de reproduction")
        verbose_name_plural = _("mentions de reproduction")
        ordering = ["name"]

    def __str__(self):
        return self.name


class License(models.Model):
    """What readers may do with stories: said on their pages, to people and to machines."""

    name = models.CharField(
        _("nom"),
        max_length=80,
        help_text=_("Par exemple « Tous droits réservés » ou « CC BY-ND 4.0 »."),
    )
    url = models.URLField(
        _("adresse"), blank=True, help_text=_("Où lire ses termes. Une page du journal y suffit.")
    )
    permits = models.CharField(
        _("ce qu’elle permet"),
        max_length=200,
        blank=True,
        help_text=_("Une phrase, que les lecteurs lisent au pied de l’article."),
    )

    class Meta:
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def as_data(self):
        return {"name": self.name, "url": self.url, "permits": self.permits}


class MastheadQuerySet(models.QuerySet):
    def with_rights(self, at):
        """Add the end of the address of the page that says what may be made of the stories."""
        shown = StandingPage.objects.live(at).filter(pk=OuterRef("rights_page"))
        return self.annotate(rights_slug=Subquery(shown.values("slug")))

    def furnished(self, at, sections=()):
        """Add what surrounds a page (of these sections, if any) at that instant, in the same query:
        lists of dicts.
        """
        channel = JSONObject(name="name", url="url", kind="kind")
        banner = JSONObject(
            wording="wording",
            above_stories="above_stories",
            below_stories="below_stories",
            on_lists="on_lists",
            channels=ArraySubquery(
                Channel.objects.filter(banners=OuterRef("pk")).values(json=channel)
            ),
        )
        return self.with_rights(at).annotate(
            channel_list=ArraySubquery(Channel.objects.values(json=channel)),
            banner_list=ArraySubquery(
                Banner.objects.live(at).shown_in(sections).values(json=banner)
            ),
            promo_list=ArraySubquery(
                PromoLink.objects.live(at)
                .shown_in(sections)
                .values(json=JSONObject(label="label", url="url"))
            ),
        )


class Masthead(models.Model):
    """The publication itself. There is one row."""

    THE_ONE = 1

    name = models.CharField(_("nom"), max_length=80, default="Manchette")
    tagline = models.CharField(_("devise"), max_length=140, blank=True)
    description = models.TextField(
        _("présentation"),
        blank=True,
        help_text=_("Une phrase ou deux, pour les moteurs et les flux."),
    )
    logo = models.ImageField(
        _("logo"),
        upload_to="logo/",
        blank=True,
        help_text=_("Sans logo, le nom est composé en titre."),
    )
    dateline = models.CharField(
        _("mention d’origine"),
        max_length=60,
        blank=True,
        help_text=_("Ouvre le premier paragraphe de chaque article, par exemple « Bamako.net- »."),
    )
    default_notice = models.ForeignKey(
        Notice,
        verbose_name=_("mention de reproduction par défaut"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    default_license = models.ForeignKey(
        License,
        verbose_name=_("licence par défaut"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    copyright = models.CharField(
        _("titulaire des droits"),
        max_length=120,
        blank=True,
        help_text=_("Sinon, le nom du journal."),
    )
    mining = models.CharField(
        _("machines et intelligence artificielle"),
        max_length=8,
        choices=Mining,
        default=Mining.RESERVED,
        help_text=_(
            "Dit aux machines dans robots.txt, tdmrep.json, les pages et les flux ; "
            "aux lecteurs, au pied de chaque page. Les moteurs de recherche ne sont jamais écartés."
        ),
    )
    rights_page = models.ForeignKey(
        "StandingPage",
        verbose_name=_("page des conditions"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Où lire ce qui est permis, et à qui le demander."),
    )
    email = models.EmailField(_("courriel de la rédaction"), blank=True)
    whole_text_in_feeds = models.BooleanField(
        _("texte entier dans les flux"),
        default=True,
        help_text=_("Sinon, les flux RSS et Atom donnent le chapeau et le lien."),
    )

    objects = MastheadQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publication")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="masthead_is_the_only_one")
        ]

    def __str__(self):
        return self.name

    @property
    def owner(self):
        return self.copyright or self.name

    @property
    def rights(self):
        return Mining(self.mining)

    @property
    def rights_path(self):
        """Where the conditions are said (fetched with with_rights()), or None."""
        return reverse("masthead:page", args=[self.rights_slug]) if self.rights_slug else None

    @cached_property
    def banners_above_stories(self):
        return [banner for banner in self.banner_list if banner["above_stories"]]

    @cached_property
    def banners_below_stories(self):
        return [banner for banner in self.banner_list if banner["below_stories"]]

    @cached_property
    def banners_on_lists(self):
        return [banner for banner in self.banner_list if banner["on_lists"]]


class Channel(models.Model):
    """A place where readers can follow the publication."""

    class Kind(models.TextChoices):
        FACEBOOK = "facebook", "Facebook"
        TELEGRAM = "telegram", "Telegram"
        WHATSAPP = "whatsapp", "WhatsApp"
        X = "x", "X"
        YOUTUBE = "youtube", "YouTube"
        INSTAGRAM = "instagram", "Instagram"
        TIKTOK = "tiktok", "TikTok"
        LINKEDIN = "linkedin", "LinkedIn"
        OTHER = "other", _("Autre")

    name = models.CharField(_("nom"), max_length=60)
    kind = models.CharField(_("réseau"), max_length=12, choices=Kind, default=Kind.OTHER)
    url = models.URLField(_("adresse"))
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("canal")
        verbose_name_plural = _("canaux")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name


class Banner(Targeted):
    """A strip that asks readers to follow the publication."""

    CHANNELS = "{canaux}"

    wording = models.CharField(
        _("texte"),
        max_length=200,
        default="Suivez-nous sur {canaux} pour ne rien rater",
        help_text=_("Les liens des canaux prennent la place de {canaux}."),
    )
    channels = models.ManyToManyField(Channel, verbose_name=_("canaux"), related_name="banners")
    above_stories = models.BooleanField(_("en tête des articles"), default=True)
    below_stories = models.BooleanField(_("au pied des articles"), default=True)
    on_lists = models.BooleanField(_("à la une et dans les rubriques"), default=False)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta(Targeted.Meta):
        verbose_name = _("bandeau « suivez-nous »")
        verbose_name_plural = _("bandeaux « suivez-nous »")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.wording

    def clean(self):
        super().clean()
        if self.wording.count(self.CHANNELS) != 1:
            raise ValidationError(
                {"wording": _("Le texte doit contenir une fois {canaux}, à la place des liens.")}
            )


class PromoLink(Targeted):
    """A link in the footer to something else that the publication offers."""

    label = models.CharField(_("libellé"), max_length=80)
    url = models.URLField(_("adresse"))
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta(Targeted.Meta):
        verbose_name = _("lien du pied de page")
        verbose_name_plural = _("liens du pied de page")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.label


class StandingPage(Dated):
    """A page that stays: who we are, contact, legal notice."""

    title = models.CharField(_("titre"), max_length=120)
    slug = models.SlugField(_("adresse"), max_length=80, unique=True)
    body = HTMLField(_("texte"), config_name="story", blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta(Dated.Meta):
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.body = sanitise(self.body)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("masthead:page", args=[self.slug])

    @property
    def summary(self):
        """The beginning of its text, for those who describe it in a line."""
        words = entities.unescape(strip_tags(self.body.replace("<", " <")))
        return Truncator(" ".join(words.split())).chars(160)

    @property
    def safe_body(self):
        return mark_safe(embeds.as_cards(self.body))  # noqa: S308
