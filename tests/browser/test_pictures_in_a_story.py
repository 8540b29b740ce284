"""Pictures chosen, sent and arranged from the story's form, with a pointer and without."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile

from articles.models import Article
from images.models import Picture
from masthead.safe_html import sanitise
from tests.browser.test_a_story_from_desk_to_phone import PASTE
from tests.browser.test_by_keyboard_alone import tab_to
from tests.browser.test_newsroom_is_accessible import OPTIONS
from tests.factories import ArticleFactory, PictureFactory, SectionFactory, picture_bytes

COLOURS = ["peru", "teal", "olive", "navy"]


@pytest.fixture
def library(people):
    return [
        PictureFactory(
            file=ContentFile(picture_bytes(colour=colour), name="x.jpg"),
            caption=f"Vue {colour}",
            alt=f"Une surface {colour}",
            credit="Ali",
        )
        for colour in COLOURS
    ]


@pytest.fixture
def story(people):
    section = SectionFactory(name="Politique", slug="politique")
    return ArticleFactory(created_by=people["journalist"], section=section, body="<p>Un.</p>")


@pytest.fixture
def form(story, library, people, open_page):
    """Return a page with the story's form, its editor ready."""

    def form(width=1280, **options):
        page = open_page(people["journalist"], width=width, **options)
        page.goto(f"/admin/articles/article/{story.pk}/change/")
        page.locator(".ck-content").wait_for()
        page.wait_for_function("() => Boolean(window.editors?.id_body)")
        return page

    return form


def to_the_end(page):
    page.locator(".ck-content p").last.click()
    page.keyboard.press("Control+End")


def open_dialog(page):
    to_the_end(page)
    page.get_by_role("button", name="Image", exact=True).first.click()
    dialog = page.get_by_role("dialog", name="Image")
    dialog.get_by_role("checkbox").first.wait_for()
    return dialog


def saved(page, story):
    """Return the body of the working copy once the form has sent everything."""
    page.wait_for_function("() => (manchette.writing.look(), manchette.writing.queue.isClean)")
    story.refresh_from_db()
    return story.body


def data(page):
    return sanitise(page.evaluate("window.editors.id_body.getData()"))


def violations(page):
    """Return what axe finds, but for the mark that CKEditor puts on itself."""
    found = Axe().run(page, context={"exclude": [".ck-powered-by"]}, options=OPTIONS)
    return [
        (violation["id"], [node["html"][:160] for node in violation["nodes"][:3]])
        for violation in found.response["violations"]
    ]


def test_one_picture_goes_into_the_text_with_its_own_words(form, story, library):
    page = form()
    dialog = open_dialog(page)
    # The newest first; words are found without their accents.
    assert dialog.get_by_role("checkbox").count() == 4
    page.keyboard.type("teal")
    page.wait_for_function(
        "() => document.querySelectorAll('.pictures-dialog__grid li').length === 1"
    )
    dialog.get_by_role("checkbox", name="Vue teal").check()
    alt = dialog.get_by_label("Description, pour qui ne voit pas l’image")
    assert alt.get_attribute("placeholder") == "Une surface teal"
    alt.fill("Le fleuve vu du pont")
    dialog.get_by_label("Légende").fill("La rive, hier")
    assert dialog.get_by_text("Crédit\u202f: Ali").is_visible()
    dialog.get_by_role("button", name="Insérer l’image").click()
    page.locator(".ck-content figure.image").wait_for()
    url = library[1].file.url
    figure = (
        f'<figure class="image"><img src="{url}" alt="Le fleuve vu du pont">'
        "<figcaption>La rive, hier</figcaption></figure>"
    )
    assert saved(page, story) == f"<p>Un.</p>{figure}"
    # What the library alone says is shown under it.
    assert page.locator("figure.image").get_attribute("data-library") == "©\u00a0Ali"
    for name, classes in {
        "Large": "image image--wide",
        "Encart": "image image--inset",
        "Largeur du texte": "image",
    }.items():
        page.locator("figure.image img").click()
        page.get_by_role("button", name=name, exact=True).click()
        assert f'<figure class="{classes}">' in data(page)
    assert page.errors == []


