"""The words of two runs, compared: what stays, what goes, what comes, what is dressed otherwise."""

from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from django.utils.html import escape
from django.utils.translation import gettext as _

from .aligning import ADDED, KEPT, REMOVED, common_words, same_runs
from .tree import Run, Token, tokens_of

# Below this share of common words, what is left of a sentence is chance.
_REWRITTEN = 0.25


@dataclass
class Tally:
    """What a comparison has met so far."""

    added: int = 0
    removed: int = 0
    # Changes of anything, counted or not: a link's target, a picture, italics.
    changes: int = 0


class Piece(NamedTuple):
    """A token and what became of it; `before` is what it wore, where that has changed."""

    state: str
    token: Token
    before: tuple | None = None


@dataclass
class Names:
    """What a text points to: {id: {"headline", "url"}} of stories, {id: Picture} and so on."""

    stories: dict = field(default_factory=dict)
    pictures: dict = field(default_factory=dict)
    documents: dict = field(default_factory=dict)

    def story(self, number):
        """Return {"headline", "url"} of a story; its number, if readers have no such story."""
        unknown = {"headline": _("article nᵒ %s") % number, "url": ""}
        return self.stories.get(int(number), unknown)

    def address(self, attributes):
        attributes = dict(attributes)
        if "data-story" in attributes:
            return self.story(attributes["data-story"])["url"]
        return attributes.get("href", "")

    def target(self, attributes):
        """Return where a link leads, in words."""
        attributes = dict(attributes)
        if "data-story" in attributes:
            return _("« %s »") % self.story(attributes["data-story"])["headline"]
        return attributes.get("href", "")


def compare_text(old, new, tally):
    """Return the HTML of two plain texts compared; what changed is added to the Tally."""
    return compare_runs(Run(tokens_of(old)), Run(tokens_of(new)), tally, Names())


def compare_runs(old, new, tally, names):
    """Return the HTML of two Runs compared, one of them None if there is nothing on its side."""
    found = pieces(old and old.tokens, new and new.tokens)
    html = markup(found, tally, names)
    return html + _links_that_came_and_went(found, names) if old and new else html


def pieces(old, new):
    """Return the Pieces that make the old tokens into the new; of those, the removed come first."""
    old, new = old or (), new or ()
    if old == new:
        return [Piece(KEPT, token) for token in old]
    found = []
    for tag, i1, i2, j1, j2 in _edits(old, new):
        if tag == "equal":
            for before, token in zip(old[i1:i2], new[j1:j2], strict=True):
                undressed = before.dress if before.dress != token.dress else None
                found.append(Piece(KEPT, token, undressed))
        else:
            found += [Piece(REMOVED, token) for token in old[i1:i2]]
            found += [Piece(ADDED, token) for token in new[j1:j2]]
    return found


def _edits(old, new):
    """Return opcodes in which no lone space or comma stays between two edits."""
    words = [frozenset(token.text for token in side if token.is_word) for side in (old, new)]
    if common_words(*words) < _REWRITTEN:
        return [("replace", 0, len(old), 0, len(new))]
    edits = []
    opcodes = same_runs([t.text for t in old], [t.text for t in new], is_junk=str.isspace)
    tags = [opcode[0] for opcode in opcodes]
    for n, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        between = tags[max(n - 1, 0) : n + 2 : 2] == ["replace", "replace"]
        if tag == "equal" and between and not any(token.is_word for token in new[j1:j2]):
            tag = "replace"
        if edits and edits[-1][0] == tag == "replace":
            _tag, i1, _i2, j1, _j2 = edits.pop()
        edits.append((tag, i1, i2, j1, j2))
    return edits


def markup(found, tally, names):
    """Return the Pieces as HTML, well-formed whatever is in them: each change is within what its
    words wear, and everything that is not a tag of ours is escaped.
    """
    html, worn = [], ()
    for (state, before, dress), group in groupby(
        found, key=lambda piece: (piece.state, piece.before, piece.token.dress)
    ):
        tokens = [piece.token for piece in group]
        if before is not None:
            html.append(_dressed_otherwise(tokens, worn, before, dress, names))
            tally.changes += 1
            worn = ()
            continue
        html.append(_change_clothes(worn, dress, names))
        worn = dress
        html.append(_said(state, tokens))
        if state != KEPT:
            tally.changes += 1
            count = sum(token.is_word for token in tokens)
            tally.added += count if state == ADDED else 0
            tally.removed += count if state == REMOVED else 0
    html.append(_change_clothes(worn, (), names))
    return "".join(html)


