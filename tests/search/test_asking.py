"""What a reader types, and what is made of it."""

import pytest

from search.asking import LONGEST, MOST_WORDS, read

pytestmark = pytest.mark.django_db


def understood(text):
    question = read(text)
    return [term.text for term in question.terms], [term.text for term in question.excluded]


@pytest.mark.parametrize(
    ("typed", "terms", "excluded"),
    [
        ("fleuve", ["fleuve"], []),
        ("Quand les écoles de Mopti rouvrent-elles\u202f?", ["écoles", "Mopti", "rouvrent"], []),
        ("l’école d'Aminata", ["école", "Aminata"], []),
        ("école ecole Écoles", ["école"], []),
        ("« conseil des jeunes » Gao", ["Gao", "conseil des jeunes"], []),
        ("“conseil des jeunes”", ["conseil des jeunes"], []),
        ('"conseil des jeunes', ["conseil", "jeunes"], []),
        ('"Gao"', ["Gao"], []),
        ("conseil -Gao", ["conseil"], ["Gao"]),
        ('conseil -"des jeunes"', ["conseil"], ["des jeunes"]),
        ("Kalaban-Coro", ["Kalaban", "Coro"], []),
        ("-Gao", [], ["Gao"]),
        ("Qui sont-ils\u202f?", ["ils"], []),
        ("où est le pont\u202f?", ["pont"], []),
        ("le la de", [], []),
        ("&& || ! <-> () :* \\", [], []),
        ("🎉", [], []),
        ("'; DROP TABLE articles_version; --", ["DROP", "TABLE", "version"], []),
        ("\x00fleuve\x00", ["fleuve"], []),
        ("", [], []),
    ],
)
def test_it_understands(typed, terms, excluded):
    assert understood(typed) == (terms, excluded)


def test_it_reads_the_beginning_of_what_is_too_long():
    question = read("fleuve " + "a" * 10_000)
    assert question.was_cut
    assert question.terms[0].text == "fleuve"
    assert len(question.text) <= LONGEST
    many = read(" ".join(f"mot{number}" for number in range(30)))
    assert many.was_cut
    assert len(many.terms) == MOST_WORDS
