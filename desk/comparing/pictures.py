"""The pictures of two texts, compared."""

from django.template.loader import get_template
from django.utils.html import escape
from django.utils.translation import gettext as _

from .aligning import ADDED, KEPT, aligned
from .tree import Node
from .words import marked, note


def numbers_of(figure):
    """Return the numbers of the pictures in a gallery or a pair; of anything else, none."""
    return figure.get("data-pictures").split()


def compare_images(before, after, tally, names):
    """Return the HTML of a picture that stands on both sides, its description changed."""
    tally.changes += 1
    words = _("description de l’image : « %(new)s » au lieu de « %(old)s »") % {
        "new": after.get("alt"),
        "old": before.get("alt"),
    }
    return image(KEPT, after, tally, names) + note(words)


def image(kind, node, tally, names):
    """Return the HTML of a picture that is kept, added or removed."""
    picture = names.pictures.get(int(node.get("data-picture") or 0))
    alt = node.get("alt") or (picture.alt if picture else "")
    if picture is None:
        html = note(_("Image : %s") % (alt or node.get("src") or node.get("data-picture")))
    else:
        context = {"picture": picture, "alt": alt}
        html = get_template("images/_picture_in_text.html").render(context)
    if kind == KEPT:
        return html
    tally.changes += 1
    words = _("image ajoutée : %s") if kind == ADDED else _("image retirée : %s")
    return note(words % (alt or _("sans description"))) + marked(kind, html)


def compare_several(kind, before, after, tally, names):
    """Return the HTML of the pictures of a gallery or a pair, one of the sides None if it is new
    or gone; a picture that only moved is taken out and put in again.
    """
    sides = [
        [Node("img", (("data-picture", number),), ()) for number in numbers_of(side)]
        if side
        else []
        for side in (before, after)
    ]
    if kind == KEPT:
        found = [(KEPT, None, node) for node in sides[1]]
    else:
        found = aligned(*sides, lambda one, other: 0)
    items = [
        f"<li><figure>{image(state, new or old, tally, names)}</figure></li>"
        for state, old, new in found
    ]
    return f'<ul tabindex="0" aria-label="{escape(_("Images"))}">{"".join(items)}</ul>'


def change_of_figure(before, after):
    """Return in words what changed of a figure itself: what it is, or how wide."""
    wordings = {
        "gallery": _("devient une galerie"),
        "pair": _("devient un avant/après"),
        "image": _("largeur ordinaire"),
        "image image--wide": _("devient large"),
        "image image--inset": _("devient un encart"),
    }
    if before.get("class") == after.get("class"):
        return ""
    return wordings.get(after.get("class"), "")


def class_for_readers(figure):
    """Return the class that a figure has on the readers' page; a pair, too, stands in a row."""
    kinds = {"image": "figure", "pair": "gallery"}
    words = figure.get("class").replace("image--", "figure--").split()
    return " ".join(kinds.get(word, word) for word in words)
