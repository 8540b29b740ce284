from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .article import Article
from .version import Version


class Decision(models.Model):
    """Who decided what about a story's publication, and when. Rows are only ever added."""

    class Verb(models.TextChoices):
        SUBMITTED = "submitted", _("a soumis")
        TOOK_BACK = "took_back", _("a repris pour écrire")
        APPROVED = "approved", _("a déclaré prêt")
        ASSIGNED = "assigned", _("a confié")
        SENT_BACK = "sent_back", _("a renvoyé en écriture")
        PUBLISHED = "published", _("a publié")
        SCHEDULED = "scheduled", _("a programmé")
        RESCHEDULED = "rescheduled", _("a déplacé")
        UNSCHEDULED = "unscheduled", _("a déprogrammé")
        WITHDREW = "withdrew", _("a retiré")
        RESTORED = "restored", _("a repris une version")
        MADE_WAY = "made_way", _("a changé l’article qui le remplace")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="decisions")
    version = models.ForeignKey(Version, on_delete=models.CASCADE, null=True, related_name="+")
    verb = models.CharField(max_length=12, choices=Verb)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # NULL: the deed has no such instant (a submission has no start, most stories have no end).
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    # Of an assignment: to whom and for when. NULL: to nobody, for whenever.
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    due_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["verb", "-made_at"], name="decision_latest_of_a_kind")]
        verbose_name = _("décision")
        verbose_name_plural = _("décisions")

    def __str__(self):
        return f"{self.made_by} {self.get_verb_display()} {self.article}"
