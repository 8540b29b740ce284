"""What becomes of the saves that open forms send."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from articles.models import Article, Version
from desk import saving
from desk.models import Tab
from tests.conftest import sign_in
from tests.factories import ArticleFactory, AuthorFactory, PictureFactory

pytestmark = pytest.mark.django_db

SAVES = "/admin/articles/article/saves/"
THREE = "<p>Un.</p><p>Deux.</p><p>Trois.</p>"


class Form:
    """An open form, as the browser's queue speaks for it."""

    def __init__(self, user, article=None, client=None):
        self.user, self.client = user, client or sign_in(user)
        self.tab, self.number, self.article = str(uuid.uuid4()), 0, article and article.pk
        self.text = dict(saving.text_of(article)) if article else {"headline": "", "body": ""}
        self.started = {"base": dict(self.text), "revision": article.revision if article else 0}

    def message(self, **changes):
        self.text |= changes
        self.number += 1
        message = {"tab": self.tab, "user": self.user.pk, "article": self.article}
        message |= {"number": self.number, "text": dict(self.text)}
        return message | (self.started if self.number == 1 else {})

    def send(self, message):
        return self.client.post(SAVES, message, content_type="application/json")

    def save(self, **changes):
        response = self.send(self.message(**changes))
        assert response.status_code == 200
        answer = response.json()
        self.article = answer["article"]
        return answer


def chosen(article, tab, choice="mine", **changes):
    """Return what the merge page posts for its one choice."""
    number = Tab.objects.get(pk=tab).number
    return {"revision": article.revision, "number": number, "choice-0": choice} | changes


@pytest.fixture
def article(journalist):
    return ArticleFactory(created_by=journalist, body=THREE)


def test_a_story_is_begun_by_its_first_words(journalist):
    author = AuthorFactory(user=journalist)
    form = Form(journalist)
    answer = form.save(headline="Le p")
    assert answer["state"] == "saved"
    form.save(headline="Le pont", body="<p>Il rouvre.</p>", tags="Gao, pont")
    article = Article.objects.get()
    assert (article.headline, article.body) == ("Le pont", "<p>Il rouvre.</p>")
    assert [tag.name for tag in article.tags.order_by("name")] == ["Gao", "pont"]
    assert [byline.author for byline in article.bylines.all()] == [author]
    # One person's saves of a moment are one entry of the history.
    (version,) = article.versions.all()
    assert (version.cause, version.headline) == (Version.Cause.AUTOSAVED, "Le pont")


def test_the_same_save_sent_twice_changes_nothing_twice(article, journalist):
    form = Form(journalist, article)
    message = form.message(body=THREE + "<p>Quatre.</p>")
    first, again = form.send(message).json(), form.send(message).json()
    assert first == again
    article.refresh_from_db()
    assert article.revision == 1


def test_a_first_save_sent_twice_begins_one_story(journalist):
    form = Form(journalist)
    message = form.message(headline="Une seule")
    assert form.send(message).json()["article"] == form.send(message).json()["article"]
    assert Article.objects.count() == 1


def test_a_save_that_arrives_after_a_later_one_is_left_out(article, journalist):
    form = Form(journalist, article)
    form.save(headline="Un")
    late, last = form.message(headline="Deux"), form.message(headline="Trois")
    form.send(last)
    form.send(late)
    article.refresh_from_db()
    assert article.headline == "Trois"


def test_paragraphs_changed_apart_come_together(article, journalist, editor):
    mine, theirs = Form(journalist, article), Form(editor, article)
    mine.save(body="<p>Un, changé.</p><p>Deux.</p><p>Trois.</p>")
    answer = theirs.save(body="<p>Un.</p><p>Deux, changé aussi.</p><p>Trois.</p><p>Quatre.</p>")
    assert answer["state"] == "saved"
    both = "<p>Un, changé.</p><p>Deux, changé aussi.</p><p>Trois.</p><p>Quatre.</p>"
    assert answer["text"]["body"] == both
    # Each goes on from their own words.
    mine.save(body="<p>Un, changé encore.</p><p>Deux.</p><p>Trois.</p>")
    article.refresh_from_db()
    assert article.body == both.replace("changé.", "changé encore.")


