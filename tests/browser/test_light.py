"""The light mode in a browser: a picture is fetched by a tap, and by nothing else."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from images.tasks import make_renditions
from tests.factories import ArticleFactory, PictureFactory


@pytest.fixture
def story(people):
    picture = PictureFactory(alt="Une pirogue")
    make_renditions.call(picture.pk)
    body = f'<p>Un</p><figure class="image"><img src="{picture.file.url}"></figure><p>Deux</p>'
    article = ArticleFactory(picture=picture, body=body)
    return article.publish(by=people["editor"]).get_absolute_url()


@pytest.mark.parametrize("scripts", [True, False])
def test_one_tap_and_a_story_is_one_request_until_another(scripts, story, open_page):
    page = open_page(width=360, has_touch=True, java_script_enabled=scripts)
    page.goto("/leger/")
    page.get_by_role("button", name="Passer en mode léger").tap()
    page.get_by_role("button", name="Quitter").wait_for()
    fetched = []
    page.context.on("request", lambda request: fetched.append(request.url))
    page.goto(story, wait_until="networkidle")
    page.keyboard.press("End")
    page.wait_for_load_state("networkidle")
    # The worker, if it is there already, asks for the same on the page's behalf.
    assert set(fetched) == {page.url}
    if not scripts:
        page.locator("a.fetch").first.tap()
        page.wait_for_url("**/media/**.jpg")
        return
    found = Axe().run(page)
    assert [broken["id"] for broken in found.response["violations"]] == []
    with page.expect_response("**/media/**.avif") as answer:
        page.locator(".fetch summary").first.tap()
    assert answer.value.ok
    picture = page.get_by_role("img", name="Une pirogue")
    assert picture.evaluate("image => image.decode().then(() => image.width)") > 300
    page.get_by_role("button", name="Quitter").tap()
    page.get_by_role("button", name="Mode léger").wait_for()
    assert page.url.endswith(story)
