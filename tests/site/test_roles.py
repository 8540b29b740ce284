"""Every address of the site, asked for by everybody: who gets in is written here once."""

from uuid import uuid4

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from authors.models import User
from desk.models import Note, PreviewLink, Tab
from images.models import Picture, Upload
from masthead.models import Banner, Channel, Notice, PromoLink, StandingPage
from related.models import Dismissal
from tests.conftest import sign_in
from tests.factories import (
    ArticleFactory,
    AuthorFactory,
    DossierFactory,
    PictureFactory,
    SectionFactory,
)
from tests.factories.documents import DocumentFactory

pytestmark = pytest.mark.django_db

EVERYBODY = {"nobody", "journalist", "editor", "chief"}
STAFF = EVERYBODY - {"nobody"}
EDITORS = {"editor", "chief"}
CHIEF = {"chief"}

# Who may open each page of the newsroom; what is not named here is nobody's.
PAGES = {
    "/admin/": STAFF,
    "/admin/login/": {"nobody"},
    "/admin/logout/": set(),
    "/admin/password_change/": STAFF,
    "/admin/password_change/done/": STAFF,
    "/admin/jsi18n/": STAFF,
    "/admin/articles/": STAFF,
    "/admin/authors/": STAFF,
    "/admin/images/": STAFF,
    "/admin/documents/": STAFF,
    "/admin/dossiers/": STAFF,
    "/admin/masthead/": STAFF,
    "/admin/taggit/": STAFF,
    "/admin/redirects/": CHIEF,
    "/admin/search/": STAFF,
    "/admin/calendar/": STAFF,
    "/admin/reads/": STAFF,
    "/admin/articles/article/": STAFF,
    "/admin/articles/article/add/": STAFF,
    "/admin/articles/article/{other}/change/": EDITORS,
    "/admin/articles/article/{own}/change/": STAFF,
    "/admin/articles/article/{own}/history/": STAFF,
    "/admin/articles/article/{other}/history/": EDITORS,
    "/admin/articles/article/{own}/readers/": STAFF,
    "/admin/articles/article/{other}/readers/": EDITORS,
    "/admin/articles/article/{own}/comparison/": STAFF,
    "/admin/articles/article/{other}/comparison/": EDITORS,
    "/admin/articles/article/{own}/delete/": STAFF,
    "/admin/articles/article/{other}/delete/": EDITORS,
    "/admin/articles/article/stories/": STAFF,
    "/admin/articles/article/{own}/versions/1/": STAFF,
    "/admin/articles/article/{other}/versions/1/": EDITORS,
    "/admin/articles/article/{own}/withdrawal/": EDITORS,
    "/admin/articles/article/{own}/backlinks/": STAFF,
    "/admin/articles/article/{other}/backlinks/": EDITORS,
    "/admin/articles/article/{scheduled}/versions/1/move/": EDITORS,
    "/admin/articles/article/{own}/preview/": STAFF,
    "/admin/articles/article/{other}/preview/": EDITORS,
    "/admin/articles/article/{own}/preview/page/": STAFF,
    "/admin/articles/article/{other}/preview/page/": EDITORS,
    "/admin/articles/article/{own}/links/": STAFF,
    "/admin/articles/article/{other}/links/": EDITORS,
    "/admin/articles/article/{own}/reconciliation/{conflict}/": STAFF,
    "/admin/articles/article/{own}/notes/": STAFF,
    "/admin/articles/article/{other}/notes/": EDITORS,
    "/admin/articles/article/{own}/notes/people/": STAFF,
    "/admin/articles/article/{other}/notes/people/": EDITORS,
    "/admin/articles/article/{submitted}/return/": EDITORS,
    "/admin/articles/article/{own}/assignment/": EDITORS,
    "/admin/articles/checkrule/": CHIEF,
    "/admin/articles/checkrule/add/": set(),
    "/admin/articles/section/": STAFF,
    "/admin/articles/section/add/": CHIEF,
    "/admin/articles/section/{section}/change/": STAFF,
    "/admin/dossiers/dossier/": STAFF,
    "/admin/dossiers/dossier/add/": EDITORS,
    "/admin/dossiers/dossier/{dossier}/change/": STAFF,
    "/admin/dossiers/dossier/{dossier}/delete/": EDITORS,
    "/admin/images/choices/": STAFF,
    "/admin/images/picture/": STAFF,
    "/admin/images/picture/add/": STAFF,
    "/admin/images/picture/{picture}/change/": STAFF,
    "/admin/images/picture/{picture}/delete/": EDITORS,
    "/admin/documents/document/": STAFF,
    "/admin/documents/document/add/": STAFF,
    "/admin/documents/document/{document}/change/": STAFF,
    "/admin/documents/document/{document}/delete/": EDITORS,
    "/admin/documents/search/": STAFF,
    "/admin/authors/author/": STAFF,
    "/admin/authors/author/add/": EDITORS,
    "/admin/authors/user/": CHIEF,
    "/admin/authors/user/add/": CHIEF,
    "/admin/authors/user/{user}/change/": CHIEF,
    "/admin/taggit/tag/": STAFF,
    "/admin/taggit/tag/add/": EDITORS,
    "/admin/masthead/masthead/1/change/": CHIEF,
    "/admin/masthead/notice/": STAFF,
    "/admin/masthead/notice/add/": CHIEF,
    "/admin/masthead/license/": STAFF,
    "/admin/masthead/license/add/": CHIEF,
    "/admin/masthead/channel/": CHIEF,
    "/admin/masthead/channel/{channel}/change/": CHIEF,
    "/admin/masthead/banner/": CHIEF,
    "/admin/masthead/banner/add/": CHIEF,
    "/admin/masthead/banner/{banner}/change/": CHIEF,
    "/admin/masthead/promolink/": CHIEF,
    "/admin/masthead/promolink/{promo}/change/": CHIEF,
    "/admin/masthead/standingpage/": CHIEF,
    "/admin/masthead/standingpage/{page}/change/": CHIEF,
    "/admin/menus/menuitem/": CHIEF,
    "/admin/menus/menuitem/add/": CHIEF,
    "/admin/redirects/redirect/": CHIEF,
    "/admin/front/": EDITORS,
    "/admin/status/": EDITORS,
    "/admin/weblinks/": EDITORS,
    "/admin/weblinks/webaddress/": EDITORS,
}
# What is changed by POST alone, and by whom.
POSTS = {
    "/admin/articles/article/{own}/versions/1/restoration/": STAFF,
    "/admin/articles/article/{other}/versions/1/restoration/": EDITORS,
    "/admin/articles/article/{scheduled}/versions/1/cancellation/": EDITORS,
    "/admin/articles/article/{own}/stage/submit/": STAFF,
    "/admin/articles/article/{own}/stage/approve/": EDITORS,
    "/admin/articles/article/{other}/stage/take/": EDITORS,
    "/admin/articles/article/{own}/links/{link}/revocation/": STAFF,
    "/admin/articles/article/{other}/links/{link_to_other}/revocation/": EDITORS,
    "/admin/articles/article/{own}/notes/threads/": STAFF,
    "/admin/articles/article/{other}/notes/threads/": EDITORS,
    "/admin/articles/article/{own}/notes/passages/": STAFF,
    "/admin/articles/article/{other}/notes/passages/": EDITORS,
    "/admin/articles/article/{own}/notes/{note}/answers/": STAFF,
    "/admin/articles/article/{other}/notes/{note_on_other}/answers/": EDITORS,
    "/admin/articles/article/{own}/notes/{note}/resolution/": STAFF,
    "/admin/articles/article/{other}/notes/{note_on_other}/resolution/": EDITORS,
    # Only its writer's.
    "/admin/articles/article/{own}/notes/{note}/text/": {"journalist"},
    "/admin/articles/article/{own}/notes/{answered}/removal/": {"journalist"},
    "/admin/articles/article/suggestions/": STAFF,
    "/admin/articles/article/{own}/related/{scheduled}/choice/": STAFF,
    "/admin/articles/article/{other}/related/{scheduled}/choice/": EDITORS,
    "/admin/articles/article/{own}/related/{scheduled}/ban/": STAFF,
    "/admin/articles/article/{other}/related/{scheduled}/ban/": EDITORS,
    "/admin/articles/article/{own}/related/{scheduled}/release/": STAFF,
    "/admin/articles/article/{other}/related/{scheduled}/release/": EDITORS,
    "/admin/images/upload/": STAFF,
    "/admin/images/picture/{picture}/words/": STAFF,
    "/admin/images/uploads/": STAFF,
    # Only its sender's.
    "/admin/images/uploads/{upload}/pieces/{piece}/": {"journalist"},
    "/admin/images/uploads/{upload}/picture/": {"journalist"},
    "/admin/images/uploads/{upload}/removal/": {"journalist"},
    "/admin/documents/upload/": STAFF,
    "/admin/calendar/move/": EDITORS,
    "/admin/messages/read/": STAFF,
    "/admin/status/backup/": EDITORS,
    "/admin/status/tasks/{task}/retry/": EDITORS,
    "/admin/status/tasks/{task}/removal/": EDITORS,
    # They say what is wrong with what was sent, to those who are let in.
    "/admin/dossiers/dismissals/": EDITORS,
    "/admin/dossiers/dismissals/{dismissal}/removal/": EDITORS,
    "/admin/front/placement/": EDITORS,
    "/admin/front/removal/": EDITORS,
    "/admin/front/breaking/": EDITORS,
    "/admin/front/breaking/end/": EDITORS,
    "/admin/articles/article/saves/": STAFF,
    "/admin/articles/article/presence/": STAFF,
}


