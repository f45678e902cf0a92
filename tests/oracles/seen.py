"""What a mechanism remembers and what it shows, side by side."""

from types import SimpleNamespace


class Seen(SimpleNamespace):
    """A state and the outputs that came with it; their numbers by name."""

    def __getattr__(self, name):
        for part in (self.outputs, self.state):
            if hasattr(part, name):
                return getattr(part, name)
        raise AttributeError(name)


def seen(result):
    """Of a pair (state, outputs)."""
    state, outputs = result
    return Seen(state=state, outputs=outputs)
