"""An archive of any size, written by the database itself: what bench/desk.py and bench/search.py
ask their pages of.

A story is known by its rank, the newest being 1, and all that it is follows from that: the newest
thousand of a million are exactly the stories of an archive of a thousand.
"""

from contextlib import contextmanager
from datetime import timedelta

# Words of headlines: the first are in most of them, the last in few.
WORDS = """
mali bamako le la les de des du un une à au en pour sur avec dans après contre
gouvernement président ministre état armée région commune village fleuve marché école eau riz
coton or mine route pont hôpital santé élection vote budget prix carburant électricité énergie
sécurité paix accord dialogue transition justice procès police gendarmerie douane impôt banque
crédit commerce entreprise emploi jeunes femmes enfants enseignants étudiants examen baccalauréat
université recherche culture musique théâtre cinéma festival livre sport football basket lutte
équipe victoire défaite championnat coupe pluie sécheresse inondation récolte céréales bétail
éleveurs pêcheurs agriculteurs irrigation barrage forêt climat chaleur vent sable désert caravane
ségou mopti gao tombouctou kayes sikasso koulikoro kidal ménaka taoudénit djenné bandiagara nioro
san kita bougouni koutiala dioïla nara yanfolila sélingué manantali markala niono ansongo
abidjan dakar niamey ouagadougou conakry nouakchott alger accra lomé cotonou paris bruxelles pékin
annonce ouvre ferme lance reçoit refuse signe reporte confirme dénonce promet rassure inquiète
manque augmente baisse revient repart arrive attend cherche trouve construit répare inaugure
nouveau grande première dernier ancien national local régional international africain urgent
assises sommet visite mission réunion conférence atelier formation projet programme campagne
vaccin paludisme rougeole maternité médicament pharmacie clinique chirurgie handicap don solidarité
""".split()  # noqa: SIM905
# Two that a few stories have, lately and of old.
FREQUENT, RARE, OLD = "Mali", "Zanskar", "Quetzal"
# Words of the texts, never both in one.
EVEN, ODD = "paire", "impaire"
SECTIONS = ["Politique", "Société", "Économie", "Sécurité", "Culture", "Sports", "International",
            "Santé", "Environnement", "Tribunes"]  # fmt: skip
PEOPLE = 300
PICTURES = 500

