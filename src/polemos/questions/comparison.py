"""Numbers of a run, what policies change in them, and who breaks first whatever the threshold.

None is an answer to a claim: they are what a reader of the report holds answers against.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from polemos._core.saved import SavedBreaking, SavedDifference, SavedNumber
from polemos.case.outline import Breaking, Compared, Number
from polemos.ensemble.measures import answerable
from polemos.questions.verdict import Court

EIGHT_IN_TEN = (0.1, 0.5, 0.9)

THRESHOLDS = 41
"""Thresholds of a curve: from the first to the last percentile of both sides' numbers, equally far apart."""


def differences(court: Court, policies: Sequence[str]) -> tuple[SavedDifference, ...]:
    """Every policy that was run against the reference, for each number that the case compares."""
    return tuple(
        found
        for compared in court.case.outline.compared
        for number in answerable(court.case, compared)
        for found in _against_the_reference(court, compared, number, policies)
    )


def _against_the_reference(
    court: Court, compared: Compared, number: Number, policies: Sequence[str]
) -> Iterator[SavedDifference]:
    reference = court.ensemble.reference
    if reference not in policies:
        return
    usual = court.ensemble.worlds(number.node, reference)
    for policy in policies:
        if policy == reference:
            continue
        change = court.ensemble.worlds(number.node, policy) - usual
        change = change[np.isfinite(change)]
        if change.size:
            low, middle, high = np.quantile(change, EIGHT_IN_TEN).tolist()
            yield SavedDifference(
                name=compared.name,
                actor=number.actor,
                unit=number.unit,
                policy=policy,
                against=reference,
                low=low,
                middle=middle,
                high=high,
                same=not change.any(),
            )


def numbers(court: Court, policies: Sequence[str]) -> tuple[SavedNumber, ...]:
    """The numbers of the brief under the reference, if it was run, with the range of 8 in 10 members."""
    found: list[SavedNumber] = []
    if court.ensemble.reference not in policies:
        return ()
    for measured in court.case.outline.numbers:
        for number in answerable(court.case, measured):
            values = court.ensemble.worlds(number.node, court.ensemble.reference)
            values = values[np.isfinite(values)]
            if values.size:
                low, middle, high = np.quantile(values, EIGHT_IN_TEN).tolist()
                told = {"name": measured.name, "actor": number.actor, "unit": number.unit}
                found.append(SavedNumber(**told, low=low, middle=middle, high=high))
    return tuple(found)


def breaking(court: Court, policies: Sequence[str]) -> tuple[SavedBreaking, ...]:
    """The shares of members of the reference, if it was run, in which a side alone breaks."""
    if court.ensemble.reference not in policies:
        return ()
    return tuple(found for one in court.case.outline.breaking if (found := _curve(court, one)) is not None)


def _curve(court: Court, one: Breaking) -> SavedBreaking | None:
    """None where no member has a number of both sides, or the case does not use what it is of."""
    sides = answerable(court.case, one)
    if len(sides) != 2:
        return None
    first, second = sides
    numbers = np.stack(
        [court.ensemble.worlds(number.node, court.ensemble.reference) for number in (first, second)]
    )
    numbers = numbers[:, np.isfinite(numbers).all(axis=0)]
    if not numbers.size:
        return None
    low, high = np.quantile(numbers, (0.01, 0.99)).tolist()
    thresholds = np.linspace(low, high, THRESHOLDS)
    breaks = [_breaks(values, thresholds, one.breaks) for values in numbers]
    only = [_shares(breaks[0] & ~breaks[1]), _shares(breaks[1] & ~breaks[0])]
    return SavedBreaking(
        name=one.name,
        unit=first.unit,
        breaks=one.breaks,
        thresholds=tuple(thresholds.tolist()),
        only={first.actor: only[0], second.actor: only[1]},
        both=_shares(breaks[0] & breaks[1]),
    )


def _breaks(values: NDArray[np.float64], thresholds: NDArray[np.float64], which: str) -> NDArray[np.bool_]:
    """(member, threshold)"""
    at = values[:, None]
    return at > thresholds if which == "above" else at < thresholds


def _shares(breaks: NDArray[np.bool_]) -> tuple[float, ...]:
    return tuple(np.mean(breaks, axis=0).round(6).tolist())
