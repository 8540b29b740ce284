from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.functional import SimpleLazyObject

from articles.models import Section
from config.prepared import prepared
from config.remembered import Remembered
from masthead.models import Masthead, StandingPage
from menus.models import MenuItem, as_items, links

from .models import BreakingNews

# The menus' links, by all that they are made of: to make an address takes long.
_menus = Remembered(100_000)


def publication(request):
    """Give templates `publication`: the masthead and all that surrounds a page, in one query.

    The view of a page that is a section's says so by `request.section`.
    """
    section = getattr(request, "section", None)
    return {"publication": SimpleLazyObject(lambda: furnished_masthead(request.instant, section))}


def furnished_masthead(at, section=None):
    sections = sorted({section.pk, section.top.pk}) if section else []
    [masthead] = _furnished(at, sections)
    menus = _menus.get(masthead.kept_as)
    if menus is None:
        sections = [
            {"section": one["slug"], "section_name": one["name"]} for one in masthead.section_list
        ]
        menus = (
            links(masthead.main_items or sections),
            links(masthead.footer_items or masthead.page_items),
        )
        _menus.keep(masthead.kept_as, menus, len(repr(menus)))
    masthead.navigation, masthead.footer_menu = menus
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
