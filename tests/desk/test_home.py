"""The newsroom's home: the day, as each finds it."""

from datetime import timedelta

import pytest

from articles.models import Article
from desk import following, home
from desk.models import Message, Tab
from tests.conftest import sign_in
from tests.factories import ArticleFactory, PictureFactory

pytestmark = pytest.mark.django_db


def day(user):
    return sign_in(user).get("/admin/").context


def headlines(articles):
    return [article.headline for article in articles]


def test_it_says_whose_turn_each_of_my_stories_is(journalist, editor):
    mine = ArticleFactory(created_by=journalist, headline="Chez moi")
    ArticleFactory(created_by=journalist, headline="Chez eux", stage="review")
    ArticleFactory(headline="À quelqu’un d’autre")
    html = sign_in(journalist).get("/admin/").content.decode()
    assert "Chez moi" in html
    assert "à journaliste de jouer" in html
    assert "à un éditeur de jouer" in html
    assert "À quelqu’un d’autre" not in html
    mine.assign(editor, by=editor)
    assert "Chez moi" in headlines(day(editor)["mine"])


def test_it_shows_editors_what_waits_longest_first(editor, journalist, now):
    for hours in (1, 3, 2):
        ArticleFactory(
            headline=f"Depuis {hours} h", stage="review", stage_since=now - timedelta(hours=hours)
        )
    assert headlines(day(editor)["to_review"]) == ["Depuis 3 h", "Depuis 2 h", "Depuis 1 h"]
    assert day(journalist)["to_review"] == []


def test_it_shows_the_next_48_hours_and_their_gaps(editor, time_machine, now):
    start = now.replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=1)
    time_machine.move_to(start, tick=False)
    soon, later = start + timedelta(hours=1), start + timedelta(hours=6)
    for at in (later, soon):
        ArticleFactory(headline=f"Heure {at:%H}").publish(by=editor, at=at)
    ArticleFactory(headline="Trop tard").publish(by=editor, at=start + timedelta(hours=49))
    days = day(editor)["days"]
    items = [item for _day, items in days for item in items]
    gaps = [item for item in items if isinstance(item, home.Gap)]
    assert headlines(item for item in items if item not in gaps) == ["Heure 09", "Heure 14"]
    assert (gaps[0].starts_at, gaps[0].end) == (soon, later)
    assert [len(of_day) > 0 for _day, of_day in days] == [True] * len(days)
    # Nobody calls a night a gap.
    assert all(gap.starts_at.hour >= 6 and gap.end.hour <= 22 for gap in gaps)


def test_it_shows_what_is_live_with_changes_not_yet_published(editor, publish):
    same, changed = publish(headline="Comme il est").article, publish(headline="Autre").article
    changed.headline, changed.stage = "Autrement", Article.Stage.WRITING
    changed.save()
    assert headlines(day(editor)["changed"]) == ["Autrement"]
    assert same.stage == Article.Stage.DONE


def test_it_shows_what_was_withdrawn_today_and_is_not_back(editor, publish, now):
    gone, back = publish(headline="Retiré").article, publish(headline="Revenu").article
    for article in (gone, back):
        article.withdraw(by=editor)
    back.publish(by=editor)
    old = publish(headline="Retiré hier", at=now - timedelta(days=3)).article
    old.withdraw(by=editor, now=now - timedelta(days=2))
    assert headlines(day(editor)["withdrawn"]) == ["Retiré"]


def test_it_warns_of_what_is_scheduled_and_lacks_something(editor, now):
    at = now + timedelta(hours=2)
    ArticleFactory(headline="Nu", standfirst="").publish(by=editor, at=at)
    ArticleFactory(headline="Muet", picture=PictureFactory(alt="")).publish(by=editor, at=at)
    ArticleFactory(headline="Entier", picture=PictureFactory()).publish(by=editor, at=at)
    said = [(version.headline, str(words)) for version, words in day(editor)["warnings"]]
    assert said == [
        ("Nu", "sans image"),
        ("Nu", "sans chapeau"),
        ("Muet", "image sans texte de remplacement"),
    ]


def test_it_says_who_is_on_a_story_now(editor, journalist, now):
    article = ArticleFactory(created_by=journalist, stage="review")
    Tab.objects.create(article=article, user=journalist, seen_at=now)
    assert "journaliste y travaille" in sign_in(editor).get("/admin/").content.decode()


def test_messages_stay_until_they_are_read(editor, journalist):
    article = ArticleFactory(created_by=journalist)
    following.submit(article, by=journalist)
    client = sign_in(editor)
    assert "a soumis cet article" in client.get("/admin/").content.decode()
    # Every page of the newsroom counts them.
    assert "1<span" in client.get("/admin/articles/article/add/").content.decode()
    client.post("/admin/messages/read/")
    assert "a soumis cet article" not in client.get("/admin/").content.decode()
    assert Message.objects.get(to=editor).read_at


def found(user, words):
    answer = sign_in(user).get("/admin/search/", {"q": words})
    return [story["headline"] for story in answer.json()["stories"]]


def test_the_box_finds_any_story_whatever_its_accents_as_one_types(editor, publish):
    publish(headline="L’élection à Ségou")
    ArticleFactory(headline="Le barrage de Sélingué")
    assert found(editor, "elec") == ["L’élection à Ségou"]
    assert found(editor, "SELINGUE barr") == ["Le barrage de Sélingué"]
    assert found(editor, "zzz") == []
    assert found(editor, "  ") == []
    assert found(editor, "' | !! <script>") == []


def test_the_box_finds_for_a_journalist_only_their_own(journalist):
    ArticleFactory(headline="Le barrage des autres")
    ArticleFactory(headline="Mon barrage", created_by=journalist)
    assert found(journalist, "barrage") == ["Mon barrage"]
