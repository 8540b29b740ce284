"""When each of an article's versions is public, from what editors asked for."""


def lay_out(wishes):
    """Return when each version is public: {key: (start, end)}, end None for never.

    `wishes` is an iterable of (key, start, end), starts distinct. Each version begins at its start
    and stays until its own end or the start of the next, whichever comes first.
    """
    wishes = sorted(wishes, key=lambda wish: wish[1])
    following = [*(start for _key, start, _end in wishes), None][1:]
    return {
        key: (start, min((bound for bound in (end, successor) if bound), default=None))
        for (key, start, end), successor in zip(wishes, following, strict=True)
    }
