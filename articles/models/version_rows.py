"""The rows by which tags and authors find the planned versions: articles.planning keeps them."""

from django.db import models
from taggit.models import Tag

from authors.models import Author

from .article import Article
from .version import Version


class VersionTag(models.Model):
    """A planned version's tag, with the columns that a tag's page is ordered by."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="tag_rows")
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="version_rows")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    first_published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "tag"], name="version_has_a_tag_once")
        ]
        indexes = [
            # A tag's page and feed.
            models.Index(
                fields=["tag", "-first_published_at", "-article"], name="version_newest_of_tag"
            ),
        ]

    def __str__(self):
        return f"{self.version_id} {self.tag_id}"


class VersionAuthor(models.Model):
    """A planned version's author, with the columns that an author's page is ordered by."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="author_rows")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="version_rows")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    first_published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "author"], name="version_has_an_author_once")
        ]
        indexes = [
            # An author's page and feed.
            models.Index(
                fields=["author", "-first_published_at", "-article"],
                name="version_newest_of_author",
            ),
        ]

    def __str__(self):
        return f"{self.version_id} {self.author_id}"
