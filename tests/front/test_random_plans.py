"""Any course of deeds, against the rule said in the plainest way."""

from datetime import timedelta

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from front.composing import compose, placed
from front.models import Placement
from front.placing import PlacementError, place, take_out
from front.spots import LEAD, SECONDARIES, in_block
from tests.conftest import in_role
from tests.factories import ArticleFactory, PictureFactory, SectionFactory

HOUR = timedelta(hours=1)
HOURS = st.integers(0, 12)
DEEDS = st.tuples(
    st.integers(0, 6),  # the story
    st.integers(0, 3),  # the place
    HOURS,  # from when
    st.one_of(st.none(), HOURS),  # until when
    st.booleans(),  # place, or take out
    st.integers(0, 2),  # hours since the deed before
)


def stands(placements, placement, at):
    """Whether a placement holds at that instant: begun, not ended, and nothing came after it."""
    if placement.starts_at > at or (placement.ends_at and placement.ends_at <= at):
        return False
    return not any(
        placement.starts_at < other.starts_at <= at
        for other in placements
        if other.spot == placement.spot or other.article_id == placement.article_id
    )


class FrontPage(TestCase):
    @classmethod
    def setUpTestData(cls):
        from authors import roles

        cls.editor = in_role(roles.EDITOR, username="editeur")
        cls.start = timezone.now()
        cls.sections = [SectionFactory(), SectionFactory()]
        picture = PictureFactory()
        cls.stories = [
            ArticleFactory(section=cls.sections[n % 2], picture=picture if n % 3 else None)
            for n in range(24)
        ]
        cls.spots = [LEAD, *SECONDARIES[:2], *in_block(cls.sections[0].pk)[:1]]
        for number, story in enumerate(cls.stories[4:]):
            at = cls.start - number * HOUR
            story.publish(by=cls.editor, at=at, now=at)
        # Of those that are placed: two come later, one goes, one never comes.
        cls.stories[0].publish(by=cls.editor, at=cls.start + 3 * HOUR, now=cls.start)
        cls.stories[1].publish(by=cls.editor, at=cls.start + 6 * HOUR, now=cls.start)
        cls.stories[4].withdraw(by=cls.editor, at=cls.start + 5 * HOUR, now=cls.start)

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(DEEDS, max_size=12))
    def test_what_stands_is_what_was_asked_last_and_nothing_twice(self, deeds):
        now = self.start
        for story, spot, start, end, placing, waited in deeds:
            now += waited * HOUR
            at = self.start + start * HOUR
            before = self.front(now - HOUR / 2)
            try:
                if placing:
                    until = None if end is None else self.start + end * HOUR
                    article, spot = self.stories[story], self.spots[spot]
                    place(article, spot, by=self.editor, at=at, until=until, now=now)
                    assert Placement.objects.at(at).in_spot(spot).get().article == article
                else:
                    take_out(self.spots[spot], by=self.editor, at=at, now=now)
                    assert not Placement.objects.at(at).in_spot(self.spots[spot]).exists()
            except PlacementError:
                pass
            # No deed changes what readers have already had.
            assert self.front(now - HOUR / 2) == before
        planned = list(Placement.objects.exclude(live=None))
        for hours in range(14):
            at = self.start + hours * HOUR + HOUR / 2
            standing = set(Placement.objects.at(at).values_list("pk", flat=True))
            assert standing == {row.pk for row in planned if stands(planned, row, at)}
            self.front(at)

    def front(self, at):
        """Return what the page shows at that instant, having seen that it is whole."""
        from articles.models import Version

        newest = list(Version.objects.live(at).newest_first().for_cards(at)[:30])
        front = compose(placed(at), newest)
        shown = [front.lead, *front.secondary, *front.short]
        shown += [story for _section, stories in front.blocks for story in stories]
        articles = [story.article_id for story in shown]
        assert len(articles) == len(set(articles))
        assert set(articles) >= {story.article_id for story in newest}
        live = {story.article_id for story in newest}
        for placement in Placement.objects.at(at):
            if placement.article_id in live:
                assert front.standing[placement.spot].article_id == placement.article_id
        return articles
