"""Which of the addresses that people type and paste are those of our stories.

Ours is whatever leads to this site: with or without its host, www, capitals, the last slash, a
query or a fragment, over http or https; and what led to the site before it moved here, under the
hosts of the setting FORMER_SITES. A path that is no story's may be taken on by a redirect to one,
as those of before (`/2019/03/la-crue/`, `/?p=123`) are.
"""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.redirects.models import Redirect
from django.urls import Resolver404, resolve

from config.tidy import tidy

from .models import Address, Article

# What WordPress calls a text by, in the addresses that never change.
NUMBERS = ("p", "page_id")
# An address of ours where no story is.
NOTHING = 0


@dataclass(frozen=True)
class Path:
    """Where on our site an address leads: a path as it was written, and its query."""

    path: str
    query: str = ""
    is_former: bool = False

    @property
    def slug(self):
        """The slug of the story that the path is an address of, or None."""
        try:
            match = resolve(tidy(unquote(self.path)))
        except Resolver404:
            return None
        return match.kwargs["slug"] if match.view_name == "articles:story" else None

    @property
    def redirected(self):
        """The old addresses by which a redirect may know it, the closest first."""
        numbers = parse_qs(self.query)
        paths = [f"{self.path}?{self.query}"] if self.query else []
        paths += [f"/?{name}={numbers[name][0]}" for name in NUMBERS if name in numbers]
        for path in (self.path, unquote(self.path), unquote(self.path).lower()):
            bare = path.rstrip("/")
            paths += [path, bare, f"{bare}/"]
        # The database keeps no NUL, which an address may hold as %00.
        return [path for path in dict.fromkeys(paths) if path and "\0" not in path]


def path_of(address):
    """Return the Path on our site that the address leads to, or None if it leads elsewhere."""
    try:
        parts = urlsplit(urljoin(f"{settings.SITE_URL}/", address.strip()))
        host = _host(parts)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return None
    if host == _host(urlsplit(settings.SITE_URL)):
        return Path(parts.path or "/", parts.query)
    if host in {_host(urlsplit(f"//{former}")) for former in settings.FORMER_SITES}:
        return Path(parts.path or "/", parts.query, is_former=True)
    return None


def find_stories(addresses):
    """Return {address: article id} for the addresses that are, or were, those of our stories.

    NOTHING in place of an id says that a story's address it is, but that of none that there is.
    """
    paths = {address: path_of(address) for address in addresses}
    paths = {address: path for address, path in paths.items() if path}
    slugs = {address: path.slug for address, path in paths.items()}
    articles = _articles_of(slugs.values())
    found = {address: articles[slug] for address, slug in slugs.items() if slug in articles}
    rest = {address: path for address, path in paths.items() if address not in found}
    targets = _redirects_of(rest)
    led = {address: path_of(target) for address, target in targets.items()}
    slugs_led = {address: path.slug for address, path in led.items() if path}
    articles = _articles_of(slugs_led.values())
    for address, path in rest.items():
        if slugs_led.get(address) in articles:
            found[address] = articles[slugs_led[address]]
        elif address not in targets and slugs[address] and not path.is_former:
            found[address] = NOTHING
    return found


def _host(parts):
    """Return what tells one site from another in an address: the host without www, and its port."""
    port = parts.port if parts.port not in {80, 443} else None
    return ((parts.hostname or "").removeprefix("www."), port)


def _articles_of(slugs):
    slugs = {slug for slug in slugs if slug}
    if not slugs:
        return {}
    # A draft has no address in public yet, but may already be linked to.
    articles = dict(Article.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    addresses = Address.objects.filter(slug__in=slugs)
    return articles | dict(addresses.values_list("slug", "article_id"))


def _redirects_of(paths):
    """Return {address: where its redirect leads} of these {address: Path}."""
    asked = {address: path.redirected for address, path in paths.items()}
    olds = {old for several in asked.values() for old in several}
    if not olds:
        return {}
    redirects = Redirect.objects.filter(site_id=settings.SITE_ID, old_path__in=olds)
    known = dict(redirects.values_list("old_path", "new_path"))
    return {
        address: known[old]
        for address, several in asked.items()
        if (old := next((old for old in several if old in known), None))
    }
