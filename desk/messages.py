"""Telling people of the newsroom what concerns them: in the newsroom, and by e-mail."""

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from authors.models import User

from .models import Message


# A letter waits for no picture.
@task(priority=10)
def post(address, subject, text):
    """Send one e-mail. What fails here never undoes the deed that it tells of."""
    send_mail(subject, text, None, [address])


def tell(people, article, text, *, by=None, now=None):
    """Tell each of `people` but `by` that `text` is so of the article; once each."""
    people = {person for person in people if person and person.is_active and person != by}
    if not people:
        return
    Message.objects.bulk_create(
        Message(to=person, article=article, by=by, text=text, sent_at=now or timezone.now())
        for person in people
    )
    url = settings.SITE_URL + reverse("admin:articles_article_change", args=[article.pk])
    for person in people:
        if person.email:
            letter = f"{text}\n\n{article}\n{url}\n"
            subject = _("%(who)s : %(headline)s") % {"who": by or "", "headline": article}
            transaction.on_commit(
                lambda address=person.email, subject=subject, letter=letter: post.enqueue(
                    address, subject.replace("\n", " "), letter
                )
            )


def unread(user):
    """Return how many messages this person has not read, 99 for any number above."""
    return Message.objects.filter(to=user.pk, read_at__isnull=True)[:99].count()


def writers(article):
    """Return those who began or sign the story and have an account, and whom it is entrusted to."""
    signing = User.objects.filter(author__articles=article)
    return {*signing, article.created_by, *([article.assignee] if article.assignee else [])}


def editors():
    """Return those who may publish."""
    return set(User.objects.with_perm("articles.publish_article", include_superusers=False))
