"""Two versions of a story compared, as something that the readers' own template can lay out."""

from functools import cached_property

from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from articles.models import Version
from documents.models import Document
from images.models import Picture

from .aligning import ADDED, KEPT, REMOVED, aligned
from .blocks import compare_bodies
from .words import Names, Tally, compare_text, marked


class Step:
    """One of the changes that a reader goes through, with the way to the next and the last one."""

    def __init__(self, number, steps):
        self.number, self.steps = number, steps

    @property
    def before(self):
        return self.number - 1

    @property
    def after(self):
        return self.number + 1 if self.number < len(self.steps) else 0

    @property
    def count(self):
        return len(self.steps)


class Comparison:
    """What changed from one version of a story to another, both fetched with their section,
    picture and author.

    `story` stands for a version in articles/article_page.html: the same layout, with <ins> and
    <del> within its words.
    """

    def __init__(self, old, new):
        self.old, self.new = old, new
        self.tally = Tally()
        self.steps = []
        self.names = names_in(old, new)
        # In the order of the page, so that the steps are numbered so.
        self.facts = list(self._facts())
        self.facts_step = self._step_if_changed_since(0)
        before = self.tally.changes
        self.crumb = self._field(*(version.section.name if version.section else ""
                                   for version in (old, new)))  # fmt: skip
        self.kicker = self._of("kicker")
        self.headline = self._of("headline")
        self.bylines = list(self._bylines())
        self.pictures = list(self._pictures())
        self.head_step = self._step_if_changed_since(before)
        before = self.tally.changes
        self.standfirst = self._of("standfirst")
        self.standfirst_step = self._step_if_changed_since(before)
        self.blocks = list(self._blocks())
        before = self.tally.changes
        self.correction = self._of("correction")
        self.notice = self._of("notice_text")
        self.license = self._field(
            *(version.license_terms.get("name", "") for version in (old, new))
        )
        self.source = self._of("source_name")
        self.tags = list(self._tags())
        self.foot_step = self._step_if_changed_since(before)

    @property
    def added(self):
        return self.tally.added

    @property
    def removed(self):
        return self.tally.removed

    @property
    def is_same(self):
        return not self.steps

    @cached_property
    def story(self):
        return ComparedStory(self)

    def _step(self):
        self.steps.append(Step(len(self.steps) + 1, self.steps))
        return self.steps[-1]

    def _step_if_changed_since(self, changes):
        return self._step() if self.tally.changes > changes else None

    def _field(self, old, new):
        return mark_safe(compare_text(old, new, self.tally))  # noqa: S308

    def _of(self, name):
        return self._field(getattr(self.old, name), getattr(self.new, name))

    def _facts(self):
        """Yield (label, HTML) of what has changed and does not show on the page."""
        labels = {
            "slug": _("Adresse"),
            "share_title": _("Titre de partage"),
            "share_description": _("Texte de partage"),
            "source_url": _("Lien vers la source"),
            "picture_caption": _("Légende de l’image"),
            "picture_alt": _("Description de l’image"),
        }
        for name, label in labels.items():
            if getattr(self.old, name) != getattr(self.new, name):
                # Not words of the story: they are a change, and not counted.
                apart = Tally()
                html = compare_text(getattr(self.old, name), getattr(self.new, name), apart)
                self.tally.changes += apart.changes
                yield label, mark_safe(html)  # noqa: S308
        if self.old.follows_id != self.new.follows_id:
            self.tally.changes += 1
            followed = (str(version.follows or "") for version in (self.old, self.new))
            yield _("Suite de"), mark_safe(compare_text(*followed, Tally()))  # noqa: S308

    def _pictures(self):
        """Return [(kind, Picture)]: the one above the text, after the one that it replaces."""
        old, new = self.old.picture, self.new.picture
        if old == new:
            return [(KEPT, new)] if new else []
        self.tally.changes += 1
        return [(kind, shown) for kind, shown in ((REMOVED, old), (ADDED, new)) if shown]

    def _bylines(self):
        rows = [[Row(byline, "role") for byline in side.bylines] for side in (self.old, self.new)]
        return self._rows(*rows)

    def _tags(self):
        return self._rows(*([Row(tag) for tag in side.tags] for side in (self.old, self.new)))

    def _rows(self, old, new):
        """Yield the rows of both, each name marked as added or removed."""
        for kind, before, after in aligned(old, new, lambda one, other: 0):
            data = (after or before).data
            name = escape(data["name"])
            if kind != KEPT:
                self.tally.changes += 1
                name = mark_safe(marked(kind, name))  # noqa: S308
            yield data | {"name": name}

    def _blocks(self):
        """Yield (HTML, Step or None): of blocks that came or went in a row, the first has one."""
        last = KEPT
        changes = self.tally.changes
        for html, kind in compare_bodies(self.old.body, self.new.body, self.tally, self.names):
            changed, changes = self.tally.changes > changes, self.tally.changes
            whole = kind in {ADDED, REMOVED}
            step = self._step() if changed and not (whole and kind == last) else None
            last = kind
            yield mark_safe(html), step  # noqa: S308