@pytest.fixture
def cast(journalist, editor, chief_editor):
    return {
        "nobody": Client(),
        "journalist": sign_in(journalist),
        "editor": sign_in(editor),
        "chief": sign_in(chief_editor),
    }


@pytest.fixture
def names(journalist, editor, now):
    from datetime import timedelta

    own, other, scheduled = (
        ArticleFactory(created_by=journalist),
        ArticleFactory(),
        ArticleFactory(),
    )
    own.keep(by=journalist)
    other.keep(by=editor)
    scheduled.publish(by=editor, at=now + timedelta(days=1))
    AuthorFactory()
    submitted = ArticleFactory(stage="review")
    link = PreviewLink.objects.create(
        article=own, made_by=journalist, to="X", expires_at=now + timedelta(days=1)
    )
    link_to_other = PreviewLink.objects.create(
        article=other, made_by=editor, to="X", expires_at=now + timedelta(days=1)
    )
    conflict = Tab.objects.create(
        article=own,
        user=journalist,
        number=1,
        in_conflict=True,
        agreed={"headline": "Avant"},
        text={"headline": "Ailleurs"},
    )
    note, answered = (
        Note.objects.create(article=own, by=journalist, text=text) for text in ("À voir", "Vu ?")
    )
    Note.objects.create(article=own, by=editor, text="Vu", thread=answered)
    return {
        "note": note.pk,
        "answered": answered.pk,
        "note_on_other": Note.objects.create(article=other, by=editor, text="À voir").pk,
        "submitted": submitted.pk,
        "dismissal": Dismissal.objects.create(title="Crue", articles=[own.pk], by=editor).pk,
        "link": link.pk,
        "link_to_other": link_to_other.pk,
        "conflict": conflict.pk,
        "own": own.pk,
        "other": other.pk,
        "scheduled": scheduled.pk,
        "section": SectionFactory().pk,
        "dossier": DossierFactory(tags=["eau"], key=[own]).pk,
        "picture": PictureFactory().pk,
        "piece": 0,
        "task": uuid4(),
        "upload": Upload.objects.open(journalist, uuid4(), size=9).pk,
        "document": DocumentFactory().pk,
        "user": User.objects.create(username="quelqu-un").pk,
        "channel": Channel.objects.create(name="X", url="https://example.org").pk,
        "banner": Banner.objects.create(wording="{canaux}").pk,
        "promo": PromoLink.objects.create(label="Radio", url="https://example.org").pk,
        "page": StandingPage.objects.create(title="Contact", slug="contact").pk,
        "notice": Notice.objects.create(name="NB", text="NB").pk,
    }


