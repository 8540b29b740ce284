"""What related stories cost with 1,000, 100,000 and 1,000,000 stories.

uv run bench/related_scale.py [--sizes 1000 100000 1000000] [--rounds 100] [--data-dir …]

Takes about a quarter of an hour and eight gigabytes, in a scratch database. The database writes
itself what is known of the stories: some 160 features each, which follow Zipf's law and go together
by topics, the first of which are made of the features of the demo's stories; a few names that some
eight stories share; twelve relations each. Then drafts of 600 words, the demo's texts with words
and names of a known story among them, ask for suggestions, and the demo's stories are published.
Times are those that the processor worked, of Django and of the database together, which others on
the machine disturb less; all that is read is in memory by then.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time

# In place of this folder, whose desk.py is not the app.
sys.path[0] = str(Path(__file__).resolve().parents[1])

from bench import archive, related  # noqa: E402

WORDS, TOPICS, SHARED_BY = 400_000, 1_000, 8
# A story's features are its names, then those of two of the halves that its topic has.
NAMES, TELLING, HALF, HALVES = 6, 17, 77, 100

# Of a topic's sixty words, half are those of a story of the demo, and none is a very common one.
TOPIC_WORDS = """
CREATE TEMP TABLE topic AS SELECT number, place, CASE WHEN place < 30
    THEN (demo.words)[1 + (place * 7 + number * 13) % cardinality(demo.words)]
    ELSE 300 + floor(power(WORDS / 300, random()) * 300)::int END AS word
FROM generate_series(0, TOPICS - 1) AS number JOIN demo ON demo.id = number % (SELECT count(*)
    FROM demo), generate_series(0, 59) AS place
"""
# Even halves have even words, odd ones odd words: so that no two put together say a word twice.
HALF_TEXTS = """
CREATE TEMP TABLE half AS
SELECT number, (array_agg(word ORDER BY told * ln(word + 1) DESC))[1:HALF] AS words FROM (
    SELECT number, word, max(told) AS told FROM (
        SELECT number, word, 3 AS told FROM generate_series(0, TOPICS * HALVES - 1) AS number
        JOIN (SELECT number AS topic, word FROM topic) AS topic ON topic = number % TOPICS
        WHERE word % 2 = number / TOPICS % 2 AND random() < 0.45
        UNION ALL SELECT number, floor(power(WORDS, random()) / 2)::int * 2 + number / TOPICS % 2, 1
        FROM generate_series(0, TOPICS * HALVES - 1) AS number, generate_series(1, 120)
    ) AS told WHERE word > 0 GROUP BY number, word
) AS words GROUP BY number
"""
STORIES = """
CREATE TEMP TABLE story AS
SELECT id, topic + TOPICS * 2 * floor(random() * HALVES / 2)::int AS even,
    topic + TOPICS * (1 + 2 * floor(random() * HALVES / 2)::int) AS odd,
    ARRAY(SELECT WORDS + 1 + floor(random() * COUNT * NAMES / SHARED_BY)::int
        FROM generate_series(1, NAMES) WHERE id > 0) AS names
FROM (SELECT id, floor(power(random(), 1.3) * TOPICS)::int AS topic
    FROM generate_series(1, COUNT) AS id) AS stories
"""
ARTICLES = """
INSERT INTO articles_article (id, kicker, headline, standfirst, body, picture_caption, picture_alt,
    dateline, source_name, source_url, correction, share_title, share_description, stage,
    stage_since, revision, created_at, edited_at, created_by_id)
SELECT id, '', 'Article ' || id, '', '', '', '', '', '', '', '', '', '', 'done', now(), 1, now(),
    now(), 1 FROM story ORDER BY id
"""
PROFILES = """
INSERT INTO related_profile (article_id, terms, counts, length, published_at, found_by)
SELECT id, terms, array_fill(200, ARRAY[40]) || array_fill(100, ARRAY[120]), 6, at, terms[1:40]
    || ARRAY[-(date_part('year', at) * 4 + date_part('quarter', at) - 1), -date_part('year', at)]
    ::int[]
FROM (SELECT id, names || even.words[1:TELLING] || odd.words[1:TELLING]
        || even.words[TELLING+1:HALF] || odd.words[TELLING+1:HALF] AS terms,
    now() - (COUNT - id) * interval '631 seconds' AS at
    FROM story JOIN half AS even ON even.number = even JOIN half AS odd ON odd.number = odd
) AS stories ORDER BY id
"""
# A common word, which no story keeps for what it is about, is in as many as Zipf's law says.
TERMS = """
INSERT INTO related_term (id, word, stories, found)
SELECT id, coalesce(known.word, 'mot' || id), greatest(sum(stories), CASE WHEN id <= WORDS THEN
        COUNT * (1 - power(1 - 1 / (id * ln(WORDS)), 350))::numeric END), coalesce(sum(found), 0)
FROM (
    SELECT word AS id, sum(times) AS stories,
        sum(times) FILTER (WHERE place <= TELLING) AS found
    FROM (SELECT number, count(*) AS times FROM (SELECT even AS number FROM story UNION ALL
        SELECT odd FROM story) AS used GROUP BY number) AS used JOIN half USING (number),
        unnest(words) WITH ORDINALITY AS words (word, place) GROUP BY word
    UNION ALL SELECT name, count(*), count(*) FROM story, unnest(names) AS name GROUP BY name
    UNION ALL SELECT id, 0, 0 FROM known
) AS counted LEFT JOIN known USING (id) GROUP BY id, known.word
"""
RELATIONS = """
INSERT INTO related_relation (article_id, other_id, is_banned, score)
SELECT id, other, false, 0.1 + random() / 3 FROM (SELECT id,
    1 + (id::bigint * 7919 + number * 104729) % COUNT AS other
    FROM story, generate_series(1, 12) AS number) AS led WHERE id <> other
