"""What the expressions of a case may speak of, and the levels on which they live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from polemos.case.references import Names
from polemos.case.scenario import Clock

LEVELS = {
    "constant": "a constant",
    "record": "one number of the record",
    "record_series": "a recorded series",
    "series": "a weekly series",
    "member": "one number a run",
    "ensemble": "one number of the ensemble",
}


@dataclass(frozen=True)
class Vocabulary:
    """What the expressions of a case may speak of.

    runnable      policies that are run
    series_units  canonical unit of every recorded series; rows that of every row with its numbers
    clock         None where the case's own is faulty: dates are then not checked
    """

    names: Names
    runnable: tuple[str, ...] = ()
    series_units: Mapping[str, str] = field(default_factory=dict[str, str])
    row_units: Mapping[str, str] = field(default_factory=dict[str, str])
    row_numbers: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    clock: Clock | None = None
