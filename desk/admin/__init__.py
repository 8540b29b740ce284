"""The newsroom's pages about a story: its list, its form, and what is done to it beside them."""

from .article import ArticleAdmin

__all__ = ["ArticleAdmin"]
