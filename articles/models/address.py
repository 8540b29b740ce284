from django.db import models
from django.utils.translation import gettext_lazy as _


class Address(models.Model):
    """A slug that a story has, or once had, in public. It is never given to another."""

    slug = models.SlugField(max_length=120, primary_key=True)
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="addresses"
    )

    class Meta:
        verbose_name = _("adresse")
        verbose_name_plural = _("adresses")

    def __str__(self):
        return self.slug
