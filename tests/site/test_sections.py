"""A section's page: its own lead, its kind, and the sections below it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from articles.models import Section
from tests.conftest import sign_in
from tests.factories import ArticleFactory, AuthorFactory, PictureFactory, SectionFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def below(section):
    return SectionFactory(name="Conseils", slug="conseils", parent=section)


def test_a_section_lists_its_own_stories_and_those_below(section, below, publish, reader, now):
    own = publish(at=now - 2 * HOUR, section=section)
    under = publish(at=now - HOUR, section=below)
    publish(section=SectionFactory())
    assert reader.get("/politique/").context["page"].stories == [under, own]
    assert reader.get("/conseils/").context["page"].stories == [under]
    feed = reader.get("/politique/feed/").text
    assert own.headline in feed
    assert under.headline in feed
    assert under.get_absolute_url() == f"/conseils/{under.slug}/"


def test_its_pages_go_on_through_the_sections_below(section, below, editor, reader, now):
    other = SectionFactory(parent=section)
    for number in range(65):
        story = ArticleFactory(section=[section, below, other][number % 3], headline=f"{number}.")
        # Many at the same instant: the article's number decides.
        at = now - timedelta(hours=1 + number // 20)
        story.publish(by=editor, at=at, now=at)
    seen, address = [], "/politique/"
    while address:
        page = reader.get(address).context["page"]
        seen += page.stories
        address = page.older and f"/politique/?avant={page.older}"
    keys = [(story.first_published_at, story.article_id) for story in seen]
    assert len(set(keys)) == 65
    assert keys == sorted(keys, reverse=True)


def test_the_menu_shows_the_sections_below_where_they_are(section, below, publish, reader):
    story = publish(section=below)
    assert "/conseils/" not in reader.get("/archives/2026/01/01/").text
    for address in ("/politique/", "/conseils/", story.get_absolute_url()):
        page = reader.get(address).text
        assert '<ul class="sections__below" aria-label="Sous-rubriques de Politique">' in page
        assert '<a href="/politique/"' in page
    assert '<a href="/conseils/" aria-current="page">' in reader.get("/conseils/").text
    assert '<a href="/politique/" aria-current="true">' in reader.get("/conseils/").text


@pytest.mark.parametrize("case", ["itself", "third level", "has some below"])
def test_sections_stand_in_two_levels(case, section, below):
    changed, parent = {
        "itself": (section, section),
        "third level": (SectionFactory(), below),
        "has some below": (section, SectionFactory()),
    }[case]
    changed.parent = parent
    with pytest.raises(ValidationError) as refused:
        changed.full_clean()
    assert list(refused.value.message_dict) == ["parent"]


def test_the_form_offers_the_sections_of_the_menu(section, below, chief_editor):
    form = sign_in(chief_editor).get("/admin/articles/section/add/").context["adminform"].form
    assert list(form.fields["parent"].queryset) == [section]


@pytest.mark.parametrize("address", ["/politique/", "/tag/mopti/", "/auteur/awa/"])
def test_the_first_page_opens_with_the_newest_picture(address, section, editor, reader, now):
    author = AuthorFactory(slug="awa")
    for number in range(32):
        article = ArticleFactory(
            section=section,
            tags=["Mopti"],
            authors=[author],
            headline=f"Nouvelle {number:02}.",
            picture=PictureFactory() if number in {2, 3} else None,
        )
        at = now - (number + 1) * HOUR
        article.publish(by=editor, at=at, now=at)
    response = reader.get(address)
    page = response.text
    assert page.count("card--lead") - page.count(".card--lead") == 1
    assert page.index("Nouvelle 02.") < page.index("Nouvelle 00.")
    assert all(page.count(f"Nouvelle {number:02}.") == 1 for number in range(30))
    older = reader.get(f"{address}?avant={response.context['page'].older}").text
    assert 'class="card card--lead"' not in older


def test_an_opinion_is_shown_with_its_author_wherever_it_stands(publish, reader):
    opinions = SectionFactory(slug="opinions", kind=Section.Kind.OPINION)
    publish(section=opinions, authors=[AuthorFactory(name="Haby Cissé")], tags=["Mopti"])
    for address in ("/", "/opinions/", "/tag/mopti/"):
        assert '<p class="card__author">Haby Cissé</p>' in reader.get(address).text
