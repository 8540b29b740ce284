"""What a process keeps of what stands on every page is what the database says, whatever changed."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from taggit.models import Tag

from articles.models import Section
from config.freshness import WATCHED
from delivery.following import Follower
from delivery.kept_while import KeptWhile
from delivery.reading import reading_from
from front.models import BreakingNews
from masthead.dated import always
from masthead.models import Banner, Channel, License, Masthead, PromoLink, StandingPage
from menus.models import MenuItem
from tests.factories import SectionFactory
from tests.reader import HandFollower, WithoutCopies

pytestmark = pytest.mark.django_db

# As somebody in a hurry would, past every save(); by what each changes.
CHANGES = {
    "masthead.Masthead": lambda: Masthead.objects.update(tagline="Autre"),
    "masthead.License": lambda: License.objects.update(name="Autre"),
    "masthead.Channel": lambda: Channel.objects.update(name="Autre"),
    "masthead.Banner": lambda: Banner.objects.update(wording="Autre {canaux}"),
    "masthead.Banner.channels": lambda: Banner.channels.through.objects.all().delete(),
    "masthead.Banner.sections": lambda: Banner.objects.get().sections.set([]),
    "masthead.PromoLink": lambda: PromoLink.objects.update(label="Autre"),
    "masthead.PromoLink.sections": lambda: PromoLink.objects.get().sections.set([]),
    "masthead.StandingPage": lambda: StandingPage.objects.update(title="Autre"),
    "menus.MenuItem": lambda: MenuItem.objects.update(label="Autre"),
    "taggit.Tag": lambda: Tag.objects.update(name="Autre"),
    "front.BreakingNews": lambda: BreakingNews.objects.update(words="Autre"),
    "articles.Section": lambda: Section.objects.update(name="Autre"),
}
# Not on every page: on those of stories.
UNSEEN = {"masthead.License"}


def test_every_table_that_changes_every_page_is_here():
    assert set(CHANGES) == {each.rows for each in WATCHED if "site" in each.tags.split()}


@pytest.mark.parametrize("table", CHANGES)
def test_a_change_shows_at_once_in_every_process(table, section, editor):
    other = SectionFactory(slug="autre-rubrique")
    channel = Channel.objects.create(name="Radio", url="https://radio.example/")
    banner = Banner.objects.create(on_lists=True, live=always())
    banner.channels.add(channel)
    banner.sections.add(other)
    PromoLink.objects.create(label="Plus", url="https://a.example/", live=always()).sections.add(
        other
    )
    StandingPage.objects.create(slug="page", title="Page", live=always())
    License.objects.create(name="Libre")
    MenuItem.objects.create(label="Accueil", section=section)
    MenuItem.objects.create(tag=Tag.objects.create(name="Mopti", slug="mopti"))
    now = timezone.now()
    BreakingNews.objects.create(
        words="Dernière heure",
        made_by=editor,
        live=DateTimeTZRange(now, now + timedelta(hours=1)),
    )
    addresses = ["/corrections/", f"/{section.slug}/", "/autre-rubrique/"]
    processes = [WithoutCopies(), WithoutCopies()]
    before = [[process.get(one).body for one in addresses] for process in processes]
    CHANGES[table]()
    for process in processes:
        process.look()
    after = [[process.get(one).body for one in addresses] for process in processes]
    new = WithoutCopies()
    assert after == [[new.get(one).body for one in addresses]] * 2
    assert (after != before) is (table not in UNSEEN)


def test_it_asks_once_while_nothing_changes(section, django_assert_num_queries):
    process = WithoutCopies()
    process.get("/corrections/")
    with django_assert_num_queries(1):
        process.get("/corrections/")


def test_an_instant_that_passes_ends_it():
    now = timezone.now()
    PromoLink.objects.create(
        label="Bientôt",
        url="https://a.example/",
        live=DateTimeTZRange(now + timedelta(minutes=5), now + timedelta(minutes=9)),
    )
    process, shown = WithoutCopies(), []
    with time_machine.travel(now, tick=False) as clock:
        for minutes in (0, 4, 1, 3, 1):
            clock.shift(minutes * 60)
            shown.append("Bientôt" in process.get("/corrections/").text)
    assert shown == [False, False, True, True, False]


def test_a_process_that_may_have_missed_something_keeps_nothing(now):
    # It never looked.
    kept = KeptWhile(Follower())
    assert [kept.get("it", ["site"], now, made) for made in ("one".upper, "two".upper)] == [
        "ONE",
        "TWO",
    ]


@pytest.mark.django_db(transaction=True)
def test_real_transactions_end_it():
    follower = Follower()
    follower.begin()
    try:
        kept = KeptWhile(follower)

        def tagline():
            return kept.get(
                "tagline", ["site"], timezone.now(), lambda: Masthead.objects.get().tagline
            )

        Masthead.objects.update_or_create(pk=1, defaults={"tagline": "Avant"})
        tagline()
        deadline = timezone.now() + timedelta(seconds=20)
        Masthead.objects.update(tagline="Après")
        while tagline() != "Après":
            assert timezone.now() < deadline
    finally:
        follower.stop()
        connection.close()


def test_it_is_kept_for_who_reads_where_the_log_is_read(now):
    """What the one database shows says nothing of another's log."""
    follower = HandFollower()
    follower.begin()
    follower.standing = "replica", follower.snapshot
    kept = KeptWhile(follower)
    with reading_from("replica"):
        assert kept.get("it", ["site"], now, "one".upper) == "ONE"
        assert kept.get("it", ["site"], now, "two".upper) == "ONE"
    assert kept.get("it", ["site"], now, "two".upper) == "TWO"
