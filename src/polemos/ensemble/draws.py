"""What every member was given: its parameters, by element, and where it sits in each exogenous series.

Saved with a run, so that what decides an outcome can be asked of the run itself.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from polemos._core.catalogue import EXOGENOUS, PARAMETERS
from polemos.case import Case
from polemos.dynamics.build import Layout
from polemos.dynamics.coupled_war import CoupledWar
from polemos.dynamics.replayed_war import ReplayedWar
from polemos.ensemble.design import Element, elements, series_quantiles
from polemos.ensemble.members import Members

Columns = dict[str, np.ndarray]


def column_name(element: Element) -> str:
    """How an element of a quantity is written, as in a case: territory.mobility(north)."""
    name, ids = element
    return f"{name}({', '.join(ids)})" if ids else name


def columns_of(case: Case, layout: Layout, seed: int, members: Members) -> Columns:
    """One float32 column (member,) for every element of every parameter and every uncertain series.

    A parameter has its value. A series has the quantile, from 0 to 1, at which the member sits in all of its
    knots. Raises TypeError for members of another model than the war.
    """
    if not isinstance(members.model, CoupledWar | ReplayedWar):
        message = f"only the war has parameters with priors, not {type(members.model).__name__}"
        raise TypeError(message)
    columns: Columns = {}
    for prior in case.priors:
        mechanism, field = prior.name.split(".")
        values = np.asarray(getattr(getattr(members.model.war, mechanism), field))
        for position, ids in elements(layout, PARAMETERS[prior.name].axes):
            columns[column_name((prior.name, ids))] = values[position]
    in_series = series_quantiles(case, layout, seed, np.asarray(members.ancestors))
    if members.in_series is not None:
        in_series = dict(zip(in_series, np.asarray(members.in_series), strict=True))
    for element, uniform in in_series.items():
        columns[column_name(element)] = uniform.astype(np.float32)
    return columns


def arrays_of(columns: Mapping[str, np.ndarray], layout: Layout) -> dict[str, tuple[Any, np.ndarray, Any]]:
    """Columns put together by quantity: dimensions, values (member, ...) and attributes.

    What is not among the columns is NaN.
    """
    members = next(iter(columns.values())).size
    arrays: dict[str, tuple[Any, np.ndarray, Any]] = {}
    for name in dict.fromkeys(column.partition("(")[0] for column in columns):
        entry = PARAMETERS[name] if name in PARAMETERS else EXOGENOUS[name]
        values = np.full((members, *layout.shape(entry.axes)), np.nan, np.float32)
        for position, ids in elements(layout, entry.axes):
            column = columns.get(column_name((name, ids)))
            if column is not None:
                values[(slice(None), *position)] = column
        unit = entry.unit if name in PARAMETERS else "quantile"
        attributes = {"units": unit, "long_name": entry.meaning}
        arrays[name] = ("member", *entry.axes), values, attributes
    return arrays
