"""Subjects that have grown without a dossier, as the newsroom is offered them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dossiers.models import Dossier, KeyStory
from related.clusters import FEWEST, clusters
from related.models import Dismissal, Profile, Relation
from tests.conftest import sign_in
from tests.factories import DossierFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/dossiers/dossier/"
DISMISS = "/admin/dossiers/dismissals/"


@pytest.fixture
def grow(publish, section, now):
    """Publish stories, three days apart, that all lead to each other; return their versions."""

    def grow(count=FEWEST, score=0.5, apart=timedelta(days=3), until=timedelta(0), **fields):
        told = [
            publish(
                headline=f"La mine de Kobada, jour {number}",
                section=section,
                at=now - until - apart * number - timedelta(minutes=1),
                **{"tags": ["Kobada"]} | fields,
            )
            for number in range(count)
        ]
        Profile.objects.bulk_create(
            Profile(
                article=version.article,
                terms=[],
                counts=[],
                length=1,
                published_at=version.first_published_at,
                found_by=[],
            )
            for version in told
        )
        Relation.objects.bulk_create(
            Relation(article=one.article, other=other.article, score=score)
            for one in told
            for other in told
            if one != other
        )
        return told

    return grow


def test_stories_that_lead_to_each_other_over_weeks_are_offered_as_a_dossier(grow, now):
    told = grow()
    (cluster,) = clusters(now)
    assert cluster.title == "Kobada"
    assert cluster.tags == ["Kobada"]
    assert [v.pk for v in cluster.versions] == [v.pk for v in told]
    assert [v.pk for v in cluster.key] == [v.pk for v in reversed(told)]


@pytest.mark.parametrize(
    "grown",
    [
        {"count": FEWEST - 1},
        {"score": 0.05},
        {"apart": timedelta(hours=1)},
        {"until": timedelta(days=40)},
    ],
    ids=["few", "unlike", "of one day", "long ago"],
)
def test_fewer_or_less_alike_or_over_is_no_dossier(grown, grow, now):
    grow(**grown)
    assert clusters(now) == []


def test_only_what_readers_have_is_counted(grow, editor, now):
    grow()[0].article.withdraw(by=editor, now=now)
    assert clusters(now) == []


def test_what_a_dossier_holds_is_not_offered_again(grow, now):
    told = grow()
    dossier = DossierFactory(tags=["Kobada"])
    assert clusters(now) == []
    dossier.tags.clear()
    KeyStory.objects.bulk_create(
        KeyStory(dossier=dossier, article=version.article) for version in told[:3]
    )
    assert clusters(now) == []


def test_a_tag_that_says_little_is_not_one_that_gathers(grow, publish, now):
    from related.models import Term

    told = grow()
    tag = told[0].tags[0]["tag"]
    Term.objects.create(word=f"#{tag}", stories=1000)
    (cluster,) = clusters(now)
    assert (cluster.title, cluster.tags) == ("Kobada", [])


def test_one_tap_opens_a_dossier_that_is_filled_in(grow, editor):
    told = grow()
    client = sign_in(editor)
    page = client.get(LIST)
    assert "La mine de Kobada, jour 0" in page.text
    (cluster,) = page.context["clusters"]
    form = client.get(cluster.new_dossier_url)
    answers = {
        box.html_name: "" if box.value() is None else box.value()
        for part in (
            form.context["adminform"].form,
            *form.context["inline_admin_formsets"][0].forms,
        )
        for box in part
    }
    assert answers["title"] == "Kobada"
    rows = form.context["inline_admin_formsets"][0].formset
    answers |= {f.html_name: f.value() for f in rows.management_form}
    answers |= {"tags": '"Kobada"', "live_0_0": "2026-01-01", "live_0_1": "08:00"}
    saved = client.post(
        cluster.new_dossier_url, {k: v for k, v in answers.items() if v is not None}
    )
    assert saved.status_code == 302, saved.context["errors"]
    dossier = Dossier.objects.get()
    assert [key.article_id for key in dossier.key_stories.all()] == [
        version.article_id for version in reversed(told)
    ]
    assert clusters(told[0].first_published_at + timedelta(minutes=1)) == []


def test_who_may_not_open_a_dossier_is_offered_none(grow, journalist):
    grow()
    assert "La mine de Kobada" not in sign_in(journalist).get(LIST).text


@pytest.mark.parametrize("key", ["", "x", "-1,9999999999999999999,7", "1," * 50])
def test_a_form_that_is_asked_nonsense_opens_all_the_same(key, editor):
    assert sign_in(editor).get(f"{LIST}add/?key={key}").status_code == 200


def test_it_asks_the_same_however_many_stories_there_are(grow, now):
    asked = []
    for count in (FEWEST, FEWEST + 10):
        grow(count)
        with CaptureQueriesContext(connection) as queries:
            assert clusters(now)
        asked.append(len(queries))
    # One more for each that is offered.
    assert asked == [7, 8]


def dismissed(user, version):
    return sign_in(user).post(DISMISS, {"story": version.article_id}, follow=True)


def test_a_subject_that_is_dismissed_is_offered_no_more_until_it_is_taken_back(grow, editor, now):
    told = grow()
    page = dismissed(editor, told[0])
    assert clusters(now + timedelta(minutes=1)) == page.context["clusters"] == []
    assert "écarté par editeur le" in page.text
    dismissal = Dismissal.objects.get()
    assert (dismissal.title, dismissal.by) == ("Kobada", editor)
    assert set(dismissal.articles) == {version.article_id for version in told}
    page = sign_in(editor).post(f"{DISMISS}{dismissal.pk}/removal/", follow=True)
    (cluster,) = page.context["clusters"]
    assert len(cluster) == FEWEST
    assert "écarté par" not in page.text


def test_what_was_dismissed_comes_back_once_most_of_it_is_new(grow, editor, now):
    Dismissal.objects.create(
        title="Kobada",
        articles=[version.article_id for version in grow()],
        by=editor,
        made_at=now,
    )
    new = grow(FEWEST, apart=timedelta(hours=1))
    told = [*Profile.objects.values_list("article", flat=True)]
    Relation.objects.bulk_create(
        (
            Relation(article_id=one, other_id=other, score=0.5)
            for one in told
            for other in told
            if one != other
        ),
        ignore_conflicts=True,
    )
    assert len(told) == 2 * FEWEST
    assert clusters(now) == []
    added = grow(1)[0].article_id
    Relation.objects.bulk_create(
        Relation(article_id=one, other_id=other, score=0.5)
        for known in told
        for one, other in ((known, added), (added, known))
    )
    (cluster,) = clusters(now)
    assert len(cluster) == 2 * FEWEST + 1
    assert {version.article_id for version in new} <= {v.article_id for v in cluster.versions}


def test_a_subject_that_shares_a_story_with_a_dismissed_one_is_offered(grow, editor, now):
    told = grow()
    others = range(10**6, 10**6 + FEWEST)
    articles = [told[0].article_id, *others]
    Dismissal.objects.create(title="Fleuve", articles=articles, by=editor, made_at=now)
    assert len(clusters(now)) == 1


@pytest.mark.parametrize("story", ["", "x", "0", "99999999999999999999"])
def test_what_is_not_offered_any_more_is_not_dismissed(story, grow, editor):
    grow()
    page = sign_in(editor).post(DISMISS, {"story": story}, follow=True)
    assert "n’est plus proposé" in page.text
    assert not Dismissal.objects.exists()
