"""Draws: one value of every parameter and of every exogenous series for each member.

A draw is a quantile: each element of each parameter has a uniform number that belongs to (seed, name,
member), and its prior turns it into a value. So a member keeps its noise when a prior is edited, a
narrower prior moves every member a little instead of drawing anew, and no cut of the ensemble matters.
Correlated priors are joined by a Gaussian copula.
"""

import itertools
from collections.abc import Callable, Iterator

import numpy as np
from scipy.special import ndtr, ndtri

from polemos._core.catalogue import EXOGENOUS, PARAMETERS
from polemos._core.errors import RunError
from polemos._core.random import member_uniform
from polemos.case import Case
from polemos.dynamics.build import Layout, knot_dates

Element = tuple[str, tuple[str, ...]]
"""A quantity and the ids of one element of it, e.g. ("attrition.hazard", ("A",))."""


def draw_parameters(case: Case, layout: Layout, seed: int, members: np.ndarray) -> dict[str, np.ndarray]:
    """Every parameter over its axes, member last; float32.

    members   (member,) uint32, any numbers in any order
    Raises RunError where a prior gives what is no finite float32.
    """
    uniform = _joined(case, layout, seed, members)
    values: dict[str, np.ndarray] = {}
    for prior in case.priors:
        axes = PARAMETERS[prior.name].axes
        array = np.empty((*layout.shape(axes), members.size), np.float32)
        for position, ids in elements(layout, axes):
            drawn = prior.of(*ids).quantile(uniform((prior.name, ids)))
            array[position] = _finite(drawn, (prior.name, ids), members)
        values[prior.name] = array
    return values


def draw_knots(case: Case, layout: Layout, seed: int, members: np.ndarray) -> dict[str, np.ndarray]:
    """Every exogenous series at the knots of all series, (knot, ..., member); float32.

    A member sits at the same quantile of every knot of a series: what is high stays high. Raises as above.
    """

    def uniform(element: Element) -> np.ndarray:
        return member_uniform(seed, _series_stream(*element, layout), members)

    return knots_at(case, layout, uniform, members)


def knots_at(
    case: Case, layout: Layout, uniform: Callable[[Element], np.ndarray], members: np.ndarray
) -> dict[str, np.ndarray]:
    """As `draw_knots`, with the quantile of each series and member (member,) given."""
    dates = [date.toordinal() for date in knot_dates(case)]
    tables: dict[str, np.ndarray] = {}
    for name, entry in EXOGENOUS.items():
        shape = (len(dates), *layout.shape(entry.axes), members.size)
        tables[name] = np.full(shape, np.nan if entry.neutral is None else entry.neutral, np.float32)
    for series in case.exogenous:
        at = uniform((series.name, series.arguments))
        own = [knot.date.toordinal() for knot in series.values]
        values = np.stack([knot.value.quantile(at) for knot in series.values])
        _finite(values, (series.name, series.arguments), members)
        position = layout.place(EXOGENOUS[series.name].axes, series.arguments)
        tables[series.name][(slice(None), *position)] = _interpolated(dates, own, values)
    return tables


def series_quantiles(case: Case, layout: Layout, seed: int, members: np.ndarray) -> dict[Element, np.ndarray]:
    """Where each member sits in every exogenous series that is uncertain, in (0, 1)."""
    return {
        (series.name, series.arguments): member_uniform(
            seed, _series_stream(series.name, series.arguments, layout), members
        )
        for series in case.exogenous
        if any(knot.value.kind != "constant" for knot in series.values)
    }


def prior_quantiles(case: Case, layout: Layout, seed: int, members: np.ndarray) -> dict[Element, np.ndarray]:
    """Where each member sits in each prior, in (0, 1); what sensitivity and discovery work on."""
    uniform = _joined(case, layout, seed, members)
    return {
        (prior.name, ids): uniform((prior.name, ids))
        for prior in case.priors
        for _, ids in elements(layout, PARAMETERS[prior.name].axes)
    }


def _finite(drawn: np.ndarray, element: Element, members: np.ndarray) -> np.ndarray:
    """The draws (..., member) of an element: NaN would count as "no" in every condition of the war."""
    largest = np.finfo(np.float32).max
    lost = ~(np.abs(drawn) <= largest).reshape(-1, members.size).all(axis=0)
    if lost.any():
        name, ids = element
        written = f"{name}({', '.join(ids)})" if ids else name
        message = f"{written} is no finite number in member {members[lost.argmax()]}: give it another prior"
        raise RunError(message)
    return drawn


def elements(layout: Layout, axes: tuple[str, ...]) -> Iterator[tuple[tuple[int, ...], tuple[str, ...]]]:
    """Positions and ids of every element over some axes."""
    names = [layout.elements(axis) for axis in axes]
    for position in itertools.product(*(range(len(each)) for each in names)):
        yield position, tuple(each[i] for each, i in zip(names, position, strict=True))


def _series_stream(name: str, ids: tuple[str, ...], layout: Layout) -> str:
    return _stream("exogenous", (name, ids), layout)


def _stream(scope: str, element: Element, layout: Layout) -> str:
    """The name of an element's noise, by stream numbers, so that it moves with its actor or sector."""
    name, ids = element
    stream_of = {
        id: stream
        for axis, numbers in layout.streams
        for id, stream in zip(layout.elements(axis), numbers, strict=True)
    }
    return "/".join((scope, name, *(str(stream_of[id]) for id in ids)))


def _joined(case: Case, layout: Layout, seed: int, members: np.ndarray) -> Callable[[Element], np.ndarray]:
    """The uniform numbers of elements, correlated where the case says so."""
    correlated: dict[Element, np.ndarray] = {}
    for group in case.correlations:
        elements: list[Element] = [(reference.name, reference.ids) for reference in group.between]
        normal = ndtri(
            np.stack([member_uniform(seed, _stream("prior", e, layout), members) for e in elements])
        )
        mixed = np.zeros_like(normal)
        for weights, one in zip(np.linalg.cholesky(np.asarray(group.matrix, float)).T, normal, strict=True):
            mixed += weights[:, None] * one  # a product of matrices rounds by how many members it has
        correlated |= dict(zip(elements, ndtr(mixed), strict=True))

    def uniform(element: Element) -> np.ndarray:
        if element in correlated:
            return correlated[element]
        return member_uniform(seed, _stream("prior", element, layout), members)

    return uniform


def _interpolated(dates: list[int], own: list[int], values: np.ndarray) -> np.ndarray:
    """Values (own knot, member) at all dates: linear in between, constant outside."""
    if len(own) == 1:
        return np.broadcast_to(values[0], (len(dates), values.shape[1]))
    knot = np.clip(np.searchsorted(own, dates, side="right") - 1, 0, len(own) - 2)
    span = np.diff(own)[knot]
    blend = np.clip((np.asarray(dates) - np.asarray(own)[knot]) / span, 0.0, 1.0)[:, None]
    return values[knot] + blend * (values[knot + 1] - values[knot])
