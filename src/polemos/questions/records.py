"""Readings that the evidence ledger settles by itself: does the record match what was said?

No draw of the model is involved. What decides is the share of draws of the rows and series *from their
stated errors* in which the predicate is true: nine in ten and the record matches, one in ten and it
differs, between the two it is too close to tell. No error turns what the number as it stands says. What the
record does not say, or says only as a bound that cannot decide, is not testable. The words name the sources
with the dates on which they observed.
"""

from __future__ import annotations

import datetime
import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from polemos.case.evidence import Period, Row, Series
from polemos.case.language.evaluate import ELEMENTWISE, NEGATED, canonical
from polemos.case.language.functions import ENTRIES
from polemos.case.language.nodes import (
    Between,
    Binary,
    Call,
    Comparison,
    Date,
    Expression,
    Name,
    Not,
    rebuilt,
    walk,
)
from polemos.case.ledger import Answer, Ledger, reads_record
from polemos.case.model import Case
from polemos.case.stated_errors import Draws, is_one_sided
from polemos.questions.rule import SURE
from polemos.questions.words import number


@dataclass(frozen=True)
class Finding:
    """What the record says of a predicate; the numbers are those of the comparison that decides it.

    agreement  share of draws of its stated errors in which it agrees
    """

    verdict: str
    estimate: float | None = None
    threshold: float | None = None
    comparison: str | None = None
    unit: str | None = None
    detail: str = ""
    agreement: float | None = None


def judge_record(node: Expression, ledger: Ledger) -> Finding:
    """The finding of a predicate on the record: matches, differs, too close or not testable.

    The numbers are those of the first comparison that goes as the whole does.
    """
    answer = ledger.answer(node)
    bounded = any(map(is_one_sided, _rows(node, ledger)))
    verdict = _class(answer.draws, bounded=bounded)
    if verdict == "too close" and bounded:
        verdict = "not testable"
    compared = [_compared(op, left, right, ledger) for op, left, right in comparisons(node)]
    alike = [finding for finding in compared if finding.verdict == verdict] or compared
    shown = alike[0] if alike else Finding(verdict)
    return replace(
        shown,
        verdict=verdict,
        detail=_detail(node, answer, verdict, compared),
        agreement=_share(answer.draws),
    )


def comparisons(node: Expression, *, negated: bool = False) -> Iterator[tuple[str, Expression, Expression]]:
    """The comparisons that a predicate is joined of, as they have to be true for it: op, left, right."""
    match node:
        case Not():
            yield from comparisons(node.operand, negated=not negated)
        case Binary(op="and" | "or"):
            for side in (node.left, node.right):
                yield from comparisons(side, negated=negated)
        case Between():
            yield NEGATED[">="] if negated else ">=", node.value, node.low
            yield NEGATED["<="] if negated else "<=", node.value, node.high
        case Comparison():
            yield NEGATED[node.op] if negated else node.op, node.left, node.right
        case _:
            pass


def _class(draws: Draws, *, bounded: bool) -> str:
    """What the draws of a predicate say; the number as it stands must say something too."""
    if math.isnan(draws[0]) and np.isnan(draws).mean() > 1 - SURE:
        return "not testable"
    chances = draws[1:] if draws.size > 1 else draws
    stands = None if bounded else draws[0]  # what a bound stands at is where it begins or ends, no number
    if np.mean(chances == 1) >= SURE and stands != 0:
        return "matches"
    return "differs" if np.mean(chances == 0) >= SURE and stands != 1 else "too close"


def _share(draws: Draws) -> float | None:
    chances = draws[1:] if draws.size > 1 else draws
    return None if np.isnan(chances).all() else float(np.mean(chances == 1))


def _compared(op: str, left: Expression, right: Expression, ledger: Ledger) -> Finding:
    """One comparison by itself: its own finding, number, threshold and how they are written."""
    a, b = ledger.answer(left), ledger.answer(right)
    unit = str(left.unit)
    node = Comparison(op, left, right)
    bounded = any(map(is_one_sided, _rows(node, ledger)))
    verdict = _class(ledger.answer(node).draws, bounded=bounded)
    written = f"{_written(a, left, ledger)} against {_written(b, right, ledger)}"
    return Finding(verdict, _known(a), _known(b), op, unit, detail=written)


def _known(answer: Answer) -> float | None:
    """The number as it stands, else the middle of what it may be, as far as that is finite."""
    if not math.isnan(answer.value):
        return answer.value
    finite = answer.draws[np.isfinite(answer.draws)]
    return float(np.median(finite)) if finite.size else None


