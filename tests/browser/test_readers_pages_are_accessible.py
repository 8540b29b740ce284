"""Readers' pages for everybody: axe, zoom, wide spacing of text, and a language from the right."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from masthead.dated import always
from masthead.models import Banner, Channel, PromoLink, StandingPage
from tests.browser.test_newsroom_is_accessible import OPTIONS
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    DossierFactory,
    PictureFactory,
    SectionFactory,
)
from tests.site.surfaces import dates

PAGES = [
    "/",
    "/politique/",
    "/tag/mopti/",
    "/auteur/awa-diarra/",
    "/archives/{day}/",
    "/archives/{year_month}/",
    "/archives/",
    "/tag/",
    "/auteur/",
    "/dossier/",
    "/dossier/crue/",
    "/recherche/?q=fleuve",
    "/recherche/?q=zanskar",
    "/leger/",
    "/page/contact/",
    "/corrections/",
    "/nulle-part/",
    "/politique/retire/",
    "/politique/le-pont/",
]
# What WCAG 1.4.12 lets a reader set.
SPACING = """* { line-height: 1.5 !important; letter-spacing: .12em !important;
  word-spacing: .16em !important; } p { margin-block-end: 2em !important; }"""
# What cuts its own words off, when they need more room than it gives.
CUT = """() => [...document.querySelectorAll("body *")].filter((element) => {
  const { overflowX, overflowY, clipPath } = getComputedStyle(element);
  if (clipPath !== "none" || !element.textContent.trim()) return false;
  return (overflowY === "hidden" && element.scrollHeight > element.clientHeight + 2)
    || (overflowX === "hidden" && element.scrollWidth > element.clientWidth + 2);
}).map((element) => element.outerHTML.slice(0, 120))"""
LONG = "Intercommunautairement, l’anticonstitutionnalité des réaménagements socioprofessionnels"


@pytest.fixture
def addresses(people):
    now = timezone.now()
    section = SectionFactory(name="Politique", slug="politique")
    for number, name in enumerate(["Société", "Économie", "Culture et patrimoine", "Sports"]):
        SectionFactory(name=name, slug=f"rubrique-{number}")
    author = AuthorFactory(name="Awa Diarra", slug="awa-diarra")
    banner = Banner.objects.create(wording="Suivez-nous sur {canaux}", on_lists=True)
    for name in ("Facebook", "Telegram"):
        banner.channels.add(Channel.objects.create(name=name, url="https://example.org/"))
    PromoLink.objects.create(label="Petites annonces", url="https://example.org/")
    StandingPage.objects.create(title="Contact", slug="contact", body="<p>Écrivez-nous.</p>")
    text = "<h2>Un intertitre</h2><p>Le fleuve a monté.</p><blockquote><p>Oui.</p></blockquote>"
    text += "<ul><li>Un</li></ul><table><tbody><tr><th>An</th><td>2026</td></tr></tbody></table>"
    fields = {"section": section, "authors": [author], "tags": ["Mopti", "eau"], "body": text}
    gone = ArticleFactory(slug="retire", **fields)
    gone.publish(by=people["editor"], now=now - timedelta(hours=3))
    gone.withdraw(by=people["editor"], now=now - timedelta(hours=2))
    slugs = {"slug": "le-pont", "kicker": "Crue", "headline": LONG, "picture": PictureFactory()}
    for number in range(14):
        given = slugs if number == 13 else {"picture": PictureFactory() if number % 3 else None}
        story = ArticleFactory(**fields, **given)
        story.publish(by=people["editor"], now=now - timedelta(hours=1, minutes=20 - number))
    story.correction = "Le pont a deux voies."
    story.save()
    story.publish(by=people["editor"], now=now - timedelta(minutes=5))
    DossierFactory(slug="crue", tags=["Mopti"], key=[story], front=always())
    names = dates(timezone.localdate(now - timedelta(hours=1)))
    return [pattern.format(**names) for pattern in PAGES]


def too_wide(page, address):
    wide, room = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    return [(address, "wider than the screen", wide, room)] if wide > room else []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_axe_finds_nothing(width, scheme, addresses, open_page):
    page = open_page(width=width, color_scheme=scheme, reduced_motion="reduce")
    found = []
    for address in addresses:
        page.goto(address)
        for violation in Axe().run(page, options=OPTIONS).response["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"][:4]]
            found.append((address, violation["id"], nodes))
        found += too_wide(page, address)
    assert found == []


def test_zoom_and_spacing_lose_nothing(addresses, open_page):
    """A 640-pixel window at 200 % is 320 pixels wide to the page."""
    page = open_page(width=320, device_scale_factor=2)
    found = []
    for address in addresses:
        page.goto(address)
        # As an extension would, which no content policy stops.
        page.evaluate(
            """(css) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css);
            document.adoptedStyleSheets = [sheet]; }""",
            SPACING,
        )
        found += too_wide(page, address)
        found += [(address, "cut off", words) for words in page.evaluate(CUT)]
    assert found == []


def test_a_language_from_the_right_is_laid_out_so(addresses, open_page, settings):
    """Arabic's direction and dates, over French words: no page of ours is in Arabic."""
    settings.LANGUAGE_CODE = "ar"
    page = open_page(width=360)
    found = []
    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.dir") == "rtl"
        found += too_wide(page, address)
    assert found == []
    page.goto("/politique/")
    card = page.locator(".card--row:has(.card__picture)").first
    words, picture = card.locator("h2, h3").first.bounding_box(), card.locator("img").bounding_box()
    assert picture["x"] < words["x"]
    first, second = (page.locator("nav.sections a").nth(n).bounding_box() for n in (0, 1))
    assert second["x"] < first["x"]
