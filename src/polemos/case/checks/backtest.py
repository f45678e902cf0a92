"""On what forecasts are tried: series that there are, from origins before the evidence ends."""

from __future__ import annotations

from polemos.case.checks.inquiry import Inquiry
from polemos.case.language.vocabulary import Vocabulary
from polemos.case.references import did_you_mean

FILE = "case.yaml"


def check_backtest(inquiry: Inquiry, words: Vocabulary) -> None:
    """Note every fault of the section `backtest`."""
    scenario = inquiry.scenario
    if scenario is None or scenario.backtest is None:
        return
    tried = scenario.backtest
    for at, series in enumerate(tried.series):
        if series not in words.series_units:
            hint = did_you_mean(series, words.series_units)
            path = ("backtest", "series", at)
            inquiry.add(FILE, path, "E-REF", f"there is no series '{series}'", hint)
    if tried.last < tried.first:
        message, remedy = f"the last origin, {tried.last}, is before the first", "put the earlier one first"
        inquiry.add(FILE, ("backtest", "last"), "E-DATE", message, remedy)
    if tried.last >= scenario.known_until:
        message = (
            f"nothing is known after the last origin, {tried.last}: evidence ends on {scenario.known_until}"
        )
        inquiry.add(FILE, ("backtest", "last"), "E-DATE", message, "end the origins earlier")
