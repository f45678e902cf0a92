"""Rivals of the war, forecasting: models with less in them that a war of many parts has to beat.

Every range below is an assumption, in code because no case has priors for rivals: wide, the same for both
sides and all sectors, drawn apart for each of them. None was fitted to a record. What is only positive is
drawn with its logarithm uniform.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from polemos._core.errors import RunError
from polemos._core.random import member_uniform
from polemos.case.language.nodes import references_in
from polemos.case.model import Case
from polemos.dynamics import build
from polemos.dynamics.build import Layout
from polemos.dynamics.model import AbstractModel
from polemos.dynamics.rivals import AttritionRace, Drift, Persistence
from polemos.ensemble import design
from polemos.ensemble.blocks import SLICE
from polemos.ensemble.members import Members
from polemos.inference.forecasters import Asked, Floats, Forecaster
from polemos.inference.prior_forecast import from_last_values, measured_row


@dataclass(frozen=True)
class Assumed:
    """A range that we assume, the same for every element of an axis.

    log      whether the logarithm is uniform in it, not the number itself
    contest  whether it is a gain of the first side, the loss of the second
    """

    low: float
    high: float
    axis: str
    log: bool = True
    contest: bool = False


SPREAD = Assumed(1.0, 100.0, "sector")
"""Assumption: a week's move in a sector, km^2 (its standard deviation), a still front or a moving one."""

PERSISTENCE = {"spread": SPREAD}
DRIFT = {
    # assumption: km^2/week in a sector, either way
    "velocity": Assumed(-50.0, 50.0, "sector", log=False, contest=True),
    "spread": SPREAD,
}
RACE = {
    "army": Assumed(2e5, 1e6, "actor"),  # assumption: persons
    "recruits": Assumed(1e3, 1e4, "actor"),  # assumption: persons/week
    "fire": Assumed(0.05, 1.0, "actor"),  # assumption: shells/week a person
    "lethality": Assumed(0.005, 0.1, "actor"),  # assumption: persons lost per shell
    "harm_spread": Assumed(0.1, 0.7, "actor"),  # assumption: of the log of a week's losses
    "stock": Assumed(3e5, 2e7, "actor"),  # assumption: shells
    "production": Assumed(1e4, 2e5, "actor"),  # assumption: shells/week
    "growth": Assumed(-0.005, 0.02, "actor", log=False),  # assumption: 1/week; -23 to +180 % a year
    "mobility": Assumed(2.0, 500.0, "sector"),  # assumption: km^2/week an e-fold of the ratio of armies
    "spread": SPREAD,
}


@dataclass(frozen=True)
class RivalForecast:
    """The last value of a series, and what changes after it in members of a rival.

    As `AnchoredPrior`: the members run from the start of the clock and know nothing of the record.

    model    what the rival is
    assumed  its parameters, by name
    members  how many are run, in whole slices
    workers  threads that share them
    """

    name: str
    model: type[AbstractModel]
    assumed: Mapping[str, Assumed]
    members: int = 4 * SLICE
    workers: int = 2

    def forecasts(self, asked: Asked) -> Floats:
        """Draws (series, origin, horizon, member), as `Forecaster` says."""

        def run(known: Case) -> tuple[Case, Members]:
            return observable_to(known, self.model), self.drawn(known, asked.seed)

        for id in asked.series:
            outcome = measured_row(asked.case, id).outcome
            if outcome not in self.model.outcomes:
                raise RunError(f"series {id} measures {outcome}, which {self.name} does not have")
        return from_last_values(asked, run, self.workers)

    def drawn(self, case: Case, seed: int) -> Members:
        """Members with parameters from the assumed ranges, before their first week."""
        layout, numbers = Layout.of(case), np.arange(self.members, dtype=np.uint32)
        values = {
            name: _values(name, assumed, layout, seed, numbers) for name, assumed in self.assumed.items()
        }
        knots = build.knots_of(design.draw_knots(case, layout, seed, numbers))
        named = jnp.asarray(numbers)
        return Members(named, named, self.model(**values), knots)


def rivals(members: int = 4 * SLICE) -> tuple[Forecaster, ...]:
    """All rivals that forecast, so many members each."""
    return (
        RivalForecast("rival persistence", Persistence, PERSISTENCE, members),
        RivalForecast("rival drift", Drift, DRIFT, members),
        RivalForecast("attrition race", AttritionRace, RACE, members),
    )


def observable_to(case: Case, model: type[AbstractModel]) -> Case:
    """The case with its reference policy alone, less settings whose condition a model cannot tell."""
    reference = case.reference
    settings = tuple(
        setting
        for setting in reference.settings
        if setting.when is None or all(one.name in model.outcomes for one in references_in(setting.when))
    )
    return case.model_copy(update={"policies": (reference.model_copy(update={"settings": settings}),)})


def _values(
    name: str, assumed: Assumed, layout: Layout, seed: int, numbers: np.ndarray
) -> Float[Array, "element member"]:
    """A parameter, its noise named by stream so that it moves with its side or sector."""
    streams = dict(layout.streams)
    uniform = np.stack(
        [member_uniform(seed, f"rival/{name}/{stream}", numbers) for stream in streams[assumed.axis]]
    )
    ends = np.array([assumed.low, assumed.high])
    low, high = np.log(ends) if assumed.log else ends
    values = low + (high - low) * uniform
    values = np.exp(values) if assumed.log else values
    first, second = streams["actor"]
    sign = -1.0 if assumed.contest and first > second else 1.0
    return jnp.asarray(sign * values, jnp.float32)
