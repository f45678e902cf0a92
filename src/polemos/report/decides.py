"""What decides an answer: how many runs of 100 say yes as shipped, and once one thing is changed.

A row for each rival assumption, and one for each of the strongest draws in the lowest and the highest fifth
of its range. An open ring is the answer as shipped, filled marks are the answer once that is changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from polemos._core.saved import JudgedReading, SavedSwitch
from polemos.questions.words import of_100
from polemos.report.plot import Plot, Scale

HEIGHT = 16
"""Pixels of a row."""

NAMED = 3
"""Draws that have a row; the table below has them all."""

SLIGHT = 0.03
"""Change of a share below which a rival assumption has no row of its own."""

RING, FILLED = 5.2, 3.4
"""Radii: a filled mark is seen inside a ring."""

MARKS = ((0, "start"), (50, "middle"), (100, "end"))
"""Runs of 100 that are marked above the rows."""


@dataclass(frozen=True)
class Row:
    """One thing that is changed: what, drawn, and the same in figures."""

    name: str
    drawn: Markup
    words: str


@dataclass(frozen=True)
class Decides:
    """Rows on one scale; `head` has its marks, `slight` the assumptions that change next to nothing."""

    head: Markup
    rows: tuple[Row, ...]
    slight: tuple[str, ...]
    has_draws: bool
    has_switches: bool


def decides(reading: JudgedReading | None, switches: Sequence[SavedSwitch]) -> Decides | None:
    """The rows of one claim, by the reading that speaks for it; None where nothing was changed."""
    rows = list(_of_draws(reading))
    n_draws, slight = len(rows), list[str]()
    shipped = next((one for one in switches if not one.switch), None)
    for one in switches:
        if shipped is None or not one.switch:
            continue
        if _is_slight(shipped.p, one.p):
            slight.append(one.name)
        else:
            rows.append(_of_switch(shipped, one))
    if not rows and not slight:
        return None
    return Decides(_head(), tuple(rows), tuple(slight), n_draws > 0, bool(slight) or len(rows) > n_draws)


def _of_draws(reading: JudgedReading | None) -> Iterator[Row]:
    """The strongest draws, in the fifths at the ends of their ranges."""
    shipped = reading.shares.p if reading is not None and reading.shares is not None else None
    if reading is None or shipped is None:
        return
    for driver in reading.drivers[:NAMED]:
        low, high = driver.profile[0], driver.profile[-1]
        plot = _line((shipped, *driver.profile))
        plot.disc(low, 0.5, "changed", FILLED)
        plot.dot(high, 0.5, "changed", "triangle")
        plot.disc(shipped, 0.5, "shipped", RING)
        yield Row(
            driver.called, plot.cell(), f"{of_100(shipped)}; lowest {of_100(low)}, highest {of_100(high)}"
        )


def _is_slight(shipped: float | None, changed: float | None) -> bool:
    return shipped is not None and changed is not None and abs(changed - shipped) < SLIGHT


def _of_switch(shipped: SavedSwitch, one: SavedSwitch) -> Row:
    """A rival assumption, beside the answer of the case itself on as many members."""
    plot = _line([share for share in (shipped.p, one.p) if share is not None])
    if one.p is not None:
        plot.disc(one.p, 0.5, "changed", FILLED)
    if shipped.p is not None:
        plot.disc(shipped.p, 0.5, "shipped", RING)
    return Row(one.name, plot.cell(), f"{_told(shipped)}; changed {_told(one)}")


def _told(one: SavedSwitch) -> str:
    """Its share, or why it has none."""
    return one.verdict if one.p is None else of_100(one.p)


def _line(shares: Sequence[float]) -> Plot:
    """A row with a line from the least share to the greatest, if there is any."""
    plot = Plot(Scale(0, 1), Scale(0, 1), HEIGHT)
    if shares:
        plot.rule("between", (min(shares), max(shares)), (0.5, 0.5))
    return plot


def _head() -> Markup:
    plot = Plot(Scale(0, 100), Scale(0, 1), HEIGHT)
    for mark, anchor in MARKS:
        plot.words(str(mark), plot.x(mark), HEIGHT - 3, "tick", anchor=anchor)
    return plot.cell()
