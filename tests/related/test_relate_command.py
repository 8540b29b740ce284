"""Leading the stories of an archive to each other, by a command."""

import io

import pytest
from django.core.management import call_command

from related import relating
from related.management.commands import relate as command
from related.models import Profile, Relation
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive(publish, section):
    """Stories that were put in without anybody leading them to each other."""
    return [
        publish(
            headline=f"La crue du Niger à Mopti, jour {number}",
            body=f"<p>Le fleuve a monté de {number} centimètres {'de plus ' * number}à Mopti.</p>",
            section=section,
        )
        for number in range(1, 5)
    ]


def relate(*options):
    call_command("relate", *options, stderr=io.StringIO())


def test_it_leads_them_to_each_other(archive):
    relate()
    assert Profile.objects.count() == 4
    assert {relation.article_id for relation in Relation.objects.all()} == {
        version.article_id for version in archive
    }


def test_it_leaves_drafts_alone(archive):
    draft = ArticleFactory(headline="La crue du Niger à Mopti, demain")
    relate()
    assert not Relation.objects.filter(other=draft).exists()


def test_stopped_it_goes_on_where_it_was(archive, monkeypatch):
    monkeypatch.setattr(command, "BATCH", 2)
    relating.relate(archive[0].article_id)
    asked = []
    monkeypatch.setattr(relating, "relate", lambda *articles: asked.append(articles))
    relate()
    assert asked == [tuple(v.article_id for v in archive[1:3]), (archive[3].article_id,)]


def test_all_takes_those_that_were_led_before_too(archive, monkeypatch):
    relate()
    asked = []
    monkeypatch.setattr(relating, "relate", lambda *articles: asked.append(articles))
    relate()
    assert asked == []
    relate("--all", "--after", str(archive[0].article_id))
    assert asked == [tuple(version.article_id for version in archive[1:])]
