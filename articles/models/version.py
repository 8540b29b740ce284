from datetime import datetime

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, FilteredRelation, Func, OuterRef, Q, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.db.models.functions import Cast, JSONObject
from django.db.models.lookups import GreaterThan, LessThan
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from authors.models import Author
from delivery import shown
from documents.models import Document
from images.models import Picture, allowed_on
from masthead.models import License, Notice

from .article import Article
from .section import Section

# What the front page, a section and a card show of a story: everything but its text.
CARD_FIELDS = [
    "article_id",
    "slug",
    "kicker",
    "headline",
    "standfirst",
    "bylines",
    "first_published_at",
    "section__name",
    "section__slug",
    "section__kind",
    "section__position",
    "section__parent__name",
    "section__parent__slug",
    "section__parent__kind",
    "section__parent__position",
    "picture__file",
    "picture__width",
    "picture__height",
    "picture__alt",
    "picture__tone",
    "picture__has_renditions",
    "picture__crops_focal",
    "picture__rights_end_at",
    "picture_alt",
]


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


# What other apps have a story's page fetch in its own query, from their AppConfig.ready():
# {name: function of the instant that returns an expression}.
ON_PAGES = {}
# What they add to the page of a draft, which no query fetches:
# {the same name: function of the draft, a Version not saved, and the instant}.
ON_DRAFTS = {}


