from datetime import timedelta

from django.db import models
from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article, Version

# On so many different days an address must have failed to be called dead.
DEAD_AFTER = 3
# When it is asked again: once it answered, while it may recover, once it is dead.
ANSWERED, FAILING, DEAD = timedelta(days=30), timedelta(days=1), timedelta(days=7)


class WebAddressQuerySet(models.QuerySet):
    def in_live_stories(self, at):
        live = Version.objects.live(at).filter(article__web_mentions__address=OuterRef("pk"))
        return self.filter(Exists(live))

    def dead(self):
        return self.filter(failed_days__gte=DEAD_AFTER)

    def due(self, at):
        """Return what is to be asked at that instant, the longest due first."""
        return self.filter(next_at__lte=at).in_live_stories(at).order_by("next_at", "pk")


class WebAddress(models.Model):
    """An address outside that stories point to, and how it answered."""

    class Problem(models.TextChoices):
        NONE = "", _("répond")
        GONE = "gone", _("page introuvable")
        BROKEN = "broken", _("serveur en panne")
        UNKNOWN = "unknown", _("site introuvable")
        SILENT = "silent", _("ne répond pas")
        UNSAFE = "unsafe", _("connexion non sûre")
        ASTRAY = "astray", _("renvois sans fin, ou vers ailleurs que le web")
        PRIVATE = "private", _("adresse d’un réseau privé")

    url = models.TextField(_("adresse"), unique=True)
    # NULL: never asked yet.
    checked_at = models.DateTimeField(_("vérifiée le"), null=True)
    # What the site answered last. NULL: nothing.
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(_("constat"), max_length=8, choices=Problem, blank=True)
    # NULL: it does not fail.
    failing_since = models.DateField(_("depuis le"), null=True)
    failed_days = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    # The copy that the Internet Archive said it has. Empty: none is known.
    copy_url = models.TextField(_("copie archivée"), blank=True)
    # NULL: no copy is known.
    copied_at = models.DateTimeField(null=True)
    # When it was last asked for one. NULL: never.
    copy_asked_at = models.DateTimeField(null=True)
    # Whether it answered then.
    copy_answered = models.BooleanField(default=False)

    objects = WebAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien mort")
        verbose_name_plural = _("liens morts")
        indexes = [
            models.Index(fields=["next_at", "id"], name="web_address_due"),
            # The desk's list.
            models.Index(
                fields=["-failing_since"],
                name="web_address_dead",
                condition=Q(failed_days__gte=DEAD_AFTER),
            ),
        ]

    def __str__(self):
        return self.url

    @property
    def is_dead(self):
        return self.failed_days >= DEAD_AFTER

    def answered(self, finding, now):
        """Keep what was found (a weblinks.asking.Finding): a failure counts once a day."""
        today = timezone.localdate(now)
        asked_on = self.checked_at and timezone.localdate(self.checked_at)
        self.status, self.checked_at = finding.status, now
        if finding.problem:
            if self.failing_since is None:
                self.failing_since, self.failed_days = today, 1
            elif asked_on != today:
                self.failed_days += 1
            self.problem = finding.problem
        elif finding.is_sure:
            self.problem, self.failing_since, self.failed_days = "", None, 0
        failing = DEAD if self.is_dead else FAILING
        self.next_at = now + (failing if self.failing_since else ANSWERED)
        self.save()

    @property
    def wants_copy(self):
        """Whether the Internet Archive is to be asked; it is never told of a private network."""
        return self.is_dead and not self.copy_url and self.problem != self.Problem.PRIVATE

    @property
    def copies_url(self):
        """Where whoever looks for a copy finds all that the Internet Archive may have."""
        return f"https://web.archive.org/web/*/{self.url}"

    def mentioned_since(self, at):
        """Return the day on which the first of the live stories that point to it appeared."""
        stories = Version.objects.live(at).filter(article__web_mentions__address=self)
        return timezone.localdate(stories.aggregate(first=Min("first_published_at"))["first"] or at)

    def archive_answered(self, copy, now):
        """Keep the copy (a weblinks.archive.Copy) that there is, or that there is none."""
        self.copy_url, self.copied_at = (copy.url, copy.made_at) if copy else ("", None)
        self._keep_asked(now, answered=True)

    def archive_was_silent(self, now):
        self._keep_asked(now, answered=False)

    def _keep_asked(self, now, *, answered):
        self.copy_asked_at, self.copy_answered = now, answered
        self.save(update_fields=["copy_url", "copied_at", "copy_asked_at", "copy_answered"])


class Mention(models.Model):
    """That a story, public or to be, points to an address."""

    # Found by the constraint.
    address = models.ForeignKey(
        WebAddress, on_delete=models.CASCADE, related_name="mentions", db_index=False
    )
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="web_mentions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["address", "article"], name="story_mentions_an_address_once"
            )
        ]

    def __str__(self):
        return f"{self.article_id} → {self.address_id}"
