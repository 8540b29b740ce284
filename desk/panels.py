"""What other apps add to the story's form, from their admin module."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Panel:
    """Something beside the text, for whoever may change the story.

    `urls(answer)` returns its addresses, `answer` handing a view the ArticleAdmin.
    """

    template: str
    css: tuple
    js: tuple
    urls: Callable


PANELS = []
