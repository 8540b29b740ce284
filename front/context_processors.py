from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject
from django.utils.functional import SimpleLazyObject

from articles.models import Section
from masthead.models import Masthead

from .models import BreakingNews


def publication(request):
    """Give templates `publication`: the masthead and all that surrounds a page, in one query."""
    return {"publication": SimpleLazyObject(lambda: furnished_masthead(request.instant))}


def furnished_masthead(at):
    section = JSONObject(name="name", slug="slug")
    return (
        Masthead.objects.furnished(at)
        .annotate(
            section_list=ArraySubquery(Section.objects.values(json=section)),
            breaking_list=ArraySubquery(BreakingNews.objects.on_pages(at)),
        )
        .get()
    )
