"""Values of this process by what they were made of, in bounded memory."""


class Remembered:
    """Values by key: what was asked lately, and what was asked before that, which goes first."""

    def __init__(self, most):
        # For each of the two, in what the sizes are given in; of keys, in characters.
        self.most = most
        self.clear()

    def clear(self):
        self.recent, self.former, self.size = {}, {}, 0

    def get(self, key):
        """Return the value kept under the key, or None."""
        found = self.recent.get(key)
        if found is None and (found := self.former.get(key)) is not None:
            self.keep(key, *found)
        return found and found[0]

    def keep(self, key, value, size):
        """Keep a value of that size under the key, whose own size comes to it."""
        if self.size > self.most:
            # Two threads that do so at once forget more, and nothing worse.
            self.former, self.recent, self.size = self.recent, {}, 0
        self.recent[key] = value, size
        self.size += size + len(repr(key))
