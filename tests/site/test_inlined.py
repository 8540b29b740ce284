"""What pages of readers carry inside them is the files of static/site, with nothing lost."""

import re

import pytest

from config import inlined
from masthead.models import StandingPage
from tests.factories import PictureFactory
from tests.factories.documents import DocumentFactory


def test_the_minifier_keeps_every_selector():
    """It takes the space of “.prose :is(ul, ol)” away, which is then about another element."""
    for path in inlined.FOLDER.rglob("*.css"):
        assert not re.findall(r"[\w\])] +:{1,2}\w[\w-]*(?=[^;{}]*\{)", path.read_text()), path.name
    assert ".prose ul,.prose ol{" in inlined.style("story")


def test_every_folder_is_of_some_kind():
    folders = {path.name for path in inlined.FOLDER.iterdir() if path.is_dir()}
    assert folders == {name for names in inlined.KINDS.values() for name in names}


@pytest.mark.django_db
def test_a_page_says_what_it_carries_and_no_more(publish, section, reader):
    story = publish(section=section).get_absolute_url()
    held = "story+documents+embeds+figures"
    StandingPage.objects.create(title="Nous", slug="nous")
    pages = {"/": "front", story: "story", "/nulle-part/": "list", "/page/nous/": held}
    pages["/dossier/"] = "dossier"
    for address, kind in pages.items():
        response = reader.get(address)
        assert f"<style>{inlined.style(kind)}</style>" in response.text
        policy = response["Content-Security-Policy"]
        assert inlined.source(inlined.style(kind)) in policy
        assert ("frame-src" in policy) == (kind == held)
    assert "style-src" not in reader.get("/feed/")["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("<p>Rien que des mots.</p>", "story"),
        ('<figure class="media"><oembed url="{video}"></oembed></figure>', "story+embeds"),
        ('<figure class="image"><img src="{picture}" alt=""></figure>', "story+figures"),
        ('<aside data-document="{document}"></aside>', "story+documents"),
        (
            '<aside data-document="{document}"></aside>'
            '<figure class="image"><img src="{picture}" alt=""></figure>',
            "story+documents+figures",
        ),
    ],
)
def test_a_story_carries_the_style_of_what_its_text_holds(text, held, publish, reader):
    body = text.format(
        video="https://youtu.be/dGVzdGUtMSA",
        picture=PictureFactory().file.url,
        document=DocumentFactory().pk,
    )
    response = reader.get(publish(body=f"<p>Voici.</p>{body}").get_absolute_url())
    assert f"<style>{inlined.style(held)}</style>" in response.text
    assert inlined.source(inlined.style(held)) in response["Content-Security-Policy"]
