"""What is worked out in the background."""

from django.tasks import task

from . import relating


@task
def relate(article_id):
    """Work out anew what a story leads to, and what leads to it."""
    relating.relate(article_id)
