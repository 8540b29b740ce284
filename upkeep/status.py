"""How the system is, for the newsroom: one sentence for each thing, and what to do about it.

Each function below answers for one thing, by one query at most; LINES puts them in order.
"""

import os
import shutil
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from time import perf_counter

from django.conf import settings
from django.db import connection
from django.template.defaultfilters import filesizeformat
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.models import Version
from delivery import cache as page_cache
from desk.templatetags.desk import moment

from . import queue
from .models import Backup

# From here on somebody should look; from there on something is about to stop.
FREE_BYTES = (2 * 2**30, 500 * 2**20)
CLOCK_APART = timedelta(seconds=2)
SLOW_SECONDS = 0.2
BUSY_SHARE = 0.8
# A night's copy, with a morning to make it.
BACKUP_AGE = timedelta(hours=36)


class Level(StrEnum):
    WELL = "well"
    WATCH = "watch"
    WRONG = "wrong"


WORDS = {
    Level.WELL: gettext_lazy("Bien"),
    Level.WATCH: gettext_lazy("À surveiller"),
    Level.WRONG: gettext_lazy("À régler"),
}


@dataclass(frozen=True)
class Line:
    name: str
    level: Level
    words: str
    # What to do next, where there is something.
    advice: str = ""
    # What it stands on, as other sentences.
    facts: list = field(default_factory=list)

    @property
    def said(self):
        return WORDS[self.level]


def lines(now):
    return [line(now) for line in LINES]


def problems(now):
    return [line for line in (line(now) for line in MAY_FAIL) if line.level != Level.WELL]


def schedule(now):
    name = _("Les parutions")
    begins = Version.objects.starting_between(now, now + timedelta(days=31))
    coming = list(begins.values_list("headline", "starts")[:3])
    facts = [
        _("%(at)s : « %(headline)s »") % {"at": moment(at), "headline": headline}
        for headline, at in coming
    ]
    if coming:
        words = _("Chaque article paraît de lui-même à son heure. Voici les prochaines parutions.")
    else:
        words = _("Aucune parution n’est prévue dans les 31 jours.")
    return Line(name, Level.WELL, words, facts=facts)


def tasks(now):
    name = _("Les travaux")
    found = queue.state(now=now)
    undone = found.failed + found.cut
    if found.is_left:
        words = _("Personne ne fait les travaux en attente, depuis %(time)s.")
        advice = _(
            "Les images et les lettres n’arrivent plus. Faites relancer le worker sur le serveur."
        )
        return Line(name, Level.WRONG, words % {"time": timesince(found.oldest_at, now)}, advice)
    if found.is_unattended:
        words = _("Aucun worker ne tourne : les travaux attendent.")
        advice = _("Si cela dure plus d’une minute, faites-le relancer sur le serveur.")
        return Line(name, Level.WRONG if found.waiting else Level.WATCH, words, advice)
    if undone:
        words = ngettext(
            "%(count)d travail n’a pas abouti.", "%(count)d travaux n’ont pas abouti.", undone
        )
        advice = _("Réessayez. S’ils échouent encore, montrez-en la raison à qui tient le serveur.")
        return Line(name, Level.WATCH, words % {"count": undone}, advice)
    if found.waiting:
        words = ngettext(
            "%(count)d travail attend son tour, depuis %(time)s.",
            "%(count)d travaux attendent leur tour, depuis %(time)s.",
            found.waiting,
        )
        asked = {"count": found.waiting, "time": timesince(found.oldest_at, now)}
        return Line(name, Level.WELL, words % asked)
    return Line(name, Level.WELL, _("Tout ce qui devait être fait l’est."))


def caching(now):
    """Whether copies of pages are kept, and dropped when they should be."""
    name = _("Le cache")
    if not page_cache.running:
        return Line(name, Level.WELL, _("Chaque page est faite pour chaque lecteur."))
    copies = page_cache.running[-1]
    if copies.follower.is_blind:
        advice = _("Si cela dure plus d’une minute, faites redémarrer le serveur.")
        words = _("Ce processus ne sait plus ce qui change : les lecteurs ont d’anciennes copies.")
        return Line(name, Level.WRONG, words, advice)
    if copies.shared and not copies.shared.answers():
        advice = _("Le site est plus lent, mais juste. Faites vérifier le serveur de cache.")
        return Line(name, Level.WATCH, _("Le cache ne répond pas."), advice)
    words = _("Les copies de pages sont gardées, et remplacées dès que quelque chose y change.")
    return Line(name, Level.WELL, words)


