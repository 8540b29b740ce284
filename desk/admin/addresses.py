"""The addresses around a story's form: its pages, its deeds, and what its scripts ask."""

from django.urls import path

from desk import notes, saves
from desk.panels import PANELS

from . import deeds, reuniting, versions


def of(admin):
    """Return the addresses of the ArticleAdmin, which each view is handed after the request."""

    def page(view):
        return admin.admin_site.admin_view(lambda request, **named: view(request, admin, **named))

    def answer(view):
        # Not by admin_view, which sends a script whose session has ended to a page to sign in.
        return lambda request, **named: view(request, admin, **named)

    story = "<int:article_id>/"
    version = "<int:article_id>/versions/<int:number>/"
    return [
        path("saves/", answer(saves.save), name="articles_saves"),
        path("presence/", answer(saves.presence), name="articles_presence"),
        path("stories/", page(deeds.stories), name="articles_stories"),
        path(
            f"{story}reconciliation/<uuid:tab_id>/",
            page(reuniting.merge),
            name="articles_merge",
        ),
        path(f"{story}return/", page(deeds.send_back), name="articles_send_back"),
        path(f"{story}assignment/", page(deeds.assign), name="articles_assign"),
        path(f"{story}stage/<str:verb>/", page(deeds.stage), name="articles_stage"),
        path(f"{story}withdrawal/", page(deeds.withdrawal), name="articles_withdrawal"),
        path(f"{story}backlinks/", page(deeds.backlinks), name="articles_backlinks"),
        path(f"{story}preview/", page(deeds.preview), name="articles_preview"),
        path(f"{story}preview/page/", page(deeds.preview_page), name="articles_preview_page"),
        path(f"{story}links/", page(deeds.preview_links), name="articles_preview_links"),
        path(
            f"{story}links/<int:link_id>/revocation/",
            page(deeds.revoke),
            name="articles_revoke",
        ),
        path(f"{story}readers/", page(versions.readers_page), name="articles_readers"),
        path(f"{story}comparison/", page(versions.comparison), name="articles_comparison"),
        path(version, page(versions.version_page), name="articles_version"),
        path(f"{version}restoration/", page(versions.restoration), name="articles_restoration"),
        path(f"{version}move/", page(deeds.move), name="articles_move"),
        path(f"{version}cancellation/", page(deeds.cancellation), name="articles_cancellation"),
        *notes.urls(answer),
        *(address for panel in PANELS for address in panel.urls(answer)),
    ]
