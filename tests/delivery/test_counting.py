"""Who is counted as a reader of a story, and what becomes of counts that can't be kept."""

import pytest
from django.db import OperationalError

from articles import views
from delivery import counting
from delivery.counting import Reads, is_reader
from tests.conftest import sign_in

PHONE = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/129.0.0.0 Mobile Safari/537.36"
)
READERS = [
    PHONE,
    "Opera/9.80 (Android; Opera Mini/36.2/119.132; U; fr) Presto/2.12.423 Version/12.16",
    # In Facebook's own browser, and a make of phones.
    "Mozilla/5.0 (Linux; Android 13; SM-A135F; wv) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/440.0.0.0;]",
    "Mozilla/5.0 (Linux; U; Android 9; fr; CUBOT_X18) AppleWebKit/537.36 UCBrowser/13",
    "What nobody has heard of/1.0",
]
MACHINES = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "WhatsApp/2.23.20.0 A",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)",
    "python-requests/2.32",
    "curl/8.5.0",
    "",
]


@pytest.fixture
def version(publish, section):
    return publish(section=section, slug="la-crue")


@pytest.fixture
def story(version):
    return version.get_absolute_url()


@pytest.fixture
def counted(front, version):
    """Return how often the story was read."""

    def counted():
        front.cache.reads.count()
        assert {number for _hour, number in front.cache.reads.counts} <= {version.article_id}
        return front.cache.reads.counts.total()

    return counted


def test_each_reader_counts_however_the_page_was_had(front, story, counted):
    first = front.get(story, user_agent=PHONE)
    assert first.how == "miss"
    assert front.get(story, user_agent=PHONE).how == "hit"
    assert front.get(f"{story}?fbclid=1", user_agent=PHONE, save_data="on").how == "miss"
    again = front.get(story, user_agent=PHONE, if_none_match=first.headers["ETag"])
    assert again.status == 304
    assert counted() == 4


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"user_agent": MACHINES[0]},
        {"user_agent": ""},
    ],
)
def test_who_does_not_read_is_not_counted(headers, front, story, counted):
    front.get(story, **{"user_agent": PHONE} | headers)
    front.get(story, **{"user_agent": PHONE} | headers)
    front.get(story, "HEAD", user_agent=PHONE)
    assert counted() == 0


def test_the_newsroom_is_not_its_own_reader(front, story, counted, editor):
    cookie = f"sessionid={sign_in(editor).cookies['sessionid'].value}"
    assert front.get(story, user_agent=PHONE, cookie=cookie).status == 200
    assert front.get(f"{story}?at=2026-01-01", user_agent=PHONE, cookie=cookie).status == 404
    assert counted() == 0


@pytest.mark.parametrize("path", ["/", "/politique/", "/politique/rien/", "/recherche/?q=crue"])
def test_what_is_no_story_is_not_counted(path, front, story, counted):
    front.get(path, user_agent=PHONE)
    assert counted() == 0


def test_what_went_wrong_was_not_read(front, story, counted, monkeypatch):
    def render(*args):
        raise ValueError

    monkeypatch.setattr(views, "render", render)
    assert front.get(story, user_agent=PHONE).status == 500
    assert counted() == 0


@pytest.mark.parametrize("agent", READERS)
def test_it_takes_for_a_reader(agent):
    assert is_reader(agent)


@pytest.mark.parametrize("agent", MACHINES)
def test_it_takes_for_a_machine(agent):
    assert not is_reader(agent)


def test_nothing_but_numbers_is_handed_over(front, story, version):
    kept = []
    front.cache.reads._keep = kept.append
    front.get(story, user_agent=PHONE, x_forwarded_for="198.51.100.7", cookie="leger=0")
    front.cache.reads.count()
    front.cache.reads.keep()
    [[((hour, number), count)]] = [counts.items() for counts in kept]
    assert (number, count) == (version.article_id, 1)
    assert (hour.minute, hour.second, hour.microsecond) == (0, 0, 0)


def test_counts_wait_for_a_database_that_is_down():
    kept, is_down = [], True

    def keep(counts):
        if is_down:
            raise OperationalError
        kept.append(dict(counts))

    reads = Reads(keep)
    reads.hear_of(1, PHONE)
    reads.count()
    reads.keep()
    reads.hear_of(1, PHONE)
    reads.count()
    reads.keep()
    assert not kept
    is_down = False
    reads.keep()
    reads.keep()
    [first, second] = kept
    assert list(first.values()) == [2]
    assert second == {}


def test_what_waits_is_bounded(monkeypatch):
    monkeypatch.setattr(counting, "MOST_COUNTED", 3)
    reads = Reads()
    for number in range(1, 9):
        reads.hear_of(number, PHONE)
    reads.hear_of(1, PHONE * 100)
    assert max(len(agent) for _number, agent in reads._heard) == counting.LONGEST_AGENT
    reads.count()
    assert sorted(reads.counts.values()) == [1, 1, 2]
    for number in range(counting.MOST_HEARD + 9):
        reads.hear_of(number, PHONE)
    assert len(reads._heard) == counting.MOST_HEARD


def test_a_process_keeps_what_it_has_when_it_ends():
    kept = []
    reads = Reads(lambda counts: kept.append(dict(counts)))
    reads.hear_of(1, PHONE)
    reads._keep_last()
    assert [list(counts.values()) for counts in kept] == [[1]]
