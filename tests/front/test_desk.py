"""The newsroom's page of the front page, by its real addresses."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from front.models import BreakingNews, Placement
from front.placing import break_news, place
from front.spots import LEAD, SECONDARIES, in_block
from tests.conftest import sign_in
from tests.factories import ArticleFactory, SectionFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DESK = "/admin/front/"
PLACE, REMOVE = f"{DESK}placement/", f"{DESK}removal/"


@pytest.fixture
def client(editor):
    return sign_in(editor)


def said(response):
    """Return what the page's status line says, in plain spaces."""
    page = response.content.decode()
    line = page.partition('<div id="front-state" role="status">')[2].partition("</div>")[0]
    return line.replace("\u202f", " ").replace("\xa0", " ")


def test_an_editor_places_and_takes_out(client, publish, editor):
    version = publish(headline="Le bac est à quai")
    data = {"article": version.article_id, "place": "secondary-2"}
    response = client.post(PLACE, data, follow=True)
    assert "Deuxième rang, 2 : « Le bac est à quai » y est." in said(response)
    placement = Placement.objects.get()
    assert (placement.spot, placement.made_by) == (SECONDARIES[1], editor)
    assert "Placé par editeur" in response.content.decode()
    response = client.post(REMOVE, {"place": "secondary-2"}, follow=True)
    assert "« Le bac est à quai » est retiré" in said(response)
    assert not Placement.objects.at(timezone.now()).exists()


def test_a_future_story_is_placed_for_its_time(client, publish, editor, section, now):
    publish(headline="Présente")
    article = ArticleFactory(section=section, headline="Future")
    article.publish(by=editor, at=now + 3 * HOUR)
    response = client.post(PLACE, {"article": article.pk, "place": "lead"}, follow=True)
    assert "« Future » y sera le" in said(response)
    page = response.content.decode()
    lead = page.partition('id="spot-lead"')[2].partition("</li>")[0]
    assert "Future" in lead
    assert "paraît le" in lead
    assert "En attendant son heure" in lead
    assert "Présente" in lead


def test_a_story_without_a_time_may_be_placed(client):
    draft = ArticleFactory(headline="En chantier")
    response = client.post(PLACE, {"article": draft.pk, "place": "lead"}, follow=True)
    assert "quand l’article sera publié" in said(response)


def test_the_page_of_this_evening_is_arranged_now(client, publish, now):
    version = publish()
    at = (timezone.localtime(now) + timedelta(days=1)).replace(second=0, microsecond=0)
    page = client.get(DESK, {"le": at.strftime("%Y-%m-%dT%H:%M")}).content.decode()
    assert f'value="{at:%Y-%m-%dT%H:%M}"' in page
    assert f'name="at" value="{at.isoformat()}"' in page
    data = {"article": version.article_id, "place": "lead", "at": at.isoformat()}
    data["until"] = (at + HOUR).strftime("%Y-%m-%dT%H:%M")
    response = client.post(PLACE, data, follow=True)
    assert "y sera le" in said(response)
    placement = Placement.objects.get()
    assert (placement.starts_at, placement.live.upper) == (at, at + HOUR)
    # It is announced on the page of now.
    coming = client.get(DESK).context["coming"]
    assert [(row.pk, name) for row, name in coming] == [(placement.pk, "Ouverture")]


