"""French typography as one types: what it does, what takes it back, and where it does nothing."""

import json
import re
from pathlib import Path

import pytest

CASES = json.loads((Path(__file__).parents[1] / "masthead" / "typography_cases.json").read_text())
ADD = "/admin/articles/article/add/"
NARROW = "\u202f"
NO_BREAK = "\u00a0"


@pytest.fixture
def page(people, open_page):
    page = open_page(people["journalist"])
    page.goto(ADD)
    page.locator(".ck-content").wait_for()
    yield page
    assert [error for error in page.errors if "Failed to load resource" not in error] == []


def body(page):
    """Return the story's text, as it would be stored."""
    html = page.evaluate("editors.id_body.getData()")
    return html.replace("&nbsp;", NO_BREAK).replace("&amp;", "&")


def write(page, text, data=""):
    """Type into the editor, which holds `data` before."""
    page.evaluate("data => editors.id_body.setData(data)", data)
    page.locator(".ck-content").focus()
    if data:
        page.evaluate(
            """() => editors.id_body.model.change((writer) =>
                 writer.setSelection(editors.id_body.model.document.getRoot(), "end"))"""
        )
    page.keyboard.type(text)


def words(html):
    return re.sub(r"<[^>]*>", "", html)


# Each case on a line of its own.
ALL = "".join(f"{case['typed']}\n" for case in CASES)


def test_it_is_done_in_the_storys_text(page):
    write(page, ALL)
    lines = re.findall(r"<p>(.*?)</p>", re.sub(r"</?a\b[^>]*>", "", body(page)))
    wanted = [case.get("body", case["printed"]) for case in CASES]
    assert [line.strip(" ") for line in lines if line != NO_BREAK] == wanted


def test_it_is_done_in_a_plain_field(page):
    page.evaluate("document.getElementById('id_standfirst').removeAttribute('maxlength')")
    page.locator("#id_standfirst").focus()
    page.keyboard.type(ALL)
    wanted = [case["printed"] for case in CASES]
    assert page.input_value("#id_standfirst").split("\n")[:-1] == wanted


def test_it_is_done_on_leaving_a_field(page):
    page.locator("#id_headline").focus()
    page.keyboard.type("Quoi?")
    page.keyboard.press("Tab")
    assert page.input_value("#id_headline") == f"Quoi{NARROW}?"


@pytest.mark.parametrize(
    "name", ["kicker", "headline", "standfirst", "share_title", "share_description"]
)
def test_it_is_done_in_each_field_that_readers_read(page, name):
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    page.locator(f"#id_{name}").focus()
    page.keyboard.type("L'eau ?")
    assert page.input_value(f"#id_{name}") == f"L’eau{NARROW}?"


def test_it_leaves_addresses_of_the_form_alone(page):
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    for name in ("slug", "source_url"):
        page.locator(f"#id_{name}").focus()
        page.keyboard.type("l'eau...")
        assert page.input_value(f"#id_{name}") == "l'eau..."


def test_each_replacement_in_the_text_is_undone_alone(page):
    write(page, 'Il dit "oui ?')
    assert words(body(page)) == f"Il dit «{NARROW}oui{NARROW}?"
    page.keyboard.press("Control+z")
    assert words(body(page)) == f"Il dit «{NARROW}oui ?"
    # It is not made again there, and what follows goes where the caret was.
    page.keyboard.type(" Vrai, c'est")
    assert words(body(page)) == f"Il dit «{NARROW}oui ? Vrai, c’est"
    # Typed anew, it is.
    page.keyboard.type(" ?")
    assert words(body(page)).endswith(f"est{NARROW}?")


def test_backspace_takes_back_what_was_just_replaced(page):
    write(page, "Attendez...")
    page.keyboard.press("Backspace")
    assert words(body(page)) == "Attendez..."


def test_each_replacement_in_a_field_is_undone_alone(page):
    page.locator("#id_headline").focus()
    page.keyboard.type("L'eau ?")
    assert page.input_value("#id_headline") == f"L’eau{NARROW}?"
    page.keyboard.press("Control+z")
    assert page.input_value("#id_headline") == "L’eau ?"
    page.keyboard.type(" Oui, c'est")
    assert page.input_value("#id_headline") == "L’eau ? Oui, c’est"


def test_it_raises_an_ordinal_and_goes_on_at_the_line(page):
    write(page, "le 1er")
    page.keyboard.press("Enter")
    page.keyboard.type("mai, le 2e jour")
    assert body(page) == "<p>le 1<sup>er</sup></p><p>mai, le 2<sup>e</sup> jour</p>"
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    assert "2e" in body(page)


def test_it_keeps_the_looks_of_what_it_replaces(page):
    write(page, "", "<p>Il dit <strong>non</strong></p>")
    page.keyboard.type(" ?")
    assert body(page) == f"<p>Il dit <strong>non{NARROW}?</strong></p>"


def test_it_leaves_links_alone(page):
    write(page, "", '<p><a href="https://example.org/">lire l</a></p>')
    page.evaluate(
        """() => {
             const { model } = editors.id_body;
             const text = model.document.getRoot().getChild(0).getChild(0);
             model.change((writer) => {
               writer.setSelection(writer.createPositionAt(text.parent, 3));
               writer.setSelectionAttribute("linkHref", "https://example.org/");
             });
           }"""
    )
    page.keyboard.type("l'eau...")
    assert body(page) == '<p><a href="https://example.org/">lirl\'eau...e l</a></p>'


