"""The peace table held against other wars: how often talks succeed, and how wars end.

Claim: a model of how a war ends should bring bouts of talks, settlements and ends of war about as often as
they came in other wars, before anybody reads from it what a policy changes in them.
Law:
    bout        weeks of talks without a gap; one that follows a ceasefire or a failure is another one
    q           bouts that ended in a settlement / bouts that ended
    by talks    wars that ended in a settlement / wars that ended, a side that breaks being the other end
    h_T         starts of talks / weeks of war without talks
    h_T q       ends by talks for each week of war without talks, if every bout succeeds as often
    ends        wars that ended / weeks of war, talks and all
A war is over once there is a settlement or a side has broken; what a run does after that counts for nothing,
nor does a war that was over at the first record. A bout that a break cuts short has failed; one still open at
the last record is left out of q. In a week of both, the break comes first: a settlement is drawn at the end
of a week. A ceasefire is no end of a war, and its weeks are none of war.
Source: figures of E. Min, and counts in two data sets: docs/examples/other-wars.md says how each was read.
Checked: tests/docs/test_other_wars.py, by hand-made wars; the intervals are computed there once more.
"""
# ruff: noqa: INP001, T201

from pathlib import Path
from typing import NamedTuple

import numpy as np

CASE = Path(__file__).parents[1] / "cases" / "kursk_2025"
POLICY, MEMBERS, SEED = "baseline", 2048, 1


class Drawn(NamedTuple):
    """What was drawn of every war, (week, member), from the record on from which there may be talks.

    talks, ceasefire  1 while they last;  settlement  1 once it is signed
    broken            1 where either side cannot carry the war on
    """

    talks: np.ndarray
    settlement: np.ndarray
    ceasefire: np.ndarray
    broken: np.ndarray


class Counts(NamedTuple):
    """Of every war, (member,) each.

    begun, closed    bouts of talks that began, and that ended before the last record
    settled, halted  bouts that ended in a settlement, which ends the war, and in a ceasefire
    broke            wars that ended as a side broke
    quiet, war       weeks of war without talks, and all weeks of war, that have a record after them
    """

    begun: np.ndarray
    closed: np.ndarray
    settled: np.ndarray
    halted: np.ndarray
    broke: np.ndarray
    quiet: np.ndarray
    war: np.ndarray


class Number(NamedTuple):
    """A ratio of sums over the members, and how far each member moves it."""

    value: float
    moved: np.ndarray

    @property
    def error(self) -> float:
        """Monte Carlo error: one standard error, the members being drawn independently."""
        members = len(self.moved)
        return float(np.sqrt(members * np.var(self.moved, ddof=1)))

    def __mul__(self, other: "Number") -> "Number":
        """The product, of the same members: what moves both counts in both."""
        return Number(self.value * other.value, self.value * other.moved + other.value * self.moved)


class Known(NamedTuple):
    """A number of other wars, and where the model's should lie."""

    name: str
    value: float
    low: float
    high: float


OTHERS = (
    Known("bouts of talks that succeed", 0.24, 0.11, 0.42),
    Known("ended wars that ended by talks", 0.55, 0.45, 0.65),
    Known("ends by talks a week, h_T q", 0.0083, 0.0050, 0.0129),
    Known("ends of all kinds a week", 0.0083, 0.0050, 0.0129),
)
"""90 % intervals, but for the second: a range chosen round the shares of all wars and of those since 1946."""


def counted(drawn: Drawn) -> Counts:
    """Bouts, ends and weeks of every war.

    Raises ValueError for states that are not 0 or 1, and for talks, settlements and ceasefires whose
    beginning is not seen: those of the first record, and what did not come of talks.
    """
    talks, signed, halt, broken = (_states(name, states) for name, states in drawn._asdict().items())
    if (talks[0] | signed[0] | halt[0]).any():
        raise ValueError("talks, a settlement or a ceasefire at the first record: how it began is not seen")
    peace = signed | halt
    if (peace[1:] & ~peace[:-1] & ~talks[:-1]).any():
        raise ValueError("a settlement or a ceasefire that did not come of talks")
    broken = np.maximum.accumulate(broken, axis=0)
    over = broken | np.maximum.accumulate(signed, axis=0)
    war = ~over[:-1]
    going, after = war & talks[:-1], ~over[1:] & talks[1:]
    closed = going & ~after
    return Counts(
        begun=(after & ~going).sum(0),
        closed=closed.sum(0),
        settled=(closed & signed[1:] & ~broken[1:]).sum(0),
        halted=(closed & halt[1:] & ~over[1:]).sum(0),
        broke=(war & broken[1:]).sum(0),
        quiet=(war & ~talks[:-1] & ~halt[:-1]).sum(0),
        war=(war & ~halt[:-1]).sum(0),
    )


