"""A made-up war that uses every law and lever of the front, for holding the versions to the same numbers."""

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from bench.inputs import recorded_rows

from polemos._core.catalogue import EXOGENOUS, LEVERS, PARAMETERS
from polemos.case.language.nodes import Comparison, Number, Reference
from polemos.dynamics.conditions import ConditionalSetting
from polemos.dynamics.coupled_war import CoupledWar
from polemos.dynamics.facts import Exogenous, Geography, Levers
from polemos.dynamics.mechanisms.attrition import Attrition
from polemos.dynamics.mechanisms.calendar import Calendar
from polemos.dynamics.mechanisms.reserves import Reserves
from polemos.dynamics.mechanisms.territory import Territory
from polemos.dynamics.simulate import Forcing, Plan, Timetable
from polemos.dynamics.state import War

SECTORS = 7
CLOSED = (5, 6)  # closed at the start; a policy opens the last
ROOMS = {"calendar": Calendar, "reserves": Reserves, "attrition": Attrition, "territory": Territory}
WIDELY = 0.3  # log spread of every parameter over members
TYPICAL = {
    "calendar.season_effect": 0.5, "calendar.deadline_horizon": 10, "calendar.deadline_effort": 0.4,
    "reserves.recruits": 6000, "reserves.pay_elasticity": 0.5, "reserves.mobilization_gain": 1,
    "reserves.support_elasticity": 0.5, "reserves.training_time": 12, "reserves.return_share": 0.6,
    "reserves.recovery_time": 12, "reserves.killed_share": 0.2, "reserves.captured_share": 0.05,
    "reserves.desertion": 0.001, "reserves.desertion_support": 1, "reserves.threat_weight": 0.5,
    "reserves.sector_value": 3, "reserves.enemy_weight": 0.3, "reserves.sent_quality": 1.2,
    "reserves.outflow_limit": 0.1,
    "reserves.inflow_limit": 8000, "reserves.transit_time": 2, "reserves.minimum_reserve": 20000,
    "reserves.initial_force": 3e5,
    "reserves.initial_reserve": 5e4, "reserves.initial_training": 5e4, "reserves.initial_wounded": 3e4,
    "reserves.initial_pool": 3e6, "reserves.initial_dead": 3e4, "reserves.initial_casualties": 1.5e5,
    "reserves.garrison": 2000, "reserves.break_threshold": 0.5,
    "attrition.hazard": 0.013, "attrition.exponent": 0.33, "attrition.effort_gain": 0.5,
    "attrition.spread": 0.25, "attrition.reference_force": 1e5, "attrition.exposure_power": 0.6,
    "territory.mobility": 60, "territory.stalemate_band": 0.3, "territory.local_persistence": 0.5,
    "territory.local_spread": 0.5, "territory.relative_strength": 0.1, "territory.effort_gain": 0.3,
    "territory.effort_persistence": 0.6, "territory.effort_spread": 0.3, "territory.sufficiency_power": 0.5,
    "territory.support_power": 0.3, "territory.breakthrough_rate": 0.02,
    "territory.breakthrough_threshold": 0.7, "territory.breakthrough_size": 20,
    "territory.breakthrough_duration": 3, "territory.salient_decay": 0.02, "territory.maximum_advance": 500,
    "territory.threat_memory": 4, "territory.advance_needs_effort": 0.3, "territory.force_weight": 0.8,
    "territory.reversion": 0.02, "territory.pace_persistence": 0.98, "territory.pace_spread": 0.1,
    "territory.strength_gradient": 0.01, "territory.surprise": 1.0, "territory.surprise_memory": 2.0,
}  # fmt: skip


@dataclass(frozen=True)
class MadeUpWar:
    """What `polemos.dynamics.simulate.simulate` takes, short of the noise."""

    plan: Plan
    timetable: Timetable
    geography: Geography
    war: War
    knots: Exogenous

    @property
    def arguments(self) -> tuple[CoupledWar, Forcing]:
        return CoupledWar(self.war), Forcing(self.timetable, self.geography, self.knots)