def test_the_same_paragraph_changed_twice_keeps_both_until_somebody_chooses(
    article, journalist, editor
):
    mine, theirs = Form(journalist, article), Form(editor, article)
    theirs.save(body=THREE.replace("Deux", "Le deux de l’éditrice"))
    answer = mine.save(body=THREE.replace("Deux", "Le deux du journaliste"))
    assert answer["state"] == "conflict"
    mine.save(body=THREE.replace("Deux", "Le deux du journaliste, plus long"))
    article.refresh_from_db()
    assert "éditrice" in article.body
    texts = " ".join(article.versions.values_list("body", flat=True))
    assert "éditrice" in texts
    assert "plus long" in texts
    page = mine.client.get(answer["merge"]).content.decode()
    assert "Le deux du journaliste, plus long" in page
    assert "Le deux de l’éditrice" in page
    mine.client.post(answer["merge"], chosen(article, mine.tab))
    article.refresh_from_db()
    assert article.body == THREE.replace("Deux", "Le deux du journaliste, plus long")
    assert article.versions.filter(cause=Version.Cause.MERGED).exists()
    # The window that was left open goes on as if nothing had been.
    answer = mine.save(body=mine.text["body"] + "<p>Fin.</p>")
    assert answer["state"] == "saved"
    article.refresh_from_db()
    assert article.body.endswith("plus long.</p><p>Trois.</p><p>Fin.</p>")


def test_what_another_site_plays_is_chosen_by_its_address(article, journalist, editor):
    post = '<figure class="media"><oembed url="https://x.com/mairie/status/{}"></oembed></figure>'
    article.body = THREE + post.format(1)
    article.save()
    mine, theirs = Form(journalist, article), Form(editor, article)
    theirs.save(body=THREE + post.format(2))
    answer = mine.save(body=THREE + post.format(3))
    assert answer["state"] == "conflict"
    page = mine.client.get(answer["merge"]).content.decode()
    for number in (2, 3):
        assert f'<a href="https://x.com/mairie/status/{number}">' in page
    article.refresh_from_db()
    mine.client.post(answer["merge"], chosen(article, mine.tab))
    article.refresh_from_db()
    assert article.body == THREE + post.format(3)


def test_a_choice_made_on_an_old_page_is_asked_again(article, journalist, editor):
    mine, theirs = Form(journalist, article), Form(editor, article)
    theirs.save(body=THREE.replace("Deux", "A"))
    answer = mine.save(body=THREE.replace("Deux", "B"))
    article.refresh_from_db()
    seen = article.revision
    theirs.save(body=THREE.replace("Deux", "C"))
    page = mine.client.post(answer["merge"], chosen(article, mine.tab, revision=seen))
    assert "C." in page.content.decode()
    article.refresh_from_db()
    assert "C." in article.body


def test_a_tab_left_for_an_hour_undoes_nothing(article, journalist):
    stale, fresh = Form(journalist, article), Form(journalist, article)
    fresh.save(headline="Nouveau titre", body=THREE.replace("Un", "Un nouveau"))
    answer = stale.save(standfirst="Un chapeau écrit ici.")
    assert answer["state"] == "saved"
    article.refresh_from_db()
    assert article.headline == "Nouveau titre"
    assert "Un nouveau" in article.body
    assert article.standfirst == "Un chapeau écrit ici."


def test_an_unfit_field_keeps_its_words_without_stopping_the_others(article, journalist):
    form = Form(journalist, article)
    answer = form.save(source_url="pas une adresse", headline="Titre juste")
    assert "source_url" in answer["errors"]
    article.refresh_from_db()
    assert (article.headline, article.source_url) == ("Titre juste", "")
    assert Tab.objects.get().text["source_url"] == "pas une adresse"


def test_what_is_written_to_a_story_declared_ready_is_set_aside(article, journalist, editor):
    form = Form(journalist, article)
    form.save(headline="Avant")
    article.refresh_from_db()
    article.submit(by=journalist)
    article.approve(by=editor)
    assert form.save(headline="Après coup")["state"] == "refused"
    article.refresh_from_db()
    assert article.headline == "Avant"
    aside = article.versions.get(cause=Version.Cause.SET_ASIDE)
    assert (aside.headline, aside.cut_by) == ("Après coup", journalist)


def test_writing_to_a_published_story_takes_it_up_again_and_shows_readers_nothing(
    publish, editor, reader
):
    version = publish(headline="En ligne")
    article = version.article
    Form(editor, article).save(headline="Pas encore")
    article.refresh_from_db()
    assert article.stage == Article.Stage.WRITING
    assert "En ligne" in reader.get(version.get_absolute_url()).content.decode()


def test_a_withdrawn_story_can_be_written(publish, editor, reader):
    version = publish()
    version.article.withdraw(by=editor)
    assert Form(editor, version.article).save(headline="Repris")["state"] == "saved"
    assert reader.get(version.get_absolute_url()).status_code == 410


def test_autosaves_of_ten_minutes_are_one_version(article, journalist, time_machine):
    form = Form(journalist, article)
    start = timezone.now()
    for minutes in (0, 5, 9, 11):
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        form.save(headline=f"Titre {minutes}")
    assert list(article.versions.order_by("number").values_list("headline", flat=True)) == [
        "Titre 9",
        "Titre 11",
    ]


