from datetime import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from articles.expressions import lower, month_of, upper
from delivery import shown
from documents.models import Document
from images.models import Picture
from masthead.models import License, Notice

from .article import Article
from .section import Section
from .version_queryset import VersionQuerySet

# What a picture in a text shows.
PICTURE_FIELDS = [
    "id",
    "file",
    "width",
    "height",
    "alt",
    "caption",
    "credit",
    "tone",
    "has_renditions",
    "crops_focal",
    "phone_bytes",
    "fallback_bytes",
]
# What the card of a document in a text shows.
DOCUMENT_FIELDS = [
    "id",
    "file",
    "title",
    "source",
    "size",
    "pages",
    "cover",
    "cover_width",
    "cover_height",
]


class Version(models.Model):
    """An immutable snapshot of all that a reader may see of an article, and when it is public.

    The database refuses to change anything of a version but the three fields of its time, and to
    delete one that has ever been planned.
    """

    class Cause(models.TextChoices):
        SAVED = "saved", _("enregistrée")
        # Replaced by the same person's next one, for a while: desk.saving.
        AUTOSAVED = "autosaved", _("enregistrée en écrivant")
        # What could not be merged into the working copy.
        SET_ASIDE = "set_aside", _("mise de côté")
        MERGED = "merged", _("réconciliée")
        SUBMITTED = "submitted", _("soumise")
        APPROVED = "approved", _("déclarée prête")
        PUBLISHED = "published", _("publiée")
        CORRECTED = "corrected", _("corrigée")
        RESTORED = "restored", _("reprise")

    MILESTONES = {Cause.SUBMITTED, Cause.APPROVED, Cause.PUBLISHED, Cause.CORRECTED, Cause.RESTORED}
    MILESTONES |= {Cause.SET_ASIDE, Cause.MERGED}

    # Found by the constraint on its number.
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField(_("numéro"))
    cause = models.CharField(max_length=12, choices=Cause)
    cut_at = models.DateTimeField()
    # When it was last added to, where several autosaves made one version. NULL: at once.
    extended_at = models.DateTimeField(null=True)
    cut_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    # NULL: history only, never public.
    live = DateTimeRangeField(_("en ligne"), null=True)
    # Where the editor wants it to end, whatever replaces it before. NULL: never.
    ends_at = models.DateTimeField(null=True)
    # The article's first publication, the same on all its planned versions. NULL with `live`.
    first_published_at = models.DateTimeField(null=True)

    slug = models.SlugField(max_length=120)
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, related_name="+")
    kicker = models.CharField(max_length=80, blank=True)
    headline = models.CharField(max_length=220)
    standfirst = models.TextField(blank=True)
    # Safe HTML, ready to send but for what its data- attributes point to (articles.body).
    body = models.TextField(blank=True)
    # Found by version_led_by_picture.
    picture = models.ForeignKey(
        Picture, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # What this story says of it. Empty: what the library says.
    picture_caption = models.CharField(max_length=300, blank=True)
    picture_alt = models.CharField(max_length=250, blank=True)
    dateline = models.CharField(max_length=60, blank=True)
    source_name = models.CharField(max_length=120, blank=True)
    source_url = models.URLField(blank=True)
    # NULL: the publication's default, whose words of that day stand in notice_text.
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, null=True, related_name="+")
    notice_text = models.TextField(blank=True)
    # NULL: the publication's default. The terms of that day stand in license_terms, as
    # License.as_data() gives them, {} if there were none.
    chosen_license = models.ForeignKey(
        License, on_delete=models.PROTECT, null=True, related_name="+"
    )
    license_terms = models.JSONField(
        default=dict, db_default=Value({}, output_field=models.JSONField())
    )
    # NULL: none.
    follows = models.ForeignKey(
        Article, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # What this version tells readers that it corrects.
    correction = models.TextField(blank=True)
    share_title = models.CharField(max_length=120, blank=True)
    share_description = models.CharField(max_length=300, blank=True)
    # [{"tag", "name", "slug"}] and [{"author", "name", "slug", "role"}], in order.
    tags = models.JSONField(default=list)
    bylines = models.JSONField(default=list)
    word_count = models.PositiveIntegerField(default=0)
    story_ids = ArrayField(models.BigIntegerField(), default=list)
    picture_ids = ArrayField(models.BigIntegerField(), default=list)
    document_ids = ArrayField(models.BigIntegerField(), default=list)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="version_number_is_unique"),
            ExclusionConstraint(
                name="one_live_version_of_an_article",
                expressions=[
                    # int8range needs no extension where plain equality would need btree_gist.
                    (
                        Func(F("article_id"), F("article_id"), Value("[]"), function="int8range"),
                        RangeOperators.OVERLAPS,
                    ),
                    ("live", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(
                    live__isnull=True, first_published_at__isnull=True, ends_at__isnull=True
                )
                | Q(
                    live__isnull=False,
                    live__isempty=False,
                    live__lower_inf=False,
                    first_published_at__isnull=False,
                    first_published_at__lte=lower("live"),
                    section__isnull=False,
                ),
                name="planned_version_is_whole",
            ),
        ]
        indexes = [
            # The front page, the feed, a day's archive.
            models.Index(
                fields=["-first_published_at", "-article"],
                name="version_newest",
                condition=Q(live__isnull=False),
            ),
            # A section's front and feed.
            models.Index(
                fields=["section", "-first_published_at", "-article"],
                name="version_newest_in_section",
                condition=Q(live__isnull=False),
            ),
            # Which stories lead to one that is about to be withdrawn.
            GinIndex(
                fields=["story_ids"], name="version_leads_to", condition=Q(live__isnull=False)
            ),
            # What follows a story.
            models.Index(
                fields=["follows"],
                name="version_follows",
                condition=Q(follows__isnull=False),
            ),
            # Where a picture is shown.
            models.Index(
                fields=["picture", "-id"],
                name="version_led_by_picture",
                condition=Q(picture__isnull=False),
            ),
            GinIndex(
                fields=["picture_ids"], name="version_text_shows", condition=~Q(picture_ids=[])
            ),
            # Which stories hold a document: few versions hold any.
            GinIndex(
                fields=["document_ids"],
                name="version_holds_document",
                condition=~Q(document_ids=[]),
            ),
            # The next instant at which anything begins or ends.
            models.Index(
                Func(F("live"), function="lower"),
                name="version_begins",
                condition=Q(live__isnull=False),
            ),
            # The page of corrections.
            models.Index(
                Func(F("live"), function="lower").desc(),
                F("id").desc(),
                name="version_corrects",
                condition=Q(live__isnull=False) & ~Q(correction=""),
            ),
            # When a month's sitemap last changed.
            models.Index(
                month_of("first_published_at"),
                Func(F("live"), function="lower").desc(),
                name="version_changed_in_month",
                condition=Q(live__isnull=False),
            ),
            models.Index(
                Func(F("live"), function="upper"),
                name="version_ends",
                condition=Q(live__isnull=False),
            ),
            # Where each story of a list stands, from the index alone.
            models.Index(
                fields=["article"],
                include=["live", "first_published_at"],
                name="version_plan_of_article",
                condition=Q(live__isnull=False),
            ),
            # The newsroom's list of what was taken down.
            models.Index(
                Func(F("live"), function="upper"),
                F("article"),
                name="version_taken_down",
                condition=Q(live__isnull=False, ends_at=upper("live")),
            ),
        ]

    def __str__(self):
        return f"{self.headline} ({self.number})"

    def get_absolute_url(self):
        return reverse("articles:story", args=[self.section.slug, self.slug])

    def note_shown(self):
        """Say what a page shows that this version was fetched for."""
        shown.shows(f"article:{self.article_id}")
        if "picture_id" in self.__dict__ and self.picture_id:
            shown.shows(f"picture:{self.picture_id}")
            if "picture" in self._state.fields_cache:
                shown.lasts_until(self.picture.rights_end_at)
        if not hasattr(self, "mentioned_list"):
            return
        # It was fetched for its own page, with what that leads to.
        shown.shows(
            *(f"article:{pk}" for pk in self.story_ids),
            *(f"article:{story['id']}" for story in self.stand_in_list),
            *(f"picture:{pk}" for pk in self.picture_ids),
            *(f"document:{pk}" for pk in self.document_ids),
        )
        for beside in ("before", "later"):
            shown.shows(*(f"article:{story['id']}" for story in getattr(self, beside, ())))
        # The section's newest has none after it, until there is one.
        if not getattr(self, "later", True):
            shown.shows(f"section:{self.section_id}")

    @staticmethod
    def pictures_in_text(ids, at):
        """Return what the pictures in a text need that may be shown at that instant, as JSON."""
        picture = JSONObject(**{name: name for name in PICTURE_FIELDS})
        return Picture.objects.allowed(at).filter(pk__in=ids).values_list(picture, flat=True)

    @staticmethod
    def documents_in_text(ids):
        """Return what the cards of documents in a text need, as JSON."""
        document = JSONObject(**{name: name for name in DOCUMENT_FIELDS})
        return Document.objects.filter(pk__in=ids).values_list(document, flat=True)

    @property
    def full_headline(self):
        """The headline after its kicker, as one line says both."""
        return f"{self.kicker}\u202f: {self.headline}" if self.kicker else self.headline

    @property
    def starts_at(self):
        return self.live.lower if self.live else None

    def is_live(self, at):
        """Whether the public sees this version at that instant: what live(at) says of one."""
        return bool(self.live) and self.starts_at <= at and not self.has_ended(at)

    def has_ended(self, at):
        return bool(self.live) and self.live.upper is not None and self.live.upper <= at

    @property
    def was_updated(self):
        """Whether readers had an earlier version."""
        return bool(self.live) and self.starts_at > self.first_published_at

    @property
    def reading_minutes(self):
        """Whole minutes at 230 words a minute, a usual pace for French prose; at least one."""
        return max(1, round(self.word_count / 230))

    @property
    def license(self):
        """The licence as it was when this version was cut (a License, not saved), or None."""
        return License(**self.license_terms) if self.license_terms else None

    @cached_property
    def mentioned(self):
        """The stories that the text points to, by article id: each that is public, or what
        replaces it.
        """
        stand_ins = {story["instead_of"]: story for story in self.stand_in_list}
        return stand_ins | {story["id"]: story for story in self.mentioned_list}

    @cached_property
    def corrections(self):
        """What readers have been told was wrong, as [(datetime, text)], oldest first."""
        return [
            (datetime.fromisoformat(correction["at"]), correction["text"])
            for correction in self.correction_list
        ]

    @cached_property
    def pictures(self):
        """The pictures in the text that may be shown, by id."""
        return {data["id"]: Picture(**data) for data in self.picture_list}

    @cached_property
    def documents(self):
        """The documents in the text that are still there, by id."""
        return {data["id"]: Document(**data) for data in self.document_list}

    @cached_property
    def shown_picture(self):
        """The story's picture in its words of this story, or None once its rights have ended."""
        picture = self.picture
        if picture is None or not self.may_show_picture:
            return None
        picture.alt = self.picture_alt or picture.alt
        if "picture_caption" in self.__dict__:
            picture.caption = self.picture_caption or picture.caption
        return picture
