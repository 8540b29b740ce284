"""The breaking-news strip: on every page, for a time, and never more than one."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from front.models import BreakingNews
from front.placing import PlacementError, break_news, end_news
from tests.conftest import sign_in
from tests.factories import ArticleFactory
from tests.site.test_budgets import over_the_wire

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NARROW = "\u202f"


def strip(client, address="/"):
    page = client.get(address).content.decode()
    return page.partition('<aside class="breaking"')[2].partition("</aside>")[0]


def test_it_is_on_every_page_and_ends_by_itself(publish, editor, reader, now):
    story = publish()
    break_news("Le pont est fermé !", by=editor, lasting=2 * HOUR, article=story.article)
    for address in ("/", story.get_absolute_url(), story.section.get_absolute_url()):
        assert f'<a href="{story.get_absolute_url()}">Le pont est fermé{NARROW}!</a>' in strip(
            reader, address
        )
    with time_machine.travel(now + 3 * HOUR):
        assert strip(reader) == ""
    # Staff find it again at that instant, and not before it.
    client = sign_in(editor)
    at = (now + HOUR).strftime("?at=%Y-%m-%dT%H:%MZ")
    assert "Le pont" in strip(client, f"/{at}")
    assert strip(client, "/?at=2020-01-01") == ""


def test_its_words_stand_alone_while_its_story_is_not_public(editor, reader, section, now):
    article = ArticleFactory(section=section, slug="secret")
    break_news("Le pont est fermé", by=editor, lasting=2 * HOUR, article=article)
    assert "Le pont est fermé" in strip(reader)
    assert "href" not in strip(reader)
    assert "secret" not in reader.get("/").content.decode()
    article.publish(by=editor)
    assert 'href="/politique/secret/"' in strip(reader)


def test_a_new_one_takes_the_place_of_the_old(editor, reader, now):
    break_news("Un", by=editor, lasting=2 * HOUR, now=now - HOUR)
    break_news("Deux", by=editor, lasting=2 * HOUR)
    assert "Deux" in strip(reader)
    assert "Un" not in strip(reader)
    assert BreakingNews.objects.get(words="Un").ended_by == editor


def test_an_editor_ends_it(editor, reader, now):
    break_news("Un", by=editor, lasting=2 * HOUR, now=now - HOUR)
    end_news(by=editor)
    assert strip(reader) == ""
    with pytest.raises(PlacementError, match="pas de dernière minute"):
        end_news(by=editor)


def test_two_at_the_same_instant_leave_the_second(editor, reader, now):
    break_news("Un", by=editor, lasting=HOUR, now=now)
    break_news("Deux", by=editor, lasting=HOUR, now=now)
    assert BreakingNews.objects.get().words == "Deux"


@pytest.mark.parametrize(
    ("words", "lasting", "said"),
    [
        ("  ", HOUR, "Écrivez"),
        ("Un", timedelta(0), "au plus un jour"),
        ("Un", 25 * HOUR, "au plus un jour"),
    ],
)
def test_it_refuses_with_a_sentence(words, lasting, said, editor):
    with pytest.raises(PlacementError, match=said):
        break_news(words, by=editor, lasting=lasting)
    assert not BreakingNews.objects.exists()


@pytest.mark.parametrize(("start", "end"), [(0, None), (None, 1), (0, 25), (1, 1), (-1, 1)])
def test_the_database_refuses_one_without_an_end_or_beside_another(start, end, editor, now):
    break_news("Un", by=editor, lasting=HOUR, now=now - 2 * HOUR)
    bounds = [None if hours is None else now + hours * HOUR for hours in (start, end)]
    if start == -1:
        bounds[0] -= HOUR / 2
    with pytest.raises(IntegrityError):
        BreakingNews.objects.create(words="Deux", live=DateTimeTZRange(*bounds), made_by=editor)


def test_it_costs_a_page_few_bytes_and_no_query(publish, editor, reader, django_assert_num_queries):
    address = publish().get_absolute_url()
    reader.get(address)
    before, _text = over_the_wire(address)
    break_news("Le pont des Martyrs est fermé", by=editor, lasting=HOUR)
    after, _text = over_the_wire(address)
    assert after - before <= 300
    with django_assert_num_queries(6):
        reader.get("/")
