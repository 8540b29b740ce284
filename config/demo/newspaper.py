"""The fictitious daily that the demo newsroom makes: its people, its sections, and what surrounds
its pages.
"""

from datetime import timedelta

from django.contrib.auth.models import Group
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from articles.models import Section
from authors import roles
from authors.models import Author, User
from masthead.models import Banner, Channel, License, Masthead, Notice, PromoLink, StandingPage
from menus.models import MenuItem

Kind = Section.Kind

# (username, first name, last name, role, slug of the author they are)
PEOPLE = [
    ("journaliste", "Aminata", "Koné", roles.JOURNALIST, "aminata-kone"),
    ("editeur", "Boubacar", "Diallo", roles.EDITOR, "boubacar-diallo"),
    ("redacteur-en-chef", "Haby", "Cissé", roles.CHIEF_EDITOR, "haby-cisse"),
]
AUTHORS = [
    ("aminata-kone", "Aminata Koné", "Reporter, société"),
    ("boubacar-diallo", "Boubacar Diallo", "Chef du service politique"),
    ("fatoumata-traore", "Fatoumata Traoré", "Service économie"),
    ("ibrahim-ag-alhassane", "Ibrahim Ag Alhassane", "Correspondant à Tombouctou"),
    ("mariam-sangare", "Mariam Sangaré", "Service culture"),
    ("ousmane-keita", "Ousmane Keïta", "Service des sports"),
    ("rokia-coulibaly", "Rokia Coulibaly", "Santé et environnement"),
    ("seydou-maiga", "Seydou Maïga", "Correspondant à Mopti"),
    ("moussa-sidibe", "Moussa Sidibé", "Correspondant à Sikasso"),
    ("kadidia-dembele", "Kadidia Dembélé", "Photographe"),
    ("haby-cisse", "Haby Cissé", "Rédactrice en chef"),
]
BIOGRAPHIES = {
    "aminata-kone": "Elle prend le sotrama de 6 h 30 et note ce qui s’y dit. Depuis huit ans, elle "
    "raconte l’école, les cours et les trottoirs de Bamako.",
    "seydou-maiga": "Né sur la rive droite de Mopti, il y est revenu pour écrire sur l’eau, le "
    "poisson et ceux qui en vivent.",
    "kadidia-dembele": "Photographe. Elle travaille à pied, et seule.",
}
# (slug, name, description, how it is laid out)
SECTIONS = [
    ("politique", "Politique", "Les institutions, les communes, la vie publique.", Kind.NEWS),
    ("economie", "Économie", "Le coton, le riz, les marchés, les métiers.", Kind.NEWS),
    ("societe", "Société", "La vie de tous les jours, de Kayes à Gao.", Kind.NEWS),
    ("opinions", "Opinions", "Chroniques et tribunes.", Kind.OPINION),
    ("culture", "Culture", "Musique, cinéma, patrimoine, livres.", Kind.NEWS),
    ("sports", "Sports", "Du terrain de quartier aux compétitions.", Kind.NEWS),
    ("afrique", "Afrique", "Les voisins et le continent.", Kind.NEWS),
    ("en-images", "En images", "Ce que nos photographes ont vu.", Kind.PICTURES),
    ("sante", "Santé", "Soigner, prévenir, comprendre.", Kind.NEWS),
    ("environnement", "Environnement", "Le fleuve, la forêt, le climat.", Kind.NEWS),
]
# (slug, name, description, the section above)
SUB_SECTIONS = [
    ("cinema", "Cinéma", "Les films, et les toits où on les voit.", "culture"),
    ("musique", "Musique", "Ceux qui jouent, ceux qui gardent les instruments.", "culture"),
    ("football", "Football", "Du derby au terrain vague.", "sports"),
]
CHANNELS = [
    ("facebook", "Facebook", "https://www.facebook.com/echo.exemple"),
    ("telegram", "Telegram", "https://t.me/echo_exemple"),
    ("whatsapp", "WhatsApp", "https://whatsapp.com/channel/echo-exemple"),
]
PROMOS = [
    ("Les radios du Djoliba en direct", "https://radio.example.org/"),
    ("La télé en direct", "https://tele.example.org/"),
    ("Petites annonces", "https://annonces.example.org/"),
    ("Terrains à Bamako", "https://terrains.example.org/"),
    ("Météo du fleuve", "https://meteo.example.org/"),
]
NOTICE = (
    "NB : ce texte appartient à L’Écho du Djoliba. Le reprendre, tout ou partie, demande "
    "notre accord écrit ; le citer demande de nommer sa source et d’y mettre un lien."
)
SHARED_NOTICE = (
    "NB : ce reportage peut être repris par tous, comme sa licence le dit. "
    "Prévenez-nous : nous aimons savoir qui nous lit."
)
AGENCY_NOTICE = (
    "NB : cette dépêche est celle d’une agence, publiée avec son accord. "
    "Toute reprise se demande à l’agence elle-même."
)
# Beside the pages, in the footer's menu.
FOOTER = [("Mots-clés", "/tag/"), ("Auteurs", "/auteur/")]
LICENSES = [
    {"name": "Tous droits réservés"},
    {
        "name": "CC BY-ND 4.0",
        "url": "https://creativecommons.org/licenses/by-nd/4.0/deed.fr",
        "permits": "Vous pouvez reprendre cet article en entier, sans y rien changer, "
        "avec sa signature et un lien vers cette page.",
    },
]
PAGES = [
    (
        "qui-sommes-nous",
        "Qui sommes-nous ?",
        "<p>L’Écho du Djoliba est un quotidien en ligne imaginaire, rédigé à Bamako par une équipe "
        "tout aussi imaginaire. Il sert à montrer ce que sait faire Manchette.</p>"
        "<h2>Notre règle</h2><p>Une nouvelle vérifiée par deux sources, un auteur qui signe, une "
        "correction quand nous nous trompons.</p>",
    ),
    (
        "contact",
        "Nous écrire",
        "<p>La rédaction lit tout : "
        "<a href='mailto:redaction@example.org'>redaction@example.org</a>.</p>"
        "<p>Une erreur dans un article ? Dites-nous laquelle, et où vous avez lu le contraire.</p>",
    ),
    (
        "reproduction",
        "Reproduction et machines",
        "<p>Nos textes et nos images nous appartiennent, ou nous ont été confiés. Les citer est "
        "permis, avec leur source et un lien. Les reprendre demande notre accord écrit.</p>"
        "<h2>Machines</h2><p>Les moteurs de recherche sont les bienvenus. Nous réservons la "
        "fouille de textes et de données, et tout usage par une intelligence artificielle, pour "
        "apprendre ou pour répondre.</p>"
        "<p>Pour demander un accord : "
        "<a href='mailto:redaction@example.org'>redaction@example.org</a>.</p>",
    ),
    (
        "mentions-legales",
        "Mentions légales",
        "<p>Les personnes, les lieux précis et les faits de ce site sont inventés. Les textes de "
        "démonstration sont distribués avec Manchette, sous la même licence.</p>",
    ),
]


