from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import formats, timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from articles import body, checklist, planning, workflow
from articles.workflow import PublicationError
from authors.models import Author
from images.models import Picture, validate_no_file_name
from masthead.fields import HTMLField
from masthead.instants import zone
from masthead.models import License, Notice
from masthead.search import Fold, KeptColumn, matching

from .address import Address
from .byline import Byline
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


class Article(models.Model):
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

    # The verbs. Each locks the article, takes place whole or not at all, and writes a Decision.
    # `now` is the instant of the deed; passing it enters what was decided in the past, as an import
    # of an archive does.

    @transaction.atomic
    def keep(self, *, by, now=None, cause="saved"):
        """Cut a version of the working copy for its history, seen by nobody outside. Return it."""
        now = self._lock(now)
        return self._cut(by=by, cause=cause, now=now)

    @transaction.atomic
    def submit(self, *, by, now=None):
        """Hand the story to the editors."""
        now = self._lock(now)
        workflow.require("submit", self)
        version = self._cut(by=by, cause="submitted", now=now)
        self._move_to(self.Stage.REVIEW, now)
        self._record("submitted", by, now, version=version)

    @transaction.atomic
    def take_back(self, *, by, now=None):
        """Go on writing what was handed to the editors."""
        now = self._lock(now)
        workflow.require("take_back", self)
        self._move_to(self.Stage.WRITING, now)
        self._record("took_back", by, now)

    @transaction.atomic
    def approve(self, *, by, now=None):
        """Declare the story ready: it lacks nothing but its time."""
        now = self._lock(now)
        workflow.require("approve", self)
        version = self._cut(by=by, cause="approved", now=now)
        self._move_to(self.Stage.READY, now)
        self._record("approved", by, now, version=version)

    @transaction.atomic
    def send_back(self, *, by, reason, now=None):
        """Give the story back to its writer, with a note that says what it lacks.

        Raise PublicationError without a note.
        """
        now = self._lock(now)
        workflow.require("send_back", self)
        if not reason.strip():
            raise PublicationError(_("Dites à l’auteur ce qui manque."))
        self._move_to(self.Stage.WRITING, now)
        self._record("sent_back", by, now, reason=reason)

    @transaction.atomic
    def assign(self, to, *, by, due_at=None, now=None):
        """Entrust the story to a person (to nobody, if None), for an instant or for whenever."""
        now = self._lock(now)
        if (self.assignee, self.due_at) == (to, due_at):
            return
        self.assignee, self.due_at = to, due_at
        self.save(update_fields=["assignee", "due_at"])
        self._record("assigned", by, now, to=to, due_at=due_at)

    @transaction.atomic
    def publish(self, *, by, at=None, until=None, correction="", override="", now=None):
        """Make the working copy public from `at` (now, if None) until `until` (for ever, if None).

        It replaces what is public at that instant; what is scheduled later stays, and replaces it
        in its turn. `correction` is what readers are told of it; `override` is why an embargo is
        not kept. Return the version that was cut. Raise PublicationError on a time in the past or
        under embargo, an end before the start, an instant that another version starts at, or a
        story that the checklist stops.
        """
        now = self._lock(now)
        at = at or now
        self._check_times(at, until, now)
        self._check_embargo(at, override)
        stops = [problem.words for problem in checklist.problems(self, at) if problem.blocks]
        if stops:
            raise PublicationError(stops)
        if self.picture:
            self.picture.prepare_to_share()
        if not self.slug or self.correction:
            # The working copy changes: an open form must not put back what it still shows.
            self.slug, self.correction = self.slug or self._free_slug(), ""
            self.revision = models.F("revision") + 1
            self.save(update_fields=["slug", "correction", "revision"])
            self.refresh_from_db(fields=["revision"])
        cause = "corrected" if correction else "published"
        version = self._cut(by=by, cause=cause, now=now, correction=correction)
        version.ends_at = until
        planning.lay_out(self, added=(version, at))
        self._hold_address(version)
        self._move_to(self.Stage.DONE, now)
        verb = "published" if at == now else "scheduled"
        self._record(verb, by, now, version=version, starts_at=at, ends_at=until, reason=override)
        return version

    @transaction.atomic
    def withdraw(self, *, by, at=None, reason="", now=None):
        """Take the story down at `at` (now, if None).

        Whatever was scheduled for later is unscheduled: nothing brings a withdrawn story back but
        publishing it again. Raise PublicationError if it would not have been public by then.
        """
        now = self._lock(now)
        at = at or now
        if at < now:
            raise PublicationError(_("On ne retire pas un article dans le passé."))
        planned = list(self.versions.planned())
        if not any(version.is_live(at) for version in planned):
            raise PublicationError(
                _("L’article ne sera pas en ligne à cet instant : il n’y a rien à retirer.")
            )
        for version in planned:
            if version.starts_at >= at:
                planning.take_off(version)
            elif version.ends_at is None or version.ends_at > at:
                version.ends_at = at
        planning.lay_out(self, planned)
        self._wait_if_nothing_came_of_it(now)
        self._record("withdrew", by, now, ends_at=at, reason=reason)

    @transaction.atomic
    def make_way_for(self, other, *, by, now=None):
        """Lead readers to another story (to none, if None) wherever this one is not public.

        What led to this one in its turn leads there too, so that it is one step. Raise
        PublicationError if readers never had the other, nor will.
        """
        # In one order: of two that make way for each other, neither waits for ever.
        pks = sorted({self.pk, other.pk} if other else {self.pk})
        list(Article.objects.select_for_update().filter(pk__in=pks).order_by("pk").only("pk"))
        if other == self.replaced_by:
            return
        if other and (other == self or not other.was_planned):
            raise PublicationError(
                _("Choisissez un autre article, que les lecteurs ont déjà ou qui est programmé.")
            )
        self.replaced_by = other
        self.save(update_fields=["replaced_by"])
        if other:
            self.replaces.exclude(pk=other.pk).update(replaced_by=other)
        words = other.headline if other else ""
        self._record("made_way", by, now or timezone.now(), reason=words)

    @transaction.atomic
    def unschedule(self, version, *, by, now=None):
        """Cancel a version that has not started; what it would have replaced stays as it was to be.

        Raise PublicationError if it has started, or was never scheduled.
        """
        now = self._lock(now)
        version = self._scheduled(version, now)
        starts_at = version.starts_at
        planning.take_off(version)
        planning.lay_out(self)
        self._wait_if_nothing_came_of_it(now)
        self._record("unscheduled", by, now, version=version, starts_at=starts_at)

    @transaction.atomic
    def reschedule(self, version, *, by, at, until=None, override="", now=None):
        """Move a version that has not started. Raise as publish() and unschedule() do."""
        now = self._lock(now)
        version = self._scheduled(version, now)
        self._check_times(at, until, now, moving=version)
        self._check_embargo(at, override)
        planning.take_off(version)
        version.ends_at = until
        planning.lay_out(self, added=(version, at))
        self._record(
            "rescheduled", by, now, version=version, starts_at=at, ends_at=until, reason=override
        )

    @transaction.atomic
    def restore(self, version, *, by, now=None):
        """Make an old version the working copy again; publishing it is a further deed.

        What the working copy held stays in the history. Raise PublicationError if the version is
        another article's.
        """
        now = self._lock(now)
        if version.article_id != self.pk:
            raise PublicationError(_("Cette version est celle d’un autre article."))
        for name in self.SNAPSHOT:
            setattr(self, name, getattr(version, name))
        self.body = body.without_dateline(version.body)
        self.edited_at = now
        self.revision = models.F("revision") + 1
        self.save()
        self.refresh_from_db(fields=["revision"])
        self.tags.set([tag["name"] for tag in version.tags])
        self.bylines.all().delete()
        known = set(
            Author.objects.filter(pk__in=[b["author"] for b in version.bylines]).values_list(
                "pk", flat=True
            )
        )
        self.bylines.bulk_create(
            Byline(article=self, author_id=byline["author"], role=byline["role"], position=position)
            for position, byline in enumerate(version.bylines)
            if byline["author"] in known
        )
        self._cut(by=by, cause="restored", now=now)
        self._record("restored", by, now, version=version)

    def _lock(self, now):
        # The instant is read once the article is ours: of two people who publish at once, the
        # second to get here is the later.
        Article.objects.select_for_update().only("pk").get(pk=self.pk)
        return now or timezone.now()

    def _check_times(self, at, until, now, moving=None):
        if at < now:
            raise PublicationError(
                _("Cet instant est passé. Choisissez une heure à venir, ou publiez tout de suite.")
            )
        if until is not None and until <= at:
            raise PublicationError(_("La fin doit venir après le début."))
        same_start = self.versions.filter(live__startswith=at)
        if moving:
            same_start = same_start.exclude(pk=moving.pk)
        if same_start.exists():
            raise PublicationError(
                _(
                    "Une version de cet article commence déjà à cet instant. Déprogrammez-la "
                    "d’abord, ou choisissez une autre heure."
                )
            )

    def _scheduled(self, version, now):
        version = self.versions.filter(pk=version.pk, live__startswith__gt=now).first()
        if version is None:
            raise PublicationError(
                _(
                    "Cette version n’est plus programmée : elle a commencé, ou quelqu’un l’a "
                    "déprogrammée."
                )
            )
        return version

    def _check_embargo(self, at, override):
        end = self.embargo_until
        if end and at < end and not override.strip():
            moment = formats.date_format(timezone.localtime(end), "DATETIME_FORMAT")
            raise PublicationError(
                _("Cet article est sous embargo jusqu’au %s. Pour passer outre, dites pourquoi.")
                % f"{moment}\u00a0{zone(end)}",
                code="embargo",
            )

    def _cut(self, *, by, cause, now, correction=""):
        from articles.cutting import cut

        return cut(self, by=by, cause=cause, now=now, correction=correction)

    def _hold_address(self, version):
        """Reserve the version's slug for this story for ever."""
        address, _created = Address.objects.get_or_create(
            slug=version.slug, defaults={"article": self}
        )
        if address.article_id != self.pk:
            raise PublicationError(
                _("Un autre article a eu cette adresse. Choisissez-en une autre.")
            )

    def _move_to(self, stage, now):
        self.stage, self.stage_since = stage, now
        self.save(update_fields=["stage", "stage_since"])

    def _wait_if_nothing_came_of_it(self, now):
        """Put a story back among those that lack only their time, if it has none any more."""
        if self.stage == self.Stage.DONE and not self.was_planned:
            self._move_to(self.Stage.READY, now)

    def _record(self, verb, by, now, **facts):
        self.decisions.create(verb=verb, made_by=by, made_at=now, **facts)

    def _free_slug(self):
        """Return a slug made of the headline that no other story has or had."""
        stem = self.slug_of_headline()
        taken = set(
            Article.objects.filter(slug__startswith=stem)
            .exclude(pk=self.pk)
            .values_list("slug", flat=True)
        )
        taken |= set(
            Address.objects.filter(slug__startswith=stem)
            .exclude(article=self.pk)
            .values_list("slug", flat=True)
        )
        number, slug = 1, stem
        while slug in taken:
            number += 1
            slug = f"{stem}-{number}"
        return slug
