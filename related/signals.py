"""What the plan of a story changes of the pages of those that lead to it."""

from datetime import timedelta

from django.db.models import BigIntegerField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from articles.models import Article
from delivery.changes import changed

from .chains import ChainOf
from .models import Relation


def touch_leading(sender, article, moments, **kwargs):
    """Have the pages of stories that lead to this one, or are of its chain, follow its plan."""
    if not moments:
        return
    standing_for = [article.pk, *article.replaces.values_list("pk", flat=True)]
    leading = Relation.objects.filter(other__in=standing_for, is_banned=False)
    # Whenever it begins: all of the chain, as it will be.
    ever = timezone.now() + timedelta(days=36500)
    here = Cast(Value(article.pk), BigIntegerField())
    chain = Article.objects.filter(pk__in=ChainOf(here, Value(ever)))
    tags = {f"related:{pk}" for pk in leading.values_list("article", flat=True)}
    tags |= {f"chain:{pk}" for pk in chain.values_list("pk", flat=True)}
    for moment in moments:
        changed(*tags, at=moment)
