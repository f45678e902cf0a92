"""Settings of a policy that depend on what its actor can observe, inside the compiled week.

A condition is an expression of the claims' grammar over what the week before has shown; it is data
from the case, evaluated by walking its tree. No text is ever compiled or run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from polemos._core.types import Scalar
from polemos.case.claims import Expression, Reference
from polemos.dynamics.expressions import evaluate
from polemos.dynamics.facts import Levers
from polemos.dynamics.outcomes import Outcome

Held = tuple[Bool[Array, "*#member"] | None, ...]
"""For each conditional setting whether its condition holds; None for those that always apply."""


@dataclass(frozen=True)
class ConditionalSetting:
    """Set one element of a lever where a condition holds (None: always); to what is in the timetable.

    places  where each outcome that the condition names stands: (name, arguments) -> position per axis
    """

    lever: str
    element: tuple[int, ...]
    condition: Expression | None
    places: tuple[tuple[tuple[str, tuple[str, ...]], tuple[int | None, ...]], ...] = ()


def _observe(
    setting: ConditionalSetting, outcomes: Mapping[str, Outcome], outputs: Any, reference: Reference
) -> Scalar:
    places = dict(setting.places)
    value = outcomes[reference.name].read(outputs)
    for position in places[(reference.name, tuple(str(a) for a in reference.arguments))]:
        value = jnp.sum(value, axis=0) if position is None else value[position]
    return value


def holds(
    setting: ConditionalSetting, outcomes: Mapping[str, Outcome], outputs: Any
) -> Bool[Array, "*#member"] | None:
    """Whether the condition of a setting holds, as things were last shown; None without a condition."""
    if setting.condition is None:
        return None
    return evaluate(setting.condition, lambda reference: _observe(setting, outcomes, outputs, reference), jnp)


def observed(
    settings: tuple[ConditionalSetting, ...],
    outcomes: Mapping[str, Outcome],
    outputs: Any,
    members: tuple[int, ...],
) -> Held:
    """Whether each condition holds in each member, for the policies of the next week."""
    seen = (holds(setting, outcomes, outputs) for setting in settings)
    return tuple(None if one is None else jnp.broadcast_to(one, members) for one in seen)


def apply_conditions(
    settings: tuple[ConditionalSetting, ...],
    levers: Levers,
    switched_on: Float[Array, "condition"],
    set_to: Float[Array, "condition"],
    held: Held,
) -> Levers:
    """The levers of this week in this member; later settings win."""
    for number, setting in enumerate(settings):
        old = getattr(levers, setting.lever)
        on, holding = switched_on[number] > 0, held[number]
        applies = on if holding is None else on & holding
        new = jnp.where(applies, old.at[setting.element].set(set_to[number]), old)
        levers = eqx.tree_at(lambda tree, name=setting.lever: getattr(tree, name), levers, new)
    return levers
