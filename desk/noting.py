"""What the newsroom remarks about a passage of a story: threads of notes, kept apart from its text.

Each deed locks the story, so that a note that a bad link sends twice is one note, and nobody takes
back what somebody is just answering.
"""

import html
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from articles.models import Article

from . import mentions
from .messages import tell
from .models import Note

LONGEST = 3000
LONGEST_QUOTE = 2000
AROUND = 80
MOST_THREADS = 200
MOST_NOTES = 100
# For how long the same words from the same person are the same note, sent again.
RESENT_WITHIN = timedelta(hours=1)


class NoteError(ValidationError):
    """What was asked of a note cannot be; the message says why to its writer."""


@dataclass
class Thread:
    """A note about a passage, and what was answered, oldest first."""

    opening: Note
    answers: list[Note] = field(default_factory=list)
    # Whether the passage is not to be found in the text any more.
    is_lost: bool = False

    @property
    def notes(self):
        return [self.opening, *self.answers]

    @property
    def is_open(self):
        return self.opening.resolved_at is None


def threads(article):
    """Return the story's threads, the open ones first, each in the order in which they began."""
    notes = Note.objects.filter(article=article).select_related("by", "resolved_by")
    by_opening, answers = {}, []
    for note in notes:
        if note.thread_id is None:
            by_opening[note.pk] = Thread(note)
        else:
            answers.append(note)
    for note in answers:
        by_opening[note.thread_id].answers.append(note)
    text = _bare(html.unescape(strip_tags(article.body))) if by_opening else ""
    for thread in by_opening.values():
        thread.is_lost = _bare(thread.opening.quote) not in text
    return sorted(by_opening.values(), key=lambda thread: not thread.is_open)


@transaction.atomic
def open_thread(article, text, *, by, quote="", before="", after="", now=None):
    """Remark on the passage `quote`, which stands between the other two; on the whole, if empty.

    Return what the writer is to know of those whom the note names, as sentences.
    """
    now = _lock(article, now)
    text = _fit(text)
    anchor = _anchor(quote, before, after)
    mine = Note.objects.filter(article=article, thread=None)
    if _is_resent(mine.filter(quote=anchor["quote"]), text, by, now):
        return []
    if mine.count() >= MOST_THREADS:
        raise NoteError(_("Cet article a toutes les notes qu’il peut avoir. Effacez-en d’abord."))
    note = Note.objects.create(article=article, by=by, text=text, made_at=now, **anchor)
    return _tell(note, now, mentions.names())


@transaction.atomic
def answer(article, thread_id, text, *, by, now=None):
    """Answer a thread, which is open again if it was resolved. Return as open_thread() does."""
    now = _lock(article, now)
    opening = _opening(article, thread_id)
    text = _fit(text)
    if _is_resent(opening.answers, text, by, now):
        return []
    if opening.answers.count() + 1 >= MOST_NOTES:
        raise NoteError(_("Ce fil est plein. Ouvrez une autre note."))
    before = [opening, *opening.answers.select_related("by")]
    note = Note.objects.create(article=article, thread=opening, by=by, text=text, made_at=now)
    _resolve(opening, None, None)
    names = mentions.names()
    people = {one.by for one in before}
    people |= {person for one in before for person in mentions.found(one.text, names)[0]}
    told = _("%(who)s a répondu à une note : %(text)s") % {"who": by, "text": text}
    return _tell(note, now, names, others=people, told=told)


@transaction.atomic
def resolve(article, thread_id, is_resolved, *, by, now=None):
    """Settle a thread, or open it again."""
    now = _lock(article, now)
    opening = _opening(article, thread_id)
    if is_resolved == (opening.resolved_at is None):
        _resolve(opening, now if is_resolved else None, by if is_resolved else None)


@transaction.atomic
def rewrite(article, note_id, text, *, by, now=None):
    """Change one's own note, and tell those whom it newly names. Return as open_thread() does."""
    now = _lock(article, now)
    note = _own(article, note_id, by)
    before, note.text = note.text, _fit(text)
    note.save(update_fields=["text"])
    names = mentions.names()
    return _tell(note, now, names, already=mentions.found(before, names)[0])


