"""Ground held on the other's soil: what holding costs, and what it buys at the table by what it is worth.

No level of talks or of a settlement is shown: lines are differences between two policies under the same draws
and noise, over a worth that nobody knows.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from polemos._core.saved import SavedBought, SavedChip, SavedPath, SavedPrice, SavedReason, SavedSigning
from polemos.questions.words import hope_in_words, least_to_most
from polemos.report.fans import tone_of
from polemos.report.figures import Figure
from polemos.report.formatting import long_date, rounded
from polemos.report.plot import Plot, Scale, changed, nice, nice_logarithmic
from polemos.report.record import RunRecord

POINTS = 100.0
LEAST_GAIN = 0.0005
"""Share of the front, that is half of a tenth of a point; less is called nothing."""
BAR = 15
"""Pixels of a drawing in a cell."""
COLUMNS = (
    "worth to the owner",
    "points of the front",
    "80 % of wars",
    "by trade",
    "by what becomes of it",
    "net km² for each km² more held",
    "the line moves its way",
    "both would sign",
)


@dataclass(frozen=True)
class Held:
    """One bargain, ready to be read.

    figures  one for each week of a settlement;  price  one, of what holding has to buy
    prices   rows: week, date, held, left, held more, given, price, dead
    paths    other guesses of what becomes of the ground, in words
    signing  in how many of 100 of these wars both would sign, from least to most; "" without a table
    stuck    in how many of those the line cannot move, likewise
    wanting  the same over what war costs and what both hope for
    reasons  what makes both gain or lose by signing: name, drawing and words
    worth    whether holding is worth it, over a price of a death: whose dead count, and of 100 wars
    """

    chip: SavedChip
    holder: str
    owner: str
    price: Figure | None
    figures: tuple[Figure, ...]
    paths: tuple[str, ...]
    prices: tuple[tuple[str, ...], ...]
    signing: str
    stuck: str
    wanting: Figure | None
    reasons: tuple[tuple[str, Markup, str], ...]
    worth: tuple[tuple[str, tuple[str, ...]], ...]


def held_ground(record: RunRecord) -> Iterator[Held]:
    """One entry for each bargain that was added to the run."""
    for number, chip in enumerate(record.chips, 1):
        weeks = sorted({one.weeks for one in chip.bought})
        figures = tuple(_curve(record, chip, week, f"held-{number}-{week}") for week in weeks)
        yield Held(
            chip,
            record.name(chip.holder),
            record.name(chip.owner),
            _price_curve(record, chip, f"price-{number}"),
            tuple(figure for figure in figures if figure is not None),
            tuple(_explained(record, one) for one in chip.paths),
            tuple(_price(one) for one in chip.ahead),
            least_to_most(one.sign for one in chip.bought),
            least_to_most(one.stuck for one in chip.bought),
            _wanting(chip.signing, f"wanting-{number}"),
            tuple(_reasons(chip.reasons)),
            tuple(_worth(record, chip)),
        )


def _curve(record: RunRecord, chip: SavedChip, week: int, id: str) -> Figure | None:
    """The line that holding moves, by what a km^2 is worth to its owner; None where both never sign."""
    drawn = [one for one in chip.bought if one.weeks == week and None not in one.shift]
    if len(drawn) < 2:
        return None
    stakes = [one.stake for one in drawn]
    low, middle, high = (
        [POINTS * (value or 0.0) for value in side] for side in zip(*_shifts(drawn), strict=True)
    )
    plot = Plot(nice_logarithmic(stakes), nice([0.0, *low, *high]))
    plot.value_axis("points of the front", change=True)
    plot.number_axis("worth, km²")
    tone = tone_of(record, chip.holder)
    plot.area(stakes, low, high, f"ribbon {tone}")
    plot.line(stakes, middle, f"middle {tone}")
    others = [_middles(path, week, stakes) for path in chip.paths]
    for at, other in enumerate(others, 1):
        known = [(stake, value) for stake, value in zip(stakes, other, strict=True) if value is not None]
        if len(known) > 1:
            plot.line([stake for stake, _ in known], [value for _, value in known], f"other o{at}")
    title = f"A settlement {week} weeks on"
    found = _finding(record, chip, drawn)
    columns = (*COLUMNS, *(f"points, {_named(record, path)}" for path in chip.paths))
    rows = tuple((*_row(one), *(_number(other[at], 1.0) for other in others)) for at, one in enumerate(drawn))
    return Figure(id, title, found, plot.markup(id, title, found), columns, rows)


def _middles(path: SavedPath, week: int, stakes: Sequence[float]) -> list[float | None]:
    """Points of the front in the middle war, where the ground goes another way; None where nobody signs."""
    found = {one.stake: one.shift[1] for one in path.bought if one.weeks == week}
    return [None if (value := found.get(stake)) is None else POINTS * value for stake in stakes]


def _named(record: RunRecord, path: SavedPath) -> str:
    """A path as a reader calls it: a switch by the name that the case gives it."""
    return next((one.name for one in record.case.switches if one.id == path.path), path.path)


def _worth(record: RunRecord, chip: SavedChip) -> Iterator[tuple[str, tuple[str, ...]]]:
    """In how many of 100 wars holding is worth more: along each path, for its own dead and for all."""
    for path, found in (("", chip.worth), *((_named(record, one), one.worth) for one in chip.paths)):
        for whose, shares in (
            ("own dead", [one.own for one in found]),
            ("dead of both", [one.all for one in found]),
        ):
            if shares:
                yield ", ".join(filter(None, (whose, path))), tuple(map(_of_100, shares))


def _of_100(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}"


def _explained(record: RunRecord, path: SavedPath) -> str:
    """What a path is, in words: a switch is what its name says."""
    name = _named(record, path)
    return name if name == path.told else f"{name}: {path.told}"


def _price_curve(record: RunRecord, chip: SavedChip, id: str) -> Figure | None:
    """What each km^2 more that is held has to buy, week by week, along every path of the ground."""
    lines = [("as simulated", chip.ahead), *((_named(record, one), one.ahead) for one in chip.paths)]
    priced = [(name, _priced(ahead)) for name, ahead in lines]
    if len(priced[0][1]) < 2:
        return None
    points = [point for _, known in priced for point in known]
    values = [end for _, low, _, high in points for end in (low, high)]
    positive = min(value for _, _, value, _ in points) > 0.0
    plot = Plot(
        nice([0.0, *(week for week, *_ in points)]),
        nice_logarithmic(values) if positive else nice([0.0, *values]),
    )
    plot.value_axis("km² of front for each km² more held")
    plot.number_axis("weeks")
    tone = tone_of(record, chip.holder)
    for at, (_, known) in enumerate(priced):
        if len(known) < 2:
            continue  # a dash belongs to its path, whichever others cannot be drawn
        weeks, low, middle, high = zip(*known, strict=True)
        if at == 0:
            plot.area(weeks, low, high, f"ribbon {tone}")
        plot.line(weeks, middle, f"middle {tone}" if at == 0 else f"other o{at}")
    title = "What the ground has to buy"
    found = _prices_told(priced)
    by_week = [{one.weeks: one.price for one in ahead} for _, ahead in lines]
    rows = tuple(
        (str(one.weeks), *(_number(prices.get(one.weeks), 1.0) for prices in by_week)) for one in chip.ahead
    )
    return Figure(id, title, found, plot.markup(id, title, found), ("weeks", *(n for n, _ in lines)), rows)


def _priced(ahead: Sequence[SavedPrice]) -> list[tuple[int, float, float, float]]:
    """Weeks with a price, two errors below it, the price, and two errors above it."""
    return [
        (one.weeks, one.price - 2 * error, one.price, one.price + 2 * error)
        for one in ahead
        if one.price is not None and math.isfinite(error := one.price_error or 0.0)
    ]


def _prices_told(priced: Sequence[tuple[str, list[tuple[int, float, float, float]]]], week: int = 26) -> str:
    """The price half a year on, along every path."""
    told = [(name, price) for name, known in priced for at, _, price, _ in known if at == week]
    if not told:
        return "Holding pays where the ground buys more than the line says."
    prices = ", ".join(f"{rounded(float(f'{price:.2g}'))} ({name})" for name, price in told)
    return (
        f"Holding pays {week} weeks on where each km² more that is held buys more, in km² of front: {prices}."
    )


def _shifts(drawn: Sequence[SavedBought]) -> list[tuple[float | None, ...]]:
    return [one.shift for one in drawn]


def _finding(record: RunRecord, chip: SavedChip, drawn: Sequence[SavedBought]) -> str:
    """How far the middle war moves at either end of the curve, and where it starts to gain."""
    first, last = drawn[0], drawn[-1]
    lasting = itertools.takewhile(lambda one: (one.shift[1] or 0.0) > LEAST_GAIN, reversed(drawn))
    gains = min((one.stake for one in lasting), default=None)
    ends = f"{_points(first)} points where a km² is worth {rounded(first.stake)} km² of front to its owner"
    ends += f", {_points(last)} where it is worth {rounded(last.stake)}"
    if gains is None:
        return f"In the middle war holding gains {record.name(chip.holder)} nothing that lasts: {ends}."
    return f"In the middle war holding gains from a worth of {rounded(gains)} km² on: {ends}."


def _points(one: SavedBought) -> str:
    return changed(float(f"{POINTS * (one.shift[1] or 0.0):.2g}"))


def _row(one: SavedBought) -> tuple[str, ...]:
    low, _, high = (_number(value, POINTS) for value in one.shift)
    return (
        rounded(one.stake),
        _number(one.shift[1], POINTS),
        f"{low} to {high}",
        _number(one.trade, POINTS),
        _number(one.wasting, POINTS),
        _number(one.for_each, 1.0),
        f"{_number(one.pays, 100.0)} of 100",
        f"{_number(one.sign, 100.0)} of 100",
    )


def _price(one: SavedPrice) -> tuple[str, ...]:
    price = "–" if one.price is None else f"{one.price:.2f} ± {one.price_error or 0.0:.3f}"
    return (
        str(one.weeks),
        long_date(one.date),
        _band(one.held),
        _band(one.left),
        _number(one.more, 1.0),
        _with_error(one.given, one.given_error),
        price,
        _with_error(one.dead, one.dead_error),
    )


def _band(band: Sequence[float | None]) -> str:
    """The middle of what is held, with the middle 80 %; a dash where it was not kept."""
    if not band:
        return "–"
    low, middle, high = ("–" if value is None else f"{value:,.0f}" for value in band)
    return f"{middle} ({low} to {high})"


def _with_error(value: float | None, error: float | None) -> str:
    """A mean and its sampling error, where it was kept."""
    return (
        _number(value, 1.0) if error is None else f"{_number(value, 1.0)} ± {rounded(float(f'{error:.2g}'))}"
    )


def _number(value: float | None, factor: float) -> str:
    """A number to three figures; a dash for none."""
    return "–" if value is None else rounded(float(f"{factor * value:.3g}"))


def _wanting(signing: Sequence[SavedSigning], id: str) -> Figure | None:
    """Who would sign over what war costs: a line for each hope."""
    hopes = tuple(dict.fromkeys(one.hope for one in signing))
    costs = list(dict.fromkeys(one.cost for one in signing))
    if len(costs) < 2:
        return None
    names = [hope_in_words(hope) for hope in hopes]
    shares = [[100 * one.share for one in signing if one.hope == hope] for hope in hopes]
    plot = Plot(nice_logarithmic(costs), Scale(0.0, 100.0))
    plot.value_axis("of 100 wars both would sign")
    plot.number_axis("times")
    for at, (hope, line) in enumerate(zip(hopes, shares, strict=True), 1):
        plot.line(costs, line, "middle tone-ink" if hope is None else f"other o{at}")
    plot.beside([(name, line[-1], "end") for name, line in zip(names, shares, strict=True)])
    title = "Why they fight on"
    low, high = (min(map(min, shares)), max(map(max, shares)))
    found = (
        f"Half a year on both would sign in {low:.0f} to {high:.0f} of 100 of these wars, were a week of war"
        " so many times as dear to both, and did both count on nothing, on what was drawn or on all that the"
        " other holds where it breaks first. No level is a forecast: it hangs on what nobody can measure."
    )
    rows = [(rounded(cost), *(f"{line[at]:.0f}" for line in shares)) for at, cost in enumerate(costs)]
    return Figure(id, title, found, plot.markup(id, title, found), ("times as dear", *names), tuple(rows))


def _reasons(reasons: Sequence[SavedReason]) -> Iterator[tuple[str, Markup, str]]:
    """What makes both gain or lose by signing, on one scale."""
    known = [(one, [end for end in one.makes if end is not None]) for one in reasons]
    drawn = [(one.of or "in all", ends) for one, ends in known if len(ends) == len(one.makes)]
    if not drawn:
        return
    across = nice([0.0, *(end for _, ends in drawn for end in ends)])
    for name, (low, middle, high) in drawn:
        plot = Plot(across, Scale(0, 1), BAR)
        plot.upright(0.0, "zero")
        plot.rule("interval tone-ink", (low, high), (0.5, 0.5))
        plot.disc(middle, 0.5, "middle-dot tone-ink", 3.4)
        yield name, plot.cell(), f"{_change(middle)} ({_change(low)} to {_change(high)})"


def _change(value: float) -> str:
    return changed(float(f"{value:.2g}"))
