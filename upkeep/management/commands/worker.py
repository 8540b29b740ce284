"""The process beside the web server: it does what was put off."""

import logging
import os
import time

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError, connection

from delivery import purging, telling
from images.models import Picture
from images.tasks import make_renditions
from upkeep import queue, tasks

log = logging.getLogger(__name__)

# Between two attempts to get the database back.
RETRY = 2.0


class Command(BaseCommand):
    help = "Do what was put off, as it comes: sizes of pictures, letters, the night’s backup."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="end when nothing is left to do")
        parser.add_argument("--well", action="store_true", help="fail if work waits undone")

    def handle(self, *, once, well, **options):
        if well:
            if queue.state().is_left:
                raise CommandError("Work has waited for long, and none was done meanwhile.")
            return
        if once:
            self.work(batch=True)
            return
        # Readers come first on a small server.
        os.nice(10)
        # A line for each task says nothing; what goes wrong is a warning or an error.
        logging.disable(logging.INFO)
        # By which the database knows that a worker is there (upkeep.queue).
        os.environ["PGAPPNAME"] = queue.WORKER
        purging.start()
        self.is_away = self.hears = False
        while True:
            try:
                self.work(batch=False)
                return
            except (InterfaceError, OperationalError) as error:
                if not self.is_away:
                    log.warning("The database does not answer, work waits for it: %s", error)
                self.is_away = True
                connection.close()
                time.sleep(RETRY)

    def work(self, *, batch):
        tasks.plan()
        # Left unmade by a worker that was killed at it or lost the database, or by a release that
        # makes other sizes.
        for picture_id in Picture.objects.unmade().values_list("pk", flat=True):
            # After what somebody has just sent.
            make_renditions.using(priority=-10).enqueue(picture_id)
        if not batch:
            self.begin()
        call_command("db_worker", batch=batch, interval=1, startup_delay=False)

    def begin(self):
        """Take note that the database answers."""
        if self.is_away:
            log.warning("The database answers again.")
            self.is_away = False
        if not self.hears:
            # After an embedded database was started, which ends in the reverse order.
            telling.hear(settings.READS_ADDRESS)
            self.hears = True
