"""What a story's page offers beside its text: sharing it, and the stories on both sides of it."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from config import inlined
from tests.conftest import sign_in
from tests.factories import ArticleFactory, SectionFactory

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_it_is_shared_by_plain_links(publish, section, reader):
    headline = "Le prix de l’eau & du « sel » : +5 % ?"
    story = publish(section=section, slug="sel", headline=headline)
    page = reader.get(story.get_absolute_url()).text
    block = page.split('<section class="share"')[1].split("</section>")[0]
    address = "http://testserver/politique/sel/"
    shared = {}
    for link in re.findall(r'<a href="([^"]+)"', block):
        parts = urlsplit(unescape(link))
        shared[parts.hostname or parts.scheme] = parse_qs(parts.query)
    assert shared == {
        "wa.me": {"text": [f"{story.headline} {address}"]},
        "t.me": {"url": [address], "text": [story.headline]},
        "www.facebook.com": {"u": [address]},
        "x.com": {"url": [address], "text": [story.headline]},
        "mailto": {"subject": [story.headline], "body": [address]},
    }
    # Without a script the address is there to be copied, and no button that would do nothing.
    assert f'<p class="address">{address}</p>' in block
    assert all("hidden" in item for item in re.findall(r"<li[^>]*>(?=<button)", block))


def test_it_runs_its_own_script_and_no_other(publish, reader):
    response = reader.get(publish().get_absolute_url())
    assert f"<script>{inlined.script('story')}</script>" in response.text
    assert "<script src" not in response.text
    policy = response["Content-Security-Policy"]
    runs = next(rule for rule in policy.split("; ") if rule.startswith("script-src"))
    assert runs == f"script-src {inlined.source(inlined.script('story'))}"


def test_a_draft_is_not_offered_for_sharing(editor, journalist):
    from desk.models import PreviewLink

    article = ArticleFactory(created_by=journalist)
    soon = timezone.now() + timedelta(days=1)
    link = PreviewLink.objects.create(article=article, made_by=editor, to="X", expires_at=soon)
    assert '<section class="share"' not in sign_in(editor).get(link.get_absolute_url()).text


def neighbours(reader, version, **parameters):
    page = reader.get(version.get_absolute_url(), parameters).text
    return {
        rel: re.search(f'<a href="([^"?]+)[^"]*" rel="{rel}">', page)[1]
        for rel in ("prev", "next")
        if f'rel="{rel}"' in page
    }


def test_it_leads_to_the_stories_on_both_sides_in_its_section(publish, section, reader, now):
    oldest, middle, newest = (
        publish(section=section, at=now - minutes * MINUTE) for minutes in (30, 20, 10)
    )
    publish(section=SectionFactory(), at=now - 15 * MINUTE)
    assert neighbours(reader, oldest) == {"next": middle.get_absolute_url()}
    assert neighbours(reader, newest) == {"prev": middle.get_absolute_url()}
    assert neighbours(reader, middle) == {
        "prev": oldest.get_absolute_url(),
        "next": newest.get_absolute_url(),
    }


def test_its_neighbours_are_those_that_are_live(publish, section, reader, editor, now):
    old = publish(section=section, at=now - 30 * MINUTE)
    gone = publish(section=section, at=now - 20 * MINUTE, until=now - 15 * MINUTE)
    middle = publish(section=section, at=now - 10 * MINUTE)
    coming = publish(section=section, at=now + 10 * MINUTE)
    assert neighbours(reader, middle) == {"prev": old.get_absolute_url()}
    staff = sign_in(editor)
    earlier = (now - 18 * MINUTE).isoformat()
    assert neighbours(staff, old, at=earlier) == {"next": gone.get_absolute_url()}
    later = (now + 20 * MINUTE).isoformat()
    assert neighbours(staff, middle, at=later)["next"] == coming.get_absolute_url()


def test_a_correction_changes_no_neighbour(publish, section, reader, editor, now):
    old = publish(section=section, at=now - 30 * MINUTE)
    middle = publish(section=section, at=now - 20 * MINUTE)
    newest = publish(section=section, at=now - 10 * MINUTE)
    old.article.publish(by=editor, correction="Faux.")
    middle.article.publish(by=editor, correction="Faux.")
    assert neighbours(reader, middle) == {
        "prev": old.get_absolute_url(),
        "next": newest.get_absolute_url(),
    }


def test_at_one_instant_the_number_of_the_story_decides(publish, section, reader, now):
    stories = [publish(section=section, at=now - MINUTE) for _n in range(3)]
    first, second, third = (story.get_absolute_url() for story in stories)
    assert neighbours(reader, stories[1]) == {"prev": first, "next": third}
    assert neighbours(reader, stories[0]) == {"next": second}
