"""Figures as plain SVG that fill any width: across in per cent, down in pixels, so that words never stretch.

Curves lie in an inner drawing that is stretched to the plot; axes, marks and words stand outside it. A
figure carries no style: each part says what it is by its class, and the sheet of the page gives that its
colour and pattern, on a light screen, on a dark one and on paper.
"""

from __future__ import annotations

import datetime
import itertools
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from polemos.report.formatting import month_and_year, rounded

LEFT = 56
"""Pixels left of a figure for the marks of its axis, as the style sheet of the page has them."""

LINE = 15
"""Pixels from one line of words to the next."""

STRETCHED = 1000
"""Width and height of the inner drawing, in its own units."""

LONG = 2.6
"""Years from which an axis of dates names years alone."""

ROOM = 0.95
"""Share of an axis from which on a month has no room for its name."""

SHAPES = {
    "circle": "M-3.4 0a3.4 3.4 0 1 0 6.8 0a3.4 3.4 0 1 0-6.8 0Z",
    "square": "M-3.2-3.2h6.4v6.4h-6.4Z",
    "triangle": "M0-4.2L4 3.2H-4Z",
    "diamond": "M0-4.4L4.4 0L0 4.4L-4.4 0Z",
}


@dataclass(frozen=True)
class Scale:
    """From a value to its place between the ends of an axis.

    logarithmic  equal steps are equal ratios; what lies below the low end stands there
    """

    low: float
    high: float
    logarithmic: bool = False

    def share(self, value: float) -> float:
        """0 at the low end, 1 at the high one; beyond them for what lies outside."""
        low, high, at = (self._scaled(one) for one in (self.low, self.high, value))
        return (at - low) / (high - low)

    def _scaled(self, value: float) -> float:
        return math.log(max(value, self.low)) if self.logarithmic else value

    @property
    def marks(self) -> list[float]:
        """Round values to mark, four or so."""
        if self.logarithmic:
            return _logarithmic_marks(self.low, self.high)
        step = _step(self.high - self.low)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return [round(at * step, 12) for at in range(first, last + 1)]


def _step(span: float) -> float:
    """A round step of which three to seven make a span."""
    power = 10.0 ** math.floor(math.log10(span / 3))
    return next(power * factor for factor in (1, 2, 5, 10) if span / (power * factor) <= 7)


def _logarithmic_marks(low: float, high: float) -> list[float]:
    """Powers of ten, and on a short axis 2 and 5 times these too."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    factors = (1, 2, 5) if math.log10(high / low) <= 1.8 else (1,)
    marks = [float(f"{factor}e{power}") for power in powers for factor in factors]
    return [mark for mark in marks if low <= mark * (1 + 1e-9) and mark <= high * (1 + 1e-9)]


def nice(values: Iterable[float], *, most: float = math.inf) -> Scale:
    """A scale with round ends that holds all values, but not what cannot be.

    That is what lies above `most` and, where no value is below 0, what lies below it.
    """
    found = list(values)
    low, high = min(found), max(found)
    span = high - low if high - low > 1e-6 * max(1.0, abs(high)) else 1.0  # a flat series still gets an axis
    step = _step(span) / 2
    low, high = (math.floor((low - 0.03 * span) / step) * step, math.ceil((high + 0.03 * span) / step) * step)
    return Scale(max(low, 0.0) if min(found) >= 0 else low, min(high, most))


def nice_logarithmic(values: Iterable[float]) -> Scale:
    """A logarithmic scale that holds all values above 0, each end 1, 2 or 5 times a power of ten."""
    found = [value for value in values if value > 0] or [1.0]
    low = max(end for end in _ends_around(min(found)) if end <= min(found))
    high = min(end for end in _ends_around(max(found)) if end >= max(found))
    return Scale(low, high, True) if low < high else Scale(low / 2, 2 * high, True)


def _ends_around(value: float) -> list[float]:
    power = math.floor(math.log10(value))
    return [float(f"{factor}e{power + shift}") for shift in (-1, 0, 1) for factor in (1, 2, 5)]


def of_dates(first: datetime.date, last: datetime.date) -> Scale:
    """A scale of days."""
    return Scale(first.toordinal(), last.toordinal())


def changed(value: float) -> str:
    """A change as an axis has it, with its sign."""
    return f"+{rounded(value)}" if value > 0 else rounded(value)


def spread(places: Sequence[float], gap: float, end: float) -> list[float]:
    """Places on a line from 0 to end, moved as little as need be to stand a gap apart, in their order."""
    order = sorted(range(len(places)), key=lambda at: places[at])
    result = [min(max(place, 0.0), end) for place in places]
    for before, after in itertools.pairwise(order):
        result[after] = max(result[after], result[before] + gap)
    ceiling = end
    for at in reversed(order):
        result[at] = min(result[at], ceiling)
        ceiling = result[at] - gap
    return [round(place, 1) for place in result]


def _short(number: float) -> str:
    """A coordinate, to what the eye can tell apart."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _coarse(number: float) -> str:
    """The same inside the stretched drawing, of which a unit is less than a pixel."""
    return str(round(number))


