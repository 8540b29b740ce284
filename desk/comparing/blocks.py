"""Two texts compared: paragraphs, lists, tables, cards and pictures, and the words within them.

The result has the shape of the new text, with what was taken out standing where it was: never an
<ins> around a paragraph or a row, always within it, so that nothing comes apart.
"""

from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from masthead import embeds

from .aligning import ADDED, ALIKE, CHANGED, KEPT, aligned, common_words
from .pictures import (
    change_of_figure,
    class_for_readers,
    compare_images,
    compare_several,
    image,
    numbers_of,
)
from .tree import Run, parse
from .words import compare_runs, marked, note

# What may become one another and keep its words.
_LINES = {"p", "h2", "h3"}
# Whatever is in them, one answers to the other by its place.
_PLACES = {"td", "th", "caption", "figcaption", "thead", "tbody", "table"}
_NUMBERS = {"colspan", "rowspan"}


def compare_bodies(old, new, tally, names):
    """Yield (HTML, kind of change as aligning names them) of each outermost block.

    `old` and `new` are HTML as versions keep it; what changed is added to the Tally.
    """
    for kind, before, after in aligned(parse(old), parse(new), likeness):
        html = _compared(kind, before, after, tally, names)
        if isinstance(before or after, Run):
            html = f"<p>{html}</p>"
        yield html, kind


def likeness(one, other):
    """Return how well a block can be another one changed, from 0 to 1."""
    if isinstance(one, Run) or isinstance(other, Run):
        same = isinstance(one, Run) and isinstance(other, Run)
        return common_words(one.words, other.words) if same else 0
    if one.tag == "img":
        return float(one.get("data-picture") == other.get("data-picture"))
    if one.tag == "a" and one.attributes != other.attributes:
        return 0
    if one.tag != other.tag and not {one.tag, other.tag} <= _LINES:
        return 0
    if one.tag == "aside" or _embed(one) != _embed(other):
        return 0
    if one.tag == "figure" and _picture(one) and _picture(one) == _picture(other):
        return 1
    if numbers_of(one) or numbers_of(other):
        if set(numbers_of(one)) & set(numbers_of(other)):
            return 1
        return common_words(one.words, other.words) if one.words else 0
    alike = common_words(one.words, other.words)
    return max(alike, ALIKE) if one.tag in _PLACES else alike


def _picture(figure):
    return next((c.get("data-picture") for c in figure.children if not isinstance(c, Run)), None)


def _embed(block):
    """Return the address of what another site plays, if that is what the block holds."""
    if block.tag == "oembed":
        return block.get("url")
    inside = [child for child in block.children if not isinstance(child, Run)]
    return inside[0].get("url") if block.tag == "figure" and inside else ""


def _compared(kind, before, after, tally, names):
    if kind == CHANGED and not isinstance(after, Run):
        return _changed(before, after, tally, names)
    if kind == KEPT:
        before = after
    block = after or before
    if isinstance(block, Run):
        return compare_runs(before, after, tally, names)
    if block.tag == "aside" and block.get("data-document"):
        return _document(kind, block, tally, names)
    if block.tag == "aside":
        return _card(kind, block, tally, names)
    if block.tag == "img":
        return image(kind, block, tally, names)
    if block.tag == "oembed":
        return _address(kind, block, tally)
    inner = compare_several(kind, before, after, tally, names) if numbers_of(block) else ""
    inner += "".join(
        _compared(kind, child if before else None, child if after else None, tally, names)
        for child in block.children
    )
    return _element(block, inner)


def _changed(before, after, tally, names):
    """Return an element of which something within has changed."""
    if after.tag == "img":
        return compare_images(before, after, tally, names)
    inner = ""
    if numbers_of(before) or numbers_of(after):
        inner = compare_several(CHANGED, before, after, tally, names)
    inner += "".join(
        _compared(kind, one, other, tally, names)
        for kind, one, other in aligned(before.children, after.children, likeness)
    )
    if before.tag != after.tag:
        tally.changes += 1
        wordings = {"p": _("devient du texte"), "h2": _("devient un intertitre")}
        inner += note(wordings.get(after.tag, _("devient un sous-intertitre")))
    elif after.tag == "figure":
        if words := change_of_figure(before, after):
            tally.changes += 1
            inner += note(words)
    elif before.attributes != after.attributes:
        tally.changes += 1
        inner += note(_("cases réunies ou séparées"))
    return _element(after, inner)


def _element(node, inner):
    given = "".join(
        f' {name}="{escape(value)}"'
        for name, value in node.attributes
        if name in _NUMBERS or name == "scope"
    )
    if node.tag == "figure":
        given = f' class="{class_for_readers(node)}"'
    if node.tag == "a":
        given = f' href="{escape(node.get("href"))}"'
    return f"<{node.tag}{given}>{inner}</{node.tag}>"


def _card(kind, card, tally, names):
    story = dict(names.story(card.get("data-story")))
    if kind != KEPT:
        tally.changes += 1
        words = _("carte ajoutée") if kind == ADDED else _("carte retirée")
        html = marked(kind, escape(story["headline"])) + note(words)
        story["headline"] = mark_safe(html)  # noqa: S308
    template = get_template("articles/_read_also.html")
    return template.render({"story": story, "url": story["url"]})


def _document(kind, card, tally, names):
    number = card.get("data-document")
    document = names.documents.get(int(number))
    title = escape(document.title if document else _("document nᵒ %s") % number)
    if kind != KEPT:
        tally.changes += 1
        words = _("document ajouté") if kind == ADDED else _("document retiré")
        title = marked(kind, title) + note(words)
    if document is None:
        return f"<p>{title}</p>"
    context = {"document": document, "title": mark_safe(title)}  # noqa: S308
    return get_template("documents/_card.html").render(context)


def _address(kind, block, tally):
    """Return what another site plays as its name and its address, and no player."""
    address = block.get("url")
    embed = embeds.find(address)
    html = f"<b>{escape(embed.provider if embed else '')}</b> {escape(address)}"
    if kind == KEPT:
        return f"<p>{html}</p>"
    tally.changes += 1
    words = _("lecteur ajouté") if kind == ADDED else _("lecteur retiré")
    return f"<p>{marked(kind, html)}{note(words)}</p>"
