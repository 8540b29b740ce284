"""What becomes of a file that somebody uploads as a picture."""

import io
import warnings

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

FORMATS = ["JPEG", "PNG", "WEBP", "AVIF", "GIF"]
MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000
LONGEST_SIDE = 2000


def take_in(upload):
    """Return the upload as a clean JPEG (ContentFile), at most LONGEST_SIDE pixels on a side.

    Nothing of the file but its pixels survives: no metadata, no position, no trailing bytes.
    Raises ValidationError, with a sentence for a journalist, on anything that is no usable picture.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("Cette image pèse plus de %(limit)s Mo. Réduisez-la, puis envoyez-la de nouveau.")
            % {"limit": MAX_BYTES // 1024 // 1024}
        )
    try:
        with warnings.catch_warnings():
            # Our own bound is below; Pillow's warning would come first and say less.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            upload.seek(0)
            picture = Image.open(upload, formats=FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(
                    _(
                        "Cette image compte plus de %(limit)s millions de pixels. "
                        "Réduisez-la d’abord."
                    )
                    % {"limit": MAX_PIXELS // 1_000_000}
                )
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture.load()
            picture = ImageOps.exif_transpose(picture)
    # Pillow's decoders raise all of these on broken input, and say so in their documentation.
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        raise ValidationError(
            _(
                "Ce fichier n’est pas une image lisible (JPEG, PNG, WebP, AVIF ou GIF), "
                "ou il est abîmé."
            )
        ) from error
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    _on_white(picture).save(buffer, "JPEG", quality=88, optimize=True, progressive=True)
    return ContentFile(buffer.getvalue(), name="picture.jpg")


def _on_white(picture):
    """Return the picture in RGB; where it is transparent, white shows."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    picture = picture.convert("RGBA")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    return paper.convert("RGB")
