"""What an ensemble says, as labelled arrays: measures by member, and weekly histories on demand.

Weekly histories are not stored. A member is a pure function of its number, so its history is computed
again, to the same bits, when somebody asks for it.
"""

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from polemos._core.axes import AXES
from polemos._core.catalogue import OUTCOMES
from polemos._core.errors import RunError
from polemos.case import Case
from polemos.dynamics.build import Layout
from polemos.dynamics.simulate import WeeklyRow
from polemos.ensemble import blocks
from polemos.ensemble.draws import arrays_of
from polemos.ensemble.engine import Engine, Request
from polemos.ensemble.rules import engine_of

LIMIT = 2**30  # bytes of weekly history that one call may fill
DEFAULT = ("held", "force", "reserve", "dead", "casualties", "losses", "recruits")


def measures_dataset(columns: Mapping[str, np.ndarray]) -> xr.Dataset:
    """The measures of a run over (member,), one variable each, named as the claims ask for them."""
    data = {name: ("member", column) for name, column in columns.items()}
    return xr.Dataset(data, coords=_numbered(columns))


def draws_dataset(columns: Mapping[str, np.ndarray], case: Case) -> xr.Dataset:
    """What each member was given, over (member, actor, sector, ...), one variable a parameter or series."""
    layout = Layout.of(case)
    arrays = arrays_of(columns, layout)
    axes = dict.fromkeys(axis for dimensions, _, _ in arrays.values() for axis in dimensions[1:])
    return xr.Dataset(
        arrays, coords={axis: list(layout.elements(axis)) for axis in axes} | _numbered(columns)
    )


def _numbered(columns: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The members' numbers, by which weekly histories are named too."""
    return {"member": np.arange(len(next(iter(columns.values()), ())), dtype=np.int64)}


def weekly_dataset(
    request: Request,
    *,
    names: Sequence[str] = DEFAULT,
    policies: Sequence[str] | None = None,
    members: Sequence[int] | None = None,
) -> xr.Dataset:
    """Weekly histories over (policy, member, week, actor, sector, ...), with units and coordinates.

    names     outcomes of the catalogue
    policies  by default all of the request
    members   numbers from 0, by default all of the request
    Raises RunError for names, policies or members that are not there, and when the answer would need more
    than one GiB, saying how to ask for less.
    """
    run = tuple(policy.id for policy in request.chosen)
    names, chosen = (
        _known("names", names, list(OUTCOMES)),
        _known("policies", run if policies is None else policies, run),
    )
    numbers = np.asarray(_numbers(request.members, members), np.uint32)
    engine = engine_of(
        request, extra_rows=tuple(itertools.chain.from_iterable(_rows(request, name) for name in names))
    )
    _refuse_too_much(engine, names, chosen, numbers.size)
    variables = {
        name: np.empty(
            (len(chosen), numbers.size, len(engine.layout.starts), *engine.layout.shape(OUTCOMES[name].axes)),
            np.float32,
        )
        for name in names
    }
    for start in range(0, numbers.size, blocks.SIZE):
        part = numbers[start : start + blocks.SIZE]
        whole = -(-part.size // blocks.SLICE) * blocks.SLICE
        prepared = engine.prepare(np.resize(part, whole))
        for p, policy in enumerate(chosen):
            weekly = engine.weekly(prepared, policy)
            for name in names:
                place = [engine.rows.index(row) for row in _rows(request, name)]
                values = np.moveaxis(weekly[:, place, : part.size], -1, 0)  # (member, week, row)
                variables[name][p, start : start + part.size] = values.reshape(
                    part.size, *variables[name].shape[2:]
                )
    return _labelled(engine, variables, chosen, numbers)


def _refuse_too_much(engine: Engine, names: Sequence[str], policies: Sequence[str], members: int) -> None:
    """RunError where the answer would need more than LIMIT."""
    rows = sum(len(_rows(engine.request, name)) for name in names)
    size = 4 * rows * len(engine.layout.starts) * len(policies) * members
    if size > LIMIT:
        needed = f"{members} members under {len(policies)} policies need {size / 2**30:.1f} GiB"
        raise RunError(f"weekly histories of {needed}; ask for fewer with members=, policies= or names=")


def _known(what: str, asked: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """What is asked for, all of it known; RunError with what there is."""
    if isinstance(asked, str):
        raise RunError(f"{what} takes a list, such as {what}=[{asked!r}]")
    unknown = [name for name in asked if name not in known]
    if unknown or not asked:
        there = ", ".join(known)
        raise RunError(f"{what} has {', '.join(map(repr, unknown)) or 'nothing in it'}; there are {there}")
    return tuple(asked)


def _numbers(count: int, asked: Sequence[int] | None) -> Sequence[int]:
    """Numbers of members, all of them in the run; RunError for others."""
    if asked is None:
        return range(count)
    if not all(0 <= number < count for number in asked):
        some = f"members=range({min(count, 20)})"
        raise RunError(f"members takes a list of numbers from 0 to {count - 1}, such as {some}")
    return asked


def _rows(request: Request, name: str) -> list[WeeklyRow]:
    """One row for every element of an outcome, in array order."""
    shape = Layout.of(request.case).shape(OUTCOMES[name].axes)
    return [WeeklyRow(name, place) for place in itertools.product(*map(range, shape))]


def _labelled(
    engine: Engine, variables: dict[str, np.ndarray], policies: tuple[str, ...], members: np.ndarray
) -> xr.Dataset:
    layout = engine.layout
    coordinates = {
        "policy": list(policies),
        "member": members.astype(np.int64),
        "week": np.arange(layout.first_week, layout.first_week + len(layout.starts)),
        "date": ("week", np.array(layout.starts, dtype="datetime64[ns]")),
        **{axis: list(layout.elements(axis)) for axis in AXES},
    }
    data = {
        name: (
            ("policy", "member", "week", *OUTCOMES[name].axes),
            values,
            {"units": OUTCOMES[name].unit, "long_name": OUTCOMES[name].meaning},
        )
        for name, values in variables.items()
    }
    return xr.Dataset(data, coords=coordinates)
