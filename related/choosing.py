"""What somebody says of the stories that one leads to: chosen, in an order, or refused."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from articles.models import Article

from .models import Relation

# More than readers are ever shown.
MOST = 12


class ChoiceError(ValidationError):
    """What was asked cannot be; the message says why to whoever chose."""


@transaction.atomic
def choose(article, other, place=None):
    """Have a story lead to another at that place among the chosen (0 is first); last, if None."""
    if article == other:
        raise ChoiceError(_("Un article ne mène pas à lui-même."))
    relations = _locked(article)
    relation = relations.get(other.pk) or Relation.objects.create(article=article, other=other)
    chosen = [one for one in _in_order(relations.values()) if one != relation]
    if len(chosen) >= MOST:
        raise ChoiceError(_("Douze articles sont déjà choisis : retirez-en un d’abord."))
    relation.is_banned = False
    chosen.insert(len(chosen) if place is None else place, relation)
    for position, one in enumerate(chosen):
        one.position = position
    Relation.objects.bulk_update(chosen, ["position", "is_banned"])


@transaction.atomic
def ban(article, other):
    """Have a story never lead to another by itself."""
    if article == other:
        raise ChoiceError(_("Un article ne mène pas à lui-même."))
    _locked(article)
    said = {"position": None, "is_banned": True}
    Relation.objects.update_or_create(article=article, other=other, defaults=said)


@transaction.atomic
def release(article, other):
    """Have the ranker alone say whether a story leads to another."""
    relation = _locked(article).get(other.pk)
    if relation is None:
        return
    if not relation.score:
        # The ranker has never said that it does.
        relation.delete()
        return
    relation.position, relation.is_banned = None, False
    relation.save(update_fields=["position", "is_banned"])


def said_of(article):
    """Return (the chosen in their order, the refused) of a story's Relations, with their others."""
    relations = Relation.objects.filter(article=article).select_related("other")
    said = list(relations.exclude(position=None, is_banned=False))
    return _in_order(said), [one for one in said if one.is_banned]


def _in_order(relations):
    chosen = [one for one in relations if one.position is not None]
    return sorted(chosen, key=lambda one: (one.position, one.pk))


def _locked(article):
    """Return {other's id: Relation} of the story, nobody else choosing for it meanwhile."""
    Article.objects.select_for_update(no_key=True).only("pk").get(pk=article.pk)
    # In the order in which related.relating writes them.
    relations = Relation.objects.select_for_update().filter(article=article).order_by("other")
    return {relation.other_id: relation for relation in relations}
