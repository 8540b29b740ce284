"""Where a story stands, in sentences for the newsroom."""

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from articles.models import Article
from desk.templatetags.desk import moment


class Standing:
    """What readers have of an article at an instant, what they will have, and what they don't."""

    def __init__(self, article, at):
        self.article = article
        self.at = at
        self.planned = list(article.versions.planned().select_related("section", "cut_by"))

    @cached_property
    def live(self):
        return next((version for version in self.planned if version.is_live(self.at)), None)

    @cached_property
    def scheduled(self):
        """The versions that have not started, in order."""
        return [version for version in self.planned if version.starts_at > self.at]

    @cached_property
    def latest(self):
        return self.article.versions.order_by("-number").first()

    @property
    def now(self):
        """What readers have now, as a sentence."""
        if self.live:
            since = moment(self.live.starts_at)
            words = _(
                "Les lecteurs lisent la version %(number)s, en ligne depuis le %(since)s."
            ) % {
                "number": self.live.number,
                "since": since,
            }
            if self.live.ends_at and self.live.live.upper == self.live.ends_at:
                words += " " + _("Elle sera retirée le %s.") % moment(self.live.ends_at)
            return words
        ended = [version for version in self.planned if version.has_ended(self.at)]
        if ended:
            return _("Les lecteurs ne voient plus cet article depuis le %s.") % moment(
                ended[-1].live.upper
            )
        return _("Les lecteurs n’ont encore rien de cet article.")

    @property
    def next(self):
        """What comes next, as sentences."""
        return [
            _("La version %(number)s paraîtra le %(at)s.")
            % {"number": version.number, "at": moment(version.starts_at)}
            for version in self.scheduled
        ]

    @cached_property
    def has_unpublished_changes(self):
        """Whether the working copy says something that no live or scheduled version does."""
        public = (self.scheduled or [self.live])[-1]
        return bool(public and self.latest) and any(
            getattr(self.latest, name) != getattr(public, name)
            for name in [
                *(Article._meta.get_field(name).attname for name in Article.SNAPSHOT),
                "tags",
                "bylines",
            ]
        )

    @property
    def stage(self):
        return self.article.get_stage_display()

    @property
    def is_in_review(self):
        return self.article.stage == Article.Stage.REVIEW
