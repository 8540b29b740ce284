"""What the comparison of two texts says changed, and that nothing comes apart or gets out."""

import re

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.comparing.blocks import compare_bodies
from desk.comparing.tree import parse
from desk.comparing.words import Names, Tally, compare_text
from masthead.safe_html import sanitise

NAMES = Names(stories={12: {"headline": "Le pont", "url": "/politique/le-pont/"}})
STORY = (
    "<p>Le fleuve a monté de «\u202fdeux mètres\u202f» en une nuit\u202f!</p><h2>À Mopti</h2>"
    "<ul><li>Une pirogue</li><li>Deux filets</li></ul>"
    '<aside data-story="12"></aside><blockquote><p>Il faut partir.</p></blockquote>'
    '<figure class="table"><table><tbody><tr><td>Mopti</td><td>12</td></tr>'
    "<tr><td>Gao</td><td>7</td></tr></tbody></table></figure>"
)


def compared(old, new):
    """Return (HTML, Tally) of two texts compared."""
    tally = Tally()
    return "".join(html for html, _kind in compare_bodies(old, new, tally, NAMES)), tally


def tree_of(html):
    return html5lib.parseFragment(html, namespaceHTMLElements=False)


def side(html, without):
    """Return the words of one side of a comparison: without the other's, what is said of it, and
    cards.
    """
    words = []

    def walk(element):
        left_out = element.tag in {without, "aside"} or element.get("class") in {"unseen", "note"}
        if not left_out:
            words.append(element.text or "")
            for child in element:
                walk(child)
                words.append(child.tail or "")
        if element.tag in {"p", "h2", "h3", "li", "td", "th", "aside", "figcaption", "br"}:
            words.append(" ")

    walk(tree_of(html))
    return "".join("".join(words).replace("↵", "").split())


def words_of(html):
    """Return the words of a text as a story would hold it."""
    return side(sanitise(html), "ins")


# Pieces that make texts, whole ones and broken ones.
WORDS = st.sampled_from(
    [
        "Le fleuve",
        " ",
        "monte",
        "\u202f!",
        "l’eau",
        "12\u202f500 francs",
        "&lt;script&gt;x",
        "&amp;",
    ]
    + [
        "à Mopti",
        ", ",
        "«\u202foui\u202f»",
        "e\u0301te\u0301",
        "\u202e",
        "<br>",
        "&nbsp;",
        "[",
        "]",
    ]
    + ["<strong>fort</strong>", '<a href="https://a.ml/?x=1&amp;y">ici</a>', "<em>vu</em>"]
    + ['<a href="/b/">là</a>', '<a data-story="12" href="/x/y/">pont</a>', "<strong>un <em>deux"]
)
INLINE = st.lists(WORDS, max_size=7).map("".join)
BLOCKS = st.one_of(
    INLINE.map("<p>{}</p>".format),
    INLINE.map("<h2>{}</h2>".format),
    st.lists(INLINE, min_size=1, max_size=3).map(
        lambda items: "<ul><li>" + "</li><li>".join(items)
    ),
    INLINE.map("<blockquote><p>{}</p></blockquote>".format),
    INLINE.map("<table><tbody><tr><td>{}</td><td>2</td></tr></tbody></table>".format),
    st.sampled_from(['<aside data-story="12"></aside>', '<aside data-story="13"></aside>']),
    INLINE.map('<figure class="gallery" data-pictures="3 7"><figcaption>{}'.format),
    st.sampled_from(['<figure class="pair" data-pictures="7 3"></figure>']),
    INLINE.map('<figure class="image"><img src="/media/a.jpg" alt="x"><figcaption>{}'.format),
    INLINE,
)
TEXTS = st.lists(BLOCKS, max_size=6).map("".join)


@given(TEXTS)
@settings(max_examples=80, deadline=None)
def test_a_text_compared_with_itself_shows_no_change(text):
    html, tally = compared(text, text)
    assert (tally.changes, tally.added, tally.removed) == (0, 0, 0)
    assert "<ins" not in html
    assert "<del" not in html
    assert "dressed" not in html


