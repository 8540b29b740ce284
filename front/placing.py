"""The deeds of the front page. Each takes place whole or not at all, one person at a time.

Each placement begins at its start and stays until its own end, or until the next start of another
in its place or of its story elsewhere, whichever comes first: what `_reach` says of one.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.translation import gettext as _

from masthead.models import Masthead
from masthead.typography import finish

from .models import BreakingNews, Placement


class PlacementError(ValidationError):
    """What was asked of the front page makes no sense as it stands; the message says why."""


@transaction.atomic
def place(article, spot, *, by, at=None, until=None, now=None):
    """Put the story in the place from `at` (now, if None) to `until` (if None, until replaced).

    What stood there goes; if the story came from another place, the two change places. A story
    that is not public yet may be placed: readers see it there from its own time on. Return the
    Placement. Raise PlacementError on a time in the past, an end before the start, or if the
    story already stands there as asked.
    """
    now = _lock(now)
    at = at or now
    _check(at, now)
    if until is not None and until <= at:
        raise PlacementError(_("La fin doit venir après le début."))
    standing = Placement.objects.at(at)
    before = standing.filter(article=article).first()
    displaced = standing.in_spot(spot).exclude(article=article).first()
    if before and (before.spot, before.ends_at) == (spot, until):
        raise PlacementError(_("Cet article est déjà à cette place."))
    placement = _put(article, spot, at, until, by=by, now=now)
    if before and displaced:
        _put(displaced.article, before.spot, at, displaced.ends_at, by=by, now=now)
    return placement


@transaction.atomic
def take_out(spot, *, by, at=None, now=None):
    """Leave the place to the rule from `at` (now, if None) on. Return the Placement that ends.

    One that would only begin at `at` never does: what it would have replaced stays. Raise
    PlacementError on a time in the past, or if nobody placed anything there.
    """
    now = _lock(now)
    at = at or now
    _check(at, now)
    placement = Placement.objects.at(at).in_spot(spot).select_related("article").first()
    if placement is None:
        raise PlacementError(_("Personne n’a placé d’article là à cet instant."))
    placement.ended_by = by
    if placement.starts_at == at:
        _take_back(placement)
    else:
        placement.ends_at = at
        _end(placement, at)
    return placement


@transaction.atomic
def break_news(words, *, by, lasting, article=None, now=None):
    """Show the words across the top of every page for a while, in place of those that are there.

    Return the BreakingNews. Raise PlacementError without words, or on a time that is none.
    """
    now = _lock(now)
    words = finish(words.strip())
    if not words:
        raise PlacementError(_("Écrivez ce qui arrive."))
    if not 0 < lasting.total_seconds() <= BreakingNews.LONGEST.total_seconds():
        raise PlacementError(_("Une dernière minute dure au plus un jour."))
    _end_news(by, now)
    return BreakingNews.objects.create(
        words=words, article=article, live=DateTimeTZRange(now, now + lasting), made_by=by
    )


@transaction.atomic
def end_news(*, by, now=None):
    """Take the breaking news down. Raise PlacementError if there is none."""
    if not _end_news(by, _lock(now)):
        raise PlacementError(_("Il n’y a pas de dernière minute en cours."))


def _end_news(by, now):
    news = BreakingNews.objects.live(now).first()
    if news is None:
        return False
    if news.live.lower == now:
        # Nobody can have seen it.
        news.delete()
    else:
        news.live, news.ended_by = DateTimeTZRange(news.live.lower, now), by
        news.save(update_fields=["live", "ended_by"])
    return True


def _lock(now):
    # There is one front page, hence one row to hold. The instant is read once it is ours: of two
    # people who place at once, the second to get here is the later.
    Masthead.objects.select_for_update().get(pk=Masthead.THE_ONE)
    return now or timezone.now()


def _check(at, now):
    if at < now:
        raise PlacementError(_("Cet instant est passé : la une d’alors ne se change plus."))


def _put(article, spot, at, until, *, by, now):
    """Add the placement, and close whatever cannot stand together with it."""
    rivals = Placement.objects.rivals(article, spot)
    for rival in rivals.filter(live__startswith=at):
        _take_back(rival)
    for rival in rivals.at(at):
        _end(rival, at)
    placement = Placement(
        article=article,
        place=spot.place,
        section_id=spot.section,
        position=spot.position,
        ends_at=until,
        made_by=by,
        made_at=now,
    )
    placement.live = DateTimeTZRange(at, _reach(placement, at))
    placement.save()
    return placement


def _end(placement, at):
    placement.live = DateTimeTZRange(placement.starts_at, at)
    placement.save(update_fields=["live", "ends_at", "ended_by"])


def _take_back(placement):
    """Make a placement that has not begun as if it had never been to, but in the history."""
    start, placement.live = placement.starts_at, None
    placement.save(update_fields=["live", "ended_by"])
    rivals = Placement.objects.rivals(placement.article, placement.spot)
    for rival in rivals.filter(live__endswith=start):
        _end(rival, _reach(rival, rival.starts_at))


def _reach(placement, start):
    """Return when a placement that begins at `start` ends, or None for not yet."""
    rivals = Placement.objects.rivals(placement.article, placement.spot)
    following = rivals.starting_after(start).first()
    bounds = (placement.ends_at, following and following.starts_at)
    return min((bound for bound in bounds if bound), default=None)
