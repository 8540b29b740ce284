"""Whether anything inside the site leads nowhere, after much of it has moved or gone.

uv run bench/crawl.py [--stories 10000] [--moved 1000] [--gone 100] [--seed 1]

Writes a site of densely linked stories into a scratch database: each leads to eight others by
links, in every form that people paste, and to one by a card. Then slugs change, sections are
renamed and stories are withdrawn, by the newsroom's own verbs and form, at random; half of what
goes is replaced by another. At last every page that can be reached from the front page is
fetched, and each address that a story ever had.
"""

import argparse
import os
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path[0] = str(ROOT)

LINKS, RELATED, SECTIONS = 8, 6, 10
FORMS = [
    "{site}/{section}/{slug}/",
    "/{section}/{slug}/",
    "{site}/{section}/{slug}",
    "{www}/{section}/{slug}/?utm_source=lettre#suite",
    "/{Section}/{Slug}/",
    "/ailleurs/{slug}/",
    "http://avant.example.org/{section}/{slug}/",
    "http://avant.example.org/?p={number}",
]
_HREF = re.compile(r'\bhref="([^"]+)"')
# What is no page, or not for readers.
_ELSEWHERE = re.compile(r"/(admin|static|media|apercu)/|/[^/]*\.[a-z]+$")


def build(count, dice):
    """Write so many stories that lead to each other. Return (their editor, the stories)."""
    from django.conf import settings
    from django.contrib.auth.models import Group
    from django.contrib.redirects.models import Redirect
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
    from django.utils import timezone

    from articles import body
    from articles.cutting import find_stories
    from articles.models import Address, Article, Section, Version
    from authors import roles
    from authors.models import User
    from related.models import Relation

    settings.FORMER_SITES = ["avant.example.org"]
    editor = User.objects.create(username="crawl", is_staff=True)
    editor.groups.add(Group.objects.get(name=roles.CHIEF_EDITOR))
    sections = Section.objects.bulk_create(
        Section(name=f"Rubrique {n}", slug=f"rubrique-{n}", position=n) for n in range(SECTIONS)
    )
    now = timezone.now()
    stories = Article.objects.bulk_create(
        Article(
            headline=f"Article {n}",
            slug=f"article-{n}",
            section=dice.choice(sections),
            created_by=editor,
            stage="done",
        )
        for n in range(count)
    )
    Address.objects.bulk_create(Address(slug=one.slug, article=one) for one in stories)
    Redirect.objects.bulk_create(
        Redirect(site_id=1, old_path=f"/?p={one.pk}", new_path=f"/rubrique-0/{one.slug}/")
        for one in stories
    )
    for one in stories:
        one.body = _text(one, dice.choices(stories, k=LINKS), dice.choice(stories), dice)
    Article.objects.bulk_update(stories, ["body"], batch_size=500)
    versions = []
    for number, one in enumerate(stories):
        laid_out = body.lay_out(one.body, find_stories=find_stories)
        at = now - timedelta(minutes=10 * (count - number))
        versions.append(
            Version(
                article=one,
                number=1,
                cause="published",
                cut_at=at,
                cut_by=editor,
                live=DateTimeTZRange(at, None),
                first_published_at=at,
                slug=one.slug,
                section=one.section,
                headline=one.headline,
                body=laid_out.html,
                story_ids=laid_out.story_ids,
                word_count=laid_out.word_count,
            )
        )
    Version.objects.bulk_create(versions, batch_size=500)
    pairs = {(one.pk, other.pk) for one in stories for other in dice.choices(stories, k=RELATED)}
    Relation.objects.bulk_create(
        (Relation(article_id=a, other_id=b, score=dice.random()) for a, b in pairs if a != b),
        batch_size=2000,
    )
    return editor, stories


def _text(story, others, card, dice):
    from django.conf import settings

    links = []
    for other in others:
        address = dice.choice(FORMS).format(
            site=settings.SITE_URL,
            www=settings.SITE_URL.replace("://", "://www."),
            section=other.section.slug,
            slug=other.slug,
            Section=other.section.slug.upper(),
            Slug=other.slug.title(),
            number=other.pk,
        )
        links.append(f'<p>Texte, <a href="{address}">et la suite</a>.</p>')
    return f'{"".join(links)}<aside data-story="{card.pk}"></aside>'


