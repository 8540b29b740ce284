from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.models import Version
from weblinks import checking, noting


class Command(BaseCommand):
    help = "Ask the addresses outside that stories point to, as the worker does each night."

    def add_arguments(self, parser):
        parser.add_argument("--most", type=int, default=500, help="ask no more than so many (500)")
        parser.add_argument(
            "--gather", action="store_true", help="first read every story again, as after an import"
        )

    def handle(self, *, most, gather, **options):
        if gather:
            live = Version.objects.live(timezone.now()).values_list("article", flat=True)
            for article_id in live.iterator():
                noting.note(article_id)
        self.stdout.write(f"{checking.check(most)} addresses asked")
