"""The newsroom's list of stories: whose they are, where they stand, words of their headlines."""

from datetime import timedelta

import pytest

from articles.models import Article, Version
from desk import pages
from tests.conftest import sign_in
from tests.factories import ArticleFactory, AuthorFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


def listed(user, **query):
    page = sign_in(user).get(LIST, query)
    return {article.headline for article in page.context["cl"].result_list}


def test_a_journalist_finds_what_they_began_sign_or_were_given_once_each(journalist, editor):
    author = AuthorFactory(user=journalist)
    ArticleFactory(headline="Commencé", created_by=journalist, authors=[author, AuthorFactory()])
    ArticleFactory(headline="Signé", authors=[AuthorFactory(), author])
    given = ArticleFactory(headline="Confié")
    given.assign(journalist, by=editor)
    ArticleFactory(headline="D’un autre", authors=[AuthorFactory()])
    mine = Article.objects.belonging_to(journalist)
    assert sorted(article.headline for article in mine) == ["Commencé", "Confié", "Signé"]
    assert set(mine) == set(Article.objects.being_of(journalist))
    assert listed(journalist) == {"Commencé", "Confié", "Signé"}
    assert sign_in(journalist).get(f"{LIST}{given.pk}/change/").status_code == 200


def test_what_is_back_or_to_come_back_is_not_among_what_was_taken_down(editor, publish, now):
    for headline in ("Retiré", "Revenu", "Reviendra", "Corrigé"):
        publish(headline=headline)
    stories = {article.headline: article for article in Article.objects.all()}
    for headline in ("Retiré", "Revenu", "Reviendra"):
        stories[headline].withdraw(by=editor)
    stories["Revenu"].publish(by=editor)
    stories["Reviendra"].publish(by=editor, at=now + timedelta(days=1))
    stories["Corrigé"].publish(by=editor)
    assert listed(editor, publication="gone") == {"Retiré"}
    assert listed(editor, publication="scheduled") == {"Reviendra"}
    assert listed(editor, publication="live") == {"Revenu", "Corrigé"}
    assert listed(editor, publication="never") == set()


def test_what_was_taken_down_twice_is_there_once(editor, publish):
    article = publish().article
    article.withdraw(by=editor)
    article.publish(by=editor)
    article.withdraw(by=editor)
    taken_down = Version.objects.taken_down(article.decisions.first().made_at)
    assert set(taken_down.values_list("article", flat=True)) == {article.pk}
    page = sign_in(editor).get(LIST, {"publication": "gone"})
    assert [found.pk for found in page.context["cl"].result_list] == [article.pk]


def test_a_story_that_lost_its_time_waits_for_another(editor, now):
    article = ArticleFactory(headline="Déprogrammé")
    version = article.publish(by=editor, at=now + timedelta(days=1))
    article.unschedule(version, by=editor)
    assert article.stage == Article.Stage.READY
    assert listed(editor, publication="never") == {"Déprogrammé"}
    home = sign_in(editor).get("/admin/").context
    assert [ready.headline for ready in home["ready"]] == ["Déprogrammé"]


def test_a_story_taken_down_before_it_appeared_waits_too(editor, now):
    article = ArticleFactory()
    at = now + timedelta(days=1)
    article.publish(by=editor, at=at)
    article.withdraw(by=editor, at=at)
    assert article.stage == Article.Stage.READY


def test_a_public_story_stays_done_when_its_next_version_is_unscheduled(editor, publish, now):
    article = publish().article
    later = article.publish(by=editor, at=now + timedelta(days=1))
    article.unschedule(later, by=editor)
    assert article.stage == Article.Stage.DONE


def test_a_headline_is_found_by_its_words_of_the_moment(editor):
    article = ArticleFactory(headline="Le fleuve à Ségou")
    article.headline = "L’éléphant à Ségou"
    article.save()
    assert listed(editor, q="ELEPH segou") == {"L’éléphant à Ségou"}
    assert listed(editor, q="fleuve") == set()


@pytest.mark.parametrize("role", ["editor", "journalist"])
def test_the_box_finds_the_latest_first_and_then_those_of_old(
    role, journalist, request, monkeypatch
):
    # As if the newsroom had written much more since.
    monkeypatch.setattr(pages, "LATEST", 1)
    for headline in ("Vieux barrage", "Le lac", "Barrage neuf"):
        ArticleFactory(headline=headline, created_by=journalist)
    ArticleFactory(headline="Barrage d’un autre")
    Article.objects.filter(headline="Barrage neuf").update(edited_at="2100-01-01T00:00Z")
    found = pages.found(request.getfixturevalue(role), "barrage")
    own = [article.headline for article in found if article.created_by == journalist]
    assert own == ["Barrage neuf", "Vieux barrage"]
    assert len(found) == (3 if role == "editor" else 2)
