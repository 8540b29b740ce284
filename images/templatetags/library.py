from django import template
from django.utils import timezone

from images import telling

register = template.Library()
register.filter("square", telling.square)


@register.filter
def rights_are_over(picture):
    """Whether the publication may no longer show it."""
    return not picture.may_be_shown(timezone.now())
