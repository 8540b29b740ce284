"""A story's history: who, when and what, what readers had, and two of its versions compared."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Version
from desk.history import PAGE, Fold, page_of
from tests.conftest import sign_in
from tests.factories import ArticleFactory, AuthorFactory, PictureFactory

pytestmark = pytest.mark.django_db

NOON = timezone.make_aware(timezone.datetime(2026, 11, 23, 12, 0))


def at(minutes):
    return NOON + timedelta(minutes=minutes)


@pytest.fixture(autouse=True)
def _one_evening(time_machine):
    time_machine.move_to(at(600), tick=False)


@pytest.fixture
def article(journalist):
    return ArticleFactory(created_by=journalist, headline="Le fleuve monte à Mopti")


def address(article, page="history", **query):
    words = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/admin/articles/article/{article.pk}/{page}/?{words}"


def titles(article, before=None):
    page = page_of(article, timezone.now(), before)
    return [entry.title for _date, entries in page.days for entry in entries]


def test_milestones_and_decisions_stand_in_one_stream(article, journalist, editor):
    article.assign(journalist, by=editor, now=at(0))
    article.keep(by=journalist, now=at(5))
    article.submit(by=journalist, now=at(10))
    article.send_back(by=editor, reason="Le chiffre\nmanque.", now=at(20))
    article.submit(by=journalist, now=at(30))
    article.approve(by=editor, now=at(40))
    version = article.publish(by=editor, at=at(60), now=at(50))
    article.reschedule(version, by=editor, at=at(70), now=at(55))
    article.publish(by=editor, correction="Deux mètres, non trois.", now=at(80))
    article.restore(version, by=editor, now=at(90))
    article.withdraw(by=editor, reason="Erreur d’identité", now=at(100))
    assert titles(article) == [
        "Article retiré",
        "Version 7, reprise de la version 5",
        "Version 6, corrigée",
        "Version 5 déplacée au 23\u00a0novembre\u00a02026 à 13\u00a0h\u00a010\u00a0GMT",
        "Version 5, programmée",
        "Version 4, déclarée prête",
        "Version 3, soumise",
        "Article renvoyé en écriture",
        "Version 2, soumise",
        "Version 1, enregistrée",
        "Article confié à journaliste",
    ]
    page = sign_in(editor).get(address(article)).content.decode()
    for words in (
        "Le chiffre<br>manque.",
        "Erreur d’identité",
        "Correction\u202f: Deux mètres, non trois.",
        "Les lecteurs l’ont eue du 23\u00a0novembre\u00a02026 à 13\u00a0h\u00a010\u00a0GMT"
        " au 23\u00a0novembre\u00a02026 à 13\u00a0h\u00a020\u00a0GMT.",
    ):
        assert words in page


def test_what_readers_have_and_will_have_is_said(article, editor):
    article.publish(by=editor, now=at(0))
    article.publish(by=editor, at=at(700), until=at(900), now=at(10))
    unscheduled = article.publish(by=editor, at=at(800), now=at(20))
    article.unschedule(unscheduled, by=editor, now=at(30))
    entries = [e for _d, entries in page_of(article, timezone.now()).days for e in entries]
    said = {entry.version.number: entry.for_readers for entry in entries if entry.version}
    assert said[1].startswith("Les lecteurs la lisent depuis le 23")
    assert ", jusqu’au 23" in said[1]
    assert said[2].startswith("Les lecteurs la liront à partir du 23")
    assert said[3] == "Elle n’a jamais paru."


def test_saves_between_two_milestones_are_folded(article, journalist, editor):
    for minutes in (0, 12, 24, 38):
        article.keep(by=journalist, cause="autosaved", now=at(minutes))
    article.keep(by=editor, cause="saved", now=at(40))
    article.submit(by=journalist, now=at(60))
    article.keep(by=journalist, now=at(65))
    article.keep(by=journalist, now=at(66))
    assert titles(article) == [
        # The latest stands by itself, and a save alone is no run.
        "Version 8, enregistrée",
        "Version 7, enregistrée",
        "Version 6, soumise",
        "5 enregistrements, de 12\u00a0h\u00a000 à 12\u00a0h\u00a040\u00a0GMT,"
        " editeur, journaliste",
    ]
    page = sign_in(editor).get(address(article)).content.decode()
    assert page.count("<details>") == 1
    # Folded, not left out.
    assert f"/{article.pk}/versions/2/" in page


def test_it_goes_on_by_number_and_leaves_nothing_out(article, journalist, editor):
    for number in range(126):
        article.assign(journalist if number % 2 else editor, by=editor, now=at(number))
        if number % 2:
            # At the same instant, so that no page's edge is between them.
            article.keep(by=journalist, now=at(number))
    article.submit(by=journalist, now=at(200))
    seen, before, decisions = [], None, 0
    while True:
        page = page_of(article, timezone.now(), before)
        for _date, entries in page.days:
            for entry in entries:
                for one in entry.entries if isinstance(entry, Fold) else [entry]:
                    seen += [one.version.number] if one.version else []
                    decisions += not one.version
        before = page.older
        if before is None:
            break
    assert seen == list(range(64, 0, -1))
    assert decisions == 126
    client = sign_in(editor)
    first = client.get(address(article)).content.decode()
    assert f'name="avant" value="{64 - PAGE + 1}"' in first
    older = client.get(address(article, avant=64 - PAGE + 1, de=60, a=64)).content.decode()
    # What was chosen on the first page is still there to be compared.
    assert '<input type="radio" name="de" value="60" checked>' in older
    assert '<input type="radio" name="a" value="64" checked>' in older


@pytest.mark.parametrize("count", [3, 300])
def test_it_keeps_to_its_queries(count, article, journalist, editor):
    for number in range(count):
        article.keep(by=journalist, now=at(number))
        if number % 3 == 0:
            article.assign(editor if number % 2 else journalist, by=editor, now=at(number))
    article.publish(by=editor, now=at(count))
    client = sign_in(editor)
    for page, budget in (("history", 15), ("comparison", 13), ("readers", 13)):
        client.get(address(article, page))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(article, page)).status_code == 200
        assert len(queries) <= budget, (page, [query["sql"][:90] for query in queries])


def test_a_version_is_read_compared_and_restored_from_it(article, journalist, editor):
    article.publish(by=editor, now=at(0))
    article.headline = "Le fleuve baisse"
    article.save()
    article.keep(by=journalist, now=at(10))
    page = sign_in(editor).get(address(article)).content.decode()
    base = f"/admin/articles/article/{article.pk}"
    assert f'href="{base}/versions/1/"' in page
    assert f'href="{base}/comparison/?de=1&amp;a=2"' in page
    assert f'action="{base}/versions/1/restoration/"' in page
    # The latest is what the form holds.
    assert f'action="{base}/versions/2/restoration/"' not in page


def test_somebody_who_may_not_restore_is_not_offered_it(article, journalist, editor):
    article.submit(by=journalist, now=at(0))
    article.approve(by=editor, now=at(1))
    assert "/restoration/" not in sign_in(journalist).get(address(article)).content.decode()
    assert "/restoration/" in sign_in(editor).get(address(article)).content.decode()


def test_hostile_words_in_a_history_stay_words(article, journalist, editor):
    article.headline = "<script>alert(1)</script>"
    article.save()
    article.submit(by=journalist, now=at(0))
    article.send_back(by=editor, reason="<img src=x onerror=alert(1)>", now=at(1))
    page = sign_in(editor).get(address(article)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page


# Comparing, by its address.


def test_two_versions_are_compared_in_the_readers_layout(article, journalist, editor):
    writer, other = AuthorFactory(name="Awa Traoré"), AuthorFactory(name="Moussa Keïta")
    article.bylines.create(author=writer)
    article.tags.add("Mopti", "crue")
    article.picture = PictureFactory(alt="Le fleuve", caption="")
    article.save()
    article.publish(by=editor, now=at(0))
    article.headline, article.kicker = "Le fleuve baisse à Mopti", "Crue"
    article.bylines.all().delete()
    article.bylines.create(author=other)
    article.tags.set(["Mopti", "pluie"])
    article.picture = PictureFactory(alt="Les quais", caption="")
    article.source_name, article.source_url = "Amap", "https://example.org/a"
    article.share_title = "La crue"
    article.save()
    article.publish(by=editor, correction="Il baisse.", now=at(10))
    response = sign_in(editor).get(address(article, "comparison", de=1, a=2))
    page = response.content.decode()
    assert '<article class="story">' in page
    marked = '<{}><span class="unseen"> [{}\u202f: </span>{}<span class="unseen">] </span></{}>'
    for tag, said, words in (
        ("del", "supprimé", "monte"), ("ins", "ajouté", "baisse"), ("ins", "ajouté", "Crue"),
        ("del", "supprimé", "Awa Traoré"), ("ins", "ajouté", "Moussa Keïta"),
        ("del", "supprimé", "crue"), ("ins", "ajouté", "pluie"), ("ins", "ajouté", "Amap"),
        ("ins", "ajouté", "Il baisse."), ("ins", "ajouté", "La crue"),
    ):  # fmt: skip
        assert marked.format(tag, said, words, tag) in page, words
    assert "image retirée\u202f: Le fleuve" in page
    assert "image ajoutée\u202f: Les quais" in page
    assert "Lien vers la source" in page
    # Private, and under the newsroom's own policy.
    assert "no-store" in response["Cache-Control"]
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_a_version_compared_with_itself_says_so(article, journalist, editor):
    article.keep(by=journalist, now=at(0))
    page = sign_in(editor).get(address(article, "comparison", de=1, a=1)).content.decode()
    assert "Aucune différence" in page
    assert 'class="step"' not in page


def test_a_draft_without_a_section_is_compared_too(article, journalist, editor):
    article.section = None
    article.save()
    article.keep(by=journalist, now=at(0))
    article.body += "<p>Suite.</p>"
    article.save()
    article.keep(by=journalist, now=at(20))
    page = sign_in(editor).get(address(article, "comparison")).content.decode()
    assert "Sans rubrique" in page
    assert "Suite.<span" in page


@pytest.mark.parametrize(
    "query",
    [{"de": 999}, {"a": "x"}, {"de": "1", "a": ""}, {"a": "-1"}, {"a": 10**30}, {"de": "²"}],
)
def test_versions_that_are_not_there_are_told_of(query, article, journalist, editor):
    article.keep(by=journalist, now=at(0))
    response = sign_in(editor).get(address(article, "comparison", **query), follow=True)
    assert response.redirect_chain[0][0].endswith("/history/")
    assert "Choisissez deux versions de cet article" in response.content.decode()


def test_a_version_of_another_story_is_never_taken(article, journalist, editor):
    other = ArticleFactory(body="<p>secret</p>")
    for number in range(5):
        other.keep(by=editor, now=at(number))
    article.keep(by=journalist, now=at(0))
    client = sign_in(journalist)
    assert "secret" not in client.get(address(article, "comparison", de=1, a=5)).content.decode()
    for page in ("history", "comparison", "readers"):
        assert client.get(address(other, page)).status_code == 404
    assert client.get("/admin/articles/article/x/history/").status_code == 404


@pytest.mark.parametrize("before", ["x", "-1", "", "1.5", "9" * 30])
def test_a_page_of_the_history_that_is_none_is_not_there(before, article, editor):
    assert sign_in(editor).get(address(article, avant=before)).status_code == 404


# What readers had.


def had(client, article, minutes):
    instant = timezone.localtime(at(minutes)).strftime("%Y-%m-%dT%H:%M")
    return client.get(address(article, "readers", le=instant)).content.decode()


def test_what_readers_had_at_a_minute(article, editor, now):
    client = sign_in(editor)
    nothing = "n’avaient rien de cet article"
    assert "Il n’a jamais paru" in had(client, article, 0)
    article.publish(by=editor, now=at(10))
    article.headline = "Le fleuve baisse à Mopti"
    article.save()
    article.publish(by=editor, now=at(20))
    article.withdraw(by=editor, reason="Erreur", now=at(30))
    article.publish(by=editor, at=at(900), now=at(40))
    before = had(client, article, 5)
    assert nothing in before
    assert "Il a paru pour la première fois le" in before
    first, second = had(client, article, 12), had(client, article, 25)
    assert "la version 1, en ligne du" in first
    assert "<h1>Le fleuve monte à Mopti</h1>" in first
    assert "la version 2, en ligne du" in second
    assert "<h1>Le fleuve baisse à Mopti</h1>" in second
    gone = had(client, article, 35)
    assert nothing in gone
    assert "Il était retiré depuis le" in gone
    assert "Motif\u202f: Erreur" in gone
    assert "n’auront rien" in had(client, article, 700)
    assert "auront le" in had(client, article, 1000)


def test_a_minute_in_which_it_changed_says_both(article, editor):
    article.publish(by=editor, now=at(10) + timedelta(seconds=20))
    article.publish(by=editor, now=at(10) + timedelta(seconds=40))
    page = had(sign_in(editor), article, 10)
    assert "la version 1, en ligne du" in page
    assert "à 12:10:40, la version 2 a pris sa place" in page


def test_readers_see_cards_as_they_were_then(article, editor):
    target = ArticleFactory(headline="Le pont rouvre")
    target.publish(by=editor, now=at(0))
    target.withdraw(by=editor, reason="Faux", now=at(30))
    article.body += f'<aside data-story="{target.pk}"></aside>'
    article.save()
    article.publish(by=editor, now=at(10))
    client = sign_in(editor)
    assert "Le pont rouvre" in had(client, article, 20)
    assert "Le pont rouvre" not in had(client, article, 40)


@pytest.mark.parametrize(
    "instant", ["x", "2026-13-45T99:99", "0001-01-01T00:00", "9999-12-31T23:59", "1800-01-01"]
)
def test_an_instant_that_does_not_read_is_told_of(instant, article, editor):
    response = sign_in(editor).get(address(article, "readers", le=instant), follow=True)
    assert "Cet instant ne se lit pas" in response.content.decode()


def test_nothing_is_thrown_away_when_a_story_is_published(article, journalist, editor):
    article.keep(by=journalist, cause="autosaved", now=at(0) - timedelta(days=90))
    article.publish(by=editor, now=at(0))
    assert Version.objects.filter(article=article, cause="autosaved").exists()
