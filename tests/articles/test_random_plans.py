from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.articles.random_plan import VERBS, Run
from tests.factories import ArticleFactory, UserFactory

STEPS = st.lists(
    st.tuples(
        st.sampled_from(VERBS),
        st.integers(0, 30),
        st.sampled_from([0, 1, 5, 10, 20, 30, 60]),
        st.sampled_from([0, 0, 5, 20, 90]),
    ),
    max_size=25,
)


class RandomPlans(TestCase):
    # hypothesis.extra.django's TestCase gives each example a database of its own.
    @given(STEPS)
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    def test_the_site_agrees_with_the_model_whatever_is_decided(self, steps):
        run = Run(ArticleFactory(), UserFactory())
        for step in steps:
            run.step(*step)
