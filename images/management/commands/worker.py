"""The process beside the web server: it does what was put off."""

import os

from django.core.management import call_command
from django.core.management.base import BaseCommand

from images.models import Picture
from images.tasks import make_renditions


class Command(BaseCommand):
    help = "Do what was put off, as it comes: sizes of pictures, letters."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="end when nothing is left to do")

    def handle(self, *, once, **options):
        if not once:
            # Readers come first on a small server.
            os.nice(10)
        call_command("prune_db_task_results", verbosity=0)
        # Left unmade by a worker that was killed at it, or by a release that makes other sizes.
        for picture_id in Picture.objects.unmade().values_list("pk", flat=True):
            make_renditions.enqueue(picture_id)
        call_command("db_worker", batch=once, interval=1, startup_delay=False)
