"""Questions as readers ask them, of the demo's stories: bench/search_quality.py asks any others."""

import pytest
from django.utils import timezone

from bench import search_quality


@pytest.mark.django_db
def test_questions_find_the_stories_that_answer_them():
    identities = search_quality.publish(search_quality.demo_documents())
    questions = search_quality.read_questions(search_quality.QUESTIONS)
    assert len(questions) >= 60
    # An answer that is no story would be found by nobody.
    assert set().union(*(answers for _question, answers in questions)) <= set(identities.values())
    recall, rank, report = search_quality.measure(questions, identities, timezone.now())
    assert recall >= 0.8, [asked for asked in report if len(asked[1]) < asked[2]]
    assert rank >= 0.7
