"""What is measured: every outcome a claim or a condition may name, and how it is read off a week.

Most are declared where they are shown, in the `Outputs` of a mechanism, with unit, support and meaning;
here stand those that are another reading of a field, or take more than one. A cumulative outcome is the
running sum of a flow since the start of the run. A claim on an outcome of a mechanism that its case does
not use gets a verdict that says which it needs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from jaxtyping import Array, Float

from polemos._core.fields import COUNTED, SHARE, shown
from polemos.dynamics.state import Outputs, fields_of
from polemos.dynamics.views import leads

ACTOR = ("actor",)
BOTH = ("actor", "sector")
ALWAYS = "calendar"  # a mechanism of every war, for what needs none in particular


@dataclass(frozen=True)
class Outcome:
    """One outcome: its unit, axes and support, and how to read it.

    read         outputs -> array over the axes, the member axis last
    mechanism         the mechanism that a case must use
    cumulative   the weekly value is summed up from the start of the run
    observable   a policy may condition on it
    """

    name: str
    unit: str
    axes: tuple[str, ...]
    low: float
    high: float
    meaning: str
    mechanism: str
    read: Callable[[Any], Float[Array, "..."]]
    cumulative: bool = False
    observable: bool = False


def _declared() -> Iterator[Outcome]:
    """The outcomes that mechanisms declare, in their order; every case has policies."""
    for mechanism, owner in fields_of(Outputs).items():
        used = ALWAYS if mechanism == "policies" else mechanism
        for field, told in shown(owner):
            q = told.quantity
            if q is not None:
                yield Outcome(
                    told.name, q.unit, q.axes, q.low, q.high, q.meaning, used, _reader(mechanism, field),
                    observable=told.observable,
                )  # fmt: skip


def _reader(mechanism: str, field: str) -> Callable[[Any], Float[Array, "..."]]:
    return lambda outputs: getattr(getattr(outputs, mechanism), field)


def _moves(
    name: str, axes: tuple[str, ...], meaning: str, read: Callable[[Any], Float[Array, "..."]]
) -> Outcome:
    """People who moved since the start."""
    return Outcome(
        name, "persons", axes, 0.0, COUNTED, meaning, "reserves",
        lambda outputs: read(outputs.reserves.moves),
        cumulative=True,
    )  # fmt: skip


OUTCOMES: dict[str, Outcome] = {
    one.name: one
    for one in (
        *_declared(),
        _moves("inflow", BOTH, "set out for the sector since the start", lambda moves: moves.inflow()),
        _moves("outflow", BOTH, "left the sector for others since the start", lambda moves: moves.outflow()),
        _moves(
            "moved",
            ("actor", "origin", "sector"),
            "moved from an origin to a sector since the start",
            lambda moves: moves.moved(),
        ),
        Outcome(
            "break.political", "1", ACTOR, *SHARE, "1 where the polity cannot carry the war", "upheaval",
            lambda outputs: outputs.upheaval.occurred, observable=True,
        ),
        Outcome(
            "initiative", "1", ACTOR, *SHARE, "share of active sectors where own effort exceeds the other's",
            ALWAYS, lambda outputs: leads(outputs.policies.attack, outputs.reserves.active),
        ),
    )
}  # fmt: skip