"""


def write(count, demo):
    """Fill the database with what is known of `count` stories; `demo` are Stories too."""
    from django.db import connection

    from related.features import features_of

    texts = [list(features_of(story).counts) for story in demo]
    ranked = [
        word for word, _stories in Counter(word for text in texts for word in text).most_common()
    ]
    ids = {word: number for number, word in enumerate(ranked, 1)}
    facts = {"WORDS": WORDS, "TOPICS": TOPICS, "HALVES": HALVES, "HALF": HALF, "COUNT": count}
    facts |= {"NAMES": NAMES, "TELLING": TELLING, "SHARED_BY": SHARED_BY}

    def filled(statement):
        for name, fact in facts.items():
            statement = statement.replace(name, str(fact))
        return statement

    with connection.cursor() as cursor:
        # Nothing written here needs checking, nor to outlive a power cut.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute("DROP TABLE IF EXISTS known, demo, topic, half, story")
        cursor.execute("TRUNCATE articles_article, related_term CASCADE")
        cursor.execute("CREATE TEMP TABLE known (id int, word text)")
        cursor.executemany("INSERT INTO known VALUES (%s, %s)", list(enumerate(ranked, 1)))
        cursor.execute("CREATE TEMP TABLE demo (id int, words int[])")
        cursor.executemany(
            "INSERT INTO demo VALUES (%s, %s)",
            # The fifty most common words are in every topic as it is.
            [(n, [ids[w] for w in text if ids[w] > 50]) for n, text in enumerate(texts)],
        )
        for statement in (TOPIC_WORDS, HALF_TEXTS, STORIES):
            cursor.execute(filled(statement))
        for table, statement in {
            "articles_article": ARTICLES,
            "related_profile": PROFILES,
            "related_term": TERMS,
            "related_relation": RELATIONS,
        }.items():
            with archive._without_indexes(cursor, table):
                cursor.execute(filled(statement))
        for table in ("articles_article", "related_term"):
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, 10**7])
        cursor.execute(
            "INSERT INTO related_term (word, stories, found) VALUES ('', %s, 0)", [count]
        )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


def drafts(demo, size, count):
    """Yield drafts of 600 words, each with some features of a story that is known."""
    from related.models import Profile, Term

    chosen = random.Random(1)  # noqa: S311
    for number in range(count):
        story = demo[number % len(demo)]
        kept = Profile.objects.get(pk=chosen.randint(1, size)).terms
        taken = chosen.sample(kept[:40], 12) + chosen.sample(kept[40:], 30)
        words = Term.objects.filter(pk__in=taken).values_list("word", flat=True)
        glued = " ".join(word for word in words if word[0].isalpha())
        text = f"{story.text} {story.text} {story.text}".split()[:550]
        yield replace(story, id=0, text=f"{' '.join(text)} {glued}")


def publish_all(demo):
    """Return the seconds of work after publishing each of the demo's stories."""
    from articles.models import Article, Section
    from authors.models import User
    from related import relating

    section, _made = Section.objects.get_or_create(slug="rubrique", defaults={"name": "Rubrique"})
    user = User.objects.get(pk=1)
    taken = []
    for story in demo:
        article = Article.objects.create(
            headline=story.headline.replace("\n", " ")[:180],
            body="".join(f"<p>{line}</p>" for line in story.text.split("\n")),
            section=section,
            created_by=user,
        )
        article.publish(by=user)
        begun = worked()
        relating.relate(article.pk)
        taken.append(worked() - begun)
    return taken


def worked():
    """Return for how many seconds this process and its database's have had a processor."""
    from django.db import connection

    of_database = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    return process_time() + int(of_database.read_text().split()[0]) / 1e9


def sizes():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_relation_size(oid) / 1000000 FROM pg_class"
            " WHERE relname LIKE 'related%%' AND relkind IN ('r', 'i') ORDER BY relkind DESC, 1"
        )
        return cursor.fetchall()


def told(times):
    figures = [1000 * time for time in times]
    middle, high, most = median(figures), quantiles(figures, n=20)[-1], max(figures)
    return f"median {middle:.0f} ms, 95th percentile {high:.0f}, most {most:.0f}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--data-dir", help="keep the database there")
    asked = parser.parse_args()
    os.environ["DATA_DIR"] = scratch = asked.data_dir or tempfile.mkdtemp(prefix="manchette-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command

    from authors.models import User
    from related import ranker

    call_command("migrate", verbosity=0)
    demo = related.stories(related.demo())
    User.objects.get_or_create(pk=1, username="somebody")
    try:
        for size in asked.sizes:
            begun = perf_counter()
            write(size, demo)
            print(f"\n{size:,} stories, written in {perf_counter() - begun:.0f} s", flush=True)
            texts = list(drafts(demo, size, asked.rounds))
            ranker().rank(texts[0])
            taken = []
            for text in texts:
                begun = worked()
                ranker().rank(text)
                taken.append(worked() - begun)
            print(f"suggestions for a draft: {told(taken)}", flush=True)
            print(f"work after publishing:   {told(publish_all(demo))}", flush=True)
            print("megabytes: " + ", ".join(f"{name} {size}" for name, size in sizes()), flush=True)
    finally:
        if not asked.data_dir:
            shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()
