"""People, money, materiel and what publics say: both belligerents side by side.

A fan without a figure of the record beside it says so. Upheaval has no fan here, nor anywhere: the model
gives ratios between policies, never a level or a date (see `upheaval`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from polemos._core.catalogue import OUTCOMES
from polemos.case.scenario import Belligerent, Public
from polemos.report.fans import beyond, fan, key_of, scale_of, spoken
from polemos.report.figures import HALF_A_YEAR
from polemos.report.formatting import rounded
from polemos.report.panels import Mark, Panel, is_something, missing, panel_of
from polemos.report.record import Band, RunRecord

NOTHING = "0 in every run"


@dataclass(frozen=True)
class ShownOutcome:
    """How an outcome is shown.

    axis         what the value axis says, with the unit
    factor       what the values are multiplied by: 100 turns a share into per cent
    most         what a value cannot exceed
    least        of a logarithmic axis, as the bands have it: what is not above this is nothing
    shared       whether both belligerents have one axis; not where each has a unit of its own
    polled       whether each side's record has a question of its own, which then stands over its fan
    told         whether the record is listed under the fan, or stands elsewhere with its sources
    """

    outcome: str
    title: str
    axis: str
    factor: float = 1.0
    most: float = math.inf
    least: float | None = None
    shared: bool = True
    told: bool = True
    polled: bool = False


ALL, WHOLE = 100.0, 1.0

Listed = tuple[tuple[str, str, tuple[ShownOutcome, ...]], ...]

PEOPLE: Listed = (
    (
        "Force and losses",
        (
            "Marks are what was stated, with the range given. A side inflates the other's losses and hides "
            "its own, so no class of source is the truth, and they are not averaged."
        ),
        (
            ShownOutcome("force", "Committed force", "thousand persons at the front", 1e-3, told=False),
            ShownOutcome("dead", "Military dead", "thousand persons since the war began", 1e-3, told=False),
            ShownOutcome(
                "casualties", "Military casualties", "thousand killed, captured and wounded", 1e-3, told=False
            ),
        ),
    ),
)

REAR: Listed = (
    (
        "What publics say",
        (
            "What a poll would read in the model, against polls of the record: private views, what people "
            "keep from a pollster, and the wording of the question. What each poll asked stands over its "
            "fan; two questions on one matter can lie far apart."
        ),
        (
            ShownOutcome(
                "poll_support", "The war, as a poll would read it", "% of adults", 100, ALL, polled=True
            ),
            ShownOutcome(
                "talk_support", "Talks, as a poll would read it", "% of adults", 100, ALL, polled=True
            ),
            ShownOutcome("winning", "Seen as winning", "% who name this side", 100, ALL),
            ShownOutcome("morale", "Morale", "index, 0 to 1", 1, WHOLE),
        ),
    ),
    (
        "Money",
        "Prices, currency and the budget. Monthly figures are compared with the week in which they end.",
        (
            ShownOutcome(
                "exchange_rate", "Exchange rate", "local currency per US dollar", 1, math.inf, 1e-3, False
            ),
            ShownOutcome("inflation", "Consumer price inflation", "% on the year", 100),
            ShownOutcome("policy_rate", "Policy rate", "% a year", 100),
            ShownOutcome(
                "oil_revenue", "Oil and gas revenue of the budget", "USD billion a week", 1, math.inf, 1e-5
            ),
            ShownOutcome("fiscal_stress", "Fiscal stress", "index, 0 to 1", 1, WHOLE),
        ),
    ),
    (
        "Materiel and aid",
        "What arrives from abroad, and whether materiel at hand covers what the fighting uses.",
        (
            ShownOutcome("aid", "Military aid allocated", "EUR billion a week", 1, math.inf, 1e-5),
            ShownOutcome("sufficiency", "Sufficiency of materiel", "% of the need met", 100, ALL),
        ),
    ),
)


@dataclass(frozen=True)
class Side:
    """One belligerent's half of a figure: its fan, what the record is drawn as, and what is missing.

    asked  what its polls ask for; empty where that is no question
    """

    actor: Belligerent
    svg: Markup | None
    missing: str
    key: tuple[str, ...]
    asked: str = ""


@dataclass(frozen=True)
class Pair:
    """Both belligerents' fans of one outcome, with two tables: every half year, and every figure."""

    id: str
    title: str
    unit: str
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


def people(record: RunRecord) -> Iterator[Group]:
    """Force, dead and casualties."""
    return _groups(record, PEOPLE)


def behind_the_front(record: RunRecord) -> Iterator[Group]:
    """What publics say, money, materiel and aid."""
    return _groups(record, REAR)


def _groups(record: RunRecord, listed: Listed) -> Iterator[Group]:
    """The groups of which the run has anything."""
    for title, intro, outcomes in listed:
        pairs = [pair for shown in outcomes for pair in _pairs(record, shown)]
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
        one.id: panel_of(record, shown.outcome, one.id, place, factor=shown.factor)
        for one in record.belligerents
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
    if len({side.asked for side in sides if side.asked}) > 1:
        title = f"{title}: two questions"
    columns, rows = _weeks(record, [panels[one.id] for one in record.belligerents])
    return Pair(
        id,
        title,
        shown.axis,
        tuple(sides),
        columns,
        rows,
        tuple(_figures(record, drawn)) if shown.told else (),
    )


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
    up = scale_of(both if shown.shared else [panel], most=shown.most, nothing=shown.least)
    plot = fan(record, panel, shown.axis, up)
    asked = _asked(panel) if shown.polled else ""
    named = f"{title}, {actor.name}" + (f": {asked}" if asked else "")
    svg = plot.markup(id, named, spoken(record, panel, shown.axis))
    cut = beyond(panel, up)
    return Side(actor, svg, missing(panel), (*key_of(panel), *([cut] if cut else [])), asked)


def _asked(panel: Panel) -> str:
    """What the polls of a panel count; empty where no series of polls was known by the cut-off."""
    return "; ".join(dict.fromkeys(line.what for line in panel.lines if not line.later and line.what))


def _weeks(
    record: RunRecord, panels: Sequence[Panel | None]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Every half year, counted both ways from the week in which evidence ends."""
    found = [panel for panel in panels if panel is not None]
    weeks = found[0].band.weeks
    dates = [record.date_of(int(week)) for week in weeks]
    cutoff = sum(date <= record.manifest.known_until for date in dates) - 1
    columns = ["week of"]
    for panel in found:
        name = record.name(panel.actor)
        columns += [f"{name}, middle run", "95 in 100 runs"]
    rows = [
        (dates[at].isoformat(), *(cell for panel in found for cell in _cells(panel.band, at)))
        for at in range(cutoff % HALF_A_YEAR, len(dates), HALF_A_YEAR)
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
