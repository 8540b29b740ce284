"""What other sites play within a text: which addresses, what a reader is shown, what it costs.

A text holds an address and nothing else, as CKEditor's MediaEmbed writes it:
`<figure class="media"><oembed url="https://…"></oembed></figure>`. What is made of it is decided
when it is read, from the one table below; the editor, the sanitiser, the readers' page and the
content policy all go by it. It stands beside the sanitiser, which imports nothing of the stories.
"""

import html as entities
import re
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, urlsplit

from django.template.loader import get_template
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

VIDEO, POST, SOUND = "video", "post", "sound"
WHAT = {VIDEO: _("Vidéo"), POST: _("Publication"), SOUND: _("Son")}
DEED = {VIDEO: _("Voir la vidéo ici"), POST: _("Voir la publication ici"), SOUND: _("Écouter ici")}


@dataclass(frozen=True)
class Form:
    """One form of a provider's addresses, and what is made of what is found in it.

    `pattern` is matched whole, from the host on, without https:// and, if need be, www. The editor
    goes by the same one: it keeps to what Python's and JavaScript's expressions have in common.
    In `address`, the one that is kept, and in `player`, {0} and {1} are its groups; {address} is
    the kept address, quoted. Without a player, the address is a file that the browser itself plays.
    """

    pattern: str
    address: str
    player: str = ""
    kind: str = VIDEO
    # What it costs a reader: the order of it, in megabytes a minute, or in all.
    megabytes: int = 5
    by_minute: bool = True
    # Of the player, in pixels. 0: what sixteen to nine makes of its width.
    height: int = 0

    @cached_property
    def expression(self):
        return re.compile(self.pattern, re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Provider:
    name: str
    forms: tuple


# After an address comes what says who shared it, and whence.
_END = r"/?(?:[?#].*)?"
_YOUTUBE = r"(?:(?:m|music)\.)?youtube\.com"
_YOUTUBE_PLAYER = "https://www.youtube-nocookie.com/embed/{0}"
_FACEBOOK = r"(?:(?:m|web|[a-z]{2}-[a-z]{2})\.)?facebook\.com"
_FACEBOOK_VIDEO = "https://www.facebook.com/plugins/video.php?href={address}"
_FILE = r"((?:[a-z0-9-]+\.)+[a-z]{2,24}/[^?#]*\.(?:%s)(?:\?[^#]*)?)(?:#.*)?"
AUDIO_FILES, VIDEO_FILES = ("mp3", "ogg", "m4a"), ("mp4", "webm")

# The costs: a video as phones get it, at 360 lines, takes 5 to 7.5 MB a minute on YouTube, as
# androidauthority.com measured (how-much-data-does-youtube-use-964560); upright ones come larger,
# 6 to 15 MB by the figures of mobile operators; sound at 128 kbit/s is 1 MB. A post is the script
# that draws it, with its pictures.
PROVIDERS = (
    Provider("YouTube", (
        Form(_YOUTUBE + r"/watch/?\?(?:[^#]*&)?v=([\w-]{11})(?:[&#].*)?",
             "https://www.youtube.com/watch?v={0}", _YOUTUBE_PLAYER),
        Form(r"youtu\.be/([\w-]{11})" + _END,
             "https://www.youtube.com/watch?v={0}", _YOUTUBE_PLAYER),
        Form(_YOUTUBE + r"/live/([\w-]{11})" + _END,
             "https://www.youtube.com/live/{0}", _YOUTUBE_PLAYER),
        Form(_YOUTUBE + r"/shorts/([\w-]{11})" + _END,
             "https://www.youtube.com/shorts/{0}", _YOUTUBE_PLAYER, megabytes=10, height=560),
    )),
    Provider("Facebook", (
        Form(_FACEBOOK + r"/([\w.-]+)/videos/(?:[\w.%-]+/)?(\d{5,20})" + _END,
             "https://www.facebook.com/{0}/videos/{1}/", _FACEBOOK_VIDEO),
        Form(_FACEBOOK + r"/watch/?\?(?:[^#]*&)?v=(\d{5,20})(?:[&#].*)?",
             "https://www.facebook.com/watch/?v={0}", _FACEBOOK_VIDEO),
        Form(r"fb\.watch/([\w-]{5,20})" + _END,
             "https://fb.watch/{0}/", _FACEBOOK_VIDEO),
        Form(_FACEBOOK + r"/reel/(\d{5,20})" + _END,
             "https://www.facebook.com/reel/{0}/", _FACEBOOK_VIDEO, megabytes=10, height=560),
        Form(_FACEBOOK + r"/([\w.-]+)/posts/(?:[\w.%-]+/)?(\w{5,100})" + _END,
             "https://www.facebook.com/{0}/posts/{1}",
             "https://www.facebook.com/plugins/post.php?href={address}",
             POST, 2, by_minute=False, height=480),
    )),
    Provider("X", (
        Form(r"(?:mobile\.)?(?:x|twitter)\.com/(\w{1,15}|i/web)/status/(\d{1,20})"
             r"(?:/(?:photo|video)/\d)?" + _END,
             "https://x.com/{0}/status/{1}",
             "https://platform.twitter.com/embed/Tweet.html?id={1}&dnt=true",
             POST, 2, by_minute=False, height=480),
    )),
    Provider("TikTok", (
        Form(r"(?:m\.)?tiktok\.com/@([\w.-]{1,30})/video/(\d{8,20})" + _END,
             "https://www.tiktok.com/@{0}/video/{1}",
             "https://www.tiktok.com/embed/v2/{1}", megabytes=10, height=580),
    )),
    Provider("Instagram", (
        Form(r"instagram\.com/(?:[\w.]{1,30}/)?(p|reel|tv)/([\w-]{5,40})" + _END,
             "https://www.instagram.com/{0}/{1}/",
             "https://www.instagram.com/p/{1}/embed/", POST, 3, by_minute=False, height=560),
    )),
    Provider("Telegram", (
        Form(r"t\.me/(?:s/)?([a-z]\w{3,31})/(\d{1,10})" + _END,
             "https://t.me/{0}/{1}", "https://t.me/{0}/{1}?embed=1",
             POST, 1, by_minute=False, height=400),
    )),
    Provider("SoundCloud", (
        Form(r"(?:m\.)?soundcloud\.com/([\w-]{1,60})/((?:sets/)?[\w-]{1,200})" + _END,
             "https://soundcloud.com/{0}/{1}",
             "https://w.soundcloud.com/player/?url={address}", SOUND, 1, height=166),
    )),
    # Under the name of the site that it comes from.
    Provider("", (
        Form(_FILE % "|".join(AUDIO_FILES), "https://{0}", kind=SOUND, megabytes=1),
        Form(_FILE % "|".join(VIDEO_FILES), "https://{0}", megabytes=10),
    )),
)  # fmt: skip

# What dresses a player's frame, or a picture that is fetched on a tap: each stands in a shadow,
# which the page's own style does not reach.
SHADOW_STYLE = (
    "iframe,img{display:block;width:100%;border:0}img{height:auto}.wide{aspect-ratio:16/9}"
)

LONGEST = 2000
# What an address is written in, of ASCII: a sign that could end an attribute is in none of ours.
_PLAIN = re.compile(r"https?://[\w.~:/?#\[\]@!$&()*+,;=%-]+", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True)
class Embed:
    """What an address stands for: `address` is the one that is kept, `player` what is loaded."""

    provider: str
    form: Form
    address: str
    player: str

    @property
    def what(self):
        return WHAT[self.form.kind]

    @property
    def deed(self):
        return DEED[self.form.kind]

    @property
    def element(self):
        """What plays a file."""
        return "audio" if self.form.kind == SOUND else "video"

    @property
    def cost(self):
        wording = _("environ %s Mo par minute") if self.form.by_minute else _("environ %s Mo")
        return wording % self.form.megabytes


def find(address):
    """Return the Embed that an address stands for; None if it is none that readers are shown."""
    if len(address) > LONGEST or not _PLAIN.fullmatch(address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    host = parts.netloc.lower()
    if not re.fullmatch(r"[a-z0-9.-]+", host):
        # Somebody's name before an @, a port, brackets: no address that people share.
        return None
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    for provider in PROVIDERS:
        for form in provider.forms:
            whole = form.expression.fullmatch(host + rest)
            found = whole or form.expression.fullmatch(host.removeprefix("www.") + rest)
            # A file that is not served over https is not played on a page that is.
            if found and (form.player or parts.scheme.lower() == "https"):
                kept = form.address.format(*found.groups())
                player = form.player.format(*found.groups(), address=quote(kept, safe=""))
                return Embed(provider.name or host, form, kept, player)
    return None


def player_hosts():
    """Return where players come from, as a content policy names it."""
    players = [form.player for provider in PROVIDERS for form in provider.forms if form.player]
    return sorted({f"https://{urlsplit(player).netloc}" for player in players})


def editor_settings():
    """Return the setting of CKEditor's MediaEmbed: without previews, which would be other sites'.

    The bundle reads a text between slashes as an expression; a list of them too, as one: so each
    provider has a single one.
    """
    return {
        "providers": [
            {
                "name": provider.name or "files",
                "url": f"/^(?:{'|'.join(form.pattern for form in provider.forms)})$/i",
            }
            for provider in PROVIDERS
        ],
        # For the sentence that says what is accepted.
        "files": [*AUDIO_FILES, *VIDEO_FILES],
    }


EMBED = re.compile(r'<figure class="media"><oembed url="([^"]*)"></oembed></figure>')


def as_cards(html):
    """Return sanitised HTML with a card for each embed, whose player is loaded by a tap."""
    return EMBED.sub(lambda match: _drawn("masthead/_embed.html", match), html)


def as_links(html):
    """Return sanitised HTML with a link for each embed, where no player stands: feeds, the desk."""
    return EMBED.sub(lambda match: _drawn("masthead/_embed_link.html", match), html)


def _drawn(template, match):
    address = entities.unescape(match[1])
    embed = find(address)
    if embed is None:
        # Kept when the table was another.
        return link(address)
    return get_template(template).render({"embed": embed})


def link(address):
    """Return a paragraph with the address as a link."""
    return f'<p><a href="{escape(address)}">{escape(address)}</a></p>'
