"""Notes on a passage: who may do what to them, who hears of them, and where they never go."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from articles import workflow
from authors.models import User
from desk import mentions, noting
from desk.models import Message, Note, PreviewLink
from tests.conftest import sign_in
from tests.factories import ArticleFactory, AuthorFactory, DossierFactory, UserFactory
from tests.site.surfaces import LISTS, STORY, dates

pytestmark = pytest.mark.django_db
PASSAGE = {"quote": "deux mètres", "before": "Le fleuve a monté de ", "after": " en une nuit."}


class Desk:
    """Somebody at the desk of one story, asking as the script does."""

    def __init__(self, user, article):
        self.user, self.article, self.client = user, article, sign_in(user)

    def ask(self, path="", status=200, **said):
        address = f"/admin/articles/article/{self.article.pk}/notes/{path}"
        body = json.dumps({"user": self.user.pk} | said)
        answer = self.client.post(address, body, content_type="application/json")
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if "json" in answer["Content-Type"] else None

    def open(self, text="À vérifier.", **passage):
        return self.ask("threads/", text=text, **(passage or PASSAGE))["threads"][-1]["id"]

    def threads(self):
        address = f"/admin/articles/article/{self.article.pk}/notes/"
        return self.client.get(address).json()["threads"]


@pytest.fixture
def article(journalist):
    return ArticleFactory(created_by=journalist)


@pytest.fixture
def writer(journalist, article):
    return Desk(journalist, article)


@pytest.fixture
def reviewer(editor, article):
    return Desk(editor, article)


def test_a_thread_opens_is_answered_settled_and_opened_again(writer, reviewer):
    thread = reviewer.open()
    writer.ask(f"{thread}/answers/", text="C’est le chiffre de la mairie.")
    (seen,) = reviewer.threads()
    assert {name: seen[name] for name in PASSAGE} == PASSAGE
    assert [note["text"] for note in seen["notes"]] == [
        "À vérifier.",
        "C’est le chiffre de la mairie.",
    ]
    assert [note["mine"] for note in seen["notes"]] == [True, False]
    # With the newsroom's time zone, as every time of the newsroom's.
    assert all(note["when"].endswith("GMT") for note in seen["notes"])
    writer.ask(f"{thread}/resolution/")
    assert "Réglée par journaliste" in reviewer.threads()[0]["resolved"]
    reviewer.ask(f"{thread}/resolution/", reopen=True)
    assert reviewer.threads()[0]["resolved"] == ""
    writer.ask(f"{thread}/resolution/")
    reviewer.ask(f"{thread}/answers/", text="Pas tout à fait.")
    assert reviewer.threads()[0]["resolved"] == ""


def test_one_changes_and_takes_back_only_what_one_wrote(writer, reviewer):
    thread = reviewer.open()
    writer.ask(f"{thread}/text/", text="Rien.", status=403)
    writer.ask(f"{thread}/removal/", status=403)
    reviewer.ask(f"{thread}/text/", text="À revérifier.")
    assert Note.objects.get().text == "À revérifier."
    writer.ask(f"{thread}/answers/", text="Vu.")
    answer = Note.objects.get(thread=thread).pk
    refused = reviewer.ask(f"{thread}/removal/", status=400)
    assert "déjà répondu" in refused["words"]
    writer.ask(f"{answer}/removal/")
    reviewer.ask(f"{thread}/removal/")
    assert not Note.objects.exists()


@pytest.mark.parametrize("stage", workflow.STAGES)
def test_a_note_can_be_written_at_every_stage(stage, writer, reviewer, article):
    type(article).objects.update(stage=stage)
    thread = writer.open()
    reviewer.ask(f"{thread}/answers/", text="Vu.")
    # But only whoever may change the text says where its passages are.
    moved = {"thread": thread, "quote": "trois mètres", "before": "de ", "after": " en"}
    may = workflow.may(writer.user, "edit", article := type(article).objects.get())
    assert may == (article.stage != "ready")
    writer.ask("passages/", passages=[moved], status=200 if may else 403)
    assert (Note.objects.get(pk=thread).quote == "trois mètres") == may


def test_others_find_no_story_and_no_note(writer, article):
    thread = writer.open()
    stranger = Desk(UserFactory(), article)
    stranger.user.groups.set(writer.user.groups.all())
    for path in ("threads/", f"{thread}/answers/", f"{thread}/text/", f"{thread}/removal/",
                 f"{thread}/resolution/", "passages/"):  # fmt: skip
        stranger.ask(path, text="Bonjour", status=404)
    for path in ("", "people/"):
        address = f"/admin/articles/article/{article.pk}/notes/{path}"
        assert stranger.client.get(address).status_code == 404
        assert Client().get(address).status_code == 401
    assert Note.objects.count() == 1


def test_a_thread_of_another_story_is_not_found(writer, reviewer, journalist):
    elsewhere = Desk(journalist, ArticleFactory(created_by=journalist))
    thread = writer.open()
    for path in ("answers/", "text/", "removal/", "resolution/"):
        elsewhere.ask(f"{thread}/{path}", text="Bonjour", status=404)
    elsewhere.ask("passages/", passages=[{"thread": thread, **PASSAGE, "quote": "autre"}])
    assert Note.objects.get().quote == "deux mètres"


def test_a_script_is_answered_in_its_own_terms(writer, article, journalist, editor):
    address = f"/admin/articles/article/{article.pk}/notes/threads/"
    asked = json.dumps({"user": journalist.pk, "text": "Bonjour"})
    answer = Client().post(address, asked, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (401, "signed_out")
    # In this browser, somebody else has signed in since.
    answer = sign_in(editor).post(address, asked, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (409, "someone_else")
    for asked in ("[", "[]", "null", "7", '"x"', "{}"):
        answer = writer.client.post(address, asked, content_type="application/json")
        assert (answer.status_code, answer.json()["state"]) == (400, "unreadable")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(journalist)
    asked = json.dumps({"user": journalist.pk, "text": "Bonjour"})
    assert strict.post(address, asked, content_type="application/json").status_code == 403
    assert not Note.objects.exists()


@pytest.mark.parametrize("text", ["", "  \n", None, 7, ["x"], "x" * 3001, "\0", "\ud800"])
def test_a_note_that_cannot_be_is_refused_with_a_sentence(text, writer):
    assert writer.ask("threads/", text=text, status=400)["words"]
    assert not Note.objects.exists()


def test_a_passage_is_kept_within_bounds(writer):
    thread = writer.open(quote="é" * 5000, before="a" * 200 + "b", after="c" + "d" * 200)
    note = Note.objects.get(pk=thread)
    assert len(note.quote) == noting.LONGEST_QUOTE
    assert note.before.endswith("ab")
    assert note.after.startswith("cd")
    assert {len(note.before), len(note.after)} == {noting.AROUND}
    odd = [None, "x", {"thread": "1"}, {"thread": thread, "quote": ["x"]}, {"thread": thread}]
    for passages in (odd, "x", None, {}):
        writer.ask("passages/", passages=passages)
    assert len(Note.objects.get().quote) == noting.LONGEST_QUOTE


def test_a_note_on_the_whole_story_stays_one(writer):
    thread = writer.open(quote="")
    writer.ask("passages/", passages=[{"thread": thread, **PASSAGE}])
    assert Note.objects.get().quote == ""


def test_a_note_sent_twice_is_one(writer, reviewer, now, time_machine):
    thread = writer.open("Encore ?")
    assert writer.open("Encore ?") == thread
    for _ in range(2):
        reviewer.ask(f"{thread}/answers/", text="Oui.")
    assert Note.objects.count() == 2
    time_machine.move_to(now + timedelta(hours=2))
    reviewer.ask(f"{thread}/answers/", text="Oui.")
    assert Note.objects.count() == 3


def test_there_are_so_many_notes_and_no_more(writer, article, journalist):
    Note.objects.bulk_create(
        Note(article=article, by=journalist, text=str(n)) for n in range(noting.MOST_THREADS - 1)
    )
    thread = writer.open()
    assert writer.ask("threads/", text="Une de trop", status=400)["words"]
    Note.objects.bulk_create(
        Note(article=article, by=journalist, text=str(n), thread_id=thread)
        for n in range(noting.MOST_NOTES - 2)
    )
    writer.ask(f"{thread}/answers/", text="La dernière")
    assert writer.ask(f"{thread}/answers/", text="Une de trop", status=400)["words"]


def test_the_threads_take_one_question_to_the_database(
    writer, article, reviewer, django_assert_num_queries
):
    for number in range(4):
        thread = writer.open(f"Note {number}")
        reviewer.ask(f"{thread}/answers/", text="Vu.")
    with django_assert_num_queries(1):
        assert len([str(note.by) for one in noting.threads(article) for note in one.notes]) == 8


# Who hears of it.


@pytest.fixture
def awa(journalist):
    """Return Awa Traoré, who signs stories; this one too, if asked to."""
    user = UserFactory(
        username="awa", first_name="Awa", last_name="Traoré", email="awa@example.org"
    )
    user.groups.set(journalist.groups.all())
    AuthorFactory(user=user, name="Awa Traoré")
    return user


@pytest.mark.parametrize(
    "name",
    [
        "@awa",
        "@Awa",
        "(@awa)",
        "@awa.",
        "@Awa Traoré,",
        "@awa traore",
        "@Awa\u00a0Traoré",
        "@awa @awa",
    ],  # fmt: skip
)
def test_whom_a_note_names_is_told_once(name, reviewer, article, awa):
    article.bylines.create(author=awa.author)
    assert reviewer.ask("threads/", text=f"Qu’en dis-tu {name} ?", **PASSAGE)["words"] == ""
    message = Message.objects.get()
    assert (message.to, message.by) == (awa, reviewer.user)
    assert "vous cite dans une note" in message.text


@pytest.mark.django_db(transaction=True)
def test_whom_a_note_names_is_told_by_mail(reviewer, article, awa):
    article.bylines.create(author=awa.author)
    reviewer.open("Qu’en dis-tu @awa ?")
    (letter,) = mail.outbox
    assert letter.to == ["awa@example.org"]
    assert "Qu’en dis-tu" in letter.body


@pytest.mark.parametrize("name", ["awa", "moi@awa", "@awa-marie", "@awa.marie", "@awala", "@ awa"])
def test_other_words_name_nobody(name, reviewer, article, awa):
    article.bylines.create(author=awa.author)
    reviewer.open(f"Écrire à {name} ce soir")
    assert not Message.objects.exists()


def test_a_longer_name_is_not_taken_for_a_shorter_one(awa):
    other = UserFactory(username="awa2", first_name="Awa", last_name="Traoré Sidibé")
    names = mentions.names()
    assert mentions.found("@Awa Traoré Sidibé", names) == ({other}, set())
    assert mentions.found("@Awa Traoré, merci", names) == ({awa}, set())
    UserFactory(username="awa3", first_name="Awa", last_name="Traoré")
    assert mentions.found("@Awa Traoré", mentions.names()) == (set(), {"Awa Traoré"})


def test_a_name_that_several_bear_is_asked_about(reviewer, awa):
    UserFactory(username="awa3", first_name="Awa", last_name="Traoré")
    words = reviewer.ask("threads/", text="@Awa Traoré ?")["words"]
    assert "Plusieurs personnes" in words
    assert not Message.objects.exists()


def test_whoever_cannot_open_the_story_hears_nothing_of_it(reviewer, awa):
    said = reviewer.ask("threads/", text="Qu’en dis-tu @Awa Traoré ?", **PASSAGE)
    assert "Awa Traoré ne peut pas ouvrir cet article" in said["words"]
    assert len(said["threads"]) == 1
    assert not Message.objects.exists()
    assert mail.outbox == []


def test_an_answer_is_told_to_those_in_the_thread(writer, reviewer, awa, article, chief_editor):
    article.bylines.create(author=awa.author)
    thread = reviewer.open("@awa, tu confirmes ?")
    Message.objects.all().delete()
    writer.ask(f"{thread}/answers/", text="Moi oui. @redacteur-en-chef aussi ?")
    heard = {message.to: message.text for message in Message.objects.all()}
    assert set(heard) == {reviewer.user, awa, chief_editor}
    assert "a répondu" in heard[awa]
    assert "a répondu" in heard[reviewer.user]
    assert "vous cite" in heard[chief_editor]
    # Awa signs it no more.
    article.bylines.all().delete()
    Message.objects.all().delete()
    reviewer.ask(f"{thread}/answers/", text="Bien.")
    assert {message.to for message in Message.objects.all()} == {writer.user, chief_editor}


def test_a_changed_note_tells_only_those_whom_it_newly_names(reviewer, writer, awa, article):
    article.bylines.create(author=awa.author)
    thread = reviewer.open("@awa ?")
    reviewer.ask(f"{thread}/text/", text="@awa et @journaliste ?")
    assert [message.to for message in Message.objects.order_by("pk")] == [awa, writer.user]


def test_people_are_found_as_one_types(reviewer, awa, article):
    UserFactory(username="ancienne", first_name="Awa", is_active=False)
    UserFactory(username="lectrice", first_name="Awa", is_staff=False)

    def found(words):
        address = f"/admin/articles/article/{article.pk}/notes/people/"
        return reviewer.client.get(address, {"q": words}).json()["people"]

    (person,) = found("trao")
    assert person == {
        "name": "Awa Traoré", "username": "awa", "insert": "Awa Traoré", "sees": False}  # fmt: skip
    assert [one["username"] for one in found("AWA T")] == ["awa"]
    assert [one["username"] for one in found("jour")] == ["journaliste"]
    assert found("editeur") == []
    assert len(found("")) == len(mentions.people()) - 1
    UserFactory(username="awa3", first_name="Awa", last_name="Traoré")
    assert {one["insert"] for one in found("awa")} == {"awa", "awa3"}


def test_who_sees_a_story_is_who_can_open_it(article, journalist, editor, chief_editor, awa):
    signing = UserFactory()
    signing.groups.set(journalist.groups.all())
    article.bylines.create(author=AuthorFactory(user=signing))
    entrusted = UserFactory()
    entrusted.groups.set(journalist.groups.all())
    article.assignee = entrusted
    article.save()
    UserFactory(is_superuser=True)
    UserFactory()
    for person in User.objects.all():
        page = sign_in(person).get(f"/admin/articles/article/{article.pk}/notes/")
        assert (page.status_code == 200) == (person.pk in mentions.seeing(article)), person


# Without scripts, and for whoever may only read.


def test_whoever_may_only_read_the_story_answers_from_its_page(writer, reviewer, article):
    thread = reviewer.open("<b>Gras</b> & cie")
    type(article).objects.update(stage="ready")
    address = f"/admin/articles/article/{article.pk}/change/"
    page = writer.client.get(address).content.decode()
    assert 'id="id_headline"' not in page
    assert "&lt;b&gt;Gras&lt;/b&gt; &amp; cie" in page
    assert "<b>Gras" not in page
    assert "Passage supprimé" not in page
    answers = f"/admin/articles/article/{article.pk}/notes/{thread}/answers/"
    assert f'action="{answers}"' in page
    response = writer.client.post(answers, {"text": "C’est noté."}, follow=True)
    assert "C’est noté." in response.content.decode()
    response = writer.client.post(answers, {"text": " "}, follow=True)
    assert "Écrivez la note." in response.content.decode()
    resolution = answers.replace("answers", "resolution")
    assert "Réglée par" in writer.client.post(resolution, {}, follow=True).content.decode()
    writer.client.post(resolution, {"reopen": "1"})
    assert Note.objects.get(pk=thread).resolved_at is None
    type(article).objects.update(body="<p>Tout autre chose.</p>")
    assert "Passage supprimé" in writer.client.get(address).content.decode()


def test_a_passage_whose_typography_was_finished_is_still_there(writer, article):
    writer.open(quote="dit : \"C'est l'eau\" - oui")
    said = "Il a dit\u202f: «\u202fC’est l’eau\u202f» — <em>oui</em>\u202f!"
    type(article).objects.update(body=f"<p>{said}</p>")
    article.refresh_from_db()
    assert [thread.is_lost for thread in noting.threads(article)] == [False]


# They never reach readers.


def test_no_reader_is_ever_sent_a_note(section, editor, reader, journalist):
    author = AuthorFactory(name="Awa", slug="awa", user=journalist)
    article = ArticleFactory(
        slug="zanzibar", section=section, tags=["Mopti"], authors=[author], created_by=journalist
    )
    desk = Desk(editor, article)
    desk.ask(f"{desk.open('Quimperlé est-il sûr ?')}/answers/", text="Quimperlé, oui.")
    link = PreviewLink.objects.create(
        article=article, made_by=editor, to="X", expires_at=timezone.now() + timedelta(days=1)
    )
    version = article.publish(by=editor)
    DossierFactory(slug="crue", tags=["Mopti"])
    names = {"section": "politique", "tag": "mopti", "author": "awa", "slug": "zanzibar"}
    names["dossier"] = "crue"
    names |= dates(timezone.localdate())
    story = f"/admin/articles/article/{article.pk}/"
    for_readers = [pattern.format(**names) for pattern in [*LISTS, STORY]]
    shown = [*for_readers, "/news-sitemap.xml", "/corrections/", link.get_absolute_url()]
    for address in shown:
        assert "Quimperlé" not in reader.get(address).content.decode(), address
    for address in [*shown, f"{story}preview/page/", f"{story}versions/{version.number}/"]:
        assert "Quimperlé" not in sign_in(editor).get(address).content.decode(), address
    article.refresh_from_db()
    values = [str(vars(one)) for one in [article, *article.versions.all()]]
    assert "Quimperlé" not in "".join(values)
    # The walk would see it if it were there.
    article.body += "<p>Quimperlé</p>"
    article.save()
    article.publish(by=editor, now=timezone.now() + timedelta(seconds=1))
    assert "Quimperlé" in sign_in(editor).get(f"{story}preview/page/").content.decode()
