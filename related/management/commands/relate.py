"""Leading the stories of an archive to each other."""

from itertools import batched

from django.core.management.base import BaseCommand
from django.db.models import Exists, OuterRef
from tqdm import tqdm

from articles.models import Article, Version
from related import relating
from related.models import Profile

# How many are learnt before they are led to each other, in one transaction.
BATCH = 50


def unrelated():
    """Return the stories with a version that is planned of which nothing was learnt yet."""
    return related_or_not().filter(~Exists(Profile.objects.filter(article=OuterRef("pk"))))


def related_or_not():
    planned = Version.objects.filter(article=OuterRef("pk"), live__isnull=False)
    return Article.objects.filter(Exists(planned)).order_by("pk")


class Command(BaseCommand):
    help = (
        "Lead stories to those like them, where nobody has yet: after an import, say. "
        "Stopped, it goes on where it was."
    )

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="every story anew")
        parser.add_argument(
            "--after", type=int, default=0, metavar="ID", help="of --all, those from this one on"
        )

    def handle(self, *, after, **options):
        stories = related_or_not().filter(pk__gt=after) if options["all"] else unrelated()
        # Numbers alone: a million take 40 MB.
        numbers = list(stories.values_list("pk", flat=True))
        with tqdm(total=len(numbers), unit="", file=self.stderr) as progress:
            for batch in batched(numbers, BATCH, strict=False):
                relating.relate(*batch)
                progress.update(len(batch))
                progress.set_postfix_str(f"--after {batch[-1]}" if options["all"] else "")
