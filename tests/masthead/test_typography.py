"""What is typed and what is printed; the browser holds the editor to the same table."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.body import lay_out
from masthead.safe_html import sanitise
from masthead.typography import finish

# typed; printed, by the editor and when a version is cut; cut, where the cut leaves what only
# somebody who sees it can judge; body, where the story's text raises letters.
CASES = json.loads((Path(__file__).parent / "typography_cases.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=[case["typed"] for case in CASES])
def test_it_prints(case):
    assert finish(case["typed"]) == case.get("cut", case["printed"])


@pytest.mark.parametrize("case", CASES, ids=[case["typed"] for case in CASES])
def test_it_leaves_what_the_editor_made(case):
    assert finish(case["printed"]) == case["printed"]
    body = f"<p>{case.get('body', case['printed'])}</p>"
    assert lay_out(body).html == sanitise(body)


@given(st.text(alphabet="abDNnhoe1349 «»“”\"'.:;!?-–—°\u00a0\u202f()%\n", max_size=40))
def test_it_changes_nothing_the_second_time(text):
    assert finish(finish(text)) == finish(text)


# fmt: off
PIECES = [
    "Mali", "le ", "18h30", "2ème", "n°", "1 000", " - ", "--", '"', "« ", " »", "?", " !", ":",
    " ", "\u00a0", "\u202f", "...", "…", "l'", "a@b.ml", "https://a.ml/", ";)", "12", ".",
]
# fmt: on


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_it_changes_no_finished_sentence(text):
    assert finish(finish(text)) == finish(text)


@given(st.text(alphabet="abDh1349 «»\"'.:;!?-–°\u00a0\u202f()%", max_size=40))
def test_it_loses_no_letter_and_no_figure(text):
    def words(text):
        return [char for char in text if char.isalnum() and char != "ᵒ"]

    assert words(finish(text)) == words(text.replace("°", ""))


@pytest.mark.parametrize(
    "old",
    [
        "Chaîne d'info \u2013 24h/24 \u2013 http://info24h.ml/?a=1",
        "-----",
        "***",
        "AFP - ",
        "- Bonjour",
        "2 - 1",
        "3h2 et 1e5",
        'Il mesure 5" de haut',
        "for (i = 0; i != 3; i++)",
    ],
)
def test_it_leaves_no_ruin_of_an_old_text(old):
    """What it may not understand keeps its signs, whatever the spaces between."""
    signs = "".join(finish(old).split())
    assert signs == "".join(old.split()).replace("'", "’")


def test_it_leaves_english_alone(settings):
    settings.LANGUAGE_CODE = "en"
    assert finish('"Why?" it\'s') == '"Why?" it\'s'
