from functools import cache

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from articles.models import Section
from config.prepared import prepared
from delivery import kept_while
from delivery.shown import SITE
from masthead.models import Masthead, StandingPage
from menus.models import MenuItem, as_items, links

from .models import BreakingNews


def publication(request):
    """Give templates `publication`: the masthead and all that surrounds a page, in one query, or in
    none while it is known that nothing of it changed (delivery.kept_while).

    The view of a page that is a section's says so by `request.section`.
    """
    # Templates call it; a lazy object would stand between them and each thing that they look up.
    return {"publication": cache(lambda: furnished_masthead(request))}


def furnished_masthead(request):
    section, at = getattr(request, "section", None), request.instant
    sections = sorted({section.pk, section.top.pk}) if section else []
    kept = request.META.get(kept_while.ENVIRON)
    if kept is None or request.elsewhen:
        return _made(at, sections)
    return kept.get(("masthead", *sections), (SITE,), at, lambda: _made(at, sections))


def _made(at, sections):
    [masthead] = _furnished(at, sections)
    sections = [
        {"section": one["slug"], "section_name": one["name"]} for one in masthead.section_list
    ]
    masthead.navigation = links(masthead.main_items or sections)
    masthead.footer_menu = links(masthead.footer_items or masthead.page_items)
    return masthead


@prepared
def _furnished(at, sections):
    below = Section.objects.filter(parent=OuterRef("pk"))
    named = JSONObject(name="name", slug="slug")
    with_below = JSONObject(name="name", slug="slug", below=ArraySubquery(below.values(json=named)))
    return Masthead.objects.furnished(at, sections).annotate(
        section_list=ArraySubquery(Section.objects.filter(parent=None).values(json=with_below)),
        main_items=ArraySubquery(MenuItem.objects.of(MenuItem.Menu.MAIN, at)),
        footer_items=ArraySubquery(MenuItem.objects.of(MenuItem.Menu.FOOTER, at)),
        page_items=ArraySubquery(as_items(StandingPage.objects.live(at), "page", "title")),
        breaking_list=ArraySubquery(BreakingNews.objects.on_pages(at)),
    )
