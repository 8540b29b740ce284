"""The newsroom's pages about a story: its list, its form, and what is done to it beside them.

And about documents, whose list says which stories hold them.
"""

from .article import ArticleAdmin
from .document import DocumentAdmin

__all__ = ["ArticleAdmin", "DocumentAdmin"]
