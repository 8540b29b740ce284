"""The demo's dossiers: two subjects followed over months."""

from datetime import timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from taggit.models import Tag

from dossiers.models import Dossier, KeyStory

# What the front page shows now comes first. A key story that is not public yet waits for its time.
DOSSIERS = [
    {
        "slug": "le-fleuve-une-annee-de-crue",
        "title": "Le fleuve, une année de crue",
        "standfirst": "De l’échelle de Mopti aux embarcadères de Bamako, nos correspondants "
        "suivent le Niger pendant un an, de l’étiage à la plus haute eau.",
        "introduction": "<p>Chaque année, le Niger monte de plusieurs mètres, puis se retire, et "
        "tout ce qui vit sur ses rives prend rendez-vous avec lui. On sème, on pêche, on déplace "
        "l’école, on traverse ou l’on attend.</p><p>Cette année, l’eau a pris du retard. Ce n’est "
        "pas une catastrophe ; c’est une question, posée en même temps aux pêcheurs du Débo, aux "
        "riziculteurs de Ségou et aux passagers des pirogues de Bamako.</p><p>Nous avons choisi "
        "de la suivre du même endroit, chaque mois : la berge.</p>",
        "tags": ["Niger (fleuve)", "pêche"],
        "key": [
            "le-niveau-du-fleuve-a-mopti-releve-chaque-aube",
            "deux-villages-se-partagent-une-ile-du-niger",
            "des-roseaux-contre-le-sable-au-bord-du-lac-debo",
            "natation-au-fleuve-une-leconniere-de-soixante-ans",
        ],
        "picture_of": "en-images-une-heure-au-port-de-mopti",
        "on_front": True,
    },
    {
        "slug": "avoir-un-nom-avoir-une-date",
        "title": "Avoir un nom, avoir une date",
        "standfirst": "Naître, se marier, hériter : sans acte, rien n’est prouvé. Enquête dans "
        "les registres d’état civil, de Diéma à Tombouctou.",
        "introduction": "<p>Un acte de naissance tient sur une feuille. Sans elle, on n’entre pas "
        "en sixième, on ne vote pas, on n’hérite pas. Dans les villages que nous avons visités, "
        "un enfant sur quatre n’en a pas.</p><p>Des agents marchent, des maternités écrivent, des "
        "familles ouvrent des malles. Ce dossier les accompagne.</p>",
        "tags": ["état civil"],
        "key": [
            "la-reforme-des-actes-de-naissance-passe-par-les-maternites",
            "tombouctou-l-etat-civil-fait-du-porte-a-porte",
            "le-registre-d-etat-civil-sort-de-sa-malle",
        ],
        "picture_of": "tombouctou-l-etat-civil-fait-du-porte-a-porte",
        "on_front": False,
    },
]


def gather(articles, now):
    """Make the dossiers from some of the stories ({slug: article})."""
    for position, facts in enumerate(DOSSIERS):
        earlier = now - timedelta(days=60 * (position + 1))
        dossier = Dossier.objects.create(
            **{name: facts[name] for name in ("slug", "title", "standfirst", "introduction")},
            picture=articles[facts["picture_of"]].picture,
            live=DateTimeTZRange(earlier, None),
            front=DateTimeTZRange(earlier, None) if facts["on_front"] else None,
            position=position,
        )
        dossier.tags.set(Tag.objects.filter(name__in=facts["tags"]))
        KeyStory.objects.bulk_create(
            KeyStory(dossier=dossier, article=articles[slug], position=place)
            for place, slug in enumerate(facts["key"])
        )
