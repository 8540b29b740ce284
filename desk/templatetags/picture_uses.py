from django import template
from django.utils import timezone

from desk import uses

register = template.Library()


@register.simple_tag(takes_context=True)
def uses_of(context, picture):
    """Return where a picture is shown, of what the person who asks may see."""
    return uses.uses_of(picture, context["request"].user, timezone.now())
