"""A block filter: particles that live through the record week by week, and forecast from where they stand.

Claim    Given the forces, the fronts of a war are independent of each other, so that one cloud of particles a
         sector does what one cloud for the whole war cannot: with one weight for all, the number of particles
         that a record of years leaves is one.
Law      Every week each particle is given the ground of the record (`anchored`). The log densities of what
         was seen in a sector add up to the log weight of the block of that sector: its own parameters, and
         the noise that its front remembers. Where the effective number (sum w)^2 / sum w^2 of a block falls
         below FEWEST of its particles, the block is resampled, each particle paired anew with the rest of a
         war, and its parameters jittered: z' = m + a (z - m) + sqrt(1 - a^2) e, which keeps mean and
         covariance. All but the blocks of sectors keeps its prior: the map does not teach it (a cut).
Omits    That what a sector teaches of forces is evidence on other sectors. Jitter that keeps a covariance
         still shrinks what nothing teaches; SENTINELS unused parameters a block say by how much.
Sources  Rebeschini and van Handel 2015, Annals of Applied Probability 25:2809-2866 (block filters); Liu and
         West 2001, "Combined parameter and state estimation in simulation-based filtering" (jitter); Plummer
         2015, Statistics and Computing 25:37-43 (cuts).
"""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from polemos._core.compiled import compiled
from polemos._core.errors import RunError
from polemos._core.fields import quantities
from polemos._core.random import root_of
from polemos._core.saved import TAUGHT_BY_THE_MAP
from polemos.case.as_of import as_of
from polemos.case.evidence import Series
from polemos.case.model import Case
from polemos.case.scenario import WEEK
from polemos.dynamics import build
from polemos.dynamics.coupled_war import CoupledWar
from polemos.dynamics.mechanisms.territory import State, Territory
from polemos.dynamics.model import Moment
from polemos.dynamics.simulate import Forcing, Timetable, WeeklyRow, begin, draw_noise, simulate
from polemos.dynamics.state import War
from polemos.dynamics.timetables import timetable_of
from polemos.ensemble import design
from polemos.ensemble.blocks import slices
from polemos.ensemble.members import of_some
from polemos.inference.anchored import Anchored, AnchoredWar
from polemos.inference.forecasters import Asked, Floats, newest
from polemos.inference.prior_forecast import measured_row, week_of

PARTICLES = 2048
KEPT = 0.99
"""a: how much of its distance from the mean a parameter keeps when its block is resampled."""

SENTINELS = 20
"""Parameters of a block that nothing reads."""

FEWEST = 0.5
"""Of the particles: a block of fewer effective ones is resampled."""

LEAST_VARIANCE = 1e-4
"""Added to the covariance of parameters, so that its root exists where they have nearly become one."""

LEAST_ERROR = 1.0
"""km^2; of a change in a series that gives no error."""

MOVED = ("local", "tempo", "level", "pace", "surprise", "breakthrough", "known")
"""What the front of a sector remembers for itself: ground is the record's, losses felt are the war's."""


def jittered(
    z: Float[Array, "element particle"], shock: Float[Array, "element particle"]
) -> Float[Array, "element particle"]:
    """Parameters moved at random, with mean and covariance kept; `shock` is standard normal.

    In JAX, whose arrays are aligned: NumPy's products round by where in memory a matrix happens to lie.
    """
    mean = jnp.mean(z, axis=1, keepdims=True)
    away = z - mean
    spread = away @ away.T / z.shape[1] + LEAST_VARIANCE * jnp.eye(z.shape[0])
    return mean + KEPT * away + np.sqrt(1.0 - KEPT**2) * jnp.linalg.cholesky(spread) @ shock


_BEGIN = compiled(begin, "plan")
_JITTERED = compiled(jittered)
_DRAW = compiled(draw_noise, "streams")
_SIMULATE = compiled(simulate, "plan")

Element = tuple[str, tuple[str, ...]]