def disturb(editor, stories, moved, gone, dice):
    """Change slugs and sections and withdraw stories at random.

    Return (old addresses of what is still there, addresses of what is gone and replaced, or not).
    """
    from django.test import Client

    from articles.models import Article, Section

    client = Client()
    client.force_login(editor)
    withdrawn = set(dice.sample([one.pk for one in stories], gone))
    # The deeds in any order: what is replaced may move, or go itself.
    deeds = [("move", dice.choice(stories).pk) for _ in range(moved)]
    deeds += [("withdraw", pk) for pk in sorted(withdrawn)]
    deeds += [("rename", n) for n in range(max(1, SECTIONS // 3))]
    dice.shuffle(deeds)
    had = {one.pk: {f"/{one.section.slug}/{one.slug}/"} for one in stories}
    renamed = set()
    for number, (deed, pk) in enumerate(deeds):
        if deed == "rename":
            section = Section.objects.order_by("pk")[pk]
            renamed.add(f"/{section.slug}/")
            fields = {
                "name": section.name,
                "slug": f"nouvelle-{pk}",
                "position": pk,
                "kind": "news",
            }
            client.post(f"/admin/articles/section/{section.pk}/change/", fields)
            continue
        article = Article.objects.select_related("section").get(pk=pk)
        if deed == "move" and article.pk not in withdrawn:
            article.slug = f"deplace-{number}"
            if dice.random() < 0.2:
                article.section = dice.choice(list(Section.objects.all()))
            article.save()
            article.publish(by=editor)
            had[pk].add(f"/{article.section.slug}/{article.slug}/")
        elif deed == "withdraw":
            if dice.random() < 0.5:
                other = Article.objects.get(pk=dice.choice(stories).pk)
                if other != article:
                    article.make_way_for(other, by=editor)
            article.withdraw(by=editor)
    there = {address for pk, several in had.items() if pk not in withdrawn for address in several}
    lost = {address for pk in withdrawn for address in had[pk]}
    return there | renamed, lost


def crawl():
    """Fetch every page that leads on from the front page. Return ({status: count}, bad links)."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    found, bad = Counter(), []
    asked, queue = {"/"}, [("/", "")]
    while queue:
        address, source = queue.pop()
        response = client.get(address)
        found[response.status_code] += 1
        if response.status_code != 200:
            bad.append((response.status_code, source, address))
            continue
        if not response["Content-Type"].startswith("text/html"):
            continue
        base = urljoin(settings.SITE_URL, address)
        for href in _HREF.findall(response.text):
            absolute = urldefrag(urljoin(base, unescape(href)))[0]
            parts = urlsplit(absolute)
            if parts.netloc != urlsplit(settings.SITE_URL).netloc:
                continue
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if path not in asked and not _ELSEWHERE.search(parts.path):
                asked.add(path)
                queue.append((path, address))
    return found, bad


def hops(addresses):
    """Return {how many redirects: how many of the addresses}, None if it ends in no page."""
    from django.test import Client

    client, taken = Client(), Counter()
    for address in addresses:
        response, count = client.get(address), 0
        while response.status_code in {301, 302} and count < 5:
            response, count = client.get(response["Location"]), count + 1
        taken[count if response.status_code == 200 else None] += 1
    return taken


def run(stories, moved, gone, seed):
    """Return (pages by status, bad links, old addresses by hops, gone addresses by status)."""
    from django.test import Client

    dice = random.Random(seed)  # noqa: S311
    editor, written = build(stories, dice)
    there, lost = disturb(editor, written, moved, gone, dice)
    pages, bad = crawl()
    client = Client()
    after = Counter(client.get(address).status_code for address in sorted(lost))
    return pages, bad, hops(sorted(there)), after


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stories", type=int, default=10_000)
    parser.add_argument("--moved", type=int, default=1000)
    parser.add_argument("--gone", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    os.environ["DATA_DIR"] = scratch = tempfile.mkdtemp(prefix="manchette-crawl-")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "SITE_URL": "http://testserver"}
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    try:
        pages, bad, old, gone = run(asked.stories, asked.moved, asked.gone, asked.seed)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    print(f"pages fetched, by status: {dict(pages)}")
    for status, source, address in bad[:20]:
        print(f"  {status}: {source} leads to {address}")
    print(f"old addresses, by hops: {dict(old)}")
    print(f"addresses of what is gone, by status: {dict(gone)}")
    sys.exit(bool(bad) or set(old) - {0, 1} != set())


if __name__ == "__main__":
    main()
