"""An article's plan in the database: its versions' ranges, and the rows that find them."""

from django.apps import apps
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.dispatch import Signal

from . import timeline, touching

# An article's plan was laid out anew, in a transaction. Its arguments: the `article`, and when
# readers see that, `moments`: instants to come, and None for now.
laid_out = Signal()


def lay_out(article, planned=None, added=None):
    """Give each of the article's planned versions its range, from what each was asked to be.

    `planned` are its versions, if they are at hand; `added` is (version, start), a new one.
    """
    planned = list(article.versions.planned()) if planned is None else planned
    before = [(v, (v.live.lower, v.live.upper), v.first_published_at) for v in planned if v.live]
    planned = [version for version in planned if version.live]
    wishes = [(version, version.starts_at, version.ends_at) for version in planned]
    if added:
        version, at = added
        wishes.append((version, at, version.ends_at))
    ranges = timeline.lay_out(wishes)
    first = min((start for start, _end in ranges.values()), default=None)
    # What shrinks is written before what grows, so that no two ever overlap.
    shrinking_first = sorted(
        ranges, key=lambda version: not _shrinks(version.live, ranges[version])
    )
    for version in shrinking_first:
        version.live = DateTimeTZRange(*ranges[version])
        version.first_published_at = first
        version.save(update_fields=["live", "ends_at", "first_published_at"])
    _index(article, shrinking_first, first)
    after = [(version, span, first) for version, span in ranges.items()]
    moments = touching.touch(article, before, after)
    laid_out.send(sender=type(article), article=article, moments=moments)


def _index(article, versions, first):
    """Keep the rows by which tags and authors find the planned versions."""
    VersionTag = apps.get_model("articles", "VersionTag")
    VersionAuthor = apps.get_model("articles", "VersionAuthor")
    for version in versions:
        version.tag_rows.all().delete()
        version.author_rows.all().delete()
    VersionTag.objects.bulk_create(
        VersionTag(version=version, tag_id=tag["tag"], article=article, first_published_at=first)
        for version in versions
        for tag in version.tags
    )
    VersionAuthor.objects.bulk_create(
        VersionAuthor(version=version, author_id=pk, article=article, first_published_at=first)
        for version in versions
        for pk in {byline["author"] for byline in version.bylines}
    )


def take_off(version):
    """Make a planned version history only."""
    version.live = version.ends_at = version.first_published_at = None
    version.save(update_fields=["live", "ends_at", "first_published_at"])
    version.tag_rows.all().delete()
    version.author_rows.all().delete()


def _shrinks(old, new):
    _start, end = new
    return bool(old) and end is not None and (old.upper is None or end < old.upper)
