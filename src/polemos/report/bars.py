"""Thin bars of 100 simulated wars: as claimed, too small, the other way.

One drawing for every width: x in per cent, height in pixels; pattern and place tell the parts apart without
colour (templates/macros.html draws them).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from polemos._core.saved import JudgedReading, SavedShares, SavedSwitch
from polemos.questions.words import of_100

BAR, GAP = 9, 3
"""Pixels of a bar and between two."""


FILLS = {"bar-small": "too-small", "bar-other": "other-way"}


@dataclass(frozen=True)
class Part:
    """A piece of a bar: its look, and from where to where it goes, in per cent of the width."""

    look: str
    x: float
    width: float
    y: int

    @property
    def fill(self) -> str:
        """The pattern it is filled with; empty where it is solid."""
        return FILLS.get(self.look, "")


@dataclass(frozen=True)
class Bars:
    """Bars above each other; `spoken` says the same in words."""

    parts: tuple[Part, ...]
    height: int
    spoken: str


NOTHING = Bars((Part("bar-nothing", 0.2, 99.6, 1),), BAR + 5, "")
"""What stands where nothing was computed, as large as the real thing."""


def bars(readings: Sequence[JudgedReading]) -> Bars | None:
    """A bar for each reading that has shares; None where none has."""
    shown = [(reading, shares) for reading in readings if (shares := _known(reading)) is not None]
    if not shown:
        return None
    parts = [part for at, (reading, _) in enumerate(shown) for part in _bar(reading, at * (BAR + GAP))]
    spoken = "; ".join(f"{reading.name.replace('_', ' ')}: {in_words(reading)}" for reading, _ in shown)
    return Bars(tuple(parts), len(shown) * (BAR + GAP) - GAP, spoken)


def in_words(reading: JudgedReading) -> str:
    """The shares of a reading: as claimed, too small, the other way; of an event how often it is so."""
    return over_all((reading,))


def over_all(readings: Sequence[JudgedReading]) -> str:
    """The same over several readings, from the least to the most; empty where none has shares."""
    shown = [shares for reading in readings if (shares := _known(reading)) is not None]
    if not shown:
        return ""
    so = _span([shares.p for shares in shown])
    if all(reading.smallest is None for reading in readings):
        return f"so in {so} of 100"
    small, other = (_span([getattr(shares, name) for shares in shown]) for name in ("none", "other"))
    return f"for {so} \u00b7 too small {small} \u00b7 against {other}"


def thrown(one: SavedSwitch) -> str:
    """The shares of an answer with a switch thrown, in words; empty where it has none."""
    if one.p is None:
        return ""
    shares = SavedShares(p=one.p, none=one.none, other=one.other)
    size = (
        None if one.none == 0 and one.p + (one.other or 0) == 1 else 1.0
    )  # of an event nothing is too small
    reading = JudgedReading(name="", predicate="", verdict=one.verdict, smallest=size, shares=shares)
    met = "" if one.premise is None else f"; premise met in {of_100(one.premise)}"
    return f"{in_words(reading)}{met}"


def _known(reading: JudgedReading) -> SavedShares | None:
    return reading.shares if reading.shares is not None and reading.shares.p is not None else None


def _span(values: Sequence[float | None]) -> str:
    known = [value for value in values if value is not None]
    low, high = (
        {"none": "0", "all": "100"}.get(text := of_100(end), text) for end in (min(known), max(known))
    )
    return low if low == high else f"{low}\u2013{high}"


def _bar(reading: JudgedReading, y: int) -> Iterator[Part]:
    shares = reading.shares or SavedShares()
    so, small = shares.p or 0.0, shares.none or 0.0
    against = "bar-other" if reading.smallest is not None else "bar-small"
    x = 0.0
    for look, share in (("bar-for", so), ("bar-small", small), (against, max(0.0, 1.0 - so - small))):
        if share > 0:
            yield Part(look, 100 * x, 100 * share, y)
        x += share
