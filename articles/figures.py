"""The pictures in a text, as readers get them: alone, wide, inset, in a gallery, before and after.

A picture that is gone, or whose rights have ended, takes its figure with it.
"""

import re

from django.template.loader import get_template
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from images.models import Picture
from images.telling import square
from masthead import embeds
from masthead.safe_html import sanitise

from . import body

# Any picture of a text: with its figure, or by itself.
_ANY = re.compile(f"{body.FIGURE.pattern}|{body.IMAGE.pattern}", re.DOTALL)
_CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.DOTALL)

# How wide each kind of picture is shown, as static/site/figures/50-figures.css has it.
SIZES = {
    "": "(min-width: 42rem) 38rem, calc(100vw - 2rem)",
    "wide": "(min-width: 54rem) 50rem, calc(100vw - 2rem)",
    "inset": "16rem",
    "pair": "(min-width: 54rem) 25rem, (min-width: 40rem) 50vw, calc(100vw - 2rem)",
}


def shown(html, pictures, *, plain=False, light=False):
    """Return the HTML of a text with its figures as readers get them.

    `pictures` is {id: Picture} of those that may be shown; `plain`, simple markup, as for a feed;
    `light`, a button for each picture.
    """
    suffix = "_plain" if plain else "_light" if light else ""
    return _ANY.sub(lambda match: _shown(match, pictures, suffix), html)


def _shown(match, pictures, suffix):
    classes, given, inner, image = match.groups()
    if image is not None:
        return _alone(body.attributes(image), pictures, suffix)
    caption = _CAPTION.search(inner)
    caption = mark_safe(caption[1]) if caption else ""  # noqa: S308
    if classes in {"gallery", "pair"}:
        numbers = body.attributes(given)["data-pictures"].split()
        found = [pictures[int(number)] for number in numbers if int(number) in pictures]
        return several(classes, found, caption, suffix)
    image = body.IMAGE.search(inner)
    if image is None:
        return match[0]
    found = body.attributes(image[1])
    picture = pictures.get(int(found["data-picture"]))
    if picture is None:
        return ""
    link = next((link for link in body.LINK.finditer(inner) if "<img" in link[2]), None)
    return one(
        picture,
        alt=found.get("alt", ""),
        caption=caption,
        kind=classes.partition("--")[2],
        address=body.attributes(link[1]).get("href", "") if link else "",
        suffix=suffix,
    )


def _alone(found, pictures, suffix):
    """Return a picture without a figure, in the middle of words."""
    picture = pictures.get(int(found["data-picture"]))
    if picture is None:
        return ""
    context = {"picture": picture, "alt": found.get("alt") or picture.alt}
    return get_template(f"images/_picture_in_text{suffix}.html").render(context)


def one(picture, *, alt="", caption="", kind="", address="", suffix=""):
    """Return the figure of one picture; without words of its own, it takes those of the library.

    `kind` is "", "wide" or "inset", `caption` safe HTML, `address` where the picture leads to.
    """
    context = {
        "picture": picture,
        "alt": alt or picture.alt,
        "caption": caption or picture.caption,
        "kind": kind,
        "sizes": SIZES[kind],
        "address": address,
    }
    return get_template(f"images/_figure{suffix}.html").render(context)


def several(kind, pictures, caption="", suffix=""):
    """Return the figure of a gallery or a pair; of one picture, its own; of none, nothing."""
    if not pictures:
        return ""
    if len(pictures) == 1:
        return one(pictures[0], caption=caption, suffix=suffix)
    if kind == "pair":
        pictures = pictures[:2]
    context = {"pictures": pictures, "caption": caption, "sizes": SIZES["pair"]}
    return get_template(f"images/_{kind}{suffix}.html").render(context)


def pictured(texts):
    """Return the texts of working copies as safe HTML, with what their galleries show in them."""
    texts = [sanitise(text) for text in texts]
    numbers = {number for text in texts for number in body.pictures_in_galleries(text)}
    pictures = Picture.objects.in_bulk(numbers) if numbers else {}

    def with_images(match):
        found = [pictures[int(n)] for n in match[1].split() if int(n) in pictures]
        images = ((square(picture), picture.alt) for picture in found)
        return match[0] + format_html_join("", '<img src="{}" alt="{}">', images)

    # What another site plays is its address there.
    texts = [embeds.as_links(body.SEVERAL.sub(with_images, text)) for text in texts]
    return list(map(mark_safe, texts))
