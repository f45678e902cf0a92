"""What every version of the laws is given: plain arrays by name, read off the engine's own tables.

Nothing of a law is in here. `Inputs` is data, the same for the engine, for NumPy and for plain Python, so
that the three can be held to the same numbers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from polemos._core.catalogue import EXOGENOUS, LEVERS, PARAMETERS
from polemos.case.language.nodes import Comparison, Number, Reference
from polemos.dynamics.conditions import ConditionalSetting
from polemos.dynamics.coupled_war import CoupledWar
from polemos.dynamics.simulate import Forcing, Plan, WeeklyRow
from polemos.dynamics.week import Noise

GEOGRAPHY = ("held", "own_soil", "open_at_start")
TIMETABLE = ("season", "weeks_to_deadline", "knot", "blend")
NOISE = ("shock", "local", "tempo", "pace", "trigger", "depth")
Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Order:
    """A setting of a policy that holds in a week if the ground held by a side compares so with a bound.

    lever, element, value   what is set; element is a position on each axis of the lever
    applies                 (week,) whether it holds by date
    side, sector, op, bound the condition held(side, sector) op bound, op one of < and >; side None: always
    """

    lever: str
    element: tuple[int, ...]
    value: float
    applies: np.ndarray
    side: int | None = None
    sector: int = 0
    op: str = ">"
    bound: float = 0.0


@dataclass(frozen=True)
class Inputs:
    """One war, one policy and its members.

    parameters        by catalogue name, (..., member)
    held, own_soil    (actor, sector); open_at_start (sector,)
    season            (week,); weeks_to_deadline (week, actor)
    levers            by name, (week, ...)
    orders            what depends on the state, later ones win
    knots             exogenous series by name, (knot, ..., member); knot, blend (week,)
    """

    parameters: Arrays
    held: np.ndarray
    own_soil: np.ndarray
    open_at_start: np.ndarray
    season: np.ndarray
    weeks_to_deadline: np.ndarray
    levers: Arrays
    orders: tuple[Order, ...]
    knots: Arrays
    knot: np.ndarray
    blend: np.ndarray

    @classmethod
    def of(cls, plan: Plan, model: CoupledWar, forcing: Forcing) -> "Inputs":
        """The same data as the arguments of `polemos.dynamics.simulate.simulate`."""
        war, timetable, geography, knots = model.war, forcing.timetable, forcing.geography, forcing.knots
        parameters = {}
        for name in PARAMETERS:
            room, field = name.split(".")
            if (mechanism := getattr(war, room)) is not None:
                parameters[name] = np.asarray(getattr(mechanism, field))
        return cls(
            parameters=parameters,
            levers={name: np.asarray(getattr(timetable.levers, name)) for name in LEVERS},
            orders=tuple(
                _order(
                    setting,
                    float(timetable.set_to[0, number]),
                    np.asarray(timetable.switched_on)[:, number] > 0,
                )
                for number, setting in enumerate(plan.conditions)
            ),
            knots={name: np.asarray(getattr(knots, name)) for name in EXOGENOUS},
            **{name: np.asarray(getattr(geography, name)) for name in GEOGRAPHY},
            **{name: np.asarray(getattr(timetable, name)) for name in TIMETABLE},
        )

    @property
    def weeks(self) -> int:
        return self.season.size

    @property
    def sectors(self) -> int:
        return self.open_at_start.size

    @property
    def members(self) -> int:
        return self.knots["support"].shape[-1]

    def as_type(self, dtype: type) -> "Inputs":
        """The same with every array of numbers in another precision."""

        def cast(value: object) -> object:
            if isinstance(value, dict):
                return {name: cast(one) for name, one in value.items()}
            return value.astype(dtype) if isinstance(value, np.ndarray) and value.dtype.kind == "f" else value

        return Inputs(**{field.name: cast(getattr(self, field.name)) for field in fields(self)})


def noise_arrays(noise: Noise) -> dict[str, np.ndarray]:
    """The noise of the engine by name, (week, ..., member)."""
    territory = {name: np.asarray(getattr(noise["territory"], name)) for name in NOISE[1:]}
    return {"shock": np.asarray(noise["attrition"].shock), **territory}


def recorded_rows(sectors: int) -> tuple[WeeklyRow, ...]:
    """The rows that all versions record each week, in this order: 43 of them with 7 sectors."""
    places = range(sectors)
    return (
        *(WeeklyRow("held", (0, s)) for s in places),
        *(WeeklyRow("force", (i, s)) for i in (0, 1) for s in places),
        *(WeeklyRow(name, (i,)) for name in ("reserve", "dead", "casualties") for i in (0, 1)),
        *(WeeklyRow("losses", (i, None)) for i in (0, 1)),
        *(WeeklyRow("inflow", (i, s)) for i in (0, 1) for s in places),
    )


def _order(setting: ConditionalSetting, value: float, applies: np.ndarray) -> Order:
    """Raises ValueError for a condition other than held(side, sector) < number or > number."""
    where = (setting.lever, setting.element, value, applies)
    match setting.condition:
        case None:
            return Order(*where)
        case Comparison("<" | ">" as op, Reference("held", names), Number(bound)):
            side, sector = dict(setting.places)["held", tuple(map(str, names))]
            return Order(*where, side, sector, op, bound)
        case other:
            raise ValueError(f"the bench knows no condition like {other}")
