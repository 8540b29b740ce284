"""What surrounds a page: menus, banners, links of the footer, where and when editors want them."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from taggit.models import Tag

from masthead.models import Banner, Channel, PromoLink, StandingPage
from menus.models import MenuItem
from tests.conftest import sign_in
from tests.factories import SectionFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def sports(db):
    return SectionFactory(name="Sports", slug="sports")


def banner(wording, *sections, **fields):
    banner = Banner.objects.create(wording=wording + " {canaux}", on_lists=True, **fields)
    banner.channels.add(Channel.objects.create(name="Telegram", url="https://t.me/x"))
    banner.sections.set(sections)
    return banner


def test_a_banner_and_a_link_of_a_section_show_there_alone(section, sports, publish, reader):
    banner("Le match sur", sports)
    banner("Partout sur")
    PromoLink.objects.create(label="Billets", url="https://example.org/").sections.set([sports])
    inside, outside = publish(section=sports), publish(section=section)
    for address in ("/sports/", inside.get_absolute_url()):
        page = reader.get(address).text
        assert "Le match sur" in page
        assert "Billets" in page
        assert page.count("Partout sur") == page.count("Le match sur")
    for address in ("/", "/politique/", outside.get_absolute_url(), "/archives/"):
        page = reader.get(address).text
        assert "Partout sur" in page
        assert "Le match sur" not in page
        assert "Billets" not in page


def test_a_banner_of_two_sections_shows_once(section, sports, reader):
    banner("Le match sur", sports, section)
    assert reader.get("/sports/").text.count("Le match sur") == 1


def test_what_is_over_stands_apart_in_the_newsroom(chief_editor, now):
    banner("Ce mois", live=DateTimeTZRange(now - DAY, now + DAY))
    banner("Bientôt", live=DateTimeTZRange(now + DAY, None))
    banner("Fini", live=DateTimeTZRange(None, now - DAY))
    client = sign_in(chief_editor)
    shown = {
        query: {
            words
            for words in ("Ce mois", "Bientôt", "Fini")
            if words in client.get(f"/admin/masthead/banner/{query}").text
        }
        for query in ("", "?quand=venir", "?quand=passes", "?quand=tous", "?quand=x")
    }
    assert shown == {
        "": {"Ce mois", "Bientôt"},
        "?quand=venir": {"Bientôt"},
        "?quand=passes": {"Fini"},
        "?quand=tous": {"Ce mois", "Bientôt", "Fini"},
        "?quand=x": {"Ce mois", "Bientôt", "Fini"},
    }


def links(text, start, end):
    import re

    return re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', text.split(start)[1].split(end)[0])


def navigation(reader, address="/"):
    return links(reader.get(address).text, 'aria-label="Rubriques"', "</nav>")


def test_without_a_menu_the_sections_and_the_pages_are_one(section, sports, reader):
    StandingPage.objects.create(title="Contact", slug="contact")
    assert navigation(reader) == [("/politique/", "Politique"), ("/sports/", "Sports")]
    foot = links(reader.get("/").text, 'aria-labelledby="pages"', "</nav>")
    assert foot[0] == ("/page/contact/", "Contact")


def test_a_menu_leads_where_editors_say_in_their_order(section, sports, reader, now):
    page = StandingPage.objects.create(title="Contact", slug="contact")
    over = StandingPage.objects.create(
        title="Concours", slug="concours", live=DateTimeTZRange(None, now - DAY)
    )
    items = [
        {"section": sports},
        {"address": "/archives/", "label": "Tout relire"},
        {"tag": Tag.objects.create(name="Mopti", slug="mopti")},
        {"page": over},
        {"page": page, "label": "Nous écrire"},
        {"address": "https://example.org/", "label": "Radio"},
    ]
    for position, fields in enumerate(items):
        MenuItem.objects.create(position=position, **fields)
    MenuItem.objects.create(menu="footer", section=section)
    assert navigation(reader) == [
        ("/sports/", "Sports"),
        ("/archives/", "Tout relire"),
        ("/tag/mopti/", "Mopti"),
        ("/page/contact/", "Nous écrire"),
        ("https://example.org/", "Radio"),
    ]
    foot = links(reader.get("/").text, 'aria-labelledby="pages"', "</nav>")
    assert foot[0] == ("/politique/", "Politique")
    assert ("/page/contact/", "Contact") not in foot


def test_a_menu_follows_its_section_to_another_address(sports, reader):
    MenuItem.objects.create(section=sports)
    sports.slug, sports.name = "stades", "Stades"
    sports.save()
    assert navigation(reader) == [("/stades/", "Stades")]


def test_the_menu_says_where_the_reader_is(section, publish, reader):
    assert '<a href="/politique/" aria-current="page">' in reader.get("/politique/").text
    story = reader.get(publish(section=section).get_absolute_url()).text
    assert '<a href="/politique/" aria-current="true">' in story
    assert 'aria-current="' not in reader.get("/").text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"address": "/archives/"},
        {"address": "javascript:alert(1)", "label": "Non"},
        {"address": "//example.org", "label": "Non"},
        {"address": "archives", "label": "Non"},
    ],
)
def test_a_link_that_leads_nowhere_is_refused(fields):
    with pytest.raises(ValidationError):
        MenuItem(**fields).full_clean()


def test_a_link_leads_to_one_thing(sports):
    MenuItem(section=sports).full_clean()
    with pytest.raises(ValidationError):
        MenuItem(section=sports, address="/x/", label="X").full_clean()


def test_a_chief_editor_makes_a_menu(chief_editor, sports, reader):
    client = sign_in(chief_editor)
    fields = {"menu": "main", "section": sports.pk, "position": 1, "label": "Le sport"}
    assert client.post("/admin/menus/menuitem/add/", fields).status_code == 302
    assert navigation(reader) == [("/sports/", "Le sport")]
    assert "rubrique\u202f: Sports" in client.get("/admin/menus/menuitem/").text
