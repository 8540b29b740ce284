"""The library: what the grid finds, what a picture's page keeps, and what is not deleted."""

import io
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db.models import ProtectedError

from images.models import Picture
from tests.conftest import sign_in
from tests.factories import ArticleFactory, PictureFactory, picture_bytes

pytestmark = pytest.mark.django_db

LIBRARY = "/admin/images/picture/"


def found(user, query):
    return {
        picture.caption for picture in sign_in(user).get(LIBRARY + query).context["cl"].result_list
    }


@pytest.fixture
def pictures(journalist, now):
    """Return pictures by caption, of one file: only their words differ."""
    file = PictureFactory(caption="gabarit")
    said = {
        "pêche": {"caption": "pêche", "alt": "Un filet"},
        "marché": {"caption": "marché", "credit": "Awa Traoré", "taken_on": date(2026, 3, 31)},
        "pont": {"caption": "pont", "source": "Studio Kati", "uploaded_by": journalist},
        "crue": {"caption": "crue", "place": "Mopti", "rights_end_at": now - timedelta(hours=1)},
        "bac": {"caption": "bac", "rights_end_at": now + timedelta(days=3), "alt": "Un bac"},
        "mil": {"caption": "mil", "is_decorative": True, "taken_on": date(2026, 4, 1)},
    }
    common = {"file": file.file.name, "width": file.width, "height": file.height}
    made = Picture.objects.bulk_create(Picture(**common, **fields) for fields in said.values())
    file.delete()
    pictures = {picture.caption: picture for picture in made}
    pictures["bac"].tags.add("Transports fluviaux")
    Picture.objects.filter(caption="pont").update(uploaded_at=now - timedelta(days=400))
    return pictures


@pytest.mark.parametrize(
    ("query", "captions"),
    [
        ("?q=PECHE", {"pêche"}),
        ("?q=filet", {"pêche"}),
        ("?q=traore+awa", {"marché"}),
        ("?q=kati", {"pont"}),
        ("?q=mop", {"crue"}),
        ("?q=fluv+transp", {"bac"}),
        ("?q=rien", set()),
        ("?mot=transports+FLUVIAUX", {"bac"}),
        ("?droits=finis", {"crue"}),
        ("?droits=bientot", {"bac"}),
        ("?description=manque", {"marché", "pont", "crue"}),
        ("?ajoutees=moi", {"pont"}),
        ("?prises=2026-03", {"marché"}),
        ("?prises=04/2026", {"mil"}),
        ("?prises=2026-03&description=manque&q=awa", {"marché"}),
        ("?prises=avant-hier&droits=jamais", {"pêche", "marché", "pont", "crue", "bac", "mil"}),
    ],
)
def test_the_grid_finds(query, captions, pictures, journalist):
    assert found(journalist, query) == captions


def test_the_grid_finds_a_month_of_arrivals(pictures, journalist, now):
    month = (now - timedelta(days=400)).strftime("%Y-%m")
    assert found(journalist, f"?arrivees={month}") == {"pont"}


def page_data(picture, **changes):
    names = ["alt", "caption", "credit", "source", "licence", "place", "focal_x", "focal_y"]
    return {name: getattr(picture, name) for name in names} | changes


def test_a_picture_s_page_keeps_all_that_is_said(journalist):
    picture = PictureFactory()
    said = {
        "source": "Studio Kati",
        "licence": "CC BY 4.0",
        "place": "Ségou",
        "taken_on": "2026-03-04",
        "rights_end_at": "2027-01-01T18:30",
        "tags": "fleuve, crue",
    }
    page = f"{LIBRARY}{picture.pk}/change/"
    assert sign_in(journalist).post(page, page_data(picture, **said)).status_code == 302
    picture.refresh_from_db()
    assert {name: getattr(picture, name) for name in ("source", "licence", "place")} == {
        "source": "Studio Kati",
        "licence": "CC BY 4.0",
        "place": "Ségou",
    }
    assert picture.taken_on == date(2026, 3, 4)
    assert picture.rights_end_at.isoformat() == "2027-01-01T18:30:00+00:00"
    assert set(picture.tags.names()) == {"fleuve", "crue"}


