"""The archives by year, month and day, and the tags and authors by letter."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from taggit.models import Tag

from articles import directories
from tests.conftest import sign_in
from tests.factories import ArticleFactory, AuthorFactory

pytestmark = pytest.mark.django_db
NOW = "2026-11-27T10:00:00Z"


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def written(editor, section):
    """Publish a story on each of the days that are named; return them by day."""

    def written(*days, **fields):
        stories = {}
        for day in days:
            at = timezone.make_aware(timezone.datetime.fromisoformat(f"{day}T09:30"))
            article = ArticleFactory(section=section, headline=f"Le {day}.", **fields)
            stories[day] = article.publish(by=editor, at=at, now=at)
        return stories

    return written


def links(text, start, end):
    return re.findall(r'<a href="([^"]+)"', text.split(start)[1].split(end)[0])


def leads(text):
    """Return where the page leads before and after itself."""
    return {rel: href for href, rel in re.findall(r'<a href="([^"]+)" rel="(prev|next)"', text)}


def test_a_months_calendar_leads_to_the_days_that_have_stories(written, reader):
    written("2026-09-30", "2026-10-01", "2026-10-05", "2026-10-31", "2026-11-02")
    page = reader.get("/archives/2026/10/").text
    assert links(page, '<table class="calendar"', "</table>") == [
        "/archives/2026/10/01/",
        "/archives/2026/10/05/",
        "/archives/2026/10/31/",
    ]
    assert '<caption class="unseen">Octobre 2026</caption>' in page
    assert 'aria-label="1er\u00a0octobre\u00a02026">1</a>' in page
    assert '<th scope="col"><abbr title="lundi">' in page
    assert "Le 2026-10-05." in page
    assert "Le 2026-09-30." not in page
    assert leads(page) == {"prev": "/archives/2026/09/", "next": "/archives/2026/11/"}


def test_before_and_after_are_what_has_stories(written, reader):
    written("2024-02-29", "2026-06-15", "2026-11-20")
    assert leads(reader.get("/archives/2026/06/15/").text) == {
        "prev": "/archives/2024/02/29/",
        "next": "/archives/2026/11/20/",
    }
    assert leads(reader.get("/archives/2026/06/").text) == {
        "prev": "/archives/2024/02/",
        "next": "/archives/2026/11/",
    }
    assert leads(reader.get("/archives/2026/").text) == {"prev": "/archives/2024/"}


def test_a_year_leads_to_its_months_and_the_archives_to_their_years(written, reader):
    written("2024-02-29", "2026-06-15", "2026-11-20")
    months = ["/archives/2026/06/", "/archives/2026/11/"]
    shelf = '<ul class="shelf"'
    assert links(reader.get("/archives/2026/").text, shelf, "</ul>") == months
    page = reader.get("/archives/").text
    assert links(page, shelf, "</ul>") == months
    assert links(page, 'id="years"', "</ul>") == ["/archives/2026/", "/archives/2024/"]


def test_a_day_is_that_of_the_newsroom(editor, section, reader, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    at = timezone.datetime.fromisoformat("2026-10-31T16:00:00+00:00")
    ArticleFactory(section=section).publish(by=editor, at=at, now=at)
    with timezone.override("Asia/Tokyo"):
        assert reader.get("/archives/2026/11/01/").status_code == 200
        assert reader.get("/archives/2026/10/31/").status_code == 404


def test_a_withdrawn_story_leaves_no_day(written, editor, reader):
    stories = written("2026-10-05", "2026-10-07")
    stories["2026-10-05"].article.withdraw(by=editor)
    page = reader.get("/archives/2026/10/").text
    assert links(page, '<table class="calendar"', "</table>") == ["/archives/2026/10/07/"]
    assert reader.get("/archives/2026/10/05/").status_code == 404


@pytest.mark.parametrize(
    ("address", "lead"),
    [
        ("/archives/2027/", {"prev": "/archives/2026/"}),
        ("/archives/2026/12/", {"prev": "/archives/2026/10/"}),
        ("/archives/2026/11/28/", {"prev": "/archives/2026/10/07/"}),
        ("/archives/2020/", {"next": "/archives/2026/"}),
        ("/archives/1999/01/", {"next": "/archives/2026/10/"}),
        ("/archives/1999/12/31/", {"next": "/archives/2026/10/05/"}),
        (
            "/archives/2026/10/06/",
            {"prev": "/archives/2026/10/05/", "next": "/archives/2026/10/07/"},
        ),
    ],
)
def test_a_date_without_stories_is_not_found_and_leads_to_the_nearest(
    address, lead, written, reader
):
    written("2026-10-05", "2026-10-07")
    response = reader.get(address)
    assert response.status_code == 404
    assert leads(response.text) == lead
    assert 'href="/archives/"' in response.text


def test_today_is_there_before_its_first_story(reader):
    for address in ("/archives/2026/11/27/", "/archives/2026/11/", "/archives/2026/"):
        assert reader.get(address).status_code == 200
    assert reader.get("/archives/").status_code == 200


def test_staff_see_the_archive_as_of_another_instant(written, editor):
    written("2026-10-05", "2026-10-07")
    page = sign_in(editor).get("/archives/2026/10/?at=2026-10-06").text
    days = links(page, '<table class="calendar"', "</table>")
    assert days == ["/archives/2026/10/05/?at=2026-10-06"]


@pytest.mark.parametrize(
    "address",
    [
        "/archives/2026/13/",
        "/archives/2026/0/",
        "/archives/2026/2/30/",
        "/archives/1800/",
        "/archives/9999/12/31/",
        "/archives/99999999999999999999/",
        "/archives/x/",
        "/tag/?de=%00",
        "/tag/?de=a/b",
        "/auteur/?de=<b>",
    ],
)
def test_what_is_no_date_and_no_letter_is_not_found(address, reader):
    response = reader.get(address)
    assert response.status_code == 404
    assert "Cette page n’existe pas" in response.text


def test_a_month_has_one_address(written, reader):
    written("2026-02-03")
    for address in ("/archives/2026/2/", "/archives/2026/2"):
        response = reader.get(address)
        assert (response.status_code, response["Location"]) == (301, "/archives/2026/02/")


def test_a_months_list_goes_on_by_key_and_keeps_to_the_month(editor, section, reader):
    first = timezone.now() - timedelta(days=40)
    for number in range(40):
        at = first + timedelta(minutes=number)
        ArticleFactory(section=section).publish(by=editor, at=at, now=at)
    page = reader.get("/archives/2026/10/")
    older = page.context["page"].older
    rest = reader.get(f"/archives/2026/10/?avant={older}").context["page"]
    assert len(page.context["page"].stories) + len(rest.stories) == 40


def test_the_tags_are_those_that_live_stories_carry(written, editor, reader):
    written("2026-10-05", tags=["Mopti", "Élevage", "2026"])
    written("2026-10-06", tags=["Gao"])["2026-10-06"].article.withdraw(by=editor)
    ArticleFactory(tags=["Secret"]).keep(by=editor)
    page = reader.get("/tag/").text
    assert links(page, 'class="letters"', "</ul>") == ["/tag/?de=e", "/tag/?de=m"]
    listed = re.findall(r'<h2 id="in-[^"]+">([^<]+)</h2>\n<ul><li><a href="([^"]+)"', page)
    assert listed == [("0-9", "/tag/2026/"), ("E", "/tag/elevage/"), ("M", "/tag/mopti/")]
    assert "/tag/gao/" not in page
    assert "/tag/secret/" not in page


def test_the_authors_are_those_who_sign_live_stories(written, reader):
    written("2026-10-05", authors=[AuthorFactory(name="Awa Ba", slug="awa-ba", job="À Gao")])
    AuthorFactory(name="Oumar Sy", slug="oumar-sy")
    page = reader.get("/auteur/").text
    assert '<a href="/auteur/awa-ba/">Awa Ba</a><small>À Gao</small>' in page
    assert "oumar-sy" not in page


def test_a_directory_goes_on_without_a_gap(written, reader, monkeypatch):
    monkeypatch.setattr(directories, "SIZE", 2)
    written("2026-10-05", tags=["Bla", "Gao", "Kita", "Nara", "San"])
    found, address = [], "/tag/"
    while address:
        page = reader.get(address)
        directory = page.context["directory"]
        found += [tag.name for _letter, tags in directory.by_letter for tag in tags]
        address = directory.next and f"/tag/?de={directory.next}"
    assert found == ["Bla", "Gao", "Kita", "Nara", "San"]
    assert reader.get("/tag/?de=k").context["directory"].by_letter[0][0] == "K"


def test_a_tag_with_a_slash_leads_to_its_page(written, reader):
    written("2026-10-05", tags=["Nord/Sud"])
    assert Tag.objects.get().slug == "nordsud"
    for address in ("/tag/nord/sud/", "/tag/Nord%2FSud/", "/tag/Nord/Sud"):
        response = reader.get(address)
        assert (response.status_code, response["Location"]) == (301, "/tag/nordsud/"), address
