"""How well search answers: recall at 10 and mean reciprocal rank over questions with known answers.

uv run bench/search_quality.py [QUESTIONS] [--documents FILE.jsonl] [--answers] [--keep]

QUESTIONS is a list of {"question", "answers"} in JSON, or in JSON lines, or a CSV file with those
two columns, answers apart by spaces; an answer is a story's slug, or the id of a document. Without
it, the tests' questions are asked of the demo's stories.

--documents asks them of other texts: each line is {"id", "text"} and, if there are, "title",
"kicker", "standfirst", "tags" and "authors" (names). They become published stories of a scratch
database under var/bench-quality, a minute apart, in the order of the file; --keep leaves it, and
the next run asks it again. --answers prints every question, with the places of its answers.
"""

import argparse
import csv
import json
import os
import shutil
import sys
from datetime import timedelta
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DATA_DIR = ROOT / "var" / "bench-quality"
QUESTIONS = ROOT / "tests" / "search" / "questions.json"
AT = 10


def read_questions(path):
    """Return [(question, {answers})]."""
    text = Path(path).read_text()
    if Path(path).suffix == ".csv":
        rows = csv.DictReader(text.splitlines())
        return [(row["question"], set(row["answers"].split())) for row in rows]
    rows = json.loads(text) if text.lstrip().startswith("[") else map(json.loads, _lines(text))
    return [(row["question"], {str(answer) for answer in row["answers"]}) for row in rows]


def read_documents(path):
    return map(json.loads, _lines(Path(path).read_text()))


def demo_documents():
    """Yield the demo's stories that readers can read."""
    from config.demo.newspaper import AUTHORS
    from config.demo.newsroom import read_stories

    names = {slug: name for slug, name, _job in AUTHORS}
    for story in read_stories():
        facts = story.facts
        if story.hours_ago < 0 or {"draft", "withdrawn", "submitted"} & set(facts):
            continue
        yield {
            "id": story.slug,
            "title": facts["headline"],
            "html": story.body,
            "tags": facts["tags"],
            "authors": [names[slug] for slug, _role in facts["bylines"]],
            **{name: facts.get(name, "") for name in ("kicker", "standfirst")},
        }


def _lines(text):
    return (line for line in text.splitlines() if line.strip())


def publish(documents):
    """Make each document a published story; return {slug: id of the document}."""
    from django.db import connection, transaction
    from django.utils import timezone

    from articles.models import Article, Section, Version
    from authors.models import User

    section = Section.objects.get_or_create(name="Documents", slug="documents")[0]
    person = User.objects.get_or_create(username="bibliothecaire")[0]
    at, identities = timezone.now() - timedelta(days=365), {}
    with transaction.atomic():
        for number, document in enumerate(documents):
            at += timedelta(minutes=1)
            slug = f"document-{number}"
            identities[slug] = str(document["id"])
            paragraphs = _lines(document.get("text", ""))
            html = "".join(f"<p>{escape(line, quote=False)}</p>" for line in paragraphs)
            said = {
                "headline": document.get("title", "")[:220],
                "kicker": document.get("kicker", "")[:80],
                "standfirst": document.get("standfirst", ""),
                "section": section,
                "slug": slug,
            }
            article = Article.objects.create(created_by=person, **said)
            Version.objects.create(
                article=article,
                number=1,
                cause=Version.Cause.PUBLISHED,
                cut_at=at,
                cut_by=person,
                live=(at, None),
                first_published_at=at,
                body=document.get("html", html),
                tags=[{"tag": 0, "name": n, "slug": ""} for n in document.get("tags", [])],
                bylines=[
                    {"author": 0, "name": n, "slug": "", "role": ""}
                    for n in document.get("authors", [])
                ],
                **said,
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_entry")
    return identities


def answered(question, identities, at):
    """Return the ids of the first documents that search shows, best first."""
    from search.asking import read
    from search.finding import Narrowing, find

    asked = read(question)
    if not asked.terms:
        return []
    found = find(asked, at, Narrowing())
    return [identities[story.slug] for story in [*found.stories, *found.partly]][:AT]


def measure(questions, identities, at):
    """Return (recall at 10, mean reciprocal rank, [(question, places of answers, how many)])."""
    recalls, ranks, report = [], [], []
    for question, answers in questions:
        shown = answered(question, identities, at)
        places = [place for place, identity in enumerate(shown, 1) if identity in answers]
        recalls.append(len(places) / min(len(answers), AT))
        ranks.append(1 / places[0] if places else 0)
        report.append((question, places, len(answers)))
    return sum(recalls) / len(recalls), sum(ranks) / len(ranks), report


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("questions", nargs="?", default=QUESTIONS)
    parser.add_argument("--documents")
    parser.add_argument("--answers", action="store_true")
    parser.add_argument("--keep", action="store_true")
    arguments = parser.parse_args()
    os.environ |= {"DATA_DIR": str(DATA_DIR), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    # In place of this folder, whose desk.py is not the app.
    sys.path[0] = str(ROOT)
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    kept = DATA_DIR / "identities.json"
    call_command("migrate", verbosity=0)
    if not kept.exists():
        documents = arguments.documents and read_documents(arguments.documents)
        kept.write_text(json.dumps(publish(documents or demo_documents())))
    questions = read_questions(arguments.questions)
    recall, rank, report = measure(questions, json.loads(kept.read_text()), timezone.now())
    if arguments.answers:
        for question, places, count in report:
            print(f"{len(places)} of {count}, at {places}: {question}")
    figures = f"recall at {AT} {recall:.3f}, mean reciprocal rank {rank:.3f}"
    print(f"{len(questions)} questions: {figures}")
    connection.close()
    if not arguments.keep:
        shutil.rmtree(DATA_DIR, ignore_errors=True)


if __name__ == "__main__":
    main()