@dataclass
class Block:
    """The cloud of one sector.

    elements   its parameters
    z          their standard normals, the sentinels last, (element, particle)
    log        log weights (particle,), of mean 1 after a resampling
    ancestor   which of the first particles each comes from
    effective  particles that the weights of each week amount to, before it was resampled
    evidence   log density of all that was seen, for comparing laws
    """

    elements: tuple[Element, ...]
    z: Floats
    log: Floats
    ancestor: NDArray[np.int64]
    effective: list[float] = field(default_factory=list[float])
    evidence: float = 0.0

    def weights(self) -> Floats:
        """Weights (particle,), their sum 1."""
        weights = np.exp(self.log - self.log.max())
        return weights / weights.sum()

    def weigh(self, density: Floats) -> None:
        """Count the log density of what was seen (particle,)."""
        before = _log_mean(self.log)
        self.log = self.log + density
        self.evidence += _log_mean(self.log) - before
        self.effective.append(float(1.0 / np.sum(self.weights() ** 2)))


class Filter:
    """Particles of one case, from the start of its clock through the weeks of its record.

    case       with everything that may be known; each week is told what was public in it
    as_known   the case whose priors and future are taken: that of today, or of the first origin
    particles  whole slices
    """

    def __init__(self, case: Case, as_known: Case, particles: int, seed: int) -> None:
        self.case, self.seed = case, seed
        self.layout = build.Layout.of(case)
        self.record = anchors(case)
        if not self.record:
            raise RunError(
                f"no sector of case {case.id} has a recorded series of held ground as its held_source"
            )
        self.rows = tuple(
            self.layout.row("held", (actor.id, sector.id))
            for actor in case.belligerents
            for sector in case.sectors
        )
        self.plan = build.plan_of((case.reference,), self.rows, self.layout)
        self.geography = build.geography_of(case, self.layout)
        self.switches = build.switches_of(case)
        self.root = jnp.asarray(root_of(seed))
        self.priors = {prior.name: prior for prior in as_known.priors}
        self.numbers = np.arange(particles, dtype=np.uint32)
        self.luck = np.random.default_rng([seed, particles])
        self.week = 0
        self.war = build.war_of(as_known, design.draw_parameters(as_known, self.layout, seed, self.numbers))
        self.knots = build.knots_of(design.draw_knots(case, self.layout, seed, self.numbers))
        places = design.prior_quantiles(as_known, self.layout, seed, self.numbers)
        self.blocks = {sector: self._block(sector, places) for sector in self.record}
        forcing = Forcing(_weeks(self._public(case.clock.start), 0, 1), self.geography, self.knots)
        self.now, _ = _BEGIN(self.plan, AnchoredWar(self.war), forcing)

    def _block(self, sector: str, places: dict[Element, np.ndarray]) -> Block:
        names = [name for name in own_parameters() if name in self.priors]  # optional ones may have none
        elements = tuple((name, (sector,)) for name in names if _uncertain(self.priors[name].of(sector)))
        known = [ndtri(places[element]) for element in elements]
        idle = self.luck.standard_normal((SENTINELS, self.numbers.size))
        n = self.numbers.size
        return Block(
            elements, np.concatenate([np.array(known).reshape(-1, n), idle]), np.zeros(n), np.arange(n)
        )

    def until(self, day: datetime.date) -> None:
        """Live through the record up to a day."""
        last = week_of(self.case, day)
        while self.week < last:
            self._live()

    def _live(self) -> None:
        """One week: step, weigh, resample where needed."""
        start = self.layout.starts[self.week]
        noise = self._noise(AnchoredWar(self.war), [self.week])
        seen = self._seen(start)
        noise = eqx.tree_at(lambda one: (one.seen.change, one.seen.known, one.seen.error), noise, seen)
        forcing = Forcing(_weeks(self._public(start), self.week, 1), self.geography, self.knots)
        self.now, _ = _SIMULATE(
            self.plan, AnchoredWar(self.war), forcing, _at_start(self.now), noise, self.switches, jnp.int32(1)
        )
        density = np.asarray(self.now.carried.density, np.float64)
        for sector, block in self.blocks.items():
            at = self._at(sector)
            if np.ptp(density[at]) > 0.0:
                block.weigh(density[at])
                if block.effective[-1] < FEWEST * self.numbers.size:
                    self._resample(sector, jitter=True)
        self.week += 1

    def _seen(self, start: datetime.date) -> tuple[Any, ...]:
        """What the first side gained in a week, whether that is known, its error: (1, sector, particle) each.

        After weeks without a value the change is from where each particle has gone meanwhile.
        """
        held = np.asarray(self.now.carried.war.state.territory.held)
        change, known, error = np.zeros_like(held[0]), np.zeros_like(held[0]), np.ones_like(held[0])
        for sector, (holder, series) in self.record.items():
            value = newest(series, start, start + WEEK)
            if value is not None:
                at, side = self._at(sector), self.layout.elements("actor").index(holder)
                change[at] = (value - held[side, at]) * (1.0 if side == 0 else -1.0)
                known[at], error[at] = 1.0, series.sd_change or series.sd or LEAST_ERROR
        return tuple(jnp.asarray(one)[None] for one in (change, known, error))

    def _at(self, sector: str) -> int:
        return self.layout.elements("sector").index(sector)

    def _public(self, day: datetime.date) -> Timetable:
        """The timetable of all weeks as public on a day; series stay at their last known value."""
        known, ours = as_of(self.case, day), self.case.reference
        if known is self.case:
            return timetable_of(known, ours, (ours,), self.layout)
        told = iter(known.reference.settings)  # of these no end is known that lies ahead
        settings = tuple(next(told) if one.public_on <= day else one for one in ours.settings)
        ours = ours.model_copy(update={"settings": settings})
        table = timetable_of(known, known.reference, (ours,), self.layout)
        public = [setting.public_on <= day for setting in build.conditional_settings(ours)]
        return replace(
            table,
            switched_on=table.switched_on * jnp.asarray(np.array(public, float).reshape(1, -1), jnp.float32),
            blend=jnp.zeros_like(table.blend),
        )

    def _noise(self, model: Any, weeks: Any, numbers: Any = None) -> Any:
        named = np.asarray(weeks, np.uint32) + np.uint32(self.layout.first_week)
        members = jnp.asarray(self.numbers if numbers is None else numbers)
        return _DRAW(self.plan.streams, model, jnp.asarray(named), self.root, members)

    def _resample(self, sector: str, *, jitter: bool) -> None:
        """Equal weights: particles of a block drawn by weight, and paired anew with the rest of a war."""
        block, n = self.blocks[sector], self.numbers.size
        chosen = np.searchsorted(np.cumsum(block.weights()), (self.luck.random() + np.arange(n)) / n)
        chosen = self.luck.permutation(np.minimum(chosen, n - 1))
        block.z, block.ancestor, block.log = block.z[:, chosen], block.ancestor[chosen], np.zeros(n)
        if jitter:
            shock = self.luck.standard_normal(block.z.shape)
            block.z = np.asarray(_JITTERED(jnp.float32(block.z), jnp.float32(shock)), np.float64)
        at = self._at(sector)
        self.now = _with_front(self.now, at, chosen)
        self.war = self._with_parameters(at, block)

    def _with_parameters(self, at: int, block: Block) -> War:
        """The war with the parameters of a block where its particles have them."""
        war = self.war
        for (name, ids), z in zip(block.elements, block.z, strict=False):  # what is left are sentinels
            field = name.partition(".")[2]
            whole = np.array(getattr(war.territory, field))
            whole[at] = self.priors[name].of(*ids).quantile(ndtr(z))
            war = eqx.tree_at(lambda one, of=field: getattr(one.territory, of), war, jnp.asarray(whole))
        return war

    def forecasts(self, asked: Asked, origin: datetime.date, workers: int = 2) -> Floats:
        """Draws (series, horizon, particle) from the day on which the particles stand; they stay there.

        Raises RunError for another day, and for series that no model forecasts.
        """
        if week_of(self.case, origin) != self.week:
            raise RunError(f"the particles stand in week {self.week}, not on {origin}")
        kept = (self.now, self.war, {name: replace(block) for name, block in self.blocks.items()}, self.luck)
        self.luck = np.random.default_rng([self.seed, self.numbers.size, self.week])
        try:
            for sector in self.blocks:
                self._resample(sector, jitter=False)
            return self._ahead(asked, origin, workers)
        finally:
            self.now, self.war, self.blocks, self.luck = kept

    def _ahead(self, asked: Asked, origin: datetime.date, workers: int) -> Floats:
        known, n = asked.known(origin), max(asked.horizons)
        weeks = np.minimum(self.week + np.arange(n), len(self.layout.starts) - 2)
        timetable = jax.tree.map(lambda table: table[weeks], self._public(origin))
        knots = build.knots_of(design.draw_knots(known, self.layout, self.seed, self.numbers))
        rows = [self._place(measured_row(asked.case, id), id) for id in asked.series]

        count = self.numbers.size

        def part(place: slice) -> NDArray[np.float32]:
            model = CoupledWar(of_some(self.war, place, count))
            now = of_some(_at_start(_released(self.now)), place, count)
            noise = self._noise(model, self.week + np.arange(n), self.numbers[place])
            forcing = Forcing(timetable, self.geography, of_some(knots, place, count))
            _, recorded = _SIMULATE(self.plan, model, forcing, now, noise, self.switches, jnp.int32(n))
            return np.asarray(recorded)[np.array(asked.horizons) - 1][:, rows]

        with ThreadPoolExecutor(workers) as pool:
            parts = list(pool.map(part, slices(count)))
        drawn = np.concatenate(parts, axis=-1).astype(np.float64)  # (horizon, series, particle)
        return np.swapaxes(drawn, 0, 1)

    def _place(self, row: WeeklyRow, id: str) -> int:
        if row not in self.rows:
            raise RunError(f"series {id} measures no ground, which is all that a filter on the map forecasts")
        return self.rows.index(row)


