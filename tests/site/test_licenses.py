import pytest

from masthead.models import License, Masthead
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reserved():
    license = License.objects.create(name="Tous droits réservés")
    Masthead.objects.update(default_license=license)
    return license


@pytest.fixture
def shared():
    return License.objects.create(
        name="CC BY-ND 4.0", url="https://example.org/by-nd/", permits="Reprenez sans changer."
    )


def test_a_story_says_the_publications_licence(reserved, publish, reader):
    page = reader.get(publish().get_absolute_url()).text
    assert '<p class="notice">Licence\u202f: Tous droits réservés</p>' in page
    assert 'rel="license"' not in page


def test_a_story_says_the_licence_chosen_for_it_and_what_it_permits(
    reserved, shared, publish, reader
):
    page = reader.get(publish(chosen_license=shared).get_absolute_url()).text
    link = '<a href="https://example.org/by-nd/" rel="license">CC BY-ND 4.0</a>'
    assert f"{link}. Reprenez sans changer.</p>" in page
    assert "Tous droits réservés" not in page


def test_a_story_keeps_the_terms_that_it_was_published_under(reserved, shared, publish, reader):
    version = publish(chosen_license=shared)
    License.objects.update(name="Autre", url="", permits="")
    assert 'rel="license">CC BY-ND 4.0</a>' in reader.get(version.get_absolute_url()).text


def test_without_a_licence_nothing_is_said(publish, reader):
    version = publish()
    assert version.license is None
    assert "Licence" not in reader.get(version.get_absolute_url()).text


def test_restoring_brings_back_the_choice_and_not_the_default(reserved, shared, editor):
    article = ArticleFactory(chosen_license=shared)
    chosen = article.keep(by=editor)
    article.chosen_license = None
    article.save()
    default = article.keep(by=editor)
    article.restore(chosen, by=editor)
    assert article.chosen_license == shared
    article.restore(default, by=editor)
    assert article.chosen_license is None
    assert default.license.name == "Tous droits réservés"