class Row:
    """A signature or a tag, known by whose it is and what they did."""

    def __init__(self, data, *also):
        self.data = data
        self.key = (data["slug"], data["name"], *(data[name] for name in also))


class ComparedStory:
    """A Comparison under the names that the readers' template knows a version by.

    Its texts are safe HTML: what is in them was escaped when they were compared.
    """

    correction_list = picture_ids = story_ids = document_ids = ()

    def __init__(self, comparison):
        new = comparison.new
        self.comparison, self.article_id = comparison, new.article_id
        self.kicker, self.headline = comparison.kicker, comparison.headline
        self.standfirst = comparison.standfirst
        self.bylines, self.tags = comparison.bylines, comparison.tags
        self.notice_text = comparison.notice
        self.license = {"name": comparison.license, "url": new.license_terms.get("url")}
        self.source_name, self.source_url = comparison.source, new.source_url
        self.section = ComparedSection(new.section, comparison.crumb)
        self.shown_picture = new.picture
        self.reading_minutes = new.reading_minutes
        self.first_published_at = new.first_published_at or new.cut_at
        self.starts_at = new.starts_at or new.cut_at
        self.was_updated = new.was_updated
        self.corrections = (
            [(self.starts_at, comparison.correction)] if comparison.correction else []
        )

    @property
    def body(self):
        """The blocks, each step before its own; what changed at the foot ends them."""
        steps = get_template("admin/articles/article/_step.html")
        html = [
            (steps.render({"step": step}) if step else "") + block
            for block, step in self.comparison.blocks
        ]
        if self.comparison.foot_step:
            html.append(steps.render({"step": self.comparison.foot_step}))
        return "".join(html)

    def get_absolute_url(self):
        return self.comparison.new.get_absolute_url() if self.comparison.new.section else "/"


class ComparedSection:
    def __init__(self, section, name):
        self.section = section
        self.name = name or _("Sans rubrique")

    def get_absolute_url(self):
        return self.section.get_absolute_url() if self.section else "/"


def names_in(*versions):
    """Return the Names of what the texts point to: of stories, what readers have or will have."""
    stories = {number for version in versions for number in version.story_ids}
    pictures = {number for version in versions for number in version.picture_ids}
    documents = {number for version in versions for number in version.document_ids}
    planned = Version.objects.filter(live__isnull=False, article__in=stories)
    newest = (
        planned.order_by("article_id", "-live").distinct("article_id").select_related("section")
    )
    known = newest.only("article_id", "headline", "slug", "section__slug")
    return Names(
        stories={
            version.article_id: {"headline": version.headline, "url": version.get_absolute_url()}
            for version in known
        },
        pictures=Picture.objects.in_bulk(pictures),
        documents=Document.objects.in_bulk(documents) if documents else {},
    )
