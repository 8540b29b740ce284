"""What is offered to whoever writes, what they say of it, and who may."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import checklist
from related.models import Relation
from related.ranking import related_to
from related.suggesting import twins_of
from tests.conftest import sign_in
from tests.factories import ArticleFactory, DossierFactory, UserFactory

pytestmark = pytest.mark.django_db

COLON = "\u202f: "
ADDRESS = "/admin/articles/article/"
COMMUNIQUE = (
    "<p>À Diafarabé, le fleuve a noyé quarante hectares de riz en deux nuits, a annoncé lundi la "
    "direction régionale de l’agriculture. Les familles ont porté leurs semences sur la digue, où "
    "des agents les pèsent et les enregistrent. Une distribution de vivres commencera jeudi au "
    "marché, avec l’appui des communes voisines.</p>"
)
FLOOD = {"headline": "La crue du Niger inonde les rizières de Diafarabé", "body": COMMUNIQUE}
HERDERS = {
    "headline": "Les éleveurs de Diafarabé attendent la traversée des bœufs",
    "body": "<p>La crue retarde la traversée de Diafarabé. Les bergers gardent la rive.</p>",
}
FOOTBALL = {
    "headline": "Le Djoliba gagne le derby au stade Modibo-Keïta",
    "body": "<p>Deux buts de Sékou Diakité, et la pelouse envahie au coup de sifflet.</p>",
}
DRAFT = {
    "headline": "À Diafarabé, la crue ferme la piste",
    "body": "<p>Les bergers de Diafarabé ne traversent plus : le fleuve monte.</p>",
}


class Desk:
    """Somebody at the desk of a story, asking as the panel's script does."""

    def __init__(self, user, article=None):
        self.user, self.article, self.client = user, article, sign_in(user)

    def post(self, path, status=200, **said):
        body = json.dumps({"user": self.user.pk} | said)
        answer = self.client.post(ADDRESS + path, body, content_type="application/json")
        assert answer.status_code == status, answer.content.decode()[:500]
        return answer.json() if "json" in answer["Content-Type"] else None

    def ask(self, status=200, **text):
        article = self.article and self.article.pk
        return self.post("suggestions/", status, article=article, text=DRAFT | text)

    def say(self, deed, other, status=200, **said):
        return self.post(f"{self.article.pk}/related/{other}/{deed}/", status, **said)


@pytest.fixture
def tell(publish, section, django_capture_on_commit_callbacks):
    """Publish a story and let the background work be done; return its number."""

    def tell(**fields):
        with django_capture_on_commit_callbacks(execute=True):
            return publish(**{"section": section} | fields).article_id

    return tell


@pytest.fixture
def article(journalist, section):
    return ArticleFactory(created_by=journalist, section=section, **DRAFT)


@pytest.fixture
def writer(journalist, article):
    return Desk(journalist, article)


def ids(items):
    return [item["id"] for item in items]


def test_a_draft_is_offered_what_belongs_with_it_and_why(tell, journalist):
    football, herders = tell(**FOOTBALL), tell(**HERDERS)
    found = Desk(journalist).ask()["suggestions"]
    assert found[0]["id"] == herders
    assert football not in ids(found)
    assert found[0]["why"] == [f"Noms{COLON}Diafarabé", f"Mots{COLON}crue, bergers"]
    assert found[0]["url"].startswith("/politique/")


def test_tags_and_dossiers_are_reasons(tell, writer):
    tell(**HERDERS, tags=["Diafarabé", "bétail"])
    tagged = DossierFactory(title="L’eau", tags=["Diafarabé"])
    DossierFactory(title="Le sport", tags=["football"])
    (found,) = writer.ask(tags="Diafarabé, riz")["suggestions"]
    assert found["why"][0] == f"Même dossier{COLON}{tagged.title}"
    assert f"Mots-clés{COLON}Diafarabé" in found["why"]


def test_what_a_story_follows_is_a_reason(tell, writer, article):
    first = tell(**HERDERS)
    later = tell(**FLOOD, follows=article)
    reasons = {one["id"]: one["why"] for one in writer.ask(follows=str(first))["suggestions"]}
    assert reasons[first][0] == "Votre article en donne la suite"
    assert reasons[later][0] == "Il donne la suite du vôtre"


