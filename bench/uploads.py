"""What an uploaded picture costs, and what hostile or broken ones do.

uv run bench/uploads.py ratio [runs]
uv run bench/uploads.py pillow [version]
"""

import io
import os
import resource
import statistics
import subprocess
import sys
import tarfile
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django  # noqa: E402

django.setup()

import PIL  # noqa: E402
from django.core.exceptions import ValidationError  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.test import override_settings  # noqa: E402
from django.test.utils import setup_databases, teardown_databases  # noqa: E402
from PIL import Image  # noqa: E402
from tqdm import tqdm  # noqa: E402

from authors import roles  # noqa: E402
from images import decoding, intake  # noqa: E402
from tests.conftest import in_role, sign_in  # noqa: E402

VAR = Path(__file__).resolve().parents[1] / "var"
MEMORY = 512
HANG = 30


def ratio(runs=15):
    """Time the upload of a 12-megapixel JPEG against Pillow alone, turn by turn."""
    photograph = draw_photograph()
    databases = setup_databases(verbosity=0, interactive=False)
    # Renditions are a background task's; a story does not wait for them.
    dummy = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    taken = {
        "Pillow alone": [],
        "Pillow alone, decoding at half size": [],
        "take_in": [],
        "POST": [],
    }
    try:
        client = sign_in(in_role(roles.JOURNALIST, username="banc"))
        deeds = [
            lambda: preview(photograph, False),
            lambda: preview(photograph, True),
            lambda: intake.take_in(SimpleUploadedFile("photo.jpg", photograph)),
            lambda: post(client, photograph),
        ]
        with override_settings(TASKS=dummy):
            for _turn in range(int(runs) + 1):
                for times, deed in zip(taken.values(), deeds, strict=True):
                    begun = time.perf_counter()
                    deed()
                    times.append(time.perf_counter() - begun)
    finally:
        teardown_databases(databases, verbosity=0)
    alone = statistics.median(taken["Pillow alone"][1:])
    print(f"12 megapixels, {len(photograph) / 1e6:.1f} MB, {runs} turns, median")
    for name, times in taken.items():
        middle = statistics.median(times[1:])
        print(f"{name:<36}{1000 * middle:>6.0f} ms {middle / alone:>6.2f}")
    print(f"most memory of the process that reads it: {peak_of_reading(photograph):.0f} MB")


def preview(photograph, is_drafted):
    picture = Image.open(io.BytesIO(photograph))
    if not is_drafted:
        picture.load()
    picture.thumbnail((decoding.LONGEST_SIDE, decoding.LONGEST_SIDE))
    picture.save(io.BytesIO(), "JPEG")


def post(client, photograph):
    upload = SimpleUploadedFile("photo.jpg", photograph)
    assert client.post("/admin/images/upload/", {"upload": upload}).status_code == 200


def peak_of_reading(photograph):
    """Return the most that `images.decoding` takes, in MB, asked by a process smaller than it."""
    asked = (
        "import resource, subprocess, sys;"
        "subprocess.run([sys.executable, '-m', 'images.decoding'], stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    said = subprocess.run(
        [sys.executable, "-c", asked], input=photograph, stdout=subprocess.PIPE, cwd=VAR.parent
    )
    return int(said.stdout) / 1024


def draw_photograph():
    """Return a JPEG as large as a telephone's, with grain and soft shapes."""
    size = (4032, 3024)
    soft = Image.effect_noise((500, 375), 90).resize(size, Image.Resampling.BICUBIC)
    grain = Image.effect_noise(size, 24)
    bands = Image.blend(soft, grain, 0.3), soft, Image.blend(grain, soft, 0.6)
    buffer = io.BytesIO()
    Image.merge("RGB", bands).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def pillow(version=PIL.__version__):
    """Upload every file of Pillow's own test images, each in a process of its own."""
    files = sorted(test_images(version))
    counts, worst = Counter(), []
    with get_context("fork").Pool(2, maxtasksperchild=1) as pool:
        for path, outcome, detail, seconds, peak in tqdm(
            pool.imap_unordered(upload, files, chunksize=1), total=len(files)
        ):
            counts[outcome] += 1
            worst.append((peak, seconds, path))
            if outcome == "FAILED" or peak > MEMORY:
                counts["FAILED"] += outcome != "FAILED"
                tqdm.write(f"{path}: {detail}, {seconds:.1f} s, {peak:.0f} MB")
    print(f"Pillow {version}: {len(files)} files, {dict(counts)}")
    peak, _seconds, path = max(worst)
    print(f"most memory: {peak:.0f} MB, {path.name}")
    _peak, seconds, path = max(worst, key=lambda one: one[1])
    print(f"most time: {seconds:.1f} s, {path.name}")
    return counts["FAILED"]


def test_images(version):
    """Return the paths of Pillow's test images; its source package is fetched once."""
    folder = VAR / "pillow"
    unpacked = folder / f"pillow-{version}"
    if not unpacked.exists():
        fetch = ["uv", "run", "--no-project", "--with", "pip", "python", "-m", "pip", "download"]
        wanted = ["--no-binary", "pillow", "--no-deps", f"pillow=={version}", "--dest", str(folder)]
        subprocess.run([*fetch, "--quiet", *wanted], check=True)
        with tarfile.open(folder / f"pillow-{version}.tar.gz") as archive:
            archive.extractall(folder, filter="data")
    return (path for path in (unpacked / "Tests" / "images").rglob("*") if path.is_file())


def upload(path):
    """Return (path, outcome, detail, seconds, peak in MB) of one file taken in."""
    outcome, detail = "FAILED", ""
    begun = time.perf_counter()
    try:
        taken = intake.take_in(SimpleUploadedFile(path.name, path.read_bytes()))
        check(taken)
        outcome = "accepted"
    except ValidationError as refusal:
        outcome, detail = "refused", refusal.messages[0]
    except Exception as error:  # noqa: BLE001
        detail = repr(error)
    seconds = time.perf_counter() - begun
    if seconds > HANG:
        outcome, detail = "FAILED", "a hang"
    return path, outcome, detail, seconds, peak_of_children()


def check(taken):
    """Raise unless what was taken in is a whole JPEG with nothing but its pixels."""
    data = taken.file.read()
    picture = Image.open(io.BytesIO(data), formats=["JPEG"])
    picture.load()
    assert picture.mode == "RGB", picture.mode
    assert max(picture.size) <= decoding.LONGEST_SIDE, picture.size
    assert [name for name, _data in picture.applist] == ["APP0"], picture.applist
    assert data.find(b"\xff\xd9") == len(data) - 2


def peak_of_children():
    """Return the most that a process started from this one took, in MB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    deed, *arguments = sys.argv[1:]
    sys.exit({"ratio": ratio, "pillow": pillow}[deed](*arguments))
