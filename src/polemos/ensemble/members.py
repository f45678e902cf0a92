"""Members of an ensemble, wherever they come from: drawn from the priors, resampled, or read from a file."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, UInt32

from polemos._core.arrays import read_arrays
from polemos._core.errors import DamagedRun
from polemos._core.records import write_whole
from polemos._core.saved import Lineage
from polemos.case import Case
from polemos.dynamics import build
from polemos.dynamics.coupled_war import CoupledWar
from polemos.dynamics.facts import Exogenous
from polemos.dynamics.model import AbstractModel, Moment, Noise
from polemos.ensemble import design


class Members(eqx.Module):
    """Runs of a model that are computed together; every array has the member axis last.

    numbers    name the noise of the weeks to come
    ancestors  name whose parameters these are; the numbers themselves under the prior
    model      the parameters
    knots      the exogenous series at their knots, (knot, ..., member)
    now        where each member stands; None before it has begun
    past       noise of the first weeks that evidence has found, (week, ..., member); None where all is drawn
    in_series  where each member sits in the uncertain exogenous series, 0 to 1, (series, member); None under
               the prior, where the ancestors say it
    """

    numbers: UInt32[Array, "member"]
    ancestors: UInt32[Array, "member"]
    model: AbstractModel
    knots: Exogenous
    now: Moment | None = None
    past: Noise | None = None
    in_series: Float[Array, "series member"] | None = None

    def __len__(self) -> int:
        return int(self.numbers.size)

    def at(self, now: Moment) -> "Members":
        """The same members at another moment."""
        return replace(self, now=now)


@runtime_checkable
class Population(Protocol):
    """Where the members of a run come from, other than the priors of its case."""

    @property
    def lineage(self) -> Lineage:
        """What a run says of it; its digest is part of what was asked."""
        ...

    def members(self, seed: int, numbers: np.ndarray) -> "Members":
        """Members before their first week; numbers (member,) name their noise and their parents."""
        ...


def from_prior(case: Case, seed: int, numbers: np.ndarray) -> Members:
    """Members with parameters and series drawn from the priors of a case, before their first week.

    numbers  (member,), any numbers in any order; a member's draws depend on its own number alone
    """
    numbers = numbers.astype(np.uint32)  # as the noise counts them
    layout = build.Layout.of(case)
    named = jnp.asarray(numbers)
    war = build.war_of(case, design.draw_parameters(case, layout, seed, numbers))
    knots = build.knots_of(design.draw_knots(case, layout, seed, numbers))
    return Members(named, named, CoupledWar(war), knots)


def taken(members: Members, index: Any, numbers: Any) -> Members:
    """A resampling: the members at some places, each once, never or often, under new numbers.

    index, numbers  (new,) whole numbers, of NumPy or JAX
    Their past is that of their ancestors, their noise from here on their own.
    """
    chosen = among(members, index)
    return replace(chosen, numbers=jnp.asarray(numbers, jnp.uint32))


def among(members: Members, which: Any) -> Members:
    """Some of the members, as they are; `which` is a slice or an index along the member axis."""
    return of_some(members, which, len(members))


def of_some(tree: Any, which: Any, count: int) -> Any:
    """A tree of arrays with some of its `count` members; arrays that all members share stay as they are."""

    def chosen(leaf: Array) -> Array:
        if not leaf.ndim or leaf.shape[-1] != count:
            return leaf
        return jnp.asarray(np.asarray(leaf)[..., which])  # JAX would compile each slice of each shape

    return jax.tree.map(chosen, tree)


def save(members: Members, path: Path) -> None:
    """Write members to a file (NumPy's npz: arrays by name, nothing that can run), whole."""
    named = {name: np.asarray(leaf) for name, leaf in _by_name(members)}
    write_whole(path, lambda stream: np.savez(stream, allow_pickle=False, **named))


def load(path: Path, like: Members) -> Members:
    """Members from a file; `like` is any members of the same case and plan, for the structure.

    Raises DamagedRun where the file cannot be read or holds members of another structure.
    """
    arrays = read_arrays(path)
    expected = [name for name, _ in _by_name(like)]
    if sorted(arrays) != sorted(expected):
        raise DamagedRun(str(path), "holds members of another case, or of another version")
    leaves = [jnp.asarray(arrays[name]) for name in expected]
    return jax.tree.unflatten(jax.tree.structure(like), leaves)


def _by_name(members: Members) -> list[tuple[str, Any]]:
    """Every array under the name of its place."""
    return [(jax.tree_util.keystr(path), leaf) for path, leaf in jax.tree_util.tree_leaves_with_path(members)]