@dataclass
class Plot:
    """A figure that is drawn part by part; `across` and `up` are its axes.

    height  pixels of the plot itself, without the words around it
    """

    across: Scale
    up: Scale
    height: int = 150
    _under: list[Markup] = field(default_factory=list[Markup])
    _shapes: list[Markup] = field(default_factory=list[Markup])
    _over: list[Markup] = field(default_factory=list[Markup])

    def x(self, value: float) -> str:
        """Where a value stands across, in per cent of the plot."""
        return f"{_short(100 * self.across.share(value))}%"

    def y(self, value: float) -> float:
        """Where a value stands, in pixels from the top of the plot."""
        return round((1 - self.up.share(value)) * self.height, 1)

    def area(self, x: Sequence[float], low: Sequence[float], high: Sequence[float], look: str) -> None:
        """What lies between two curves."""
        there, back = self._points(x, high), self._points(x, low)[::-1]
        self._shape("M" + "L".join([*there, *back]) + "Z", look)

    def line(self, x: Sequence[float], y: Sequence[float], look: str) -> None:
        """A curve."""
        self._shape("M" + "L".join(self._points(x, y)), look)

    def _points(self, x: Sequence[float], y: Sequence[float]) -> list[str]:
        pairs = zip(x, y, strict=True)
        return [
            f"{_coarse(STRETCHED * self.across.share(a))} {_coarse(STRETCHED * (1 - self.up.share(b)))}"
            for a, b in pairs
        ]

    def _shape(self, path: str, look: str) -> None:
        self._shapes.append(Markup('<path class="{}" d="{}"/>').format(look, path))

    def columns(
        self, edges: Sequence[float], heights: Sequence[float], look: str, *, foot: float | None = None
    ) -> None:
        """Columns that stand side by side on a value, by default the low end: n + 1 edges, n heights.

        Neighbours are one shape, drawn along their tops.
        """
        ground = self.up.low if foot is None else foot
        base = _coarse(STRETCHED * (1 - self.up.share(ground)))
        path: list[str] = []
        standing = False
        for (left, right), height in zip(itertools.pairwise(edges), heights, strict=True):
            if height != ground:
                (start, tip), (end, _) = (
                    one.split(" ") for one in self._points((left, right), (height, height))
                )
                path.append(f"V{tip}H{end}" if standing else f"M{start} {base}V{tip}H{end}")
            elif standing:
                path.append(f"V{base}Z")
            standing = height != ground
        if path:
            self._shape("".join(path) + (f"V{base}Z" if standing else ""), look)

    def upright(self, at: float, look: str) -> None:
        """A line from the top of the plot to its foot."""
        x = self.x(at)
        self._over.append(
            Markup('<line class="{}" x1="{}" x2="{}" y1="0" y2="{}"/>').format(look, x, x, self.height)
        )

    def level(self, value: float, look: str) -> None:
        """A line all across, under everything else."""
        y = self.y(value)
        self._under.append(Markup('<line class="{}" x1="0" x2="100%" y1="{}" y2="{}"/>').format(look, y, y))

    def rule(self, look: str, x: tuple[float, float], y: tuple[float, float]) -> None:
        """A straight line from one value across and up to another."""
        (x1, x2), (y1, y2) = map(self.x, x), map(self.y, y)
        self._over.append(
            Markup('<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(look, x1, x2, y1, y2)
        )

    def bar(self, first: float, last: float, look: str, *, top: float = 0, tall: float | None = None) -> None:
        """A box between two values across, so many pixels from the top and so many tall; by default all."""
        left, right = sorted((self.across.share(first), self.across.share(last)))
        self._under.append(
            Markup('<rect class="{}" x="{}%" width="{}%" y="{}" height="{}"/>').format(
                look,
                _short(100 * left),
                _short(100 * (right - left)),
                top,
                self.height if tall is None else tall,
            )
        )

    def dot(self, x: float, y: float, look: str, shape: str = "circle") -> None:
        """A mark of one of SHAPES."""
        self._over.append(
            Markup('<svg class="at" x="{}" y="{}"><path class="{}" d="{}"/></svg>').format(
                self.x(x), self.y(y), look, SHAPES[shape]
            )
        )

    def disc(self, x: float, y: float, look: str, radius: float) -> None:
        """A round mark, in fewer bytes than a dot: for what is drawn by the hundred."""
        self._over.append(
            Markup('<circle class="{}" cx="{}" cy="{}" r="{}"/>').format(
                look, self.x(x), _short(self.y(y)), radius
            )
        )

    def words(self, text: str, x: str, y: float, look: str, *, anchor: str = "start", dx: int = 0) -> None:
        """Words at a place across ("40%") and pixels down, moved aside by pixels."""
        aside = Markup(' dx="{}"').format(dx) if dx else ""
        ends = Markup(' text-anchor="{}"').format(anchor) if anchor != "start" else ""
        self._over.append(
            Markup('<text class="{}" x="{}" y="{}"{}{}>{}</text>').format(
                look, x, _short(y), aside, ends, text
            )
        )

    def value_axis(self, unit: str, *, change: bool = False) -> None:
        """Marks at round values with their lines, and the unit above them."""
        marks = self.up.marks
        for mark in marks:
            self.level(mark, "zero" if mark == 0 else "grid")
            self.words(
                changed(mark) if change else rounded(mark),
                "0%",
                self.y(mark) + 4.5,
                "tick",
                anchor="end",
                dx=-7,
            )
        self.words(unit, "0%", -29, "unit", dx=-LEFT)

    def date_axis(self) -> None:
        """Years, or months too where the plot is of few years."""
        first, last = (datetime.date.fromordinal(round(end)) for end in (self.across.low, self.across.high))
        long = (last - first).days > 365 * LONG
        months = (1,) if long else (1, 7)
        days = [datetime.date(year, m, 1) for year in range(first.year, last.year + 1) for m in months]
        self.level(self.up.low, "axis")
        for day in days:
            if first <= day <= last and (long or self.across.share(day.toordinal()) < ROOM):
                text = str(day.year) if long else month_and_year(day)
                self._mark_below(day.toordinal(), text, "" if long or day.month == 1 else " nw")

    def number_axis(self, unit: str, most: int = 8) -> None:
        """Marks at round values across, so many or one more, and the unit at the end of their line."""
        self.level(self.up.low, "axis")
        marks = self.across.marks
        step, first = math.ceil(len(marks) / most), marks.index(0.0) if 0.0 in marks else 0
        for at, mark in enumerate(marks):
            if (at - first) % step == 0:
                self._mark_below(mark, rounded(mark), "")
        self.words(unit, "100%", self.height + 20, "tick", dx=12)

    def _mark_below(self, at: float, text: str, narrow: str) -> None:
        x = self.x(at)
        self._over.append(
            Markup('<line class="axis{}" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
                narrow, x, x, self.height, self.height + 5
            )
        )
        share = self.across.share(at)
        anchor = "start" if share < 0.09 else "end" if share > 0.96 else "middle"
        self.words(text, x, self.height + 19, f"tick{narrow}", anchor=anchor)

    def beside(self, labels: Sequence[tuple[str, float, str]]) -> None:
        """Words right of the plot at their values, moved apart where they would touch: text, value, look."""
        places = spread([self.y(value) for _, value, _ in labels], LINE, self.height)
        for (text, _, look), place in zip(labels, places, strict=True):
            self.words(text, "100%", place + 4.5, look, dx=7)

    def markup(self, id: str, title: str, spoken: str) -> Markup:
        """The figure, with a name and a sentence for who does not see it; its words stand in its margins."""
        opened = Markup(
            '<svg class="chart" width="100%" height="{0}" role="img" aria-labelledby="{1}-t {1}-d">'
            '<title id="{1}-t">{2}</title><desc id="{1}-d">{3}</desc>'
        ).format(self.height, id, title, spoken)
        return Markup("").join([opened, *self._parts()])

    def cell(self) -> Markup:
        """The figure for a cell of a table, without margins; the table says the same in words."""
        opened = Markup('<svg class="chart cell" width="100%" height="{}" aria-hidden="true">')
        return Markup("").join([opened.format(self.height), *self._parts()])

    def _parts(self) -> Iterator[Markup]:
        yield from self._under
        if self._shapes:
            yield Markup(
                '<svg width="100%" height="100%" viewBox="0 0 {0} {0}" preserveAspectRatio="none">'
            ).format(STRETCHED)
            yield from self._shapes
            yield Markup("</svg>")
        yield from self._over
        yield Markup("</svg>")
