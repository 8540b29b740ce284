"""People of the newsroom, named in a note after an @."""

import re
import unicodedata

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from authors.models import User

FOUND = 8
# An address of somebody's (awa@example.org) names nobody.
_AT = re.compile(r"(?<![\w.+-])@")
# What goes on with a word: after “@awa”, a name is not over in “@awa-t” nor in “@awa.t”.
_GOES_ON = re.compile(r"[\w-]|[.@+]\w")


def people():
    """Return those who work in the newsroom, by name."""
    staff = User.objects.filter(is_active=True, is_staff=True)
    return staff.order_by("first_name", "last_name", "username")


def names():
    """Return {name as it may be written after an @: those who bear it}."""
    bearers = {}
    for person in people():
        for name in {person.username, person.get_full_name()} - {""}:
            bearers.setdefault(_fold(name), set()).add(person)
    return bearers


def found(text, names):
    """Return those whom the text names, and the names in it that several bear."""
    named, unclear = set(), set()
    if not names:
        return named, unclear
    longest = max(map(len, names))
    for at in _AT.finditer(text):
        rest = _fold(text[at.end() : at.end() + 2 * longest + 2])
        fitting = [name for name in names if rest.startswith(name)]
        fitting = [name for name in fitting if not _GOES_ON.match(rest[len(name) :])]
        if not fitting:
            continue
        bearers = names[max(fitting, key=len)]
        if len(bearers) == 1:
            named |= bearers
        else:
            unclear.add(str(next(iter(bearers))))
    return named, unclear


def seeing(article):
    """Return the numbers of those who may open the story: what ArticleAdmin says, of everybody."""
    may_read = User.objects.with_perm("articles.view_article")
    every = User.objects.with_perm("articles.change_any_article")
    # Whose it is: Article.objects.belonging_to, from the story's side.
    theirs = User.objects.filter(
        Q(pk__in=[article.created_by_id, article.assignee_id]) | Q(author__articles=article)
    )
    numbers = {*every.values_list("pk", flat=True), *theirs.values_list("pk", flat=True)}
    return numbers & set(may_read.values_list("pk", flat=True))


def matching(words, article, *, but):
    """Return a few people for who types `words` after an @: [{name, username, insert, sees}].

    `insert` is what names that person and nobody else.
    """
    words, bearers, sees = _fold(words), names(), seeing(article)
    answer = []
    for person in people():
        name = _fold(str(person))
        starts = [name, *name.split(), _fold(person.username)]
        if person == but or not any(start.startswith(words) for start in starts):
            continue
        is_alone = len(bearers[name]) == 1
        answer.append(
            {
                "name": str(person),
                "username": person.username,
                "insert": str(person) if is_alone else person.username,
                "sees": person.pk in sees,
            }
        )
        if len(answer) == FOUND:
            break
    return answer


def sentences(not_seeing, unclear):
    """Return what the writer of a note is told of those whom it names in vain."""
    said = []
    if not_seeing:
        listed = ", ".join(sorted(map(str, not_seeing)))
        said.append(
            ngettext(
                "%(names)s ne peut pas ouvrir cet article : rien ne lui a été envoyé.",
                "%(names)s ne peuvent pas ouvrir cet article : rien ne leur a été envoyé.",
                len(not_seeing),
            )
            % {"names": listed}
        )
    said += [
        _("Plusieurs personnes s’appellent %(name)s : écrivez @ et l’identifiant de l’une d’elles.")
        % {"name": name}
        for name in sorted(unclear)
    ]
    return said


def _fold(text):
    """Return the text without case, accents or kinds of space."""
    text = unicodedata.normalize("NFKD", text.lower())
    text = "".join(sign for sign in text if not unicodedata.combining(sign))
    return re.sub(r"\s+", " ", text)