class VersionQuerySet(models.QuerySet):
    # Where newest_first() and before() look: at the versions, or at the rows of a tag or an author,
    # whose index holds the same two columns.
    _key = ("first_published_at", "article_id")
    # The same two values, as they stand on a version that was fetched.
    cursor_fields = ("first_published_at", "article_id")

    def _clone(self):
        clone = super()._clone()
        clone._key = self._key
        clone.cursor_fields = self.cursor_fields
        return clone

    def _fetch_all(self):
        is_new = self._result_cache is None
        super()._fetch_all()
        if is_new and shown.is_noting():
            for version in self._result_cache:
                if isinstance(version, Version):
                    version.note_shown()

    def live(self, at):
        """Return what is public at that instant. There is no other definition of public."""
        # A version's range never starts before its article's first publication: the second
        # condition changes nothing but lets an index skip what is scheduled after `at`.
        return self.filter(Contains(F("live"), Value(at)), first_published_at__lte=at)

    def planned(self):
        """Return what has been, is, or is to be public, in the order of time."""
        return self.filter(live__isnull=False).order_by("live")

    def scheduled(self, at):
        """Return what becomes public after that instant, the next first."""
        starts = lower("live")
        return (
            self.filter(live__isnull=False)
            .alias(starts=starts)
            .filter(starts__gt=at)
            .order_by(starts)
        )

    def taken_down(self, at):
        """Return what ended last of each story that is not public then nor to be, latest first."""
        ends = upper("live")
        left = Version.objects.filter(article=OuterRef("article"), live__isnull=False)
        return (
            self.filter(live__isnull=False, ends_at=ends)
            .alias(ends=ends)
            .filter(~Exists(left.exclude(live__fully_lt=(at, None))), ends__lte=at)
            .order_by(ends.desc())
        )

    def starting_between(self, start, end):
        """Return what becomes public after `start` and by `end`, in the order of time."""
        return (
            self.filter(live__isnull=False)
            .annotate(starts=lower("live"))
            .filter(starts__gt=start, starts__lte=end)
            .order_by("starts", "pk")
        )

    def ending_after(self, at):
        """Return what is taken down, and not replaced, after that instant, in the order of time."""
        return (
            self.filter(live__isnull=False, ends_at=upper("live"))
            .annotate(ends=upper("live"))
            .filter(ends__gt=at)
            .order_by("ends", "pk")
        )

    def ending_between(self, start, end):
        """Return what is taken down after `start` and by `end`, in the order of time."""
        return self.ending_after(start).filter(ends__lte=end)

    def withdrawn_between(self, start, end):
        """Return what was taken down between the two and is not back at the end."""
        back = Version.objects.live(end).filter(article=OuterRef("article"))
        return self.ending_between(start, end).filter(~Exists(back)).order_by("-ends")

    def gone(self, at):
        """Return what was public before that instant and had ended by then."""
        return self.filter(live__fully_lt=(at, None))

    def at_address(self, slug):
        """Return the versions of the story that has this slug, or once had it."""
        return self.filter(article__addresses__slug=slug)

    def led_by(self, picture):
        """Return the versions that show the picture above their text."""
        return self.filter(picture=picture)

    def with_in_text(self, picture):
        """Return the versions that show the picture in their text."""
        # The first condition changes nothing but lets an index hold few rows.
        return self.exclude(picture_ids=[]).filter(picture_ids__contains=[picture.pk])

    def showing(self, picture):
        return self.filter(Q(picture=picture) | Q(picture_ids__contains=[picture.pk]))

    def in_section(self, section):
        """Return the versions in this section (a Section or its number), but not in one below."""
        return self.filter(section=section)

    def tagged(self, tag):
        """Return the versions with this tag (a Tag or its id)."""
        return self._keyed_by("tag_rows", tag=tag)

    def by(self, author):
        return self._keyed_by("author_rows", author=author)

    def first_published_between(self, start, end):
        return self.filter(first_published_at__gte=start, first_published_at__lt=end)

    def before(self, cursor):
        """Return what stands after `cursor` (first_published_at, article id) in newest_first()."""
        return self.filter(TupleLessThan(Tuple(*map(F, self._key)), cursor))

    def newest_first(self):
        return self.order_by(*(f"-{name}" for name in self._key))

    def among_newest(self, parts, count):
        """Return the versions that are among the `count` newest of any of the parts (querysets).

        Each part is read by its own index and no further than that: the newest of several sections
        or tags together cost the same however many stories each holds.
        """
        newest = [part.newest_first().values("pk")[:count] for part in parts]
        return self.filter(pk__in=newest[0].union(*newest[1:], all=True))

    def for_cards(self, at):
        """Fetch what a card shows at that instant, and nothing of the text."""
        return self.seen(at).select_related("section__parent", "picture").only(*CARD_FIELDS)

    def seen(self, at):
        """Fetch whether the picture may be shown then, as `may_show_picture`."""
        return self.annotate(may_show_picture=allowed_on(at))

    def for_page(self, at):
        """Fetch what a story's own page shows, with what its text points to as it is then."""
        corrections = (
            Version.objects.filter(article=OuterRef("article"), live__startswith__lte=at)
            .exclude(correction="")
            .order_by("live")
        )
        mentioned = Version.objects.live(at).as_mentioned(_elements("story_ids"))
        stand_ins = Version.objects.live(at).as_stand_ins(_elements("story_ids"))
        shown = Version.pictures_in_text(_elements("picture_ids"), at)
        documents = Version.documents_in_text(_elements("document_ids"))
        return (
            self.seen(at)
            .select_related("section__parent", "picture")
            .annotate(
                mentioned_list=ArraySubquery(mentioned),
                stand_in_list=ArraySubquery(stand_ins),
                picture_list=ArraySubquery(shown),
                document_list=ArraySubquery(documents),
                correction_list=ArraySubquery(
                    corrections.values(
                        json=JSONObject(at=lower("live"), text="correction", number="number")
                    )
                ),
                **{name: expression(at) for name, expression in ON_PAGES.items()},
            )
        )

    def with_neighbours(self, at):
        """Add the stories first published just before and just after each in its section, as
        `before` and `later`: lists of one, or of none.
        """
        inside = Version.objects.live(at).filter(section=OuterRef("section"))
        key = Tuple(*map(F, self._key))
        here = Tuple(*map(OuterRef, self._key))
        before = inside.filter(LessThan(key, here)).newest_first()
        later = inside.filter(GreaterThan(key, here)).order_by(*self._key)
        return self.annotate(
            before=ArraySubquery(before.as_links()[:1]), later=ArraySubquery(later.as_links()[:1])
        )

    def as_mentioned(self, articles):
        """Return what a card or a link in a text needs of these articles, as JSON."""
        return self.filter(article_id__in=articles).as_links()

    def as_stand_ins(self, articles):
        """Return the same of what replaces these articles, as `instead_of` says which."""
        # The join's own column: through its key, it would be joined to once more.
        replacing = self.filter(article__replaces__in=articles)
        return replacing.as_links(instead_of="article__replaces__id")

    def replacing(self, slug):
        """Return what replaces the story that has this slug, or once had it."""
        return self.filter(article__replaces__addresses__slug=slug)

    def as_links(self, **more):
        """Return what a link to each of these stories needs, as JSON."""
        story = JSONObject(
            id="article_id",
            headline="headline",
            kicker="kicker",
            slug="slug",
            section="section__slug",
            **more,
        )
        return self.values_list(story, flat=True)

    def holding(self, documents, at):
        """Return what holds one of these documents (their ids) at that instant or is to: of each
        story, its last version and those that are public or planned.
        """
        later = Version.objects.filter(article=OuterRef("article"), number__gt=OuterRef("number"))
        lasts = Q(live__endswith__isnull=True) | Q(live__endswith__gt=at)
        # Not empty, which the first says too: the index asks for it in so many words.
        return self.filter(document_ids__overlap=documents).filter(
            Q(live__isnull=False) & lasts | ~Exists(later), ~Q(document_ids=[])
        )

    def leading_to(self, articles, at):
        """Return what points to one of these articles (their ids) at that instant or later."""
        lasts = Q(live__endswith__isnull=True) | Q(live__endswith__gt=at)
        return self.filter(lasts, live__isnull=False, story_ids__overlap=articles)

    def corrections(self, at):
        """Return the versions that told readers of a correction by then, of stories still there."""
        still_there = Version.objects.live(at).filter(article=OuterRef("article"))
        corrections = self.annotate(corrected_at=lower("live")).filter(
            ~Q(correction=""), Exists(still_there), live__isnull=False, corrected_at__lte=at
        )
        corrections._key = corrections.cursor_fields = ("corrected_at", "id")
        return corrections

    def _keyed_by(self, rows, **condition):
        # One join, filtered here, that the key then comes from: each filter() on a many-valued
        # relation would make a join of its own.
        condition = Q(**{f"{rows}__{name}": value for name, value in condition.items()})
        queryset = self.alias(
            keyed=FilteredRelation(rows, condition=condition),
            keyed_at=F("keyed__first_published_at"),
            keyed_article=F("keyed__article_id"),
        ).filter(keyed_article__isnull=False)
        queryset._key = ("keyed_at", "keyed_article")
        return queryset


