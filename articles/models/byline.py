from django.db import models
from django.utils.translation import gettext_lazy as _

from authors.models import Author


class Byline(models.Model):
    """One of the names that sign a story, and what that person did."""

    class Role(models.TextChoices):
        TEXT = "", _("texte")
        REPORTAGE = "reportage", _("reportage")
        INTERVIEW = "interview", _("entretien")
        PHOTO = "photo", _("photo")
        TRANSLATION = "traduction", _("traduction")

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="bylines"
    )
    author = models.ForeignKey(Author, verbose_name=_("auteur"), on_delete=models.PROTECT)
    role = models.CharField(_("rôle"), max_length=12, choices=Role, default=Role.TEXT, blank=True)
    position = models.PositiveSmallIntegerField(_("rang"), default=0)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["position", "pk"]
        indexes = [
            # Whose a story is: answered from the index alone.
            models.Index(fields=["author", "article"], name="byline_stories_of_author")
        ]

    def __str__(self):
        return str(self.author)

    def as_data(self):
        return {
            "author": self.author_id,
            "name": self.author.name,
            "slug": self.author.slug,
            "role": self.role,
        }
