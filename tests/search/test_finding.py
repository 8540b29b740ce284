"""What is found, whatever the letters it is written and asked in."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Version
from search import passages, suggesting
from search.asking import read
from search.finding import Narrowing, find
from search.models import Entry
from tests.factories import ArticleFactory, AuthorFactory, SectionFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def headlines(text, at=None, **asked):
    narrowing = Narrowing(**{name: asked.pop(name) for name in list(asked) if name != "by_date"})
    found = find(read(text), at or timezone.now(), narrowing, **asked)
    return [story.headline for story in found.stories]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Les élections régionales", "election regionale"),
        ("Une election", "élections"),
        ("L’école d’Aminata", "l'ecole d'aminata"),
        ("L'école", "l’école"),
        ("«\u00a0Écoles\u00a0» rouvertes", "école"),
        ("Une œuvre au cœur", "oeuvres coeurs"),
        ("Le cheval du journal", "chevaux journaux"),
        ("Les travaux du pont", "travail"),
        ("La maraîchère", "maraicher"),
        ("Une femme arrêtée", "arretes"),
        ("À Kalaban-Coro", "kalaban coro"),
        ("N’Tomikorobougou", "n'tomikorobougou"),
        ("Le naïf à Fès", "NAIF FES"),
        ("15\u202f000 francs", "15 000"),
    ],
)
def test_it_finds(written, asked, publish):
    version = publish(headline=written, body="<p>Rien.</p>", standfirst="")
    publish(headline="Autre chose", body="<p>Rien.</p>", standfirst="")
    assert headlines(asked) == [version.headline]


def test_it_finds_each_part_of_a_story(publish):
    author = AuthorFactory(name="Seydou Maïga")
    publish(
        headline="Titre",
        kicker="Surtitre",
        standfirst="Chapeau",
        body="<p>Le <strong>corps</strong>&nbsp;du texte</p>"
        "<blockquote><p>Citation</p></blockquote>",
        tags=["Ménaka"],
        authors=[author],
    )
    publish(headline="Autre", standfirst="", body="<p>Rien.</p>")
    for word in ("titre", "surtitre", "chapeau", "corps", "citations", "menaka", "seydou maiga"):
        assert headlines(word) == ["Titre"], word
    for markup in ("blockquote", "nbsp", "strong"):
        assert headlines(markup) == []


def test_a_headline_counts_more_than_a_text(publish):
    publish(headline="Autre", standfirst="", body="<p>Un barrage.</p>")
    publish(headline="Le barrage", standfirst="", body="<p>Rien.</p>", at=timezone.now() - 9 * HOUR)
    assert headlines("barrages") == ["Le barrage", "Autre"]
    assert headlines("barrages", by_date=True) == ["Autre", "Le barrage"]


def test_a_phrase_stands_in_one_piece(publish):
    publish(headline="Le conseil des jeunes", standfirst="", body="<p>Rien.</p>")
    publish(headline="Les jeunes du conseil", standfirst="", body="<p>Rien.</p>")
    publish(headline="Conseil", standfirst="Jeunes", body="<p>Rien.</p>")
    assert len(headlines("conseil jeunes")) == 3
    assert headlines("« conseil des jeunes »") == ["Le conseil des jeunes"]
    apart = find(read("« conseil jeunes »"), timezone.now(), Narrowing())
    assert apart.is_apart
    assert len(apart.stories) == 3


def test_what_is_excluded_is_left_out(publish):
    publish(headline="Le pont de Gao", standfirst="", body="<p>Rien.</p>")
    publish(headline="Le pont de Kayes", standfirst="", body="<p>Rien.</p>")
    assert headlines("pont -Gao") == ["Le pont de Kayes"]
    assert headlines("pont barrage -gao") == ["Le pont de Kayes"]


def test_any_of_the_words_where_no_story_has_all(publish):
    for number in range(8):
        publish(headline=f"Le marché {number}", standfirst="", body="<p>Rien.</p>")
    publish(headline="Le barrage", standfirst="", body="<p>Rien.</p>", at=timezone.now() - 9 * HOUR)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_entry")
    found = find(read("Un marché près du barrage\u202f?"), timezone.now(), Narrowing())
    assert found.is_partial
    # The rare word tells more than the frequent one.
    assert found.stories[0].headline == "Le barrage"
    assert len(found.stories) == 9


def test_a_few_that_hold_all_are_followed_by_those_that_hold_some(publish):
    publish(headline="Le marché du barrage", standfirst="", body="<p>Rien.</p>")
    publish(headline="Le barrage", standfirst="", body="<p>Rien.</p>")
    found = find(read("marché barrage"), timezone.now(), Narrowing())
    assert [story.headline for story in found.stories] == ["Le marché du barrage"]
    assert [story.headline for story in found.partly] == ["Le barrage"]
    assert found.count == 1


def test_it_is_narrowed(publish):
    section, author = SectionFactory(), AuthorFactory()
    old = timezone.now() - timedelta(days=900)
    publish(headline="Le pont ancien", at=old)
    publish(headline="Le pont signé", authors=[author])
    publish(headline="Le pont classé", section=section)
    assert headlines("pont", section=section) == ["Le pont classé"]
    assert headlines("pont", author=author) == ["Le pont signé"]
    assert headlines("pont", until=old + HOUR) == ["Le pont ancien"]
    assert len(headlines("pont", since=old + HOUR)) == 2
    assert headlines("pont", section=section, author=author) == []


@pytest.mark.parametrize("days", [0, 40, 100, 250, 400, 1000, 1500, 2000, 9000])
def test_it_finds_a_story_of_any_age(days, publish):
    publish(headline="Le pont", at=timezone.now() - timedelta(days=days, hours=1))
    assert headlines("pont") == ["Le pont"]
    assert headlines("pont", by_date=True) == ["Le pont"]


def test_it_goes_with_the_clock(editor, publish):
    now = timezone.now()
    article = ArticleFactory(headline="Le pont de bois", standfirst="", body="<p>Rien.</p>")
    article.publish(by=editor, at=now - 9 * HOUR, now=now - 9 * HOUR)
    article.headline = "Le pont de fer"
    article.publish(by=editor, at=now + HOUR, until=now + 9 * HOUR, now=now)
    assert headlines("pont", now) == headlines("bois", now) == ["Le pont de bois"]
    assert headlines("fer", now) == []
    assert (
        headlines("pont", now + 2 * HOUR) == headlines("fer", now + 2 * HOUR) == ["Le pont de fer"]
    )
    assert headlines("pont", now + 10 * HOUR) == headlines("pont", now - 10 * HOUR) == []
    article.withdraw(by=editor, now=now)
    assert headlines("pont", now) == headlines("fer", now + 2 * HOUR) == []


def test_it_knows_of_what_is_planned_and_of_that_alone(editor):
    now = timezone.now()
    article = ArticleFactory()
    article.keep(by=editor)
    assert not Entry.objects.exists()
    version = article.publish(by=editor, at=now + HOUR)
    article.reschedule(version, by=editor, at=now + 800 * HOUR)
    entry, version = Entry.objects.get(), Version.objects.planned().get()
    assert (entry.live, entry.first_published_at) == (version.live, version.first_published_at)
    assert f"{version.first_published_at:%Y-%m}" in entry.facets
    article.unschedule(version, by=editor)
    assert not Entry.objects.exists()


def test_a_text_of_any_size_is_published(publish):
    words = " ".join(f"mot{number:07}" for number in range(150_000))
    publish(headline="Le pont", body=f"<p>{words}</p>")
    assert headlines("pont mot0000007") == ["Le pont"]


def test_it_marks_what_it_found_as_it_was_written(publish):
    publish(
        headline="Le pont",
        standfirst="",
        body="<p>Rien d’abord.</p>" * 60
        + "<p>«\u00a0L’Élection &lt;b&gt; d’été légère\u00a0», dit-il.</p>",
    )
    found = find(read("elections legeres"), timezone.now(), Narrowing())
    passage = found.stories[0].passage
    assert "L’<mark>Élection</mark> &lt;b&gt; d’été <mark>légère</mark>" in passage
    assert len(passage) < 700


def passage_of(asked):
    return find(read(asked), timezone.now(), Narrowing()).stories[0].passage


def test_a_passage_has_a_part_for_each_of_two_words_that_stand_apart(publish):
    between = "<p>Le marché ouvre tôt.</p>" * 30
    publish(headline="Sans", standfirst="", body=f"<p>Le riz.</p>{between}<p>L’oued.</p>{between}")
    passage = passage_of("riz oued")
    assert passage.startswith("Le <mark>riz</mark>.")
    assert "… " in passage
    assert "L’<mark>oued</mark>." in passage
    assert passage.endswith(" …")
    assert len(passage) < 500


def test_of_many_words_that_begin_alike_it_finds_the_one_that_is_meant(publish):
    publish(headline="Sans", standfirst="", body=f"<p>{'Contre le conte. ' * 90}Le conseil.</p>")
    assert passage_of("conseils").endswith("Le <mark>conseil</mark>.")


@pytest.mark.parametrize(
    ("asked", "written"),
    [("oeuvre", "Œuvre"), ("payer", "paie"), ("travail", "travaux"), ("œufs", "oeuf")],
)
def test_it_marks_words_that_are_written_otherwise(publish, asked, written):
    publish(headline="Sans", standfirst="", body=f"<p>Voici\n{written}, dit-on.</p>")
    assert passage_of(asked) == f"Voici\n<mark>{written}</mark>, dit-on."


def test_what_looks_like_a_mark_in_a_text_is_none(publish):
    publish(headline="Sans", standfirst="", body="<p>\ue001Le \ue000fleuve monte.</p>")
    assert passage_of("fleuve") == "Le <mark>fleuve</mark> monte."


def test_what_stands_in_the_headline_alone_has_the_beginning_for_its_passage(publish):
    publish(headline="Zanskar", standfirst="", body=f"<p>{'Le fleuve monte. ' * 40}</p>")
    passage = passage_of("zanskar")
    assert passage.startswith("Le fleuve monte.")
    assert passage.endswith(" …")
    assert "<mark>" not in passage


@given(
    st.text(st.characters(codec="utf-8"), max_size=60)
    | st.text("-\"«»():*&|!<>\\' aàé1", max_size=30)
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_typed_is_answered(typed):
    question = read(typed)
    if question.terms:
        find(question, timezone.now(), Narrowing())
    suggesting.suggestions(question.text, timezone.now())
    suggesting.near([term.text for term in question.words], timezone.now())


def test_a_text_is_folded_letter_for_letter_whatever_its_letters():
    usual = "Où l’œuvre coûte 5\u202f000 « francs » — ça va…"
    letters = "".join(map(chr, [*range(1, 0x250), *range(0x1E00, 0x2100)]))
    for text in (usual, letters, usual + "ɛ", "\x81", "😀?"):
        assert passages._words(text) == text.translate(passages._TRANSLATION)
    assert passages._words(usual) == "ou l œuvre coute 5 000   francs     ca va "


def test_a_passage_is_of_the_words_that_the_database_found():
    html = (
        '<p><span class="dateline">Mopti,\n</span>&nbsp;&lt;Eau&gt; &amp;amp; <b>«\u00a0sel\u00a0»'
        '</b></p>\n<p title="a\nb">&quot;Fin&quot;</p><span class="dateline">Kayes<i></i></span> <p'
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_plain(%s)", [html])
        assert cursor.fetchone() == (passages._plain(html),)
