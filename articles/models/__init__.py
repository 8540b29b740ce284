"""What is written, and when it is public."""

from .article import Address, Article, Byline
from .decision import Decision
from .section import Section
from .version import Version, VersionAuthor, VersionTag

__all__ = [
    "Address",
    "Article",
    "Byline",
    "Decision",
    "Section",
    "Version",
    "VersionAuthor",
    "VersionTag",
]
