"""Cutting a version: all that a reader may see of the working copy, made ready and kept."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Max

from articles import body
from images.models import Picture
from masthead import typography
from masthead.models import Masthead

from .models import Address, Article, Version


def cut(article, *, by, cause, now):
    """Return a new version of the article's working copy, kept but not public."""
    masthead = Masthead.objects.select_related("default_notice").get()
    notice = article.notice or masthead.default_notice
    fields = {name: getattr(article, name) for name in article.SNAPSHOT}
    fields |= {name: typography.finish(fields[name]) for name in article.PROSE}
    text = body.lay_out(
        article.body,
        dateline=article.dateline or masthead.dateline,
        find_stories=find_stories,
        find_pictures=find_pictures,
    )
    fields["body"] = text.html
    last = article.versions.aggregate(last=Max("number"))["last"] or 0
    return Version.objects.create(
        article=article,
        number=last + 1,
        cause=cause,
        cut_at=now,
        cut_by=by,
        notice_text=typography.finish(notice.text) if notice else "",
        tags=[
            {"tag": tag.pk, "name": tag.name, "slug": tag.slug}
            for tag in article.tags.order_by("name")
        ],
        bylines=[byline.as_data() for byline in article.bylines.select_related("author")],
        word_count=text.word_count,
        story_ids=text.story_ids,
        picture_ids=text.picture_ids,
        **fields,
    )


def find_stories(addresses):
    """Return {address: article id} for the addresses that are, or were, those of our stories."""
    slugs = {}
    for address in addresses:
        parts = urlsplit(address)
        ours = parts.netloc in {"", urlsplit(settings.SITE_URL).netloc}
        words = parts.path.strip("/").split("/")
        if ours and len(words) == 2:
            slugs[address] = words[1]
    if not slugs:
        return {}
    # A draft has no address in public yet, but may already be linked to.
    articles = dict(Article.objects.filter(slug__in=slugs.values()).values_list("slug", "pk"))
    articles |= dict(
        Address.objects.filter(slug__in=slugs.values()).values_list("slug", "article_id")
    )
    return {address: articles[slug] for address, slug in slugs.items() if slug in articles}


def find_pictures(sources):
    """Return {source: picture id} for the sources that are pictures of the library."""
    names = {source: source.removeprefix(settings.MEDIA_URL) for source in sources}
    if not names:
        return {}
    pictures = dict(Picture.objects.filter(file__in=names.values()).values_list("file", "pk"))
    return {source: pictures[name] for source, name in names.items() if name in pictures}