@dataclass(frozen=True)
class Filtered:
    """The war, its fronts taught by the map in a block filter, forecasting.

    Its priors are those that were known on the first origin, and each week is told what was public then.

    particles  whole slices
    switch     of the case, thrown: another law of the front, or other ranges
    """

    particles: int = PARTICLES
    workers: int = 2
    switch: str | None = None

    @property
    def name(self) -> str:
        """filtered, with the switch behind it."""
        return TAUGHT_BY_THE_MAP if self.switch is None else f"{TAUGHT_BY_THE_MAP}, {self.switch}"

    def forecasts(self, asked: Asked) -> Floats:
        """Draws (series, origin, horizon, particle), as `Forecaster` says."""
        if self.switch is not None:
            asked = replace(asked, case=asked.case.switched(self.switch))
        origins = sorted(asked.origins)
        found = Filter(asked.case, asked.known(origins[0]), self.particles, asked.seed)
        drawn: dict[datetime.date, Floats] = {}
        for origin in origins:
            found.until(origin)
            drawn[origin] = found.forecasts(asked, origin, self.workers)
        return np.stack([drawn[origin] for origin in asked.origins], axis=1)


def anchors(case: Case) -> dict[str, tuple[str, Series]]:
    """Sector -> who holds the ground that its `held_source` records, and that series."""
    by_id = {series.id: series for series in case.series}
    found: dict[str, tuple[str, Series]] = {}
    for sector in case.sectors:
        series = by_id.get(sector.held_source)
        measured = series.measures if series else None
        if series and measured and measured.name == "held" and str(measured.arguments[1]) == sector.id:
            found[sector.id] = str(measured.arguments[0]), series
    return found


