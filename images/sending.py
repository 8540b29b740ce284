"""What static/newsroom/upload.js talks to: a file comes in pieces, and becomes a picture.

Each view is for whoever may add pictures, and about an upload of their own; it answers JSON, a
refusal as {"error": sentence} with status 400, or 503 where the storage keeps nothing.
"""

import json
import logging
from functools import wraps

from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from .forms import PictureForm, UploadForm
from .keeping import NOT_KEPT
from .models import Picture, Upload
from .telling import tell
from .uploads import PIECE_BYTES, TooManyUploadsError

_log = logging.getLogger(__name__)


def for_uploads(view):
    @wraps(view)
    @never_cache
    @require_POST
    @permission_required("images.add_picture", raise_exception=True)
    def guarded(request, **named):
        try:
            return view(request, **named)
        except OSError:
            _log.exception("The storage did not keep a file")
            return JsonResponse({"error": str(NOT_KEPT)}, status=503)

    return guarded


def refuse(sentence):
    return JsonResponse({"error": str(sentence)}, status=400)


def sentences(form):
    """Return what a form finds wrong, as one text."""
    return " ".join(text for texts in form.errors.values() for text in texts)


def asked(request):
    """Return the JSON object that was sent; an empty one where it is none."""
    try:
        said = json.loads(request.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


@for_uploads
def begin(request):
    """Begin an upload, or go on with it: {id, name, size, digest, taken_on, anyway}.

    Answer {"piece": bytes of each, "held": numbers}, or {"picture"} if it is one already, or
    {"known": pictures} where the library has the same file, unless it is to be added anyway.
    """
    form = UploadForm(asked(request))
    if not form.is_valid():
        return refuse(_("Cette image ne peut pas être envoyée : trop lourde, vide, ou illisible."))
    said = form.cleaned_data
    upload_id, anyway = said.pop("id"), said.pop("anyway")
    same = Picture.objects.filter(digest=said["digest"])[:3] if said["digest"] else []
    begun = Upload.objects.filter(pk=upload_id).exists()
    if same and not anyway and not begun:
        return JsonResponse({"known": [tell(picture) for picture in same]})
    try:
        upload = Upload.objects.open(request.user, upload_id, **said)
    except TooManyUploadsError:
        return refuse(_("Trop d’images sont déjà en route : attendez qu’elles soient arrivées."))
    except Upload.DoesNotExist:
        return JsonResponse({}, status=404)
    if upload.picture:
        return JsonResponse({"picture": tell(upload.picture)})
    return JsonResponse({"piece": PIECE_BYTES, "held": upload.held})


@for_uploads
def piece(request, upload_id, number):
    """Take one piece, the bytes of the request; the same one twice changes nothing."""
    upload = own(request, upload_id, picture=None)
    try:
        upload.take(number, request.body)
    except ValueError:
        return refuse(_("Ce morceau n’est pas de cette image."))
    return JsonResponse({"held": number})


@for_uploads
@transaction.atomic
def become(request, upload_id):
    """Make the picture: {anyway}. Answer {"picture"}, or {"known": pictures} that are the same."""
    # Asked twice at once, it is made once.
    upload = own(request, upload_id, Upload.objects.select_for_update())
    if upload.picture:
        return JsonResponse({"picture": tell(upload.picture)})
    file = upload.assembled()
    if file is None:
        return refuse(_("Il manque une partie de cette image : envoyez-la de nouveau."))
    form = PictureForm({"taken_on": upload.taken_on or ""}, {"file": file})
    if not form.is_valid():
        upload.delete()
        return refuse(sentences(form))
    alike = [] if asked(request).get("anyway") else form.look_alikes()
    if alike:
        return JsonResponse({"known": [tell(picture) for picture in alike]})
    form.instance.uploaded_by = request.user
    # Of the file as somebody had it, where the browser made it smaller.
    form.instance.digest = upload.digest or form.instance.digest
    picture = form.save()
    upload.become(picture)
    return JsonResponse({"picture": tell(picture)})


@for_uploads
def remove(request, upload_id):
    """Forget an upload."""
    own(request, upload_id).delete()
    return JsonResponse({})


def own(request, upload_id, uploads=Upload.objects, **conditions):
    return get_object_or_404(uploads, pk=upload_id, user=request.user, **conditions)
