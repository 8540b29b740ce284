"""The process beside the web server: it does what was put off."""

import logging
import os
from datetime import timedelta

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from images.models import Picture
from images.tasks import make_renditions

LONG = timedelta(minutes=5)


def work_is_left():
    """Whether something has waited for longer than LONG while nothing else was done."""
    since = timezone.now() - LONG
    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=since).exists()
    return waiting and not DBTaskResult.objects.filter(finished_at__gte=since).exists()


class Command(BaseCommand):
    help = "Do what was put off, as it comes: sizes of pictures, letters."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="end when nothing is left to do")
        parser.add_argument("--well", action="store_true", help="fail if work waits undone")

    def handle(self, *, once, well, **options):
        if well:
            if work_is_left():
                raise CommandError("Work has waited for long, and none was done meanwhile.")
            return
        if not once:
            # Readers come first on a small server.
            os.nice(10)
            # A line for each task says nothing; what goes wrong is a warning or an error.
            logging.disable(logging.INFO)
        call_command("prune_db_task_results", verbosity=0)
        # Left unmade by a worker that was killed at it, or by a release that makes other sizes.
        for picture_id in Picture.objects.unmade().values_list("pk", flat=True):
            # After what somebody has just sent.
            make_renditions.using(priority=-10).enqueue(picture_id)
        call_command("db_worker", batch=once, interval=1, startup_delay=False)
