"""The example story of the design, cut into the parts of its anatomy. Only tests may read it."""

from dataclasses import dataclass
from pathlib import Path

import pytest

SEED = Path(__file__).resolve().parents[2] / "shared/seeds/000_a67a3e0c69b76608.txt"
READ_ALSO = "À Lire Aussi :"


@dataclass(frozen=True)
class Seed:
    kicker: str
    headline: str
    standfirst: str
    dateline: str
    # The text in order: ("h2" | "p" | "card", words).
    blocks: list
    notice: str
    author: str
    source: str
    channels: str
    promos: list


def read_seed():
    """Return the example, or skip the test where the design's folder is not beside the project."""
    if not SEED.exists():
        pytest.skip(f"{SEED.name} is not here: ../shared is not beside the project.")
    lines = [line.strip() for line in SEED.read_text().splitlines() if line.strip()]
    kicker, headline = lines[1].split(" : ", 1)
    notice = next(i for i, line in enumerate(lines) if line.startswith("NB :"))
    dateline = "Bamada.net-"
    blocks = []
    for line in lines[3:notice]:
        if line.startswith(READ_ALSO):
            blocks.append(("card", line.removeprefix(READ_ALSO).strip()))
        elif len(line) < 70 and line[-1] not in ".»":
            blocks.append(("h2", line))
        else:
            blocks.append(("p", line.removeprefix(dateline)))
    return Seed(
        kicker=kicker,
        headline=headline,
        standfirst=lines[2],
        dateline=dateline,
        blocks=blocks,
        notice=lines[notice],
        author=lines[notice + 1],
        source=lines[notice + 2].removeprefix("Source:").strip(),
        channels=lines[0],
        promos=[lines[-2]],
    )
