"""RSS and Atom of every list: the newest stories with their byline, picture, source and notice."""

from copy import copy
from io import StringIO

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from config.prepared import one_or_404
from config.remembered import Remembered
from delivery.shown import shows
from masthead.typography import printable

from . import lists
from .rendering import render
from .templatetags.stories import absolute, byline_text, day
from .touching import STORIES

NEWEST = 20
PICTURE_TYPE = "image/jpeg"


# Feeds as they were written, by all that they hold: in characters.
_written = Remembered(1_000_000)


class _WithPictures:
    """What both formats say of pictures and rights, in the words of Media RSS and RFC 4946."""

    media = {"xmlns:media": "http://search.yahoo.com/mrss/"}

    def __init__(self, **feed):
        super().__init__(**_printable(feed))

    def add_item(self, **item):
        super().add_item(**_printable(item))

    def add_license(self, handler, element):
        if license := self.feed["license"]:
            handler.addQuickElement(element, "", {"rel": "license", "href": license})

    def add_picture(self, handler, item):
        picture = item["picture"]
        if picture is None:
            return
        fallback = picture.file.fallback
        handler.startElement(
            "media:content",
            {
                "url": absolute(fallback.url),
                "type": PICTURE_TYPE,
                "medium": "image",
                "fileSize": str(picture.fallback_bytes or 0),
                "width": str(fallback.width),
                "height": str(round(fallback.width * picture.height / picture.width)),
            },
        )
        if words := picture.caption or picture.alt:
            handler.addQuickElement("media:description", printable(words), {"type": "plain"})
        if picture.credit:
            handler.addQuickElement("media:credit", printable(picture.credit))
        handler.endElement("media:content")


def _printable(values):
    """Return {name: value} with what a feed may say of each text, and each text of a list."""

    def value(found):
        if isinstance(found, list):
            return [value(one) for one in found]
        return printable(found) if isinstance(found, str) else found

    return {name: value(found) for name, found in values.items()}