def _states(name: str, states: np.ndarray) -> np.ndarray:
    if not np.isin(states, (0, 1)).all():
        raise ValueError(f"{name} holds something that is neither 0 nor 1")
    return np.asarray(states, bool)


def ratio(above: np.ndarray, below: np.ndarray) -> Number:
    """Sum over sum, both (member,); ValueError where there is nothing to divide by."""
    if not below.sum():
        raise ValueError("nothing of the kind in any member: there is no such ratio")
    value = above.sum() / below.sum()
    return Number(float(value), (above - value * below) / below.sum())


def numbers(counts: Counts) -> tuple[Number, ...]:
    """The model's, in the order of `OTHERS`."""
    success, ended = ratio(counts.settled, counts.closed), counts.settled + counts.broke
    return (
        success,
        ratio(counts.settled, ended),
        ratio(counts.begun, counts.quiet) * success,
        ratio(ended, counts.war),
    )


def place(value: float, error: float, known: Known) -> str:
    """Where a number lies; `at an end` where an end of the interval is within two of its errors."""
    if min(abs(value - known.low), abs(value - known.high)) <= 2 * error:
        return "at an end"
    return "below" if value < known.low else "above" if value > known.high else "inside"


def table(counts: Counts) -> str:
    """The model's numbers beside those of other wars, and what was counted for them."""
    total = {name: int(found.sum()) for name, found in counts._asdict().items()}
    wars = f"{(counts.war > 0).sum()} of {len(counts.war)} wars go on at the first record"
    lines = [
        f"{wars}, for {total['war']} weeks, {total['quiet']} without talks",
        f"{total['begun']} bouts of talks began and {total['closed']} ended",
        f"of these {total['settled']} in a settlement and {total['halted']} in a ceasefire",
        f"{total['broke']} wars ended as a side broke",
        "",
        f"{'':<31}{'model':>8}{'+-':>9}{'others':>8}{'from':>8}{'to':>8}",
    ]
    for known, found in zip(OTHERS, numbers(counts), strict=True):
        digits = 4 if known.high < 0.1 else 2
        ours = f"{found.value:>8.{digits}f}{found.error:>9.{digits + 1}f}"
        theirs = f"{known.value:>8.{digits}f}{known.low:>8.{digits}f}{known.high:>8.{digits}f}"
        lines.append(f"{known.name:<31}{ours}{theirs}  {place(found.value, found.error, known)}")
    return "\n".join(lines)


def drawn_wars(folder: Path, policy: str, members: int, seed: int) -> Drawn:
    """What a case draws of its wars under a policy; the members are whole slices of the engine, of 256."""
    from polemos.case import load_case
    from polemos.dynamics.simulate import WeeklyRow
    from polemos.dynamics.tables import first_record
    from polemos.ensemble.engine import Request
    from polemos.ensemble.rules import engine_of

    states = [WeeklyRow(name, ()) for name in ("talks", "settlement", "ceasefire")]
    breaks = [WeeklyRow(f"break.{name}", (side,)) for name in ("political", "manpower") for side in (0, 1)]
    case = load_case(folder)
    engine = engine_of(Request(case, members, seed, (policy,)), (*states, *breaks), nothing_else=True)
    weekly = engine.weekly(engine.prepare(np.arange(members)), policy)[first_record(case, engine.layout) :]
    talks, settlement, ceasefire = (weekly[:, engine.rows.index(row)] for row in states)
    broken = np.max([weekly[:, engine.rows.index(row)] for row in breaks], axis=0)
    return Drawn(talks, settlement, ceasefire, (broken > 0.5).astype(float))


def main() -> None:
    """Run the shipped case and print its table."""
    print(table(counted(drawn_wars(CASE, POLICY, MEMBERS, SEED))))


if __name__ == "__main__":
    main()
