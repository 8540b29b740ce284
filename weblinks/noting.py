"""Which addresses outside a story points to."""

from urllib.parse import urldefrag, urlsplit

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles import body
from articles.models import Version
from articles.recognising import path_of

from .models import Mention, WebAddress

# In bytes. A longer one is data, not an address that anybody keeps, and no index holds it.
LONGEST = 1500


def addresses_in(version):
    """Return the addresses outside that a version's text and source point to, in order."""
    links = [
        body.attributes(match[1]).get("href", "") for match in body.LINK.finditer(version.body)
    ]
    found = [urldefrag(link.strip())[0] for link in [*links, version.source_url] if link]
    found = dict.fromkeys(found)
    return [one for one in found if len(one.encode()) <= LONGEST and _is_outside(one)]


def _is_outside(address):
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and not path_of(address)
    except ValueError:
        return False


@transaction.atomic
def note(article_id):
    """Keep what the story's versions that are public, or will be, point to outside."""
    lasts = Q(live__endswith__isnull=True) | Q(live__endswith__gt=timezone.now())
    versions = Version.objects.filter(lasts, article=article_id, live__isnull=False)
    urls = sorted({url for version in versions for url in addresses_in(version)})
    WebAddress.objects.bulk_create((WebAddress(url=url) for url in urls), ignore_conflicts=True)
    pks = list(WebAddress.objects.filter(url__in=urls).values_list("pk", flat=True))
    Mention.objects.filter(article=article_id).exclude(address__in=pks).delete()
    Mention.objects.bulk_create(
        (Mention(address_id=pk, article_id=article_id) for pk in pks), ignore_conflicts=True
    )
