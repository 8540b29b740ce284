"""Who may do what to a story, at each stage of it. This table is the only place that says so.

A *writer* is somebody whose story it is; an *editor* holds the right to publish.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WRITER, EDITOR = "writer", "editor"
_EACH, _EDITOR, _NOBODY = {WRITER, EDITOR}, {EDITOR}, set()

# verb: who may at the stages in this order.
STAGES = ("writing", "review", "ready", "done")
TABLE = {
    "edit": (_EACH, _EACH, _EDITOR, _EACH),
    "submit": (_EACH, _NOBODY, _NOBODY, _NOBODY),
    "take_back": (_NOBODY, _EACH, _EDITOR, _NOBODY),
    "approve": (_EDITOR, _EDITOR, _NOBODY, _NOBODY),
    "send_back": (_NOBODY, _EDITOR, _EDITOR, _NOBODY),
    "assign": (_EDITOR, _EDITOR, _EDITOR, _EDITOR),
    "publish": (_EDITOR, _EDITOR, _EDITOR, _EDITOR),
    "withdraw": (_EDITOR, _EDITOR, _EDITOR, _EDITOR),
    "restore": (_EACH, _EACH, _EDITOR, _EACH),
    "note": (_EACH, _EACH, _EACH, _EACH),
    "show": (_EACH, _EACH, _EACH, _EACH),
}

VERBS = {
    "edit": _("écrire"),
    "submit": _("soumettre à la relecture"),
    "take_back": _("reprendre pour écrire"),
    "approve": _("déclarer prêt"),
    "send_back": _("renvoyer en écriture"),
    "assign": _("confier"),
    "publish": _("publier, programmer, déplacer, déprogrammer"),
    "withdraw": _("retirer"),
    "restore": _("reprendre une version"),
    "note": _("annoter"),
    "show": _("montrer par un lien"),
}


class PublicationError(ValidationError):
    """What was asked of a story makes no sense as it stands; the message says why to its people."""


def allowed(verb, stage):
    """Return who may do the verb to a story at that stage: a set of WRITER and EDITOR."""
    return TABLE[verb][STAGES.index(stage)]


def hat(user):
    """Return what this person is to a story that they are known to see: WRITER or EDITOR."""
    return EDITOR if user.has_perm("articles.publish_article") else WRITER


def may(user, verb, article):
    """Whether this person, who is known to see the article, may do the verb to it now."""
    return hat(user) in allowed(verb, article.stage)


def is_refused(user, verb, article):
    """Whether the verb is not this person's to do: never, or not while it is somebody else's.

    Where it is nobody's at this stage, the verb itself says so.
    """
    somebody = allowed(verb, article.stage)
    ever = set().union(*TABLE[verb])
    return hat(user) not in (somebody or ever)


def require(verb, article):
    """Raise PublicationError if nobody may do the verb at the article's stage."""
    if not allowed(verb, article.stage):
        raise PublicationError(
            _("L’article est « %(stage)s » : on ne peut pas %(verb)s.")
            % {"stage": article.get_stage_display(), "verb": VERBS[verb]}
        )
