"""The newsroom for everybody: axe finds nothing against WCAG 2.2 AA, and nothing overflows."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from audience.keeping import add
from desk.models import PreviewLink, Tab
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    DossierFactory,
    PictureFactory,
    SectionFactory,
)

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}}

# The admin's scripts make these boxes once the page is there; ours name them then.
NAMED = """() =>
  [...document.querySelectorAll("select.admin-autocomplete:not([name*=__prefix__])")].every(
    (select) => select.parentElement.querySelector(".select2-selection")?.ariaLabel)"""

PAGES = [
    "/admin/",
    "/admin/calendar/?vue=jour",
    "/admin/calendar/?vue=semaine",
    "/admin/calendar/?vue=mois",
    "/admin/reads/",
    "/admin/articles/article/",
    "/admin/articles/article/add/",
    "/admin/articles/article/{live}/change/",
    "/admin/articles/article/{submitted}/change/",
    "/admin/articles/article/{live}/history/",
    "/admin/articles/article/{live}/withdrawal/",
    "/admin/articles/article/{live}/backlinks/",
    "/admin/articles/article/{live}/preview/",
    "/admin/articles/article/{live}/links/",
    "/admin/articles/article/{live}/assignment/",
    "/admin/articles/article/{submitted}/return/",
    "/admin/articles/article/{submitted}/reconciliation/{conflict}/",
    "/admin/articles/article/{scheduled}/versions/1/move/",
    "/admin/images/picture/",
    "/admin/images/picture/?droits=finis&q=pont",
    "/admin/images/picture/add/",
    "/admin/images/picture/{picture}/change/",
    "/admin/images/picture/{picture}/delete/",
    "/admin/masthead/banner/",
    "/admin/masthead/banner/add/",
    "/admin/menus/menuitem/",
    "/admin/menus/menuitem/add/",
    "/admin/articles/checkrule/",
    "/admin/dossiers/dossier/",
    "/admin/dossiers/dossier/{dossier}/change/",
    "/admin/weblinks/webaddress/",
    "/admin/status/",
    "/admin/front/",
    "/admin/front/?le=2030-01-01T18:00&q=pont",
    "/?at=2030-01-01T18:00",
]


@pytest.fixture
def names(people):
    now = timezone.now()
    section = SectionFactory(name="Politique", slug="politique")
    picture = PictureFactory()
    live, scheduled, submitted, ready = (
        ArticleFactory(
            section=section, picture=picture, authors=[AuthorFactory()], tags=["Mopti"], **fields
        )
        for fields in (
            {"headline": "Un pont rouvre à Gao"},
            {"headline": "Le lycée a ses tables"},
            {"stage": "review", "headline": "Les puits sont numérotés"},
            {"stage": "ready", "headline": "La crue est passée", "due_at": now},
        )
    )
    live.publish(by=people["editor"], at=now - timedelta(hours=1), now=now - timedelta(hours=1))
    add({(now.replace(minute=0, second=0, microsecond=0), live.pk): 9})
    scheduled.publish(by=people["editor"], at=now + timedelta(hours=3))
    ready.assign(people["editor"], by=people["chief"], due_at=now + timedelta(hours=2))
    conflict = Tab.objects.create(
        article=submitted,
        user=people["chief"],
        number=1,
        in_conflict=True,
        agreed={"headline": "Avant", "body": "<p>Avant.</p>"},
        text={"headline": "Ailleurs", "body": "<p>Ailleurs.</p>"},
    )
    PreviewLink.objects.create(
        article=live, made_by=people["chief"], to="Me Diarra", expires_at=now + timedelta(days=1)
    )
    return {
        "live": live.pk,
        "scheduled": scheduled.pk,
        "submitted": submitted.pk,
        "conflict": conflict.pk,
        "picture": picture.pk,
        "dossier": DossierFactory(picture=picture, tags=["Mopti"], key=[live]).pk,
    }


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_every_page_of_it_is(width, scheme, names, people, open_page):
    page = open_page(people["chief"], width=width, color_scheme=scheme)
    found = []
    for pattern in PAGES:
        page.goto(pattern.format(**names))
        if page.locator("#id_body, #id_introduction").count():
            page.locator(".ck-content").wait_for()
        page.wait_for_function(NAMED)
        for violation in Axe().run(page, options=OPTIONS).response["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"][:4]]
            found.append((pattern, violation["id"], nodes))
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append((pattern, "wider than the screen", width))
    assert found == []
    assert page.errors == []