def make_up(members: int, weeks: int, dtype: type = np.float32, seed: int = 1) -> MadeUpWar:
    """A war of two sides and seven sectors; the same numbers for the same seed."""
    generator = np.random.default_rng(seed)
    shape = {"actor": 2, "sector": SECTORS, "patron": 0, "public": 0, "rung": 0}
    drawn: dict[str, dict[str, Any]] = {room: {} for room in ROOMS}
    for name, parameter in PARAMETERS.items():
        if parameter.mechanism not in ROOMS:
            continue
        room, field = name.split(".")
        spread = generator.lognormal(0, WIDELY, (*(shape[axis] for axis in parameter.axes), members))
        margin = 1e-3 * (parameter.high - parameter.low)
        values = np.clip(TYPICAL[name] * spread, parameter.low, parameter.high - margin)
        if name == "reserves.garrison":
            values[0, CLOSED[0]] = 0  # no front there: only one side stands in it
        drawn[room][field] = jnp.asarray(values.astype(dtype))
    sectors = np.arange(SECTORS)
    is_open = 1.0 - np.isin(sectors, CLOSED)
    own_soil = np.array([sectors != SECTORS - 1, sectors == SECTORS - 1], float)
    held = np.where(own_soil > 0, 20000.0, 300.0 * is_open)
    return MadeUpWar(
        plan=Plan(
            streams=(("actor", (1, 2)), ("sector", tuple(range(101, 101 + SECTORS)))),
            conditions=_conditions(),
            rows=recorded_rows(SECTORS),
        ),
        timetable=_timetable(generator, weeks, shape, dtype),
        geography=Geography(
            *(jnp.asarray(one.astype(dtype)) for one in (held, is_open, own_soil)),
            backs=jnp.zeros((2, 0), dtype),
            own_public=jnp.zeros((2, 0), dtype),
            patron_public=jnp.zeros((0, 0), dtype),
            front=jnp.asarray(is_open.astype(dtype)),
            chips=jnp.asarray((1.0 - is_open).astype(dtype)),
        ),
        war=War(**{room: owner(**drawn[room]) for room, owner in ROOMS.items()}),
        knots=_knots(generator, members, shape, dtype),
    )


def _conditions() -> tuple[ConditionalSetting, ...]:
    """The first side wants the last sector while it has ground there; the other gives it up otherwise."""
    last = SECTORS - 1
    ground = Reference("held", ("A", "last"))
    places = ((("held", ("A", "last")), (0, last)),)
    return (
        ConditionalSetting("priority", (0, last), Comparison(">", ground, Number(50.0)), places),
        ConditionalSetting("priority", (1, last), Comparison("<", ground, Number(1.0)), places),
    )


def _timetable(generator: np.random.Generator, weeks: int, shape: dict[str, int], dtype: type) -> Timetable:
    week = np.arange(weeks)
    shapes = {name: [shape[axis] for axis in lever.axes] for name, lever in LEVERS.items()}
    levers = {name: np.zeros((weeks, *rest), dtype) for name, rest in shapes.items()}
    later = week >= weeks // 3
    levers["attack_effort"][:] = generator.choice([0.0, 0.5, 1.0], (1, 2, SECTORS), p=[0.6, 0.2, 0.2])
    levers["priority"][:] = generator.normal(0, 0.3, (1, 2, SECTORS))
    levers["open"][later, SECTORS - 1] = 1
    levers["send"][weeks // 3 : weeks // 3 + 2, 0, SECTORS - 1] = 5000
    levers["recall"][weeks // 2 : weeks // 2 + 3, 1, 0] = 0.1
    levers["mobilization"][later, 0] = 0.5
    levers["hold_reserve"][later, 1] = 5000
    deadline = np.stack([weeks // 2 - week, np.full(weeks, np.inf)], axis=1).astype(float)
    deadline[deadline <= 0] = np.inf
    return Timetable(
        season=jnp.asarray((week % 26 < 5).astype(dtype)),
        weeks_to_deadline=jnp.asarray(deadline.astype(dtype)),
        administration=jnp.zeros((weeks, 0), dtype),
        levers=jax.vmap(lambda week: Levers(**week))(
            {name: jnp.asarray(values) for name, values in levers.items()}
        ),
        switched_on=jnp.asarray(np.stack([later, later], axis=1).astype(dtype)),
        set_to=jnp.asarray(np.tile([1.0, -1.0], (weeks, 1)).astype(dtype)),
        knot=jnp.asarray((week >= weeks // 2).astype(np.int32)),
        blend=jnp.asarray((week % (weeks // 2) / (weeks // 2 + 1)).astype(dtype)),
    )


def _knots(generator: np.random.Generator, members: int, shape: dict[str, int], dtype: type) -> Exogenous:
    """Three knots of every series."""
    between = {
        "military_spending": (0.0, 0.1),
        "sufficiency": (0.6, 1.3),
        "support": (0.4, 0.9),
        "pay": (0.8, 2.0),
        "contingent": (0, 100),
    }
    series = {}
    for name, entry in EXOGENOUS.items():
        values = generator.uniform(*between[name], (3, *(shape[axis] for axis in entry.axes), members))
        series[name] = jnp.asarray(values.astype(dtype))
    return jax.vmap(lambda knot: Exogenous(**knot))(series)
