from django import template
from django.utils import timezone

from articles.touching import STORIES
from delivery.shown import shows
from related.chains import shown
from related.clusters import clusters, dismissals
from related.ranking import BEHIND, COUNT, FURTHER, related_to

register = template.Library()

# How many of the subjects that were dismissed may be taken back on the page.
DISMISSED = 20


@register.inclusion_tag("related/_related.html", takes_context=True)
def related_stories(context, story):
    """Show the stories that this one leads to."""
    stories = related_to(story, context["request"].instant)
    shows(f"related:{story.article_id}", f"chain:{story.article_id}")
    scores = [other.score for other in stories]
    if BEHIND in scores or len(stories) < COUNT:
        shows(f"section:{story.section_id}")
    if FURTHER in scores or not stories:
        shows(STORIES)
    return {"stories": stories, "request": context["request"]}


@register.inclusion_tag("related/_chain.html")
def chain(story):
    """Show the stories that this one follows and those that follow it, the latest first."""
    return {"stories": shown(story), "here": story.article_id}


@register.inclusion_tag("related/_clusters.html", takes_context=True)
def dossiers_to_open(context):
    """Offer whoever may open a dossier the subjects that have grown without one."""
    if not context["request"].user.has_perm("dossiers.add_dossier"):
        return {}
    now = timezone.now()
    return {
        "clusters": clusters(now),
        "dismissals": dismissals(now).select_related("by")[:DISMISSED],
        "csrf_token": context["csrf_token"],
    }
