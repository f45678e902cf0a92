"""Priors: what each parameter may be, on what basis, and what was known when (priors.yaml)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from polemos.case.distributions import Distribution
from polemos.case.fields import Day, Id, Real, Strict, Text, Written, fault
from polemos.case.references import Element, ElementText

Basis = Literal["data", "literature", "judgement", "assumption"]
UNSOURCED = frozenset({"judgement", "assumption"})
"""Bases that need a note and may do without a source."""

EVERY = "*"

MOST_KEYS = 500
"""Elements and patterns of elements that one prior may name."""


class OneOrBy(Strict):
    """One distribution for all elements, or one for each."""

    prior: Written | None = None
    by: Annotated[dict[str, Written], Field(min_length=1, max_length=MOST_KEYS)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.prior is None) == (self.by is None):
            raise fault("E-PRIOR", "a prior has either 'prior' or 'by'", "write one of them")
        return self


class EarlierEntry(OneOrBy):
    """What was thought of a parameter before its prior could be known, as the file has it."""

    note: Text


class PriorEntry(OneOrBy):
    """A prior as the file has it."""

    basis: Basis
    source: Id | None = None
    note: Text | None = None
    known_on: Day | None = None
    earlier: EarlierEntry | None = None

    @model_validator(mode="after")
    def _grounded(self) -> PriorEntry:
        if self.earlier is not None and self.known_on is None:
            raise fault(
                "E-MISSING", "a prior that had an earlier one says since when it is known", "add 'known_on'"
            )
        if self.basis not in UNSOURCED and self.source is None:
            raise fault("E-SOURCE", f"a prior on the basis of {self.basis} needs a source")
        if self.basis in UNSOURCED and self.note is None:
            raise fault("E-SOURCE", f"a prior on the basis of {self.basis} needs a note that says why")
        return self


class CorrelationEntry(Strict):
    """A Gaussian copula between elements of parameters, as the file has it."""

    between: Annotated[tuple[ElementText, ...], Field(min_length=2, max_length=64)]
    matrix: tuple[tuple[Real, ...], ...]
    note: Text | None = None


class ParameterPrior(Strict):
    """The prior of one parameter.

    by       element as written ('A', 'A.north', '*.north', '*') or '' for all elements -> distribution
    earlier  what a forecast from before `known_on` takes for the elements that it names
    """

    name: str
    unit: str
    axes: tuple[str, ...]
    by: dict[str, Distribution]
    basis: Basis
    source: str | None
    note: str | None
    known_on: Day | None
    earlier: ParameterPrior | None = None  # the first runs had none

    def of(self, *ids: str) -> Distribution:
        """The distribution of one element; what is written most specifically wins.

        Each element has noise of its own even where elements share a distribution. KeyError where there
        is none.
        """
        return self.by[best_key(self.by, ids)]


class Correlation(Strict):
    """A Gaussian copula between elements of parameters."""

    between: tuple[Element, ...]
    matrix: tuple[tuple[float, ...], ...]
    note: str | None


def best_key(keys: dict[str, Distribution] | dict[str, str | float], ids: tuple[str, ...]) -> str:
    """The key that fits an element and has the fewest stars; of two, the one with the star later.

    '' and '*' fit every element. Raises KeyError where none fits.
    """
    fitting = [key for key in keys if fits(key, ids)]
    if not fitting:
        raise KeyError(".".join(ids))
    return min(fitting, key=lambda key: (_stars(key, len(ids)), key.startswith(EVERY), key))


def fits(key: str, ids: tuple[str, ...]) -> bool:
    """Whether a key as written speaks of an element."""
    if key in {"", EVERY}:
        return True
    parts = key.split(".")
    return len(parts) == len(ids) and all(part in {EVERY, one} for part, one in zip(parts, ids, strict=True))


def _stars(key: str, n: int) -> int:
    return n + 1 if key in {"", EVERY} else key.split(".").count(EVERY)
