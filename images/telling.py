"""A picture as it is told to the newsroom's scripts."""

from django.conf import settings
from django.urls import reverse

SQUARE = "1/1"


def square(picture):
    """Return the address of a small square of it, or of its smallest file while there is none."""
    by_type = picture.file.aspect_ratios[SQUARE]
    sizes = by_type.get("WEBP") or {0: picture.file.fallback}
    return sizes[min(sizes)].url


def tell(picture):
    """Return what a script needs of a picture, as a dict that JSON can hold."""
    return {
        "id": picture.pk,
        "url": picture.file.url,
        # As a text keeps it, wherever files are.
        "path": settings.MEDIA_PATH + picture.file.name,
        "thumb": square(picture),
        "page": reverse("admin:images_picture_change", args=[picture.pk]),
        "width": picture.width,
        "height": picture.height,
        "alt": picture.alt,
        "is_decorative": picture.is_decorative,
        "caption": picture.caption,
        "credit": picture.credit,
        "source": picture.source,
        "place": picture.place,
    }
