"""Text and data mining, and what artificial intelligence may make of the publication's work.

One setting of the publication (`Masthead.mining`) is said to machines in robots.txt,
/.well-known/tdmrep.json, pages, feeds and structured data, and to people at the foot of each page.
"""

from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _


class Mining(models.TextChoices):
    RESERVED = (
        "reserved",
        _("Réservé : les moteurs de recherche nous trouvent, aucune IA n’use de nos textes"),
    )
    SEARCH = (
        "search",
        _("Recherche seulement : une IA peut répondre en nous citant, et non s’entraîner"),
    )
    OPEN = "open", _("Ouvert : chacun peut fouiller nos textes et en entraîner une IA")

    @property
    def is_reserved(self):
        return self is not Mining.OPEN

    @property
    def notice(self):
        """What readers are told of it; nothing, where nothing is reserved."""
        return _NOTICES.get(self, "")

    @property
    def kept_out(self):
        """The crawlers that are asked to stay away."""
        return [crawler for crawler in CRAWLERS if crawler.purpose in _UNWANTED[self]]


class Crawler(NamedTuple):
    """A machine that reads for artificial intelligence, by the name that robots.txt calls it."""

    name: str
    purpose: str
    # Where whoever runs it says what it is for, or those who watch it do.
    source: str


LEARNING, ANSWERING = "learning", "answering"

_UNWANTED = {Mining.RESERVED: {LEARNING, ANSWERING}, Mining.SEARCH: {LEARNING}, Mining.OPEN: set()}
_NOTICES = {
    Mining.RESERVED: _("Fouille de données et usages par une IA réservés."),
    Mining.SEARCH: _("Fouille de données et entraînement d’IA réservés."),
}

_OPENAI = "https://platform.openai.com/docs/bots"
_ANTHROPIC = "https://support.anthropic.com/en/articles/8896518"
_META = "https://developers.facebook.com/docs/sharing/webmasters/web-crawlers"
_AMAZON = "https://developer.amazon.com/amazonbot"
_PERPLEXITY = "https://docs.perplexity.ai/guides/bots"
_WATCHED = "https://github.com/ai-robots-txt/ai.robots.txt"

# Never here: what search engines index by, and what fetches the picture and the title of a link
# that somebody shares (facebookexternalhit, Twitterbot, TelegramBot, WhatsApp).
CRAWLERS = [
    Crawler("GPTBot", LEARNING, _OPENAI),
    Crawler("OAI-SearchBot", ANSWERING, _OPENAI),
    Crawler("ChatGPT-User", ANSWERING, _OPENAI),
    Crawler("ClaudeBot", LEARNING, _ANTHROPIC),
    Crawler("Claude-SearchBot", ANSWERING, _ANTHROPIC),
    Crawler("Claude-User", ANSWERING, _ANTHROPIC),
    Crawler("anthropic-ai", LEARNING, _WATCHED),
    # No crawler but a word in robots.txt: what Googlebot brought home is not to be learnt from.
    Crawler(
        "Google-Extended",
        LEARNING,
        "https://developers.google.com/search/docs/crawling-indexing/google-common-crawlers",
    ),
    # The same for Applebot.
    Crawler("Applebot-Extended", LEARNING, "https://support.apple.com/en-us/119829"),
    Crawler("meta-externalagent", LEARNING, _META),
    Crawler("FacebookBot", LEARNING, "https://developers.facebook.com/docs/sharing/bot"),
    Crawler("meta-webindexer", ANSWERING, _META),
    Crawler("meta-externalfetcher", ANSWERING, _META),
    Crawler("Amazonbot", LEARNING, _AMAZON),
    Crawler("Amzn-SearchBot", ANSWERING, _AMAZON),
    Crawler("Amzn-User", ANSWERING, _AMAZON),
    Crawler("PerplexityBot", ANSWERING, _PERPLEXITY),
    Crawler("Perplexity-User", ANSWERING, _PERPLEXITY),
    Crawler("MistralAI-User", ANSWERING, "https://docs.mistral.ai/robots"),
    Crawler("CCBot", LEARNING, "https://commoncrawl.org/ccbot"),
    Crawler("AI2Bot", LEARNING, "https://allenai.org/crawler"),
    Crawler("Ai2Bot-Dolma", LEARNING, "https://allenai.org/crawler"),
    Crawler("Bytespider", LEARNING, _WATCHED),
    Crawler("DeepSeekBot", LEARNING, _WATCHED),
    Crawler("PanguBot", LEARNING, _WATCHED),
    Crawler("cohere-training-data-crawler", LEARNING, _WATCHED),
    Crawler("cohere-ai", ANSWERING, _WATCHED),
    Crawler("Diffbot", LEARNING, _WATCHED),
    Crawler("omgili", LEARNING, _WATCHED),
    Crawler("ImagesiftBot", LEARNING, "https://imagesift.com/about"),
    Crawler("img2dataset", LEARNING, "https://github.com/rom1504/img2dataset"),
    Crawler("LAIONDownloader", LEARNING, "https://laion.ai/faq"),
    Crawler(
        "DuckAssistBot",
        ANSWERING,
        "https://duckduckgo.com/duckduckgo-help-pages/results/duckassistbot",
    ),
]
