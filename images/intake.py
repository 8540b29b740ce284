"""What becomes of a file that somebody uploads as a picture."""

import json
import logging
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

MAX_BYTES = 20 * 1024 * 1024
# A process of its own reads each file: so much time for it, and so many of them at once here.
SECONDS = 20
AT_ONCE = 2

_PROJECT = Path(__file__).resolve().parent.parent
_places = threading.BoundedSemaphore(AT_ONCE)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Taken:
    """What is kept of an upload."""

    # A JPEG in sRGB, at most `decoding.LONGEST_SIDE` on a side, without metadata.
    file: ContentFile
    # The colour that stands for it while it loads, "#8a7b6c".
    tone: str
    # 64 bits as PostgreSQL's bigint holds them: few of them differ where the picture is the same.
    fingerprint: int
    # What the file itself said, in plain text: caption, credit, source, place, alt, and taken_on
    # (a date). Each may be missing.
    words: dict


def take_in(upload):
    """Return the upload as `Taken`: nothing of the file but its pixels and its words survives.

    Raises ValidationError, with a sentence for a journalist, on anything that is no usable picture.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("Cette image pèse plus de %(limit)s Mo. Réduisez-la, puis envoyez-la de nouveau.")
            % {"limit": MAX_BYTES // 1024 // 1024}
        )
    upload.seek(0)
    answer, jpeg = _read(upload.read())
    if reason := answer.get("refused"):
        raise ValidationError(_sentence(reason))
    words = answer["words"]
    if "taken_on" in words:
        words["taken_on"] = date.fromisoformat(words["taken_on"])
    return Taken(
        ContentFile(jpeg, name="picture.jpg"), answer["tone"], answer["fingerprint"], words
    )


def _read(data):
    """Return the answer of `images.decoding` (a dict) and the JPEG that follows it (bytes).

    It decodes what anybody may send, with libraries written in C: should one of them crash, hang or
    fill the memory, the process that ends is not the one that serves the newsroom.
    """
    if not _places.acquire(timeout=SECONDS):
        return {"refused": "busy"}, b""
    try:
        done = subprocess.run(
            # -B: on a full disk it would leave halves of its own compiled code behind, and no
            # picture could be read from then on.
            [sys.executable, "-B", "-W", "ignore", "-m", "images.decoding"],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            cwd=_PROJECT,
            # None of the site's secrets; one heap, or each thread would reserve its own.
            env={"MALLOC_ARENA_MAX": "1"},
            check=True,
        )
    except subprocess.TimeoutExpired:
        return {"refused": "slow"}, b""
    except subprocess.CalledProcessError as error:
        _log.warning("A picture could not be read: %s %s", error, error.stderr.decode()[-2000:])
        is_slow = error.returncode == -signal.SIGXCPU
        return {"refused": "slow" if is_slow else "unreadable"}, b""
    finally:
        _places.release()
    answer, _line, jpeg = done.stdout.partition(b"\n")
    return json.loads(answer), jpeg


def _sentence(reason):
    return {
        "unreadable": _(
            "Ce fichier n’est pas une image lisible (JPEG, PNG, WebP, AVIF, GIF ou HEIC), "
            "ou il est abîmé."
        ),
        "large": _(
            "Cette image est trop grande pour être lue ici. Réduisez-la à 4000 pixels de côté, "
            "ou enregistrez-la en JPEG, puis envoyez-la de nouveau."
        ),
        "small": _("Cette image est trop petite pour être montrée."),
        "slow": _(
            "Cette image demande trop de temps. Réduisez-la ou enregistrez-la en JPEG, "
            "puis envoyez-la de nouveau."
        ),
        "busy": _(
            "Trop d’images arrivent en même temps. Attendez un instant, puis envoyez-la de nouveau."
        ),
    }[reason]
