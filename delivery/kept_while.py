"""What a process keeps for its pages while the change log says that it is true.

What stands on every page is the same for all of them until somebody changes it: it is asked of the
database once, and again when something with its tag changed or an instant passed at which it was to
change. A value here is true as long as a copy of a page that shows the same would be.
"""

from dataclasses import dataclass
from datetime import datetime

from .following import LONGEST_LIFE, Changes, Snapshot
from .reading import read_from

# Where a request's environ has the KeptWhile of whoever answers it.
ENVIRON = "manchette.kept_while"
# Of each kind there are as many as sections; all go when there are more.
MOST = 500


@dataclass(slots=True)
class _Kept:
    value: object
    # Which database, and what was known of its changes: numbers of another say nothing of this.
    database: str
    changes: Changes
    snapshot: Snapshot
    made_at: datetime
    until: datetime
    # The count of changes at which it was last found true.
    checked: int | None = None


class KeptWhile:
    def __init__(self, follower):
        self.follower = follower
        self._kept = {}

    def get(self, key, tags, at, make):
        """Return what `make()` returns, now or since nothing with the tags changed; `at` is now.

        What it returns is everybody's: nobody changes it.
        """
        follower = self.follower
        changes, (using, snapshot), database = (
            follower.changes,
            follower.standing,
            follower.database,
        )
        if follower.is_blind or snapshot is None or using != read_from():
            return make()
        kept = self._kept.get(key)
        if (
            kept
            and kept.changes is changes
            and kept.database == database
            and kept.made_at <= at < kept.until
            and self._is_true(kept, tags)
        ):
            return kept.value
        value = make()
        kept = _Kept(value, database, changes, snapshot, at, at)
        if self._is_true(kept, tags):
            if len(self._kept) >= MOST:
                self._kept = {}
            self._kept[key] = kept
        return value

    def _is_true(self, kept, tags):
        changes = kept.changes
        count = changes.count
        if kept.checked != count:
            if changes.any_unseen(tags, kept.snapshot):
                return False
            due = changes.next_due(tags, kept.made_at)
            kept.until = min(filter(None, (due, kept.made_at + LONGEST_LIFE)))
            kept.checked = count
        return True


class Following:
    """The application alone, where no copies of pages are kept, but told what changes."""

    def __init__(self, application, follower):
        self.application = application
        self.follower, self.kept = follower, KeptWhile(follower)

    def __call__(self, environ, start_response):
        if not self.follower.has_begun:
            self.follower.begin()
        environ[ENVIRON] = self.kept
        return self.application(environ, start_response)