def test_a_scheduled_story_says_when_it_appears(tell, writer, editor, now):
    tell(at=now + timedelta(days=1), **HERDERS)
    tell(at=now - timedelta(days=2), until=now - timedelta(days=1), **FLOOD)
    (found,) = writer.ask()["suggestions"]
    assert found["live"] is False
    assert found["note"].startswith("paraît le ")
    # A journalist may not open what is somebody else's.
    assert found["url"] == ""
    (found,) = Desk(editor, writer.article).ask()["suggestions"]
    assert found["url"].startswith(ADDRESS)


def test_what_the_text_points_to_is_not_offered(tell, writer):
    herders, flood = tell(**HERDERS), tell(**FLOOD)
    assert set(ids(writer.ask()["suggestions"])) == {herders, flood}
    address = writer.ask()["suggestions"][0]["url"]
    linked = writer.ask()["suggestions"][0]["id"]
    body = DRAFT["body"] + f'<p><a href="{address}">Lire</a></p>'
    assert linked not in ids(writer.ask(body=body)["suggestions"])
    for pointing in ('<aside data-story="{}"></aside>', '<a href="/x/" data-story="{}">Lire</a>'):
        body = DRAFT["body"] + pointing.format(linked)
        assert linked not in ids(writer.ask(body=body)["suggestions"])


def test_what_is_refused_does_not_come_back_until_it_is_released(tell, writer):
    herders = tell(**HERDERS)
    assert ids(writer.say("ban", herders)["banned"]) == [herders]
    answer = writer.ask()
    assert (answer["suggestions"], ids(answer["banned"])) == ([], [herders])
    assert writer.say("release", herders)["banned"] == []
    assert ids(writer.ask()["suggestions"]) == [herders]
    assert not Relation.objects.filter(article=writer.article).exists()


def test_the_chosen_stand_in_their_order(tell, writer, editor, now):
    one, two, three = tell(**HERDERS), tell(**FLOOD), tell(**FOOTBALL)
    for other in (one, two, three):
        writer.say("choice", other)
    assert ids(writer.ask()["chosen"]) == [one, two, three]
    assert ids(writer.say("choice", three, place=0)["chosen"]) == [three, one, two]
    assert ids(writer.say("release", one)["chosen"]) == [three, two]
    assert ids(writer.say("choice", one, place=1)["chosen"]) == [three, one, two]
    writer.say("ban", two)
    assert ids(writer.ask()["chosen"]) == [three, one]
    version = writer.article.publish(by=editor, now=now)
    assert [story.article_id for story in related_to(version, now)] == [three, one]


def test_a_released_story_is_the_rankers_again(tell, writer):
    herders = tell(**HERDERS)
    Relation.objects.create(article=writer.article, other_id=herders, score=0.4)
    writer.say("choice", herders)
    writer.say("release", herders)
    relation = Relation.objects.get(article=writer.article)
    assert (relation.position, relation.is_banned, relation.score) == (None, False, 0.4)


def test_a_choice_that_cannot_be_is_refused_in_words(tell, writer):
    herders, draft = tell(**HERDERS), ArticleFactory().pk
    for other in (0, draft, 7777777, 2**63):
        writer.say("choice", other, status=404)
    others = [tell(headline=f"Un titre {n}") for n in range(12)]
    for other in others:
        writer.say("choice", other)
    assert "Douze" in writer.say("choice", herders, status=400)["words"]
    # One that is chosen may still be moved.
    assert writer.say("choice", others[-1], place=0)["chosen"][0]["id"] == others[-1]
    itself = Desk(writer.user, type(writer.article).objects.get(pk=others[0]))
    itself.client = sign_in(UserFactory(is_superuser=True))
    user = itself.client.session["_auth_user_id"]
    words = itself.say("choice", others[0], status=400, user=int(user))["words"]
    assert "lui-même" in words