class RssWithText(_WithPictures, Rss201rev2Feed):
    """RSS 2.0 with the text in content:encoded and the byline in dc:creator."""

    content_type = "application/rss+xml; charset=utf-8"

    def rss_attributes(self):
        return (
            super().rss_attributes()
            | self.media
            | {
                "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
                "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            }
        )

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        self.add_license(handler, "atom:link")
        if logo := self.feed["logo"]:
            handler.startElement("image", {})
            for name, value in [
                ("url", logo),
                ("title", self.feed["title"]),
                ("link", self.feed["link"]),
            ]:
                handler.addQuickElement(name, value)
            handler.endElement("image")

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item["byline"]:
            handler.addQuickElement("dc:creator", item["byline"])
        handler.addQuickElement("dc:rights", item["item_copyright"])
        if item["text"]:
            handler.addQuickElement("content:encoded", item["text"])
        self.add_picture(handler, item)


class AtomWithText(_WithPictures, Atom1Feed):
    content_type = "application/atom+xml; charset=utf-8"

    def root_attributes(self):
        return super().root_attributes() | self.media

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        self.add_license(handler, "link")
        if logo := self.feed["logo"]:
            handler.addQuickElement("logo", logo)

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item["text"]:
            handler.addQuickElement("content", item["text"], {"type": "html"})
        self.add_picture(handler, item)


class StoriesFeed(Feed):
    """What all the lists' feeds share; a subclass says which list."""

    feed_type = RssWithText

    def __call__(self, request, *args, **kwargs):
        # One instance answers in all threads: what is of a request is kept on a copy.
        feed = copy(self)
        feed.at = request.instant
        [feed.masthead] = lists.masthead_at(feed.at)
        response = super(StoriesFeed, feed).__call__(request, *args, **kwargs)
        response["tdm-reservation"] = int(feed.masthead.rights.is_reserved)
        if feed.license:
            response["tdm-policy"] = feed.license
        return response

    @property
    def license(self):
        path = self.masthead.rights_path
        return path and absolute(path)

    def get_feed(self, obj, request):
        """Return what writes the feed; it was filled before, if it held the same."""
        shows(*self.tags(obj))
        self.found = self.stories(obj)
        holds = [self.masthead, *([obj] if obj else []), *self.found]
        known = [getattr(one, "kept_as", None) for one in holds]
        if None in known or not self.found:
            return super().get_feed(obj, request)
        key = (type(self), get_language(), *known)
        feed = _written.get(key)
        if feed is None:
            feed = super().get_feed(obj, request)
            text = StringIO()
            feed.write(text, "utf-8")
            feed.write = lambda outfile, _encoding: outfile.write(text.getvalue())
            _written.keep(key, feed, len(text.getvalue()))
        return feed

    def stories(self, obj):
        return lists.whole(self.at, count=NEWEST)

    def tags(self, obj):
        """Return what changes of the list are told by (articles.touching)."""
        return [STORIES]

    def items(self, obj):
        return self.found

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
        return f"© {self.masthead.owner}. {self.masthead.rights.notice}".removesuffix(". ")

    def author_name(self, obj):
        return self.masthead.name

    def feed_extra_kwargs(self, obj):
        logo = self.masthead.logo
        return {"license": self.license, "logo": absolute(logo.url) if logo else None}

    def item_title(self, story):
        return story.full_headline

    def item_description(self, story):
        # Both formats take it for HTML.
        return escape(story.standfirst)

    def item_link(self, story):
        return absolute(story.get_absolute_url())

    def item_guid(self, story):
        # The address may change; the story stays the same to a feed reader.
        return f"{settings.SITE_URL}/#article-{story.article_id}"

    item_guid_is_permalink = False

    def item_author_name(self, story):
        # RSS wants an e-mail address for <author>: there the byline goes into dc:creator.
        return byline_text(story) or None if self.feed_type is AtomWithText else None

    def item_pubdate(self, story):
        return story.first_published_at

    def item_updateddate(self, story):
        return story.starts_at

    def item_categories(self, story):
        return [story.section.name, *(tag["name"] for tag in story.tags)]

    def item_copyright(self, story):
        return story.notice_text or f"© {self.masthead.owner}"

    def item_enclosures(self, story):
        picture = story.shown_picture
        if picture is None:
            return []
        address = absolute(picture.file.fallback.url)
        return [Enclosure(address, str(picture.fallback_bytes or 0), PICTURE_TYPE)]

    def item_extra_kwargs(self, story):
        whole = self.masthead.whole_text_in_feeds
        return {
            "text": self._text(story) if whole else "",
            "byline": byline_text(story),
            "picture": story.shown_picture,
        }

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
    def tags(self, section):
        return [f"section:{pk}" for pk in (section.pk, *section.below_ids)]

    def get_object(self, request, slug):
        return one_or_404(lists.section_at(slug))

    def stories(self, section):
        numbers = [section.pk, *section.below_ids]
        return lists.whole_in_sections(self.at, numbers, count=NEWEST)

    def path(self, section):
        return reverse("articles:section_feed", args=[section.slug])


class TagFeed(StoriesFeed):
    def tags(self, tag):
        return [f"tag:{tag.pk}"]

    def get_object(self, request, slug):
        return one_or_404(lists.tag_at(slug))

    def stories(self, tag):
        return lists.whole_tagged(self.at, tag.pk, count=NEWEST)

    def link(self, tag):
        return absolute(reverse("articles:tag", args=[tag.slug]))

    def path(self, tag):
        return reverse("articles:tag_feed", args=[tag.slug])


class AuthorFeed(StoriesFeed):
    def tags(self, author):
        return [f"author:{author.pk}"]

    def get_object(self, request, slug):
        return one_or_404(lists.author_at(slug))

    def stories(self, author):
        return lists.whole_by(self.at, author.pk, count=NEWEST)

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
