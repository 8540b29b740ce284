"""Cutting a version: all that a reader may see of the working copy, made ready and kept."""

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Max

from articles import body
from images.models import Picture
from masthead import typography
from masthead.models import Masthead

from .additions import ON_DRAFTS
from .models import Version
from .recognising import find_stories


def cut(article, *, by, cause, now, extended_at=None, correction=""):
    """Return a new version of the article's working copy, kept but not public."""
    last = article.versions.aggregate(last=Max("number"))["last"] or 0
    return Version.objects.create(
        article=article,
        number=last + 1,
        cause=cause,
        cut_at=now,
        extended_at=extended_at,
        cut_by=by,
        **laid_out(article, correction),
    )


def draft(article, at):
    """Return the working copy as readers would get it at that instant, as a Version not saved."""
    version = Version(article=article, number=0, cut_at=at, **laid_out(article, article.correction))
    version.live, version.first_published_at = DateTimeTZRange(at, None), at
    live = article.live_version(at)
    if live:
        version.first_published_at = live.first_published_at
    version.mentioned_list = list(Version.objects.live(at).as_mentioned(version.story_ids))
    version.stand_in_list = list(Version.objects.live(at).as_stand_ins(version.story_ids))
    version.picture_list = list(Version.pictures_in_text(version.picture_ids, at))
    version.document_list = list(Version.documents_in_text(version.document_ids))
    version.may_show_picture = not version.picture or version.picture.may_be_shown(at)
    version.correction_list = (
        [{"at": at.isoformat(), "text": version.correction}] if version.correction else []
    )
    for name, worked_out in ON_DRAFTS.items():
        setattr(version, name, worked_out(version, at))
    return version


def laid_out(article, correction=""):
    """Return all that a reader may see of the working copy, as the fields of a Version."""
    masthead = Masthead.objects.select_related("default_notice", "default_license").get()
    notice = article.notice or masthead.default_notice
    license = article.chosen_license or masthead.default_license
    fields = {name: getattr(article, name) for name in article.SNAPSHOT}
    fields |= {name: typography.finish(fields[name]) for name in article.PROSE}
    # An address of its own comes with its first publication.
    fields["slug"] = article.slug or article.slug_of_headline()
    fields["correction"] = typography.finish(correction)
    text = body.lay_out(
        article.body,
        dateline=article.dateline or masthead.dateline,
        find_stories=find_stories,
        find_pictures=find_pictures,
    )
    fields["body"] = text.html
    return fields | {
        "notice_text": typography.finish(notice.text) if notice else "",
        "license_terms": license.as_data() if license else {},
        "tags": [
            {"tag": tag.pk, "name": tag.name, "slug": tag.slug}
            for tag in article.tags.order_by("name")
        ],
        "bylines": [byline.as_data() for byline in article.bylines.select_related("author")],
        "word_count": text.word_count,
        "story_ids": text.story_ids,
        "picture_ids": text.picture_ids,
        "document_ids": text.document_ids,
    }


def find_pictures(sources):
    """Return {source: picture id} for the sources that are pictures of the library."""
    names = {source: source.removeprefix(settings.MEDIA_PATH) for source in sources}
    if not names:
        return {}
    pictures = Picture.objects.named(set(names.values()))
    return {source: pictures[name] for source, name in names.items() if name in pictures}
