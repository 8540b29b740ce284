"""The sizes in which readers get a picture: which there are, how they are cut and written.

A picture is kept as one clean JPEG, the original. A smaller one is made of it at once, for whoever
reads nothing newer and until there is better. The rest is made in the background (images.tasks),
and no page names it before it exists; what goes with a shared link, at the latest when a story is
published with the picture.
"""

import io
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.db import transaction
from pictures.models import PictureField, PictureFieldFile, PillowPicture
from PIL import Image, ImageOps

# What the pages show: {ratio: widths in pixels}. None is the picture as it was framed.
WIDTHS = {None: [400, 800, 1200], "16/9": [800, 1200], "4/3": [320, 640], "1/1": [320]}
TYPES = ["AVIF", "WEBP"]
FALLBACK_WIDTH = 800
# What Facebook, WhatsApp and X show of a link; WhatsApp leaves out what weighs more than 300 KB.
SHARE_SIZE = (1200, 630)
SHARE_BYTES = 250_000

# The first of these qualities whose file fits the bytes that its width may weigh, or the last.
QUALITIES = {"AVIF": [58, 48, 38, 30], "WEBP": [76, 66, 54, 42], "JPEG": [80, 70, 58, 46, 32]}
BYTES_PER_PIXEL = {"AVIF": 0.085, "WEBP": 0.12, "JPEG": 0.17}
_ENCODERS = {"AVIF": {"speed": 7}, "WEBP": {"method": 4}, "JPEG": {}}
# How it is written once its quality is found: smaller, and six times as slow.
_SMALLER = {"JPEG": {"optimize": True, "progressive": True}}


def around(size, ratio, focal):
    """Return the largest box (left, top, right, bottom) of that ratio, as near `focal` as it fits.

    `focal` is where the eyes are, as "50x40": percent from the left and from the top.
    """
    width, height = size
    across, down = (int(part) / 100 for part in focal.split("x"))
    crop_width = min(width, round(height * ratio))
    crop_height = min(height, round(width / ratio))
    left = min(max(round(across * width - crop_width / 2), 0), width - crop_width)
    top = min(max(round(down * height - crop_height / 2), 0), height - crop_height)
    return left, top, left + crop_width, top + crop_height


def encode(image, file_type, most_bytes):
    """Return the image's bytes at the best of our qualities that weighs no more, or at the last."""
    for quality in QUALITIES[file_type]:
        content = _written(image, file_type, quality, _ENCODERS[file_type])
        if len(content) <= most_bytes:
            break
    if file_type in _SMALLER:
        content = _written(image, file_type, quality, _SMALLER[file_type])
    return content


def _written(image, file_type, quality, options):
    buffer = io.BytesIO()
    image.save(buffer, file_type, quality=quality, **options)
    return buffer.getvalue()


@dataclass(eq=False)
class Rendition(PillowPicture):
    """One file of a picture. Its name says all that it is made by, so that it never changes."""

    focal: str = ""

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, (*args, self.focal), kwargs

    @property
    def name(self):
        folder = folder_of(self.parent_name)
        if self.aspect_ratio:
            ratio = f"{self.aspect_ratio.numerator}x{self.aspect_ratio.denominator}"
            folder /= f"{ratio}-{self.focal}"
        suffix = {"JPEG": "jpg"}.get(self.file_type, self.file_type.lower())
        return str(folder / f"{self.width}w.{suffix}")

    def resize(self, image):
        box, height = None, max(1, round(self.width * image.height / image.width))
        if self.aspect_ratio:
            box, height = around(image.size, self.aspect_ratio, self.focal), self.height
        return image.resize((self.width, height), Image.Resampling.LANCZOS, box=box)

    def save(self, image):
        """Make the file, and return its bytes."""
        sized = self.resize(image)
        most = BYTES_PER_PIXEL[self.file_type] * sized.width * sized.height
        content = encode(sized, self.file_type, most)
        keep(self.storage, self.name, content)
        return len(content)


def folder_of(name):
    """Return the folder of all that is made of the original of that name."""
    return PurePosixPath(name).with_suffix("")


def keep(storage, name, content):
    """Keep the bytes under exactly that name."""
    storage.delete(name)
    storage.save(name, ContentFile(content))


