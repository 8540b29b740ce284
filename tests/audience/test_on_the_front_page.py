"""The most read on the front page: those that are live, and no list where few are read."""

from datetime import timedelta

import pytest

from audience import ranking
from audience.keeping import add

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(now):
    """Have stories read {article: count} this hour, and rank them."""

    def read(counts):
        hour = now.replace(minute=0, second=0, microsecond=0)
        add({(hour, article.pk): count for article, count in counts.items()})
        ranking.rank(now)

    return read


@pytest.fixture
def stories(publish, section, read):
    stories = [publish(section=section, headline=f"Lu {n}") for n in range(8)]
    read({version.article: 100 - n for n, version in enumerate(stories)})
    return stories


def shown(page):
    """Return the headlines of the block of a page, in its order."""
    block = page.partition('aria-labelledby="most-read"')[2].partition("</section>")[0]
    return [part.partition("</a>")[0].rpartition(">")[2] for part in block.split("<li")[1:]]


def test_the_front_page_shows_the_five_most_read(reader, stories):
    page = reader.get("/").content.decode()
    five = [version.headline for version in stories[:5]]
    assert shown(page) == five + five
    assert "Depuis 24 heures" in page


def test_what_is_withdrawn_is_gone_at_once(front, stories, editor):
    assert "Lu 0" in front.get("/").text
    stories[0].article.withdraw(by=editor)
    front.look()
    answer = front.get("/")
    assert answer.how == "miss"
    assert shown(answer.text)[:5] == [f"Lu {n}" for n in range(1, 6)]


def test_what_is_not_live_yet_does_not_show(reader, publish, section, read, now):
    later = [
        publish(section=section, at=now + timedelta(hours=1), headline="Pas encore")
        for _ in range(4)
    ]
    read({version.article: 100 for version in later})
    assert "Les plus lus" not in reader.get("/").content.decode()


def test_fewer_than_three_are_no_list(reader, publish, section, read):
    few = [publish(section=section) for _ in range(2)]
    read({version.article: 100 for version in few})
    assert "Les plus lus" not in reader.get("/").content.decode()


def test_another_order_drops_the_front_page_and_no_story(front, stories, read):
    story = stories[3].get_absolute_url()
    for address in ("/", story):
        front.get(address)
    read({stories[4].article: 500})
    front.look()
    assert front.get(story).how == "hit"
    answer = front.get("/")
    assert answer.how == "miss"
    assert shown(answer.text)[0] == "Lu 4"


def test_the_light_mode_has_it_too(reader, stories):
    assert shown(reader.get("/", headers={"save-data": "on"}).content.decode())[:2] == [
        "Lu 0",
        "Lu 1",
    ]