def test_the_page_of_yesterday_cannot_be_changed(client, publish, editor, now):
    place(publish().article, LEAD, by=editor, now=now - 2 * HOUR)
    page = client.get(DESK, {"le": (now - HOUR).isoformat()}).content.decode()
    assert "Placé par" in page
    assert "La une" in page
    assert 'id="placing"' not in page
    assert "Retirer" not in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "Choisissez un article."),
        ({"article": "1"}, "Choisissez une place."),
        ({"article": "0", "place": "lead"}, "n’existe pas"),
        ({"article": "9" * 30, "place": "lead"}, "n’existe pas"),
        ({"article": "abc", "place": "lead"}, "n’existe pas"),
        ({"place": "secondary-9"}, "Cette place n’existe pas"),
        ({"place": "block-0-1"}, "Cette place n’existe pas"),
        ({"place": "block-99999999999999999999-1"}, "Cette place n’existe pas"),
        ({"at": "hier"}, "ne se lit pas"),
        ({"at": "2020-01-01T10:00"}, "Cet instant est passé"),
        ({"until": "2020-01-01T10:00"}, "La fin doit venir après le début"),
        ({"until": "9999999"}, "ne se lit pas"),
        ({"place": "lead"}, "déjà à cette place"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(data, words, client, publish, editor):
    article = publish().article
    place(article, LEAD, by=editor)
    data = data and {"article": article.pk, "place": "secondary-1"} | data
    if data.get("article") == "1":
        del data["place"]
    response = client.post(PLACE, data)
    assert response.status_code == 400
    assert words in said(response)
    assert Placement.objects.get().spot == LEAD


def test_a_sub_section_has_no_block_but_what_stood_in_it_can_be_taken_out(
    client, publish, editor, section
):
    story, below = publish().article, SectionFactory()
    (spot, *_others) = in_block(below.pk)
    place(story, spot, by=editor)
    below.parent = section
    below.save()
    sections = [of for of, _cells, _more in client.get("/admin/front/").context["blocks"]]
    assert below in sections
    response = client.post(PLACE, {"article": publish().article_id, "place": str(spot)})
    assert "choisissez la rubrique au-dessus" in said(response)
    assert client.post(REMOVE, {"place": str(spot)}).status_code == 302
    sections = [of for of, _cells, _more in client.get("/admin/front/").context["blocks"]]
    assert below not in sections


def test_nothing_is_taken_out_of_an_empty_place(client):
    response = client.post(REMOVE, {"place": "lead"})
    assert response.status_code == 400
    assert "Personne n’a placé" in said(response)


def test_an_instant_that_is_none_is_said(client):
    response = client.get(DESK, {"le": "demain"})
    assert response.status_code == 400
    assert "ne se lit pas" in said(response)


def test_stories_are_found_by_words_whatever_their_time(client, publish, editor, now):
    publish(headline="L’école rouvre")
    ArticleFactory(headline="Une école future").publish(by=editor, at=now + HOUR)
    ArticleFactory(headline="L’école en brouillon")
    ArticleFactory(headline="Autre chose")
    found = client.get(DESK, {"q": "ECOLE"}).context["found"]
    assert {
        candidate.headline: (candidate.is_live, candidate.appears_at) for candidate in found
    } == {
        "L’école rouvre": (True, None),
        "Une école future": (False, now + HOUR),
        "L’école en brouillon": (False, None),
    }


def test_what_is_to_come_is_offered_with_its_time(client, publish, editor, now):
    article = ArticleFactory(headline="Future")
    article.publish(by=editor, at=now + HOUR)
    # The next version of a story that is public is no new story.
    publish(headline="Présente").article.publish(by=editor, at=now + 2 * HOUR)
    planned = client.get(DESK).context["planned"]
    assert [(story.headline, story.appears_at) for story in planned] == [("Future", now + HOUR)]


def test_breaking_news_from_the_desk(client, publish, reader):
    version = publish()
    data = {"words": "Le pont est fermé", "article": version.article_id, "lasting": "30"}
    response = client.post(f"{DESK}breaking/", data, follow=True)
    assert "en ligne, jusqu’à" in said(response)
    assert "Le pont est fermé" in reader.get("/").content.decode()
    response = client.post(f"{DESK}breaking/end/", follow=True)
    assert "terminée" in said(response)
    assert "Le pont est fermé" not in reader.get("/").content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"words": "", "lasting": "60"}, "Écrivez ce qui arrive"),
        ({"words": "x" * 141, "lasting": "60"}, "140"),
        ({"words": "Un", "lasting": "99999"}, "99999"),
        ({"words": "Un", "lasting": "60", "article": "0"}, "n’existe pas"),
    ],
)
def test_breaking_news_that_cannot_be_is_refused(data, words, client):
    response = client.post(f"{DESK}breaking/", data)
    assert response.status_code == 400
    assert words in said(response)
    assert not BreakingNews.objects.exists()


def test_the_desk_asks_as_much_of_the_database_for_forty_stories_as_for_two(
    client, publish, editor, section, now
):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(DESK, {"q": "unique"}).status_code == 200
        return [query["sql"] for query in captured]

    def fill(count):
        for number in range(count):
            article = publish(section=section, headline=f"Nouvelle {number}").article
            ArticleFactory(headline=f"Nouvelle à venir {number}").publish(
                by=editor, at=now + (number + 1) * HOUR
            )
            spots = [LEAD, *SECONDARIES, *in_block(section.pk)]
            place(article, spots[number % len(spots)], by=editor, at=now + number * HOUR, now=now)

    break_news("Un", by=editor, lasting=HOUR)
    publish(headline="Unique", section=section)
    fill(2)
    few = queries()
    fill(38)
    many = queries()
    assert len(many) == len(few) <= 18, many


def test_a_journalist_is_refused(journalist, publish):
    client = sign_in(journalist)
    data = {"article": publish().article_id, "place": "lead"}
    assert client.get(DESK).status_code == 403
    assert client.post(PLACE, data).status_code == 403
    assert not Placement.objects.exists()
    assert DESK not in client.get("/admin/").content.decode()
