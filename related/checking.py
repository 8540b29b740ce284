"""What the checklist before publication asks of related stories."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.checklist import RULES, WARNS


def watch():
    """Add the rules to the checklist."""
    RULES["twice_told"] = (_("Un texte qui n’a pas déjà paru"), WARNS, "body", _told_twice)


def _told_twice(article):
    # The models are not there yet when the rules are added.
    from .suggesting import standing, twins_of

    twins = twins_of(article)
    versions = standing([twin.article_id for twin in twins], timezone.now()) if twins else {}
    for twin in twins:
        if version := versions.get(twin.article_id):
            return _("Déjà dans « %(headline)s » : %(share)s %% de ce texte.") % {
                "headline": version.headline,
                "share": round(100 * twin.share),
            }
    return None
