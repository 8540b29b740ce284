"""A story's history: its versions and the decisions about it in one stream, newest first.

What is kept: everything. A milestone, what was ever planned for readers (the database refuses to
delete that) and a text set aside stand for ever, and so does each save; only one's own autosaves
are made one within ten minutes (desk.saving.keep). Old autosaves are not thrown away when a story
is published: they may be the one trace of a paragraph that somebody else took out, and nothing
typed is to be lost to a second person. They are folded here instead.
"""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, pairwise

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.models import Decision, Version
from articles.templatetags import stories
from authors.models import User

from .templatetags.desk import clock, moment

PAGE = 60
# Far more than anybody decides between sixty versions.
MOST_DECISIONS = 300

Verb, Cause = Decision.Verb, Version.Cause
# The deeds that cut the version that they are about.
_CUTTING = {Verb.SUBMITTED, Verb.APPROVED, Verb.PUBLISHED, Verb.SCHEDULED}
_FOR_READERS = {Cause.PUBLISHED, Cause.CORRECTED}


@dataclass
class Entry:
    """A version, and the decisions that made it; or a decision by itself."""

    at: datetime
    by: User
    now: datetime
    version: Version | None = None
    decisions: list = field(default_factory=list)
    is_latest: bool = False
    # Whether it says something else than the version before it.
    has_new_headline: bool = False

    is_fold = False

    @property
    def is_milestone(self):
        return self.version is None or self.version.cause in Version.MILESTONES

    @property
    def before(self):
        """The number of the version before this one, 0 for the first."""
        return self.version.number - 1

    @property
    def may_fold(self):
        return not (self.is_milestone or self.is_latest or self.decisions)

    @property
    def title(self):
        """What happened, in a few words: a version's milestone, or what was decided."""
        if self.version is None:
            return said(self.decisions[0])
        version, decision = self.version, next(iter(self.decisions), None)
        named = {"number": version.number, "cause": version.get_cause_display()}
        if decision and decision.verb == Verb.SCHEDULED:
            named["cause"] = _("programmée")
        elif decision and decision.verb == Verb.RESTORED:
            named["cause"] = _("reprise de la version %s") % decision.version_number
        return _("Version %(number)s, %(cause)s") % named

    @property
    def facts(self):
        """What else was decided with it, as sentences."""
        for decision in self.decisions:
            if self.version and decision.verb == Verb.SCHEDULED:
                yield _("Pour le %s.") % moment(decision.starts_at)
            if decision.verb in {Verb.PUBLISHED, Verb.SCHEDULED} and decision.ends_at:
                yield _("Jusqu’au %s.") % moment(decision.ends_at)
            if decision.reason and decision.verb in _CUTTING | {Verb.RESCHEDULED}:
                yield _("Embargo passé outre : %s") % decision.reason
        if self.version and self.version.correction:
            yield _("Correction : %s") % self.version.correction

    @property
    def reason(self):
        if self.version is None and self.decisions[0].verb != Verb.RESCHEDULED:
            return self.decisions[0].reason
        return ""

    @property
    def time(self):
        extended = self.version and self.version.extended_at
        if extended and clock(extended) != clock(self.at):
            return _("de %(start)s à %(end)s") % {
                "start": stories.clock(self.at),
                "end": clock(extended),
            }
        return clock(self.at)

    @property
    def for_readers(self):
        """What readers had, have or will have of it, as a sentence."""
        version, now = self.version, self.now
        if version is None or not (version.live or version.cause in _FOR_READERS):
            return ""
        if not version.live:
            return _("Elle n’a jamais paru.")
        said = {"start": moment(version.live.lower)}
        if version.live.upper:
            said["end"] = moment(version.live.upper)
        if version.has_ended(now):
            return _("Les lecteurs l’ont eue du %(start)s au %(end)s.") % said
        if version.is_live(now):
            words = _("Les lecteurs la lisent depuis le %(start)s")
        else:
            words = _("Les lecteurs la liront à partir du %(start)s")
        return (words + (_(", jusqu’au %(end)s") if "end" in said else "") + ".") % said


@dataclass
class Fold:
    """Saves in a row, with nothing between them to remember."""

    entries: list

    is_fold = True

    @property
    def at(self):
        return self.entries[0].at

    @property
    def title(self):
        start, newest = self.entries[-1].at, self.entries[0]
        end = newest.version.extended_at or newest.at
        count = len(self.entries)
        names = list(dict.fromkeys(str(entry.by) for entry in self.entries))
        return ngettext(
            "%(count)d enregistrement, de %(start)s à %(end)s, %(names)s",
            "%(count)d enregistrements, de %(start)s à %(end)s, %(names)s",
            count,
        ) % {
            "count": count,
            "start": stories.clock(start),
            "end": clock(end),
            "names": ", ".join(names),
        }


@dataclass
class Page:
    # [(date, [Entry or Fold, …]), …], newest first.
    days: list
    # The `?avant=` of the page that follows, or None on the last.
    older: int | None
    # The numbers of its versions lie between these.
    lowest: int
    highest: int
    # Whether there were more decisions than anybody makes: the oldest of the page are left out.
    is_cut: bool


