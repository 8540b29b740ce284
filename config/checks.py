"""What `manage.py check --deploy` asks of the world outside."""

import uuid
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

CONTENT = b"Kept for a moment, to see whether it can be."


@register(Tags.files, deploy=True)
def bucket_is_there_for_everybody(app_configs, **kwargs):
    """Put a file into MEDIA_STORAGE's bucket, fetch it as a reader would, take it out again."""
    bucket = settings.MEDIA_BUCKET
    if bucket is None:
        return []
    try:
        name = default_storage.save(f"pictures/{uuid.uuid4().hex}.jpg", ContentFile(CONTENT))
    except OSError as error:
        hint = "Its key must be allowed to read, write, delete and list in the bucket."
        return [Error(f"MEDIA_STORAGE keeps no file. {error}", hint=hint, id="config.E001")]
    try:
        found = _fetched(default_storage.url(name), bucket.timeout)
    except OSError as error:
        found = error
    finally:
        default_storage.delete(name)
    if found == ("image/jpeg", CONTENT):
        return []
    hint = "Let everybody read the bucket, by its own policy or acl=public-read; see public_url."
    words = f"Readers do not get what is in MEDIA_STORAGE from {bucket.public_url}: {found}"
    return [Error(words, hint=hint, id="config.E002")]


def _fetched(address, timeout):
    # Some servers in front turn Python's own name away.
    request = Request(address, headers={"User-Agent": "Manchette"})  # noqa: S310
    with urlopen(request, timeout=timeout) as response:  # noqa: S310
        return response.headers.get_content_type(), response.read(len(CONTENT) + 1)
