"""Pictures for the demo's stories, drawn by the program: the repository holds no photograph."""

from .canvas import Canvas
from .scenes import PAINTERS

SCENES = tuple(PAINTERS)


def draw(scene, seed, size=(1200, 675)):
    """Return an RGB Pillow image of the scene, the same for the same seed.

    Raise ValueError, naming the known scenes, on an unknown one.
    """
    if scene not in PAINTERS:
        raise ValueError(f"No scene {scene!r}; there are {', '.join(SCENES)}.")
    canvas = Canvas(seed, size)
    PAINTERS[scene](canvas)
    return canvas.finished()
