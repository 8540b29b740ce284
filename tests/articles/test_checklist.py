"""What is looked at before a story is published: when each rule speaks, and what it then does."""

import json

import pytest
from django.contrib.redirects.models import Redirect
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from articles import checklist
from articles.models import CheckRule, Version
from images.models import Picture, is_file_name
from tests.articles.test_desk import form_data
from tests.conftest import sign_in
from tests.factories import ArticleFactory, PictureFactory

pytestmark = pytest.mark.django_db

RULES = "/admin/articles/checkrule/"
STANDFIRST = "Les riverains déplacent leurs biens et attendent la décrue, annoncée pour samedi."
ADDRESS = '<p><a href="{}">Lire</a></p>'


def codes(article):
    return {problem.code for problem in checklist.problems(article)}


def story(**fields):
    """Return a story of which no rule has anything to say, but for the fields given."""
    fields = {"standfirst": STANDFIRST, "picture": PictureFactory(), **fields}
    return ArticleFactory(**fields)


def picture_in_text(**fields):
    address = PictureFactory(**fields).file.url
    return f'<figure class="image"><img src="{address}"></figure><p>Un</p>'


def test_a_story_that_lacks_nothing_is_silent():
    assert codes(story()) == set()


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("headline", {"headline": " "}),
        ("section", {"section": None}),
        ("text", {"body": "<p> </p>"}),
        ("headline_length", {"headline": "a" * (checklist.HEADLINE_FITS + 1)}),
        ("standfirst", {"standfirst": ""}),
        ("standfirst_length", {"standfirst": "a" * (checklist.STANDFIRST_FITS[0] - 1)}),
        ("standfirst_length", {"standfirst": "a" * (checklist.STANDFIRST_FITS[1] + 1)}),
        ("picture", {"picture": None}),
        ("dead_links", {"body": '<p>Un</p><aside data-story="7777777"></aside>'}),
        ("dead_links", {"body": ADDRESS.format("/politique/nulle-part/")}),
        ("dead_links", {"body": ADDRESS.format("/a/b/c/d/")}),
        ("double_spaces", {"body": "<p>Deux  espaces.</p>"}),
        ("double_spaces", {"headline": "Deux  espaces"}),
    ],
)
def test_a_rule_speaks(code, fields):
    assert codes(story(**fields)) == {code}


@pytest.mark.parametrize(
    "fields",
    [
        {"headline": "a" * checklist.HEADLINE_FITS},
        {"standfirst": "a" * checklist.STANDFIRST_FITS[0]},
        {"standfirst": "a" * checklist.STANDFIRST_FITS[1]},
        {"body": ADDRESS.format("https://example.org/politique/nulle-part/")},
        {"body": ADDRESS.format("mailto:redaction@example.org")},
        {"body": ADDRESS.format("/tag/mali/")},
        {"body": "<p>Un espace.</p><p>Et un <strong>autre</strong> mot.</p>"},
    ],
)
def test_a_rule_is_silent(fields):
    assert codes(story(**fields)) == set()


def test_a_picture_is_credited_and_described_or_decorative():
    assert codes(story(picture=PictureFactory(credit=" "))) == {"credit"}
    assert codes(story(picture=PictureFactory(alt=""))) == {"alt"}
    assert codes(story(picture=PictureFactory(alt="", is_decorative=True))) == set()


def test_a_picture_in_the_text_is_described_or_decorative():
    assert codes(story(body=picture_in_text(alt=""))) == {"alt_in_text"}
    assert codes(story(body=picture_in_text())) == set()
    assert codes(story(body=picture_in_text(alt="", is_decorative=True))) == set()
    described = picture_in_text(alt="").replace("<img", '<img alt="Une pirogue"')
    assert codes(story(body=described)) == set()


def test_a_picture_in_a_gallery_is_described_or_decorative():
    described, undescribed = PictureFactory(), PictureFactory(alt="")
    decorative = PictureFactory(alt="", is_decorative=True)
    figure = '<figure class="{}" data-pictures="{} {}"></figure><p>Un</p>'
    for kind in ("gallery", "pair"):
        assert codes(story(body=figure.format(kind, described.pk, undescribed.pk))) == {
            "alt_in_text"
        }
        assert codes(story(body=figure.format(kind, described.pk, decorative.pk))) == set()


def test_a_link_is_alive_while_its_story_is_public_or_to_be(publish, editor, now):
    target = publish(until=now + timezone.timedelta(hours=1))
    linking = story(body=ADDRESS.format(target.get_absolute_url()))
    assert codes(linking) == set()
    target.article.withdraw(by=editor)
    assert codes(linking) == {"dead_links"}
    target.article.make_way_for(publish(slug="la-suite").article, by=editor)
    assert codes(linking) == set()


def test_a_link_that_a_redirect_takes_on_is_alive(settings):
    linking = story(body=ADDRESS.format("/politique/ancien-site/"))
    assert codes(linking) == {"dead_links"}
    Redirect.objects.create(
        site_id=settings.SITE_ID, old_path="/politique/ancien-site/", new_path="/"
    )
    assert codes(linking) == set()


# What a rule that stops does, wherever a story may be published from.


@pytest.fixture
def stopped(section):
    CheckRule.objects.filter(code="picture").update(severity="stops")
    return story(picture=None, section=section)


