"""The table of a run: from when there may be talks, and the rule by which both sides tell what to expect."""

from collections.abc import Iterable

import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from polemos.case import Case
from polemos.case.scenario import TABLE
from polemos.dynamics.build import Layout, stacked
from polemos.dynamics.facts import Table
from polemos.dynamics.mechanisms.bargaining import AS_IT_STANDS, N_FEATURES, QUANTITIES, STREAMS
from polemos.dynamics.outcomes import OUTCOMES


def at_table(outcomes: Iterable[str]) -> bool:
    """Whether any outcome is of talks or of a settlement."""
    return any(OUTCOMES[name].mechanism == TABLE for name in outcomes)


def first_record(case: Case, layout: Layout) -> int:
    """The weekly record from which on there may be talks: that of the day until which the case is known."""
    return max(0, case.clock.week_of(case.known_until) - layout.first_week)


def table_of(
    case: Case,
    layout: Layout,
    weights: Float[np.ndarray, "week actor quantity feature"] | None = None,
    reference: Float[np.ndarray, "actor stream"] | None = None,
    later: Float[np.ndarray, "week actor function"] | None = None,
) -> Table | None:
    """What every step of a run is told at the table; None where a case has none.

    weights    from the first record with talks to the last, as they were fitted; nobody talks when None
    reference  what of each stream of cost counts as 1
    later      what settling later is worth, week by week as the weights; in closed form when None
    Step k leads from record k to record k + 1, and is weighed by what is seen in record k + 1.
    """
    if TABLE not in case.in_use:
        return None
    steps, first = len(layout.starts) - 1, first_record(case, layout)
    whole = np.zeros((steps, 2, len(QUANTITIES), N_FEATURES), np.float32)
    possible = np.zeros(steps, np.float32)
    waiting = np.tile(AS_IT_STANDS, (steps, 2, 1))
    if weights is not None and first < steps:
        whole[first:] = weights[1:]
        possible[first:] = 1.0
    if later is not None and first < steps:
        waiting[first:] = later[1:]
    costs = np.zeros((2, len(STREAMS))) if reference is None else reference
    stops = case.mechanisms[TABLE].settles == "on"
    weekly = {
        "weights": whole,
        "reference": np.broadcast_to(costs, (steps, *costs.shape)),
        "later": waiting,
        "possible": possible,
        "stops": np.full(steps, float(stops)),
    }
    return stacked(Table, {name: jnp.asarray(values, jnp.float32) for name, values in weekly.items()})
