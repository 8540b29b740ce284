"""A story's history and two versions compared, in a real browser, on a desk and on a phone."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from articles.models import Version
from tests.factories import ArticleFactory, AuthorFactory, PictureFactory, SectionFactory

BODY = (
    "<p>Le fleuve a monté de deux mètres en une nuit, à Mopti. Les pirogues sont rentrées.</p>"
    "<h2>Les quais fermés</h2><p>Le marché au poisson a déménagé.</p>"
    "<ul><li>Une école ouverte</li><li>Deux dispensaires</li></ul>"
    "<blockquote><p>On n’avait rien vu de tel depuis dix ans.</p></blockquote>"
    '<figure class="table"><table><thead><tr><th scope="col">Ville</th><th scope="col">Crue</th>'
    "</tr></thead><tbody><tr><td>Mopti</td><td>2 m</td></tr><tr><td>Gao</td><td>1 m</td></tr>"
    "</tbody></table></figure>"
)


@pytest.fixture
def article(people):
    """A story with drafts, a note, a publication and a correction, over two days."""
    writer, editor = people["journalist"], people["editor"]
    writer.first_name, writer.last_name = "Aminata", "Koné"
    writer.save()
    now = timezone.now()
    section = SectionFactory(name="Société", slug="societe")
    linked = ArticleFactory(headline="Le pont de Gao rouvre", section=section)
    linked.publish(by=editor)
    article = ArticleFactory(
        created_by=writer,
        section=section,
        headline="Le fleuve monte à Mopti",
        body=BODY,
        authors=[AuthorFactory(name="Aminata Koné")],
        tags=["Mopti", "crue"],
        picture=PictureFactory(alt="Le fleuve", caption="Le fleuve, hier"),
    )
    start = now - timedelta(days=1, hours=3)
    for minutes in (0, 12, 25, 38):
        article.keep(by=writer, now=start + timedelta(minutes=minutes), cause="autosaved")
    article.submit(by=writer, now=start + timedelta(minutes=45))
    article.send_back(
        by=editor, reason="Il manque le chiffre de la mairie.", now=start + timedelta(minutes=60)
    )
    article.submit(by=writer, now=start + timedelta(minutes=80))
    article.publish(by=editor, now=start + timedelta(minutes=90))
    article.kicker = "Crue"
    article.standfirst = "Les riverains déplacent leurs biens et leurs bêtes."
    article.source_name, article.source_url = "Amap", "https://example.org/amap"
    article.picture = PictureFactory(alt="Les quais", caption="Les quais, ce matin")
    article.body = (
        BODY.replace("deux mètres", "trois mètres").replace("<li>Deux dispensaires</li>", "")
        .replace("déménagé", '<a href="https://example.org/carte">déménagé</a>')
        .replace("<td>1 m</td></tr>", "<td>1 m</td></tr><tr><td>Ségou</td><td>0,5 m</td></tr>")
        + f'<aside data-story="{linked.pk}"></aside><p>Une réunion est prévue demain.</p>'
    )  # fmt: skip
    article.save()
    article.tags.add("pluie")
    for minutes in (0, 11):
        article.keep(by=writer, now=now - timedelta(minutes=40 - minutes), cause="autosaved")
    article.publish(
        by=editor, correction="Le fleuve a monté de trois mètres, non de deux.",
        now=now - timedelta(minutes=5),
    )  # fmt: skip
    return article


def violations(page):
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
    options = {"runOnly": {"type": "tag", "values": rules}}
    found = Axe().run(page, options=options).response["violations"]
    return [(v["id"], [node["html"] for node in v["nodes"]][:3]) for v in found]


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1280, "light")])
def test_history_and_comparison_are_for_everybody(article, people, open_page, width, scheme):
    page = open_page(people["editor"], width=width, color_scheme=scheme)
    history = f"/admin/articles/article/{article.pk}/history/"
    page.goto(history)
    page.locator("summary").first.wait_for()
    for fold in page.locator(".history details > summary").all():
        fold.click()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    # Any two, by keyboard alone.
    first = article.versions.earliest("number").number
    page.locator(f"input[name=de][value='{first}']").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Comparer les deux versions choisies").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/comparison/?*")
    assert f"de={first}" in page.url
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("del", has_text="deux").count()

    # From change to change, to the end and back to the top.
    count = int(page.locator(".step").count())
    page.get_by_role("link", name="Voir le premier des").click()
    for number in range(1, count + 1):
        step = page.locator(f"#changement-{number}")
        assert step.bounding_box()["y"] < 900
        step.get_by_role("link").last.click()
    assert page.url.endswith("#comparaison")

    # What readers had: before, and then.
    page.goto(history)
    page.fill("#readers-at", "2020-01-01T10:00")
    page.get_by_role("button", name="Montrer").click()
    page.get_by_text("n’avaient rien de cet article").wait_for()
    assert violations(page) == []
    then = article.versions.filter(live__isnull=False).order_by("live").first()
    at = timezone.localtime(then.starts_at + timedelta(minutes=10))
    page.fill("#readers-at", at.strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="Montrer").click()
    page.get_by_text(f"la version {then.number}, en ligne du").wait_for()
    assert violations(page) == []
    assert page.errors == []
    assert Version.objects.filter(article=article).count() > 5
