from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.templatetags import stories

register = template.Library()


def zone(instant):
    """Return the newsroom's time zone at that instant, as it is said beside a time: GMT, UTC+03."""
    name = timezone.localtime(instant).strftime("%Z")
    return name if name[:1].isalpha() else f"UTC{name}"


def zone_city():
    """Return the place whose time the newsroom keeps, as its time zone names it: Bamako."""
    return settings.TIME_ZONE.rsplit("/", 1)[-1].replace("_", " ")


@register.filter
def moment(instant):
    """Return 23 novembre 2026 à 18 h 30 GMT."""
    return f"{stories.moment(instant)}\u00a0{zone(instant)}"


@register.filter
def short_moment(instant):
    """Return 23/11/2026 18 h 30 GMT."""
    return f"{stories.short_moment(instant)}\u00a0{zone(instant)}"


@register.filter
def clock(instant):
    """Return 18 h 30 GMT."""
    return f"{stories.clock(instant)}\u00a0{zone(instant)}"


@register.simple_tag
def turn_of(article):
    """Return whose turn it is to do something about a story, in a few words."""
    if article.assignee:
        return _("à %s de jouer") % article.assignee
    if article.stage == article.Stage.WRITING:
        return _("à %s de jouer") % article.created_by
    return _("à un éditeur de jouer")
