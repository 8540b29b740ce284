"""The readers' stylesheet is the files of static/site, minified, with nothing lost on the way."""

import re

from config import stylesheet


def test_the_minifier_keeps_every_selector():
    """It takes the space of “.prose :is(ul, ol)” away, which is then about another element."""
    for path in stylesheet.FOLDER.glob("*.css"):
        assert not re.findall(r"[\w\])] +:{1,2}\w[\w-]*(?=[^;{}]*\{)", path.read_text()), path.name
    assert ".prose ul,.prose ol{" in stylesheet.text()
