"""Subjects followed over months: an introduction, key stories, and all that carries their tags."""

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Func, OuterRef, Q
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from articles.models import Article, Version
from images.models import Picture, allowed_on
from masthead import embeds
from masthead.dated import Dated, DatedQuerySet
from masthead.fields import HTMLField
from masthead.safe_html import sanitise
from masthead.typography import finish

# How many of its newest stories its block on the front page chooses from.
LATEST = 20
# Key stories, from their versions.
IN_ORDER = ("article__key_stories__position", "article__key_stories__pk")


class DossierQuerySet(DatedQuerySet):
    def on_front(self, at):
        """Return what stands on the front page at that instant, the last that was put there first.

        With what its block shows of its stories: `key_list` in their order, and `latest_list`.
        """
        live = Version.objects.live(at)
        story = JSONObject(
            article_id="article_id", headline="headline", slug="slug", section="section__slug"
        )
        key = live.filter(article__key_stories__dossier=OuterRef("pk"))
        # Of each tag its newest, in the order of the tag's own index: a filtered relation, which
        # tagged() makes, knows nothing of a query outside it.
        newest = live.filter(tag_rows__tag=OuterRef("tag")).order_by(
            "-tag_rows__first_published_at", "-tag_rows__article_id"
        )
        of_tags = Dossier.tags.through.objects.filter(dossier=OuterRef(OuterRef("pk"))).values(
            story=Func(ArraySubquery(newest.values("pk")[:LATEST]), function="unnest")
        )
        latest = live.filter(pk__in=of_tags).newest_first()
        return (
            self.live(at)
            .filter(front__contains=at)
            .with_picture(at)
            .annotate(
                key_list=ArraySubquery(key.order_by(*IN_ORDER).values(json=story)),
                latest_list=ArraySubquery(latest.values(json=story)[:LATEST]),
            )
            .order_by("-front", "pk")
        )

    def with_picture(self, at):
        """Fetch the picture, and whether it may be shown then, as `may_show_picture`."""
        return self.select_related("picture").annotate(may_show_picture=allowed_on(at))

    def with_tags(self):
        """Fetch the numbers of its tags as `tag_ids`."""
        rows = Dossier.tags.through.objects.filter(dossier=OuterRef("pk")).order_by("tag")
        return self.annotate(tag_ids=ArraySubquery(rows.values("tag")))

    def of_story(self, at):
        """Return what holds the story of the outer query, a Version, as {"title", "slug"}."""
        chosen = KeyStory.objects.filter(article=OuterRef(OuterRef("article")))
        tagged = Dossier.tags.through.objects.filter(
            tag__version_rows__version=OuterRef(OuterRef("pk"))
        )
        return self.live(at)._holding(chosen, tagged)

    def of_draft(self, draft, at):
        """Return what would hold the story, if it were public, as of_story()."""
        chosen = KeyStory.objects.filter(article=draft.article_id)
        tags = [tag["tag"] for tag in draft.tags]
        tagged = Dossier.tags.through.objects.filter(tag__in=tags)
        return self.live(at)._holding(chosen, tagged)

    def _holding(self, chosen, tagged):
        return self.filter(
            Q(pk__in=chosen.values("dossier")) | Q(pk__in=tagged.values("dossier"))
        ).values(json=JSONObject(title="title", slug="slug"))


class Dossier(Dated):
    title = models.CharField(_("titre"), max_length=120)
    slug = models.SlugField(_("adresse"), max_length=120, unique=True)
    standfirst = models.TextField(
        _("chapeau"),
        max_length=300,
        blank=True,
        help_text=_("Une phrase ou deux : à la une, dans la liste et pour les moteurs."),
    )
    introduction = HTMLField(
        _("introduction"),
        config_name="words",
        blank=True,
        help_text=_("Ce qu’il faut savoir avant de lire les articles."),
    )
    picture = models.ForeignKey(
        Picture,
        verbose_name=_("image"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    tags = models.ManyToManyField(
        Tag, verbose_name=_("mots-clés"), related_name="dossiers", blank=True
    )
    # NULL: never.
    front = DateTimeRangeField(
        _("à la une"),
        null=True,
        blank=True,
        help_text=_("Du… au… De deux dossiers, le dernier arrivé. Laissez vide pour jamais."),
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    objects = DossierQuerySet.as_manager()

    class Meta(Dated.Meta):
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ["position", "-pk"]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.title, self.standfirst = finish(self.title), finish(self.standfirst)
        self.introduction = sanitise(self.introduction)
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("dossiers:dossier", args=[self.slug])

    @property
    def shown_tags(self):
        """What changes of its pages are told by (fetched with with_tags())."""
        pictured = [f"picture:{self.picture_id}"] if self.picture_id else []
        return [f"dossier:{self.pk}", *(f"tag:{pk}" for pk in self.tag_ids), *pictured]

    @property
    def safe_introduction(self):
        # What another site plays is a link: this page plays nothing.
        return mark_safe(embeds.as_links(self.introduction))  # noqa: S308

    @property
    def shown_picture(self):
        """Its picture, or None once the picture's rights have ended."""
        picture = self.picture
        return picture if picture and self.may_show_picture else None

    def key_versions(self, live):
        """Return its key stories among `live`, in their order."""
        return live.filter(article__key_stories__dossier=self).order_by(*IN_ORDER)

    def parts(self, live):
        """Return what it holds of `live`, part by part: its key stories, then those of each tag."""
        chosen = live.filter(article__key_stories__dossier=self)
        return [chosen, *(live.tagged(tag) for tag in self.tag_ids)]


class KeyStory(models.Model):
    """A story that somebody new to the subject reads first."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="key_stories")
    article = models.ForeignKey(
        Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="key_stories"
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("article clé")
        verbose_name_plural = _("articles clés")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "article"], name="story_is_key_once_in_a_dossier"
            )
        ]

    def __str__(self):
        return str(self.article)


def dossiers_of_story(at):
    """Return what a story's page fetches of the dossiers that hold it, as an expression."""
    return ArraySubquery(Dossier.objects.of_story(at))


def dossiers_of_draft(draft, at):
    """Return what a draft's page shows of the dossiers that hold its story."""
    return [row["json"] for row in Dossier.objects.of_draft(draft, at)]


def addresses(at):
    """Return the paths of the dossiers that are there at that instant."""
    return [dossier.get_absolute_url() for dossier in Dossier.objects.live(at).only("slug")]