def test_what_was_told_before_is_said_with_how_much_and_what(tell, writer):
    flood = tell(**FLOOD)
    told = f"<p>Notre correspondant à Mopti confirme.</p>{COMMUNIQUE}"
    answer = writer.ask(body=told)
    (twin,) = answer["twins"]
    assert (twin["id"], twin["share"] > 80, len(twin["passages"])) == (flood, True, 1)
    assert twin["passages"][0].startswith("À Diafarabé, le fleuve")
    # Readers of the one are not led to the other.
    assert flood not in ids(answer["suggestions"])
    writer.article.body = told
    said = {problem.code: problem for problem in checklist.problems(writer.article)}
    assert FLOOD["headline"] in said["twice_told"].words
    assert not said["twice_told"].blocks
    writer.article.body = DRAFT["body"]
    assert "twice_told" not in {problem.code for problem in checklist.problems(writer.article)}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Crue",
        "<p>Crue</p>",
        "<<p>&lt;script&gt;<script>alert(1)</script>",
        "<p>The river rose by two metres overnight and the herders wait on the bank.</p>",
        "<p>ߒߞߏ ߞߊ߲ 河水上涨 \0 \ud83d</p>",
        '<aside data-story="99999999999999999999999"></aside><a href="http://[">x</a>',
        "<p>" + "mot " * 100_000 + "</p>",
        5,
        None,
    ],
)
def test_any_text_is_answered(body, tell, writer):
    tell(**HERDERS)
    for more in ({}, {"headline": "", "section": "99999999999999999999", "tags": "\0, ,,é"}):
        assert writer.ask(body=body, **more)["state"] == "done"


def test_a_story_is_not_told_before_by_itself(tell, editor):
    flood = tell(**FLOOD)
    article = ArticleFactory._meta.model.objects.get(pk=flood)
    answer = Desk(editor, article).ask(**FLOOD)
    assert (answer["suggestions"], answer["twins"]) == ([], [])


def test_what_is_asked_amiss_is_refused(writer, journalist, article):
    for said in ({}, {"text": "x"}, {"text": []}):
        writer.post("suggestions/", 400, article=article.pk, **said)
    for number in (7777777, 0, -1, 2**70):
        writer.post("suggestions/", 404, article=number, text=DRAFT)
    assert writer.client.post(f"{ADDRESS}suggestions/", "{", "application/json").status_code == 400
    assert writer.client.get(f"{ADDRESS}suggestions/").status_code == 405
    assert Client().post(f"{ADDRESS}suggestions/").status_code == 401
    writer.post("suggestions/", 409, user=journalist.pk + 1)
    assert not Relation.objects.exists()


def test_only_who_may_change_the_story_asks_and_chooses(tell, writer, editor, article):
    herders = tell(**HERDERS)
    stranger = Desk(UserFactory(), article)
    stranger.user.groups.set(writer.user.groups.all())
    stranger.ask(status=404)
    type(article).objects.filter(pk=article.pk).update(stage="ready")
    for person, status in ((stranger, 404), (writer, 403), (Desk(editor, article), 200)):
        person.ask(status=status)
        for deed in ("choice", "ban", "release"):
            person.say(deed, herders, status=status)


def test_whoever_may_only_read_has_no_panel(writer, editor, article):
    address = f"{ADDRESS}{article.pk}/change/"
    assert 'id="related"' in writer.client.get(address).content.decode()
    assert 'id="related"' in writer.client.get(f"{ADDRESS}add/").content.decode()
    type(article).objects.filter(pk=article.pk).update(stage="ready")
    assert 'id="related"' not in writer.client.get(address).content.decode()


def test_the_database_is_asked_the_same_whatever_there_is(tell, writer):
    asked = []
    for count in (1, 9):
        others = [
            tell(headline=f"{HERDERS['headline']} {n}", body=COMMUNIQUE, tags=["Mopti"])
            for n in range(count)
        ]
        writer.say("choice", others[0])
        for n in range(count):
            DossierFactory(tags=["Mopti"], key=[writer.article])
            writer.article.tags.add(f"mot {n}")
        with CaptureQueriesContext(connection) as queries:
            assert writer.ask(tags="Mopti", body=COMMUNIQUE + DRAFT["body"])["twins"]
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 23, asked
    writer.article.body = COMMUNIQUE
    with CaptureQueriesContext(connection) as queries:
        assert twins_of(writer.article)
    # What each save asks for the checklist: the ranker's six, and the texts.
    assert len(queries) <= 7