def gets_in(response):
    return response.status_code == 200


@pytest.mark.parametrize(("pattern", "allowed"), PAGES.items())
def test_a_page_of_the_newsroom_opens_for(pattern, allowed, cast, names):
    address = pattern.format(**names)
    assert {name for name, client in cast.items() if gets_in(client.get(address))} == allowed


@pytest.mark.parametrize(("pattern", "allowed"), POSTS.items())
def test_a_deed_is_done_only_by(pattern, allowed, cast, names):
    address = pattern.format(**names)
    # Whoever may is answered about the deed: done and sent on, or told what is missing.
    done = {
        name
        for name, client in cast.items()
        if (response := client.post(address)).status_code in {200, 400}
        or (response.status_code == 302 and "login" not in response["Location"])
    }
    # The first to cancel leaves nothing to cancel, but is still told so, not refused.
    assert done == allowed
    assert all(client.get(address).status_code in {302, 403, 404, 405} for client in cast.values())


def test_every_address_of_the_newsroom_is_in_the_table(names):
    """A page added to the newsroom must be added here, with who may open it."""
    known = {pattern.replace("1/", "{}/") for pattern in [*PAGES, *POSTS]}
    shapes = {shape(pattern) for pattern in known}
    ours = {
        shape(route)
        for route in routes(get_resolver())
        if route.startswith(
            ("admin/articles/", "admin/images/", "admin/documents/", "admin/status/")
        )
    }
    generic = {"autocomplete", "add", "change", "delete", "history", "jsi18n", "password"}
    missing = {
        route
        for route in ours
        if route not in shapes and not any(part in generic for part in route.split("/"))
    }
    # The admin's own short forms, which lead on to the change page.
    assert missing == {
        f"admin/{model}/*"
        for model in (
            "articles/article",
            "articles/checkrule",
            "articles/section",
            "images/picture",
            "documents/document",
        )
    }


