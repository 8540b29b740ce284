from django import template
from django.utils.html import format_html

from masthead.embeds import SHADOW_STYLE

register = template.Library()


@register.simple_tag
def shadow_style():
    """Return the style of what stands in a shadow, which the page's own does not reach."""
    return format_html("<style>{}</style>", SHADOW_STYLE)
