"""Where a picture is shown: in which dossiers, in which stories, and which readers see them so."""

from dataclasses import dataclass, field

from django.db.models import OuterRef, Subquery

from articles.models import Article, Version
from desk.home import seen_by
from dossiers.models import Dossier

# Stories that are looked at, and those that are listed of them, the newest first.
LOOKED_AT = 200
SHOWN = 30


@dataclass
class Use:
    """A story that shows the picture, or did."""

    article: Article
    # Above the text, in it: whether either is, was or is to be so.
    leads: bool = False
    in_text: bool = False
    in_form: bool = False
    live: bool = False
    # When readers get it, in order.
    scheduled: list = field(default_factory=list)

    @property
    def is_past(self):
        return not (self.in_form or self.live or self.scheduled)


@dataclass(frozen=True)
class Uses:
    """The stories that somebody may see, and whether there are more."""

    shown: list
    more: bool
    # Whether there are any that this person may not see.
    others: bool
    dossiers: list

    def __bool__(self):
        return bool(self.shown or self.others or self.dossiers)


def uses_of(picture, user, now):
    """Return the Uses of the picture, as this person may know of them."""
    led = Version.objects.led_by(picture).order_by("-pk")[:LOOKED_AT]
    told = Version.objects.with_in_text(picture).order_by("-pk")[:LOOKED_AT]
    # A working copy that no version was cut of yet.
    begun = Article.objects.filter(picture=picture).order_by("-pk")[:LOOKED_AT]
    where = led.values("article").union(told.values("article"), begun.values("pk"))
    found = set(where.values_list("article", flat=True))
    latest = Version.objects.filter(article=OuterRef("pk")).exclude(cause=Version.Cause.SET_ASIDE)
    seen = list(
        seen_by(user, Article.objects.filter(pk__in=found))
        .annotate(pictures_of_form=Subquery(latest.order_by("-number").values("picture_ids")[:1]))
        .defer("body")
        .order_by("-pk")
    )
    uses = {article.pk: Use(article) for article in seen[:SHOWN]}
    for use in uses.values():
        use.leads = use.article.picture_id == picture.pk
        use.in_text = picture.pk in (use.article.pictures_of_form or [])
        use.in_form = use.leads or use.in_text
    planned = Version.objects.showing(picture).filter(article__in=uses, live__isnull=False)
    for version in planned.only("article", "live", "picture", "picture_ids").order_by("live"):
        use = uses[version.article_id]
        use.leads |= version.picture_id == picture.pk
        use.in_text |= picture.pk in version.picture_ids
        use.live |= version.is_live(now)
        if version.starts_at > now:
            use.scheduled.append(version.starts_at)
    dossiers = list(Dossier.objects.filter(picture=picture))
    return Uses(list(uses.values()), len(seen) > SHOWN, len(seen) < len(found), dossiers)
