"""Random deeds on stories: does the public site agree with the model at every probed instant?

uv run bench/random_plans.py [steps] [seed]
"""

import os
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django  # noqa: E402

django.setup()

from django.test import Client  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402
from tqdm import trange  # noqa: E402

from tests.articles.random_plan import MINUTE, VERBS, Run  # noqa: E402
from tests.factories import ArticleFactory, UserFactory  # noqa: E402

STEPS_OF_A_STORY = 20


def main(steps=10_000, seed=1):
    chance = random.Random(seed)  # noqa: S311
    databases = setup_databases(verbosity=0, interactive=False)
    pages = 0
    try:
        editor = UserFactory()
        staff = Client()
        staff.force_login(editor)
        for step in trange(steps):
            if step % STEPS_OF_A_STORY == 0:
                run = Run(ArticleFactory(), editor)
            run.step(
                chance.choice(VERBS),
                chance.randint(0, 30),
                chance.choice([0, 1, 5, 10, 20, 30, 60]),
                chance.choice([0, 0, 5, 20, 90]),
            )
            if step % 5 == 0:
                probe(staff, run, run.now + chance.randint(-60, 120) * MINUTE)
                pages += 1
    finally:
        teardown_databases(databases, verbosity=0)
    print(f"{steps} steps, {5 * steps} instants probed by query, {pages} by page: all agree")


def probe(staff, run, at):
    """Ask for the story's own page and its section's as they are at that instant."""
    article, expected = run.article, run.model.public(at)
    for address in (f"/{article.section.slug}/{article.slug}/", f"/{article.section.slug}/"):
        page = staff.get(address, {"at": at.isoformat()}).content.decode()
        assert (f"{expected}</" in page) == (expected is not None), (address, at, expected)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
