from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles import body, workflow
from articles.workflow import PublicationError
from authors.models import Author

from .byline import Byline


class Edited(models.Model):
    """What the newsroom does with the working copy of a story: the verbs that show nothing.

    Each verb locks the article, takes place whole or not at all, and writes a Decision. `now` is
    the instant of the deed; passing it enters what was decided in the past, as an import of an
    archive does.
    """

    class Meta:
        abstract = True

    @transaction.atomic
    def keep(self, *, by, now=None, cause="saved"):
        """Cut a version of the working copy for its history, seen by nobody outside. Return it."""
        now = self._lock(now)
        return self._cut(by=by, cause=cause, now=now)

    @transaction.atomic
    def submit(self, *, by, now=None):
        """Hand the story to the editors."""
        now = self._lock(now)
        workflow.require("submit", self)
        version = self._cut(by=by, cause="submitted", now=now)
        self._move_to(self.Stage.REVIEW, now)
        self._record("submitted", by, now, version=version)

    @transaction.atomic
    def take_back(self, *, by, now=None):
        """Go on writing what was handed to the editors."""
        now = self._lock(now)
        workflow.require("take_back", self)
        self._move_to(self.Stage.WRITING, now)
        self._record("took_back", by, now)

    @transaction.atomic
    def approve(self, *, by, now=None):
        """Declare the story ready: it lacks nothing but its time."""
        now = self._lock(now)
        workflow.require("approve", self)
        version = self._cut(by=by, cause="approved", now=now)
        self._move_to(self.Stage.READY, now)
        self._record("approved", by, now, version=version)

    @transaction.atomic
    def send_back(self, *, by, reason, now=None):
        """Give the story back to its writer, with a note that says what it lacks.

        Raise PublicationError without a note.
        """
        now = self._lock(now)
        workflow.require("send_back", self)
        if not reason.strip():
            raise PublicationError(_("Dites à l’auteur ce qui manque."))
        self._move_to(self.Stage.WRITING, now)
        self._record("sent_back", by, now, reason=reason)

    @transaction.atomic
    def assign(self, to, *, by, due_at=None, now=None):
        """Entrust the story to a person (to nobody, if None), for an instant or for whenever."""
        now = self._lock(now)
        if (self.assignee, self.due_at) == (to, due_at):
            return
        self.assignee, self.due_at = to, due_at
        self.save(update_fields=["assignee", "due_at"])
        self._record("assigned", by, now, to=to, due_at=due_at)

    @transaction.atomic
    def restore(self, version, *, by, now=None):
        """Make an old version the working copy again; publishing it is a further deed.

        What the working copy held stays in the history. Raise PublicationError if the version is
        another article's.
        """
        now = self._lock(now)
        if version.article_id != self.pk:
            raise PublicationError(_("Cette version est celle d’un autre article."))
        for name in self.SNAPSHOT:
            setattr(self, name, getattr(version, name))
        self.body = body.without_dateline(version.body)
        self.edited_at = now
        self.revision = F("revision") + 1
        self.save()
        self.refresh_from_db(fields=["revision"])
        self.tags.set([tag["name"] for tag in version.tags])
        self.bylines.all().delete()
        known = set(
            Author.objects.filter(pk__in=[b["author"] for b in version.bylines]).values_list(
                "pk", flat=True
            )
        )
        self.bylines.bulk_create(
            Byline(article=self, author_id=byline["author"], role=byline["role"], position=position)
            for position, byline in enumerate(version.bylines)
            if byline["author"] in known
        )
        self._cut(by=by, cause="restored", now=now)
        self._record("restored", by, now, version=version)

    def _lock(self, now):
        # The instant is read once the article is ours: of two people who publish at once, the
        # second to get here is the later.
        type(self).objects.select_for_update().only("pk").get(pk=self.pk)
        return now or timezone.now()

    def _cut(self, *, by, cause, now, correction=""):
        from articles.cutting import cut

        return cut(self, by=by, cause=cause, now=now, correction=correction)

    def _move_to(self, stage, now):
        self.stage, self.stage_since = stage, now
        self.save(update_fields=["stage", "stage_since"])

    def _record(self, verb, by, now, **facts):
        self.decisions.create(verb=verb, made_by=by, made_at=now, **facts)
