"""What is shown: the pictures of the publication."""

import logging
import re
import uuid

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import ExpressionWrapper, Q, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import Tag, TaggedItem

from masthead.search import Fold, KeptColumn, matching
from masthead.weights import weight

from .renditions import RenditionsField
from .uploads import Piece, Upload

_log = logging.getLogger(__name__)

__all__ = ["Picture", "Piece", "Upload", "allowed_on", "is_file_name", "validate_no_file_name"]


def unguessable_name(picture, filename):
    """Return where a picture is kept: a name that tells nothing and that nobody guesses."""
    name = uuid.uuid4().hex
    return f"pictures/{name[:2]}/{name}.jpg"


# What a camera, a telephone or a scanner calls a file, or anything that ends as a file's name does.
_FILE_NAME = re.compile(
    r".*\.(?:jpe?g|png|webp|avif|gif|heic|tiff?|bmp)"
    r"|(?:IMG|DSC[NF]?|DCIM|PXL|MVI|P|PIC|Photo|Image|Screenshot|Capture|Scan)"
    r"[-_ ]?\d[\d_ ()-]*(?:WA\d+)?"
    r"|WhatsApp Image\b.*|Capture d[’']écran\b.*|[\d_ ()-]+",
    re.IGNORECASE,
)


def is_file_name(text):
    """Whether the text is the name of a file, which tells nobody what a picture shows."""
    return bool(_FILE_NAME.fullmatch(text.strip()))


def validate_no_file_name(text):
    """Raise ValidationError if the text is the name of a file."""
    if is_file_name(text):
        raise ValidationError(_("C’est un nom de fichier : dites plutôt ce que l’image montre."))


def allowed_on(at, picture="picture"):
    """Return whether the `picture` of a row may be shown at that instant, as an expression."""
    ends = f"{picture}__rights_end_at"
    never_ends = Q(**{f"{ends}__isnull": True})
    return ExpressionWrapper(never_ends | Q(**{f"{ends}__gt": at}), models.BooleanField())


class PictureQuerySet(models.QuerySet):
    def allowed(self, at):
        """Return what the publication has the right to show at that instant."""
        return self.filter(Q(rights_end_at__isnull=True) | Q(rights_end_at__gt=at))

    def unmade(self):
        """Return what has not all its sizes, has them around another focal point, or unweighed."""
        focal = Concat(
            Cast("focal_x", models.CharField()), Value("x"), Cast("focal_y", models.CharField())
        )
        return self.exclude(has_renditions=True, crops_focal=focal, phone_bytes__isnull=False)

    def matching(self, words):
        """Return what has, in any of its words, words that begin so, whatever their accents."""
        return matching(self, words, field="words")

    def found_by(self, words):
        """Return what is matching(), or has a tag that does."""
        if not words.strip():
            return self
        # There are some thousands of tags, and of pictures a hundred times as many.
        tags = Tag.objects.alias(words=SearchVector(Fold("name"), config="simple"))
        tags = list(matching(tags, words, field="words").values_list("pk", flat=True)[:MOST_TAGS])
        if not tags:
            return self.matching(words)
        said = Picture.objects.matching(words)
        kind = ContentType.objects.get_for_model(self.model)
        tagged = TaggedItem.objects.filter(content_type=kind, tag__in=tags).values("object_id")
        return self.filter(pk__in=said.order_by().values("pk").union(tagged.order_by()))

    def named(self, names):
        """Return {name: id} of the pictures whose files are, or were, called so."""
        found = {}
        for picture, name, former in self.filter(
            Q(file__in=names) | ~Q(former_names=[]) & Q(former_names__overlap=list(names))
        ).values_list("pk", "file", "former_names"):
            found |= dict.fromkeys({name, *former} & set(names), picture)
        return found

    def undescribed(self):
        """Return what nobody has described, or said to be decorative."""
        return self.filter(alt="", is_decorative=False)

    def resembling(self, fingerprint):
        """Return what is the same picture, re-encoded or resized though it be, the newest first."""
        # The bits of every row are counted: only an upload asks.
        apart = models.Func(
            models.F("fingerprint"),
            Value(fingerprint, output_field=models.BigIntegerField()),
            template="bit_count((%(expressions)s)::bit(64))",
            arg_joiner=" # ",
            output_field=models.IntegerField(),
        )
        return self.alias(apart=apart).filter(apart__lte=SAME_BITS).order_by("-pk")


