"""Which addresses are played, what is kept of them, and what becomes of all the others."""

import re

import html5lib
import pytest

from config.settings import CKEDITOR_5_CONFIGS
from masthead import embeds
from masthead.safe_html import sanitise

ID = "dGVzdGUtMS_"
# As people paste them: (address, the address that is kept, the player's).
PLAYED = [
    (f"{address}{ID}{more}", f"https://www.youtube.com/{kept}{ID}", f"https://www.youtube-nocookie.com/embed/{ID}")
    for address, more, kept in [
        ("https://www.youtube.com/watch?v=", "", "watch?v="),
        ("https://www.youtube.com/watch?app=desktop&v=", "&t=42s", "watch?v="),
        ("http://m.youtube.com/watch?v=", "#t=1", "watch?v="),
        ("https://youtu.be/", "?si=abc&t=3", "watch?v="),
        ("https://YouTube.com/live/", "?feature=share", "live/"),
        ("https://youtube.com/shorts/", "/", "shorts/"),
    ]
] + [
    (address, kept, f"https://www.facebook.com/plugins/{player}.php?href={quoted}")
    for address, kept, player, quoted in [
        ("https://www.facebook.com/mairie.kati/posts/pfbid02Ab?ref=x", "https://www.facebook.com/mairie.kati/posts/pfbid02Ab",
         "post", "https%3A%2F%2Fwww.facebook.com%2Fmairie.kati%2Fposts%2Fpfbid02Ab"),
        ("https://fr-fr.facebook.com/mairie/videos/le-vote/123456/", "https://www.facebook.com/mairie/videos/123456/",
         "video", "https%3A%2F%2Fwww.facebook.com%2Fmairie%2Fvideos%2F123456%2F"),
        ("https://m.facebook.com/watch/?ref=x&v=123456", "https://www.facebook.com/watch/?v=123456",
         "video", "https%3A%2F%2Fwww.facebook.com%2Fwatch%2F%3Fv%3D123456"),
        ("https://www.facebook.com/reel/123456", "https://www.facebook.com/reel/123456/",
         "video", "https%3A%2F%2Fwww.facebook.com%2Freel%2F123456%2F"),
        ("https://fb.watch/aB-c_d/", "https://fb.watch/aB-c_d/",
         "video", "https%3A%2F%2Ffb.watch%2FaB-c_d%2F"),
    ]
] + [
    ("https://twitter.com/mairie/status/12345?s=20", "https://x.com/mairie/status/12345",
     "https://platform.twitter.com/embed/Tweet.html?id=12345&dnt=true"),
    ("https://x.com/i/web/status/12345/photo/1", "https://x.com/i/web/status/12345",
     "https://platform.twitter.com/embed/Tweet.html?id=12345&dnt=true"),
    ("https://www.tiktok.com/@ma.mairie/video/7123456789?lang=fr", "https://www.tiktok.com/@ma.mairie/video/7123456789",
     "https://www.tiktok.com/embed/v2/7123456789"),
    ("https://www.instagram.com/mairie/p/Cab-d_f/?igsh=x", "https://www.instagram.com/p/Cab-d_f/",
     "https://www.instagram.com/p/Cab-d_f/embed/"),
    ("https://instagram.com/reel/Cabcdef/", "https://www.instagram.com/reel/Cabcdef/",
     "https://www.instagram.com/p/Cabcdef/embed/"),
    ("https://t.me/s/mairie_kati/42", "https://t.me/mairie_kati/42", "https://t.me/mairie_kati/42?embed=1"),
    ("https://m.soundcloud.com/kati/sets/le-journal?in=x", "https://soundcloud.com/kati/sets/le-journal",
     "https://w.soundcloud.com/player/?url=https%3A%2F%2Fsoundcloud.com%2Fkati%2Fsets%2Fle-journal"),
    ("https://www.radio.ml/Journal.MP3?dl=1", "https://www.radio.ml/Journal.MP3?dl=1", ""),
    ("https://radio.ml/a/b.webm#t=10", "https://radio.ml/a/b.webm", ""),
]  # fmt: skip

# Not played. Those of the web stay in the text, as links.
LINKS = [
    f"https://youtube.com.evil.org/watch?v={ID}",
    f"https://evil.org/youtube.com/watch?v={ID}",
    f"https://www.youtube.com@evil.org/watch?v={ID}",
    f"https://user:secret@www.youtube.com/watch?v={ID}",
    f"https://www.youtube.com:8443/watch?v={ID}",
    f"https://xn--yutube-wqf.com/watch?v={ID}",
    f"https://youtube\u0441om.org/watch?v={ID}",
    f"https://\uff59outube.com/watch?v={ID}",
    f"https://evilyoutube.com/watch?v={ID}",
    f"https://youtu.be/{ID}/../../x",
    f"https://youtu.be/{ID}extra",
    "https://youtu.be/court",
    f"https://youtu.be/%22{ID}",
    f"https://youtu.be/{ID}?a='><script>alert(1)</script>",
    f"https://youtu.be/{ID}?" + "a" * 3000,
    "https://www.youtube.com/playlist?list=PL1",
    "https://www.facebook.com/mairie",
    "https://x.com/mairie",
    "https://www.tiktok.com/@mairie",
    "https://t.me/joinchat/abc",
    "https://vimeo.com/12345",
    "http://radio.ml/journal.mp3",
    "https://127.0.0.1/journal.mp3",
    "https://localhost/journal.mp3",
    "https://radio.ml/journal.mp3.exe",
    "https://radio.ml/?f=journal.mp3",
]  # fmt: skip
GONE = [
    "javascript:alert(1)//www.youtube.com/watch?v=" + ID,
    "data:text/html,<script>alert(1)</script>",
    "//youtu.be/" + ID,
    "/media/journal.mp3",
    f" https://youtu.be/{ID}",
    f"https://youtu.be/{ID}\n",
    "",
]


