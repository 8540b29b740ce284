"""The front page, from the newest stories: what leads, what follows, what each section has."""

from dataclasses import dataclass, field

SECONDARY = 4
SHORT = 8
IN_A_BLOCK = 4


@dataclass
class Front:
    lead: object = None
    secondary: list = field(default_factory=list)
    short: list = field(default_factory=list)
    # [(section, [story, …])], in the order of each section's newest story.
    blocks: list = field(default_factory=list)


def compose(stories):
    """Return the Front made of `stories` (newest first), each standing in it once.

    The newest story with a picture leads, if one of the first five has one; the next ones stand
    beside it, then a column of headlines; what is left is gathered by section.
    """
    stories = list(stories)
    if not stories:
        return Front()
    lead = next((story for story in stories[:5] if story.picture), stories[0])
    rest = [story for story in stories if story is not lead]
    front = Front(lead, rest[:SECONDARY], rest[SECONDARY : SECONDARY + SHORT])
    blocks = {}
    for story in rest[SECONDARY + SHORT :]:
        blocks.setdefault(story.section, []).append(story)
    front.blocks = list(blocks.items())
    return front
