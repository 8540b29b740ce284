"""The colours of a picture, as every screen shows them: sRGB, eight bits, nothing transparent."""

import io

from PIL import Image

# The letters of the ICC's own header, and the mode in which Pillow holds such colours.
SPACES = {"GRAY": "L", "RGB ": "RGB", "CMYK": "CMYK"}


def resizable(picture):
    """Return the picture in a mode whose pixels can be averaged: no palette, no key colour."""
    if picture.mode.startswith("I"):
        # Sixteen bits of grey.
        return picture.point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode == "1":
        return picture.convert("L")
    return picture.convert("RGB") if picture.mode == "P" else picture


def in_srgb(picture):
    """Return the picture in RGB or RGBA, converted from its profile where it has one."""
    alpha = picture.getchannel("A") if picture.mode in {"LA", "RGBA"} else None
    colours = _converted(picture) or picture.convert("RGB")
    if alpha:
        colours.putalpha(alpha)
    return colours


def _converted(picture):
    """Return the picture converted from its profile to sRGB; None if there is none to go by."""
    if not picture.info.get("icc_profile"):
        return None
    from PIL import ImageCms

    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(picture.info["icc_profile"]))
        mode = SPACES[profile.profile.xcolor_space]
        return ImageCms.profileToProfile(
            picture.convert(mode),
            profile,
            ImageCms.createProfile("sRGB"),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    # A broken profile takes nothing from the pixels: they are shown as they are.
    except (KeyError, OSError, ImageCms.PyCMSError):
        return None


def on_white(picture):
    """Return the picture in RGB; where it is transparent, white shows."""
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture)
    return paper
