"""How good forecasts from past dates were: their error against the last value, what intervals held, who lost.

Error is the mean CRPS, the distance between a forecast with its spread and what came, in the unit of a
series; see `polemos.inference.scores`. The first runs kept ratios and
80 % intervals alone.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from polemos._core.saved import AS_ITS_PRIORS, MIXTURE, TAUGHT_BY_THE_MAP, WITHOUT_A_MODEL, SavedScore
from polemos.questions.words import of_100
from polemos.report.differences import in_words
from polemos.report.figures import Figure
from polemos.report.formatting import long_date, plural, quantity, rounded
from polemos.report.plot import Plot, Scale, nice
from polemos.report.record import RunRecord

LONGEST = 13
"""Weeks ahead beyond which a case of two years of record has hardly any independent dates."""

HIGHEST = 3.0
"""Error against the last value's above which a figure cuts off."""

SHAPES = {
    TAUGHT_BY_THE_MAP: ("seen", "circle"),
    AS_ITS_PRIORS: ("said", "circle"),
    MIXTURE: ("seen", "diamond"),
}
"""Forecasters that are drawn, and how."""

ORDER = (TAUGHT_BY_THE_MAP, AS_ITS_PRIORS, MIXTURE)

NAMES = {
    TAUGHT_BY_THE_MAP: "the model with fronts taught by the map",
    AS_ITS_PRIORS: "the model as its priors have it",
    MIXTURE: "a mixture of models and last value",
    "rival persistence": "rival with less in it: fronts that wander",
    "rival drift": "rival with less in it: fronts that drift",
    "attrition race": "rival with less in it: a race of attrition",
    "climatology": "last value and all past changes",
}

COLUMNS = (
    "Forecaster", "Weeks ahead", "Error, last value = 1 (90 % interval)", "Error in the unit", "Dates",
    "Inside 50 %", "80 %", "95 %", "Outcomes by tenth of the forecast, lowest first",
)  # fmt: skip

TENTH = 0.1


