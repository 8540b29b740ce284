"""What a browser may load, run and frame on each kind of page: the settings of content policies."""

from django.utils.csp import CSP

from config import inlined
from masthead import embeds


def of_files(pictures_from):
    """Return the policy of what has no kind of its own, as a file or a feed: it dresses in nothing
    and runs nothing.
    """
    return {
        "default-src": [CSP.NONE],
        "img-src": [*pictures_from, "data:"],
        "form-action": [CSP.SELF],
        "base-uri": [CSP.NONE],
        "frame-ancestors": [CSP.NONE],
    }


def of_pages(files):
    """Return {kind: the policy of that kind of readers' page (config.inlined)}."""
    return {kind: _of_page(kind, files) for kind in inlined.KINDS}


def _of_page(kind, files):
    policy = files | {
        "style-src": [inlined.source(inlined.style(kind))],
        "manifest-src": [CSP.SELF],
        # The search box asks for suggestions; and Lighthouse, with it Google's own report, reads
        # robots.txt as a page's script would.
        "connect-src": [CSP.SELF],
    }
    if script := inlined.script(kind):
        policy |= {"script-src": [inlined.source(script)], "worker-src": [CSP.SELF]}
    if {"embeds", "light"} & set(inlined.KINDS[kind]):
        policy["style-src"] += [inlined.source(embeds.SHADOW_STYLE)]
    if "embeds" in inlined.KINDS[kind]:
        # What a text embeds, once a reader taps it.
        policy |= {"frame-src": embeds.player_hosts(), "media-src": [CSP.SELF, "https:"]}
    return policy


def of_newsroom(files):
    """Return the policy of the newsroom's pages."""
    return files | {
        # A story is previewed as readers get it, with the script of its page.
        "script-src": [CSP.SELF, inlined.source(inlined.script("story"))],
        # CKEditor writes style attributes on what it edits.
        "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
        "img-src": [*files["img-src"], "blob:"],
        "connect-src": [CSP.SELF],
        "media-src": [CSP.SELF, "https:"],
        # The preview of a story stands in frames, with what it embeds.
        "frame-src": [CSP.SELF, *embeds.player_hosts()],
        "frame-ancestors": [CSP.SELF],
    }
