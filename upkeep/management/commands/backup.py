"""A copy of the database, now."""

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from upkeep import backups


class Command(BaseCommand):
    help = "Make a copy of the database in DATA_DIR/backups. CONTRIBUTING.md says how it goes back."

    def add_arguments(self, parser):
        parser.add_argument("--keep", type=int, help="how many of the latest stay (BACKUPS_KEPT)")

    def handle(self, *, keep, **options):
        if keep is not None and keep < 1:
            raise CommandError("--keep takes a number from 1 on.")
        try:
            backup = backups.make(keep)
        except (backups.BackupError, OperationalError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{backups.folder() / backup.name} {backup.size}")
