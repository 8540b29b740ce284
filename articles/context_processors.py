from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject
from django.utils.functional import SimpleLazyObject

from masthead.models import Masthead

from .models import Section


def publication(request):
    """Give templates `publication`: the masthead and all that surrounds a page, in one query."""
    return {"publication": SimpleLazyObject(lambda: furnished_masthead(request.instant))}


def furnished_masthead(at):
    section = JSONObject(name="name", slug="slug")
    sections = ArraySubquery(Section.objects.values(json=section))
    return Masthead.objects.furnished(at).annotate(section_list=sections).get()