@dataclass(frozen=True)
class Covered:
    """What the intervals of a forecaster held, a text for each horizon."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Lost:
    """A series and a horizon at which the model errs more than the best single baseline.

    times  its error against that one's, `error` its own, `best` that one's, `more` the difference
    """

    series: str
    horizon: int
    baseline: str
    times: str
    error: str
    best: str
    more: str


@dataclass(frozen=True)
class Losses:
    """Where the model loses, the worst first, and the same in a sentence."""

    cells: tuple[Lost, ...]
    sentence: str


@dataclass(frozen=True)
class Scores:
    """The scores of a run: sentences, figures, what intervals held and where the model loses.

    finding   what came of it; empty where no model was scored
    horizons  weeks ahead; `losses` and `pit` are None where the run did not keep what they need
    """

    finding: str
    asked: str
    independent: str
    ratios: Figure
    pit: Figure | None
    horizons: tuple[int, ...]
    covered: tuple[Covered, ...]
    losses: Losses | None


def scores(record: RunRecord) -> Scores | None:
    """What the report says of the scores of a run; None where nobody asked for any."""
    told = record.scores
    if not told:
        return None
    horizons = tuple(sorted({one.horizon for one in told}))
    model = the_model(told)
    return Scores(
        _finding(record, model),
        _asked(told),
        _independent(told, horizons),
        _ratios(record, horizons),
        _pit(record, model),
        horizons,
        tuple(_covered(record, horizons)),
        _losses(record, model),
    )


def headline(told: Sequence[SavedScore]) -> SavedScore | None:
    """The score of the model as its priors have it, as far ahead as there are some independent dates."""
    sure = [one for one in told if one.forecaster == AS_ITS_PRIORS and one.low is not None]
    near = [one for one in sure if one.horizon <= LONGEST]
    return max(near, key=lambda one: one.horizon) if near else sure[0] if sure else None


def the_model(told: Sequence[SavedScore]) -> str:
    """The forecaster that is the war itself, taught by the map where that was tried; empty where none was."""
    names = {one.forecaster for one in told}
    return next((one for one in (TAUGHT_BY_THE_MAP, AS_ITS_PRIORS) if one in names), "")


def called(record: RunRecord, forecaster: str) -> str:
    """What a reader calls a forecaster."""
    if forecaster in NAMES:
        return NAMES[forecaster]
    switch = forecaster.removeprefix(f"{TAUGHT_BY_THE_MAP}, ")
    if switch != forecaster:
        named = next((one.name for one in record.case.switches if one.id == switch), switch)
        return f"the same under another assumption: {named}"
    for start, words in (("persistence", "last value, swings of {} weeks"), ("drift", "trend of {} weeks")):
        weeks = forecaster.removeprefix(start)
        if forecaster in WITHOUT_A_MODEL and weeks.isdigit():
            return words.format(weeks)
    return forecaster


def _finding(record: RunRecord, model: str) -> str:
    """How the model did against the last value, by what the intervals of its ratio can tell."""
    said: dict[str, list[str]] = {}
    for one in sorted(record.scores, key=lambda each: each.horizon):
        if one.forecaster == model:
            said.setdefault(against_the_last_value(one), []).append(str(one.horizon))
    if not said:
        return ""
    parts = [f"{word} {_listed(weeks)} weeks ahead" for word, weeks in said.items()]
    return f"Against the last value, {called(record, model)} is {'; '.join(parts)}."


def against_the_last_value(one: SavedScore) -> str:
    """Whether a forecaster errs less than the last value, as far as its interval can tell."""
    if one.low is None or one.high is None:
        return "not to be judged"
    return "better" if one.high < 1.0 else "worse" if one.low > 1.0 else "not clearly better or worse"


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _asked(told: Sequence[SavedScore]) -> str:
    most = max(told, key=lambda one: one.origins)
    first = min(one.first for one in told)
    last = max(one.last for one in told)
    return (
        f"Forecasts of {most.series:,} recorded series were made from {plural(most.origins, 'past date')}, "
        f"{long_date(first)} to {long_date(last)}, each with what was known on its day, and held against "
        "what came."
    )


def _independent(told: Sequence[SavedScore], horizons: Sequence[int]) -> str:
    """As how many independent dates those of each horizon count."""
    if all(one.independent is None and not one.pit for one in told):  # as the first runs kept them
        return "Forecasts whose weeks overlap err together; as how many dates they count was not kept."
    parts: list[str] = []
    for horizon in horizons:
        here = [one for one in told if one.horizon == horizon]
        n, sure = max(one.origins for one in here), [one.independent for one in here if one.independent]
        worth = f"about {min(sure):.0f}" if sure else "fewer than 2, too few for an interval"
        parts.append(f"{horizon} weeks ahead {plural(n, 'date')} count as {worth}")
    return (
        f"Forecasts whose weeks overlap err together, so not all dates are independent: {'; '.join(parts)}."
    )


def _interval(one: SavedScore) -> str:
    if one.low is None or one.high is None:
        return rounded(one.ratio)
    return f"{rounded(one.ratio)} ({rounded(one.low)} to {rounded(one.high)})"


def _shares(one: SavedScore) -> tuple[str, str, str]:
    found = (one.inside50, one.inside80, one.inside95)
    return tuple("–" if share is None else of_100(share) for share in found)  # pyright: ignore[reportReturnType]


def _ordered(record: RunRecord) -> list[SavedScore]:
    """The models first, then the rest as they were scored."""
    rank = {name: at for at, name in enumerate(ORDER)}
    return sorted(record.scores, key=lambda one: rank.get(one.forecaster, len(rank)))


def _ratios(record: RunRecord, horizons: Sequence[int]) -> Figure:
    drawn = [name for name in ORDER if any(one.forecaster == name for one in record.scores)]
    kept = [one for one in record.scores if one.forecaster in drawn]
    ends = [end for one in kept for end in (one.ratio, one.low, one.high) if end is not None]
    top = nice([0.0, 1.2, *(min(max(end, 0.0), HIGHEST) for end in ends)]).high
    plot = Plot(Scale(0, len(horizons)), Scale(0.0, min(top, HIGHEST)))
    plot.value_axis("last value = 1")
    plot.level(1.0, "zero")
    plot.words("weeks", "100%", plot.height + 19, "tick", dx=12)
    for at, horizon in enumerate(horizons):
        plot.words(str(horizon), plot.x(at + 0.5), plot.height + 19, "tick", anchor="middle")
        for place, name in enumerate(drawn):
            one = next((each for each in kept if (each.forecaster, each.horizon) == (name, horizon)), None)
            if one is not None:
                _draw_ratio(plot, one, at + 0.5 + 0.2 * (place - (len(drawn) - 1) / 2))
    title = "Error of forecasts against that of the last value"
    spoken = "; ".join(
        f"{called(record, one.forecaster)}, {one.horizon} weeks ahead: {_interval(one)}" for one in kept
    )
    rows = tuple(_row(record, one) for one in _ordered(record))
    svg = plot.markup("scores", title, spoken or "No model was scored.")
    return Figure("scores", title, _key(record, drawn, plot.up.high), svg, COLUMNS, rows)


def _draw_ratio(plot: Plot, one: SavedScore, at: float) -> None:
    """The interval and the ratio, as far as the axis goes."""
    look, shape = SHAPES[one.forecaster]
    if one.low is not None and one.high is not None:
        low, high = (min(max(end, 0.0), plot.up.high) for end in (one.low, one.high))
        plot.rule("range", (at, at), (low, high))
    plot.dot(at, min(max(one.ratio, 0.0), plot.up.high), look, shape)


def _key(record: RunRecord, drawn: Sequence[str], top: float) -> str:
    """What the marks mean, and what the axis cuts off."""
    marks = {TAUGHT_BY_THE_MAP: "Filled", AS_ITS_PRIORS: "Open", MIXTURE: "Diamond"}
    parts = [f"{marks[name]}: {called(record, name)}" for name in drawn]
    parts += ["Line: 90 % interval, where there are dates enough. Below 1 errs less than the last value"]
    cut = [
        f"{called(record, one.forecaster)} at {one.horizon} weeks, {_interval(one)}"
        for one in record.scores
        if one.forecaster in drawn and max(one.ratio, one.high or 0.0) > top
    ]
    if any(one.forecaster in drawn and one.low is not None and one.low < 0.0 for one in record.scores):
        parts.append("Lines end at 0, as no error is less")
    if cut:
        parts.append(f"Cut off: {'; '.join(cut)}")
    return ". ".join([*parts, ""]).strip()


def _row(record: RunRecord, one: SavedScore) -> tuple[str, ...]:
    unit = _unit_of(record, one)
    total = "–" if one.crps is None else quantity(one.crps, unit)
    name = called(record, one.forecaster)
    tenths = " ".join(map(str, one.pit)) or "–"
    return (name, str(one.horizon), _interval(one), total, str(one.origins), *_shares(one), tenths)


def _unit_of(record: RunRecord, one: SavedScore) -> str:
    """The unit that all series share; none where they do not."""
    units = {record.series[id].unit for id in one.crps_by_series if id in record.series}
    return units.pop() if len(units) == 1 else ""


def _covered(record: RunRecord, horizons: Sequence[int]) -> list[Covered]:
    """The models and the reference: what should be 50, 80 and 95."""
    names = [*(name for name in ORDER), *sorted({one.reference for one in record.scores})]
    by = {(one.forecaster, one.horizon): one for one in record.scores}
    return [
        Covered(
            called(record, name),
            tuple(" · ".join(_shares(by[name, h])) if (name, h) in by else "–" for h in horizons),
        )
        for name in names
        if any((name, h) in by for h in horizons)
    ]


def _pit(record: RunRecord, model: str) -> Figure | None:
    """Where outcomes fell in the forecasts of the model, as far ahead as `headline` speaks."""
    kept = [one for one in record.scores if one.forecaster == model and sum(one.pit) and len(one.pit) == 10]
    near = [one for one in kept if one.horizon <= LONGEST] or kept
    if not near:
        return None
    one = max(near, key=lambda each: each.horizon)
    n = sum(one.pit)
    plot = Plot(Scale(0, 10), nice([0.0, *map(float, one.pit)]), 100)
    plot.value_axis("outcomes")
    plot.columns(list(range(11)), [float(count) for count in one.pit], "gain")
    plot.level(plot.up.low, "axis")
    plot.rule("smallest", (0, 10), (n / 10, n / 10))
    for text, at, anchor in (("lowest tenth", 0, "start"), ("highest", 10, "end")):
        plot.words(text, plot.x(at), plot.height + 19, "tick", anchor=anchor)
    title = f"Where outcomes fell in the forecast, {one.horizon} weeks ahead"
    name = called(record, model).capitalize()
    caption = f"{name}. Dashed: {rounded(n / 10)} a tenth, as it should be. {_lean(one.pit)}"
    rows = tuple((str(each.horizon), *map(str, each.pit)) for each in kept)
    columns = ("Weeks ahead", *(f"tenth {at}" for at in range(1, 11)))
    return Figure("scores-pit", title, caption, plot.markup("scores-pit", title, caption), columns, rows)


def _lean(pit: Sequence[int]) -> str:
    """What the shape of a histogram of PIT says; the share of the outer tenths and of the upper half."""
    n = sum(pit)
    outer, upper = (pit[0] + pit[-1]) / n, sum(pit[5:]) / n
    parts = [f"{of_100(outer)} of 100 outcomes fell into the two outer tenths, where 20 should"]
    if outer > 3 * TENTH:
        parts.append("that looks too sure")
    if outer < TENTH:
        parts.append("that looks wider than it need be")
    if abs(upper - 0.5) > TENTH:
        more, side = (upper, "above") if upper > 0.5 else (1.0 - upper, "below")
        parts.append(f"{of_100(more)} of 100 lay {side} the middle, where 50 should: the forecasts lean")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _losses(record: RunRecord, model: str) -> Losses | None:
    """Every series and horizon at which the model errs more than the best baseline there."""
    by = {(one.forecaster, one.horizon): one.crps_by_series for one in record.scores}
    found: list[tuple[float, Lost]] = []
    compared = 0
    for horizon in sorted({one.horizon for one in record.scores}):
        for id, error in by.get((model, horizon), {}).items():
            known = [
                (by[name, horizon][id], name) for name in WITHOUT_A_MODEL if id in by.get((name, horizon), {})
            ]
            if known:
                compared += 1
                best, name = min(known)
                if error > best:
                    times = error / best if best > 0 else math.inf
                    found.append((times, _lost(record, (id, horizon, name), error, best)))
    if not compared:
        return None
    cells = [cell for _, cell in sorted(found, key=lambda one: -one[0])]
    return Losses(tuple(cells), _told(record, model, compared, cells))


def _lost(record: RunRecord, of: tuple[str, int, str], error: float, best: float) -> Lost:
    id, horizon, baseline = of
    series = record.series.get(id)
    unit, factor = in_words(series.unit) if series else ("", 1.0)
    times = rounded(error / best) if best > 0 else "–"
    shown = (quantity(factor * value, unit) for value in (error, best, error - best))
    return Lost(series.title if series else id, horizon, called(record, baseline), times, *shown)


def _told(record: RunRecord, model: str, compared: int, cells: Sequence[Lost]) -> str:
    name = called(record, model).capitalize()
    if not cells:
        return (
            f"{name} errs less than the best of the baselines on every series at every horizon: "
            f"{compared} of {compared}."
        )
    by_horizon = itertools.groupby(sorted(cells, key=lambda one: one.horizon), key=lambda one: one.horizon)
    parts = ", ".join(f"{len(list(group))} at {horizon} weeks" for horizon, group in by_horizon)
    return (
        f"{name} errs more than the best single baseline in {len(cells)} of {compared} cells (a series, so "
        f"many weeks ahead): {parts}. The best baseline is picked for each cell with the outcome in hand, "
        "which nobody could have done on the day: a hard bar, and the right one for doubt."
    )
