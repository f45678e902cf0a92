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

LIMIT = 2**30  # bytes of weekly history that one call may fill
DEFAULT = ("held", "force", "reserve", "dead", "casualties", "losses", "recruits")


def measures_dataset(columns: Mapping[str, np.ndarray]) -> xr.Dataset:
    """The measures of a run over (member,), one variable each, named as the claims ask for them."""
    return xr.Dataset({name: ("member", column) for name, column in columns.items()})


def draws_dataset(columns: Mapping[str, np.ndarray], case: Case) -> xr.Dataset:
    """What each member was given, over (member, actor, sector, ...), one variable a parameter or series."""
    layout = Layout.of(case)
    arrays = arrays_of(columns, layout)
    axes = dict.fromkeys(axis for dimensions, _, _ in arrays.values() for axis in dimensions[1:])
    return xr.Dataset(arrays, coords={axis: list(layout.elements(axis)) for axis in axes})


def weekly_dataset(
    request: Request,
    *,
    names: Sequence[str] = DEFAULT,
    policies: Sequence[str] | None = None,
    members: Sequence[int] | None = None,
) -> xr.Dataset:
    """Weekly histories over (policy, member, week, actor, sector, ...), with units and coordinates.

    names     outcomes of the catalogue that are built
    policies  by default all of the request
    members   by default all of the request
    Raises RunError when the answer would need more than one GiB, saying how to ask for less.
    """
    chosen = tuple(policies or (policy.id for policy in request.chosen))
    numbers = np.asarray(range(request.members) if members is None else members, np.uint32)
    engine = Engine(
        request, extra_rows=tuple(itertools.chain.from_iterable(_rows(request, name) for name in names))
    )
    cells = (
        sum(len(_rows(request, name)) for name in names)
        * len(engine.layout.starts)
        * len(chosen)
        * numbers.size
    )
    if 4 * cells > LIMIT:
        size = f"{numbers.size} members under {len(chosen)} policies need {4 * cells / 2**30:.1f} GiB"
        message = f"weekly histories of {size}; ask for fewer with members=, policies= or names="
        raise RunError(message)
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
