import pytest

from config import inlined
from masthead.models import StandingPage
from tests.conftest import sign_in
from tests.factories import ArticleFactory, AuthorFactory

pytestmark = pytest.mark.django_db


def test_an_old_slug_leads_to_the_present_one_in_one_hop(publish, editor, reader, section):
    article = publish(slug="un", section=section).article
    for slug in ("deux", "trois"):
        article.slug = slug
        article.save()
        article.publish(by=editor)
    for old in ("/politique/un/", "/politique/deux/", "/ailleurs/un/", "/ailleurs/trois/"):
        response = reader.get(old)
        assert (response.status_code, response["Location"]) == (301, "/politique/trois/")


def test_a_slug_that_is_only_in_the_working_copy_changes_nothing(publish, reader, section):
    article = publish(slug="un", section=section).article
    article.slug = "deux"
    article.save()
    assert reader.get("/politique/un/").status_code == 200
    assert reader.get("/politique/deux/").status_code == 404


@pytest.mark.parametrize(("model", "name"), [("section", "rubrique"), ("author", "auteur")])
def test_a_renamed_list_leads_on(model, name, chief_editor, reader, section):
    client = sign_in(chief_editor)
    author = AuthorFactory(slug="awa", name="Awa")
    kind, row, old, new = {
        "section": ("articles/section", section, "/politique/", "/cite/"),
        "author": ("authors/author", author, "/auteur/awa/", "/auteur/cite/"),
    }[model]
    for slug in ("entre-deux", "cite"):
        fields = {"name": "Cité", "slug": slug, "position": 0, "kind": "news"}
        client.post(f"/admin/{kind}/{row.pk}/change/", fields)
    response = reader.get(old)
    assert (response.status_code, response["Location"]) == (301, new)


def test_a_missing_slash_is_one_redirect(publish, reader, section):
    publish(slug="un", section=section)
    response = reader.get("/politique/un")
    assert (response.status_code, response["Location"]) == (301, "/politique/un/")


@pytest.mark.parametrize(
    "address",
    [
        "/?avant=x",
        "/?avant=zz-zz",
        "/?avant=" + "f" * 400,
        "/?avant=ffffffffffffffff-1",
        "/?avant=-1--1",
        "/archives/2026/13/40/",
        "/archives/0/0/0/",
        "/archives/99999/1/1/",
        "/sitemap-2026-13.xml",
        "/sitemap-0-0.xml",
        "/politique/rien/",
        "/rien/",
        "/tag/rien/",
        "/auteur/rien/",
        "/page/rien/",
        "/dossier/rien/",
        "/dossier/rien/feed/",
        "/%00/",
    ],
)
def test_an_address_that_is_none_says_so(address, reader, section):
    response = reader.get(address)
    assert response.status_code == 404
    assert "Cette page n’existe pas" in response.content.decode()


def test_lists_go_on_by_key_without_a_gap_or_a_double(editor, reader, section, now):
    from datetime import timedelta

    for number in range(65):
        story = ArticleFactory(section=section, headline=f"Nouvelle {number:03}.", tags=["eau"])
        # Many at the same instant: the article's number decides.
        at = now - timedelta(hours=1 + number // 20)
        story.publish(by=editor, at=at, now=at)
    for start in ("/politique/", "/tag/eau/"):
        seen, address = [], start
        while address:
            page = reader.get(address).context["page"]
            seen += [story.headline for story in page.stories]
            address = page.older and f"{start}?avant={page.older}"
        assert len(seen) == len(set(seen)) == 65


@pytest.mark.parametrize("at", ["hier", "2026-99-99", "1e9", "<script src=x>"])
def test_an_unknown_instant_is_explained_to_staff_and_ignored_for_readers(at, editor, reader):
    response = sign_in(editor).get("/", {"at": at})
    assert response.status_code == 400
    assert "n’est pas une date" in response.content.decode()
    assert "<script src" not in response.content.decode()
    assert reader.get("/", {"at": at}).status_code == 200


def test_the_site_at_another_instant_is_marked_never_cached_and_keeps_its_instant(
    editor, publish, section
):
    version = publish(section=section)
    response = sign_in(editor).get("/", {"at": "2030-01-01T18:30"})
    page = response.content.decode()
    assert "Le site tel qu’il est le 1er\u00a0janvier\u00a02030 à 18\u00a0h\u00a030" in page
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert f'href="{version.get_absolute_url()}?at=2030-01-01T18%3A30"' in page
    assert '<a href="/?at=">Revenir à maintenant</a>' in page
    # The bar sets another instant, and keeps what else the address asks.
    assert 'type="datetime-local" name="at" value="2030-01-01T18:30"' in page
    assert '<a href="/?at=2030-01-02T08:00">le lendemain à 8\u00a0h</a>' in page


@pytest.mark.parametrize("at", ["0001-01-01", "9999-12-31T23:59", "9999-12-31T23:59+14:00"])
def test_an_instant_at_the_edge_of_time_is_answered(at, editor):
    assert sign_in(editor).get("/", {"at": at}).status_code == 400


@pytest.mark.parametrize(
    "at", ["2026-11-24", "2026-11-24T10:00", "2026-11-24 10:00Z", "2026-11-24T10:00+01:00"]
)
def test_it_reads_instants_as_people_write_them(at, editor):
    assert sign_in(editor).get(f"/?at={at}").status_code == 200


def test_readers_pages_say_nothing_personal(reader, editor, publish):
    address = publish().get_absolute_url()
    assert sign_in(editor).get(address).content == reader.get(address).content
    assert "Cookie" not in reader.get(address).get("Vary", "")
    assert "Set-Cookie" not in reader.get(address)


def test_readers_pages_allow_the_script_within_them_and_no_other(reader, publish):
    policy = reader.get(publish().get_absolute_url())["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert f"; script-src {inlined.source(inlined.script('story'))};" in policy
    assert "unsafe" not in policy


PLAYED = '<figure class="media"><oembed url="https://youtu.be/dGVzdGUtMSA"></oembed></figure>'


def test_a_page_that_plays_frames_the_players_and_nobody_else(reader, publish):
    story = publish(body=f"<p>Un</p>{PLAYED}").get_absolute_url()
    policy = reader.get(story)["Content-Security-Policy"]
    framed = next(rule for rule in policy.split("; ") if rule.startswith("frame-src "))
    assert framed.split()[1:] == [
        "https://platform.twitter.com",
        "https://t.me",
        "https://w.soundcloud.com",
        "https://www.facebook.com",
        "https://www.instagram.com",
        "https://www.tiktok.com",
        "https://www.youtube-nocookie.com",
    ]


def test_a_standing_page_plays_too(reader):
    StandingPage.objects.create(title="Nous", slug="nous", body=PLAYED)
    response = reader.get("/page/nous/")
    assert "frame-src" in response["Content-Security-Policy"]
    page = response.text
    assert "https://www.youtube-nocookie.com/embed/dGVzdGUtMSA" in page
    assert "<oembed" not in page