def own_parameters() -> tuple[str, ...]:
    """Parameters of the front that each sector has for itself."""
    return tuple(f"territory.{name}" for name, told in quantities(Territory) if told.axes == ("sector",))


def _uncertain(prior: Any) -> bool:
    return prior.kind != "constant"


def _log_mean(log: Floats) -> float:
    return float(log.max() + np.log(np.mean(np.exp(log - log.max()))))


def _weeks(table: Timetable, first: int, n: int) -> Timetable:
    return jax.tree.map(lambda one: one[first : first + n], table)


def _at_start(now: Moment) -> Moment:
    """The same moment, for a timetable that begins with it."""
    return eqx.tree_at(lambda one: one.week, now, jnp.asarray(0, jnp.int32))


def _released(now: Moment) -> Moment:
    """The same moment of the war as it is, not held to any record."""
    anchored: Anchored = now.carried
    return Moment(now.week, anchored.war, now.holds, now.start, now.totals)


def _with_front(now: Moment, at: int, chosen: NDArray[np.int64]) -> Moment:
    """The moment with what the front of a sector remembers taken from other particles."""

    def front(moment: Moment) -> list[Any]:
        state: State = moment.carried.war.state.territory
        return [getattr(state, name) for name in MOVED]

    changed: list[Any] = []
    for leaf in front(now):
        values = np.array(leaf)
        values[at] = values[at, chosen]
        changed.append(jnp.asarray(values))
    return eqx.tree_at(front, now, changed)
