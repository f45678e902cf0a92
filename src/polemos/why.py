"""Why a claim has its verdict: its premise, its shares, what it hangs on and what would change it.

All of it is read off what a run saved; nothing is run again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from polemos._core.errors import RunError
from polemos._core.saved import JudgedReading, SavedDriver, SavedSwitch, Verdict
from polemos.case.references import did_you_mean
from polemos.questions.rule import side_of
from polemos.questions.words import number, of_100, shown

NAMED = 3
"""Draws that decide a premise that are shown, and of those that it would help to know."""

WORTH_KNOWING = 0.05
"""Share of wrong calls that knowing a draw must avert before it is named as worth watching."""

SHARES = (
    "", "", "so", "too small", "other way", "claimed sign", "5 %", "middle", "95 %", "at half", "at twice",
)  # fmt: skip
"""Columns of the shares of a reading: of worlds, and in between the effect."""

SILENT = frozenset({"premise rare", "too few runs"})

Lines = tuple[str, ...]


@dataclass(frozen=True)
class Why:
    """The reasons of one verdict; printed, they are a page of plain text.

    sections  title and lines, in the order in which they are read
    """

    verdict: Verdict
    sections: tuple[tuple[str, Lines], ...]

    def __str__(self) -> str:
        v = self.verdict
        number = "" if v.number is None else f"{v.number}  "
        stands = {None: "", "record": "; stands on the record"}.get(v.drawn_from, f"; stands on {v.basis}")
        head = [f"{number}{v.claim}", v.statement, "", f"{v.verdict}{stands}", v.words]
        for title, lines in self.sections:
            head += ["", title, *(f"  {line}" for line in lines)]
        return "\n".join(head)

    __repr__ = __str__


def why(verdicts: Sequence[Verdict], claim: str | int, switches: Sequence[SavedSwitch] = ()) -> Why:
    """The reasons of the verdict on a claim, named by its id or its number; RunError where there is none.

    switches  the answers with each switch of the case thrown, where a run has them
    """
    found = [one for one in verdicts if claim == one.claim or str(claim) == str(one.number)]
    if not found:
        hint = did_you_mean(str(claim), [one.claim for one in verdicts])
        raise RunError(f"there is no verdict on '{claim}' in this run{f'; {hint}' if hint else ''}")
    verdict = found[0]
    sections = (
        ("What was asked", tuple(_asked(verdict))),
        ("Of 100 simulated wars", tuple(_shares(verdict))),
        ("What it hangs on", tuple(_hangs_on(verdict))),
        ("Under rival assumptions", tuple(_switches(verdict, switches))),
        ("Beside it, of the model", tuple(_beside(verdict, record=False))),
        ("The record", tuple(_beside(verdict, record=True))),
        ("What to watch", tuple(_watch(verdict))),
    )
    return Why(verdict, tuple((title, lines) for title, lines in sections if lines))


def _asked(verdict: Verdict) -> Iterator[str]:
    deciding = [reading for reading in verdict.readings if reading.decides]
    for reading in deciding[:1]:
        yield reading.predicate
    if len(deciding) > 1:
        yield f"and {len(deciding) - 1} more that are its equals: {', '.join(r.name for r in deciding[1:])}"
    sizes = dict.fromkeys(reading.size for reading in deciding if reading.size)
    if sizes:
        reason = f": {verdict.smallest_because}" if verdict.smallest_because else ", without a reason"
        yield f"smallest size that matters {' or '.join(sizes)}{reason}"
    if verdict.horizon:
        yield f"by {verdict.horizon.isoformat()}"
    told: set[str] = set()
    for reading in deciding:
        if reading.premise and reading.shares and reading.premise not in told:
            told.add(reading.premise)
            yield f"premise met in {of_100(reading.shares.premise)} of 100 simulated wars: {reading.premise}"
            for driver in reading.premise_drivers[:NAMED]:
                yield f"  it hangs on {_named(driver)}: {_profile(driver)} of 100 from low to high"


def _shares(verdict: Verdict) -> Iterable[str]:
    rows: list[tuple[str, ...]] = []
    units: dict[str, None] = {}
    for reading in verdict.readings:
        shares = reading.shares
        if not reading.decides or shares is None or shares.p is None:
            continue
        parts = tuple(_share(part) for part in (shares.p, shares.none, shares.other, shares.sign))
        if reading.smallest is None:  # of an event all else says the same
            rows.append((reading.name, reading.verdict, parts[0], *[""] * (len(SHARES) - 3)))
            continue
        units[reading.shown_in] = None
        effect = [_effect(value, reading) for value in shares.effect]
        ends = effect[:: 1 if reading.smallest > 0 else -1]  # as measured, from the lowest up
        rows.append(
            (reading.name, reading.verdict, *parts, *ends, _share(shares.curve[0]), _share(shares.curve[2]))
        )
    unit = f", {' or '.join(units)}" if any(units) else ""
    return _table([(*SHARES[:7], f"middle{unit}", *SHARES[8:]), *rows]) if rows else ()


def _effect(value: float | None, reading: JudgedReading) -> str:
    """An effect as it was measured, not as it is claimed."""
    if value is None:
        return "\u2013"
    sign = -1.0 if (reading.smallest or 0.0) < 0 else 1.0
    return number(sign * shown(value, reading.shown_in), "")


def _hangs_on(verdict: Verdict) -> Iterator[str]:
    reading = verdict.reading
    if reading is None or reading.shares is None:
        return
    if not reading.drivers:
        yield "no single draw moves it more than chance would"
    else:
        rows = [("", "explains", "of 100, in fifths of its range from low to high", "wrong calls averted")]
        for driver in reading.drivers:
            explains, averts = f"{100 * driver.explained:.2g} %", f"{max(100 * driver.settles, 0):.2g} of 100"
            rows.append((_named(driver), explains, _profile(driver), averts))
        yield from _table(rows)
    if reading.direction:
        codes = {driver.name: _named(driver) for driver in reading.drivers}
        yield f"its direction turns on {', '.join(codes.get(one, one) for one in reading.direction)}"
    if reading.edge:
        yield f"with more runs it may turn out {reading.edge}"


def _switches(verdict: Verdict, switches: Sequence[SavedSwitch]) -> Iterator[str]:
    thrown = [one for one in switches if one.claim == verdict.claim]
    if not thrown:
        return
    rows = [("", "", "so", "too small", "other way", "premise")]
    rows += [
        (
            one.name or "as the case has it",
            one.verdict,
            *map(_share, (one.p, one.none, one.other, one.premise)),
        )
        for one in thrown
    ]
    yield from _table(rows)
    sides = {side_of(one.p) for one in thrown if one.p is not None and one.verdict not in SILENT}
    if {1, -1} <= sides:
        yield "the structure sets it: one of these assumptions speaks for the claim and another against it"


def _beside(verdict: Verdict, *, record: bool) -> Iterator[str]:
    for reading in verdict.readings:
        if (reading.what == "record") != record or reading.verdict == "waits":
            continue
        if reading.decides and not record:
            continue
        agreement = ""
        if record and reading.agreement is not None:
            agreement = f" (true in {of_100(reading.agreement)} of 100 draws of the stated errors)"
        yield f"{reading.name}: {reading.verdict}{agreement}: {reading.detail}"
    same, of = verdict.agreement
    if of and record == (verdict.drawn_from == "record"):
        yield f"{same} of {of} on the same side as the verdict; they change nothing"


def _watch(verdict: Verdict) -> Iterator[str]:
    reading, resolution = verdict.reading, verdict.resolution
    if resolution is not None:
        day = f" by {resolution.date.isoformat()}" if resolution.date else ""
        by = f" ({resolution.by})" if resolution.by else ""
        yield f"the world would settle it{day}: {resolution.rule}{by}"
    drivers = [] if reading is None else [driver for driver in reading.drivers if not driver.taught]
    for driver in sorted(drivers, key=lambda one: -one.settles)[:NAMED]:
        if driver.settles >= WORTH_KNOWING:
            averted = of_100(driver.settles)
            yield f"evidence on {driver.called}: known alone it averts {averted} of 100 wrong calls"
    for name in verdict.needs:
        yield f"the mechanism '{name}', not built yet or not used by the case"


def _named(driver: SavedDriver) -> str:
    """What a draw is called, with its code."""
    return f"{driver.plain_name} ({driver.name})" if driver.plain_name else driver.name


def _profile(driver: SavedDriver) -> str:
    return "  ".join(of_100(share) for share in driver.profile)


def _share(value: float | None) -> str:
    return "\u2013" if value is None else of_100(value)


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows as text, every column as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
