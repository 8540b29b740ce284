from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Exists, F, FilteredRelation, Func, OuterRef, Q, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.db.models.functions import JSONObject
from django.db.models.lookups import GreaterThan, LessThan

from articles.additions import ON_PAGES
from articles.expressions import Contains, lower, upper
from delivery import shown
from images.models import allowed_on

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
                if isinstance(version, self.model):
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
        left = self.model.objects.filter(article=OuterRef("article"), live__isnull=False)
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
        back = self.model.objects.live(end).filter(article=OuterRef("article"))
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
            self.model.objects.filter(article=OuterRef("article"), live__startswith__lte=at)
            .exclude(correction="")
            .order_by("live")
        )
        mentioned = self.model.objects.live(at).as_mentioned(_elements("story_ids"))
        stand_ins = self.model.objects.live(at).as_stand_ins(_elements("story_ids"))
        shown = self.model.pictures_in_text(_elements("picture_ids"), at)
        documents = self.model.documents_in_text(_elements("document_ids"))
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
        inside = self.model.objects.live(at).filter(section=OuterRef("section"))
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
        later = self.model.objects.filter(
            article=OuterRef("article"), number__gt=OuterRef("number")
        )
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
        still_there = self.model.objects.live(at).filter(article=OuterRef("article"))
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


def _elements(array):
    """Return the elements of the outer row's array, as rows for an IN."""
    return Func(
        OuterRef(array), function="unnest", template="(SELECT %(function)s(%(expressions)s))"
    )
