"""On what forecasts are tried: series that there are, from origins before the evidence ends."""

from __future__ import annotations

from polemos.case.checks.inquiry import Inquiry

FILE = "case.yaml"


def check_backtest(inquiry: Inquiry) -> None:
    """Note every fault of the section `backtest`."""
    scenario = inquiry.scenario
    if scenario is None or scenario.backtest is None:
        return
    tried = scenario.backtest
    for at, series in enumerate(tried.series):
        inquiry.expect(FILE, ("backtest", "series", at), series, inquiry.names.series, "series")
    for series in tried.truth:
        inquiry.expect(FILE, ("backtest", "truth", series), series, tried.series, "series of this backtest")
    if tried.last < tried.first:
        message, remedy = f"the last origin, {tried.last}, is before the first", "put the earlier one first"
        inquiry.add(FILE, ("backtest", "last"), "E-DATE", message, remedy)
    if tried.last >= scenario.known_until:
        message = (
            f"nothing is known after the last origin, {tried.last}: evidence ends on {scenario.known_until}"
        )
        inquiry.add(FILE, ("backtest", "last"), "E-DATE", message, "end the origins earlier")
