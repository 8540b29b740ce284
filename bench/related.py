"""How well related stories are found, on sets of texts of which it is known what belongs together.

uv run --with scikit-learn bench/related.py [set.jsonl ...]

A set is a file of JSON lines, a text each: {"id", "headline", "text"} and, where known,
"standfirst", "tags", "authors", "section", "published_at" (ISO 8601) and "topic". Beside it,
`set.pairs.jsonl` may say what belongs together: {"id", "related": [id, …] or {id: grade}}; without
it, what has the same topic does. Without a set, the demo's stories are taken, whose pairs were
judged by reading them (bench/sets/demo.pairs.jsonl; 2: the same subject, 1: a reader of one may
want the other).

Each text asks for its related ones among all the others; precision at 1 and 5, recall at 10 and
nDCG at 10 are means over the texts that have any. Four rankers answer, in one run: Manchette's,
plain TF-IDF (scikit-learn's, as it comes), the database's own full-text ranking, and the newest
with a tag in common, which is what plugins do.
"""

import json
import os
import shutil
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from math import log2
from pathlib import Path
from statistics import mean

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)

ASKED = 10


DEMO = ROOT / "bench" / "sets" / "demo.jsonl"
# How the name of a file ends that judges the set beside it.
PAIRS = ".pairs.jsonl"


def read(path):
    """Return ([text], {id: {id: grade}}) of a set. Raise ValueError on a bad line."""
    texts = demo() if path == DEMO else list(_lines(path))
    pairs = path.with_suffix(PAIRS)
    for text in texts:
        # As the keys of JSON are.
        text["id"] = str(text["id"])
    ids = {text["id"] for text in texts}
    related = {}
    if pairs.exists():
        for line in _lines(pairs):
            given = line["related"]
            grades = given if isinstance(given, dict) else dict.fromkeys(map(str, given), 1)
            asked = str(line["id"])
            related[asked] = {
                other: grade
                for other, grade in grades.items()
                if {asked, other} <= ids and other != asked and grade > 0
            }
    else:
        for text in texts:
            topics = _topics(text)
            related[text["id"]] = {
                other["id"]: 1
                for other in texts
                if other["id"] != text["id"] and topics & _topics(other)
            }
    return texts, {pk: others for pk, others in related.items() if others}


def demo():
    """Return the demo's stories as a set's texts."""
    from articles.body import plain_text_as_typed
    from config.demo.newsroom import read_stories
    from masthead.safe_html import sanitise

    begun = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        {
            "id": story.slug,
            "headline": f"{story.facts['kicker']}\n{story.facts['headline']}",
            "standfirst": story.facts["standfirst"],
            "text": plain_text_as_typed(sanitise(story.body)),
            "tags": story.facts["tags"],
            "authors": [author for author, _role in story.facts["bylines"]],
            "section": story.facts["section"],
            "published_at": (begun - timedelta(hours=story.hours_ago)).isoformat(),
        }
        for story in read_stories()
    ]


def _topics(text):
    topic = text.get("topic") or []
    return set(topic if isinstance(topic, list) else [topic])


def _lines(path):
    # Not splitlines(): a text may have one of the other characters that it takes for a line's end.
    for number, line in enumerate(path.read_text().split("\n"), 1):
        if line.strip():
            try:
                yield json.loads(line)
            except json.JSONDecodeError as error:
                raise ValueError(f"{path}, line {number}: {error}") from error


def stories(texts):
    """Return the Stories of a set's texts, whose ids are their places in it, from 1."""
    from related.features import Story

    begun = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        Story(
            id=number,
            headline=text.get("headline") or "",
            standfirst=text.get("standfirst") or "",
            text=text.get("text") or "",
            tags=tuple(text.get("tags") or ()),
            authors=tuple(text.get("authors") or ()),
            section=text.get("section"),
            published_at=_instant(text["published_at"])
            if text.get("published_at")
            else begun + timedelta(hours=number),
        )
        for number, text in enumerate(texts, 1)
    ]


def _instant(words):
    instant = datetime.fromisoformat(words)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def whole(story):
    return "\n".join([story.headline, story.standfirst, story.text])


