"""Pictures of a text where the newsroom looks at it: compared, reunited, read."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.figures import pictured
from desk import saving
from desk.comparing.story import Comparison
from desk.models import Tab
from tests.conftest import sign_in
from tests.factories import ArticleFactory, PictureFactory

pytestmark = pytest.mark.django_db


def several(kind, *pictures, caption=""):
    numbers = " ".join(str(picture.pk) for picture in pictures)
    words = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure class="{kind}" data-pictures="{numbers}">{words}</figure>'


@pytest.fixture
def pictures():
    return [PictureFactory(alt=f"Image {n}") for n in range(3)]


@pytest.fixture
def compared(editor):
    """Return (HTML, Tally) of two texts of a story, compared."""

    def compared(old, new):
        story = ArticleFactory(body=f"<p>Un.</p>{old}")
        versions = [story.keep(by=editor)]
        story.body = f"<p>Un.</p>{new}"
        story.save()
        versions.append(story.keep(by=editor))
        comparison = Comparison(*versions)
        return comparison.story.body, comparison.tally

    return compared


def test_a_gallery_compared_shows_what_came_and_what_went(compared, pictures):
    one, two, three = pictures
    html, tally = compared(several("gallery", one, two), several("gallery", one, three))
    assert "image retirée\u202f: Image 1" in html
    assert "image ajoutée\u202f: Image 2" in html
    assert "Image 0</small>" not in html
    assert tally.changes == 2
    assert html.count("<picture>") == 3


def test_a_gallery_that_is_the_same_has_not_changed(compared, pictures):
    html, tally = compared(*[several("gallery", *pictures, caption="La crue")] * 2)
    assert tally.changes == 0
    assert html.count("<picture>") == 3


def test_a_gallery_whose_order_or_kind_or_caption_changes_says_so(compared, pictures):
    one, two, _three = pictures
    _html, tally = compared(several("pair", one, two), several("pair", two, one))
    assert tally.changes
    html, tally = compared(several("gallery", one, two), several("pair", one, two))
    assert "devient un avant/après" in html
    html, tally = compared(
        several("gallery", one, two, caption="Le port, hier"),
        several("gallery", one, two, caption="Le port, demain"),
    )
    assert (tally.added, tally.removed) == (1, 1)


def test_a_picture_that_becomes_wide_says_so(compared, pictures):
    figure = '<figure class="image{}"><img src="{}"></figure>'
    sides = (figure.format(kind, pictures[0].file.url) for kind in ("", " image--wide"))
    html, tally = compared(*sides)
    assert "devient large" in html
    assert 'class="figure figure--wide"' in html
    assert tally.changes == 1


def test_two_who_changed_one_gallery_choose_and_see_what(journalist, editor, pictures):
    one, two, three = pictures
    story = ArticleFactory(created_by=journalist, body="<p>Un.</p>" + several("gallery", one))
    base, tab = saving.text_of(story), uuid.uuid4()
    mine = base | {"body": "<p>Un.</p>" + several("gallery", one, two)}
    theirs = base | {"body": "<p>Un.</p>" + several("gallery", one, three)}
    saving.take(uuid.uuid4(), 1, theirs, user=editor, article=story, base=base)
    answer = saving.take(tab, 1, mine, user=journalist, article=story, base=base)
    assert answer.state == saving.CONFLICT
    page = sign_in(journalist).get(f"/admin/articles/article/{story.pk}/reconciliation/{tab}/")
    html = page.content.decode()
    assert html.count('alt="Image 0"') == 2
    assert html.count('alt="Image 1"') == html.count('alt="Image 2"') == 1
    assert Tab.objects.get(pk=tab).in_conflict


def test_two_who_changed_other_things_keep_both(journalist, editor, pictures):
    gallery = several("gallery", *pictures)
    story = ArticleFactory(created_by=journalist, body=f"<p>Un.</p>{gallery}<p>Deux.</p>")
    base = saving.text_of(story)
    mine = base | {"body": f"<p>Un.</p>{several('pair', *pictures[:2])}<p>Deux.</p>"}
    theirs = base | {"body": f"<p>Un, et demi.</p>{gallery}<p>Deux.</p>"}
    saving.take(uuid.uuid4(), 1, theirs, user=editor, article=story, base=base)
    saving.take(uuid.uuid4(), 1, mine, user=journalist, article=story, base=base)
    story.refresh_from_db()
    assert story.body == f"<p>Un, et demi.</p>{several('pair', *pictures[:2])}<p>Deux.</p>"


def test_a_text_that_one_only_reads_shows_its_galleries_in_one_query(pictures):
    texts = [several("gallery", *pictures), several("pair", *pictures[:2]), "<p>Un.</p>"]
    with CaptureQueriesContext(connection) as queries:
        shown = pictured(texts)
    assert len(queries) == 1
    assert [html.count("<img") for html in shown] == [3, 2, 0]
