"""Pages kept and sent again: to whom, in what form, and what makes no copy."""

import gzip

import brotli
import pytest

from tests.conftest import sign_in
from tests.factories import ArticleFactory


@pytest.fixture
def story(publish, section):
    return publish(section=section, slug="la-crue", headline="La crue").get_absolute_url()


def test_a_page_is_made_once(front, story, django_assert_num_queries):
    first = front.get(story)
    assert (first.status, first.how) == (200, "miss")
    with django_assert_num_queries(0):
        second = front.get(story)
    assert second.how == "hit"
    assert second.body == first.body


@pytest.mark.parametrize(
    "query", ["fbclid=1", "utm_source=w&utm_medium=x", "?", "avant=", "q=", "a=1&a=2", "%ff=%00"]
)
def test_what_is_added_to_an_address_makes_no_copy(query, front, story):
    front.get(story)
    assert front.get(f"{story}?{query}").how == "hit"
    assert len(front.cache.memory) == 1


def test_what_an_address_asks_of_a_page_is_a_page(front, story):
    assert front.get("/recherche/?q=crue&fbclid=2").how == "miss"
    assert front.get("/recherche/?utm_source=x&q=crue").how == "hit"
    assert front.get("/recherche/?q=autre").how == "miss"


def test_it_is_compressed_as_the_client_takes_it(front, story):
    plain = front.get(story)
    assert "Content-Encoding" not in plain.headers
    zipped = front.get(story, accept_encoding="gzip, deflate")
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == plain.body
    best = front.get(story, accept_encoding="gzip, deflate, br, zstd")
    assert best.headers["Content-Encoding"] == "br"
    assert brotli.decompress(best.body) == plain.body
    assert len(best.body) < len(zipped.body) < len(plain.body)
    for answer in (plain, zipped, best):
        assert answer.headers["Vary"] == "Accept-Encoding, Save-Data"
        assert answer.headers["Content-Length"] == str(len(answer.body))


@pytest.mark.parametrize(
    "accepted", ["br;q=0, gzip;q=0.0", "identity", "x" * 9000, "gzip;q=0;q=0", ",,;;=", "GZIP ;q=0"]
)
def test_an_odd_accept_encoding_gets_plain_bytes(accepted, front, story):
    assert "Content-Encoding" not in front.get(story, accept_encoding=accepted).headers
    assert len(front.cache.memory) == 1


def test_a_browser_that_has_it_is_told_so(front, story):
    first = front.get(story, accept_encoding="gzip")
    again = front.get(story, accept_encoding="gzip", if_none_match=first.headers["ETag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
    assert "Content-Length" not in again.headers
    assert front.get(story, if_none_match='"another"').status == 200


def test_head_is_the_page_without_its_bytes(front, story):
    head = front.get(story, "HEAD")
    assert (head.status, head.body) == (200, b"")
    page = front.get(story)
    assert page.how == "hit"
    assert head.headers["Content-Length"] == page.headers["Content-Length"]
    assert head.headers["ETag"] == page.headers["ETag"]


def test_a_part_of_a_page_is_the_page(front, story):
    assert front.get(story, range="bytes=0-9").status == 200


def test_what_may_be_kept_on_the_way_is_said(front, story):
    said = front.get(story).headers["Cache-Control"]
    assert said == "max-age=0, s-maxage=1, stale-if-error=86400"


def test_the_light_page_is_another(front, story):
    full, light = front.get(story), front.get(story, save_data="on")
    assert (light.how, front.get(story, save_data="on").how) == ("miss", "hit")
    assert light.body != full.body
    tapped = front.get(story, cookie="leger=1")
    assert (tapped.how, tapped.body) == ("hit", light.body)
    # Who keeps it further on goes by the header, which says otherwise.
    assert tapped.headers["Cache-Control"].startswith("private")
    assert front.get(story, cookie="leger=0", save_data="on").body == full.body


def test_the_staff_read_what_readers_read(front, story, editor):
    cookie = f"sessionid={sign_in(editor).cookies['sessionid'].value}"
    readers = front.get(story)
    assert front.get(story, cookie=cookie).body == readers.body
    # As of another instant, it is theirs alone.
    as_of = front.get(f"{story}?at=2026-01-01", cookie=cookie)
    assert (as_of.how, as_of.headers["Cache-Control"]) == (None, "private, no-store")
    assert len(front.cache.memory) == 1
    assert front.get(f"{story}?at=2026-01-01").how == "hit"


@pytest.mark.parametrize("path", ["/nulle-part/", "/politique/rien/", "/tag/rien/", "/?avant=x"])
def test_what_is_not_there_is_not_kept(path, front, story):
    assert front.get(path).status == 404
    assert front.get(path).how is None
    assert len(front.cache.memory) == 0


def test_any_number_of_unknown_addresses_takes_no_memory(front, story):
    for number in range(300):
        assert front.get(f"/politique/rien-{number}/").status == 404
    assert len(front.cache.memory) == 0
    assert not front.cache._flights


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "", "a b"])
def test_a_host_that_is_not_ours_gets_no_page(host, front, story):
    front.get(story)
    assert front.get(story, host=host).status == 400
    assert front.get(story, x_forwarded_host="evil.example").text.count("evil.example") == 0


def test_a_page_over_http_leads_to_https(front, story, settings):
    front.get(story, x_forwarded_proto="https")
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert front.get(story, x_forwarded_proto="http").how is None


def test_memory_is_bounded(front, publish, section):
    stories = [publish(section=section).get_absolute_url() for _ in range(10)]
    front.cache.memory.most_bytes = 110_000
    for address in stories:
        front.get(address)
    assert 1 < len(front.cache.memory) < 10
    assert front.cache.memory.bytes <= 110_000
    assert front.get(stories[-1]).how == "hit"
    assert front.get(stories[0]).how == "miss"


def test_a_view_says_itself_how_long_its_answer_lasts(front, db):
    assert front.get("/manifest.webmanifest").headers["Cache-Control"] == "public, max-age=86400"
    assert front.get("/manifest.webmanifest").how == "hit"


def test_what_was_withdrawn_does_not_come_back_with_the_database_gone(front, editor, section):
    article = ArticleFactory(section=section, slug="retire")
    article.publish(by=editor)
    front.look()
    assert front.get("/politique/retire/").status == 200
    article.withdraw(by=editor)
    front.look()
    gone = front.get("/politique/retire/")
    assert gone.status == 410
    # nginx too is to show that there is nothing, rather than what there was.
    assert gone.headers["X-Accel-Expires"].startswith("@")
    front.cache._make_once = lambda key, environ: None
    assert front.get("/politique/retire/").status == 503