def _written(answer: Answer, node: Expression, ledger: Ledger) -> str:
    """A number with its stated error: '705 km^2 +- 15', 'at least 700 persons', '0.9 (0.5 to 2.1)'.

    In brackets are the middle 90 % of the draws, where an error of one size to both sides would mislead: of a
    quotient, or of the smaller of two numbers.
    """
    unit = str(node.unit)
    shown = _known(answer)
    if shown is None:
        return "any number" if np.isinf(answer.draws).any() else "nothing"
    row = _only_row(node, ledger)
    if row is not None and is_one_sided(row):
        words = row.qualifier or ("at least" if row.high is None else "at most")
        return f"{words} {number(shown, unit)}"
    if any(map(is_one_sided, _rows(node, ledger))):
        return _bound(answer.draws[1:], shown, unit)
    drawn = answer.draws[1:][np.isfinite(answer.draws[1:])]
    spread = float(drawn.std()) if drawn.size else 0.0
    if spread <= 1e-9 * abs(shown):
        return number(shown, unit)
    low, high = _middle(drawn)
    if _derived(node) and not _is_even(low, shown, high, spread):
        return f"{number(shown, unit)} ({number(low, '')} to {number(high, '')})"
    return f"{number(shown, unit)} +- {number(spread, '')}"


def _bound(drawn: Draws, stands: float, unit: str) -> str:
    """What is derived from bounds: again a bound, or a range, or a number that no bound touches."""
    finite = drawn[np.isfinite(drawn)]
    down, up = bool((drawn == -math.inf).any()), bool((drawn == math.inf).any())
    if not finite.size or (down and up) or (np.isnan(drawn).any() and not (down or up)):
        return "any number"
    low, high = _middle(finite)
    if up:
        return f"at least {number(min(low, stands), unit)}"
    if down:
        return f"at most {number(max(high, stands), unit)}"
    return (
        number(low, unit) if high - low <= 1e-9 * abs(low) else f"{number(low, '')} to {number(high, unit)}"
    )


def _middle(drawn: Draws) -> tuple[float, float]:
    """The ends of the middle 90 % of draws."""
    low, high = np.quantile(drawn, (0.05, 0.95))
    return float(low), float(high)


def _derived(node: Expression) -> bool:
    """Whether a number is computed from others, not read."""
    return any(
        isinstance(item, Binary) or (isinstance(item, Call) and item.name in ELEMENTWISE)
        for item in walk(node)
    )


def _is_even(low: float, shown: float, high: float, spread: float) -> bool:
    """Whether one size of error tells the middle 90 %: as far to both sides, without a long tail."""
    width = high - low
    return abs(high + low - 2 * shown) <= width / 4 and spread <= 1.3 * width / (2 * 1.645)


def _only_row(node: Expression, ledger: Ledger) -> Row | None:
    if isinstance(node, Call) and node.name == "value":
        return ledger.rows[str(node.arguments[0])]
    return None


def _rows(node: Expression, ledger: Ledger) -> Iterator[Row]:
    """The rows whose number, not whose ends, an expression reads."""
    for item in walk(node):
        row = _only_row(item, ledger)
        if row is not None:
            yield row


def _detail(node: Expression, answer: Answer, verdict: str, compared: Sequence[Finding]) -> str:
    if answer.silence and verdict in ("not testable", "too close"):
        return f"the record is silent: {'; '.join(answer.silence)}"
    if not compared:
        if verdict == "not testable":
            return f"the record is silent on {canonical(node)}"
        if verdict == "too close":
            return f"{canonical(node)} is true in some draws of the stated errors and not in others"
        return f"{canonical(node)} is {'true' if verdict == 'matches' else 'false'}"
    written = "; ".join([*(finding.detail for finding in compared), *answer.partial])
    if verdict == "not testable":
        return f"the record gives no number that decides: {written}"
    return f"{written}: within the stated error{_apart(compared)}" if verdict == "too close" else written


def _apart(compared: Sequence[Finding]) -> str:
    """How far apart the numbers are that the stated error does not tell apart."""
    gaps = [
        number(abs(one.estimate - one.threshold), one.unit or "")
        for one in compared
        if one.verdict == "too close" and one.estimate is not None and one.threshold is not None
    ]
    return f", {' and '.join(gaps)} apart" if gaps else ""


def cited(node: Expression) -> tuple[str, ...]:
    """The rows and series that an expression reads, each once, in order."""
    calls = (item for item in walk(node) if isinstance(item, Call))
    names = [str(call.arguments[0]) for call in calls if call.name in ENTRIES or call.name == "observed"]
    return tuple(dict.fromkeys(names))


# one question, several sources --------------------------------------------------------------------


@dataclass(frozen=True)
class Question:
    """What a predicate asks of the record and whom.

    form      its text with everything that is read blanked
    asked     what is read, in order
    """

    form: str
    asked: tuple[Asked, ...]


@dataclass(frozen=True)
class Asked:
    """One thing that is read: of what, in which days, from whom.

    what       the outcome that it measures; "" where it measures none
    days       ordinals of the first and the last day
    rivals     rows and series that are said to disagree with it
    speaker, origin  who says so, and the source that it goes back to
    """

    id: str
    what: str
    days: tuple[int, int]
    rivals: frozenset[str]
    speaker: str
    origin: str

    def is_like(self, other: Asked) -> bool:
        """Whether both are about one thing at one time, and go back to sources of their own."""
        same = (self.what != "" and self.what == other.what) or (
            self.id in other.rivals or other.id in self.rivals
        )
        together = self.days[0] <= other.days[1] and other.days[0] <= self.days[1]
        return same and together and self.speaker != other.speaker and self.origin != other.origin