def typed(address):
    for sign, written in (("&", "&amp;"), ('"', "&quot;"), ("<", "&lt;"), (">", "&gt;")):
        address = address.replace(sign, written)
    return (
        f'<p>Avant</p><figure class="media"><oembed url="{address}"></oembed></figure><p>Après</p>'
    )


def in_editor(address):
    """Whether the editor takes the address, as CKEditor's MediaEmbed tries it."""
    for provider in CKEDITOR_5_CONFIGS["story"]["mediaEmbed"]["providers"]:
        source = re.fullmatch(r"/(.*?)/([gimy]*)", provider["url"])[1]
        bare = re.sub(r"^https?://", "", address)
        for tried in (address, bare, re.sub(r"^www\.", "", bare)):
            if re.match(source, tried, re.IGNORECASE):
                return True
    return False


@pytest.mark.parametrize(("address", "kept", "player"), PLAYED)
def test_it_keeps_the_address_and_finds_the_player(address, kept, player):
    embed = embeds.find(address)
    assert (embed.address, embed.player) == (kept, player)
    assert embeds.find(kept).address == kept
    assert sanitise(typed(address)) == typed(kept)
    # What the editor would not take it would lose.
    assert in_editor(address)
    assert in_editor(kept)


@pytest.mark.parametrize("address", LINKS)
def test_an_address_that_is_not_played_stays_as_a_link(address):
    assert embeds.find(address) is None
    html = sanitise(typed(address))
    assert sanitise(html) == html
    (link,) = html5lib.parseFragment(html, namespaceHTMLElements=False).iter("a")
    assert link.attrib == {"href": address}
    assert link.text == address
    assert "oembed" not in html


@pytest.mark.parametrize("address", GONE)
def test_what_is_no_address_goes(address):
    assert embeds.find(address) is None
    assert sanitise(typed(address)) == "<p>Avant</p><p>Après</p>"


FIGURE = (
    f'<figure class="media"><oembed url="https://www.youtube.com/watch?v={ID}"></oembed></figure>'
)


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        (FIGURE.replace("></oembed>", ' onload="x()">mots<b>x</b></oembed>'), FIGURE),
        (FIGURE.replace("</fi", "<p>x</p><oembed url='https://t.me/abcd/1'></oembed></fi"), FIGURE),
        (FIGURE.replace("<figure", "<figure onclick='x()' style='color:red'"), FIGURE),
        (f"<p>Un {FIGURE} deux</p>", f"<p>Un </p>{FIGURE} deux"),
        (f"<p>Un <oembed url='https://youtu.be/{ID}'>mot</oembed></p>", "<p>Un mot</p>"),
        (f'<a href="/x">{FIGURE}</a>', f'<a href="/x">https://www.youtube.com/watch?v={ID}</a>'),
        ('<figure class="media"><p>x</p></figure>', ""),
        ('<iframe src="https://www.youtube-nocookie.com/embed/x"></iframe><p>Un</p>', "<p>Un</p>"),
    ],
)  # fmt: skip
def test_a_figure_holds_one_address_and_nothing_else(dirty, clean):
    assert sanitise(dirty) == clean
    assert sanitise(clean) == clean


@pytest.mark.parametrize("address", [address for address, _kept, _player in PLAYED] + LINKS + GONE)
def test_a_card_is_made_of_its_address_alone(address):
    html = embeds.as_cards(sanitise(typed(address)))
    assert "<oembed" not in html
    for element in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        assert element.tag not in {"script", "style", "object", "embed"}
        assert not any(str(name).startswith("on") for name in element.attrib)
        if element.tag == "iframe":
            host = element.attrib["src"].split("/")[2]
            assert f"https://{host}" in embeds.player_hosts()
            assert element.attrib["title"]
            assert element.attrib["loading"] == "lazy"
            assert "allow-top-navigation" not in element.attrib["sandbox"]
        if element.tag in {"audio", "video"}:
            assert element.attrib["preload"] == "none"


def test_a_link_stands_where_no_player_can():
    assert embeds.as_links(FIGURE) == (
        "<p>Vidéo · YouTube\u202f: "
        f'<a href="https://www.youtube.com/watch?v={ID}">https://www.youtube.com/watch?v={ID}</a></p>\n'
    )


def test_what_was_kept_by_another_table_is_a_link():
    html = (
        '<figure class="media"><oembed url="https://ancien.example/?a=1&amp;b=2"></oembed></figure>'
    )
    link = '<p><a href="https://ancien.example/?a=1&amp;b=2">https://ancien.example/?a=1&amp;b=2</a></p>'
    assert embeds.as_cards(html) == embeds.as_links(html) == link
