"""The sizes of a world that tests are run in, and the numbers that fit them."""

import numpy as np

SIZES = {
    "actor": 2,
    "patron": 3,
    "sector": 3,
    "public": 4,
    "rung": 2,
    "origin": 4,
    "stage": 2,
    "slot": 3,
    "quantity": 8,
    "feature": 32,
    "function": 7,
    "stream": 4,
}
STREAMS = (
    ("actor", (1, 2)),
    ("patron", (11, 12, 13)),
    ("sector", (101, 102, 103)),
    ("public", (21, 22, 23, 24)),
    ("rung", (31, 32)),
)
GRAIN = 1 / 64  # km^2
LARGEST_SECTOR = 262144.0  # km^2, the largest area that float32 holds in whole grains


def shape_of(axes, sizes=SIZES):
    return tuple(sizes[axis] for axis in axes)


def within(rng, low, high, shape, corners):
    """Numbers of a support: a share `corners` of them at one of its ends, the rest spread or crowded low."""
    crowded = rng.uniform(size=shape) ** rng.choice([1.0, 4.0], size=shape)
    inside = low + (high - low) * crowded
    ends = np.where(rng.uniform(size=shape) < 0.5, low, high)
    return np.where(rng.uniform(size=shape) < corners, ends, inside)


def divided(rng, members, sectors, corners):
    """Sectors of any area, in whole grains, divided between two sides; (actor, sector, member)."""
    grains = np.rint(within(rng, 0.0, LARGEST_SECTOR, (sectors, members), corners) / GRAIN)
    first = np.rint(grains * within(rng, 0.0, 1.0, (sectors, members), corners))
    return np.stack([first, grains - first]) * GRAIN


def one_owner_each(rng, sectors, members=None, contested=0.0):
    """Which side is the owner of each sector, some shares contested; (actor, sector[, member])."""
    shape = (sectors,) if members is None else (sectors, members)
    first = rng.integers(0, 2, shape)
    owned = rng.uniform(size=shape) >= contested if contested else 1
    return (np.stack([first, 1 - first]) * owned).astype(float)


def voices(rng, owners, publics, members):
    """Weights of publics in the voice of each owner: equal shares of its own; (owner, public, member)."""
    of = rng.integers(0, owners + 2, (publics, members))  # some belong to nobody here
    mine = (of[None] == np.arange(owners)[:, None, None]).astype(float)
    return mine / np.maximum(mine.sum(axis=1, keepdims=True), 1.0)