def test_a_focal_point_that_moved_moves_the_crops(journalist, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        picture = PictureFactory()
    page = f"{LIBRARY}{picture.pk}/change/"
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(journalist).post(page, page_data(picture, focal_x=90, focal_y=10))
    picture.refresh_from_db()
    assert (picture.focal, picture.crops_focal) == ("90x10", "90x10")
    assert picture.has_renditions
    refused = sign_in(journalist).post(page, page_data(picture, focal_x=101))
    assert refused.status_code == 200


def test_a_file_may_be_replaced(journalist, django_capture_on_commit_callbacks):
    picture = PictureFactory()
    old = picture.file
    file = io.BytesIO(picture_bytes(size=(500, 400), colour="navy"))
    file.name = "autre.jpg"
    page = f"{LIBRARY}{picture.pk}/change/"
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(journalist).post(page, page_data(picture, file=file))
    picture.refresh_from_db()
    assert (picture.width, picture.height) == (500, 400)
    assert picture.has_renditions
    assert not old.storage.exists(old.name)
    assert not old.storage.exists(old.fallback.name)
    assert picture.file.storage.exists(picture.file.fallback.name)


def test_a_text_that_names_a_replaced_file_still_shows_the_picture(journalist, editor, now):
    picture = PictureFactory()
    article = ArticleFactory(body=in_text(picture))
    for colour in ("navy", "peru"):
        file = ContentFile(picture_bytes(size=(500, 400), colour=colour), name="autre.jpg")
        data = page_data(picture, file=file)
        sign_in(journalist).post(f"{LIBRARY}{picture.pk}/change/", data)
    version = article.publish(by=editor)
    assert version.picture_ids == [picture.pk]
    picture.refresh_from_db()
    assert len(picture.former_names) == 2
    assert picture.file.name not in picture.former_names
    page = sign_in(journalist).get(f"/{article.section.slug}/{article.slug}/").content.decode()
    assert picture.file.name.removesuffix(".jpg") in page
    assert not any(name.removesuffix(".jpg") in page for name in picture.former_names)


# Where it is shown.


def uses(user, picture):
    context = sign_in(user).get(f"{LIBRARY}{picture.pk}/change/").context
    return context["uses"]


def in_text(picture):
    return f'<p>Un.</p><figure class="image"><img src="{picture.file.url}" alt=""></figure>'


def test_a_picture_s_page_says_where_it_is_shown(editor, now):
    picture = PictureFactory()
    live, planned, begun, past, never = (ArticleFactory(headline=f"Article {n}") for n in range(5))
    live.picture = picture
    live.publish(by=editor)
    planned.body = in_text(picture)
    planned.publish(by=editor, at=now + timedelta(hours=2))
    begun.picture = picture
    begun.save()
    past.body = in_text(picture)
    past.keep(by=editor)
    past.body = "<p>Rien.</p>"
    past.keep(by=editor)
    never.publish(by=editor)
    for article in (live, planned, past):
        article.save()
    shown = {use.article.headline: use for use in uses(editor, picture).shown}
    assert set(shown) == {f"Article {n}" for n in range(4)}
    facts = {
        name: (use.leads, use.in_text, use.in_form, use.live, use.scheduled, use.is_past)
        for name, use in shown.items()
    }
    assert facts == {
        "Article 0": (True, False, True, True, [], False),
        "Article 1": (False, True, True, False, [now + timedelta(hours=2)], False),
        "Article 2": (True, False, True, False, [], False),
        "Article 3": (False, False, False, False, [], True),
    }


def test_it_names_no_story_that_a_journalist_may_not_see(journalist, editor):
    picture = PictureFactory()
    own = ArticleFactory(headline="À moi", created_by=journalist, picture=picture)
    other = ArticleFactory(headline="Sous embargo", picture=picture)
    for article in (own, other):
        article.keep(by=editor)
    page = sign_in(journalist).get(f"{LIBRARY}{picture.pk}/change/").content.decode()
    assert "À moi" in page
    assert "Sous embargo" not in page
    assert "qui ne sont pas à vous" in page


# Deleting.


@pytest.mark.parametrize("where", ["lead", "text", "history"])
def test_a_picture_that_is_shown_is_kept(where, editor):
    picture = PictureFactory()
    article = ArticleFactory()
    if where == "lead":
        article.picture = picture
    else:
        article.body = in_text(picture)
    article.save()
    article.keep(by=editor)
    if where == "history":
        article.body = "<p>Rien.</p>"
        article.save()
        article.keep(by=editor)
    client = sign_in(editor)
    page = client.get(f"{LIBRARY}{picture.pk}/delete/").content.decode()
    assert article.headline in page
    assert "Supprimer l’image" not in page
    response = client.post(f"{LIBRARY}{picture.pk}/delete/", {"post": "yes"}, follow=True)
    assert "elle est gardée" in response.content.decode()
    assert Picture.objects.filter(pk=picture.pk).exists()
    assert picture.file.storage.exists(picture.file.name)
    with pytest.raises(ProtectedError):
        picture.delete()


def test_an_unused_picture_goes_with_its_files(editor, django_capture_on_commit_callbacks):
    picture = PictureFactory()
    file = picture.file
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(editor).post(f"{LIBRARY}{picture.pk}/delete/", {"post": "yes"})
    assert not Picture.objects.exists()
    assert not file.storage.exists(file.name)
    assert not file.storage.exists(file.fallback.name)


# Words, one by one.


def say(user, picture, **said):
    return sign_in(user).post(
        f"{LIBRARY}{picture.pk}/words/", said, content_type="application/json"
    )


def test_what_is_right_is_kept_beside_what_is_wrong(journalist):
    picture = PictureFactory(alt="", caption="")
    answer = say(journalist, picture, alt="DSC_0042.JPG", caption="Le bac", credit="x" * 200)
    assert set(answer.json()["errors"]) == {"alt", "credit"}
    assert "nom de fichier" in answer.json()["errors"]["alt"]
    picture.refresh_from_db()
    assert (picture.alt, picture.caption, picture.credit) == ("", "Le bac", "Kadidia Dembélé")


def test_a_decorative_picture_has_no_description(journalist):
    picture = PictureFactory(alt="Une pirogue")
    assert set(say(journalist, picture, is_decorative=True).json()["errors"]) == {"is_decorative"}
    assert say(journalist, picture, is_decorative=True, alt="").json()["errors"] == {}
    picture.refresh_from_db()
    assert (picture.alt, picture.is_decorative) == ("", True)
    assert set(say(journalist, picture, alt="Une pirogue").json()["errors"]) == {"is_decorative"}


def test_only_words_are_said(journalist):
    picture = PictureFactory()
    name = picture.file.name
    assert say(journalist, picture, file="x", width=3).status_code == 400
    assert say(journalist, picture, caption=["x"], alt={"y": 1}).status_code == 200
    picture.refresh_from_db()
    assert picture.file.name == name
    client = sign_in(journalist)
    for nonsense in ("[]", "null", "{", '"alt"'):
        response = client.post(
            f"{LIBRARY}{picture.pk}/words/", nonsense, content_type="application/json"
        )
        assert response.status_code == 400


def test_the_plain_form_says_that_the_library_has_it(journalist):
    client = sign_in(journalist)
    for _time in range(2):
        file = ContentFile(picture_bytes(), name="photo.jpg")
        response = client.post(f"{LIBRARY}add/", {"file": file}, follow=True)
    assert "avait déjà cette image" in response.content.decode()
    assert Picture.objects.count() == 2