class Contains(Func):
    """Whether a range holds an instant, by the function that the operator @> stands for.

    Of the operator with an instant that is not known yet, as in a plan that is made once for all
    (config.prepared), the planner thinks that it leaves one row in two hundred, and reads all that
    is live by its index.
    """

    function = "range_contains_elem"
    output_field = models.BooleanField()
    arity = 2


def lower(field):
    """Return when a range starts, as an expression."""
    return Func(F(field), function="lower", output_field=models.DateTimeField())


def upper(field):
    """Return when a range ends, as an expression."""
    return Func(F(field), function="upper", output_field=models.DateTimeField())


def month_of(field):
    """Return the first day of the month of an instant in UTC, as an expression for an index too."""
    in_utc = Func(Value("UTC"), F(field), function="timezone")
    month = Func(Value("month"), in_utc, function="date_trunc")
    return Cast(month, models.DateField())


def _elements(array):
    """Return the elements of the outer row's array, as rows for an IN."""
    return Func(
        OuterRef(array), function="unnest", template="(SELECT %(function)s(%(expressions)s))"
    )


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


class VersionTag(models.Model):
    """A planned version's tag, with the columns that a tag's page is ordered by."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="tag_rows")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="version_rows")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    first_published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "tag"], name="version_has_a_tag_once")
        ]
        indexes = [
            # A tag's page and feed.
            models.Index(
                fields=["tag", "-first_published_at", "-article"], name="version_newest_of_tag"
            ),
        ]

    def __str__(self):
        return f"{self.version_id} {self.tag_id}"


class VersionAuthor(models.Model):
    """A planned version's author, with the columns that an author's page is ordered by."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="author_rows")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="version_rows")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    first_published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "author"], name="version_has_an_author_once")
        ]
        indexes = [
            # An author's page and feed.
            models.Index(
                fields=["author", "-first_published_at", "-article"],
                name="version_newest_of_author",
            ),
        ]

    def __str__(self):
        return f"{self.version_id} {self.author_id}"
