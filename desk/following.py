"""A deed, and those who are to hear of it."""

from django.db import transaction
from django.utils.translation import gettext as _

from . import messages


@transaction.atomic
def submit(article, *, by, now=None):
    article.submit(by=by, now=now)
    people = {article.assignee} if article.assignee else messages.editors()
    messages.tell(people, article, _("%s a soumis cet article à la relecture.") % by, by=by)


@transaction.atomic
def approve(article, *, by, now=None):
    article.approve(by=by, now=now)
    people = messages.writers(article) | messages.editors()
    messages.tell(people, article, _("%s a déclaré cet article prêt.") % by, by=by)


@transaction.atomic
def send_back(article, *, by, reason, now=None):
    article.send_back(by=by, reason=reason, now=now)
    text = _("%(who)s renvoie cet article : %(reason)s") % {"who": by, "reason": reason}
    messages.tell(messages.writers(article), article, text, by=by)


@transaction.atomic
def assign(article, to, *, by, due_at=None, now=None):
    before = article.assignee
    article.assign(to, by=by, due_at=due_at, now=now)
    if to and to != before:
        messages.tell({to}, article, _("%s vous confie cet article.") % by, by=by)


@transaction.atomic
def publish(article, *, by, **facts):
    version = article.publish(by=by, **facts)
    messages.tell(
        messages.writers(article), article, _("%s a publié ou programmé cet article.") % by, by=by
    )
    return version


@transaction.atomic
def withdraw(article, *, by, **facts):
    article.withdraw(by=by, **facts)
    text = _("%(who)s a retiré cet article : %(reason)s") % {
        "who": by, "reason": facts.get("reason", "")}  # fmt: skip
    messages.tell(messages.writers(article), article, text, by=by)
