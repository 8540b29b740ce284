"""Stories that follow one another, and how readers are led along them."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.models import Version
from desk.forms import WorkingCopyForm
from desk.models import PreviewLink
from related.chains import LONGEST, shown
from related.models import Relation
from related.ranking import related_to
from tests.conftest import sign_in
from tests.factories import ArticleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def follow(publish, section, now):
    """Publish as many stories, a day apart, each following the one before; return them."""

    def follow(count, **fields):
        stories = []
        for number in range(count):
            stories.append(
                publish(
                    headline=f"Épisode {number}",
                    section=section,
                    at=now - timedelta(days=count - number),
                    follows=stories[-1].article if stories else None,
                    **fields,
                )
            )
        return stories

    return follow


def chain_of(version, at):
    fetched = Version.objects.live(at).for_page(at).get(article=version.article_id)
    return [one["id"] for one in shown(fetched)]


def test_each_story_of_a_chain_shows_the_others_latest_first(follow, now):
    stories = follow(3)
    newest_first = [story.article_id for story in reversed(stories)]
    assert [chain_of(story, now) for story in stories] == [newest_first] * 3


def test_readers_find_them_with_their_dates(follow, reader):
    first, second = follow(2)
    page = reader.get(second.get_absolute_url()).text
    assert f'<a href="{first.get_absolute_url()}">Épisode 0</a>' in page
    assert '<b aria-current="page">Épisode 1</b>' in page


def test_a_story_by_itself_shows_no_chain(publish, reader, now):
    story = publish()
    assert chain_of(story, now) == []
    assert 'class="chain"' not in reader.get(story.get_absolute_url()).text


def test_two_may_follow_one(publish, follow, now):
    first, second = follow(2)
    other = publish(follows=first.article, at=now)
    assert chain_of(second, now) == [other.article_id, second.article_id, first.article_id]


def test_only_what_is_live_at_the_instant(publish, follow, now):
    first = follow(1)[0]
    later = publish(follows=first.article, at=now + timedelta(hours=2))
    assert chain_of(first, now) == []
    assert chain_of(first, now + timedelta(hours=2)) == [later.article_id, first.article_id]


def test_a_chain_holds_across_what_was_taken_down(follow, editor, now):
    first, second, third = follow(3)
    second.article.withdraw(by=editor, now=now)
    assert chain_of(third, now) == [third.article_id, first.article_id]
    assert chain_of(first, now) == [third.article_id, first.article_id]


def test_the_version_says_what_is_followed_and_not_the_working_copy(follow, editor, now):
    first, second = follow(2)
    article = second.article
    article.follows = None
    article.save()
    assert chain_of(first, now) == [second.article_id, first.article_id]
    article.publish(by=editor, at=now + timedelta(hours=1), now=now)
    assert chain_of(first, now) == [second.article_id, first.article_id]
    assert chain_of(first, now + timedelta(hours=1)) == []
    article.restore(second, by=editor)
    assert article.follows == first.article


@pytest.fixture
def previews(editor, reader):
    """Return what the two previews of a working copy show of its chain: headlines, latest first."""

    def previews(article):
        link = PreviewLink.objects.create(
            article=article,
            made_by=editor,
            to="Awa",
            expires_at=timezone.now() + timedelta(days=1),
        )
        desk = sign_in(editor).get(f"/admin/articles/article/{article.pk}/preview/page/")
        shown = [_chain_on(page) for page in (desk, reader.get(link.get_absolute_url()))]
        assert shown[0] == shown[1]
        return shown[0]

    return previews


def _chain_on(page):
    assert page.status_code == 200
    chain = re.search(r'<nav class="chain".*?</nav>', page.text, re.DOTALL)
    assert bool(chain) is (".chain h2" in page.text)
    return re.findall(r"Épisode \d|Brouillon", chain[0]) if chain else []


def test_a_draft_is_shown_in_the_chain_that_it_will_be_in(follow, previews, publish, now):
    first, second = follow(2)
    draft = ArticleFactory(headline="Brouillon")
    assert previews(draft) == []
    draft.follows = second.article
    draft.save()
    assert previews(draft) == ["Brouillon", "Épisode 1", "Épisode 0"]
    # Of what has appeared, in its place of before, under its new headline.
    article = second.article
    article.headline = "Brouillon"
    article.save()
    publish(headline="Épisode 2", follows=second.article)
    assert previews(article) == ["Épisode 2", "Brouillon", "Épisode 0"]
    # What it follows no more is no more of the chain, though readers are still led there.
    article.follows = None
    article.save()
    assert previews(article) == ["Épisode 2", "Brouillon"]
    assert chain_of(first, now)[-1] == first.article_id


def test_a_drafts_chain_shows_only_what_is_live(follow, previews, editor):
    first = follow(1)[0]
    draft = ArticleFactory(headline="Brouillon", follows=first.article)
    ArticleFactory(headline="Épisode 9", follows=draft)
    first.article.withdraw(by=editor)
    assert previews(draft) == []


def test_a_long_chain_shows_its_ends_and_what_is_near(follow, now):
    stories = [story.article_id for story in follow(12)]
    assert chain_of(Version.objects.get(article=stories[5]), now) == [
        stories[n] for n in (11, 7, 6, 5, 4, 3, 0)
    ]


def test_of_a_chain_without_end_no_more_is_read_than_a_page_can_bear(publish, now):
    first = publish()
    Version.objects.bulk_create(_copies(first, LONGEST + 20, now))
    fetched = Version.objects.live(now).for_page(now).get(article=first.article_id)
    assert len(fetched.chain_list) == LONGEST


def _copies(first, count, now):
    for article in ArticleFactory.create_batch(count):
        yield Version(
            article=article,
            number=1,
            cause="published",
            cut_at=now,
            cut_by=first.cut_by,
            live=first.live,
            first_published_at=first.first_published_at,
            slug=f"suite-{article.pk}",
            section=first.section,
            headline="Suite",
            follows=first.article,
        )


def test_a_circle_is_refused_with_a_sentence(follow):
    first, _second, third = follow(3)
    first.article.follows = third.article
    with pytest.raises(ValidationError, match="déjà une suite") as refused:
        first.article.full_clean()
    assert list(refused.value.message_dict) == ["follows"]


def test_a_story_does_not_follow_itself(follow):
    story = follow(1)[0].article
    story.follows = story
    with pytest.raises(ValidationError, match="lui-même"):
        story.full_clean()


def test_a_circle_that_came_about_all_the_same_does_not_harm_readers(follow, editor, reader, now):
    first, second, third = follow(3)
    first.article.follows = third.article
    first.article.save()
    first.article.publish(by=editor, now=now)
    assert len(chain_of(second, now)) == 3
    assert reader.get(second.get_absolute_url()).status_code == 200


def test_what_never_appeared_cannot_be_followed(publish):
    story, draft = publish().article, ArticleFactory(headline="Brouillon")
    form = WorkingCopyForm({"headline": "Suite", "follows": draft.pk}, instance=story)
    assert "n’a pas paru" in form.errors["follows"][0]


def test_what_the_chain_shows_is_not_shown_again_below(follow, now):
    first, second = follow(2)
    Relation.objects.create(article=second.article, other=first.article, score=1)
    fetched = Version.objects.live(now).for_page(now).get(article=second.article_id)
    assert related_to(fetched, now) == []