# Tags that one search looks under.
MOST_TAGS = 50
# Of the 64 bits of a fingerprint, how many may differ between two files of one picture.
SAME_BITS = 4


class Picture(models.Model):
    """A picture, its words, and whom to thank for it."""

    # Before the fields that keeping it fills.
    file = RenditionsField(
        _("fichier"), upload_to=unguessable_name, width_field="width", height_field="height"
    )
    # What its file was called before it was replaced: texts still say so.
    former_names = ArrayField(models.CharField(max_length=100), default=list, editable=False)
    width = models.PositiveIntegerField(_("largeur"), editable=False)
    height = models.PositiveIntegerField(_("hauteur"), editable=False)
    # Where the eyes are, in percent from the left and from the top: heads are seldom low.
    focal_x = models.PositiveSmallIntegerField(
        _("point d’intérêt, de gauche à droite"),
        default=50,
        validators=[MaxValueValidator(100)],
    )
    focal_y = models.PositiveSmallIntegerField(
        _("point d’intérêt, de haut en bas"), default=40, validators=[MaxValueValidator(100)]
    )
    # The focal point of the crops that exist; the present one as soon as they are made again.
    crops_focal = models.CharField(max_length=7, default="", editable=False)
    has_renditions = models.BooleanField(default=False, editable=False)
    # What is said of its weight before it is fetched: of the file for phones, and of the JPEG that
    # every browser reads. NULL: made before files were weighed; the worker weighs them.
    phone_bytes = models.PositiveIntegerField(null=True, editable=False)
    fallback_bytes = models.PositiveIntegerField(null=True, editable=False)
    # The colour that stands for it until it loads. Empty: none is known.
    tone = models.CharField(max_length=7, blank=True, editable=False)
    # NULL: taken in before pictures were recognised.
    fingerprint = models.BigIntegerField(null=True, editable=False)
    # SHA-256 of the file as somebody had it, before anything shrank it. Empty: not known.
    digest = models.CharField(max_length=64, blank=True, editable=False)
    alt = models.CharField(
        _("description"),
        max_length=250,
        blank=True,
        help_text=_("Ce que l’image montre, pour qui ne la voit pas."),
        validators=[validate_no_file_name],
    )
    is_decorative = models.BooleanField(
        _("image décorative"),
        default=False,
        help_text=_(
            "Elle n’apprend rien de plus que le texte : "
            "ceux qui ne la voient pas n’en entendent pas parler."
        ),
    )
    caption = models.CharField(_("légende"), max_length=300, blank=True)
    credit = models.CharField(
        _("crédit"), max_length=120, blank=True, help_text=_("Le photographe, l’agence.")
    )
    source = models.CharField(
        _("provenance"), max_length=120, blank=True, help_text=_("D’où elle nous vient.")
    )
    licence = models.CharField(
        _("licence"),
        max_length=120,
        blank=True,
        help_text=_("À quelles conditions nous la publions."),
    )
    place = models.CharField(_("lieu"), max_length=120, blank=True)
    # NULL: not known.
    taken_on = models.DateField(_("prise le"), null=True, blank=True)
    # NULL: never.
    rights_end_at = models.DateTimeField(
        _("fin des droits"),
        null=True,
        blank=True,
        help_text=_("À cet instant, elle disparaît de toutes les pages."),
    )
    tags = TaggableManager(
        _("mots-clés"), blank=True, help_text=_("Des lieux, des personnes, des sujets.")
    )
    # What the library is searched by.
    words = KeptColumn(
        expression=SearchVector(
            Fold(
                Concat(
                    "caption",
                    Value(" "),
                    "alt",
                    Value(" "),
                    "credit",
                    Value(" "),
                    "source",
                    Value(" "),
                    "place",
                )
            ),
            config="simple",
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    uploaded_at = models.DateTimeField(_("ajoutée le"), auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("ajoutée par"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        # Found by picture_of_person.
        db_index=False,
    )

    objects = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("image")
        verbose_name_plural = _("images")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_decorative=False) | models.Q(alt=""),
                name="picture_described_or_decorative",
            ),
            models.CheckConstraint(
                condition=Q(focal_x__lte=100, focal_y__lte=100), name="picture_focal_is_within"
            ),
        ]
        indexes = [
            # The library's search.
            GinIndex(fields=["words"], name="picture_words"),
            # What a text names, and what has since been replaced there.
            models.Index(fields=["file"], name="picture_file"),
            GinIndex(
                fields=["former_names"],
                name="picture_former_names",
                condition=~Q(former_names=[]),
            ),
            # The same file, sent again.
            models.Index(fields=["digest"], name="picture_digest", condition=~Q(digest="")),
            # The library's lists: somebody's own, by month, those to describe, those that end.
            models.Index(fields=["uploaded_by", "-id"], name="picture_of_person"),
            models.Index(fields=["uploaded_at"], name="picture_uploaded"),
            models.Index(
                fields=["taken_on"], name="picture_taken", condition=Q(taken_on__isnull=False)
            ),
            models.Index(
                fields=["-id"],
                name="picture_undescribed",
                condition=Q(alt="", is_decorative=False),
            ),
            models.Index(
                fields=["rights_end_at"],
                name="picture_rights_end",
                condition=Q(rights_end_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.caption or self.alt or _("Image %(number)s") % {"number": self.pk}

    def save(self, *args, **kwargs):
        # What is made of the file in the background begins when the row is there.
        with transaction.atomic():
            super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        file = self.file
        deleted = super().delete(*args, **kwargs)
        transaction.on_commit(file.forget)
        return deleted

    def clean(self):
        super().clean()
        self.alt = self.alt.strip()
        if self.alt and self.is_decorative:
            raise ValidationError(
                {
                    "is_decorative": _(
                        "Une image décorative n’a pas de description : effacez l’une ou l’autre."
                    )
                }
            )

    @property
    def is_described(self):
        """Whether somebody said what those who do not see it are to know of it."""
        return self.is_decorative or bool(self.alt.strip())

    @property
    def weight(self):
        """What a phone fetches to show it, in words; empty, not known yet."""
        size = self.phone_bytes if self.has_renditions else self.fallback_bytes
        return weight(size) if size else ""

    @property
    def fallback_weight(self):
        """What the JPEG weighs that every browser reads, in words; empty, not known yet."""
        return weight(self.fallback_bytes) if self.fallback_bytes else ""

    @property
    def tone_class(self):
        """The nearest of the colours of 50-tones.css, which has three of each channel."""
        channels = bytes.fromhex(self.tone[1:])
        return "t" + "".join(str(min(max(round(c / 85 - 0.6), 0), 2)) for c in channels)

    @property
    def focal(self):
        """The focal point as the names of crops say it."""
        return f"{self.focal_x}x{self.focal_y}"

    def may_be_shown(self, at):
        """Whether the publication has the right to show it then: what allowed(at) says of one."""
        return self.rights_end_at is None or self.rights_end_at > at

    def let_go_of(self, file):
        """Forget a file that another has replaced; texts that name it still find the picture."""
        self.former_names = [*self.former_names, file.name]
        with transaction.atomic():
            self.save(update_fields=["former_names"])
            transaction.on_commit(file.forget)

    def prepare_to_share(self):
        """Make what goes with a shared link, if it is not there yet.

        A storage that fails is no reason to keep a story back: the worker tries again.
        """
        try:
            self.file.prepare_to_share()
        except OSError:
            _log.exception("Picture %s has nothing to go with a shared link", self.pk)

    def refocus(self, across, down):
        """Set the focal point (percent from the left and the top); the crops follow by themselves.

        Until they do, pages show those there were.
        """
        from .tasks import make_renditions

        self.focal_x, self.focal_y = across, down
        self.full_clean(exclude={"file", "width", "height"})
        with transaction.atomic():
            self.save(update_fields=["focal_x", "focal_y"])
            transaction.on_commit(lambda: make_renditions.enqueue(self.pk))
