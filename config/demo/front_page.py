"""The demo's front page, as its editor left it: what leads now and next, and what has just come."""

from datetime import timedelta

from front.placing import break_news, place
from front.spots import LEAD, SECONDARIES, in_block

LEADS_NOW = "a-bamako-les-elus-votent-212-arrets-fixes"
# Leads from its own time on.
LEADS_NEXT = "la-reforme-des-actes-de-naissance-passe-par-les-maternites"
BESIDE = ["a-segou-les-griots-enregistrent-leurs-archives", "un-laboratoire-dans-une-cantine-a-san"]
IN_ITS_BLOCK = "lutte-traditionnelle-le-retour-du-sable"
BREAKING = "a-kayes-les-coupures-de-courant-ont-un-calendrier"
BREAKING_WORDS = "Kayes : le courant est revenu deux heures avant l’heure annoncée"


def arrange(articles, people, now):
    """Place some of the stories ({slug: article}) and announce one."""
    editor = people["editeur"]
    earlier = now - timedelta(minutes=15)
    place(articles[LEADS_NOW], LEAD, by=editor, now=earlier)
    for slug, spot in zip(BESIDE, SECONDARIES, strict=False):
        place(articles[slug], spot, by=editor, now=earlier)
    wrestling = articles[IN_ITS_BLOCK]
    place(wrestling, in_block(wrestling.section_id)[0], by=editor, now=earlier)
    coming = articles[LEADS_NEXT]
    at = coming.next_version(now).starts_at
    place(coming, LEAD, by=people["redacteur-en-chef"], at=at, now=now)
    break_news(
        BREAKING_WORDS,
        by=editor,
        lasting=timedelta(hours=2),
        article=articles[BREAKING],
        now=now - timedelta(minutes=5),
    )
