"""The change log: what readers' pages show otherwise from an instant on."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now


class TransactionId(models.Func):
    """The number of the present transaction."""

    template = "pg_current_xact_id()::text::bigint"
    output_field = models.BigIntegerField()


class Change(models.Model):
    """Written in the transaction that changes something: by changes.changed(), or by the triggers
    of what is watched (delivery.triggers).
    """

    # By which a follower knows what its snapshot has seen: transactions end in another order than
    # that of any number they could draw from a sequence.
    transaction = models.BigIntegerField(db_default=TransactionId())
    tags = ArrayField(models.TextField())
    # NULL: at once.
    due_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            # What may have been written since a snapshot.
            models.Index(fields=["transaction"], name="change_of_transaction"),
            # What a process learns when it starts, and what is old enough to go.
            models.Index(fields=["made_at"], name="change_made"),
            models.Index(
                fields=["due_at"], name="change_due", condition=models.Q(due_at__isnull=False)
            ),
        ]

    def __str__(self):
        return " ".join(self.tags)


class PurgePlace(models.Model):
    """How far the CDN has been told of the change log, so many seconds after (delivery.purging)."""

    lag = models.FloatField(unique=True)
    # The snapshot that all is told of, and the instant that all due before is.
    seen = models.TextField()
    until = models.DateTimeField()
    # NULL: it said yes last.
    refused_since = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    def __str__(self):
        return f"{self.lag}: {self.until}"
