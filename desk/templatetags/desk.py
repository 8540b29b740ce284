from django import template
from django.utils.translation import gettext as _

from articles.templatetags import stories
from masthead.instants import zone

register = template.Library()


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
