"""What surrounds writing: open forms and what they sent, notes, remarks, links, messages."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article

# An open form says so every 15 seconds; two may be lost on a bad link.
PRESENT_FOR = timedelta(seconds=50)
# How long what a form sent is kept to merge its next save against.
KEPT_FOR = timedelta(days=30)


_signer = signing.Signer(salt="desk.PreviewLink")


class TabQuerySet(models.QuerySet):
    def present(self, now):
        """Return the forms that somebody has open."""
        return self.filter(seen_at__gt=now - PRESENT_FOR, left=False)


class Tab(models.Model):
    """One open form of a story: what it last sent, and what that is to be compared with.

    Its id is made up in the browser, so that a save that is sent twice is known for the same.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    # NULL until the first save of a new story makes the story.
    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, related_name="tabs")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # Of the last save taken; saves are numbered from 1 within a tab.
    number = models.PositiveIntegerField(default=0)
    # What the form held, as it sent it: {field: text}. `agreed` is the last that went into the
    # working copy, `text` the last received: they differ while there is a conflict.
    agreed = models.JSONField(default=dict)
    text = models.JSONField(default=dict)
    # The working copy's revision that says exactly what `agreed` does. NULL: others' words are in.
    revision = models.PositiveIntegerField(null=True)
    in_conflict = models.BooleanField(default=False)
    left = models.BooleanField(default=False)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = TabQuerySet.as_manager()

    class Meta:
        indexes = [
            # Who is there now.
            models.Index(fields=["seen_at"], name="tab_seen"),
        ]

    def __str__(self):
        return f"{self.user} {self.article_id}"


class Note(models.Model):
    """A remark of the newsroom's about a passage of the text, and what was answered.

    The passage is known by its words and those around them; the editor keeps them up to date as
    the text changes. Nothing of it stands in the text: readers cannot be sent what is not there.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="notes")
    # NULL: it opens a thread.
    thread = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="answers")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    text = models.TextField()
    quote = models.TextField(blank=True)
    before = models.CharField(max_length=80, blank=True)
    after = models.CharField(max_length=80, blank=True)
    # NULL: open.
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self):
        return self.text


class PreviewLink(models.Model):
    """A link that shows a draft to somebody without an account, for a time."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="preview_links")
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    to = models.CharField(_("pour"), max_length=120, help_text=_("Qui le recevra."))
    expires_at = models.DateTimeField(_("jusqu’au"))
    # NULL: not revoked.
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self):
        return self.to

    def get_absolute_url(self):
        return reverse("desk:shown", args=[_signer.sign(str(self.pk))])

    @classmethod
    def find(cls, signed):
        """Return the link that `signed` is of, or None if it was tampered with."""
        try:
            return cls.objects.select_related("article").filter(pk=_signer.unsign(signed)).first()
        except signing.BadSignature:
            return None

    def is_open(self, now):
        return self.revoked_at is None and now < self.expires_at


class Remark(models.Model):
    """What somebody without an account wrote about a draft that they were shown."""

    MOST = 50

    link = models.ForeignKey(PreviewLink, on_delete=models.CASCADE, related_name="remarks")
    made_at = models.DateTimeField(default=timezone.now)
    name = models.CharField(_("votre nom"), max_length=80)
    text = models.TextField(_("votre remarque"), max_length=3000)

    class Meta:
        ordering = ["made_at", "pk"]

    def __str__(self):
        return self.text


class Message(models.Model):
    """What somebody is told of a story that concerns them."""

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages_received"
    )
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    # NULL: somebody without an account.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    text = models.TextField()
    sent_at = models.DateTimeField(default=timezone.now)
    # NULL: not read.
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        indexes = [
            # What somebody has not read yet.
            models.Index(
                fields=["to", "-sent_at"],
                name="message_unread",
                condition=models.Q(read_at__isnull=True),
            ),
        ]

    def __str__(self):
        return self.text