def test_who_signs_is_saved_too(article, journalist):
    one, two = AuthorFactory(), AuthorFactory()
    form = Form(journalist, article)
    form.save(bylines=f'[[{two.pk},"photo"],[{one.pk},""],[999999,""]]')
    signed = [(byline.author, byline.role) for byline in article.bylines.all()]
    assert signed == [(two, "photo"), (one, "")]


def test_pictures_sections_and_hostile_text_are_taken_as_the_form_takes_them(
    article, journalist, section
):
    picture = PictureFactory()
    form = Form(journalist, article)
    form.save(picture=str(picture.pk), section=str(section.pk), body="<p>A</p><script>x()</script>")
    article.refresh_from_db()
    assert (article.picture, article.section, article.body) == (picture, section, "<p>A</p>")


@pytest.mark.parametrize(
    ("broken", "status"),
    [
        ({"tab": "x"}, 400),
        ({"number": "1"}, 400),
        ({"number": -1}, 400),
        ({"text": "x"}, 400),
        ({"article": 10**30}, 404),
        ({"article": 7_777_777}, 404),
        ({"user": 7_777_777}, 409),
    ],
)
def test_a_save_that_makes_no_sense_is_refused(broken, status, article, journalist):
    form = Form(journalist, article)
    assert form.send(form.message(headline="X") | broken).status_code == status


def test_others_stories_and_tabs_are_as_if_absent(journalist, editor, article):
    other = ArticleFactory()
    form = Form(journalist, other)
    assert form.send(form.message(headline="X")).status_code == 404
    theirs = Form(editor, article)
    theirs.save(headline="De l’éditrice")
    form.tab, form.article = theirs.tab, article.pk
    assert form.send(form.message(headline="X")).status_code == 404


def test_a_session_that_expired_is_told_so_in_json(article, journalist):
    form = Form(journalist, article)
    form.client.logout()
    response = form.send(form.message(headline="X"))
    assert (response.status_code, response.json()["state"]) == (401, "signed_out")


def test_a_late_answer_does_not_sign_out_who_has_just_signed_in(article, journalist):
    form = Form(journalist, article)
    Session.objects.all().delete()
    response = form.send(form.message(headline="X"))
    assert response.status_code == 401
    # Nothing about the cookie, which may be another session's by the time that this arrives.
    assert "sessionid" not in response.cookies
    # A page that somebody asks for cleans up as ever.
    assert form.client.get("/admin/").cookies["sessionid"]["max-age"] == 0


def test_who_has_it_open_is_said_and_forgotten_by_itself(article, journalist, editor, time_machine):
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    form = Form(editor, article)
    form.save(headline="Vu")
    presence = "/admin/articles/article/presence/"
    ask = {"tab": str(uuid.uuid4()), "user": journalist.pk, "article": article.pk}
    client = sign_in(journalist)

    def others():
        return client.post(presence, ask, content_type="application/json").json()["people"]

    assert others() == ["editeur"]
    time_machine.move_to(start + timedelta(minutes=1), tick=False)
    assert others() == []


def test_a_form_sent_over_a_newer_text_is_brought_together_with_it(article, journalist, editor):
    """Without scripts, or where the queue was passed by: nothing is overwritten."""
    from tests.articles.test_desk import form_data

    Form(editor, article).save(headline="Le titre de l’éditrice")
    client = sign_in(journalist)
    address = f"/admin/articles/article/{article.pk}/change/"
    data = form_data(headline="Le titre du journaliste", tab=str(uuid.uuid4()), from_revision=0)
    response = client.post(address, data)
    assert "/reconciliation/" in response["Location"]
    page = client.get(response["Location"]).content.decode()
    assert "Le titre de l’éditrice" in page
    assert "Le titre du journaliste" in page


def test_what_two_windows_set_aside_stands_in_two_versions(article, journalist, editor):
    one, other = Form(journalist, article), Form(journalist, article)
    article.submit(by=journalist)
    article.approve(by=editor)
    one.save(headline="De la première fenêtre")
    one.save(headline="De la première fenêtre, plus long")
    other.save(headline="De la seconde")
    aside = article.versions.filter(cause=Version.Cause.SET_ASIDE).order_by("number")
    assert [version.headline for version in aside] == [
        "De la première fenêtre, plus long",
        "De la seconde",
    ]


def test_words_that_fit_nowhere_are_set_aside_whole(article, journalist, editor):
    form = Form(journalist, article)
    article.submit(by=journalist)
    article.approve(by=editor)
    answer = form.save(headline="Très long " * 40, tags="Gao, pont", body="<p>Suite.</p>")
    assert answer["state"] == "refused"
    body = article.versions.get(cause=Version.Cause.SET_ASIDE).body
    assert body.count("Très long") == 40
    assert "Gao, pont" in body
    assert "Suite." in body


