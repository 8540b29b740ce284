from django.db import models
from django.utils.translation import gettext_lazy as _

from articles import checklist


def rule_choices():
    return [(code, name) for code, (name, *_rest) in checklist.RULES.items()
            if code not in checklist.ALWAYS]  # fmt: skip


class CheckRule(models.Model):
    """What the publication says of one rule of the checklist. checklist.write_down() makes each."""

    class Severity(models.TextChoices):
        STOPS = checklist.STOPS, _("empêche de publier")
        WARNS = checklist.WARNS, _("avertit")
        OFF = checklist.OFF, _("ne dit rien")

    code = models.CharField(_("règle"), max_length=20, unique=True, choices=rule_choices)
    severity = models.CharField(_("effet"), max_length=6, choices=Severity)

    class Meta:
        verbose_name = _("règle de publication")
        verbose_name_plural = _("règles de publication")
        ordering = ["code"]

    def __str__(self):
        return self.get_code_display()