# A number from 0 to 999 that is always the same for a rank, and another for each question.
CHANCE = """
CREATE FUNCTION pg_temp.chance(rank bigint, question bigint) RETURNS bigint IMMUTABLE LANGUAGE sql
AS 'SELECT abs(hashint8extended(rank, question) % 1000000) / 1000'
"""
# Of the newest thousand about 200 are being worked on, some of them public as they were before,
# 50 are scheduled and 60 were taken down, so that a page of the list is full of each. Of older ones
# one in a hundred was taken down, a third was corrected, a few were given up, or changed and not
# published again. The journalist who asks, the second of the
# people, has 200 of the newest thousand, and 3,000 of a million.
STORIES = """
CREATE TEMP TABLE story AS
SELECT *, is_recent AND stage = 'done' AND pg_temp.chance(rank, 5) < 60 AS is_scheduled,
    stage = 'done' OR pg_temp.chance(rank, 6) < 200 AS is_planned
FROM (
    SELECT rank, is_recent, COUNT - rank + 1 AS id,
        CASE WHEN is_recent THEN now() - rank * interval '43 minutes'
             ELSE now() - interval '30 days' - (rank - 1000) * interval '631 seconds' END AS at,
        CASE WHEN pg_temp.chance(rank, 1) >= CASE WHEN is_recent THEN 200 ELSE 2 END THEN 'done'
             WHEN is_recent
             THEN (ARRAY['writing', 'writing', 'review', 'ready'])[1 + pg_temp.chance(rank, 2) % 4]
             ELSE 'writing' END AS stage,
        pg_temp.chance(rank, 3) < CASE WHEN is_recent THEN 60 ELSE 10 END AS is_gone,
        pg_temp.chance(rank, 4) < 300 AS is_superseded,
        CASE WHEN pg_temp.chance(rank, 7) < CASE WHEN is_recent THEN 200 ELSE 3 END THEN 2
             ELSE 3 + pg_temp.chance(rank, 8) % (PEOPLE - 2) END AS person,
        (SELECT string_agg(initcap(word), ' ' ORDER BY place) FROM (
            SELECT place, (WORDS)[1 + floor(cardinality(WORDS)
                * power(pg_temp.chance(rank, 100 + place) / 1000.0, 2))::int] AS word
            FROM generate_series(1, 8) AS place) AS chosen)
        || CASE WHEN is_recent AND rank % 80 = 7 THEN ' RARE' ELSE '' END
        || CASE WHEN rank > COUNT - 960 AND (COUNT - rank) % 80 = 7 THEN ' OLD' ELSE '' END
        AS headline
    FROM (SELECT rank, rank <= 1000 AS is_recent FROM generate_series(1, COUNT) AS rank) AS ranks
) AS stories
"""
ARTICLES = """
INSERT INTO articles_article (id, kicker, headline, standfirst, body, picture_caption, picture_alt,
    dateline, source_name, source_url, correction, slug, share_title, share_description, stage,
    stage_since, due_at, revision, created_at, edited_at, created_by_id, assignee_id, section_id,
    picture_id)
SELECT id, CASE WHEN rank % 3 = 0 THEN 'Mali' ELSE '' END, headline, left(headline, 40) || '.',
    repeat('<p>' || repeat(headline || '. ', 4) || '</p>', PARAGRAPHS), '', '', '', '', '', '',
    CASE WHEN is_planned THEN 'article-' || id END, '', '', stage, at,
    CASE WHEN stage <> 'done' AND is_recent
         THEN now() + (pg_temp.chance(rank, 9) - 300) * interval '10 minutes' END,
    2, at - interval '2 hours', at, person,
    CASE WHEN stage <> 'done' AND rank % 3 = 0 THEN 1 + pg_temp.chance(rank, 10) % 50 END,
    1 + floor(10 * power(pg_temp.chance(rank, 11) / 1000.0, 2)),
    CASE WHEN rank % 7 <> 0 THEN 1 + rank % 500 END
FROM story ORDER BY id
"""
BYLINES = """
INSERT INTO articles_byline (article_id, author_id, role, position)
SELECT id, person, '', 0 FROM story
UNION ALL SELECT id, 3 + pg_temp.chance(rank, 12) % 290, 'photo', 1
FROM story WHERE pg_temp.chance(rank, 14) < 200 ORDER BY 1
"""
# Each piece of a story's plan: what it replaces halfway, and what is there last.
VERSIONS = """
INSERT INTO articles_version (article_id, number, cause, cut_at, cut_by_id, live, ends_at,
    first_published_at, slug, section_id, kicker, headline, standfirst, body, picture_id,
    picture_caption, picture_alt, dateline, source_name, source_url, notice_text, correction,
    share_title, share_description, tags, bylines, word_count, story_ids, picture_ids, document_ids)
SELECT story.id, number, cause, begun, person, live,
    CASE WHEN upper(live) IS NOT NULL AND is_last THEN upper(live) END,
    CASE WHEN live IS NOT NULL THEN first END, 'article-' || story.id, section_id, kicker,
    story.headline, standfirst, body, picture_id, '', '', '', '', '', '', '', '', '', '[]',
    jsonb_build_array(jsonb_build_object(
        'author', person, 'name', 'Nom ' || person, 'slug', 'nom-' || person, 'role', '')),
    60, '{}', '{}', '{}'
FROM (SELECT *, CASE WHEN NOT is_scheduled THEN at
    ELSE now() + (1 + pg_temp.chance(rank, 15) / 10) * interval '1 hour' END AS first
    FROM story) AS story
JOIN articles_article ON articles_article.id = story.id,
LATERAL (
    SELECT 1 AS number, 'published' AS cause, at AS begun, NOT is_superseded AS is_last,
        tstzrange(first, CASE WHEN is_scheduled THEN NULL
            WHEN is_superseded THEN at + (now() - at) / 4
            WHEN is_gone THEN at + (now() - at) / 2 END) AS live WHERE is_planned
    UNION ALL SELECT 2, 'published', at + (now() - at) / 4, true, tstzrange(at + (now() - at) / 4,
        CASE WHEN is_gone THEN at + (now() - at) / 2 END)
    WHERE is_planned AND is_superseded AND NOT is_scheduled
    UNION ALL SELECT 3 + n, 'saved', at, false, NULL FROM generate_series(0, 1) AS n
    WHERE story.stage <> 'done'
) AS piece ORDER BY story.id, number
"""
DECISIONS = """
INSERT INTO articles_decision (article_id, version_id, verb, made_at, made_by_id, starts_at, reason)
SELECT article_id, id, 'published', cut_at, 1, lower(live), '' FROM articles_version
WHERE live IS NOT NULL ORDER BY article_id
"""
# What search knows of each: 150 words more, of 20,000, than the headlines say, for a real text.
# Every second story has the one word, and each other the other.
TEXTS = """
CREATE TEMP TABLE filling AS
SELECT number, search_words(string_agg('mot' || floor(20000
        * power(pg_temp.chance(number * 1000 + place, 20) / 1000.0
        + pg_temp.chance(number * 1000 + place, 21) / 1000000.0, 3)), ' ')
        || CASE WHEN number % 2 = 0 THEN ' EVEN' ELSE ' ODD' END) AS words
FROM generate_series(0, 1999) AS number, generate_series(1, 150) AS place GROUP BY number
"""
ENTRIES = """
INSERT INTO search_entry (version_id, words, facets, live, first_published_at, article_id)
SELECT id, search_words_of(story) || setweight(filling.words, 'C'), search_facets_of(story), live,
    first_published_at, article_id
FROM articles_version AS story JOIN filling ON filling.number = story.article_id % 2000
WHERE live IS NOT NULL ORDER BY first_published_at
"""
# A third of the stories has the first tag, as about a third is in the first section; and each has
# one of the others.
TAG_ROWS = """
INSERT INTO articles_versiontag (version_id, tag_id, article_id, first_published_at)
SELECT id, 1, article_id, first_published_at FROM articles_version
WHERE live IS NOT NULL AND article_id % 3 = 0
UNION ALL SELECT id, 2 + article_id % 399, article_id, first_published_at FROM articles_version
WHERE live IS NOT NULL ORDER BY 1
"""
AUTHOR_ROWS = """
INSERT INTO articles_versionauthor (version_id, author_id, article_id, first_published_at)
SELECT id, (bylines->0->>'author')::int, article_id, first_published_at FROM articles_version
WHERE live IS NOT NULL ORDER BY 1
"""
ADDRESSES = """
INSERT INTO articles_address (slug, article_id)
SELECT DISTINCT slug, article_id FROM articles_version WHERE live IS NOT NULL ORDER BY 2
"""
TAGS = """
INSERT INTO taggit_taggeditem (object_id, content_type_id, tag_id)
SELECT id, %s, 1 + pg_temp.chance(rank, 13) %% 400 FROM story ORDER BY id
"""
ROWS = {
    "articles_article": ARTICLES,
    "articles_byline": BYLINES,
    "articles_version": VERSIONS,
    "articles_decision": DECISIONS,
    "articles_versiontag": TAG_ROWS,
    "articles_versionauthor": AUTHOR_ROWS,
    "articles_address": ADDRESSES,
    "search_entry": ENTRIES,
}


