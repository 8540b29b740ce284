"""The editor’s “À lire aussi” button: a story is found, led to, and missed when it is gone."""

from tests.factories import ArticleFactory


def test_a_card_says_what_it_leads_to_or_that_it_leads_nowhere(people, open_page):
    target = ArticleFactory(headline="Un pont rouvre à Gao")
    target.publish(by=people["editor"])
    story = ArticleFactory(
        created_by=people["journalist"], body='<p>Un.</p><aside data-story="7777777"></aside>'
    )
    page = open_page(people["journalist"])
    page.goto(f"/admin/articles/article/{story.pk}/change/")
    page.locator(".story-card__in--warning", has_text="introuvable").wait_for()
    page.locator(".ck-content p").first.click()
    page.get_by_role("button", name="À lire aussi").click()
    page.get_by_role("combobox", name="Chercher un article du site").fill("gao")
    page.get_by_role("option", selected=True).filter(has_text="Un pont rouvre").wait_for()
    page.keyboard.press("Enter")
    page.locator(".story-card", has_text="Un pont rouvre à Gao").wait_for()
    assert page.locator(".story-card__in--warning").count() == 1
    with page.expect_navigation():
        page.click("[name=_continue]")
    story.refresh_from_db()
    assert f'<aside data-story="{target.pk}"></aside>' in story.body
    assert page.errors == []
