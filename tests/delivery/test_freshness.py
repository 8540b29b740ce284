"""What readers are shown is what there is, whatever changed it, and what did not change is kept."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from masthead.models import StandingPage
from tests.delivery.random_deeds import MINUTE, Newsroom
from tests.factories import ArticleFactory, SectionFactory
from tests.reader import Front, WithoutCopies

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(3))
def test_every_page_is_what_it_would_be_if_it_were_made_now(seed, front, editor):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        newsroom = Newsroom(seed, editor)
        uncached, done = WithoutCopies(), []
        for _ in range(10):
            done.append(newsroom.do())
            clock.shift(newsroom.random.choice([0, 1, 61, 600]))
            front.look()
            uncached.look()
            made_now = Front()
            for address in newsroom.random.sample(newsroom.addresses, 10):
                kept, made = front.get(address), made_now.get(address)
                assert kept.status == made.status, (address, done)
                assert said(kept) == said(made), (address, done)
                assert said(uncached.get(address)) == said(made), (address, done)


def said(answer):
    """Return what a page says, but for when an empty feed was built, which is always now."""
    return re.sub(rb"<(lastBuildDate|updated)>.*?</", b"", answer.body)


def test_publishing_drops_what_it_changes_and_nothing_else(front, editor, publish):
    """A story's own section, the front page and what it is listed in; not the rest."""
    here, elsewhere = SectionFactory(slug="ici"), SectionFactory(slug="ailleurs")
    # Enough that no story leads to another section's newest for want of its own.
    old = [publish(section=elsewhere, at=timezone.now() - timedelta(days=40)) for _ in range(3)]
    middle = publish(section=here, at=timezone.now() - timedelta(days=3))
    newest = publish(section=here, at=timezone.now() - timedelta(days=2))
    today = publish(section=elsewhere)
    StandingPage.objects.create(slug="contact", title="Contact")
    kept = ["/ailleurs/", "/ailleurs/feed/", old[2].get_absolute_url(), today.get_absolute_url()]
    kept += [f"/archives/{old[0].first_published_at:%Y/%m}/", "/page/contact/", "/robots.txt"]
    dropped = ["/", "/ici/", "/ici/feed/", "/feed/", newest.get_absolute_url()]
    dropped += ["/recherche/?q=fleuve", f"/archives/{timezone.localdate():%Y/%m/%d}/"]
    for address in [*kept, *dropped]:
        front.get(address)
    article = ArticleFactory(section=here)
    version = article.publish(by=editor)
    front.look()
    assert [front.get(address).how for address in kept] == ["hit"] * len(kept)
    assert [front.get(address).how for address in dropped] == ["miss"] * len(dropped)
    # Corrected: its own page and what shows it; not the lists that it is too old for.
    addresses = [middle.get_absolute_url(), "/ici/", "/ailleurs/", version.get_absolute_url()]
    for address in addresses:
        front.get(address)
    old[2].article.headline = "Autrement"
    old[2].article.save()
    old[2].article.publish(by=editor)
    front.look()
    hows = [front.get(address).how for address in addresses]
    assert hows == ["hit", "hit", "miss", "hit"]


def test_an_instant_that_passes_drops_what_it_changes(front, editor, section, publish):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        elsewhere = SectionFactory(slug="ailleurs")
        # Alone there, it would lead to whatever is the newest.
        other, _beside = (
            publish(section=elsewhere, at=timezone.now() - age * MINUTE) for age in (90, 95)
        )
        article = ArticleFactory(section=section, slug="la-crue")
        now = timezone.now()
        article.publish(by=editor, at=now + 30 * MINUTE, until=now + 45 * MINUTE)
        front.look()
        addresses = ["/politique/", other.get_absolute_url()]
        shown = []
        # Nobody looks into the log again: the instants were known.
        for minutes in (0, 29, 1, 1, 13, 1, 1):
            clock.shift(minutes * 60)
            answers = [front.get(address) for address in addresses]
            shown.append(("la-crue" in answers[0].text, [answer.how for answer in answers]))
        assert [is_there for is_there, _hows in shown] == [0, 0, 1, 1, 1, 0, 0]
        assert [hows[0] for _is_there, hows in shown][2] == "miss"
        assert [hows[1] for _is_there, hows in shown] == ["miss", *["hit"] * 6]


def test_what_begins_within_the_second_is_not_kept_in_front(front, editor, section):
    now = timezone.now().replace(microsecond=0)
    with time_machine.travel(now + timedelta(seconds=0.2), tick=False):
        ArticleFactory(section=section).publish(by=editor, at=now + timedelta(seconds=0.9))
        front.look()
        answer = front.get("/politique/", surrogate_capability='nginx="Surrogate/1.0"')
        assert answer.headers["X-Accel-Expires"] == "0"
        assert "s-maxage=0" in answer.headers["Cache-Control"]
        other = front.get("/robots.txt", surrogate_capability='nginx="Surrogate/1.0"')
        assert other.headers["X-Accel-Expires"] == f"@{int(now.timestamp())}"
