"""A deed, and those who are to hear of it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import messages
from .templatetags.desk import moment


@transaction.atomic
def submit(article, *, by, now=None):
    article.submit(by=by, now=now)
    people = {article.assignee} if article.assignee else messages.editors()
    _tell(people, article, _("%s a soumis cet article à la relecture.") % by, by, now)


@transaction.atomic
def approve(article, *, by, now=None):
    article.approve(by=by, now=now)
    people = messages.writers(article) | messages.editors()
    _tell(people, article, _("%s a déclaré cet article prêt.") % by, by, now)


@transaction.atomic
def send_back(article, *, by, reason, now=None):
    article.send_back(by=by, reason=reason, now=now)
    text = _("%(who)s renvoie cet article : %(reason)s") % {"who": by, "reason": reason}
    _tell_writers(article, text, by, now)


@transaction.atomic
def assign(article, to, *, by, due_at=None, now=None):
    before = article.assignee
    article.assign(to, by=by, due_at=due_at, now=now)
    if not to or to == before:
        return
    text = _("%s vous confie cet article.") % by
    if due_at:
        text = _("%(who)s vous confie cet article, pour le %(at)s.") % {
            "who": by,
            "at": moment(due_at),
        }
    _tell({to}, article, text, by, now)


@transaction.atomic
def publish(article, *, by, at=None, now=None, **facts):
    version = article.publish(by=by, at=at, now=now, **facts)
    text = _("%s a publié cet article.") % by
    if at and at > (now or timezone.now()):
        text = _("%(who)s a programmé cet article pour le %(at)s.") % {"who": by, "at": moment(at)}
    _tell_writers(article, text, by, now)
    return version


@transaction.atomic
def reschedule(article, version, *, by, at, now=None, **facts):
    article.reschedule(version, by=by, at=at, now=now, **facts)
    text = _("%(who)s a déplacé cet article : il paraîtra le %(at)s.") % {
        "who": by,
        "at": moment(at),
    }
    _tell_writers(article, text, by, now)


@transaction.atomic
def unschedule(article, version, *, by, now=None):
    article.unschedule(version, by=by, now=now)
    _tell_writers(article, _("%s a déprogrammé cet article.") % by, by, now)


@transaction.atomic
def withdraw(article, *, by, replacement, reason="", at=None, now=None):
    article.make_way_for(replacement, by=by, now=now)
    article.withdraw(by=by, reason=reason, at=at, now=now)
    text = _("%s a retiré cet article.") % by
    if reason:
        text = _("%(who)s a retiré cet article : %(reason)s") % {"who": by, "reason": reason}
    _tell_writers(article, text, by, now)


def _tell_writers(article, text, by, now):
    _tell(messages.writers(article), article, text, by, now)


def _tell(people, article, text, by, now):
    messages.tell(people, article, text, by=by, now=now)