def by_engine(known):
    """Ask the ranker of the settings, which keeps what it knows in the database."""
    from articles.models import Article
    from authors.models import User
    from related import ranker

    somebody = User.objects.create(username="somebody")
    Article.objects.bulk_create(
        Article(pk=story.id, headline=story.headline[:200], created_by=somebody) for story in known
    )
    for start in range(0, len(known), 500):
        ranker().learn(known[start : start + 500])
    return [[match.article_id for match in ranker().rank(story, ASKED)] for story in known]


def by_tf_idf(known):
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer().fit_transform([whole(story) for story in known])
    answers = []
    for number, row in enumerate(vectors):
        best = (-(row @ vectors.T).toarray()[0]).argsort(kind="stable")[: ASKED + 1]
        answers.append([int(n) + 1 for n in best if n != number][:ASKED])
    return answers


def by_full_text(known):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE text (id int, words tsvector)")
        cursor.executemany(
            "INSERT INTO text VALUES (%s, setweight(to_tsvector('french', %s), 'A')"
            " || to_tsvector('french', %s))",
            [(story.id, story.headline, f"{story.standfirst}\n{story.text}") for story in known],
        )
        answers = []
        for story in known:
            cursor.execute(
                "SELECT text.id FROM text, (SELECT string_agg(quote_literal(lexeme), ' | ')"
                "::tsquery AS asked FROM text, unnest(words) WHERE id = %s) AS query"
                " WHERE words @@ asked AND text.id <> %s"
                " ORDER BY ts_rank(words, asked) DESC, text.id DESC LIMIT %s",
                [story.id, story.id, ASKED],
            )
            answers.append([row[0] for row in cursor.fetchall()])
    return answers


def by_newest_of_tag(known):
    newest = sorted(known, key=lambda story: story.published_at, reverse=True)
    return [
        [
            other.id
            for other in newest
            if other.id != story.id and set(other.tags) & set(story.tags)
        ][:ASKED]
        for story in known
    ]


RANKERS = {
    "Manchette": by_engine,
    "TF-IDF": by_tf_idf,
    "full text": by_full_text,
    "newest of a tag": by_newest_of_tag,
}
MEASURES = ["P@1", "P@5", "R@10", "nDCG@10"]


def measure(answer, grades):
    """Return the MEASURES of one answer (ids, best first) against {id: grade}."""
    hits = [bool(grades.get(pk)) for pk in answer]
    gain = sum(grades.get(pk, 0) / log2(place + 2) for place, pk in enumerate(answer[:10]))
    best = sorted(grades.values(), reverse=True)[:10]
    ideal = sum(grade / log2(place + 2) for place, grade in enumerate(best))
    return sum(hits[:1]), sum(hits[:5]) / 5, sum(hits[:10]) / len(grades), gain / ideal


def judge(path):
    texts, related = read(path)
    known = stories(texts)
    names = {text["id"]: story.id for text, story in zip(texts, known, strict=True)}
    wanted = {
        names[pk]: {names[other]: grade for other, grade in others.items()}
        for pk, others in related.items()
    }
    pairs = sum(map(len, wanted.values()))
    print(f"\n{path.name}: {len(texts)} texts, {len(wanted)} with related ones, {pairs} pairs")
    if not wanted:
        return
    print(f"{'':<18}" + "".join(f"{name:>9}" for name in MEASURES))
    for name, ranker in RANKERS.items():
        answers = ranker(known)
        figures = [measure(answers[pk - 1], grades) for pk, grades in wanted.items()]
        means = [mean(column) for column in zip(*figures, strict=True)]
        print(f"{name:<18}" + "".join(f"{figure:>9.3f}" for figure in means), flush=True)


def main(*paths):
    os.environ["DATA_DIR"] = scratch = tempfile.mkdtemp(prefix="manchette-related-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    call_command("migrate", verbosity=0)
    try:
        given = [Path(path).resolve() for path in paths]
        sets = [path for path in given if not path.name.endswith(PAIRS)]
        for path in sets or [DEMO]:
            with transaction.atomic():
                judge(path)
                transaction.set_rollback(True)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
