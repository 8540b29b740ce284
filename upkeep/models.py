"""What was done to keep the publication safe."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Backup(models.Model):
    """A copy of the database that was made, whole, and where it lay then."""

    name = models.CharField(_("nom"), max_length=80)
    size = models.BigIntegerField(_("octets"))
    started_at = models.DateTimeField(_("commencée"))
    ended_at = models.DateTimeField(_("terminée"), db_index=True)

    class Meta:
        default_permissions = ()
        permissions = [("look_after", _("Peut voir l’état du système et y remédier"))]
        verbose_name = _("sauvegarde")
        verbose_name_plural = _("sauvegardes")

    def __str__(self):
        return self.name
