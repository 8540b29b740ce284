"""What was told before is recognised, with how much and what."""

import pytest

from related import ranker
from related.features import Story
from related.twice_told import IN_A_ROW, common, twins
from tests.factories import ArticleFactory

AGENCY = (
    "Le ministre de l’Hydraulique a inauguré jeudi à Sikasso une station de pompage qui dessert "
    "quarante mille habitants. Les travaux ont duré deux ans. Leur coût est de six milliards."
)


def test_two_texts_alike_share_all_of_their_words():
    assert common(AGENCY, AGENCY) == (1, (AGENCY.rstrip("."),))


def test_what_was_added_and_changed_is_not_shared():
    share, passages = common(f"Notre envoyé spécial raconte. {AGENCY} Le maire doute.", AGENCY)
    assert 0.7 < share < 0.9
    assert passages == (AGENCY.rstrip("."),)


def test_accents_case_and_signs_do_not_matter():
    assert common(AGENCY.upper().replace("À", "A").replace(",", ";"), AGENCY)[0] == 1


def test_an_idiom_is_no_passage():
    words = " ".join(AGENCY.split()[: IN_A_ROW - 2])
    assert common(f"{words} rien de tout cela, et autre chose encore que voici", AGENCY)[0] == 0


@pytest.mark.parametrize("text", ["", "…", "Crue"])
def test_a_text_of_next_to_nothing_is_answered(text):
    assert common(text, AGENCY) == (0, ())


@pytest.mark.django_db
def test_the_stories_told_before_are_found_among_the_others(now):
    texts = dict(enumerate([AGENCY, "Le stade de Ségou rouvre.", "Un concert à Kita."], 1))
    for pk in texts:
        ArticleFactory(pk=pk)
    ranker().learn(Story(pk, text[:40], text=text, published_at=now) for pk, text in texts.items())
    asked = Story(9, "Une station de pompage à Sikasso", text=f"{AGENCY} Le maire doute.")
    (twin,) = twins(asked, lambda ids: {pk: texts[pk] for pk in ids})
    assert twin.article_id == 1
    assert twin.share > 0.8
    assert (
        twins(Story(9, "Foire", text="Une foire."), lambda ids: {pk: texts[pk] for pk in ids}) == []
    )