def shape(route):
    import re

    route = re.sub(r"<[^>]+>|\{\w*\}", "*", route.strip("/"))
    route = re.sub(r"/stage/\w+", "/stage/*", route)
    return re.sub(r"versions/1\b", "versions/*", route)


def routes(resolver, prefix=""):
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from routes(entry, prefix + str(entry.pattern))
        elif isinstance(entry, URLPattern):
            yield prefix + str(entry.pattern)


def test_a_journalist_cannot_publish_by_hand(journalist, names):
    client = sign_in(journalist)
    address = f"/admin/articles/article/{names['own']}/change/"
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {
        "bylines-TOTAL_FORMS": 0,
        "bylines-INITIAL_FORMS": 0,
        "tags": "",
        "_publish": "1",
    }
    assert client.post(address, data).status_code == 403


def test_a_chief_editor_cannot_touch_a_superuser(chief_editor):
    root = User.objects.create(username="root", is_superuser=True, is_staff=True)
    client = sign_in(chief_editor)
    assert client.get(f"/admin/authors/user/{root.pk}/change/").status_code == 302
    page = client.get(f"/admin/authors/user/{chief_editor.pk}/change/").content.decode()
    assert "is_superuser" not in page
    assert "user_permissions" not in page


def test_models_outside_the_table_are_not_in_the_admin():
    labels = {model._meta.label_lower for model in admin.site._registry}
    named = {"/".join(pattern.split("/")[2:4]).replace("/", ".") for pattern in PAGES}
    assert labels <= named
    assert Picture._meta.label_lower in labels
