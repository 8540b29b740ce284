import pytest

from articles.body import lay_out, plain_text, without_dateline
from articles.models import Version
from articles.rendering import render
from tests.factories import ArticleFactory, PictureFactory

pytestmark = pytest.mark.django_db


def page_of(version, at):
    return render(Version.objects.for_page(at).get(pk=version.pk))


def test_it_puts_the_dateline_in_the_first_paragraph_of_its_own():
    html = "<h2>Titre</h2><blockquote><p>Dit-il</p></blockquote><p>Texte</p><p>Suite</p>"
    laid_out = lay_out(html, dateline="Ici-")
    dateline = '<span class="dateline">Ici-</span> '
    assert laid_out.html == html.replace("<p>Texte", f"<p>{dateline}Texte")
    assert without_dateline(laid_out.html) == html


def test_it_lays_out_twice_as_once():
    html = '<p>"Oui", dit-il: 12 500 francs ! <strong>Non</strong> ?</p>'
    once = lay_out(html, dateline="Ici-").html
    assert lay_out(once, dateline="Ici-").html == once


def test_it_finishes_words_and_leaves_tags_alone():
    html = '<p><a href="https://example.org/a?b=1">Quoi ?</a> "Rien" & c\'est tout</p>'
    finished = lay_out(html).html
    assert 'href="https://example.org/a?b=1"' in finished
    assert "Quoi\u202f?" in finished
    assert "«\u202fRien\u202f» &amp; c’est" in finished


def test_a_card_shows_only_while_its_story_is_live(editor, publish, now):
    target = publish(headline="La suite")
    story = ArticleFactory(body=f'<p>Un</p><aside data-story="{target.article_id}"></aside>')
    version = story.publish(by=editor)
    assert "La suite" in page_of(version, now)
    target.article.withdraw(by=editor)
    from django.utils import timezone

    assert "aside" not in page_of(version, timezone.now())


def test_a_link_follows_its_story_to_its_present_address(editor, publish, settings):
    target = publish(slug="ancien")
    address = f"{settings.SITE_URL}{target.get_absolute_url()}"
    story = ArticleFactory(body=f'<p><a href="{address}">lire</a></p>').publish(by=editor)
    target.article.slug = "nouveau"
    target.article.save()
    target.article.publish(by=editor)
    from django.utils import timezone

    section = target.section.slug
    assert f'<a href="/{section}/nouveau/">lire</a>' in page_of(story, timezone.now())
    target.article.withdraw(by=editor)
    assert "<p>lire</p>" in page_of(story, timezone.now())


def test_a_card_to_nothing_leaves_nothing(editor, now):
    story = ArticleFactory(body='<p>Un</p><aside data-story="999999"></aside>').publish(by=editor)
    assert page_of(story, now) == "<p>Un</p>"


def test_a_picture_of_the_library_is_shown_with_its_credit_and_another_is_not(editor, now):
    picture = PictureFactory(credit="Ali")
    html = f'<figure class="image"><img src="{picture.file.url}"></figure><p>Un</p>'
    story = ArticleFactory(body=html + '<img src="/media/autre.jpg">').publish(by=editor)
    page = page_of(story, now)
    assert "<picture" in page
    assert "© Ali" in page
    assert "autre.jpg" not in page


def test_plain_text_keeps_words_apart():
    assert plain_text("<p>Un</p><p>deux&nbsp;&amp;</p>") == "Un deux &"
