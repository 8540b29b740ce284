from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from authors.models import Author
from images.models import Picture, validate_no_file_name
from masthead.fields import HTMLField
from masthead.models import License, Notice
from masthead.search import Fold, KeptColumn, matching

from .address import Address
from .byline import Byline
from .publishing import Published
from .section import Section, validate_not_reserved


class ArticleQuerySet(models.QuerySet):
    def belonging_to(self, user):
        """Return the stories that are this person's: begun, signed or taken care of by them."""
        # From the person's side, by the indexes there: few of a million stories are anybody's.
        begun = Article.objects.filter(created_by=user).values("pk")
        entrusted = Article.objects.filter(assignee=user).values("pk")
        signed = Byline.objects.filter(author__user=user).values("article")
        return self.filter(pk__in=begun.order_by().union(entrusted.order_by(), signed.order_by()))

    def being_of(self, user):
        """Return the same of what is few stories already, such as those of a day."""
        # From the stories' side, each looked at: cheaper than to gather all of a person's.
        signed = Byline.objects.filter(author__user=user, article=OuterRef("pk"))
        return self.filter(Q(created_by=user) | Q(assignee=user) | Exists(signed))

    def matching(self, words):
        """Return the stories whose headline holds words that begin so, whatever their accents."""
        return matching(self, words)


