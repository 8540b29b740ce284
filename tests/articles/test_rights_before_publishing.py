"""What the checklist says of pictures that the publication may no longer show."""

from datetime import timedelta

import pytest

from articles import checklist
from articles.workflow import PublicationError
from tests.factories import ArticleFactory, PictureFactory

pytestmark = pytest.mark.django_db

STANDFIRST = "Les riverains déplacent leurs biens et attendent la décrue, annoncée pour samedi."


def stops(article, at=None):
    return [problem.words for problem in checklist.problems(article, at) if problem.blocks]


def in_text(picture, kind):
    return {
        "address": f'<figure class="image"><img src="{picture.file.url}" alt=""></figure>',
        "gallery": f'<figure class="gallery" data-pictures="{picture.pk} 999999"></figure>',
    }[kind]


def story(picture, where):
    text = "<p>Le fleuve a monté.</p>"
    if where == "lead":
        return ArticleFactory(standfirst=STANDFIRST, picture=picture, body=text)
    return ArticleFactory(standfirst=STANDFIRST, body=text + in_text(picture, where))


@pytest.mark.parametrize("where", ["lead", "address", "gallery"])
def test_it_stops_on_a_picture_whose_rights_are_over(where, now, editor):
    article = story(PictureFactory(rights_end_at=now - timedelta(minutes=1)), where)
    (words,) = stops(article)
    assert "ont pris fin" in words
    with pytest.raises(PublicationError):
        article.publish(by=editor)


@pytest.mark.parametrize("where", ["lead", "address", "gallery"])
def test_it_stops_what_is_to_appear_after_they_end(where, now, editor):
    article = story(PictureFactory(rights_end_at=now + timedelta(hours=2)), where)
    assert stops(article) == stops(article, now + timedelta(hours=1)) == []
    (words,) = stops(article, now + timedelta(hours=2))
    assert "avant la parution" in words
    with pytest.raises(PublicationError):
        article.publish(by=editor, at=now + timedelta(hours=3))
    article.publish(by=editor)


def test_rights_without_end_stop_nothing(now):
    assert stops(story(PictureFactory(), "lead"), now + timedelta(days=9999)) == []
