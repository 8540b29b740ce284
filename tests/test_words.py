"""Every word on screen: French with its spaces in the source, English complete beside it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import translation

ROOT = Path(__file__).resolve().parents[1]
ENGLISH = ROOT / "locale/en/LC_MESSAGES/django.po"
NARROW = "\u202f"


def entries():
    """Yield (msgid, msgstr) of the English catalogue, without its head."""
    text = ENGLISH.read_text().split("\n\n", 1)[1]
    for block in text.split("\n\n"):
        said = re.findall(
            r'^(msgid|msgid_plural|msgstr(?:\[\d\])?) ((?:".*"\n?)+)', block, re.MULTILINE
        )
        words = {name: "".join(re.findall(r'"(.*)"', value)) for name, value in said}
        yield words["msgid"], words.get("msgstr", words.get("msgstr[0]"))


def test_the_english_catalogue_is_complete():
    assert "fuzzy" not in ENGLISH.read_text()
    assert [msgid for msgid, msgstr in entries() if not msgstr] == []


def test_every_placeholder_is_in_both():
    pattern = re.compile(r"%\(\w+\)s|%[sd]|\{\w+\}")
    for msgid, msgstr in entries():
        assert sorted(pattern.findall(msgid)) == sorted(pattern.findall(msgstr)), msgid


def test_french_has_its_narrow_spaces():
    for msgid, _msgstr in entries():
        assert not re.search(r"[\w»] [;:!?](?:\s|$)", msgid), msgid
        assert not re.search(r"« | »", msgid), msgid
        assert "'" not in msgid, msgid


def test_no_word_in_the_source_is_missing_from_the_catalogue():
    known = {msgid for msgid, _msgstr in entries()}
    for folder in ("templates",):
        for path in (ROOT / folder).rglob("*.html"):
            for words in re.findall(r'\{% translate "([^"]+)"', path.read_text()):
                assert words in known, (path.name, words)
    for app in (
        "articles",
        "authors",
        "images",
        "masthead",
        "delivery",
        "config",
        "search",
        "upkeep",
        "audience",
    ):
        for path in (ROOT / app).rglob("*.py"):
            for words in re.findall(r'\b_\(\s*"([^"]+)"\s*\)', path.read_text()):
                assert words in known, (path.name, words)


@pytest.mark.django_db
def test_the_site_speaks_english_when_told(publish, reader):
    address = publish().get_absolute_url()
    with translation.override("en"):
        page = reader.get(address).content.decode()
    assert "Published on" in page
    assert "Skip to the content" in page
    assert "Publié le" not in page


def test_the_catalogues_are_compiled(tmp_path):
    from gettext import GNUTranslations

    compiled = GNUTranslations((ROOT / "locale/en/LC_MESSAGES/django.mo").open("rb"))
    assert all(
        compiled.gettext(msgid) == msgstr for msgid, msgstr in entries() if "%d" not in msgid
    )


def test_english_is_a_setting():
    import os

    command = [sys.executable, "manage.py", "shell", "-v0", "-c"]
    command += ["from django.utils.translation import gettext; print(gettext('Publié le'))"]
    said = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"LANGUAGE_CODE": "en", "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "Published on\n"