class Article(Published):
    """The newsroom's side of a story: its identity, and the working copy that the admin edits.

    Readers never see it; they see versions cut from it.
    """

    class Stage(models.TextChoices):
        WRITING = "writing", _("en écriture")
        REVIEW = "review", _("à relire")
        READY = "ready", _("prêt")
        # Nothing to do: what was written is public or scheduled.
        DONE = "done", _("bouclé")

    # What a version repeats of the working copy, field for field.
    SNAPSHOT = [
        "slug",
        "section",
        "kicker",
        "headline",
        "standfirst",
        "body",
        "picture",
        "picture_caption",
        "picture_alt",
        "dateline",
        "source_name",
        "source_url",
        "notice",
        "chosen_license",
        "follows",
        "share_title",
        "share_description",
    ]
    PROSE = ["kicker", "headline", "standfirst", "share_title", "share_description"]
    PROSE += ["picture_caption", "picture_alt"]

    kicker = models.CharField(
        _("surtitre"),
        max_length=60,
        blank=True,
        help_text=_("Un à trois mots, sans deux-points. Par exemple « Coopération militaire »."),
    )
    headline = models.CharField(
        _("titre"), max_length=180, help_text=_("Une phrase qui dit la nouvelle.")
    )
    standfirst = models.TextField(
        _("chapeau"),
        blank=True,
        max_length=600,
        help_text=_(
            "L’essentiel en deux phrases : c’est ce qu’on lit dans les listes et les partages."
        ),
    )
    body = HTMLField(_("texte"), config_name="story", blank=True)
    picture = models.ForeignKey(
        Picture, verbose_name=_("image"), on_delete=models.PROTECT, null=True, blank=True
    )
    picture_caption = models.CharField(
        _("légende dans cet article"),
        max_length=300,
        blank=True,
        help_text=_("Vide : celle de la photothèque."),
    )
    picture_alt = models.CharField(
        _("description dans cet article"),
        max_length=250,
        blank=True,
        help_text=_("Vide : celle de la photothèque."),
        validators=[validate_no_file_name],
    )
    # NULL while it is being written; publishing asks for one.
    section = models.ForeignKey(
        Section, verbose_name=_("rubrique"), on_delete=models.PROTECT, null=True, blank=True
    )
    tags = TaggableManager(
        _("mots-clés"),
        blank=True,
        help_text=_("Des noms de lieux, de personnes, de sujets, séparés par des virgules."),
    )
    authors = models.ManyToManyField(Author, through="Byline", related_name="articles")
    dateline = models.CharField(
        _("mention d’origine"),
        max_length=60,
        blank=True,
        help_text=_("Ouvre le premier paragraphe. Vide : celle du journal."),
    )
    source_name = models.CharField(
        _("source"),
        max_length=120,
        blank=True,
        help_text=_("Le journal ou l’agence d’où vient le texte."),
    )
    source_url = models.URLField(_("lien vers la source"), blank=True)
    # NULL: the publication's default notice.
    notice = models.ForeignKey(
        Notice,
        verbose_name=_("mention de reproduction"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        help_text=_("Vide : celle du journal."),
    )
    # NULL: the publication's default licence.
    chosen_license = models.ForeignKey(
        License,
        verbose_name=_("licence"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Vide : celle du journal."),
    )
    # NULL: none. What readers are led through of its chain is in related.chains.
    follows = models.ForeignKey(
        "self",
        verbose_name=_("suite de"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text=_(
            "L’article paru dont celui-ci donne la suite. Les lecteurs iront de l’un à l’autre."
        ),
    )
    # What the next version to be published will tell readers; published, it is the version's.
    correction = models.TextField(
        _("correction"),
        blank=True,
        help_text=_(
            "Ce qui était faux et ce qui est juste. Les lecteurs le lisent au pied de l’article."
        ),
    )
    # NULL until it is typed, or first published.
    slug = models.SlugField(
        _("adresse"),
        max_length=100,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_not_reserved],
        help_text=_(
            "La fin de l’adresse. Vide : faite d’après le titre. "
            "L’ancienne adresse mènera toujours ici."
        ),
    )
    share_title = models.CharField(
        _("titre de partage"), max_length=120, blank=True, help_text=_("Vide : le titre.")
    )
    share_description = models.CharField(
        _("texte de partage"), max_length=300, blank=True, help_text=_("Vide : le chapeau.")
    )
    stage = models.CharField(_("étape"), max_length=8, choices=Stage, default=Stage.WRITING)
    stage_since = models.DateTimeField(default=timezone.now, editable=False)
    # Whose turn it is. NULL: its writer's while it is written, any editor's after.
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confié à"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="assigned_articles",
    )
    # NULL: whenever it is ready.
    due_at = models.DateTimeField(_("attendu pour"), null=True, blank=True)
    # NULL: no embargo.
    embargo_until = models.DateTimeField(
        _("sous embargo jusqu’au"),
        null=True,
        blank=True,
        help_text=_("Rien n’en paraît avant, sauf si un éditeur passe outre et dit pourquoi."),
    )
    # Where readers are led wherever this story is not public. NULL: nowhere. It is no version's:
    # whoever leads to this story leads on without being published again.
    replaced_by = models.ForeignKey(
        "self",
        verbose_name=_("remplacé par"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="replaces",
    )
    # How many times the working copy has changed.
    revision = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("commencé le"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("commencé par"),
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
    )
    edited_at = models.DateTimeField(_("modifié le"), default=timezone.now, editable=False)
    # Kept, for folding a headline anew costs more than all else that a search does to a row.
    headline_words = KeptColumn(
        expression=SearchVector(Fold("headline"), config="simple"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-edited_at", "-pk"]
        permissions = [
            ("change_any_article", _("Peut modifier les articles des autres")),
            ("publish_article", _("Peut publier, programmer et retirer")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(replaced_by=F("pk")), name="story_does_not_replace_itself"
            )
        ]
        indexes = [
            # The newsroom's list.
            models.Index(fields=["-edited_at", "-id"], name="article_latest_edited"),
            # The same, of one section or one person.
            models.Index(fields=["section", "-edited_at", "-id"], name="article_latest_of_section"),
            models.Index(
                fields=["created_by", "-edited_at", "-id"], name="article_latest_of_person"
            ),
            # The open work, by stage: the newsroom's home.
            models.Index(
                fields=["stage", "stage_since"],
                name="article_open_work",
                condition=~Q(stage="done"),
            ),
            # Searching stories by headline as one types.
            GinIndex(fields=["headline_words"], name="article_headline_words"),
            # Whether anything follows a story that is to be deleted.
            models.Index(
                fields=["follows"],
                name="article_follows",
                condition=Q(follows__isnull=False),
            ),
        ]

    def __str__(self):
        return self.headline or str(_("Sans titre"))

    def clean(self):
        super().clean()
        self.slug = self.slug or None
        if self.slug and Address.objects.filter(slug=self.slug).exclude(article=self.pk).exists():
            raise ValidationError(
                {"slug": _("Un autre article a eu cette adresse. Choisissez-en une autre.")}
            )
        if self.pk and self.follows_id == self.pk:
            raise ValidationError({"follows": _("Un article n’est pas la suite de lui-même.")})
        if self._is_followed():
            raise ValidationError(
                {
                    "follows": _(
                        "« %s » est déjà une suite de cet article : les deux ne peuvent pas se "
                        "suivre l’un l’autre."
                    )
                    % self.follows
                }
            )

    def _is_followed(self):
        """Whether what it follows follows it, one after another."""
        passed, followed = set(), self.follows_id
        while self.pk and followed and followed not in passed:
            if followed == self.pk:
                return True
            passed.add(followed)
            followed = Article.objects.values_list("follows", flat=True).get(pk=followed)
        return False

    @property
    def was_planned(self):
        """Whether any version of it has been, is, or is to be public."""
        return self.versions.filter(live__isnull=False).exists()

    def slug_of_headline(self):
        return slugify(self.headline)[:80].rstrip("-") or "article"

    def live_version(self, at):
        """Return the version that is public at that instant, or None."""
        return self.versions.live(at).select_related("section").first()

    def next_version(self, at):
        """Return the version that becomes public next after that instant, or None."""
        return self.versions.filter(live__startswith__gt=at).order_by("live").first()