@transaction.atomic
def remove(article, note_id, *, by):
    """Take back one's own note while nothing in its thread follows it. Raise NoteError after."""
    _lock(article, None)
    note = _own(article, note_id, by)
    if note.pk != last_of(note):
        raise NoteError(_("On a déjà répondu à cette note : elle reste."))
    note.delete()


@transaction.atomic
def move(article, anchors):
    """Follow the text: each of `anchors` says {thread, quote, before, after} as they now stand."""
    moved = {}
    for said in anchors[:MOST_THREADS]:
        anchor = _anchor(*(said.get(name, "") for name in ("quote", "before", "after")))
        if isinstance(said.get("thread"), int) and anchor["quote"]:
            moved[said["thread"]] = anchor
    # A note about the whole story stays one.
    notes = Note.objects.filter(article=article, thread=None, pk__in=moved).exclude(quote="")
    changed = list(notes.select_for_update())
    for note in changed:
        for name, value in moved[note.pk].items():
            setattr(note, name, value)
    Note.objects.bulk_update(changed, ["quote", "before", "after"])


def last_of(note):
    """Return the number of the last note in the note's thread."""
    opening = note.thread_id or note.pk
    answers = Note.objects.filter(thread=opening).order_by("made_at", "pk")
    last = answers.values_list("pk", flat=True).last()
    return last or opening


def _lock(article, now):
    Article.objects.select_for_update().only("pk").get(pk=article.pk)
    return now or timezone.now()


def _opening(article, thread_id):
    opening = Note.objects.filter(article=article, thread=None, pk=thread_id).first()
    if opening is None:
        raise Http404
    return opening


def _own(article, note_id, by):
    note = Note.objects.filter(article=article, pk=note_id).first()
    if note is None:
        raise Http404
    if note.by_id != by.pk:
        raise PermissionDenied
    return note


def _resolve(opening, at, by):
    opening.resolved_at, opening.resolved_by = at, by
    opening.save(update_fields=["resolved_at", "resolved_by"])


def _is_resent(notes, text, by, now):
    """Whether this is the last note again: the answer to it was lost on its way."""
    last = notes.order_by("-made_at", "-pk").first()
    return (
        last is not None
        and (last.by_id, last.text) == (by.pk, text)
        and now - last.made_at < RESENT_WITHIN
    )


def _plain(text):
    """Return the text as PostgreSQL can keep it."""
    text = text if isinstance(text, str) else ""
    return text.encode("utf-8", "ignore").decode().replace("\0", "").replace("\r\n", "\n")


def _fit(text):
    text = _plain(text).strip()
    if not text:
        raise NoteError(_("Écrivez la note."))
    if len(text) > LONGEST:
        raise NoteError(
            _("Cette note est trop longue : %(length)d signes, pour %(most)d au plus.")
            % {"length": len(text), "most": LONGEST}
        )
    return text


def _anchor(quote, before, after):
    quote, before, after = (re.sub(r"\s+", " ", _plain(part)) for part in (quote, before, after))
    return {
        "quote": quote.strip()[:LONGEST_QUOTE],
        "before": before[-AROUND:],
        "after": after[:AROUND],
    }


def _bare(text):
    """Return the text without what French typography changes: spaces, quotes, dashes."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub("[«»“”„‟″]", '"', re.sub("[’‘‛′`]", "'", re.sub("[‐-―−]", "-", text)))
    return re.sub(r"[\s\u200b-\u200d\u2060\ufeff\u00ad]", "", text).lower()


def _tell(note, now, names, *, others=(), told="", already=()):
    """Tell those whom the note names, and `others` what they are `told`; each once.

    Return the sentences about those who could not be.
    """
    people, unclear = mentions.found(note.text, names)
    people -= {*already, note.by}
    if not (people or others or unclear):
        return []
    seeing = mentions.seeing(note.article)
    named = _("%(who)s vous cite dans une note : %(text)s") % {"who": note.by, "text": note.text}
    for some, words in ((people, named), (set(others) - people, told)):
        heard = {person for person in some if person.pk in seeing}
        tell(heard, note.article, words, by=note.by, now=now)
    return mentions.sentences({person for person in people if person.pk not in seeing}, unclear)
