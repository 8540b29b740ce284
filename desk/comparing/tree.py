"""A story's text as a tree to be compared: elements that stack, and runs of words within them."""

import html as entities
import re
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from articles.body import attributes
from masthead.safe_html import TAG, sanitise

# What words wear; anything else stands by itself. One with a block inside is taken as a block.
INLINE = {"strong", "em", "sub", "sup", "a", "span"}
_NAME = re.compile(r"</?(\w+)")
# Nobody nests so deep; beyond, only the words are looked at.
DEEPEST = 40

_LETTER = r"[\w\u0300-\u036f]"
# A number with its groups, a word with its hyphens and its apostrophe, or one sign.
_WORD = re.compile(
    rf"\d+(?:[.,\u00a0\u202f]\d+)+|{_LETTER}+(?:-{_LETTER}+)*[’']?|.", flags=re.DOTALL
)
_IS_WORD = re.compile(r"\w")


class Token(NamedTuple):
    """A word, a sign or a space; a line break is "\\n" with `is_break`.

    `dress` is what it wears, outermost first: (tag, {attribute: value} as a tuple of pairs).
    """

    text: str
    dress: tuple = ()
    is_break: bool = False

    @property
    def is_word(self):
        return bool(_IS_WORD.search(self.text))


@dataclass(frozen=True, eq=False)
class Run:
    """Words in a row, with what they wear."""

    tokens: tuple

    @cached_property
    def key(self):
        return self.tokens

    @cached_property
    def words(self):
        """The words that are in it, for telling what resembles what."""
        return frozenset(token.text.lower() for token in self.tokens if token.is_word)


@dataclass(frozen=True, eq=False)
class Node:
    """An element, with Runs and Nodes in it."""

    tag: str
    attributes: tuple
    children: tuple

    @cached_property
    def key(self):
        return self.tag, self.attributes, tuple(child.key for child in self.children)

    @cached_property
    def words(self):
        return frozenset().union(*(child.words for child in self.children))

    def get(self, name):
        return dict(self.attributes).get(name, "")


def tokens_of(text, dress=()):
    """Return the words, signs and spaces of a plain text."""
    return tuple(Token(piece, dress) for piece in _WORD.findall(text))


def parse(html):
    """Return the Runs and Nodes that a text is made of. It is sanitised first, in any case."""
    root = _Element("", ())
    opened = [root]
    for piece in TAG.split(sanitise(html)):
        if not piece.startswith("<"):
            if piece:
                opened[-1].children.append(entities.unescape(piece))
        elif piece.startswith("</"):
            opened.pop()
        else:
            name = _NAME.match(piece)[1]
            element = _Element(name, tuple(sorted(attributes(piece).items())))
            if name in {"br", "img"}:
                opened[-1].children.append(element)
            elif len(opened) > DEEPEST:
                opened.append(opened[-1])
            else:
                opened[-1].children.append(element)
                opened.append(element)
    return _settled(root.children)


class _Element:
    def __init__(self, tag, attributes):
        self.tag, self.attributes, self.children = tag, attributes, []

    @cached_property
    def is_inline(self):
        if self.tag == "br":
            return True
        return self.tag in INLINE and all(
            isinstance(child, str) or child.is_inline for child in self.children
        )


def _settled(children):
    """Return the children with the words between two blocks as one Run each."""
    settled, words = [], []

    def flush():
        if any(not token.text.isspace() for token in words):
            settled.append(Run(tuple(words)))
        words.clear()

    for child in children:
        if isinstance(child, str) or child.is_inline:
            words.extend(_words(child, ()))
        else:
            flush()
            settled.append(Node(child.tag, child.attributes, _settled(child.children)))
    flush()
    return tuple(settled)


def _words(child, dress):
    if isinstance(child, str):
        yield from tokens_of(child, dress)
    elif child.tag == "br":
        yield Token("\n", dress, is_break=True)
    else:
        worn = child.attributes
        if "data-story" in dict(worn):
            # The address that it was typed with may be an old one of the same story.
            worn = (("data-story", dict(worn)["data-story"]),)
        for grandchild in child.children:
            yield from _words(grandchild, (*dress, (child.tag, worn)))