def test_an_unfit_field_is_said_again_when_the_save_is_repeated(article, journalist):
    form = Form(journalist, article)
    message = form.message(headline="x" * 181)
    assert form.send(message).json()["errors"] == form.send(message).json()["errors"] != {}


def test_what_the_database_cannot_store_is_left_out(article, journalist):
    assert Form(journalist, article).save(headline="Un\0 deux \ud83d")["state"] == "saved"
    article.refresh_from_db()
    assert article.headline == "Un deux \ufffd"


def test_a_keyword_without_end_is_an_error_of_the_field(article, journalist):
    answer = Form(journalist, article).save(tags="a" * 101 + ", Gao", headline="Juste")
    assert "tags" in answer["errors"]
    article.refresh_from_db()
    assert article.headline == "Juste"


def test_two_windows_of_one_id_lose_none_of_each_others_words(article, journalist):
    one = Form(journalist, article)
    twin = Form(journalist, article, client=one.client)
    twin.tab = one.tab
    one.save(headline="De la première")
    answer = twin.save(standfirst="De la seconde")
    assert (answer["state"], answer["number"]) == ("late", 1)
    # As the queue does then.
    twin.tab = str(uuid.uuid4())
    twin.number = 0
    assert twin.save(standfirst="De la seconde")["state"] == "saved"
    article.refresh_from_db()
    assert (article.headline, article.standfirst) == ("De la première", "De la seconde")


def test_a_tab_that_was_forgotten_says_again_what_it_started_from(article, journalist):
    form = Form(journalist, article)
    form.save(headline="Avant les vacances")
    Tab.objects.all().delete()
    assert form.save(headline="Après les vacances")["state"] == "forgotten"
    article.refresh_from_db()
    assert article.headline == "Avant les vacances"
    started = {"base": form.text | {"headline": "Avant les vacances"}, "revision": 1}
    answer = form.send(form.message(headline="Après les vacances") | started).json()
    assert answer["state"] == "saved"


def test_a_story_deleted_meanwhile_is_gone_and_not_an_error(article, journalist):
    form = Form(journalist, article)
    form.save(headline="Bientôt effacé")
    article.delete()
    response = form.send(form.message(headline="Encore"))
    assert (response.status_code, response.json()["state"]) == (404, "gone")
    ask = {"tab": form.tab, "user": journalist.pk, "article": form.article}
    presence = "/admin/articles/article/presence/"
    response = form.client.post(presence, ask, content_type="application/json")
    assert (response.status_code, response.json()["state"]) == (404, "gone")


def test_publishing_is_not_undone_by_a_form_left_open(publish, editor, journalist, article):
    article.correction = "Le pont a trois arches."
    article.save()
    form = Form(journalist, article)
    article.publish(by=editor, correction=article.correction)
    slug = article.slug
    form.save(standfirst="Un mot de plus.")
    article.refresh_from_db()
    assert (article.slug, article.correction) == (slug, "")
    assert article.standfirst == "Un mot de plus."


def test_a_paragraph_beside_anothers_change_is_no_conflict(article, journalist, editor):
    mine, theirs = Form(journalist, article), Form(editor, article)
    theirs.save(body="<p>Un.</p><p>Deux, revu.</p><p>Trois.</p>")
    answer = mine.save(body="<p>Un.</p><p>Neuf.</p><p>Deux.</p><p>Trois.</p>")
    assert answer["state"] == "saved"
    article.refresh_from_db()
    assert article.body == "<p>Un.</p><p>Neuf.</p><p>Deux, revu.</p><p>Trois.</p>"


def test_a_form_that_changed_nothing_is_not_asked_to_choose(article, journalist, editor):
    """Somebody else wrote, then a button was pressed: the queue says what the form began with."""
    from tests.articles.test_desk import form_data

    form = Form(journalist, article)
    Form(editor, article).save(headline="Le titre de l’éditrice")
    assert form.save()["state"] == "saved"
    data = form_data(**{name: form.text[name] for name in saving.WorkingCopyForm.FIELDS})
    data |= {"tab": form.tab, "from_revision": 0}
    address = f"/admin/articles/article/{article.pk}/change/"
    assert form.client.post(address, data)["Location"] == address
    article.refresh_from_db()
    assert article.headline == "Le titre de l’éditrice"


def test_a_story_with_forms_open_is_deleted_with_what_they_said_of_themselves(article, journalist):
    form = Form(journalist, article)
    form.save(headline="Écrit")
    client = sign_in(journalist)
    response = client.post(f"/admin/articles/article/{article.pk}/delete/", {"post": "yes"})
    assert response.status_code == 302
    assert not Article.objects.exists()
    assert not Tab.objects.exists()
    assert form.send(form.message(headline="Trop tard")).status_code == 404
