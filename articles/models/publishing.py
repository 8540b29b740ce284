from django.db import transaction
from django.db.models import F
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from articles import checklist, planning
from articles.workflow import PublicationError
from masthead.instants import zone

from .address import Address
from .editing import Edited


class Published(Edited):
    """When readers have a story, and what: the verbs that show, move and take down."""

    class Meta:
        abstract = True

    @transaction.atomic
    def publish(self, *, by, at=None, until=None, correction="", override="", now=None):
        """Make the working copy public from `at` (now, if None) until `until` (for ever, if None).

        It replaces what is public at that instant; what is scheduled later stays, and replaces it
        in its turn. `correction` is what readers are told of it; `override` is why an embargo is
        not kept. Return the version that was cut. Raise PublicationError on a time in the past or
        under embargo, an end before the start, an instant that another version starts at, or a
        story that the checklist stops.
        """
        now = self._lock(now)
        at = at or now
        self._check_times(at, until, now)
        self._check_embargo(at, override)
        stops = [problem.words for problem in checklist.problems(self, at) if problem.blocks]
        if stops:
            raise PublicationError(stops)
        if self.picture:
            self.picture.prepare_to_share()
        if not self.slug or self.correction:
            # The working copy changes: an open form must not put back what it still shows.
            self.slug, self.correction = self.slug or self._free_slug(), ""
            self.revision = F("revision") + 1
            self.save(update_fields=["slug", "correction", "revision"])
            self.refresh_from_db(fields=["revision"])
        cause = "corrected" if correction else "published"
        version = self._cut(by=by, cause=cause, now=now, correction=correction)
        version.ends_at = until
        planning.lay_out(self, added=(version, at))
        self._hold_address(version)
        self._move_to(self.Stage.DONE, now)
        verb = "published" if at == now else "scheduled"
        self._record(verb, by, now, version=version, starts_at=at, ends_at=until, reason=override)
        return version

    @transaction.atomic
    def withdraw(self, *, by, at=None, reason="", now=None):
        """Take the story down at `at` (now, if None).

        Whatever was scheduled for later is unscheduled: nothing brings a withdrawn story back but
        publishing it again. Raise PublicationError if it would not have been public by then.
        """
        now = self._lock(now)
        at = at or now
        if at < now:
            raise PublicationError(_("On ne retire pas un article dans le passé."))
        planned = list(self.versions.planned())
        if not any(version.is_live(at) for version in planned):
            raise PublicationError(
                _("L’article ne sera pas en ligne à cet instant : il n’y a rien à retirer.")
            )
        for version in planned:
            if version.starts_at >= at:
                planning.take_off(version)
            elif version.ends_at is None or version.ends_at > at:
                version.ends_at = at
        planning.lay_out(self, planned)
        self._wait_if_nothing_came_of_it(now)
        self._record("withdrew", by, now, ends_at=at, reason=reason)

    @transaction.atomic
    def make_way_for(self, other, *, by, now=None):
        """Lead readers to another story (to none, if None) wherever this one is not public.

        What led to this one in its turn leads there too, so that it is one step. Raise
        PublicationError if readers never had the other, nor will.
        """
        # In one order: of two that make way for each other, neither waits for ever.
        pks = sorted({self.pk, other.pk} if other else {self.pk})
        list(type(self).objects.select_for_update().filter(pk__in=pks).order_by("pk").only("pk"))
        if other == self.replaced_by:
            return
        if other and (other == self or not other.was_planned):
            raise PublicationError(
                _("Choisissez un autre article, que les lecteurs ont déjà ou qui est programmé.")
            )
        self.replaced_by = other
        self.save(update_fields=["replaced_by"])
        if other:
            self.replaces.exclude(pk=other.pk).update(replaced_by=other)
        words = other.headline if other else ""
        self._record("made_way", by, now or timezone.now(), reason=words)

    @transaction.atomic
    def unschedule(self, version, *, by, now=None):
        """Cancel a version that has not started; what it would have replaced stays as it was to be.

        Raise PublicationError if it has started, or was never scheduled.
        """
        now = self._lock(now)
        version = self._scheduled(version, now)
        starts_at = version.starts_at
        planning.take_off(version)
        planning.lay_out(self)
        self._wait_if_nothing_came_of_it(now)
        self._record("unscheduled", by, now, version=version, starts_at=starts_at)

    @transaction.atomic
    def reschedule(self, version, *, by, at, until=None, override="", now=None):
        """Move a version that has not started. Raise as publish() and unschedule() do."""
        now = self._lock(now)
        version = self._scheduled(version, now)
        self._check_times(at, until, now, moving=version)
        self._check_embargo(at, override)
        planning.take_off(version)
        version.ends_at = until
        planning.lay_out(self, added=(version, at))
        self._record(
            "rescheduled", by, now, version=version, starts_at=at, ends_at=until, reason=override
        )

    def _check_times(self, at, until, now, moving=None):
        if at < now:
            raise PublicationError(
                _("Cet instant est passé. Choisissez une heure à venir, ou publiez tout de suite.")
            )
        if until is not None and until <= at:
            raise PublicationError(_("La fin doit venir après le début."))
        same_start = self.versions.filter(live__startswith=at)
        if moving:
            same_start = same_start.exclude(pk=moving.pk)
        if same_start.exists():
            raise PublicationError(
                _(
                    "Une version de cet article commence déjà à cet instant. Déprogrammez-la "
                    "d’abord, ou choisissez une autre heure."
                )
            )

    def _scheduled(self, version, now):
        version = self.versions.filter(pk=version.pk, live__startswith__gt=now).first()
        if version is None:
            raise PublicationError(
                _(
                    "Cette version n’est plus programmée : elle a commencé, ou quelqu’un l’a "
                    "déprogrammée."
                )
            )
        return version

    def _check_embargo(self, at, override):
        end = self.embargo_until
        if end and at < end and not override.strip():
            moment = formats.date_format(timezone.localtime(end), "DATETIME_FORMAT")
            raise PublicationError(
                _("Cet article est sous embargo jusqu’au %s. Pour passer outre, dites pourquoi.")
                % f"{moment}\u00a0{zone(end)}",
                code="embargo",
            )

    def _hold_address(self, version):
        """Reserve the version's slug for this story for ever."""
        address, _created = Address.objects.get_or_create(
            slug=version.slug, defaults={"article": self}
        )
        if address.article_id != self.pk:
            raise PublicationError(
                _("Un autre article a eu cette adresse. Choisissez-en une autre.")
            )

    def _wait_if_nothing_came_of_it(self, now):
        """Put a story back among those that lack only their time, if it has none any more."""
        if self.stage == self.Stage.DONE and not self.was_planned:
            self._move_to(self.Stage.READY, now)

    def _free_slug(self):
        """Return a slug made of the headline that no other story has or had."""
        stem = self.slug_of_headline()
        stories = type(self).objects.filter(slug__startswith=stem).exclude(pk=self.pk)
        addresses = Address.objects.filter(slug__startswith=stem).exclude(article=self.pk)
        taken = {*stories.values_list("slug", flat=True), *addresses.values_list("slug", flat=True)}
        number, slug = 1, stem
        while slug in taken:
            number += 1
            slug = f"{stem}-{number}"
        return slug
