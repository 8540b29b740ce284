"""A file on its way to the library: in pieces, so that a cut costs no more than one of them.

The pieces wait in the database: each may reach another web machine.
"""

from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .intake import MAX_BYTES

# What a link of two kilobytes a second carries in half a minute.
PIECE_BYTES = 64 * 1024
# A person's files on their way at once, and for how long they are waited for.
MOST_OPEN = 20
KEPT = timedelta(days=1)


class TooManyUploadsError(Exception):
    """Somebody has as many files on their way as anybody may."""


class UploadQuerySet(models.QuerySet):
    def abandoned(self, at):
        """Return what nobody goes on with."""
        return self.filter(opened_at__lt=at - KEPT)

    def open(self, user, upload_id, **said):
        """Return this person's upload of that id, begun if it is not yet.

        Raise TooManyUploadsError; Upload.DoesNotExist where the id is somebody else's.
        """
        known = self.filter(pk=upload_id).first()
        if known is None:
            now = timezone.now()
            self.abandoned(now).delete()
            if self.filter(user=user, picture=None).count() >= MOST_OPEN:
                raise TooManyUploadsError
            # Asked twice at once, it is one upload.
            known, _made = self.get_or_create(
                pk=upload_id, defaults=said | {"user": user, "opened_at": now}
            )
        if known.user_id != user.pk:
            raise self.model.DoesNotExist
        return known


class Upload(models.Model):
    """A file that somebody's browser sends piece by piece; the browser makes its id."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("nom"), max_length=200, blank=True)
    size = models.PositiveIntegerField()
    # What the browser read of the file before it made it smaller. Empty, NULL: not known.
    digest = models.CharField(max_length=64, blank=True)
    taken_on = models.DateField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)
    # NULL until all is there: then it says, as often as it is asked, what became of it.
    picture = models.ForeignKey("Picture", on_delete=models.CASCADE, null=True, related_name="+")

    objects = UploadQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gt=0, size__lte=MAX_BYTES), name="upload_has_a_size"
            )
        ]
        # What nobody goes on with.
        indexes = [models.Index(fields=["opened_at"], name="upload_opened")]

    def __str__(self):
        return self.name or str(self.pk)

    @property
    def held(self):
        """The numbers of the pieces that are here, in order."""
        return list(self.pieces.order_by("number").values_list("number", flat=True))

    def length_of(self, number):
        """Return how many bytes that piece has; 0 or less where there is none of that number."""
        return min(PIECE_BYTES, self.size - number * PIECE_BYTES)

    def take(self, number, content):
        """Keep a piece; sent twice, it is the same. Raise ValueError if it is none of the file."""
        if not content or len(content) != self.length_of(number):
            raise ValueError(number)
        Piece.objects.bulk_create(
            [Piece(upload=self, number=number, content=content)], ignore_conflicts=True
        )

    def assembled(self):
        """Return the file, or None while a piece is missing."""
        content = b"".join(
            bytes(piece)
            for piece in self.pieces.order_by("number").values_list("content", flat=True)
        )
        return ContentFile(content, name="upload") if len(content) == self.size else None

    def become(self, picture):
        """Remember what became of it, and let go of the pieces."""
        self.picture = picture
        self.save(update_fields=["picture"])
        self.pieces.all().delete()


class Piece(models.Model):
    """So many bytes of an upload, from `number` times PIECE_BYTES on."""

    upload = models.ForeignKey(
        Upload, on_delete=models.CASCADE, related_name="pieces", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    content = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="upload_has_a_piece_once")
        ]

    def __str__(self):
        return f"{self.upload_id} {self.number}"
