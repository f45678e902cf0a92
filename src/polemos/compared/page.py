"""The difference of two runs as a page of plain text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from polemos.compared.causes import NOT_TOLD_APART
from polemos.compared.claims import Answer, ClaimMove
from polemos.compared.forecasts import LEAST_BAND, NO_NUMBER, DateMove, SeriesMove
from polemos.compared.inputs import Change
from polemos.compared.sampling import LEVEL, SAME_DRAWS
from polemos.questions.words import number, of_100

if TYPE_CHECKING:
    from polemos.compared.difference import Difference

MOST_SERIES = 20
"""Series that are listed; the rest is counted."""

MOST_CHANGES = 12
"""Changes of one group that are listed; the rest is counted."""

LONGEST = 90
"""Letters of a text that went in otherwise, as it is shown."""

ARROW = " \u2192 "


def page(found: Difference) -> str:
    """What a reader sees, in the order in which it is asked: verdicts, shares, forecasts, why."""
    changed = [one for one in found.claims if one.changed]
    shifted = [one for one in found.claims if one.shifted]
    sections = (
        ("Verdicts that changed", tuple(_table_of(changed, verdicts=True))),
        ("Verdicts that stayed, shares that moved", tuple(_table_of(shifted, verdicts=False))),
        ("Forecasts that moved", tuple(_series(found))),
        ("What went in otherwise", tuple(_changes(found))),
        ("What may have moved each claim", tuple(_causes([*changed, *shifted], found.changes))),
    )
    lines = [*_head(found, len(changed))]
    for title, told in sections:
        if told:
            lines += ["", title, *(f"  {line}" for line in told)]
    return "\n".join(lines)


def _head(found: Difference, changed: int) -> Iterator[str]:
    both = len(found.claims)
    if not found.moved:
        asked = f"all {both} claims" if both != 1 else "the one claim"
        yield f"Nothing moved: {asked} and all {len(found.series)} weekly series are the same in both runs."
    else:
        whose = "its verdict" if changed < 2 else "their verdicts"
        yield f"{changed or 'None'} of the {both} claims asked in both runs changed {whose}.{_alone(found)}"
    yield _how_sure(found)


def _alone(found: Difference) -> str:
    """Claims that one run alone was asked."""
    told = ((found.only_first, "first"), (found.only_second, "second"))
    return "".join(f" Only in the {which}: {', '.join(names)}." for names, which in told if names)


def _how_sure(found: Difference) -> str:
    if found.same_draws:
        return (
            "Same draws: members of both runs got the same random numbers, "
            "so that any move is the change itself."
        )
    return (
        f"Other draws: of 100 pairs of runs that differ in their draws alone, some {100 * LEVEL:.0f} at most "
        "have a claim whose move is called beyond sampling error, and as many a series."
    )


def _table_of(moves: Sequence[ClaimMove], *, verdicts: bool) -> Iterator[str]:
    """Claims with their shares of 100 wars, and whether sampling explains the move."""
    if not moves:
        return
    rows: list[tuple[str, ...]] = []
    for one in moves:
        verdict = f"{one.before.verdict}{ARROW}{one.after.verdict}" if verdicts else one.after.verdict
        rows.append((one.claim, verdict, f"{_share(one.before)}{ARROW}{_share(one.after)}", one.how))
    yield from _table((("claim", "verdict", "of 100 wars, \u00b1 error", "the move"), *rows))


def _share(answer: Answer) -> str:
    if answer.share is None:
        return "\u2013" if answer.estimate is None else number(answer.estimate, "")
    error = "" if answer.error is None else f" \u00b1 {100 * answer.error:.2g}"
    return f"{of_100(answer.share)}{error}"


def _series(found: Difference) -> Iterator[str]:
    listed = [one for one in found.series if one.listed]
    rest = len(found.series) - len(listed)
    alike: dict[str, list[SeriesMove]] = {}
    for (
        one
    ) in listed:  # the same outcome under several policies is one entry, of the policy it moved most under
        alike.setdefault(one.name.rpartition(" | ")[0], []).append(one)
    rows = [
        (
            one.name, f"{date.which} {date.date}",
            _band(date, one, after=False), _band(date, one, after=True), _moved(date),
        )
        for one, *_ in list(alike.values())[:MOST_SERIES]
        for date in one.dates
    ]  # fmt: skip
    if rows:
        yield from _table((("series", "on", "median and 80 % before", "after", "moved by"), *rows))
    told = min(len(alike), MOST_SERIES)
    if len(listed) > told:
        yield f"and {len(listed) - told} more, most of them the same under other policies; --json lists all"
    if found.moved:
        why = "" if found.same_draws else ", or within sampling error"
        yield (
            f"{rest} of {len(found.series)} series moved by no more than {100 * LEAST_BAND:g} % of the width "
            f"of their band{why}{_silent(found)}{_series_alone(found)}"
        )


def _silent(found: Difference) -> str:
    silent = sum(any(date.how == NO_NUMBER for date in one.dates) for one in found.series)
    return f"; {silent} of them have no number in one of the runs" if silent else ""


def _series_alone(found: Difference) -> str:
    told = zip(found.series_only, ("first", "second"), strict=True)
    return "".join(f"; {count} are in the {which} run alone" for count, which in told if count)


def _band(date: DateMove, series: SeriesMove, *, after: bool) -> str:
    band = date.after if after else date.before
    if band is None:
        return "no number"
    low, middle, high = (number(value, "") for value in (band.low, band.middle, band.high))
    return f"{middle} ({low} to {high}){f' {series.unit}' if series.unit else ''}"


def _moved(date: DateMove) -> str:
    if date.before is None:
        return date.how
    size = "all of it" if date.moved == float("inf") else f"{100 * date.moved:.0f} % of its width"
    return size if date.how == SAME_DRAWS else f"{size}, {date.how}"


def _changes(found: Difference) -> Iterator[str]:
    if found.unexplained:
        yield "Nothing that the runs keep of what went in differs, yet the results do: the source of polemos"
        yield "changed without its version, or the machine computes otherwise."
    elif not found.changes:
        yield "Nothing differs: program, request and case are the same."
    for group, those in groupby(found.changes, key=lambda change: change.group):
        told = [
            line for _, few in groupby(those, key=lambda one: one.subject) for line in _of_subject(list(few))
        ]
        yield group
        yield from (f"  {line}" for line in told[:MOST_CHANGES])
        if len(told) > MOST_CHANGES:
            yield f"  and {len(told) - MOST_CHANGES} more, which --json lists"


def _of_subject(changes: Sequence[Change]) -> Iterator[str]:
    """The changes of one subject; what is there in one run alone is one line."""
    kinds = {change.kind for change in changes}
    if len(changes) > 3 and len(kinds) == 1 and kinds < {"added", "removed"}:
        one = changes[0]
        yield f"{one.subject}: {one.kind}{_where(one)}"
        return
    for one in changes:
        text = ARROW.join("none" if side is None else _short(side) for side in (one.before, one.after))
        aside = "; nothing in a run counts with it" if one.inert else ""
        yield f"{one.name}: {text}{_where(one)}{aside}"


def _short(text: str) -> str:
    return textwrap.shorten(text, LONGEST, placeholder=" ...") or text[:LONGEST]


def _where(change: Change) -> str:
    places = dict.fromkeys(place for place in (change.where_before, change.where_after) if place)
    return f"  [{ARROW.join(places)}]" if places else ""


def _causes(moves: Sequence[ClaimMove], changes: Sequence[Change]) -> Iterator[str]:
    """For each claim that moved, the changes that it names; otherwise that they cannot be told apart."""
    for one in moves:
        reasons: dict[str, list[str]] = {}
        for cause in one.causes:
            reasons.setdefault(cause.why, []).append(f"{cause.group} {cause.change.partition(': ')[0]}")
        told = "; ".join(f"{', '.join(dict.fromkeys(names))} ({why})" for why, names in reasons.items())
        yield f"{one.claim}: {told or NOT_TOLD_APART}"
    if moves and sum(not change.inert for change in changes) > 1:
        yield "What a claim names is where to look first, not proof: undo one change at a time to be sure."


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows as text, every column as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
