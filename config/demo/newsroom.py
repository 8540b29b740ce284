"""The demo newsroom: its stories, drawn, written and lived through."""

import io
import re
import tomllib
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from articles.models import Article, Byline, Section
from authors.models import Author, User
from documents.models import Document
from images import intake
from images.models import Picture
from masthead.models import License, Notice

from . import desk, dossiers, front_page, newspaper, papers, reads, scenes, web_links

STORIES = Path(__file__).parent / "stories"


@dataclass(frozen=True)
class Story:
    """A story file: its front matter (TOML between +++ lines) and the HTML under it."""

    slug: str
    facts: dict
    body: str

    @property
    def pictures(self):
        """What is drawn for the text: facts as those of the story's own picture, in order."""
        return self.facts.get("pictures", [])

    @property
    def hours_ago(self):
        return self.facts.get("hours_ago", 6)


def read_stories():
    """Return the stories of the folder, oldest first: a card can only point to an older one."""
    stories = []
    for path in sorted(STORIES.glob("*.html")):
        _before, front_matter, body = path.read_text().split("+++\n", 2)
        stories.append(Story(path.stem, tomllib.loads(front_matter), body))
    return sorted(stories, key=lambda story: -story.hours_ago)


def fill(password, progress):
    """Fill an empty database with the demo newsroom.

    `progress(iterable, description)` wraps the long steps, as tqdm does.
    """
    stories = read_stories()
    # An earlier run may have been stopped while it drew.
    Picture.objects.all().delete()
    Document.objects.all().delete()
    documents = _print_all()
    pictures = _draw_all(stories, progress)
    with transaction.atomic():
        newspaper.found()
        people = newspaper.hire(password)
        _file(stories, pictures, documents, people, progress)
        desk.work(people, pictures.values(), timezone.now())
    # Last: what happened before the demo began is no news for anybody's letter box.
    for username, *_rest in newspaper.PEOPLE:
        User.objects.filter(username=username).update(email=f"{username}@example.org")


def _draw_all(stories, progress):
    """Return the stories' pictures, drawn and taken in as a journalist's are, as {slug: Picture};
    those of their texts as {slug/number: Picture}.
    """
    pictured = {story.slug: story.facts for story in stories if "scene" in story.facts}
    for story in stories:
        pictured |= {f"{story.slug}/{n}": facts for n, facts in enumerate(story.pictures, 1)}
    pictures = {}
    with ProcessPoolExecutor() as pool, ThreadPoolExecutor(intake.AT_ONCE) as taking:
        drawn = pool.map(_draw, [(facts["scene"], name) for name, facts in pictured.items()])
        all_taken = taking.map(lambda jpeg: intake.take_in(ContentFile(jpeg)), drawn)
        for (name, facts), taken in progress(
            zip(pictured.items(), all_taken, strict=True), "Images", len(pictured)
        ):
            pictures[name] = Picture.objects.create(
                file=taken.file,
                tone=taken.tone,
                fingerprint=taken.fingerprint,
                **{field: facts.get(field, "") for field in ("alt", "caption", "credit")},
            )
    return pictures


def _print_all():
    """Return the stories' documents by the names that the stories know them by."""
    documents = {}
    for name, (title, source, paragraphs) in papers.PAPERS.items():
        data, pages = papers.draw(title, source, paragraphs)
        document = Document(title=title, source=source, size=len(data), pages=pages)
        document.file.save("", ContentFile(data), save=False)
        document.receive(by=None)
        documents[name] = document
    return documents


def _file(stories, pictures, documents, people, progress):
    now = timezone.now()
    sections = {section.slug: section for section in Section.objects.all()}
    authors = {author.slug: author for author in Author.objects.all()}
    notices = {notice.name: notice for notice in Notice.objects.all()}
    licenses = {license.name: license for license in License.objects.all()}
    articles = {}
    for story in progress(stories, "Articles", len(stories)):
        facts = story.facts
        article = Article.objects.create(
            slug=story.slug,
            section=sections[facts["section"]],
            picture=pictures.get(story.slug),
            created_by=people["journaliste"],
            notice=notices.get(
                "Dépêche d’agence" if facts.get("source_name") else facts.get("notice")
            ),
            chosen_license=licenses.get(facts.get("license")),
            follows=articles.get(facts.get("follows")),
            body=_point(_illustrate(story, pictures), articles, documents),
            created_at=now - timedelta(hours=max(story.hours_ago, 0) + 3),
            edited_at=now - timedelta(hours=max(story.hours_ago, 0)),
            **{
                name: facts.get(name, "")
                for name in ("kicker", "headline", "standfirst", "source_name", "source_url")
            },
        )
        article.tags.add(*facts["tags"])
        Byline.objects.bulk_create(
            Byline(article=article, author=authors[slug], role=role, position=position)
            for position, (slug, role) in enumerate(facts["bylines"])
        )
        articles[story.slug] = article
        _live_through(article, facts, now, people)
    dossiers.gather(articles, now)
    web_links.fail(articles, now)
    front_page.arrange(articles, people, now)
    reads.count(now)


def _draw(scene_and_seed):
    buffer = io.BytesIO()
    scenes.draw(*scene_and_seed).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def _illustrate(story, pictures):
    """Return the body with the places of its pictures made into the pictures' own numbers."""

    def one(match):
        return f'<img src="{pictures[f"{story.slug}/{match[1]}"].file.url}" alt="">'

    def several(match):
        numbers = (str(pictures[f"{story.slug}/{place}"].pk) for place in match[1].split())
        return f'data-pictures="{" ".join(numbers)}"'

    body = re.sub(r'<img picture="([0-9]+)">', one, story.body)
    return re.sub(r'pictures="([0-9 ]+)"', several, body)


def _point(body, articles, documents):
    """Return the body with the names in its cards and links made into numbers of their own."""

    def card(match):
        target = articles.get(match[1])
        return f'<aside data-story="{target.pk}"></aside>' if target else ""

    def link(match):
        target = articles.get(match[1])
        return (
            f'<a href="/{target.section.slug}/{target.slug}/">{match[2]}</a>'
            if target
            else match[2]
        )

    def paper(match):
        return f'<aside data-document="{documents[match[1]].pk}"></aside>'

    body = re.sub(r'<document name="([^"]+)">\s*</document>', paper, body)
    body = re.sub(r'<read-also story="([^"]+)">\s*</read-also>', card, body)
    return re.sub(r'<a story="([^"]+)">(.*?)</a>', link, body)


def _live_through(article, facts, now, people):
    """Take the story where its file says it stands, by the verbs that the newsroom uses."""
    writer, editor = people["journaliste"], people["editeur"]
    if "hours_ago" not in facts or facts.get("draft"):
        article.keep(by=writer, now=article.edited_at)
        if facts.get("submitted"):
            article.submit(by=writer, now=now - timedelta(hours=1))
        return
    at = now - timedelta(hours=facts["hours_ago"])
    article.publish(by=editor, at=at, now=min(at, now - timedelta(minutes=10)))
    if "correction" in facts:
        article.publish(
            by=editor, correction=facts["correction"], now=min(at + timedelta(hours=5), now)
        )
    if "withdrawn" in facts:
        article.withdraw(by=editor, reason=facts["withdrawn"], now=at + timedelta(hours=12))
