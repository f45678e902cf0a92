"""Why a reader may or may not believe a run: whether it looks like the record, is calibrated, was scored."""

from __future__ import annotations

from dataclasses import dataclass

from polemos._core.saved import TAUGHT_BY_THE_MAP, SavedScore
from polemos.questions.words import of_100
from polemos.report.formatting import long_date, plural
from polemos.report.record import RunRecord
from polemos.report.scores import headline


@dataclass(frozen=True)
class Reason:
    """One reason, in bold and in words; `anchor`: where more of it is."""

    bold: str
    words: str
    anchor: str = ""


def trust(record: RunRecord) -> tuple[Reason, Reason, Reason]:
    """The three reasons on the first screen."""
    return _like_the_record(record), _calibrated(record), _scored(record)


RECORD, TAUGHT, SCORED = "outside", "believe-taught", "believe-scores"
"""Where the page says more."""

TOO_NARROW, TOO_WIDE = 0.75, 0.85
"""Shares of recorded weeks inside the middle 8 in 10 runs, outside which that is said of the bands."""


def stage(record: RunRecord) -> str:
    """What the shares of a run follow from."""
    return "prior only" if record.manifest.lineage is None else "calibrated"


def _like_the_record(record: RunRecord) -> Reason:
    fitted = record.manifest.lineage is not None
    series = [one for one in record.coverage if one.weeks and not (fitted and one.outcome == "held")]
    weeks = sum(one.weeks for one in series)
    if not weeks:
        return Reason("Nothing to compare with.", "No recorded series measures an outcome of this run.")
    inside = sum(one.inside80 * one.weeks for one in series) / weeks
    if fitted:
        return Reason(
            "Fitted to the record:",
            f"runs have the ground of the map, and 8 in 10 hold {of_100(inside)} of 100 recorded weeks of "
            f"{len(series)} other series. A fit that looks like the record proves little.",
            anchor=RECORD,
        )
    width = "wide" if inside > TOO_WIDE else "narrow" if inside < TOO_NARROW else "about right"
    return Reason(
        f"The bands are {width}:",
        f"8 in 10 runs hold {of_100(inside)} of 100 recorded weeks of {len(series)} series, where 80 "
        "would be expected.",
        anchor=RECORD,
    )


def _calibrated(record: RunRecord) -> Reason:
    lineage = record.manifest.lineage
    if lineage is not None:
        return Reason(
            "Calibrated:",
            f"fitted to {lineage.weighed} numbers of the ledger and the map until "
            f"{long_date(lineage.until)}; {plural(len(lineage.taught), 'parameter')} narrowed more than "
            "numbers that nothing reads.",
            anchor=TAUGHT,
        )
    return Reason(
        "Not calibrated.",
        "Shares follow from stated priors, so no share says how sure anyone can be that something is true; "
        "polemos calibrate fits them to the ledger and the map.",
        anchor=TAUGHT,
    )


def _scored(record: RunRecord) -> Reason:
    """What forecasts from past dates came to, as far ahead as there are some independent dates."""
    prior = headline(record.scores)
    if prior is None:
        nobody = "Nobody asked how forecasts of this model from past dates did; polemos backtest says it."
        few = "Only baselines were scored, or there are too few past dates to tell how good the model is."
        return Reason("Not scored.", few if record.scores else nobody, anchor=SCORED)
    by_kind = {(one.forecaster, one.horizon): one for one in record.scores}
    taught = by_kind.get((TAUGHT_BY_THE_MAP, prior.horizon))
    beside = f", and {taught.ratio:.2f} times where the map teaches the fronts" if taught else ""
    return Reason(
        f"{_against_the_last_value(prior)} the last value:",
        f"forecasts from {prior.origins} past dates, {prior.horizon} weeks ahead, err {prior.ratio:.2f} "
        f"times as much{beside}.",
        anchor=SCORED,
    )


def _against_the_last_value(score: SavedScore) -> str:
    if score.high is not None and score.high < 1.0:
        return "Better than"
    return "Worse than" if score.low is not None and score.low > 1.0 else "Not clearly better than"