@given(TEXTS, TEXTS)
@settings(max_examples=120, deadline=None)
def test_each_side_is_its_text_and_the_whole_is_well_formed(old, new):
    html, tally = compared(old, new)
    # Strict: an element out of its place, or one that is not closed, raises.
    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(html)
    assert side(html, "ins") == words_of(old)
    assert side(html, "del") == words_of(new)
    if [block.key for block in parse(old)] != [block.key for block in parse(new)]:
        assert tally.changes


@given(TEXTS, TEXTS)
@settings(max_examples=80, deadline=None)
def test_nothing_is_in_it_that_a_story_may_not_hold(old, new):
    html, _tally = compared(old, new)
    for element in tree_of(html).iter():
        assert element.tag not in {"script", "style", "svg", "iframe", "object", "form"}
        assert not any(name.startswith("on") or name == "style" for name in element.attrib)
        # Empty: a story that has no address.
        assert element.attrib.get("href", "").startswith(("/", "https://")) or not element.get(
            "href"
        )


HOSTILE = [
    "</p></del><script>alert(1)</script>",
    '<p><a href="javascript:alert(1)">x</a></p>',
    "<p>&lt;/ins&gt;&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    '<p>x</p><img src=x onerror="alert(1)">',
    '<p><a href="https://a.ml/&quot; onmouseover=&quot;alert(1)">x</a></p>',
    '<figure class="image"><img src="/media/x&quot; onerror=&quot;alert(1)" alt="&quot;&gt;'
    '&lt;script&gt;alert(1)&lt;/script&gt;"></figure>',
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<ins><del></p><table><tr>",
    "<blockquote>" * 3000 + "profond",
    '<p title="x" id="changement-1" class="unseen">x</p>',
]


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("turned", [False, True])
def test_hostile_text_stays_text(hostile, turned):
    old, new = (STORY, hostile) if turned else (hostile, STORY)
    html, _tally = compared(old, new)
    for element in tree_of(html).iter():
        assert element.tag not in {"script", "style", "svg"}
        assert not any(name.startswith("on") or name in {"id", "title"} for name in element.attrib)
        assert "javascript" not in element.attrib.get("href", "")


@pytest.mark.parametrize(
    "field", ["</title><script>x</script>", "<b>x", "&lt;i&gt;", '"><img src=x>']
)
def test_a_field_is_words_and_nothing_else(field):
    html = compare_text("Le fleuve", field, Tally())
    assert {element.tag for element in tree_of(html).iter()} <= {
        "DOCUMENT_FRAGMENT", "ins", "del", "span"
    }  # fmt: skip
    assert side(html, "del") == "".join(field.split())


def test_a_word_changes_and_not_its_paragraph():
    html, tally = compared(STORY, STORY.replace("deux mètres", "trois mètres"))
    assert "deux</span>" not in html
    assert (tally.removed, tally.added, tally.changes) == (1, 1, 2)
    assert html.startswith("<p>Le fleuve a monté de «\u202f<del>")
    assert html.count("<ins>") == html.count("<del>") == 1


def test_a_space_that_became_narrow_shows():
    html, tally = compared("<p>Quoi ?</p>", "<p>Quoi\u202f?</p>")
    assert tally.changes
    assert tally.added == 0
    assert 'class="blank"' in html