def page_of(article, now, before=None):
    """Return the Page of a story's history that starts under the version number `before`."""
    versions = article.versions.select_related("cut_by").defer("body").order_by("-number")
    if before is not None:
        versions = versions.filter(number__lte=before)
    rows = list(versions[: PAGE + 2])
    above = rows.pop(0) if before is not None and rows and rows[0].number == before else None
    older = rows[PAGE - 1].number if len(rows) > PAGE else None
    rows = rows[:PAGE]
    decisions = article.decisions.select_related("made_by", "to").annotate(
        version_number=F("version__number")
    )
    # Each page has the decisions from its oldest version on, up to the page above.
    if above is not None:
        decisions = decisions.filter(made_at__lt=above.cut_at)
    if older is not None:
        decisions = decisions.filter(made_at__gte=rows[-1].cut_at)
    decisions = list(decisions[: MOST_DECISIONS + 1])
    entries = _stream(rows, decisions[:MOST_DECISIONS], now)
    of_versions = [entry for entry in entries if entry.version]
    for entry, older_entry in pairwise([*of_versions, None]):
        one, other = (e and (e.version.kicker, e.version.headline) for e in (entry, older_entry))
        entry.has_new_headline = one != other
    if before is None and of_versions:
        of_versions[0].is_latest = True
    by_day = groupby(_folded(entries), key=lambda entry: timezone.localdate(entry.at))
    days = [(date, list(of_a_day)) for date, of_a_day in by_day]
    lowest, highest = (rows[-1].number, rows[0].number) if rows else (0, 0)
    return Page(days, older, lowest, highest, len(decisions) > MOST_DECISIONS)


def _stream(versions, decisions, now):
    """Return the Entries of both, newest first; versions keep the order of their numbers."""
    entries = [Entry(version.cut_at, version.cut_by, now, version) for version in versions]
    cut = {entry.version.pk: entry for entry in entries}
    restored = {
        (entry.at, entry.version.cut_by_id): entry
        for entry in entries
        if entry.version.cause == Cause.RESTORED
    }
    apart = []
    for decision in decisions:
        if decision.verb == Verb.RESTORED:
            entry = restored.get((decision.made_at, decision.made_by_id))
        else:
            entry = cut.get(decision.version_id) if decision.verb in _CUTTING else None
        if entry:
            entry.decisions.append(decision)
        else:
            apart.append(Entry(decision.made_at, decision.made_by, now, decisions=[decision]))
    stream = []
    while entries or apart:
        newer = not entries or (apart and apart[0].at >= entries[0].at)
        stream.append((apart if newer else entries).pop(0))
    return stream


def _folded(entries):
    def run(entry):
        # What may not fold is in a run of its own.
        return timezone.localdate(entry.at) if entry.may_fold else id(entry)

    for _key, group in groupby(entries, key=run):
        saves = list(group)
        yield from saves if len(saves) == 1 else [Fold(saves)]


def said(decision):
    """Return what was decided, without who and why."""
    number = decision.version_number
    if decision.verb == Verb.ASSIGNED:
        if decision.to is None:
            return _("Article confié à personne")
        words = _("Article confié à %s") % decision.to
        return words + (_(", pour le %s") % moment(decision.due_at) if decision.due_at else "")
    if decision.verb == Verb.WITHDREW:
        if decision.ends_at and decision.ends_at > decision.made_at:
            return _("Retrait décidé pour le %s") % moment(decision.ends_at)
        return _("Article retiré")
    if decision.verb == Verb.RESCHEDULED:
        return _("Version %(number)s déplacée au %(at)s") % {
            "number": number,
            "at": moment(decision.starts_at),
        }
    if decision.verb == Verb.UNSCHEDULED:
        return _("Version %(number)s déprogrammée (elle devait paraître le %(at)s)") % {
            "number": number,
            "at": moment(decision.starts_at),
        }
    if decision.verb == Verb.MADE_WAY:
        # The reason is the other's headline.
        return (
            _("Retiré, il mène à un autre article")
            if decision.reason
            else _("Retiré, il ne mène plus à un autre article")
        )
    wordings = {
        Verb.TOOK_BACK: _("Article repris pour écrire"),
        Verb.SENT_BACK: _("Article renvoyé en écriture"),
        Verb.RESTORED: _("Version %s reprise") % number,
    }
    return wordings.get(decision.verb, decision.get_verb_display())


def had_by_readers(article, at, until):
    """Return the versions that readers had from `at` until just before `until`, in order."""
    first = list(article.versions.live(at))
    later = article.versions.starting_between(at, until).filter(live__startswith__lt=until)
    return [*first, *later]


def why_nothing(article, at, now):
    """Return why readers had nothing of a story at an instant, as a sentence."""
    planned = list(article.versions.planned().only("article_id", "live"))
    before = [version for version in planned if version.has_ended(at)]
    after = [version for version in planned if version.starts_at > at]
    if before:
        withdrawal = article.decisions.filter(verb=Verb.WITHDREW, ends_at=before[-1].live.upper)
        reason = withdrawal.values_list("reason", flat=True).first()
        words = _("Il était retiré depuis le %s.") % moment(before[-1].live.upper)
        words += " " + _("Motif : %s") % reason if reason else ""
        return words
    if after:
        if after[0].starts_at > now:
            return _("Il doit paraître le %s.") % moment(after[0].starts_at)
        return _("Il a paru pour la première fois le %s.") % moment(after[0].starts_at)
    return _("Il n’a jamais paru, et rien n’est programmé.")
