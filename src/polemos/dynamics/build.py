"""A case made ready to run: names become positions, dates become weeks, policies become tables.

Everything here is done once a run, on plain arrays. What a draw of the parameters looks like belongs to
`ensemble/design.py`.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from polemos._core.axes import AXES, ORIGIN
from polemos._core.catalogue import EXOGENOUS, LEVERS, OUTCOMES, PARAMETERS
from polemos._core.fields import Quantity, quantities
from polemos.case import Case, Policy, Setting
from polemos.case.language.nodes import references_in
from polemos.dynamics.conditions import ConditionalSetting
from polemos.dynamics.diagram import cutting
from polemos.dynamics.facts import Exogenous, Geography
from polemos.dynamics.ground import Ground
from polemos.dynamics.links import Switches
from polemos.dynamics.simulate import Plan, WeeklyRow
from polemos.dynamics.state import War, all_mechanisms

WEEK = datetime.timedelta(weeks=1)
Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Layout:
    """Where everything stands: positions along the axes, and the weeks of the run.

    along    axis -> its elements
    streams  axis -> the numbers that name the noise of its elements
    """

    along: Mapping[str, tuple[str, ...]]
    streams: tuple[tuple[str, tuple[int, ...]], ...]
    starts: tuple[datetime.date, ...]  # first day of every record's week
    first_week: int

    @classmethod
    def of(cls, case: Case) -> "Layout":
        """The layout of a case, in the order in which its files list things."""
        return cls(
            along={axis: case.elements(axis) for axis in (*AXES, ORIGIN)},
            streams=tuple(
                (axis, tuple(listed.stream for listed in getattr(case, section)))
                for axis, section in AXES.items()
            ),
            starts=tuple(case.clock.start + k * WEEK for k in range(case.clock.n_weeks)),
            first_week=case.clock.first_week,
        )

    def elements(self, axis: str) -> tuple[str, ...]:
        """Names along an axis; an origin is the reserve or a sector."""
        return self.along[axis]

    def shape(self, axes: Iterable[str]) -> tuple[int, ...]:
        """Lengths of axes."""
        return tuple(len(self.elements(axis)) for axis in axes)

    def place(self, axes: Iterable[str], names: Iterable[Any]) -> tuple[int | None, ...]:
        """Positions of named elements; `*` stands for the sum over an axis (None)."""
        return tuple(
            None if str(name) == "*" else self.elements(axis).index(str(name))
            for axis, name in zip(axes, names, strict=True)
        )

    def row(self, outcome: str, names: Iterable[Any]) -> WeeklyRow:
        """The weekly row of an outcome for named elements."""
        return WeeklyRow(outcome, self.place(OUTCOMES[outcome].axes, names))


def plan_of(policies: tuple[Policy, ...], rows: tuple[WeeklyRow, ...], layout: Layout) -> Plan:
    """What is compiled: one plan serves all policies, so that a policy is numbers only."""
    dynamic = tuple(
        _dynamic(setting, layout) for policy in policies for setting in conditional_settings(policy)
    )
    return Plan(streams=layout.streams, conditions=dynamic, rows=rows)


def switches_of(case: Case, *more: str) -> Switches:
    """The links that a case leaves on, less some more."""
    return cutting({name for name, state in case.links.items() if state == "off"} | set(more))


def geography_of(case: Case, layout: Layout) -> Geography:
    """Ground at the start (km^2), open sectors, de-jure owners, the front; who backs whom, whose publics."""
    held = np.zeros(layout.shape(("actor", "sector")))
    for j, sector in enumerate(case.sectors):
        stated = {layout.elements("actor").index(actor): area for actor, area in sector.held.items()}
        rest = [i for i in range(len(layout.elements("actor"))) if i not in stated]
        for i, area in stated.items():
            held[i, j] = area
        if rest:
            held[rest[0], j] = sector.area - sum(stated.values())
    owners, ground = layout.elements("actor"), Ground.of(case)
    own_soil = np.array([[sector.owner == actor for sector in case.sectors] for actor in owners])
    return Geography(
        held=jnp.asarray(held, jnp.float32),
        open_at_start=jnp.asarray([sector.open for sector in case.sectors], jnp.float32),
        own_soil=jnp.asarray(own_soil, jnp.float32),
        backs=_membership(layout.elements("actor"), [patron.backs for patron in case.patrons]),
        own_public=_voices(layout.elements("actor"), [public.of for public in case.publics]),
        patron_public=_voices(layout.elements("patron"), [public.of for public in case.publics]),
        front=_among(case, ground.front),
        chips=_among(case, ground.chips),
    )


def _among(case: Case, chosen: tuple[str, ...]) -> Any:
    """1 for each sector that is one of those chosen."""
    return jnp.asarray([sector.id in chosen for sector in case.sectors], jnp.float32)


def _membership(owners: tuple[str, ...], of: list[str]) -> Any:
    """1 where an element belongs to an owner; (owner, element)."""
    return jnp.asarray(
        np.array([[one == owner for one in of] for owner in owners]).reshape(len(owners), len(of)),
        jnp.float32,
    )


def _voices(owners: tuple[str, ...], of: list[str]) -> Any:
    """Equal weights of the publics of each owner, adding up to 1 where it has any."""
    members = _membership(owners, of)
    return members / jnp.maximum(jnp.sum(members, axis=1, keepdims=True), 1.0)


def war_of(case: Case, parameters: Arrays) -> War:
    """A war from arrays by parameter name, each over its axes with the member axis last."""
    variants = {name: {"variant": choice} for name, choice in variants_of(case).items()}

    def mechanism(name: str, owner: type[Any]) -> Any:
        values = {
            field: jnp.asarray(_values(f"{name}.{field}", parameters, quantity, layout), jnp.float32)
            for field, quantity in quantities(owner)
        }
        return owner(**values, **variants.get(name, {}))

    layout, owners = Layout.of(case), all_mechanisms()
    return War(**{name: mechanism(name, owners[name]) for name in case.in_use})


def _values(name: str, parameters: Arrays, declared: Quantity, layout: Layout) -> np.ndarray:
    """The drawn values of a parameter.

    Without a prior it has those of the parameter it is the same as, or is neutral, or has no elements (no
    patrons).
    """
    if name in parameters:
        return parameters[name]
    same = f"{name.partition('.')[0]}.{declared.same_as}"
    if same in parameters:
        return parameters[same]
    members = next(iter(parameters.values())).shape[-1]
    absent = declared.neutral if declared.optional else 0.0
    return np.full((*layout.shape(declared.axes), members), absent)


def variants_of(case: Case) -> dict[str, str]:
    """The variant that the case chose for each mechanism that has any."""
    return {
        mechanism: choice.variant
        for mechanism, choice in case.mechanisms.items()
        if choice.variant is not None
    }


def parameter_shape(name: str, layout: Layout) -> tuple[int, ...]:
    """Shape of a parameter without the member axis."""
    return layout.shape(PARAMETERS[name].axes)


# Policies ------------------------------------------------------------------------------------------


def conditional_settings(policy: Policy) -> tuple[Setting, ...]:
    """The settings that the compiled week decides: those with a condition, and any on the same element."""
    decided = {(s.lever, s.arguments) for s in policy.settings if s.when is not None}
    return tuple(s for s in policy.settings if (s.lever, s.arguments) in decided)


def _dynamic(setting: Setting, layout: Layout) -> ConditionalSetting:
    places = tuple(
        ((r.name, tuple(map(str, r.arguments))), layout.place(OUTCOMES[r.name].axes, r.arguments))
        for r in (references_in(setting.when) if setting.when is not None else ())
    )
    return ConditionalSetting(setting.lever, element_of(setting, layout), setting.when, places)


def element_of(setting: Setting, layout: Layout) -> tuple[int, ...]:
    """Positions of the elements that a setting sets, along the axes of its lever."""
    place = layout.place(LEVERS[setting.lever].axes, setting.arguments)
    return tuple(position for position in place if position is not None)


# Exogenous series ----------------------------------------------------------------------------------


def knot_dates(case: Case) -> tuple[datetime.date, ...]:
    """All dates at which any series has a knot, and the two ends of the run."""
    dates = {knot.date for series in case.exogenous for knot in series.values}
    return tuple(sorted(dates | {case.clock.start, case.clock.end}))


def knots_of(tables: Arrays) -> Exogenous:
    """The series at their knots from arrays by name, (knot, ..., member)."""
    return stacked(Exogenous, {name: jnp.asarray(tables[name], jnp.float32) for name in EXOGENOUS})


def stacked(owner: type[Any], tables: dict[str, Any]) -> Any:
    """One module per week or knot, stacked on a leading axis; each is built and checked at its own shape."""
    return jax.vmap(lambda fields: owner(**fields))(tables)
