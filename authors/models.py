"""Who writes: the people of the newsroom, and the names that stories are signed with."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Somebody who signs in to the newsroom. Not every author does."""

    def __str__(self):
        return self.get_full_name() or self.username

    @property
    def is_journalist_only(self):
        """Whether this person sees and edits only their own stories."""
        return not self.has_perm("articles.change_any_article")


class Author(models.Model):
    """A name that stories are signed with. An author needs no login."""

    name = models.CharField(_("nom"), max_length=120)
    slug = models.SlugField(
        _("adresse"), max_length=120, unique=True, help_text=_("La fin de l’adresse de sa page.")
    )
    job = models.CharField(
        _("fonction"),
        max_length=120,
        blank=True,
        help_text=_("Par exemple « correspondant à Gao »."),
    )
    biography = models.TextField(
        _("présentation"), blank=True, help_text=_("Quelques lignes, pour sa page publique.")
    )
    user = models.OneToOneField(
        User,
        verbose_name=_("compte"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        help_text=_("Le compte de cette personne, si elle écrit ici elle-même."),
    )

    class Meta:
        verbose_name = _("auteur")
        verbose_name_plural = _("auteurs")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("articles:author", args=[self.slug])
