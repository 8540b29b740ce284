"""What is written, and when it is public."""

from .address import Address
from .article import Article
from .byline import Byline
from .check_rule import CheckRule
from .decision import Decision
from .section import Section
from .version import Version
from .version_rows import VersionAuthor, VersionTag

__all__ = [
    "Address",
    "Article",
    "Byline",
    "CheckRule",
    "Decision",
    "Section",
    "Version",
    "VersionAuthor",
    "VersionTag",
]