def _said(state, tokens):
    """Return the words of a change, with what an ear hears and an eye does not see."""
    shown = {KEPT: "<br>", ADDED: "↵<br>", REMOVED: "↵"}[state]
    runs = groupby(tokens, key=lambda token: token.is_break)
    text = "".join(
        shown * len(list(run)) if is_break else escape("".join(token.text for token in run))
        for is_break, run in runs
    )
    if state == KEPT:
        return text
    if not any(token.is_word for token in tokens):
        text = f'<span class="blank">{text}</span>'
    return marked(state, text)


def marked(state, html):
    """Return safe HTML as added or removed: for the eye by its element, for the ear in words."""
    tag, words = ("ins", _("ajouté")) if state == ADDED else ("del", _("supprimé"))
    return (
        f'<{tag}><span class="unseen"> [{escape(words)} : </span>{html}'
        f'<span class="unseen">] </span></{tag}>'
    )


def note(words):
    """Return a change said in words."""
    return f' <small class="note">{escape(words)}</small>'


def _change_clothes(worn, dress, names):
    common = 0
    while common < min(len(worn), len(dress)) and worn[common] == dress[common]:
        common += 1
    closing = "".join(f"</{tag}>" for tag, _attributes in reversed(worn[common:]))
    return closing + "".join(_opening(*frame, names) for frame in dress[common:])


def _opening(tag, attributes, names):
    if tag == "a":
        return f'<a href="{escape(names.address(attributes))}">'
    if tag == "span":
        return '<span class="dateline">'
    return f"<{tag}>"


def _dressed_otherwise(tokens, worn, before, dress, names):
    """Return the same words as they are dressed now, and in words what has changed."""
    return (
        _change_clothes(worn, (), names)
        + '<span class="dressed">'
        + _change_clothes((), dress, names)
        + _said(KEPT, tokens)
        + _change_clothes(dress, (), names)
        + "</span>"
        + note(" · ".join(_changes_of_dress(before, dress, names)))
    )


def _changes_of_dress(before, dress, names):
    came = [frame for frame in dress if frame not in before]
    went = [frame for frame in before if frame not in dress]
    links = {
        side: next((names.target(attributes) for tag, attributes in frames if tag == "a"), None)
        for side, frames in (("came", came), ("went", went))
    }
    if links["came"] is not None and links["went"] is not None:
        yield _("lien vers %(new)s au lieu de %(old)s") % {
            "new": links["came"],
            "old": links["went"],
        }
    elif links["came"] is not None:
        yield _("lien ajouté vers %s") % links["came"]
    elif links["went"] is not None:
        yield _("lien retiré vers %s") % links["went"]
    wordings = {
        "strong": (_("mis en gras"), _("gras ôté")),
        "em": (_("mis en italique"), _("italique ôté")),
        "sub": (_("mis en indice"), _("indice ôté")),
        "sup": (_("mis en exposant"), _("exposant ôté")),
        "span": (_("devient la mention d’origine"), _("n’est plus la mention d’origine")),
    }
    said = [wordings[tag][0] for tag, _attributes in came if tag in wordings]
    said += [wordings[tag][1] for tag, _attributes in went if tag in wordings]
    yield from dict.fromkeys(said)
    if not came and not went:
        yield _("mise en forme changée")


def _links_that_came_and_went(found, names):
    """Return in words where the links of changed words led and lead, if that is not the same."""
    sides = {KEPT: {}, ADDED: {}, REMOVED: {}}
    for piece in found:
        for tag, attributes in piece.token.dress:
            if tag == "a":
                sides[piece.state][attributes] = names.target(attributes)
        for tag, attributes in piece.before or ():
            if tag == "a":
                sides[KEPT][attributes] = names.target(attributes)
    came = [sides[ADDED][a] for a in sides[ADDED] if a not in sides[KEPT] | sides[REMOVED]]
    went = [sides[REMOVED][a] for a in sides[REMOVED] if a not in sides[KEPT] | sides[ADDED]]
    words = [_("lien ajouté vers %s") % target for target in came]
    words += [_("lien retiré vers %s") % target for target in went]
    return note(" · ".join(words)) if words else ""
