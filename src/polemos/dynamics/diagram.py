"""The causal diagram as data, read off the couplings: its arrows, which can be cut, what was first seen."""

from collections.abc import Iterable

import jax.numpy as jnp

from polemos.dynamics.couplings import WEEK
from polemos.dynamics.facts import Start
from polemos.dynamics.links import AS_AT_START, Now, Switches

LINKS = {read.link.name: read.link for turn in WEEK for read in turn.reads.values() if read.link is not None}
"""Every arrow of the causal diagram, by name."""

TARGETS = {read.link.name: turn.mechanism for turn in WEEK for read in turn.reads.values() if read.link}
"""Who reads along each."""

SWITCHABLE = {name: link.neutral for name, link in LINKS.items() if link.neutral is not None}
"""The links that can be cut, and what their reader then sees."""


def cutting(off: Iterable[str] = ()) -> Switches:
    """All links but those named; ValueError where one has no such name."""
    off = frozenset(off)
    if unknown := off - SWITCHABLE.keys():
        message = (
            f"no switchable link {', '.join(sorted(unknown))}; there are {', '.join(sorted(SWITCHABLE))}"
        )
        raise ValueError(message)
    return Switches(jnp.asarray([float(name not in off) for name in SWITCHABLE]), tuple(SWITCHABLE))


def first_seen(now: Now) -> Start:
    """What cut links show for ever: inputs as they first were, by their place."""
    seen: Start = {}
    for turn in WEEK:
        reader = getattr(now.war, turn.mechanism)
        for name, read in turn.reads.items() if reader is not None else ():
            if read.neutral == AS_AT_START:
                seen[f"{turn.name}.{name}"] = read.start(reader) if read.start else read.whole(now)
    return seen
