"""Django's default storage where MEDIA_STORAGE is not set: a folder of this machine."""

from contextlib import suppress

from django.core.files.storage import FileSystemStorage


class Volume(FileSystemStorage):
    """Files in MEDIA_ROOT, each of them whole."""

    def _save(self, name, content):
        try:
            return super()._save(name, content)
        except OSError:
            # The disk was full in the middle: what was written until then is nobody's picture.
            with suppress(OSError):
                self.delete(name)
            raise
