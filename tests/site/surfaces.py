"""Every address that readers can ask for. A new one is added here, and every walk takes it."""

# With the section, tag, author and slug of the story that a walk is about.
LISTS = [
    "/",
    "/feed/",
    "/feed/atom/",
    "/{section}/",
    "/{section}/feed/",
    "/{section}/feed/atom/",
    "/tag/{tag}/",
    "/tag/{tag}/feed/",
    "/tag/{tag}/feed/atom/",
    "/auteur/{author}/",
    "/auteur/{author}/feed/",
    "/auteur/{author}/feed/atom/",
    "/tag/",
    "/auteur/",
    "/archives/",
    "/archives/{year_month}/",
    "/archives/{year}/",
    "/archives/{day}/",
    "/dossier/",
    "/dossier/{dossier}/",
    "/dossier/{dossier}/feed/",
    "/dossier/{dossier}/feed/atom/",
    "/sitemap.xml",
    "/sitemap-{month}.xml",
    "/sitemap-lists.xml",
    "/news-sitemap.xml",
    # Words of the story that a walk is about, but not the one that must not show.
    "/recherche/?q=partout",
    "/recherche/suggestions/?q=mopti",
]
STORY = "/{section}/{slug}/"
OTHERS = [
    "/robots.txt",
    "/.well-known/tdmrep.json",
    "/.well-known/security.txt",
    "/healthz",
    "/readyz",
    "/page/contact/",
    "/nulle-part/",
    "/leger/",
    "/hors-ligne/",
    "/sw.js",
    "/manifest.webmanifest",
    "/favicon.ico",
]


# Those that are pages, each of a type of its own.
PAGES = [
    "/",
    "/{section}/",
    STORY,
    "/tag/{tag}/",
    "/auteur/{author}/",
    "/archives/{day}/",
    "/corrections/",
    "/archives/{year_month}/",
    "/archives/{year}/",
    "/archives/",
    "/tag/",
    "/auteur/",
    "/dossier/",
    "/dossier/{dossier}/",
    "/recherche/",
    "/page/contact/",
]


def dates(day):
    """Return what the patterns call a day, and the month and the year that it is in."""
    return {
        "day": f"{day:%Y/%m/%d}",
        "year_month": f"{day:%Y/%m}",
        "year": f"{day:%Y}",
        "month": f"{day.year}-{day.month}",
    }


def addresses(**names):
    return [pattern.format(**names) for pattern in [*LISTS, STORY, *OTHERS]]