def test_it_leaves_code_alone(page):
    page.evaluate(
        """() => {
             const { model } = editors.id_body;
             model.schema.extend("$text", { allowAttributes: "code" });
             model.change((writer) => writer.setSelectionAttribute("code", true));
           }"""
    )
    page.locator(".ck-content").focus()
    page.keyboard.type("l'eau")
    assert words(body(page)) == "l'eau"


def test_it_leaves_what_is_pasted_as_it_was(page):
    page.locator("#id_standfirst").focus()
    page.evaluate("document.execCommand('insertText', false, \"l'eau ?\")")
    assert page.input_value("#id_standfirst") == "l'eau ?"


def test_it_touches_nothing_that_an_input_method_composes(page):
    devtools = page.context.new_cdp_session(page)

    def compose(text):
        place = {"selectionStart": len(text), "selectionEnd": len(text)}
        devtools.send("Input.imeSetComposition", {"text": text, **place})

    page.locator("#id_standfirst").focus()
    compose("l'e")
    assert page.input_value("#id_standfirst") == "l'e"
    devtools.send("Input.insertText", {"text": "l'eau"})
    assert page.input_value("#id_standfirst") == "l'eau"
    write(page, "")
    for text in ("l", "l'", "l'e"):
        compose(text)
    assert page.locator(".ck-content").inner_text().strip() == "l'e"
    devtools.send("Input.insertText", {"text": "l'eau"})
    assert words(body(page)) == "l'eau"


def test_the_caret_stays_in_the_midst_of_a_text(page):
    write(page, "", "<p>Le fleuve monte encore</p>")
    for _ in range(len(" encore")):
        page.keyboard.press("ArrowLeft")
    page.keyboard.type(': c\'est "haut", dit-il,')
    assert words(body(page)) == (
        f"Le fleuve monte{NARROW}: c’est «{NARROW}haut{NARROW}», dit-il, encore"
    )
    page.fill("#id_headline", "Le fleuve encore")
    page.locator("#id_headline").focus()
    page.evaluate("document.activeElement.setSelectionRange(9, 9)")
    page.keyboard.type(': c\'est "haut", dit-il,')
    assert page.input_value("#id_headline") == (
        f"Le fleuve{NARROW}: c’est «{NARROW}haut{NARROW}», dit-il, encore"
    )


def test_a_field_that_is_full_keeps_its_last_letters(page):
    most = int(page.get_attribute("#id_kicker", "maxlength"))
    page.locator("#id_kicker").focus()
    page.keyboard.type('"' + "a" * most + '"')
    value = page.input_value("#id_kicker")
    assert len(value) == most
    assert value == f"«{NARROW}" + "a" * (most - 2)


def test_it_is_switched_off_for_good(page):
    box = page.get_by_role("checkbox", name="Typographie française")
    assert box.is_checked()
    # By keyboard alone.
    box.focus()
    page.keyboard.press("Space")
    page.reload()
    page.locator(".ck-content").wait_for()
    assert not box.is_checked()
    write(page, "L'eau ?")
    assert words(body(page)) == "L'eau ?"
    page.locator("#id_headline").focus()
    page.keyboard.type("L'eau ?")
    assert page.input_value("#id_headline") == "L'eau ?"
    box.check()
    page.keyboard.press("Tab")
    write(page, "L'eau ?")
    assert words(body(page)) == f"L’eau{NARROW}?"


def marks(page):
    return page.evaluate(
        "[...(CSS.highlights.get('no-break-space') ?? [])].map(String).filter(Boolean)"
    )


def shows(page, marked):
    page.wait_for_function(
        """(marked) => JSON.stringify([...CSS.highlights.get('no-break-space')].map(String))
             === JSON.stringify(marked)""",
        arg=marked,
    )


def test_it_shows_the_no_break_spaces_and_no_other(page):
    # The editor itself draws a space at a line's end as a no-break space.
    write(page, " Oui ? ", f"<p>À 18{NO_BREAK}h, non.</p>")
    shows(page, [NO_BREAK, NARROW])
    page.keyboard.type("\nLe 10 000 ")
    shows(page, [NO_BREAK, NARROW, NARROW])
    page.keyboard.press("Control+z")
    shows(page, [NO_BREAK, NARROW])
    assert "class" not in body(page)
    box = page.get_by_role("checkbox", name="Afficher les espaces insécables")
    box.uncheck()
    assert marks(page) == []
    page.reload()
    page.locator(".ck-content").wait_for()
    assert not box.is_checked()
    write(page, "Oui ?")
    assert marks(page) == []
    box.check()
    shows(page, [NARROW])


def test_it_shows_what_was_just_replaced(page):
    write(page, "Attendez...")
    page.wait_for_function(
        "() => [...(CSS.highlights.get('typography-glow') ?? [])].map(String).join() === '…'"
    )
    page.wait_for_function(
        "() => ![...CSS.highlights.values()].some((one) => [...one].map(String).includes('…'))"
    )
    page.locator("#id_headline").focus()
    page.keyboard.type("Attendez...")
    page.locator("#id_headline.typography-glows").wait_for()
    page.locator("#id_headline:not(.typography-glows)").wait_for()


def test_it_is_no_affair_of_an_english_newsroom(people, open_page, settings):
    settings.LANGUAGE_CODE = "en"
    page = open_page(people["journalist"])
    page.set_extra_http_headers({"Accept-Language": "en"})
    page.goto(ADD)
    page.locator(".ck-content").wait_for()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("checkbox").count() == 0
    write(page, 'It\'s "right" ?')
    assert words(body(page)) == 'It\'s "right" ?'
