import pytest
from hypothesis import given
from hypothesis import strategies as st

from masthead.typography import finish


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Quoi ?", "Quoi\u202f?"),
        ("Quoi?", "Quoi\u202f?"),
        ("Quoi ?!", "Quoi\u202f?!"),
        ("Il dit: « oui »", "Il dit\u202f: «\u202foui\u202f»"),
        ('Il dit "oui"', "Il dit «\u202foui\u202f»"),
        ("l'eau", "l’eau"),
        ("Attendez...", "Attendez…"),
        ("12 500 francs", "12\u202f500\u00a0francs"),
        ("à 18 h 30", "à 18\u00a0h\u00a030"),
        ("de 10:30 à 11:00", "de 10:30 à 11:00"),
        ("https://example.org/?a=1;b", "https://example.org/?a=1;b"),
        ("(voir https://example.org/?q=a ! )", "(voir https://example.org/?q=a\u202f! )"),
        ("M. Keïta", "M.\u00a0Keïta"),
        ("en 2026 100 personnes", "en 2026\u202f100 personnes"),
    ],
)
def test_it_prints(typed, printed):
    assert finish(typed) == printed


@given(st.text(alphabet="ab19 «»\"'.:;!?\u00a0\u202f(h)%", max_size=30))
def test_it_changes_nothing_the_second_time(text):
    assert finish(finish(text)) == finish(text)


def test_it_leaves_english_alone(settings):
    settings.LANGUAGE_CODE = "en"
    assert finish('"Why?" it\'s') == '"Why?" it\'s'
