"""Who may do what at which stage: the table, walked by every role through the real addresses."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import translation

from articles import workflow
from articles.models import Article, CheckRule
from articles.workflow import PublicationError
from desk import following
from desk.models import Message, PreviewLink, Remark
from tests.conftest import sign_in
from tests.factories import ArticleFactory, PictureFactory

pytestmark = pytest.mark.django_db

ADDRESSES = {
    "submit": ("stage/submit/", {}),
    "take_back": ("stage/take_back/", {}),
    "approve": ("stage/approve/", {}),
    "send_back": ("return/", {"reason": "Il manque une source."}),
    "assign": ("assignment/", {"assignee": "", "due_at": "2030-11-24T18:00"}),
    "restore": ("versions/1/restoration/", {}),
    "show": ("links/", {"to": "Une amie", "days": 3}),
}


@pytest.mark.parametrize("stage", workflow.STAGES)
@pytest.mark.parametrize("verb", ADDRESSES)
@pytest.mark.parametrize("role", ["journalist", "editor", "chief_editor"])
def test_the_table_says_who_may(stage, verb, role, journalist, request):
    user = request.getfixturevalue(role)
    article = ArticleFactory(created_by=journalist, stage=stage)
    article.keep(by=journalist)
    end, data = ADDRESSES[verb]
    before = _deeds(article)
    client = sign_in(user)
    client.post(f"/admin/articles/article/{article.pk}/{end}", data)
    assert (_deeds(article) > before) == workflow.may(user, verb, article)


def _deeds(article):
    article = Article.objects.get(pk=article.pk)
    return article.decisions.count() + article.preview_links.count()


@pytest.mark.parametrize("stage", workflow.STAGES)
@pytest.mark.parametrize("role", ["journalist", "editor"])
def test_the_form_opens_for_writing_to_those_who_may(stage, role, journalist, request):
    user = request.getfixturevalue(role)
    article = ArticleFactory(created_by=journalist, stage=stage)
    page = sign_in(user).get(f"/admin/articles/article/{article.pk}/change/")
    assert page.status_code == 200
    may = workflow.may(user, "edit", article)
    assert ('id="id_headline"' in page.content.decode()) == may


def test_the_documentation_shows_the_table():
    from pathlib import Path

    text = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text()
    for verb, row in workflow.TABLE.items():
        cells = [" · ".join(sorted(who, reverse=True)) or "—" for who in row]
        assert f"| {verb} | {' | '.join(cells)} |" in text


def test_a_story_sent_back_says_why_to_its_writer(journalist, editor):
    journalist.email = "aminata@example.org"
    journalist.save()
    article = ArticleFactory(created_by=journalist)
    article.submit(by=journalist)
    with pytest.raises(PublicationError):
        article.send_back(by=editor, reason=" ")
    client = sign_in(editor)
    client.post(
        f"/admin/articles/article/{article.pk}/return/", {"reason": "Il manque une source."}
    )
    page = sign_in(journalist).get(f"/admin/articles/article/{article.pk}/change/")
    assert "Il manque une source." in page.content.decode()
    assert Message.objects.get(to=journalist).by == editor


@pytest.mark.django_db(transaction=True)
def test_those_concerned_are_told_by_mail(journalist, editor):
    editor.email = "boubacar@example.org"
    editor.save()
    following.submit(ArticleFactory(created_by=journalist, headline="Le pont"), by=journalist)
    (letter,) = mail.outbox
    assert letter.to == ["boubacar@example.org"]
    assert "Le pont" in letter.subject
    assert "/admin/articles/article/" in letter.body


def test_an_embargo_stops_what_comes_before_it(editor, now):
    article = ArticleFactory(embargo_until=now + timedelta(hours=5))
    with pytest.raises(PublicationError, match="embargo"):
        article.publish(by=editor)
    with pytest.raises(PublicationError, match="embargo"):
        article.publish(by=editor, at=now + timedelta(hours=4))
    version = article.publish(by=editor, at=now + timedelta(hours=6))
    with pytest.raises(PublicationError, match="embargo"):
        article.reschedule(version, by=editor, at=now + timedelta(hours=3))
    article.publish(by=editor, override="Déjà dit à la radio")
    assert article.decisions.first().reason == "Déjà dit à la radio"


def test_the_checklist_warns_or_stops_as_the_publication_says(editor, chief_editor):
    from tests.articles.test_desk import form_data

    article = ArticleFactory(picture=None)
    client = sign_in(editor)
    address = f"/admin/articles/article/{article.pk}/change/"
    data = form_data(article.section, _publish="1", publish_anyway="")
    page = client.post(address, data).content.decode()
    assert "L’article n’a pas d’image." in page
    assert "publiez malgré eux" in page
    assert not article.was_planned
    CheckRule.objects.filter(code="picture").update(severity="stops")
    client.post(address, data | {"publish_anyway": "on"})
    assert not article.was_planned
    with pytest.raises(PublicationError, match="pas d’image"):
        article.publish(by=editor)
    CheckRule.objects.update(severity="off")
    client.post(address, data | {"publish_anyway": "on"})
    assert article.was_planned


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"headline": "Un titre " * 12}, "déborde sur un téléphone"),
        ({"standfirst": ""}, "pas de chapeau"),
        ({"standfirst": "Court."}, "se lit bien entre"),
        ({"body": "<p>Deux  espaces.</p>"}, "1 espace double"),
        ({"body": '<p>Un</p><aside data-story="7777777"></aside>'}, "1 lien mène"),
        ({"body": '<p><a href="/politique/jamais-paru/">Un</a></p>'}, "1 lien mène"),
    ],
)
def test_the_checklist_sees(fields, words):
    from articles import checklist

    ArticleFactory(slug="jamais-paru")
    article = ArticleFactory(picture=PictureFactory(credit="X"), **fields)
    assert words in " ".join(problem.words for problem in checklist.problems(article))


def test_a_change_to_a_live_story_is_a_retouch_or_a_correction(publish, editor, reader):
    from tests.articles.test_desk import form_data

    version = publish(headline="Le pont a cent ans")
    article = version.article
    client = sign_in(editor)
    address = f"/admin/articles/article/{article.pk}/change/"
    data = form_data(article.section, slug=article.slug, _publish="1")
    assert "retouche ou correction" in client.post(address, data).content.decode()
    page = client.post(address, data | {"change_is": "correction"}).content.decode()
    assert "Écrivez ce qui était faux" in page
    note = "Le pont a quatre-vingts ans."
    client.post(address, data | {"change_is": "correction", "correction": note})
    story = reader.get(version.get_absolute_url()).content.decode()
    assert note in story
    assert "CorrectionComment" in story
    assert note in reader.get("/corrections/").content.decode()
    assert note in reader.get("/feed/").content.decode()
    with translation.override("en"):
        assert "Correction of " in reader.get("/feed/").content.decode()
    # A retouch that follows leaves the note where it is, on the page and in the list.
    article.refresh_from_db()
    client.post(address, data | {"change_is": "minor", "from_revision": article.revision})
    assert article.versions.planned().count() == 3
    assert note in reader.get(version.get_absolute_url()).content.decode()
    assert reader.get("/corrections/").content.decode().count(note) == 1
    article.refresh_from_db()
    article.withdraw(by=editor)
    assert note not in reader.get("/corrections/").content.decode()


def test_a_link_shows_the_draft_takes_a_remark_and_closes(journalist, reader, time_machine, now):
    article = ArticleFactory(created_by=journalist, headline="Un brouillon secret")
    client = sign_in(journalist)
    links = f"/admin/articles/article/{article.pk}/links/"
    client.post(links, {"to": "La source", "days": 3})
    link = PreviewLink.objects.get()
    address = link.get_absolute_url()
    page = reader.get(address)
    assert "Un brouillon secret" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]
    reader.post(address, {"name": "Awa", "text": "Le chiffre est <b>faux</b>."})
    assert Remark.objects.get().link == link
    assert "Le chiffre" in Message.objects.get(to=journalist).text
    assert "&lt;b&gt;faux" in client.get(links).content.decode()
    tampered = reader.get(address[:-2] + "x/")
    assert tampered.status_code == 404
    assert "secret" not in tampered.content.decode()
    time_machine.move_to(now + timedelta(days=4))
    assert reader.get(address).status_code == 410
    time_machine.move_to(now)
    client.post(f"{links}{link.pk}/revocation/")
    closed = reader.get(address)
    assert closed.status_code == 410
    assert "secret" not in closed.content.decode()


def test_a_link_takes_so_many_remarks_and_no_more(journalist, reader, now):
    link = PreviewLink.objects.create(
        article=ArticleFactory(), made_by=journalist, to="X", expires_at=now + timedelta(days=1)
    )
    Remark.objects.bulk_create(Remark(link=link, name="X", text="Y") for _ in range(Remark.MOST))
    page = reader.post(link.get_absolute_url(), {"name": "Z", "text": "Encore un mot"})
    assert Remark.objects.count() == Remark.MOST
    assert "Encore un mot" in page.content.decode()
