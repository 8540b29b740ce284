"""Comparing two versions of a story, word by word, in the layout that readers know.

Of the libraries that compare HTML, lxml's htmldiff passes over a card that changed, italics and
narrow spaces and takes whole lists out and in again for one line; html-diff puts <ins> around rows
and list items, and takes a minute for 3,000 words. So difflib compares, and what is ours is where
its marks may stand.
"""

from .story import Comparison

__all__ = ["Comparison"]
