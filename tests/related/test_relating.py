"""What a story leads to, and what leads to it: worked out when something is published."""

from datetime import timedelta

import pytest

from related import features
from related.models import Relation
from related.ranking import related_to
from related.relating import KEPT
from tests.factories import SectionFactory
from tests.reader import Front

pytestmark = pytest.mark.django_db

FLOOD = {
    "headline": "La crue du Niger inonde les rizières de Diafarabé",
    "body": "<p>À Diafarabé, le fleuve a noyé quarante hectares de riz en deux nuits.</p>",
}
HERDERS = {
    "headline": "Les éleveurs de Diafarabé attendent la traversée des bœufs",
    "body": "<p>La crue retarde la traversée de Diafarabé. Les bergers gardent la rive.</p>",
}
FOOTBALL = {
    "headline": "Le Djoliba gagne le derby au stade Modibo-Keïta",
    "body": "<p>Deux buts de Sékou Diakité, et la pelouse envahie au coup de sifflet.</p>",
}


@pytest.fixture
def tell(publish, section, django_capture_on_commit_callbacks):
    """Publish a story and let the background work be done."""

    def tell(**fields):
        with django_capture_on_commit_callbacks(execute=True):
            return publish(**{"section": section} | fields)

    return tell


def leads_to(version, at):
    return [other.article_id for other in related_to(version, at)]


def test_a_story_leads_to_what_is_like_it_first(tell, now):
    football, herders, flood = (tell(**fields) for fields in (FOOTBALL, HERDERS, FLOOD))
    assert leads_to(flood, now) == [herders.article_id, football.article_id]


def test_older_stories_lead_to_a_new_one(tell, now):
    flood = tell(at=now - timedelta(days=400), **FLOOD)
    tell(at=now - timedelta(days=300), **FOOTBALL)
    herders = tell(**HERDERS)
    assert leads_to(flood, now)[0] == herders.article_id


def test_only_to_what_is_live_at_the_instant(tell, now):
    flood = tell(**FLOOD)
    coming = tell(at=now + timedelta(hours=2), **HERDERS)
    assert leads_to(flood, now) == []
    assert leads_to(flood, now + timedelta(hours=2)) == [coming.article_id]


def test_never_to_what_stands_in_its_text(tell, now):
    herders = tell(**HERDERS)
    body = FLOOD["body"] + f'<aside data-story="{herders.article_id}"></aside>'
    flood = tell(**FLOOD | {"body": body})
    assert leads_to(flood, now) == []
    assert leads_to(herders, now) == [flood.article_id]


def test_never_to_the_same_story_told_twice(tell, now):
    tell(**FLOOD)
    twin = tell(**FLOOD)
    herders = tell(**HERDERS)
    assert leads_to(twin, now) == [herders.article_id]


def test_the_chosen_come_first_and_the_banned_not_at_all(tell, now):
    flood, herders, football = (tell(**fields) for fields in (FLOOD, HERDERS, FOOTBALL))
    Relation.objects.update_or_create(
        article=flood.article, other=football.article, defaults={"position": 0}
    )
    assert leads_to(flood, now) == [football.article_id, herders.article_id]
    Relation.objects.filter(article=flood.article, other=herders.article).update(is_banned=True)
    assert leads_to(flood, now) == [football.article_id]


def test_a_ban_and_a_choice_outlast_a_new_version(
    tell, now, editor, django_capture_on_commit_callbacks
):
    flood, herders, football = (tell(**fields) for fields in (FLOOD, HERDERS, FOOTBALL))
    Relation.objects.filter(article=flood.article, other=herders.article).update(is_banned=True)
    Relation.objects.filter(article=flood.article, other=football.article).update(position=0)
    for story in (flood, herders):
        with django_capture_on_commit_callbacks(execute=True):
            story.article.publish(by=editor)
    assert leads_to(flood.article.live_version(now + timedelta(hours=1)), now) == [
        football.article_id
    ]


def test_a_story_leads_to_no_more_than_it_keeps(tell, now):
    flood = tell(**FLOOD)
    for number in range(KEPT + 3):
        tell(
            headline=f"{HERDERS['headline']} {number}", body="<p>Un texte à soi.</p>" * (number + 1)
        )
    assert flood.article.relations.count() == KEPT


def test_a_new_story_leads_to_its_section_until_the_ranker_has_read_it(publish, section, now):
    older, _other = publish(section=section), publish(section=SectionFactory())
    story = publish(section=section)
    assert leads_to(story, now) == [older.article_id]


def test_a_word_on_every_story_says_nothing(tell, now):
    stories = [tell(tags=["Mali"], **fields) for fields in (FOOTBALL, HERDERS, FLOOD)]
    assert leads_to(stories[2], now)[0] == stories[1].article_id


def test_a_text_of_one_word_is_ranked_like_any(tell, now):
    flood = tell(**FLOOD)
    short = tell(headline="Crue", body="<p>Crue.</p>")
    assert leads_to(short, now) == [flood.article_id]


@pytest.mark.parametrize(("one", "other"), [("Harvested", "Harvesting"), ("Inondées", "inonder")])
def test_forms_of_a_word_are_one_in_english_as_in_french(one, other):
    assert features.stem(one) == features.stem(other)


def test_a_story_alone_in_its_section_leads_to_the_newest_of_all(publish, section, now):
    old, new = (
        publish(section=section, at=now - timedelta(hours=hours), headline=f"Il y a {hours} h")
        for hours in (9, 2)
    )
    below = SectionFactory(parent=section)
    alone = publish(section=below, at=now - timedelta(hours=20), headline="Seul")
    assert leads_to(alone, now) == [new.article_id, old.article_id]
    beside = publish(section=below, at=now - timedelta(hours=30), headline="À côté")
    assert leads_to(alone, now) == [beside.article_id]


def test_its_page_follows_what_it_leads_to_so(publish, section, now):
    front = Front()
    page = publish(section=SectionFactory(), headline="Seul").get_absolute_url()
    assert "Sur le même sujet" not in front.get(page).text
    publish(section=section, headline="Ailleurs")
    front.look()
    assert "Ailleurs" in front.get(page).text
    beside = SectionFactory()
    publish(section=beside, headline="Plus tard")
    front.look()
    assert "Plus tard" in front.get(page).text
