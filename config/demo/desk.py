"""The demo newsroom's day in progress: what is being written, waits, is ready, comes back."""

from dataclasses import dataclass, replace
from datetime import timedelta

from articles.models import Article, Section
from authors.models import Author
from desk import following
from related import choosing


@dataclass(frozen=True)
class Draft:
    """A story that readers do not have yet."""

    section: str
    author: str
    kicker: str
    headline: str
    standfirst: str
    body: str


PONT = Draft(
    "societe",
    "aminata-kone",
    "Badalabougou",
    "Les piétons du pont gagnent un trottoir d’un mètre vingt",
    "Une file de plots et de la peinture : la commune essaie jusqu’à Noël de séparer les marcheurs "
    "des motos.",
    "<p>Les plots sont arrivés sur un porte-tout, à cinq heures du matin. À six heures, les "
    "premières vendeuses de beignets avaient déjà posé leur bassine derrière.</p>"
    "<p>« Avant, je traversais en courant », dit Oumou Diabaté, qui passe le fleuve deux fois par "
    "jour. Elle a compté : onze minutes au lieu de sept, mais sans se retourner.</p>"
    "<h2>Essai jusqu’à Noël</h2>"
    "<p>La commune regardera les accidents, les temps de passage et les plaintes. Les chauffeurs "
    "de sotramas ont déposé la leur le premier jour.</p>",
)
MARCHE = Draft(
    "economie",
    "aminata-kone",
    "Marché de Dibida",
    "Au marché de Dibida, la glace se vend désormais au kilo",
    "Une balance publique a remplacé le coup d’œil du vendeur, et les prix ont cessé de monter "
    "avec la chaleur.",
    "<p>La balance est attachée au pilier par un cadenas dont trois personnes ont la clé.</p>"
    "<p>Le kilo est affiché à la craie, effacé à midi, récrit à quinze heures.</p>",
)
ECOLE = Draft(
    "societe",
    "aminata-kone",
    "Rentrée",
    "À Banankabougou, une école ouvre sa cour le dimanche",
    "",
    "<p>Le portail s’ouvre à huit heures, le gardien compte les ballons, la directrice les enfants."
    "</p><p>Il reste à vérifier le nombre d’inscrits auprès de l’académie.</p>",
)
STADE = Draft(
    "sports",
    "ousmane-keita",
    "Stade",
    "La pelouse de Koulikoro sera arrosée la nuit, par l’eau de pluie",
    "Deux citernes, une pompe solaire et un jardinier : le club a renoncé au forage qu’il ne "
    "pouvait pas payer.",
    "<p>Les citernes tiennent quarante mille litres. Elles se remplissent en trois averses, et se "
    "vident en trois semaines.</p><p>Le jardinier arrose de minuit à quatre heures, quand le sol "
    "boit.</p>",
)
# What came by mail, and says again what the newspaper told itself.
ENVOI = Draft(
    "societe",
    "aminata-kone",
    "École",
    "L’académie salue une classe qui suit le fleuve",
    "",
    "<p>Reçu de l’académie ce matin, sans nom de rédacteur. À vérifier avant de le reprendre.</p>",
)
CLASSE = "l-ecole-du-fleuve-deplace-ses-bancs-a-pied"
FROMAGER = "en-images-la-classe-sous-le-fromager"


def work(people, pictures, now):
    """Put the day's stories on the desk, by the verbs that the newsroom uses."""
    writer, editor = people["journaliste"], people["editeur"]
    chief = people["redacteur-en-chef"]
    pictures = iter(pictures)

    pont = _begin(PONT, writer, now - timedelta(hours=5), next(pictures, None))
    following.submit(pont, by=writer, now=now - timedelta(hours=3))
    following.approve(pont, by=editor, now=now - timedelta(hours=1))

    marche = _begin(MARCHE, writer, now - timedelta(hours=4), next(pictures, None))
    following.submit(marche, by=writer, now=now - timedelta(hours=2))
    reason = "Il manque une vendeuse qui dise ce que la balance a changé pour elle."
    following.send_back(marche, by=editor, reason=reason, now=now - timedelta(minutes=50))

    ecole = _begin(ECOLE, writer, now - timedelta(hours=2), None)
    due_at = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=4)
    following.assign(ecole, writer, by=chief, due_at=due_at, now=now - timedelta(hours=1))

    classe = Article.objects.get(slug=CLASSE)
    choosing.choose(ecole, classe)
    choosing.choose(ecole, Article.objects.get(slug=FROMAGER))
    told = "</p>".join(classe.body.split("</p>")[:4]) + "</p>"
    _begin(replace(ENVOI, body=ENVOI.body + told), writer, now - timedelta(minutes=20), None)

    stade = _begin(STADE, chief, now - timedelta(hours=6), None)
    stade.embargo_until = due_at + timedelta(hours=20)
    stade.save(update_fields=["embargo_until"])
    following.submit(stade, by=chief, now=now - timedelta(minutes=30))


def _begin(draft, writer, at, picture):
    article = Article.objects.create(
        section=Section.objects.get(slug=draft.section),
        kicker=draft.kicker,
        headline=draft.headline,
        standfirst=draft.standfirst,
        body=draft.body,
        picture=picture,
        created_by=writer,
        created_at=at,
        edited_at=at,
        stage_since=at,
    )
    article.bylines.create(author=Author.objects.get(slug=draft.author))
    article.tags.add("Bamako")
    article.keep(by=writer, now=at)
    return article