def assert_only_the_rule_stopped(article, again):
    assert not article.was_planned
    CheckRule.objects.filter(code="picture").update(severity="off")
    again()
    assert article.was_planned


def test_it_stops_the_form(stopped, editor):
    client = sign_in(editor)
    address = f"/admin/articles/article/{stopped.pk}/change/"
    data = form_data(stopped.section, _publish="1", publish_anyway="on")
    assert "L’article n’a pas d’image." in client.post(address, data).content.decode()
    assert_only_the_rule_stopped(stopped, lambda: client.post(address, data))


def test_it_stops_the_lists_action(stopped, editor):
    client = sign_in(editor)
    data = {"action": "publish_selected", "_selected_action": [stopped.pk]}
    page = client.post("/admin/articles/article/", data, follow=True).content.decode()
    assert "L’article n’a pas d’image." in page
    assert_only_the_rule_stopped(stopped, lambda: client.post("/admin/articles/article/", data))


def test_it_stops_a_card_that_is_moved_in_the_calendar(stopped, editor):
    client, address = sign_in(editor), reverse("admin:calendar_move")
    at = timezone.now() + timezone.timedelta(hours=3)
    data = json.dumps({"article": stopped.pk, "at": at.isoformat()})

    def move():
        return client.post(address, data, content_type="application/json")

    answer = move()
    assert answer.status_code == 400
    assert answer.json()["words"] == "L’article n’a pas d’image."
    assert_only_the_rule_stopped(stopped, move)


# The page of the rules.


def test_a_chief_editor_sees_each_rule_and_changes_it(chief_editor):
    client = sign_in(chief_editor)
    page = client.get(RULES)
    shown = [form.instance.code for form in page.context["cl"].formset.forms]
    assert shown == [code for code in checklist.RULES if code not in checklist.ALWAYS]
    html = page.content.decode()
    assert "Toujours exigés\u202f: Un titre, Une rubrique, Un texte." in html
    assert 'aria-label="Un chapeau"' in html
    assert all(f">{words}<" in html for words in ("empêche de publier", "avertit", "ne dit rien"))
    forms = page.context["cl"].formset
    data = {
        f"form-{i}-{name}": form[name].value()
        for i, form in enumerate(forms)
        for name in ("id", "severity")
    }
    data |= {"form-TOTAL_FORMS": len(shown), "form-INITIAL_FORMS": len(shown), "_save": "1"}
    client.post(RULES, data | {f"form-{shown.index('standfirst')}-severity": "stops"})
    assert CheckRule.objects.get(code="standfirst").severity == "stops"
    assert {
        problem.code: problem.blocks for problem in checklist.problems(story(standfirst=""))
    } == {"standfirst": True}


def test_the_rules_are_neither_added_nor_deleted(chief_editor):
    client = sign_in(chief_editor)
    rule = CheckRule.objects.first()
    assert client.get(f"{RULES}add/").status_code == 403
    assert client.post(f"{RULES}{rule.pk}/delete/", {"post": "yes"}).status_code == 403
    assert CheckRule.objects.filter(pk=rule.pk).exists()


def test_a_migration_writes_down_new_rules_and_leaves_what_was_chosen():
    CheckRule.objects.filter(code="picture").update(severity="off")
    CheckRule.objects.filter(code="credit").delete()
    CheckRule.objects.create(code="bygone", severity="stops")
    call_command("migrate", verbosity=0)
    severities = dict(CheckRule.objects.values_list("code", "severity"))
    assert severities["picture"] == "off"
    assert severities["credit"] == "warns"
    assert "bygone" not in severities


# Pictures.


@pytest.mark.parametrize(
    "name",
    ["IMG_2034.jpg", "IMG-20240101-WA0007", "DSC01234", "WhatsApp Image 2024-05-01 at 10.22.31",
     "photo du pont.jpeg", "20240501_102231", "Capture d’écran 2024-05-01"],
)  # fmt: skip
def test_a_files_name_is_no_description(name):
    picture = PictureFactory()
    picture.alt = name
    with pytest.raises(ValidationError, match="nom de fichier"):
        picture.full_clean()


@pytest.mark.parametrize("words", ["", "Une pirogue", "Le DSC de Mopti", "Image d’une pirogue"])
def test_a_description_is_no_files_name(words):
    assert not is_file_name(words)


def test_a_decorative_picture_has_no_description(journalist):
    picture = PictureFactory()
    client = sign_in(journalist)
    address = f"/admin/images/picture/{picture.pk}/change/"
    data = {"alt": "Une pirogue", "is_decorative": "on", "caption": "", "credit": ""}
    assert "n’a pas de description" in client.post(address, data).content.decode()
    assert not Picture.objects.get().is_decorative
    assert client.post(address, data | {"alt": ""}).status_code == 302
    assert Picture.objects.get().is_decorative


def test_readers_get_an_empty_description_of_a_decorative_picture(publish, reader):
    decorative = {"alt": "", "is_decorative": True}
    version = publish(picture=PictureFactory(**decorative), body=picture_in_text(**decorative))
    page = reader.get(version.get_absolute_url()).content.decode()
    images = page.count("<img")
    assert images >= 2
    assert page.count('alt=""') == images
    assert "og:image:alt" not in page
    assert Version.objects.get().picture.is_described
