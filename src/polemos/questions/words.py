"""How verdicts and probabilities are put into words.

A probability has the likelihood term of its band (Intelligence Community Directive 203, Analytic
Standards, 2015); a probability on an edge takes the term nearer to an even chance, so that an event and
its opposite are always worded alike. No sentence here says how confident anyone is, and none prints a
share of 0 or 100 % found in N draws: what was never seen has a chance below 3/N (Hanley and
Lippman-Hand 1983).
"""

from __future__ import annotations

import math
from decimal import ROUND_HALF_EVEN, Decimal

BANDS: tuple[tuple[str, float, float], ...] = (
    ("almost no chance", 0.01, 0.05),
    ("very unlikely", 0.05, 0.20),
    ("unlikely", 0.20, 0.45),
    ("roughly even chance", 0.45, 0.55),
    ("likely", 0.55, 0.80),
    ("very likely", 0.80, 0.95),
    ("almost certain", 0.95, 0.99),
)


def likelihood(probability: float) -> str | None:
    """The term of a probability; None below 1 % and above 99 %, where there is none."""
    if not 0.0 <= probability <= 1.0:
        message = f"a probability lies between 0 and 1, got {probability}"
        raise ValueError(message)
    for term, low, high in BANDS:
        if low <= probability < high or (probability == high > 0.5):
            return term
    return None


def percent(probability: float, n: int) -> str:
    """A share of n draws as text: '78 %', '0.3 %', '<3/4096' for none, '>1-3/4096' for all."""
    if n <= 0:
        return "no runs"
    if probability <= 0.0:
        return f"<3/{n}"
    if probability >= 1.0:
        return f">1-3/{n}"
    nearest = min(probability, 1 - probability)
    decimals = 0 if nearest >= 0.0095 else min(12, 1 - math.floor(math.log10(nearest)) - 2)
    shown = Decimal(repr(100 * probability)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
    return f"{shown} %"


def in_runs(probability: float, n: int, of: int | None = None) -> str:
    """'in 78 of 100 runs'; fewer than 100 are counted, all or none come with the bound that this allows.

    of  members of the ensemble, where the n are those that meet a condition
    """
    met = "" if of is None else " that meet the condition"
    if probability <= 0.0 or probability >= 1.0:
        return f"in {'none' if probability <= 0.0 else 'each'} of {n} runs{met} ({percent(probability, n)})"
    counted = "" if of is None else f" ({n:,} of {of:,} do)"
    if n < 100:
        return f"in {round(n * probability)} of {n} runs{met}"
    if 0.01 <= probability <= 0.99:
        return f"in {round(100 * probability)} of 100 runs{met}{counted}"
    return f"in {percent(probability, n)} of runs{met}{counted}"


def number(value: float, unit: str) -> str:
    """A value with three significant figures and its unit; shares in per cent."""
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "never" if value > 0 else "minus infinity"
    scaled, suffix = value, "" if unit in ("", "1") else f" {unit}"
    digits = 2 if scaled == 0.0 else max(0, 2 - math.floor(math.log10(abs(scaled))))
    rounded = f"{scaled:,.{min(digits, 12)}f}"
    if "." in rounded:
        rounded = rounded.rstrip("0").rstrip(".")
    return f"{rounded}{suffix}"


_MODEL = {
    "causal": {"holds": "supported in this model", "fails": "not supported in this model"},
    "forecast": {"holds": "holds", "fails": "fails"},
}
_OTHERS = {"holds": "holds in this model", "fails": "fails in this model"}
_BASIS = {
    "prior": "under the priors: it follows from the priors only",
    "posterior": "under the posterior",
}


def verdict_words(verdict: str, kind: str, basis: str) -> str:
    """The wording of a verdict, without its reasons."""
    if verdict in ("holds", "fails"):
        stem = _MODEL.get(kind, _OTHERS)[verdict]
        return f"{stem} {_BASIS[basis]}" if basis in _BASIS else stem
    if verdict == "quoted":
        return "quoted as the source's view; no verdict"
    return {
        "matches": "matches the record",
        "differs": "differs from the record",
        "too_close": "too close to tell from the record",
        "sources_disagree": "sources disagree",
        "depends": "depends on the reading, under the priors only"
        if basis == "prior"
        else "depends on the reading",
        "not_settled": "not settled by this many runs",
        "vacuous": "vacuous",
        "undetermined": "undetermined",
        "needs_mechanism": "waits for a mechanism",
    }[verdict]