def hire(password):
    """Return the demo's logins by username, made if missing, all with this password."""
    people = {}
    for username, first_name, last_name, role, slug in PEOPLE:
        user, _created = User.objects.get_or_create(
            username=username,
            defaults={"first_name": first_name, "last_name": last_name, "is_staff": True},
        )
        user.set_password(password)
        user.save()
        user.groups.set([Group.objects.get(name=role)])
        Author.objects.filter(slug=slug).update(user=user)
        people[username] = user
    return people


def found():
    """Make the masthead and all that surrounds the pages."""
    notice = Notice.objects.create(name="Reproduction interdite", text=NOTICE)
    Notice.objects.create(name="Dépêche d’agence", text=AGENCY_NOTICE)
    Notice.objects.create(name="Reprise libre", text=SHARED_NOTICE)
    reserved, _shared = (License.objects.create(**terms) for terms in LICENSES)
    Masthead.objects.update(
        name="L’Écho du Djoliba",
        tagline="Le quotidien du fleuve et de la ville",
        description="L’actualité de Bamako et du Mali, racontée par ceux qui y vivent.",
        dateline="L’Écho du Djoliba -",
        default_notice=notice,
        default_license=reserved,
        copyright="L’Écho du Djoliba",
        email="redaction@example.org",
    )
    sections = {
        slug: Section.objects.create(
            slug=slug, name=name, description=description, kind=kind, position=position
        )
        for position, (slug, name, description, kind) in enumerate(SECTIONS)
    }
    for position, (slug, name, description, above) in enumerate(SUB_SECTIONS):
        Section.objects.create(
            slug=slug,
            name=name,
            description=description,
            parent=sections[above],
            position=position,
        )
    for slug, name, job in AUTHORS:
        biography = BIOGRAPHIES.get(slug, "")
        Author.objects.create(slug=slug, name=name, job=job, biography=biography)
    channels = [
        Channel.objects.create(kind=kind, name=name, url=url, position=position)
        for position, (kind, name, url) in enumerate(CHANNELS)
    ]
    banner = Banner.objects.create(
        wording="Suivez-nous sur {canaux} pour ne rien rater du fleuve et de la ville"
    )
    banner.channels.set(channels)
    _aim_at_sections(channels, timezone.now())
    for position, (label, url) in enumerate(PROMOS):
        PromoLink.objects.create(label=label, url=url, position=position)
    for position, (slug, title, body) in enumerate(PAGES):
        page = StandingPage.objects.create(slug=slug, title=title, body=body, position=position)
        MenuItem.objects.create(menu=MenuItem.Menu.FOOTER, page=page, position=position)
    for position, (label, address) in enumerate(FOOTER, len(PAGES)):
        MenuItem.objects.create(
            menu=MenuItem.Menu.FOOTER, label=label, address=address, position=position
        )
    Masthead.objects.update(rights_page=StandingPage.objects.get(slug="reproduction"))


def _aim_at_sections(channels, now):
    """Make what shows in one section alone, and a banner whose time is over."""
    sports, economy = (Section.objects.get(slug=slug) for slug in ("sports", "economie"))
    scores = Banner.objects.create(
        wording="Les scores à la minute, le jour du match : {canaux}", on_lists=True, position=1
    )
    scores.sections.set([sports])
    scores.channels.set(channels[1:])
    over = Banner.objects.create(
        wording="La nuit des contes en direct sur {canaux}",
        live=DateTimeTZRange(now - timedelta(days=40), now - timedelta(days=38)),
        position=2,
    )
    over.channels.set(channels[:1])
    for label, section in (("Calendrier des matchs", sports), ("Cours du coton", economy)):
        PromoLink.objects.create(label=label, url="https://example.org/").sections.set([section])
