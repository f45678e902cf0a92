"""Behind the front: what publics say, money, materiel and aid, both belligerents side by side.

A fan without a figure of the record beside it says so. Upheaval has no fan here, nor anywhere: the model
gives ratios between policies, never a level or a date (see `upheaval`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from polemos._core.catalogue import OUTCOMES
from polemos.case.scenario import Belligerent, Public
from polemos.report import rear_charts
from polemos.report.drawing import draw
from polemos.report.fans import logarithmic_domain, nice_domain
from polemos.report.figures import QUARTER
from polemos.report.formatting import long_date, plural, rounded
from polemos.report.rear_charts import Mark, Panel
from polemos.report.rear_panels import is_something, missing, panel_of
from polemos.report.record import Band, RunRecord

NOTHING = "0 in every run"


@dataclass(frozen=True)
class ShownOutcome:
    """How an outcome is shown.

    axis         what the value axis says, with the unit
    factor       what the values are multiplied by: 100 turns a share into per cent
    ends         fixed ends of the axis
    least        of a logarithmic axis, as the bands have it: what is not above this is nothing
    shared       whether both belligerents have one axis; not where each has a unit of its own
    """

    outcome: str
    title: str
    axis: str
    factor: float = 1.0
    ends: tuple[float, float] | None = None
    least: float | None = None
    shared: bool = True


ADULTS, SHARE = (0.0, 100.0), (0.0, 1.0)

GROUPS: tuple[tuple[str, str, tuple[ShownOutcome, ...]], ...] = (
    (
        "What publics say",
        (
            "What a poll would read in the model, against polls of the record: private views, what people "
            "keep from a pollster, and the wording of the question. Each poll's own question stands under "
            "its figure; two questions on one matter can lie far apart."
        ),
        (
            ShownOutcome(
                "poll_support", "Support for the war, as a poll would read it", "% of adults", 100, ADULTS
            ),
            ShownOutcome(
                "talk_support", "Would rather have talks, as a poll would read it", "% of adults", 100, ADULTS
            ),
            ShownOutcome("winning", "Seen as winning", "% who name this side", 100, ADULTS),
            ShownOutcome("morale", "Morale", "index, 0 to 1", 1, SHARE),
        ),
    ),
    (
        "Money",
        "Prices, currency and the budget. Monthly figures are compared with the week in which they end.",
        (
            ShownOutcome(
                "exchange_rate", "Exchange rate", "local currency per US dollar", 1, None, 1e-3, False
            ),
            ShownOutcome("inflation", "Consumer price inflation", "% on the year", 100),
            ShownOutcome("policy_rate", "Policy rate", "% a year", 100),
            ShownOutcome(
                "oil_revenue", "Oil and gas revenue of the budget", "USD billion a week", 1, None, 1e-5
            ),
            ShownOutcome("fiscal_stress", "Fiscal stress", "index, 0 to 1", 1, SHARE),
        ),
    ),
    (
        "Materiel and aid",
        "What arrives from abroad, and whether materiel at hand covers what the fighting uses.",
        (
            ShownOutcome("aid", "Military aid allocated", "EUR billion a week", 1, None, 1e-5),
            ShownOutcome("sufficiency", "Sufficiency of materiel", "% of the need met", 100, ADULTS),
        ),
    ),
)


@dataclass(frozen=True)
class Side:
    """One belligerent's half of a figure: its fan, what the record is drawn as, and what is missing."""

    actor: Belligerent
    svg: Markup | None
    missing: str
    key: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Both belligerents' fans of one outcome, with two tables: every thirteenth week, and every figure."""

    id: str
    title: str
    sides: tuple[Side, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    figures: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Group:
    """Figures that belong together."""

    title: str
    intro: str
    pairs: tuple[Pair, ...]


def behind_the_front(record: RunRecord) -> Iterator[Group]:
    """The groups of which the run has anything."""
    for title, intro, listed in GROUPS:
        pairs = [pair for shown in listed for pair in _pairs(record, shown)]
        if pairs:
            yield Group(title, intro, tuple(pairs))


def _pairs(record: RunRecord, shown: ShownOutcome) -> Iterator[Pair]:
    by_public = "public" in OUTCOMES[shown.outcome].axes
    for public in sorted(record.case.publics, key=lambda one: one.stream) if by_public else (None,):
        pair = _pair(record, shown, public)
        if pair is not None:
            yield pair


def _pair(record: RunRecord, shown: ShownOutcome, public: Public | None) -> Pair | None:
    """Both fans; None where the run has neither."""
    place, id = ("", shown.outcome) if public is None else (public.id, f"{shown.outcome}-{public.stream}")
    panels = {
        one.id: panel_of(record, shown.outcome, shown.factor, one.id, place) for one in record.belligerents
    }
    drawn = [
        panel
        for panel in panels.values()
        if panel is not None and is_something(panel.band, shown.least or 0.0)
    ]
    if not drawn:
        return None
    title = shown.title if public is None else f"{shown.title}: {public.name}"
    sides = [
        _side(record, shown, actor, panels[actor.id], drawn, f"{id}-{actor.stream}", title)
        for actor in record.belligerents
    ]
    columns, rows = _weeks(record, [panels[one.id] for one in record.belligerents])
    return Pair(id, title, tuple(sides), columns, rows, tuple(_figures(record, drawn)))


def _side(
    record: RunRecord,
    shown: ShownOutcome,
    actor: Belligerent,
    panel: Panel | None,
    both: Sequence[Panel],
    id: str,
    title: str,
) -> Side:
    if panel is None or panel not in both:
        return Side(actor, None, NOTHING if panel is not None else "not in this run", ())
    domain = shown.ends or _domain(shown, both if shown.shared else [panel])
    chart = rear_charts.rear_fan(record, panel, shown.axis, domain, logarithmic=shown.least is not None)
    svg = draw(chart, id, f"{title}, {actor.name}", _spoken(record, panel, shown.axis))
    return Side(actor, svg, missing(panel), tuple(_key(panel)))


def _domain(shown: ShownOutcome, panels: Sequence[Panel]) -> tuple[float, float]:
    values = [float(v) for p in panels for name in ("p2_5", "p97_5") for v in p.band.quantiles[name]]
    values += [end for panel in panels for mark in panel.marks for end in (mark.low, mark.high)]
    finite = [value for value in values if np.isfinite(value)]
    if shown.least is None:
        return nice_domain(finite, zero=False)
    return logarithmic_domain([value for value in finite if value > 1.01 * shown.least])


def _key(panel: Panel) -> Iterator[str]:
    """What each line, dot and cross of the record is."""
    for at, line in enumerate(panel.lines):
        named = ": ".join(part for part in (line.who, line.what) if part)
        if line.later:
            day = long_date(line.known_on)
            yield f"Grey dotted line: {named}, as known on {day}; shown apart, compared with nothing"
        elif line.dotted:
            yield f"{('Dots', 'Squares', 'Triangles', 'Diamonds')[at % 4]}: {named}"
        else:
            style = ("Dark line", "Dashed line", "Dotted line", "Line of dashes and dots")[at % 4]
            yield f"{style}: {named}"
    if panel.statements:
        said = dict.fromkeys(mark.who for mark in panel.statements)
        n = len(panel.statements)
        yield f"{'Cross' if n == 1 else 'Crosses'}: {plural(n, 'single statement')} ({', '.join(said)})"


def _spoken(record: RunRecord, panel: Panel, unit: str) -> str:
    """What a person who does not see the fan would miss."""
    low, middle, high = (rounded(float(panel.band.quantiles[n][-1]), 2) for n in ("p2_5", "p50", "p97_5"))
    day = long_date(record.date_of(int(panel.band.weeks[-1])))
    lacks = missing(panel)
    return (
        f"On {day} the median run is at {middle}; 95 in 100 runs lie from {low} to {high} ({unit}). "
        f"{plural(len(panel.marks), 'figure')} of the record{f'; {lacks}' if lacks else ''}."
    )


def _weeks(
    record: RunRecord, panels: Sequence[Panel | None]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Every thirteenth week, counted both ways from the week in which evidence ends."""
    found = [panel for panel in panels if panel is not None]
    weeks = found[0].band.weeks
    dates = [record.date_of(int(week)) for week in weeks]
    cutoff = sum(date <= record.manifest.known_until for date in dates) - 1
    columns = ["week of"]
    for panel in found:
        name = record.name(panel.actor)
        columns += [f"{name}, median", "95 in 100 runs"]
    rows = [
        (dates[at].isoformat(), *(cell for panel in found for cell in _cells(panel.band, at)))
        for at in range(cutoff % QUARTER, len(dates), QUARTER)
    ]
    return tuple(columns), tuple(rows)


def _cells(band: Band, at: int) -> tuple[str, str]:
    low, middle, high = (rounded(float(band.quantiles[name][at])) for name in ("p2_5", "p50", "p97_5"))
    return middle, f"{low} to {high}"


def _figures(record: RunRecord, panels: Sequence[Panel]) -> Iterator[tuple[str, ...]]:
    """Every figure of the record beside the band of its week: belligerent, who, date, figure, band, where."""
    for panel in panels:
        weeks = {int(week): at for at, week in enumerate(panel.band.weeks)}
        listed = [
            *((line.who or line.what, line.later, mark) for line in panel.lines for mark in line.marks),
            *((mark.who, False, mark) for mark in panel.statements),
        ]
        for who, later, mark in listed:
            at = weeks.get((mark.date - record.manifest.epoch).days // 7)
            if at is not None:
                yield (
                    record.name(panel.actor),
                    who,
                    mark.date.isoformat(),
                    _written(mark),
                    _cells(panel.band, at)[1],
                    "shown apart" if later else _place(panel.band, at, mark.value),
                )


def _written(mark: Mark) -> str:
    text = rounded(mark.value)
    return text if mark.low == mark.high else f"{text} ({rounded(mark.low)} to {rounded(mark.high)})"


def _place(band: Band, at: int, value: float) -> str:
    low, high = (float(band.quantiles[name][at]) for name in ("p2_5", "p97_5"))
    return "below" if value < low else "above" if value > high else "inside"
