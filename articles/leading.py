"""Which story of a list leads it, where nobody chose one."""

# How far down the newest stories the rule looks for a picture to lead with.
LEADING = 5


def lead_of(stories):
    """Return the newest story with a picture, if one of the first five has one; else the newest.

    None of no stories.
    """
    pictured = (story for story in stories[:LEADING] if story.shown_picture)
    return next(pictured, stories[0] if stories else None)
