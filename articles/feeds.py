"""RSS and Atom of every list: the newest stories, whole, with their byline, source and notice."""

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from taggit.models import Tag

from authors.models import Author
from masthead.models import Masthead

from .models import Section, Version
from .rendering import render
from .templatetags.stories import byline_text, day

NEWEST = 20


def absolute(path):
    return settings.SITE_URL + path


class RssWithText(Rss201rev2Feed):
    """RSS 2.0 with the whole text in content:encoded and the byline in dc:creator."""

    content_type = "application/rss+xml; charset=utf-8"

    def rss_attributes(self):
        return super().rss_attributes() | {
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item["byline"]:
            handler.addQuickElement("dc:creator", item["byline"])
        handler.addQuickElement("dc:rights", item["item_copyright"])
        handler.addQuickElement("content:encoded", item["text"])


class AtomWithText(Atom1Feed):
    content_type = "application/atom+xml; charset=utf-8"

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["text"], {"type": "html"})


class StoriesFeed(Feed):
    """What all the lists' feeds share; a subclass says which list."""

    feed_type = RssWithText

    def get_feed(self, obj, request):
        self.at = request.instant
        self.masthead = Masthead.objects.get()
        return super().get_feed(obj, request)

    def stories(self, obj):
        return Version.objects.live(self.at)

    def items(self, obj):
        return self.stories(obj).newest_first().for_page(self.at)[:NEWEST]

    def title(self, obj):
        return f"{obj} — {self.masthead.name}" if obj else self.masthead.name

    def link(self, obj):
        return absolute(obj.get_absolute_url() if obj else "/")

    def feed_url(self, obj):
        return absolute(self.path(obj))

    def description(self, obj):
        return self.masthead.description or self.masthead.tagline or self.masthead.name

    subtitle = description

    def feed_copyright(self, obj):
        return f"© {self.masthead.owner}"

    def item_title(self, story):
        return f"{story.kicker}\u202f: {story.headline}" if story.kicker else story.headline

    def item_description(self, story):
        return story.standfirst

    def item_link(self, story):
        return absolute(story.get_absolute_url())

    def item_guid(self, story):
        # The address may change; the story stays the same to a feed reader.
        return f"{settings.SITE_URL}/#article-{story.article_id}"

    item_guid_is_permalink = False

    def item_author_name(self, story):
        # RSS wants an e-mail address for <author>: there the byline goes into dc:creator.
        return byline_text(story) if self.feed_type is AtomWithText else None

    def item_pubdate(self, story):
        return story.first_published_at

    def item_updateddate(self, story):
        return story.starts_at

    def item_categories(self, story):
        return [story.section.name, *(tag["name"] for tag in story.tags)]

    def item_copyright(self, story):
        return story.notice_text or f"© {self.masthead.owner}"

    def item_extra_kwargs(self, story):
        return {"text": self._text(story), "byline": byline_text(story)}

    def _text(self, story):
        parts = [render(story, plain=True)]
        corrected = _("Correction du %(day)s : %(text)s")
        parts += [
            f"<p>{corrected % {'day': day(at), 'text': escape(text)}}</p>"
            for at, text in story.corrections
        ]
        if story.notice_text:
            parts.append(f"<p>{story.notice_text}</p>")
        return "".join(parts).replace('="/', f'="{settings.SITE_URL}/')


class FrontFeed(StoriesFeed):
    def path(self, obj):
        return reverse("articles:feed")


class SectionFeed(StoriesFeed):
    def get_object(self, request, slug):
        return get_object_or_404(Section, slug=slug)

    def stories(self, section):
        return super().stories(section).in_section(section)

    def path(self, section):
        return reverse("articles:section_feed", args=[section.slug])


class TagFeed(StoriesFeed):
    def get_object(self, request, slug):
        return get_object_or_404(Tag, slug=slug)

    def stories(self, tag):
        return super().stories(tag).tagged(tag)

    def link(self, tag):
        return absolute(reverse("articles:tag", args=[tag.slug]))

    def path(self, tag):
        return reverse("articles:tag_feed", args=[tag.slug])


class AuthorFeed(StoriesFeed):
    def get_object(self, request, slug):
        return get_object_or_404(Author, slug=slug)

    def stories(self, author):
        return super().stories(author).by(author)

    def path(self, author):
        return reverse("articles:author_feed", args=[author.slug])


class AtomMixin:
    feed_type = AtomWithText

    def path(self, obj):
        return super().path(obj) + "atom/"


class FrontAtom(AtomMixin, FrontFeed):
    pass


class SectionAtom(AtomMixin, SectionFeed):
    pass


class TagAtom(AtomMixin, TagFeed):
    pass


class AuthorAtom(AtomMixin, AuthorFeed):
    pass