class RenditionsFile(PictureFieldFile):
    """The original, and what is made of it."""

    def save(self, name, content, save=True):  # noqa: FBT002
        self.instance.has_renditions = False
        try:
            super().save(name, content, save=False)
        except Exception:
            # Nothing half-made: neither row nor file.
            if self._committed:
                self.forget()
            raise
        if save:
            self.instance.save()

    def save_all(self):
        """Make what must be there at once; the rest follows in the background."""
        from .tasks import make_renditions

        self.instance.crops_focal = self.instance.focal
        self.instance.phone_bytes = None
        self.instance.fallback_bytes = self.fallback.save(self.open_image(least=FALLBACK_WIDTH))
        transaction.on_commit(lambda: make_renditions.enqueue(self.instance.pk))

    def delete_all(self):
        """Delete all that was made of the original."""
        _delete_folder(self.storage, str(folder_of(self.name)))

    def forget(self):
        """Delete the original, and all that was made of it."""
        self.delete_all()
        self.storage.delete(self.name)

    def open_image(self, least=None):
        """Return the original as a Pillow image in RGB; if `least` is said, about that wide."""
        with self.storage.open(self.name) as stored, Image.open(stored) as image:
            if least:
                # Decoded at a half or a quarter of its size, where that is wide enough.
                image.draft("RGB", (least, 1))
            return ImageOps.exif_transpose(image).convert("RGB")

    # What pages may name.

    @property
    def aspect_ratios(self):
        """Return {ratio: {type: {width: Rendition}}} of what exists; nothing where none is yet."""
        self._require_file()
        sources = dict.fromkeys(WIDTHS, {})
        if not self.instance.has_renditions:
            return sources
        return {
            ratio: {
                file_type: {width: self._rendition(file_type, ratio, width) for width in widths}
                for file_type in TYPES
            }
            for ratio, widths in self._widths().items()
        }

    @property
    def fallback(self):
        """The JPEG that every browser reads, there as soon as the picture is."""
        return self._rendition("JPEG", None, min(FALLBACK_WIDTH, self.width))

    @property
    def on_phone(self):
        """What a phone gets of the picture as it was framed, in the smallest format there is."""
        if not self.instance.has_renditions:
            return self.fallback
        return self._rendition("AVIF", None, self._phone_width)

    @property
    def _phone_width(self):
        return max(width for width in self._fitting(None, WIDTHS[None]) if width <= FALLBACK_WIDTH)

    @property
    def share_name(self):
        return str(folder_of(self.name) / f"share-{self.instance.crops_focal}.jpg")

    @property
    def share_url(self):
        """Where the JPEG of SHARE_SIZE is that goes with a shared link."""
        return self.storage.url(self.share_name)

    # Making.

    def prepare_to_share(self):
        """Make what goes with a shared link, if it is not there yet. Raises OSError."""
        if not self.instance.has_renditions and not self.storage.exists(self.share_name):
            self._make_share(self.open_image())

    def _make_share(self, image):
        box = around(image.size, Fraction(*SHARE_SIZE), self.instance.crops_focal)
        share = image.resize(SHARE_SIZE, Image.Resampling.LANCZOS, box=box)
        keep(self.storage, self.share_name, encode(share, "JPEG", SHARE_BYTES))

    def make_all(self):
        """Make every rendition around the present focal point, and forget those of another."""
        old, self.instance.crops_focal = self.instance.crops_focal, self.instance.focal
        image = self.open_image()
        # Never the ones that a page may be naming.
        if not self.storage.exists(self.fallback.name):
            self.instance.fallback_bytes = self.fallback.save(image)
        elif not self.instance.fallback_bytes:
            self.instance.fallback_bytes = self.storage.size(self.fallback.name)
        if not self.storage.exists(self.share_name):
            self._make_share(image)
        for ratio, widths in self._widths().items():
            for width in widths:
                for file_type in TYPES:
                    self._rendition(file_type, ratio, width).save(image)
        self.weigh()
        self._delete_crops(kept={old, self.instance.focal})

    def weigh(self):
        """Note on the picture what those of its files weigh that a page says the weight of."""
        on_phone = self._rendition("AVIF", None, self._phone_width)
        self.instance.phone_bytes = self.storage.size(on_phone.name)
        self.instance.fallback_bytes = self.storage.size(self.fallback.name)

    def _widths(self):
        return {ratio: self._fitting(ratio, widths) for ratio, widths in WIDTHS.items()}

    def _fitting(self, ratio, widths):
        """Return the widths that need no blowing up, or the widest there can be."""
        widest = min(self.width, round(self.height * Fraction(ratio))) if ratio else self.width
        return [width for width in widths if width <= widest] or [max(widest, 1)]

    def _rendition(self, file_type, ratio, width):
        return Rendition(
            self.name, file_type, ratio, self.storage, width, self.instance.crops_focal
        )

    def _delete_crops(self, kept):
        folder = str(folder_of(self.name))
        folders, files = self.storage.listdir(folder)
        for name in folders:
            if name.partition("-")[2] not in kept:
                _delete_folder(self.storage, f"{folder}/{name}")
        for name in files:
            if name.startswith("share-") and name[len("share-") : -len(".jpg")] not in kept:
                self.storage.delete(f"{folder}/{name}")


def _delete_folder(storage, folder):
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in folders:
        _delete_folder(storage, f"{folder}/{name}")
    for name in files:
        storage.delete(f"{folder}/{name}")
    # A folder of a disk; there is none in an object store.
    storage.delete(folder)


class RenditionsField(PictureField):
    attr_class = RenditionsFile