@pytest.mark.parametrize(
    ("old", "new", "shape"),
    [
        ("<li>Deux filets</li>", "", "<ul><li>Une pirogue</li><li><del>"),
        ("<li>Deux filets</li>", "<li>Deux filets</li><li>Trois rames</li>", "</li><li><ins>"),
        ("<tr><td>Gao</td><td>7</td></tr>", "", "</tr><tr><td><del>"),
        ("<td>12</td>", "<td>14</td>", "<td>Mopti</td><td><del>"),
    ],
)
def test_lists_and_tables_keep_their_shape(old, new, shape):
    html, _tally = compared(STORY, STORY.replace(old, new))
    assert shape in html
    assert "<ins><li" not in html
    assert "<del><tr" not in html


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('<aside data-story="12"></aside>', "", "carte retirée"),
        ('<aside data-story="12"></aside>', '<aside data-story="13"></aside>', "carte ajoutée"),
        ("filets", '<a href="https://a.ml/">filets</a>', "lien ajouté vers https://a.ml/"),
        ("filets", '<a data-story="12" href="/a/b/">filets</a>', "lien ajouté vers «\u202fLe pont"),
        ("pirogue", "<strong>pirogue</strong>", "mis en gras"),
        ("<h2>À Mopti</h2>", "<h3>À Mopti</h3>", "devient un sous-intertitre"),
        (
            "Une pirogue",
            '<img src="/media/a.jpg" alt="Une barque">',
            "image ajoutée\u202f: Une barque",
        ),
    ],
)
def test_what_words_do_not_show_is_said_in_words(old, new, words):
    html, tally = compared(STORY, STORY.replace(old, new))
    assert words in html
    assert tally.changes


def test_what_another_site_plays_is_one_thing_with_its_address():
    figure = '<figure class="media"><oembed url="https://x.com/mairie/status/{}"></oembed></figure>'
    html, tally = compared(STORY + figure.format(1), STORY + figure.format(2))
    for number, tag, words in ((1, "del", "lecteur retiré"), (2, "ins", "lecteur ajouté")):
        (line,) = re.findall(rf"<p><{tag}>.*?</p>", html)
        assert f"https://x.com/mairie/status/{number}" in line
        assert words in line
    assert "<iframe" not in html
    assert (tally.added, tally.removed, tally.changes) == (0, 0, 2)
    _html, tally = compared(figure.format(1) + STORY, figure.format(1) + STORY)
    assert not tally.changes
    picture = '<figure class="image"><img src="/media/a.jpg" alt="Une barque"></figure>'
    html, _tally = compared(STORY + picture, STORY + figure.format(1))
    assert "image retirée" in html
    assert "lecteur ajouté" in html


def test_a_links_new_target_is_said_with_the_old_one():
    html, tally = compared(
        '<p>Voir <a href="https://a.ml/">ici</a>.</p>',
        '<p>Voir <a href="https://b.ml/">ici</a>.</p>',
    )
    assert "lien vers https://b.ml/ au lieu de https://a.ml/" in html
    assert (tally.added, tally.removed, tally.changes) == (0, 0, 1)
    html, _tally = compared(
        '<p>Voir <a href="https://a.ml/">ici</a> ce soir.</p>',
        '<p>Voir <a href="https://b.ml/">partout</a> ce soir.</p>',
    )
    assert "lien ajouté vers https://b.ml/" in html
    assert "lien retiré vers https://a.ml/" in html


def test_marks_are_told_to_those_who_do_not_see_them():
    html = compare_text("deux mètres", "trois mètres", Tally())
    for tag, said, word in (("del", "supprimé", "deux"), ("ins", "ajouté", "trois")):
        unseen = f'<span class="unseen"> [{said}\u202f: </span>'
        assert f'<{tag}>{unseen}{word}<span class="unseen">] </span></{tag}>' in html


def test_a_sentence_written_anew_is_not_cut_into_crumbs():
    html = compare_text("Le fleuve monte à Mopti", "Trois ministres à Gao demain", Tally())
    assert html.count("<ins>") == html.count("<del>") == 1


def test_texts_made_to_be_long_to_compare_are_still_compared():
    old = "<p>a b</p>" * 3000 + "<p>" + "c d " * 5000
    html, tally = compared(old, "<p>z</p>" + old.replace("a", "e").replace("c", "f"))
    assert tally.added > 8000
    assert side(html, "ins") == words_of(old)
