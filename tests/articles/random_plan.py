"""Random deeds on one article, done for real and in a model of ten lines, then compared."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from articles.workflow import PublicationError

START = datetime(2026, 11, 24, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
VERBS = ["publish", "schedule", "withdraw", "unschedule", "reschedule", "restore"]


@dataclass
class Model:
    """What must be public when: who starts when, and where each was asked to end."""

    # {start: (end or None, headline)}
    plan: dict = field(default_factory=dict)

    def public(self, at):
        """Return the headline that readers must have at that instant, or None."""
        started = [start for start in self.plan if start <= at]
        if not started:
            return None
        end, headline = self.plan[max(started)]
        return headline if end is None or at < end else None

    def publish(self, at, until, headline):
        if at in self.plan or (until and until <= at):
            return False
        self.plan[at] = (until, headline)
        return True

    def withdraw(self, at):
        if self.public(at) is None:
            return False
        self.plan = {
            start: (min(end or at, at), headline)
            for start, (end, headline) in self.plan.items()
            if start < at
        }
        return True

    def unschedule(self, start, now):
        return start > now and bool(self.plan.pop(start, None))


class Run:
    """An article, its model, and a clock that only goes forward."""

    def __init__(self, article, editor):
        self.article, self.editor = article, editor
        self.model, self.now, self.edits = Model(), START, 0

    def step(self, verb, wait, ahead, length):
        """Do one deed `wait` minutes later, about an instant `ahead` minutes on, for `length`."""
        self.now += wait * MINUTE
        at = self.now + ahead * MINUTE
        until = at + length * MINUTE if length else None
        assert getattr(self, verb)(at, until) in {True, None}
        self.compare([self.now, at, until or at + MINUTE, at - MINUTE / 2, self.now + 300 * MINUTE])

    def compare(self, instants):
        for at in instants:
            version = self.article.versions.live(at).first()
            assert (version and version.headline) == self.model.public(at), at

    def attempt(self, allowed, verb, *args, **kwargs):
        """Do the verb; return whether it was refused exactly when the model refuses."""
        try:
            verb(*args, by=self.editor, now=self.now, **kwargs)
        except PublicationError:
            return not allowed
        return allowed

    def publish(self, at, until):
        return self.schedule(self.now, until)

    def schedule(self, at, until):
        self.edits += 1
        self.article.headline = f"Titre {self.edits}"
        self.article.save()
        allowed = self.model.publish(at, until, self.article.headline)
        return self.attempt(allowed, self.article.publish, at=at, until=until)

    def withdraw(self, at, until):
        return self.attempt(self.model.withdraw(at), self.article.withdraw, at=at)

    def some_version(self, at):
        versions = list(self.article.versions.all())
        return versions[at.minute % len(versions)] if versions else None

    def unschedule(self, at, until):
        version = self.some_version(at)
        if version is None:
            return None
        allowed = bool(version.live) and self.model.unschedule(version.starts_at, self.now)
        return self.attempt(allowed, self.article.unschedule, version)

    def reschedule(self, at, until):
        version = self.some_version(at)
        if version is None:
            return None
        start = version.starts_at
        allowed = bool(start) and start > self.now and (at == start or at not in self.model.plan)
        if allowed:
            del self.model.plan[start]
            self.model.publish(at, until, version.headline)
        return self.attempt(allowed, self.article.reschedule, version, at=at, until=until)

    def restore(self, at, until):
        version = self.some_version(at)
        if version is None:
            return None
        self.article.restore(version, by=self.editor, now=self.now)
        return self.article.headline == version.headline
