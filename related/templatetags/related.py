from django import template

from related.chains import shown
from related.ranking import related_to

register = template.Library()


@register.inclusion_tag("related/_related.html", takes_context=True)
def related_stories(context, story):
    """Show the stories that this one leads to."""
    return {"stories": related_to(story, context["request"].instant), "request": context["request"]}


@register.inclusion_tag("related/_chain.html")
def chain(story):
    """Show the stories that this one follows and those that follow it, the latest first."""
    return {"stories": shown(story), "here": story.article_id}
