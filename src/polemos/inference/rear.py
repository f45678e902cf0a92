"""What lies behind the fronts: the war on the ground of the record, and how likely it makes the ledger."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from numpy.typing import NDArray

from polemos._core.compiled import compiled
from polemos.case.model import Case
from polemos.case.scenario import WEEK
from polemos.dynamics import build
from polemos.dynamics.coupled_war import CoupledWar
from polemos.dynamics.facts import Exogenous, Geography
from polemos.dynamics.held_war import FRONT, RESIDUAL, Given, HeldWar, Noise
from polemos.dynamics.links import Switches
from polemos.dynamics.mechanisms.territory import Inputs
from polemos.dynamics.simulate import Forcing, Timetable, WeeklyRow, begin, draw_noise, simulate
from polemos.dynamics.state import War
from polemos.dynamics.timetables import timetable_of
from polemos.ensemble.members import Members, from_prior
from polemos.inference.filter import LEAST_ERROR, anchors
from polemos.inference.latents import Space, Tables, from_normals, kinds_of
from polemos.inference.likelihood import Likelihood, likelihood_of
from polemos.inference.observations import Bias, Datum, biases_of, data_of

Normals = NDArray[np.float32]


@dataclass(frozen=True)
class NoiseShape:
    """How the noise of all weeks is one array (week, source, member): leaf after leaf of its tree.

    tree    the structure of a week's noise
    kinds   the distribution of each leaf
    shapes  of each leaf without week and member
    places  leaf -> its first source, by its path
    """

    tree: Any
    kinds: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    places: dict[str, int]

    @classmethod
    def of(cls, noise: Any, kinds: Any) -> NoiseShape:
        """The shape of noise (week, ..., member) of all weeks."""
        paths, tree = jax.tree_util.tree_flatten_with_path(noise)
        shapes = tuple(tuple(leaf.shape[1:-1]) for _, leaf in paths)
        starts = np.cumsum([0, *(int(np.prod(shape)) for shape in shapes)])
        names = [jax.tree_util.keystr(path) for path, _ in paths]
        places = {name: int(start) for name, start in zip(names, starts, strict=False)}
        return cls(tree, tuple(jax.tree.leaves(kinds)), shapes, places)

    @property
    def sources(self) -> int:
        """Numbers of a week."""
        return sum(int(np.prod(shape)) for shape in self.shapes)

    def stacked(self, noise: Any) -> Normals:
        """One array of a tree."""
        leaves = [np.asarray(leaf) for leaf in jax.tree.leaves(noise)]
        return np.concatenate([leaf.reshape(leaf.shape[0], -1, leaf.shape[-1]) for leaf in leaves], axis=1)

    def noise(self, normals: Float[Array, "week source member"]) -> Any:
        """The tree of one array of standard normal numbers, as the noise that they stand for."""
        leaves: list[Array] = []
        start = 0
        for shape in self.shapes:
            count = int(np.prod(shape))
            part = normals[:, start : start + count]
            leaves.append(part.reshape((part.shape[0], *shape, part.shape[-1])))
            start += count
        tree = jax.tree.unflatten(self.tree, leaves)
        return from_normals(tree, jax.tree.unflatten(self.tree, list(self.kinds)))


class Record(eqx.Module):
    """What all members of a fit share, as arrays."""

    timetable: Timetable
    geography: Geography
    given: Given  # (week, sector, 1)
    error: Float[Array, "week sector 1"]  # km^2, of a change
    switches: Switches
    likelihood: Likelihood
    tables: Tables


class Start(eqx.Module):
    """Members of the prior: what is not uncertain stays as it is in them."""

    war: War
    knots: Exogenous


class Rear:
    """The war behind its fronts up to a day: how likely it makes the ledger, and what its fronts read.

    case     with what may be known
    until    the last day of the record
    n_weeks  steps to it
    data     numbers of the ledger that are weighed
    biases   errors that they share
    """

    def __init__(self, case: Case, until: datetime.date | None = None) -> None:
        self.case, self.until = case, until or case.known_until
        self.layout = build.Layout.of(case)
        self.space = Space.of(case)
        weeks = case.clock.week_of(self.until) - case.clock.first_week
        self.n_weeks = min(weeks, case.clock.n_weeks - 1)
        self.data: tuple[Datum, ...] = data_of(case, self.until)
        self.biases: tuple[Bias, ...] = biases_of(case, self.data)
        rows = tuple(dict.fromkeys(one.row for one in self.data)) or read_by_fronts(self.layout)[:1]
        self.plan = build.plan_of((case.reference,), rows, self.layout)
        self.shape = self._shape()
        timetable = timetable_of(case, case.reference, (case.reference,), self.layout)
        given, error = given_of(case, self.layout, self.until, self.n_weeks)
        self.record = Record(
            jax.tree.map(lambda table: table[: self.n_weeks], timetable),
            build.geography_of(case, self.layout),
            given,
            error,
            build.switches_of(case),
            likelihood_of(self.data, self.biases, rows, self.n_weeks + 1),
            self.space.tables,
        )
        self._densities = compiled(self._density)
        self._ranks = compiled(self._rank)
        self._read = compiled(self._recorded, "rows")

    def _shape(self) -> NoiseShape:
        drawn = from_prior(self.case, 0, np.zeros(1, np.uint32))
        model = HeldWar(war_of(drawn))
        noise = eqx.filter_eval_shape(
            draw_noise, self.plan.streams, model, jnp.zeros(1, jnp.uint32), jnp.zeros(2, jnp.uint32),
            jnp.zeros(1, jnp.uint32),
        )  # fmt: skip
        return NoiseShape.of(noise.week, kinds_of(CoupledWar(model.war)))

    @property
    def numbers(self) -> int:
        """Standard normal numbers of a member: those of the space, then one for each shared error."""
        return self.space.size + len(self.biases)

    def log_densities(
        self, start: Start, z: Float[NDArray[Any], "number member"], normals: Normals
    ) -> Float[NDArray[Any], "datum member"]:
        """The log density of each datum; of z the first `numbers` are read."""
        numbers = jnp.asarray(z[: self.numbers], jnp.float32)
        return np.asarray(self._densities(self.record, start, numbers, jnp.asarray(normals)))

    def ranks(
        self, start: Start, z: Float[NDArray[Any], "number member"], normals: Normals
    ) -> Float[NDArray[Any], "datum member"]:
        """The probability of less than each datum says, in each member; NaN for bounds and intervals."""
        numbers = jnp.asarray(z[: self.numbers], jnp.float32)
        return np.asarray(self._ranks(self.record, start, numbers, jnp.asarray(normals)))

    def rows(
        self, start: Start, z: Float[NDArray[Any], "number member"] | None, normals: Normals,
        rows: tuple[WeeklyRow, ...],
    ) -> Float[NDArray[Any], "record row member"]:  # fmt: skip
        """Rows of the war on the ground of the record, its start first.

        z     None for the parameters of the start themselves
        rows  of `HeldWar.outcomes`
        """
        numbers = None if z is None else jnp.asarray(z[: self.numbers], jnp.float32)
        return np.asarray(self._read(rows, self.record, start, numbers, jnp.asarray(normals)))

    def _density(self, record: Record, start: Start, z: Array, normals: Array) -> Array:
        rows = self._recorded(self.plan.rows, record, start, z, normals)
        return record.likelihood.log_density(rows, z[self.space.size :])

    def _rank(self, record: Record, start: Start, z: Array, normals: Array) -> Array:
        rows = self._recorded(self.plan.rows, record, start, z, normals)
        return record.likelihood.ranks(rows, z[self.space.size :])

    def _recorded(
        self, rows: tuple[WeeklyRow, ...], record: Record, start: Start, z: Array | None, normals: Array
    ) -> Array:
        if z is not None:
            space = replace(self.space, tables=record.tables)
            start = Start(space.war(start.war, z), space.knots(start.knots, z))
        plan, model = replace(self.plan, rows=rows), HeldWar(start.war)
        noise = Noise(self.shape.noise(normals), record.given)
        forcing = Forcing(record.timetable, record.geography, start.knots)
        now, first = begin(plan, model, forcing)
        until = jnp.asarray(self.n_weeks, jnp.int32)
        _, later = simulate(plan, model, forcing, now, noise, record.switches, until)
        return jnp.concatenate([first[None], later])


def war_of(members: Members) -> War:
    """The parameters of members of the coupled war."""
    model: CoupledWar = members.model  # pyright: ignore[reportAssignmentType]
    return model.war


def given_of(
    case: Case, layout: build.Layout, until: datetime.date, n_weeks: int
) -> tuple[Given, Float[Array, "week sector 1"]]:
    """The ground of each week as the record shows it by a day, and the error of its changes (km^2)."""
    shape = (n_weeks, len(layout.elements("sector")), 1)
    held, known, sign, error = (np.zeros(shape, np.float32) for _ in range(4))
    sign += 1.0
    error += 1.0
    for sector, (holder, series) in anchors(case).items():
        at = layout.elements("sector").index(sector)
        sign[:, at] = 1.0 if layout.elements("actor").index(holder) == 0 else -1.0
        error[:, at] = series.sd_change or series.sd or LEAST_ERROR
        for week, start in enumerate(layout.starts[:n_weeks]):
            told = [one for one in series.points if start < one.refers_to <= start + WEEK]
            public = [one for one in told if one.known_on <= until]
            if public:
                held[week, at], known[week, at] = public[-1].value, 1.0
    return Given(*map(jnp.asarray, (held, known, sign))), jnp.asarray(error)


def rows_of(layout: build.Layout, names: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[WeeklyRow, ...]:
    """Every element of some outcomes, each with its axes, as weekly rows."""
    return tuple(
        WeeklyRow(name, position) for name, axes in names for position in np.ndindex(layout.shape(axes))
    )


def read_by_fronts(layout: build.Layout) -> tuple[WeeklyRow, ...]:
    """The rows of all that fronts read."""
    return rows_of(layout, [(f"front.{field}", axes) for field, axes in FRONT])


def inputs_of(layout: build.Layout, rows: Float[Array, "record row member"]) -> Inputs:
    """What fronts read, (week, ..., member), from the rows of `read_by_fronts`."""
    found: dict[str, Array] = {}
    start = 0
    for field, axes in FRONT:
        shape = layout.shape(axes)
        count = int(np.prod(shape))
        part = rows[:, start : start + count]
        found[field] = part.reshape((part.shape[0], *shape, part.shape[-1]))
        start += count
    found["active"] = found["active"] > 0.5
    return jax.vmap(lambda fields: Inputs(**fields))(found)


def residuals_of(layout: build.Layout) -> tuple[WeeklyRow, ...]:
    """The rows of what the law of the fronts did not foresee."""
    return rows_of(layout, [(RESIDUAL, ("sector",))])