def write(count, *, searched=True, paragraphs=1):
    """Fill the database that Django is connected to, which is empty, with `count` stories.

    Each paragraph is of some 32 words.
    """
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    from articles.models import Article

    _people_and_things()
    with connection.cursor() as cursor:
        # Nothing written here needs checking, nor to outlive a power cut.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute(CHANCE)
        facts = {"COUNT": count, "PEOPLE": PEOPLE, "RARE": RARE, "OLD": OLD}
        facts["WORDS"] = f"'{{{','.join(WORDS)}}}'::text[]"
        stories = STORIES
        for name, fact in facts.items():
            stories = stories.replace(name, str(fact))
        cursor.execute(stories)
        cursor.execute(TEXTS.replace("EVEN", EVEN).replace("ODD", ODD))
        for table, statement in ROWS.items():
            if table == "search_entry" and not searched:
                continue
            with _without_indexes(cursor, table):
                cursor.execute(statement.replace("PARAGRAPHS", str(paragraphs)))
        cursor.execute(TAGS, [ContentType.objects.get_for_model(Article).pk])
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence('articles_article', 'id'), %s)", [count]
        )
    _messages(count)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@contextmanager
def _without_indexes(cursor, table):
    """Take the table's indexes away and make them again: faster than a million entries each."""
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype = 'x'",
        [table],
    )
    constraints = cursor.fetchall()
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN"
        " (SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass)",
        [table, table],
    )
    indexes = cursor.fetchall()
    for name, _definition in constraints:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in indexes:
        cursor.execute(definition)
    for name, definition in constraints:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _people_and_things():
    """Make the sections, people, pictures and tags; the first person edits, the second writes."""
    from django.contrib.auth.models import Group
    from taggit.models import Tag

    from articles.models import Section
    from authors import roles
    from authors.models import Author, User
    from dossiers.models import Dossier
    from images.models import Picture
    from masthead.dated import always

    Section.objects.bulk_create(
        Section(pk=n, name=name, slug=f"rubrique-{n}", position=n)
        for n, name in enumerate(SECTIONS, 1)
    )
    people = User.objects.bulk_create(
        User(pk=n, username=f"personne{n}", first_name=f"Prénom {n}", is_staff=True)
        for n in range(1, PEOPLE + 1)
    )
    Author.objects.bulk_create(
        Author(pk=n, name=f"Nom {n}", slug=f"nom-{n}", user=person)
        for n, person in enumerate(people, 1)
    )
    people[0].groups.add(Group.objects.get(name=roles.EDITOR))
    people[1].groups.add(Group.objects.get(name=roles.JOURNALIST))
    Picture.objects.bulk_create(
        Picture(pk=n, file=f"pictures/{n}.jpg", width=900, height=600, alt="Une pirogue")
        for n in range(1, PICTURES + 1)
    )
    Tag.objects.bulk_create(Tag(pk=n, name=f"Mot {n}", slug=f"mot-{n}") for n in range(1, 401))
    dossier = Dossier.objects.create(title="Un dossier", slug="dossier", front=always())
    dossier.tags.set([1, 2])


def _messages(count):
    """Leave ten messages to each of the two who ask, about the newest stories."""
    from django.utils import timezone

    from desk.models import Message

    Message.objects.bulk_create(
        Message(
            to_id=person,
            article_id=count - n,
            text="…",
            sent_at=timezone.now() - timedelta(hours=n),
        )
        for person in (1, 2)
        for n in range(10)
    )
