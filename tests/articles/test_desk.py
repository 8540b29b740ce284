"""What a journalist and an editor do at the desk, by its real addresses."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from tests.conftest import sign_in
from tests.factories import ArticleFactory, AuthorFactory

pytestmark = pytest.mark.django_db
EMPTY = {"bylines-TOTAL_FORMS": 0, "bylines-INITIAL_FORMS": 0}


def form_data(in_section=None, **fields):
    return {
        "kicker": "Fleuve",
        "headline": "Le fleuve monte",
        "standfirst": "Deux mètres en une nuit.",
        "body": "<p>Le texte.</p>",
        "section": in_section.pk if in_section else "",
        "tags": "Mopti, eau",
        "publish_anyway": "on",
        **EMPTY,
        **fields,
    }


def at_desk(instant, prefix="publish_at"):
    return {prefix: f"{timezone.localtime(instant):%Y-%m-%dT%H:%M:%S}"}


ADD = "/admin/articles/article/add/"


def errors_of(response):
    return " ".join(
        text for texts in response.context["adminform"].form.errors.values() for text in texts
    )


def test_saving_keeps_a_version_and_signs_for_the_writer(journalist, section):
    author = AuthorFactory(user=journalist)
    response = sign_in(journalist).post(ADD, form_data(section))
    article = Article.objects.get()
    assert response["Location"] == f"/admin/articles/article/{article.pk}/change/"
    assert article.created_by == journalist
    assert [byline.author for byline in article.bylines.all()] == [author]
    (version,) = article.versions.all()
    assert version.slug == "le-fleuve-monte"
    # The address is the headline's of the day of publication.
    assert article.slug is None
    assert version.live is None
    assert version.cut_by == journalist


def test_a_journalist_hands_over_and_an_editor_publishes(journalist, editor, section, reader):
    sign_in(journalist).post(ADD, form_data(section, _submit="1"))
    article = Article.objects.get()
    assert article.stage == Article.Stage.REVIEW
    address = f"/admin/articles/article/{article.pk}/change/"
    sign_in(editor).post(address, form_data(section, _publish="1"))
    assert reader.get("/politique/le-fleuve-monte/").status_code == 200


def test_an_editor_schedules_moves_and_cancels(editor, section, now):
    client = sign_in(editor)
    at = (now + timedelta(days=2)).replace(microsecond=0)
    client.post(ADD, form_data(section, _schedule="1", **at_desk(at)))
    version = Article.objects.get().versions.get()
    assert version.starts_at == at
    base = f"/admin/articles/article/{version.article_id}"
    page = client.get(f"{base}/change/").content.decode()
    assert "n’ont encore rien" in page
    assert "paraîtra le" in page
    later = at + timedelta(hours=3)
    client.post(f"{base}/versions/1/move/", at_desk(later, "at") | {"until": ""})
    version.refresh_from_db()
    assert version.starts_at == later
    client.post(f"{base}/versions/1/cancellation/")
    version.refresh_from_db()
    assert version.live is None


def test_an_editor_withdraws_with_a_reason(editor, publish, reader):
    version = publish()
    client = sign_in(editor)
    address = f"/admin/articles/article/{version.article_id}/withdrawal/"
    assert "obligatoire" in client.post(address, {"reason": ""}).content.decode()
    assert reader.get(version.get_absolute_url()).status_code == 200
    client.post(address, {"reason": "Faux de bout en bout", "at": ""})
    assert reader.get(version.get_absolute_url()).status_code == 410
    history = client.get(f"/admin/articles/article/{version.article_id}/history/")
    assert "Faux de bout en bout" in history.content.decode()


def test_the_withdrawal_page_says_what_leads_to_the_story(editor, publish):
    version = publish()
    publish(
        headline="Celui qui y mène",
        body=f'<p>x</p><aside data-story="{version.article_id}"></aside>',
    )
    page = sign_in(editor).get(f"/admin/articles/article/{version.article_id}/withdrawal/")
    assert "Celui qui y mène" in page.content.decode()


def test_an_old_version_comes_back_into_the_form(editor, publish):
    version = publish(headline="Première")
    article = version.article
    article.headline = "Seconde"
    article.save()
    article.publish(by=editor)
    base = f"/admin/articles/article/{article.pk}"
    client = sign_in(editor)
    preview = client.get(f"{base}/versions/1/").content.decode()
    assert "Première" in preview
    assert "Aperçu de la version 1" in preview
    client.post(f"{base}/versions/1/restoration/")
    page = client.get(f"{base}/change/").content.decode()
    assert "Première" in page
    assert "les lecteurs n’ont pas encore" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"headline": ""}, "Donnez un titre"),
        ({"_schedule": "1"}, "Choisissez le jour"),
        ({"_schedule": "1", "publish_at": "2020-11-24T10:00"}, "passé"),
        ({"_publish": "1", "publish_until": "24/11/2020 10:00"}, "après"),
        ({"_publish": "1", "body": "<p>&nbsp;</p>"}, "pas encore de texte"),
        ({"_publish": "1", "section": ""}, "rubrique"),
        ({"publish_at": "demain"}, "un jour et une heure"),
        ({"slug": "pris"}, "existe déjà"),
        ({"slug": "ancien"}, "a eu cette adresse"),
        ({"slug": "feed"}, "réservé"),
        ({"source_url": "pas une adresse"}, "URL"),
        ({"body": "<p>" + "mot " * 110_000}, "trop long"),
    ],
)
def test_a_refused_form_says_why_and_loses_no_word(fields, words, editor, section, publish):
    ArticleFactory(slug="pris")
    moved = publish(slug="ancien").article
    moved.slug = "present"
    moved.save()
    before = Article.objects.count()
    typed = form_data(section, **{"standfirst": "Un chapeau long à écrire", **fields})
    response = sign_in(editor).post(ADD, typed)
    assert response.status_code == 200
    assert words in errors_of(response)
    assert "Un chapeau long à écrire" in response.content.decode()
    if len(typed["body"]) < 100:
        assert "Le texte." in response.content.decode() or "&amp;nbsp;" in response.content.decode()
    assert Article.objects.count() == before


def test_a_deed_that_fails_still_saves_the_text(editor, section, publish):
    """Two editors: the address was taken between the form and the deed."""
    article = ArticleFactory(section=section, slug="libre")
    client = sign_in(editor)
    address = f"/admin/articles/article/{article.pk}/change/"
    now = timezone.now()
    at = (now + timedelta(days=1)).replace(microsecond=0)
    article.publish(by=editor, at=at)
    data = form_data(
        section,
        slug="libre",
        headline="Texte nouveau",
        _schedule="1",
        change_is="minor",
        **at_desk(at),
    )
    page = client.post(address, data | at_desk(at), follow=True).content.decode()
    assert "commence déjà" in page
    article.refresh_from_db()
    assert article.headline == "Texte nouveau"


def test_a_hostile_body_is_harmless_when_saved(editor, section):
    body = '<p onclick="x()">Un</p><script>alert(1)</script><iframe src="//x"></iframe>'
    sign_in(editor).post(ADD, form_data(section, body=body))
    assert Article.objects.get().body == "<p>Un</p>"


def test_the_read_also_search_is_blind_to_accents_and_leaves_drafts_out(journalist, publish):
    found = publish(headline="À l’école de Ségou, l’eau revient")
    ArticleFactory(headline="L’école en brouillon")
    client = sign_in(journalist)

    def ids(query):
        stories = client.get(f"/admin/articles/article/stories/?{query}").json()["stories"]
        return [story["id"] for story in stories]

    assert ids("q=ECOLE segou") == [found.article_id]
    assert ids("q=seg") == [found.article_id]
    assert ids("q=') OR 1=1 --") == []
    assert ids("q=:*&|!") == [found.article_id]
    assert ids(f"ids={found.article_id},77777777,abc,99999999999999999999999") == [found.article_id]


def test_the_list_says_where_each_story_stands(editor, publish, now, django_assert_max_num_queries):
    publish(headline="En ligne ici")
    ArticleFactory(headline="Jamais parue")
    gone = publish(headline="Retirée hier")
    gone.article.withdraw(by=editor)
    ArticleFactory(headline="À venir").publish(by=editor, at=now + timedelta(days=1))
    client = sign_in(editor)
    for value, headline in {
        "live": "En ligne ici",
        "never": "Jamais parue",
        "gone": "Retirée hier",
        "scheduled": "À venir",
    }.items():
        page = client.get(f"/admin/articles/article/?publication={value}").content.decode()
        assert headline in page
        assert page.count('class="state ') == 1
    for _ in range(20):
        ArticleFactory(authors=[AuthorFactory()])
    with django_assert_max_num_queries(11):
        client.get("/admin/articles/article/?q=fleuve")


def test_the_actions_act(editor, journalist, section):
    stories = [ArticleFactory(section=section, created_by=journalist) for _ in range(2)]
    stories.append(ArticleFactory(section=None, headline="Sans rubrique"))
    data = {"_selected_action": [story.pk for story in stories], "action": "submit_selected"}
    sign_in(journalist).post("/admin/articles/article/", data, follow=True)
    assert Article.objects.filter(stage="review").count() == 2
    data["action"] = "publish_selected"
    page = sign_in(editor).post("/admin/articles/article/", data, follow=True).content.decode()
    assert "Fait pour 2 articles" in page
    assert "Sans rubrique" in page
    assert (
        sign_in(journalist)
        .post("/admin/articles/article/", data | {"action": "publish_selected"})
        .status_code
        == 302
    )