def test_several_make_a_gallery_whose_order_changes(form, story, library):
    page = form()
    dialog = open_dialog(page)
    for colour in ("peru", "olive", "navy"):
        dialog.get_by_role("checkbox", name=f"Vue {colour}").check()
    dialog.get_by_role("button", name="Reculer\u202f: Vue peru").click()
    dialog.get_by_label("Légende de l’ensemble").fill("Trois vues")
    dialog.get_by_role("button", name="Insérer la galerie").click()
    card = page.locator(".gallery-card")
    card.wait_for()
    numbers = [library[n].pk for n in (2, 0, 3)]
    body = saved(page, story)
    assert f'<figure class="gallery" data-pictures="{" ".join(map(str, numbers))}">' in body
    assert "<figcaption>Trois vues</figcaption></figure>" in body
    assert card.locator("img").count() == 3

    # One is taken out, then all that is undone and done again.
    card.locator("img").first.click()
    page.get_by_role("button", name="Modifier les images").click()
    dialog = page.get_by_role("dialog", name="Modifier les images")
    dialog.get_by_role("button", name="Retirer\u202f: Vue olive").click()
    dialog.get_by_role("radio", name="Avant / après").check()
    dialog.get_by_role("button", name="Valider").click()
    pair = f'<figure class="pair" data-pictures="{numbers[1]} {numbers[2]}">'
    page.wait_for_function("() => editors.id_body.getData().includes('pair')")
    assert pair in data(page)
    page.keyboard.press("Control+z")
    assert 'class="gallery"' in data(page)
    page.keyboard.press("Control+y")
    assert pair in data(page)

    # Copied, it is there twice, caption and all.
    page.keyboard.press("Control+c")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+v")
    assert data(page).count(pair) == 2
    assert data(page).count("Trois vues") == 2
    body = saved(page, story)
    assert body == data(page)
    page.reload()
    page.locator(".gallery-card img").nth(3).wait_for()
    assert data(page) == body
    assert page.errors == []


def test_two_make_a_pair_by_keyboard_alone(form, story, library):
    page = form()
    tab_to(page, ".ck-content")
    page.keyboard.press("Control+End")
    # The editor follows the browser's caret a moment later.
    page.wait_for_function("() => editors.id_body.model.document.selection.anchor.offset === 3")
    page.keyboard.press("Alt+F10")
    for _ in range(30):
        if page.evaluate("document.activeElement?.textContent.trim()") == "Image":
            break
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.locator(".pictures-dialog__grid input").first.wait_for()
    tab_to(page, ".pictures-dialog__grid input")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    tab_to(page, "[name=pictures-kind]")
    page.keyboard.press("ArrowRight")
    # The newest came first: it is the one after.
    tab_to(page, ".pictures-dialog__chosen button[value='1']")
    page.keyboard.press("Enter")
    tab_to(page, ".pictures-dialog__take")
    page.keyboard.press("Enter")
    page.locator(".gallery-card").wait_for()
    pair = f'<figure class="pair" data-pictures="{library[2].pk} {library[3].pk}"></figure>'
    assert saved(page, story) == f"<p>Un.</p>{pair}"
    # The focus is back in the text, on the pair, which a key takes away.
    page.keyboard.press("Delete")
    assert data(page) == "<p>Un.</p>"
    assert page.errors == []


def test_a_file_is_sent_from_the_dialog(form, story):
    page = form()
    dialog = open_dialog(page)
    dialog.locator("input[type=file]").first.set_input_files(
        {
            "name": "rue.jpg",
            "mimeType": "image/jpeg",
            "buffer": picture_bytes((640, 480), colour="red"),
        }
    )
    dialog.get_by_role("button", name="Insérer l’image").click(timeout=60_000)
    picture = Picture.objects.latest("pk")
    assert picture.file.url in saved(page, story)
    assert dialog.is_hidden()


def test_a_file_that_is_no_picture_is_refused_with_a_sentence(form):
    page = form()
    dialog = open_dialog(page)
    dialog.locator("input[type=file]").first.set_input_files(
        {"name": "rue.jpg", "mimeType": "image/jpeg", "buffer": b"<svg onload=alert(1)>"}
    )
    dialog.locator(".pictures-dialog__error").wait_for(timeout=60_000)
    assert "rue.jpg" in dialog.locator(".pictures-dialog__error").inner_text()
    assert dialog.get_by_role("button", name="Insérer l’image").is_disabled()


