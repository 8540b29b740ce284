"""Notes on a passage, in the editor: they follow it, are found again, and leave no trace in it."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from articles.models import Article
from desk.models import Message, Note
from tests.factories import ArticleFactory

BODY = (
    "<p>Le fleuve a monté de deux mètres en une nuit, dit la mairie de Mopti.</p>"
    "<p>Les pirogues sont rentrées. Le marché <strong>ferme</strong> à midi.</p>"
    "<p>Une réunion est prévue demain.</p>"
)
PASSAGE = "monté de deux mètres"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture
def article(people):
    return ArticleFactory(created_by=people["journalist"], body=BODY)


@pytest.fixture
def open_story(open_page, people, article):
    def open_story(who="journalist", **options):
        page = open_page(people[who], **options)
        go_to_story(page, article)
        return page

    return open_story


def go_to_story(page, article):
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    page.wait_for_function("() => window.manchette?.notes && window.manchette.writing?.queue")


def in_text(page, words, at="end"):
    """Put the cursor beside some words of the text."""
    page.evaluate(
        """([words, at]) => {
          const { model, editing } = window.editors.id_body;
          const flat = manchette.passages.read(model);
          const range = manchette.passages.find(flat, { quote: words, before: "", after: "" });
          model.change((writer) => writer.setSelection(at === "all" ? range : range[at]));
          editing.view.focus();
        }""",
        [words, at],
    )


def lit(page):
    """Return the words that are lit up, passage by passage."""
    return page.evaluate(
        """() => {
          const words = {};
          for (const mark of document.querySelectorAll(".ck-content .note-mark"))
            words[mark.dataset.note] = (words[mark.dataset.note] ?? "") + mark.textContent;
          return Object.values(words);
        }"""
    )


def wait_for_lit(page, words):
    page.wait_for_function(
        """(words) => [...document.querySelectorAll(".ck-content .note-mark")]
          .map((mark) => mark.textContent).join("").replaceAll("\\u00a0", " ") === words""",
        arg=words,
    )


def note(page, words, text):
    in_text(page, words, "all")
    page.keyboard.press("Control+Alt+m")
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")
    page.get_by_role("group", name="Nouvelle note").wait_for(state="detached")


def data(page):
    return page.evaluate("window.editors.id_body.getData()")


def test_a_note_is_made_by_keyboard_and_follows_its_passage(open_story, article):
    page = open_story()
    before = data(page)
    page.locator(".ck-content").focus()
    page.keyboard.press("Control+Home")
    # CKEditor takes some thirty changes of the selection a second for a loop, and stops listening.
    for _ in range(len("Le fleuve a ")):
        page.keyboard.press("ArrowRight", delay=50)
    for _ in range(len(PASSAGE)):
        page.keyboard.press("Shift+ArrowRight", delay=50)
    page.keyboard.press("Control+Alt+m")
    page.keyboard.type("Qui a mesuré ?")
    page.keyboard.press("Control+Enter")
    page.get_by_role("list").get_by_text("Qui a mesuré ?").wait_for()
    assert Note.objects.get().quote == PASSAGE
    assert lit(page) == [PASSAGE]
    # The editor is back where it was, and there is nothing to undo nor to save.
    assert page.evaluate("document.activeElement.classList.contains('ck-content')")
    assert data(page) == before

    # Before it, inside it, and cut in two by a paragraph.
    in_text(page, "Le fleuve", "start")
    page.keyboard.type("Cette nuit encore : ")
    in_text(page, "de deux mètres", "start")
    page.keyboard.type("de près ")
    in_text(page, "près de", "end")
    page.keyboard.press("Enter")
    passage = "monté de près de\n deux mètres"
    wait_for_lit(page, passage.replace("\n", ""))
    page.wait_for_function(
        "manchette.notes.marks.moved.size === 0 && manchette.notes.marks.places.size"
    )
    wait_until(lambda: Note.objects.get().quote == "monté de près de deux mètres")
    # What was typed last is looked at a moment later: a page left before then shows older words.
    wait_until(lambda: "de près de</p><p>" in Article.objects.get().body)
    assert "note" not in data(page)
    assert "mesuré" not in data(page)

    go_to_story(page, article)
    wait_for_lit(page, passage.replace("\n", ""))
    assert "mesuré" not in Article.objects.get().body
    assert "note" not in Article.objects.get().body
    assert "mesuré" not in json.dumps(page.evaluate("manchette.writing.story.read()"))
    assert page.errors == []


def wait_until(claim):
    import time

    while not claim():
        time.sleep(0.05)


def test_one_goes_from_the_thread_to_its_passage_and_back(open_story):
    page = open_story()
    note(page, "Les pirogues", "Toutes ?")
    note(page, PASSAGE, "Qui a mesuré ?")
    # In the order of the text, whatever came first.
    threads = page.locator(".notes__threads .note-thread")
    assert [text.split("\n")[0] for text in threads.all_inner_texts()] == [PASSAGE, "Les pirogues"]
    page.get_by_role("button", name="Aller au passage : Les pirogues").press("Enter")
    assert page.evaluate("getSelection().toString()") == "Les pirogues"
    assert page.locator("[aria-current]").filter(has_text="Toutes ?").count() == 1
    in_text(page, "de deux")
    page.locator(".note-thread[aria-current]").filter(has_text="Qui a mesuré ?").wait_for()
    page.keyboard.press("Control+Alt+m")
    focused = page.evaluate("document.activeElement.closest('.note-thread')?.textContent")
    assert "Qui a mesuré ?" in focused
    assert page.errors == []


def test_a_thread_is_answered_settled_and_opened_again(open_story, people):
    page = open_story()
    note(page, PASSAGE, "Qui a mesuré ?")
    thread = page.locator(".note-thread")
    thread.get_by_role("button", name="Répondre").click()
    page.keyboard.type("La mairie, @ch")
    page.get_by_role("option", name="chef").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("option", name="chef").wait_for(state="detached")
    page.keyboard.type("e")
    page.get_by_role("option", name="chef").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    thread.get_by_text("La mairie, @chef").wait_for()
    assert Message.objects.get().to == people["chief"]
    thread.get_by_role("button", name="Modifier").last.click()
    page.keyboard.type(" ou la préfecture.")
    page.get_by_role("button", name="Envoyer").click()
    thread.get_by_text("@chef ou la préfecture.").wait_for()
    thread.get_by_role("button", name="Marquer comme réglée").click()
    page.get_by_text("1 note réglée").click()
    assert lit(page) == []
    thread.get_by_role("button", name="Rouvrir").click()
    wait_for_lit(page, PASSAGE)
    page.on("dialog", lambda dialog: dialog.accept())
    thread.get_by_role("button", name="Supprimer").click()
    thread.get_by_text("@chef").wait_for(state="detached")
    assert Note.objects.count() == 1
    assert page.errors == []


def test_a_passage_that_goes_leaves_its_thread_and_may_come_back(open_story):
    page = open_story()
    note(page, "Les pirogues sont rentrées.", "Toutes ?")
    in_text(page, "Les pirogues sont rentrées.", "all")
    page.keyboard.press("Backspace")
    page.get_by_text("Passage supprimé").wait_for()
    assert page.locator("blockquote").inner_text() == "Les pirogues sont rentrées."
    assert lit(page) == []
    page.keyboard.press("Control+z")
    wait_for_lit(page, "Les pirogues sont rentrées.")
    page.get_by_text("Passage supprimé").wait_for(state="detached")


@pytest.mark.parametrize(
    ("body", "found"),
    [
        # Typography, and another beginning.
        (
            "<p>Hier.</p><p>Il a dit\u202f: «\u202fl’eau   monte\u202f» — et puis rien.</p>",
            "«\u202fl’eau monte\u202f» — et",
        ),
        # Other words inside it, between the same ones.
        ('<p>Il a dit : "l\'eau a monté" - et puis rien.</p>', '"l\'eau a monté" - et'),
        # Across two paragraphs, with words made bold.
        (
            '<p>Il a dit : "l\'eau</p><p>mo<strong>nte</strong>" - et puis rien.</p>',
            '"l\'eaumonte" - et',
        ),
        # Moved elsewhere, and retouched.
        ('<p>Rien d’autre.</p><p>Or "l\'eau montes" - et !</p>', '"l\'eau montes" - et'),
        ("<p>Il a dit : puis rien.</p>", ""),
        ("<p>Rien du tout n’est resté de ce texte.</p>", ""),
    ],
)
def test_a_passage_is_found_again_in_a_text_that_changed(body, found, open_story, article, people):
    article.notes.create(
        by=people["editor"],
        text="Sûr ?",
        quote='"l\'eau monte" - et',
        before="Il a dit : ",
        after=" puis rien.",
    )
    Article.objects.update(body=body)
    page = open_story()
    page.locator("#notes").get_by_text("Sûr ?").wait_for()
    assert "".join(lit(page)).replace("   ", " ") == found
    assert page.get_by_text("Passage supprimé").count() == (0 if found else 1)


def test_short_words_are_told_from_the_same_words_elsewhere(open_story, article, people):
    article.notes.create(
        by=people["editor"], text="Sûr ?", quote="eau", before="le prix de l’", after=" potable"
    )
    Article.objects.update(
        body="<p>L’eau monte. On sait le prix de l’eau potable, pas de l’eau.</p>"
    )
    page = open_story()
    page.locator(".note-mark").wait_for()
    text = page.locator(".ck-content p").evaluate(
        """(p) => [...p.childNodes]
          .map((one) => one.nodeType === 3 ? one.data : `[${one.textContent}]`).join("")"""
    )
    assert "prix de l’[eau] potable" in text
    in_text(page, "eau potable", "all")
    page.keyboard.press("Backspace")
    page.get_by_text("Passage supprimé").wait_for()


def test_a_note_that_cannot_leave_waits_where_it_is(open_story, article):
    page = open_story()
    page.context.set_offline(True)
    in_text(page, PASSAGE, "all")
    page.keyboard.press("Control+Alt+m")
    page.keyboard.type("Qui a mesuré ?")
    page.keyboard.press("Control+Enter")
    box = page.get_by_role("group", name="Nouvelle note")
    box.get_by_text("pas de connexion").wait_for()
    page.context.set_offline(False)
    # The page is left, and opened again.
    go_to_story(page, article)
    assert box.get_by_role("textbox").input_value() == "Qui a mesuré ?"
    wait_for_lit(page, PASSAGE)
    box.get_by_role("button", name="Envoyer").click()
    page.locator(".note-thread").get_by_text("Qui a mesuré ?").wait_for()
    assert Note.objects.get().quote == PASSAGE
    go_to_story(page, article)
    page.locator(".note-thread").wait_for()
    assert box.count() == 0


def test_two_people_see_each_others_notes(open_story):
    mine, theirs = open_story(), open_story("editor")
    note(theirs, PASSAGE, "Qui a mesuré ?")
    mine.evaluate("manchette.notes.poll()")
    wait_for_lit(mine, PASSAGE)
    # What one is writing is not taken away by what the other sends.
    mine.get_by_role("button", name="Répondre").click()
    mine.keyboard.type("La mair")
    theirs.get_by_role("button", name="Répondre").click()
    theirs.keyboard.type("Alors ?")
    theirs.keyboard.press("Control+Enter")
    theirs.get_by_text("Alors ?").wait_for()
    mine.evaluate("manchette.notes.poll()")
    mine.locator(".note__text").get_by_text("Alors ?").wait_for()
    mine.keyboard.type("ie.")
    mine.keyboard.press("Control+Enter")
    mine.locator(".note__text").get_by_text("La mairie.").wait_for()
    assert [one.text for one in Note.objects.all()] == ["Qui a mesuré ?", "Alors ?", "La mairie."]


def test_a_new_story_takes_notes_once_it_is_saved(open_page, people):
    page = open_page(people["journalist"])
    page.goto("/admin/articles/article/add/")
    page.wait_for_function("() => window.manchette?.notes && window.manchette.writing?.queue")
    button = page.get_by_role("button", name="Note", exact=True)
    waiting = page.get_by_role("button", name="Note : possible dès le premier enregistrement")
    assert waiting.get_attribute("aria-disabled") == "true"
    page.locator(".ck-content").click()
    page.keyboard.type("Le fleuve monte.")
    button.wait_for()
    page.keyboard.press("Control+a")
    button.click()
    page.keyboard.type("À suivre.")
    page.keyboard.press("Control+Enter")
    page.locator(".note-thread").get_by_text("À suivre.").wait_for()
    assert Note.objects.get().article == Article.objects.get()
    assert page.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_form_with_notes_is_open_to_all(width, scheme, open_story, article, people):
    for quote, text in ((PASSAGE, "Qui ?"), ("Les pirogues", "Toutes ?"), ("disparu", "Où ?")):
        article.notes.create(by=people["journalist"], text=text, quote=quote)
    article.notes.create(
        by=people["editor"],
        text="Réglé",
        quote="demain",
        resolved_by=people["editor"],
        resolved_at=article.created_at,
    )
    page = open_story(width=width, color_scheme=scheme)
    page.get_by_text("1 note réglée").click()
    page.get_by_role("button", name="Répondre").first.click()
    page.keyboard.type("@")
    page.locator(".note-people li").first.wait_for()
    in_text(page, "réunion", "all")
    page.keyboard.press("Control+Alt+m")
    page.keyboard.type("@")
    page.locator(".note-people li").first.wait_for()
    for part in (".notes", ".ck-content"):
        found = Axe().run(page, context=part, options={"runOnly": WCAG}).response["violations"]
        assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = page.locator(".notes :is(button, summary)").evaluate_all(
        """(all) => all
          .filter((one) => one.offsetParent && Math.min(one.offsetHeight, one.offsetWidth) < 24)
          .map((one) => one.outerHTML)"""
    )
    assert small == []


def test_on_a_phone_the_note_of_a_passage_is_one_tap_away(open_story):
    page = open_story(width=360)
    note(page, PASSAGE, "Qui a mesuré ?")
    in_text(page, "Une réunion", "end")
    peek = page.locator(".notes__peek")
    peek.wait_for(state="hidden")
    in_text(page, "de deux", "end")
    peek.filter(has_text="Qui a mesuré ?").click()
    assert "Qui a mesuré ?" in page.evaluate(
        "document.activeElement.closest('.note-thread').textContent"
    )
    assert page.locator(".note-thread").evaluate("(one) => one.getBoundingClientRect().top") < 900


@pytest.mark.parametrize("width", [360, 1280])
def test_whoever_may_only_read_the_story_answers_below_it(width, open_page, people, article):
    Article.objects.update(stage="ready")
    article.notes.create(by=people["editor"], text="Qui a mesuré ?", quote=PASSAGE)
    page = open_page(people["journalist"], width=width)
    page.goto(f"/admin/articles/article/{article.pk}/change/")
    page.get_by_label("Répondre").fill("La mairie.")
    page.get_by_role("button", name="Envoyer").first.click()
    page.locator(".note__text").get_by_text("La mairie.").wait_for()
    text, notes = (page.locator(part).bounding_box() for part in (".field-text", "#notes"))
    assert notes["y"] >= text["y"] + text["height"]
    found = Axe().run(page, context=".notes", options={"runOnly": WCAG}).response["violations"]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.errors == []
