"""How verdicts are put into words.

A class of answer sorts simulated wars and is no likelihood: "in 78 of 100 simulated wars". Terms of
likelihood (Intelligence Community Directive 203, Analytic Standards, 2015) are kept for forecasts with a
horizon under a calibrated posterior; a probability on an edge takes the term nearer to an even chance, so
that an event and its opposite are always worded alike. What an answer rests on is said beside it, never as
confidence.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from polemos.case.language.asked import What
from polemos.questions.rule import Answer

BANDS: tuple[tuple[str, float, float], ...] = (
    ("almost no chance", 0.01, 0.05),
    ("very unlikely", 0.05, 0.20),
    ("unlikely", 0.20, 0.45),
    ("roughly even chance", 0.45, 0.55),
    ("likely", 0.55, 0.80),
    ("very likely", 0.80, 0.95),
    ("almost certain", 0.95, 0.99),
)

STEMS = {
    "evidence": "In this model, given the record, ",
    "mixed": "In this model, partly on assumption, ",
    "assumption": "Follows from assumptions{}: ",
}

NAMED = 2
"""Drivers that a sentence names."""

WARS = "simulated wars"


def likelihood(probability: float) -> str | None:
    """The term of a probability; None below 1 % and above 99 %, where there is none."""
    if not 0.0 <= probability <= 1.0:
        message = f"a probability lies between 0 and 1, got {probability}"
        raise ValueError(message)
    for term, low, high in BANDS:
        if low <= probability < high or (probability == high > 0.5):
            return term
    return None


def of_100(share: float) -> str:
    """A share as a number of 100: whole, with a decimal where fewer than 2 are on one side."""
    if math.isnan(share):
        return "–"
    near = min(share, 1 - share)
    if near in (0.0, 1.0):
        return "none" if share == 0 else "all"
    if near >= 0.0195:
        return str(round(100 * share))
    if near < 0.0005:
        return "under 0.1" if share < 0.5 else "over 99.9"
    return f"{100 * share:.1f}".removesuffix(".0")


def in_wars(share: float) -> str:
    """'in 78 of 100 simulated wars', 'in none of the simulated wars'."""
    counted = of_100(share)
    return f"in {counted} of the {WARS}" if counted in ("none", "all") else f"in {counted} of 100 {WARS}"


def number(value: float, unit: str) -> str:
    """A value with three significant figures and its unit."""
    if math.isnan(value):
        return "undefined"
    if math.isinf(value):
        return "never" if value > 0 else "minus infinity"
    suffix = "" if unit in ("", "1") else f" {unit}"
    digits = 2 if value == 0.0 else max(0, 2 - math.floor(math.log10(abs(value))))
    rounded = f"{value:,.{min(digits, 12)}f}"
    if "." in rounded:
        rounded = rounded.rstrip("0").rstrip(".")
    return f"{rounded}{suffix}"


POINTS, PER_CENT = "points", "%"
"""In what shares and relative effects are shown."""


def shown(value: float, shown_in: str) -> float:
    """A number in what it is shown in: shares and relative effects times 100."""
    return 100 * value if shown_in in (POINTS, PER_CENT) else value


def amount(value: float, shown_in: str) -> str:
    """The size of an effect: 200 km^2, 5 points, 5 %, 4 weeks, 0.1."""
    text = number(shown(value, shown_in), "")
    words = {"week": "weeks", "1": ""}.get(shown_in, shown_in)
    if text == "1":
        words = words.removesuffix("s") if shown_in in ("week", POINTS) else words
    return f"{text} {words}".rstrip()


class Wording:
    """The sentences for one question.

    what      it asks: effect, lead, difference or event
    smallest  size that matters, signed as claimed, in the unit; None of an event
    shown_in  a unit, points or per cent
    premise   as it was written; None where there is none
    given     the same for a reader, to follow "wars in which"
    named     from a draw to what a reader calls it
    """

    def __init__(
        self,
        what: What,
        smallest: float | None,
        shown_in: str,
        premise: str | None,
        given: str | None = None,
        named: Callable[[str], str] = str,
    ) -> None:
        self.named = named
        self.noun = {"event": "it"}.get(what, f"the {what}")
        self.is_event = smallest is None
        self.premise, self.given = premise, given
        size = 0.0 if smallest is None else smallest
        self.least = amount(abs(size), shown_in)
        self.size = self.least if size > 0 else f"\u2212{self.least}"
        self.so = "it is so" if self.is_event else f"{self.noun} is {self._reached(size)}"

    def _reached(self, size: float) -> str:
        return f"at least {self.size}" if size > 0 else f"{self.size} or beyond"

    def sentence(self, answer: Answer) -> str:
        """What an answer says, and what it rests on."""
        shares = answer.shares
        match answer.verdict:
            case "premise rare":
                met = of_100(shares.premise)
                wars = f"Of the {WARS} {met}" if met in ("none", "all") else f"Only {met} of 100 {WARS}"
                return f"{wars} meet the claim's premise ({self.given or self.premise}); no verdict"
            case "too few runs":
                return f"Too few independent draws ({shares.parents:.0f}) for a verdict"
            case "no information":
                return (
                    "The model hands back what was put in: the direction is set by "
                    f"{self._draws(answer.because)}, which no evidence has taught{self._edge(answer)}"
                )
            case "set by assumption":
                return f"{self._turns(answer)}{self._edge(answer)}"
            case _:
                return (
                    f"{self._stem(answer)}{self._plain(answer)}{self._edge(answer)}{self._direction(answer)}"
                )

    def _plain(self, answer: Answer) -> str:
        shares, verdict = answer.shares, answer.verdict
        wars = self._wars(shares.p, shares.premise)
        if verdict == "negligible":
            return f"{self.noun} is smaller than {self.least} {self._wars(shares.none, shares.premise)}"
        if verdict == "supported" or (verdict == "leans for" and self.is_event):
            return f"{self.so} {wars}"
        if verdict == "leans for":
            return f"{self.so} {wars}; in the rest it is smaller or goes the other way"
        if verdict == "open" or verdict.startswith("depends"):
            return f"the wars divide: {self._divided(answer)}"
        if self.is_event:
            return f"it is so only {wars}"
        return (
            f"{self.noun} reaches {self.size} only {wars}; too small in {of_100(shares.none)}, "
            f"the other way in {of_100(shares.other)}"
        )

    def _divided(self, answer: Answer) -> str:
        shares = answer.shares
        p, none, other = map(of_100, (shares.p, shares.none, shares.other))
        among = self._among(shares.premise)
        if self.is_event:
            return f"so in {p}, not so in {other} of 100{among}"
        so = self.so.removeprefix(f"{self.noun} is ")
        return f"{so} in {p}, too small in {none}, the other way in {other} of 100{among}"

    def _turns(self, answer: Answer) -> str:
        """How an answer goes with the draw that sets it."""
        driver = next((one for one in answer.drivers if one.name in answer.because), None)
        if driver is None:
            return f"The answer turns on {self._draws(answer.because)}"
        first, last = driver.profile[0], driver.profile[-1]
        most, least = max(driver.profile), min(driver.profile)
        places = "in one fifth of its range", "in another"
        if {first, last} == {most, least}:
            places = ("where it is high", "where it is low")[:: 1 if last == most else -1]
        among = self._among(answer.shares.premise)
        return (
            f"The answer turns on {self.named(driver.name)}: of 100 {WARS}{among} "
            f"{self.so} in {of_100(most)} {places[0]}, in {of_100(least)} {places[1]}"
        )

    def _wars(self, share: float, premise: float) -> str:
        return f"{in_wars(share)}{self._among(premise)}"

    def _among(self, premise: float) -> str:
        if self.premise is None:
            return ""
        met = f"in which {self.given} (" if self.given else f"that meet the premise ({self.premise}: "
        return f" {met}{of_100(premise)} of 100)"

    def _edge(self, answer: Answer) -> str:
        if answer.edge is None:
            return ""
        points = 100 * 2.576 * answer.shares.error
        margin = f": \u00b1{number(points, '')} points" if math.isfinite(points) and points > 0 else ""
        return f", close to {answer.edge}{margin}"

    def _stem(self, answer: Answer) -> str:
        drivers = self._draws([driver.name for driver in answer.drivers if not driver.taught][:NAMED])
        return STEMS[answer.basis].format(f" ({drivers})" if drivers else "")

    def _direction(self, answer: Answer) -> str:
        told = answer.direction[:NAMED]
        return f"; its direction turns on {self._draws(told)}" if told else ""

    def _draws(self, names: Sequence[str]) -> str:
        return _listed([self.named(name) for name in names])


def _listed(names: Sequence[str]) -> str:
    return " and ".join(names) if len(names) < 3 else f"{', '.join(names[:-1])} and {names[-1]}"


def least_to_most(shares: Iterable[float | None]) -> str:
    """Shares in 100, from the least to the most; empty where none is known."""
    known = [one for one in shares if one is not None and math.isfinite(one)]
    ends = (min(known), max(known)) if known else ()
    return " to ".join(dict.fromkeys(f"{100 * one:.0f}" for one in ends))


def hope_in_words(hope: float | None) -> str:
    """How much of what the other side holds both count on where it breaks first; None is as it was drawn."""
    return "as drawn" if hope is None else {0.0: "nothing", 1.0: "all of it"}.get(hope, f"{hope:g}")
