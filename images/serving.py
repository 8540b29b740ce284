"""The media address: what is kept on this machine's disk, to whoever asks, and nothing that runs.

A web server in front may answer instead (deploy/nginx.conf): the same names, the same headers.
"""

import re
from pathlib import PurePosixPath

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.encoding import filepath_to_uri
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve

from config.media import TYPES

# WebKit, on every iPhone, shows no PDF that is in a sandbox. By its type and nosniff, only the
# browser's reader of PDF reads the file, and that is a box of its own.
POLICY = "default-src 'none'; sandbox"
POLICY_OF_PDF = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'"

_RANGE = re.compile(r"bytes=([0-9]{1,15})-([0-9]{0,15})")


@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def media(request, path):
    """Serve a kept file, or send on to where files are kept now: no address of one ever breaks."""
    kind = TYPES.get(PurePosixPath(path).suffix)
    if kind is None:
        raise Http404
    if settings.MEDIA_BUCKET:
        return HttpResponseRedirect(settings.MEDIA_URL + filepath_to_uri(path))
    response = serve(request, path, document_root=settings.MEDIA_ROOT)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY_OF_PDF if path.endswith(".pdf") else POLICY
    if response.status_code != 200:
        return response
    response["Content-Type"] = kind
    response["Accept-Ranges"] = "bytes"
    return _part(request, response)


def _part(request, response):
    """Return the one range of bytes that was asked for, or all: a download goes on after a cut."""
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    if (
        not asked
        or request.headers.get("If-Range", response["Last-Modified"]) != (response["Last-Modified"])
    ):
        return response
    size = int(response["Content-Length"])
    start, end = int(asked[1]), min(int(asked[2] or size), size - 1)
    headers = {name: value for name, value in response.items() if name != "Content-Length"}
    if start >= size:
        response.close()
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    if end < start:
        return response
    file = response.file_to_stream
    file.seek(start)
    part = HttpResponse(file.read(end - start + 1), status=206, headers=headers)
    response.close()
    part["Content-Range"] = f"bytes {start}-{end}/{size}"
    part["Content-Length"] = end - start + 1
    return part
