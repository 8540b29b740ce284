"""What pages of readers carry inside them is the files of static/site, with nothing lost."""

import re

import pytest

from config import inlined


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
    for address, kind in {"/": "list", story: "story", "/nulle-part/": "list"}.items():
        response = reader.get(address)
        assert f"<style>{inlined.style(kind)}</style>" in response.text
        policy = response["Content-Security-Policy"]
        assert inlined.source(inlined.style(kind)) in policy
        assert "frame-src" not in policy
    assert "style-src" not in reader.get("/feed/")["Content-Security-Policy"]