def question(node: Expression, case: Case) -> Question:
    """The question that a predicate puts to the record."""
    entries = {entry.id: entry for entry in (*case.rows, *case.series)}
    origins = {source.id: source.derived_from for source in case.sources}
    plain = _plain(node)  # so that what is read stands in the order in which it is compared
    asked = tuple(
        _asked(entries[str(call.arguments[0])], _days(call, plain), origins)
        for call in walk(plain)
        if isinstance(call, Call) and (call.name in ENTRIES or call.name == "observed")
    )
    return Question(canonical(_blanked(plain)), asked)


def _plain(node: Expression, *, negated: bool = False) -> Expression:
    """The same condition without `not`, its comparisons turned to >; at the very threshold it may differ."""
    match node:
        case Not():
            return _plain(node.operand, negated=not negated)
        case Binary(op="and" | "or"):
            op = {"and": "or", "or": "and"}[node.op] if negated else node.op
            sides = (_plain(side, negated=negated) for side in (node.left, node.right))
            return Binary(op, *sides)
        case Comparison():
            op = NEGATED[node.op] if negated else node.op
            left, right = (node.left, node.right) if op[0] == ">" else (node.right, node.left)
            return Comparison(">", left, right)
        case _:
            return Not(node) if negated else node


def last_day(one: Question) -> str:
    """The last day of which something is asked, as it is written; empty where no day is named."""
    days = [asked.days[1] for asked in one.asked if asked.days[1] < datetime.date.max.toordinal()]
    return datetime.date.fromordinal(max(days)).isoformat() if days else ""


def is_earlier(one: Question, other: Question) -> bool:
    """Whether one asks of an earlier day what the other asks later, of the same series or speaker."""
    pairs = list(zip(one.asked, other.asked, strict=False))
    if one.form != other.form or len(one.asked) != len(other.asked) or not pairs:
        return False
    same = all(a.id == b.id or (a.what == b.what != "" and a.speaker == b.speaker) for a, b in pairs)
    return same and all(a.days[1] <= b.days[1] for a, b in pairs) and any(a.days < b.days for a, b in pairs)


def disagree(questions: Sequence[tuple[Question, bool]]) -> bool:
    """Whether one question was put to different sources and got different answers.

    questions  with whether the record agrees
    """
    return any(
        a != b and _is_one(one, other) for (one, a), (other, b) in itertools.combinations(questions, 2)
    )


def _is_one(one: Question, other: Question) -> bool:
    if one.form != other.form or len(one.asked) != len(other.asked):
        return False
    return all(a.is_like(b) for a, b in zip(one.asked, other.asked, strict=True)) and bool(one.asked)


def _asked(entry: Row | Series, days: tuple[int, int] | None, origins: dict[str, str | None]) -> Asked:
    origin = entry.source
    seen: set[str] = set()
    while (parent := origins.get(origin)) is not None and origin not in seen:
        seen.add(origin)
        origin = parent
    if isinstance(entry, Row):
        period = entry.refers_to
        days, rivals = (period.start.toordinal(), period.end.toordinal()), entry.disagrees_with
    else:
        rivals = ()
    everything = (0, datetime.date.max.toordinal())
    what = "" if entry.measures is None else str(entry.measures)
    return Asked(entry.id, what, days or everything, frozenset(rivals), entry.speaker, origin)


def _days(call: Call, node: Expression) -> tuple[int, int] | None:
    """The dates that are asked for in what encloses a call; None where there are none."""
    around = [
        item for item in walk(node) if isinstance(item, Call) and any(one is call for one in walk(item))
    ]
    dates = [arg.value.toordinal() for item in around for arg in item.arguments if isinstance(arg, Date)]
    return (min(dates), max(dates)) if dates else None


def _blanked(node: Expression) -> Expression:
    """The same form with ids and dates taken out."""
    match node:
        case Name() | Date():
            return Name(".")
        case Call() if not reads_record(node):
            return node
        case _:
            return rebuilt(node, _blanked)


# sources in words ----------------------------------------------------------------------------------


def describe(name: str, case: Case, days: Sequence[int] = ()) -> str:
    """A source in words: who, what it refers to, since when it was known and how it was read.

    days  ordinals of the points of a series that were read
    """
    row = next((row for row in case.rows if row.id == name), None)
    if row is not None:
        read = "" if row.read == "whole" else f", read {'in part' if row.read == 'part' else row.read}"
        return f"{row.speaker} for {_period(row.refers_to)}, known {row.known_on.isoformat()}{read}"
    series = next(series for series in case.series if series.id == name)
    dates = [datetime.date.fromordinal(day).isoformat() for day in days]
    on = f" on {' to '.join(dict.fromkeys((dates[0], dates[-1])))}" if dates else ""
    return f"{series.speaker}{on}"


def _period(refers_to: Period) -> str:
    days = dict.fromkeys((refers_to.start.isoformat(), refers_to.end.isoformat()))
    return " to ".join(days)
