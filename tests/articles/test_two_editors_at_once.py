from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Article, Version
from articles.workflow import PublicationError
from tests.factories import ArticleFactory, UserFactory


@pytest.mark.django_db(transaction=True)
def test_all_their_decisions_are_taken_one_after_the_other():
    article, editor = ArticleFactory(), UserFactory()
    together, refused = Barrier(6), []

    def act(number):
        mine = Article.objects.get(pk=article.pk)
        mine.headline = f"Titre {number}"
        together.wait()
        try:
            for _ in range(5):
                mine.publish(by=editor)
                if number % 2:
                    mine.withdraw(by=editor)
        except PublicationError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=act, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = list(article.versions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    # At most one is live, and each range ends where the next begins or before.
    planned = list(article.versions.planned())
    for earlier, later in zip(planned, planned[1:], strict=False):
        assert earlier.live.upper <= later.live.lower
    assert Version.objects.live(timezone.now()).count() <= 1
    # Only a withdrawal of what another had just withdrawn may have been refused.
    assert all("rien à retirer" in str(error) for error in refused)
