"""What is looked at before a story is published. The publication says what warns and what stops."""

import re
from dataclasses import dataclass

from django.apps import apps
from django.contrib.redirects.models import Redirect
from django.db.models import Min, Q
from django.urls import Resolver404, resolve
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from articles import body
from masthead.instants import zone
from masthead.safe_html import sanitise

# About what three lines of a 360-pixel screen hold.
HEADLINE_FITS = 90
STANDFIRST_FITS = (60, 300)
_DOUBLE_SPACE = re.compile(r"\S[ \u00a0]{2,}\S")

STOPS, WARNS, OFF = "stops", "warns", "off"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a story, in a sentence, and whether it stops publication."""

    code: str
    words: str
    blocks: bool
    # The form's field that it is about.
    field: str


def _headline(article):
    if not article.headline.strip():
        return _("L’article n’a pas de titre.")
    return None


def _section(article):
    return None if article.section else _("Choisissez une rubrique avant de publier.")


def _text(article):
    return None if body.has_text(article.body) else _("L’article n’a pas encore de texte.")


def _headline_length(article):
    length = len(article.headline)
    if length > HEADLINE_FITS:
        return _(
            "Le titre a %(length)s signes : au-delà de %(most)s, il déborde sur un téléphone."
        ) % {"length": length, "most": HEADLINE_FITS}
    return None


def _standfirst(article):
    return None if article.standfirst.strip() else _("L’article n’a pas de chapeau.")


def _standfirst_length(article):
    length, (least, most) = len(article.standfirst.strip()), STANDFIRST_FITS
    if length and not least <= length <= most:
        return _("Le chapeau a %(length)s signes ; il se lit bien entre %(least)s et %(most)s.") % {
            "length": length,
            "least": least,
            "most": most,
        }
    return None


def _picture(article):
    return None if article.picture else _("L’article n’a pas d’image.")


def _credit(article):
    if article.picture and not article.picture.credit.strip():
        return _("L’image n’a pas de crédit.")
    return None


def _alt(article):
    if article.picture and not article.picture.is_described:
        return _("L’image n’a pas de description, et n’est pas dite décorative.")
    return None


def _alt_in_text(article):
    missing = [
        found
        for found in (body.attributes(match[1]) for match in body.IMAGE.finditer(article.body))
        if not found.get("alt", "").strip()
    ]
    # In a gallery, a picture has the words of the library alone.
    ids = body.pictures_in_galleries(sanitise(article.body))
    if not missing and not ids:
        return None
    # In the text, a picture without words of its own takes those of the library.
    from articles.cutting import find_pictures

    ids += find_pictures({found.get("src", "") for found in missing}).values()
    Picture = apps.get_model("images", "Picture")
    count = Picture.objects.filter(pk__in=ids, alt="", is_decorative=False).count()
    if not count:
        return None
    return (
        ngettext(
            "%d image du texte n’a pas de description, et n’est pas dite décorative.",
            "%d images du texte n’ont pas de description, et ne sont pas dites décoratives.",
            count,
        )
        % count
    )


def _pictures_in_text(article):
    """Return the ids of the pictures that the text shows, by themselves or among several."""
    from articles.cutting import find_pictures

    text = sanitise(article.body)
    found = [body.attributes(match[1]) for match in body.IMAGE.finditer(text)]
    known = find_pictures({one["src"] for one in found})
    return {*known.values(), *body.pictures_in_galleries(text)}


def _rights(article, at):
    shown = _pictures_in_text(article) | ({article.picture_id} if article.picture_id else set())
    if not shown:
        return None
    Picture = apps.get_model("images", "Picture")
    over = Picture.objects.filter(pk__in=shown, rights_end_at__lte=at)
    end = over.aggregate(first=Min("rights_end_at"))["first"]
    if end is None:
        return None
    day = formats.date_format(timezone.localtime(end), "DATETIME_FORMAT")
    if end <= timezone.now():
        words = _("Les droits d’une image ont pris fin le %s : choisissez-en une autre.")
    else:
        words = _("Les droits d’une image prennent fin le %s, avant la parution.")
    return words % f"{day}\u00a0{zone(end)}"


def _dead_links(article):
    from articles.recognising import NOTHING, find_stories

    text = sanitise(article.body)
    ids = {int(number) for number in body.CARD.findall(text)}
    addresses = {body.attributes(match[1]).get("href", "") for match in body.LINK.finditer(text)}
    known = find_stories(addresses)
    ids |= set(known.values()) - {NOTHING}
    nowhere = {address for address, story in known.items() if story == NOTHING}
    lost = nowhere | _lead_nowhere(addresses - set(known))
    if not ids and not lost:
        return None
    Version = apps.get_model("articles", "Version")
    # Public now or some day, and not over; or replaced by what is.
    planned = Version.objects.filter(live__isnull=False).filter(
        Q(live__endswith__isnull=True) | Q(live__endswith__gt=timezone.now())
    )
    alive = set(planned.filter(article__in=ids).values_list("article", flat=True))
    if left := ids - alive:
        replacing = planned.filter(article__replaces__in=left)
        alive |= set(replacing.values_list("article__replaces__id", flat=True))
    dead = len(ids - alive) + len(lost)
    if not dead:
        return None
    return (
        ngettext(
            "%d lien mène à un article qui n’est pas en ligne.",
            "%d liens mènent à des articles qui ne sont pas en ligne.",
            dead,
        )
        % dead
    )


def _lead_nowhere(addresses):
    """Return those of the addresses, no story's, that are our site's and where nothing is."""
    from articles.recognising import path_of

    found = {address: path_of(address) for address in addresses if not address.startswith("#")}
    lost = {
        address: path
        for address, path in found.items()
        if path and not path.is_former and not _is_page(path.path)
    }
    if lost:
        olds = {old for path in lost.values() for old in path.redirected}
        known = set(Redirect.objects.filter(old_path__in=olds).values_list("old_path", flat=True))
        lost = {address for address, path in lost.items() if not known & set(path.redirected)}
    return set(lost)


def _is_page(path):
    """Whether the site answers there with something else than a story, whose addresses we know."""
    try:
        return resolve(path).view_name != "articles:story"
    except Resolver404:
        return False


def _double_spaces(article):
    texts = [article.headline, article.standfirst, body.plain_text_as_typed(article.body)]
    count = sum(len(_DOUBLE_SPACE.findall(text)) for text in texts)
    if not count:
        return None
    return ngettext("%d espace double.", "%d espaces doubles.", count) % count


# code: (what it looks at, how severe it is until the publication says otherwise, its field, check)
RULES = {
    "headline": (_("Un titre"), STOPS, "headline", _headline),
    "section": (_("Une rubrique"), STOPS, "section", _section),
    "text": (_("Un texte"), STOPS, "body", _text),
    "headline_length": (_("Un titre qui tient sur un téléphone"), WARNS, "headline",
                        _headline_length),
    "standfirst": (_("Un chapeau"), WARNS, "standfirst", _standfirst),
    "standfirst_length": (_("Un chapeau ni court ni long"), WARNS, "standfirst",
                          _standfirst_length),
    "picture": (_("Une image"), WARNS, "picture", _picture),
    "credit": (_("Un crédit à l’image"), WARNS, "picture", _credit),
    "alt": (_("Une image décrite, ou décorative"), WARNS, "picture", _alt),
    "alt_in_text": (_("Chaque image du texte décrite, ou décorative"), WARNS, "body",
                    _alt_in_text),
    "rights": (_("Des images que nous avons le droit de montrer"), STOPS, "picture", _rights),
    "dead_links": (_("Des liens qui mènent quelque part"), WARNS, "body", _dead_links),
    "double_spaces": (_("Pas d’espaces doubles"), WARNS, "body", _double_spaces),
}  # fmt: skip
# A story without these has no address, or nothing to read: they cannot be switched off.
ALWAYS = {"headline", "section", "text"}
# What depends on when the story is to appear.
TIMED = {"rights"}


def write_down(apps=apps, using="default", **kwargs):
    """Make every rule that may be changed a row, for the admin to show. Runs after each migrate."""
    try:
        CheckRule = apps.get_model("articles", "CheckRule")
    except LookupError:
        # The migration went back to before there were rules.
        return
    rules = CheckRule.objects.using(using)
    changeable = {code: rule for code, rule in RULES.items() if code not in ALWAYS}
    rules.exclude(code__in=changeable).delete()
    rules.bulk_create(
        [
            CheckRule(code=code, severity=severity)
            for code, (_n, severity, *_r) in changeable.items()
        ],
        ignore_conflicts=True,
    )


def problems(article, at=None):
    """Return the Problems of the working copy, those that stop publication first.

    It is to appear at `at` (now, if None).
    """
    at = at or timezone.now()
    said = dict(apps.get_model("articles", "CheckRule").objects.values_list("code", "severity"))
    found = []
    for code, (_name, severity, field, check) in RULES.items():
        severity = STOPS if code in ALWAYS else said.get(code, severity)
        asked = (article, at) if code in TIMED else (article,)
        if severity != OFF and (words := check(*asked)):
            found.append(Problem(code, str(words), severity == STOPS, field))
    return sorted(found, key=lambda problem: not problem.blocks)