def test_a_file_dropped_into_the_text_becomes_a_picture_of_the_library(form, story):
    page = form()
    to_the_end(page)
    page.evaluate(
        """async (bytes) => {
          const file = new File([new Uint8Array(bytes)], "depot.jpg", { type: "image/jpeg" });
          const data = new DataTransfer();
          data.items.add(file);
          document.querySelector(".ck-content").dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        list(picture_bytes((640, 480), colour="green")),
    )
    page.wait_for_function("() => /src=.\\/media/.test(editors.id_body.getData())", timeout=60_000)
    assert re.fullmatch(
        r'<p>Un\.</p><figure class="image"><img src="/media/pictures/[^"]*"></figure>',
        saved(page, story),
    )


def test_the_story_s_own_picture_is_chosen_seen_and_taken_away(form, story, library):
    page = form()
    page.get_by_role("button", name="Choisir une image").click()
    dialog = page.get_by_role("dialog", name="Image")
    dialog.get_by_role("radio", name="Vue olive").check()
    dialog.get_by_role("button", name="Choisir cette image").click()
    page.locator(".picture-field img").wait_for()
    assert page.locator(".picture-field").get_by_text("Vue olive").is_visible()
    assert page.locator("#id_picture_caption").get_attribute("placeholder") == "Vue olive"
    assert page.locator("#id_picture_alt").get_attribute("placeholder") == "Une surface olive"
    saved(page, story)
    assert Article.objects.get().picture == library[2]
    page.get_by_role("button", name="Retirer\u202f: Image").click()
    assert page.locator(".picture-field").get_by_text("Aucune image.").is_visible()
    saved(page, story)
    assert Article.objects.get().picture is None
    assert page.errors == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_dialog_is_for_everybody(width, scheme, form):
    page = form(width=width, color_scheme=scheme)
    dialog = open_dialog(page)
    for count in (0, 1, 2, 3):
        if count:
            dialog.get_by_role("checkbox").nth(count - 1).check()
        assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = dialog.bounding_box()
    assert box["width"] <= width
    dialog.get_by_role("button", name="Insérer la galerie").click()
    page.locator(".gallery-card img").first.wait_for()
    assert violations(page) == []


def test_readers_get_figures_without_a_script(story, library, people, open_page):
    numbers = " ".join(str(picture.pk) for picture in library)
    wide, inset = (
        f'<figure class="image image--{kind}"><img src="{library[0].file.url}"></figure>'
        for kind in ("wide", "inset")
    )
    gallery = f'<figure class="gallery" data-pictures="{numbers}"></figure>'
    pair = f'<figure class="pair" data-pictures="{numbers}"></figure>'
    words = "<p>" + "Le fleuve a monté cette nuit. " * 30 + "</p>"
    story.body = words + wide + words + inset + words + gallery + words + pair
    story.save()
    version = story.publish(by=people["editor"])
    Picture.objects.update(tone="#2b2b88")
    for width in (360, 1280):
        page = open_page(width=width)
        page.goto(version.get_absolute_url())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        # The colour until it loads is near the picture's own.
        colours = page.eval_on_selector_all(
            "figure img", "all => all.map((one) => getComputedStyle(one).backgroundColor)"
        )
        assert set(colours) == {"rgb(51, 51, 136)"}
        # The row is reached and moved by keys.
        tab_to(page, ".gallery ul")
        if width == 360:
            page.keyboard.press("ArrowRight")
            page.wait_for_function("() => document.querySelector('.gallery ul').scrollLeft > 0")
        assert violations(page) == []
        assert page.errors == []
    first, second = (page.locator(".pair figure").nth(place).bounding_box() for place in (0, 1))
    assert first["y"] == second["y"]


def test_pictures_copied_from_another_story_come_along_and_others_do_not(form, library):
    page = form()
    to_the_end(page)
    pair = f'<figure class="pair" data-pictures="{library[0].pk} {library[1].pk}">'
    image = f'<figure class="image image--wide"><img src="{library[2].file.url}"'
    html = (
        f"<p>Deux.</p>{pair}<figcaption>La rive</figcaption></figure>{image}></figure>"
        '<figure class="image"><img src="https://ailleurs.example/x.jpg"></figure>'
        '<figure class="gallery"><img src="/media/x.jpg"></figure>'
    )
    page.evaluate(PASTE, [page.locator(".ck-content").element_handle(), html])
    page.locator(".gallery-card img").nth(1).wait_for()
    text = data(page)
    assert f"{pair}<figcaption>La rive</figcaption></figure>" in text
    assert f"{image}></figure>" in text
    assert text.count("<figure") == 2
    assert page.errors == []