def database(now):
    name = _("La base de données")
    started = perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT pg_database_size(current_database()), current_setting('server_version'),
                current_setting('max_connections')::int,
                (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
                clock_timestamp()"""
        )
        size, version, most, used, its_now = cursor.fetchone()
    seconds = perf_counter() - started
    return _of_database(name, size, version, used, most, its_now - now, seconds)


def _of_database(name, size, version, used, most, apart, seconds):
    facts = [
        _("PostgreSQL %(version)s, %(size)s, %(used)d connexions sur %(most)d.")
        % {
            "version": version.partition(" ")[0],
            "size": filesizeformat(size),
            "used": used,
            "most": most,
        }
    ]
    if abs(apart) > CLOCK_APART + timedelta(seconds=seconds):
        words = _(
            "L’horloge de ce serveur et celle de la base de données ne disent pas la même heure."
        )
        advice = _(
            "Un article pourrait paraître trop tôt ou trop tard. Faites régler les horloges (NTP)."
        )
        return Line(name, Level.WRONG, words, advice, facts)
    if used > BUSY_SHARE * most:
        words = _("Presque toutes les connexions sont prises.")
        advice = _("Faites monter « max_connections », ou baisser le nombre de processus.")
        return Line(name, Level.WATCH, words, advice, facts)
    if seconds > SLOW_SECONDS:
        words = _("Elle répond lentement.")
        advice = _("Si cela dure, faites regarder ce qui occupe le serveur.")
        return Line(name, Level.WATCH, words, advice, facts)
    return Line(name, Level.WELL, _("Elle répond sans attendre."), facts=facts)


def disk(now):
    """Of this web server, where what is uploaded is kept, unless it is in a bucket."""
    name = _("Le disque")
    places = (
        [settings.DATA_DIR] if settings.MEDIA_BUCKET else [settings.DATA_DIR, settings.MEDIA_ROOT]
    )
    usages = {
        os.stat(place).st_dev: shutil.disk_usage(place) for place in places if os.path.exists(place)
    }
    usage = min(usages.values(), key=lambda usage: usage.free)
    room = {"free": filesizeformat(usage.free), "total": filesizeformat(usage.total)}
    watch, wrong = FREE_BYTES
    if usage.free < wrong:
        words = _("Il est plein : il ne reste que %(free)s sur %(total)s.")
        advice = _("Bientôt, plus une image n’y entrera. Faites-lui de la place aujourd’hui.")
        return Line(name, Level.WRONG, words % room, advice)
    if usage.free < watch:
        words = _("Il se remplit : il reste %(free)s sur %(total)s.")
        advice = _("Faites-lui de la place, ou agrandissez-le, cette semaine.")
        return Line(name, Level.WATCH, words % room, advice)
    return Line(name, Level.WELL, _("Il reste %(free)s sur %(total)s.") % room)


def backup(now):
    name = _("La sauvegarde")
    last = Backup.objects.order_by("-ended_at").first()
    if last is not None:
        words = _("La dernière a été faite le %(at)s, et pèse %(size)s.")
        words %= {"at": moment(last.ended_at), "size": filesizeformat(last.size)}
    else:
        words = _("Aucune n’a encore été faite.")
    if not settings.BACKUPS_KEPT:
        advice = _(
            "Cette machine ne se sauvegarde pas d’elle-même : c’est bien pour un essai, sans plus."
        )
        return Line(name, Level.WELL if settings.OWN_MACHINE else Level.WATCH, words, advice)
    if last is None:
        advice = _("La première se fera cette nuit. Vous pouvez aussi la demander maintenant.")
        return Line(name, Level.WATCH, words, advice)
    if now - last.ended_at > BACKUP_AGE:
        advice = _(
            "Celle de la nuit ne s’est pas faite. Demandez-en une, et voyez ici si elle échoue."
        )
        return Line(name, Level.WRONG, words, advice)
    facts = [_("Ni images ni documents n’y sont, et elle reste ici : tout est à copier ailleurs.")]
    return Line(name, Level.WELL, words, facts=facts)


# What may need somebody: the newsroom's home asks these. A new check is one more function here.
MAY_FAIL = [tasks, caching, database, disk, backup]
LINES = [schedule, *MAY_FAIL]
