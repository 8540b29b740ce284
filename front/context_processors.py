from django.contrib.postgres.expressions import ArraySubquery
from django.utils.functional import SimpleLazyObject

from articles.models import Section
from masthead.models import Masthead, StandingPage
from menus.models import MenuItem, as_items, links

from .models import BreakingNews


def publication(request):
    """Give templates `publication`: the masthead and all that surrounds a page, in one query.

    The view of a page that is a section's says so by `request.section`.
    """
    section = getattr(request, "section", None)
    return {"publication": SimpleLazyObject(lambda: furnished_masthead(request.instant, section))}


def furnished_masthead(at, section=None):
    masthead = (
        Masthead.objects.furnished(at, section)
        .annotate(
            main_items=ArraySubquery(MenuItem.objects.of(MenuItem.Menu.MAIN, at)),
            footer_items=ArraySubquery(MenuItem.objects.of(MenuItem.Menu.FOOTER, at)),
            section_items=ArraySubquery(as_items(Section.objects, "section", "name")),
            page_items=ArraySubquery(as_items(StandingPage.objects.live(at), "page", "title")),
            breaking_list=ArraySubquery(BreakingNews.objects.on_pages(at)),
        )
        .get()
    )
    masthead.navigation = links(masthead.main_items or masthead.section_items)
    masthead.footer_menu = links(masthead.footer_items or masthead.page_items)
    return masthead
