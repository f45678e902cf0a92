"""Which loop did it: a difference between two policies, divided among the links, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from polemos._core.catalogue import ARROWS
from polemos._core.saved import Division, Share
from polemos.report.formatting import error_words, plural, quantity, rounded, unit_words
from polemos.report.plot import Plot, Scale, nice
from polemos.report.record import RunRecord

SETTLED = 4.0
"""Monte Carlo errors from nothing from which a share of a difference is told apart from it."""

SHOWN, AT_LEAST = 12, 5
"""Bars drawn: at most, and at least where there are so many links."""

NAMED = 4
"""Links named in words, at most."""

BAR = 16
"""Pixels of a row."""

THROUGH_NONE = "through no link that can be cut"


@dataclass(frozen=True)
class Carried:
    """What one link carries of a difference, with its bar."""

    link: str
    amount: str
    drawn: Markup


@dataclass(frozen=True)
class Divided:
    """One division, ready to be read.

    reading  sentences in plain words
    shown    the links drawn, the largest first
    rows     every link, then the rest and the whole: link, from, to, carries, least, most, what it stands for
    """

    division: Division
    reading: tuple[str, ...]
    shown: tuple[Carried, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def unit(self) -> str:
        """The unit of the difference, as it is read."""
        return unit_words(self.division.unit)


def which_loops(record: RunRecord) -> Iterator[Divided]:
    """One entry for each division of the run, in the order in which they were asked for."""
    for division in record.loops:
        settled = [share for share in division.shares if is_settled(share.amount, share.mc_error)]
        rows = (*(_row(share) for share in division.shares), *_sums(division))
        yield Divided(division, tuple(_reading(division, settled)), tuple(_bars(division, settled)), rows)


def is_settled(amount: float, error: float) -> bool:
    """Whether a number is beyond its Monte Carlo error."""
    return amount != 0 and abs(amount) >= SETTLED * error


def named(link: str) -> str:
    """A link as it is read."""
    return link.replace("_", " ")


def meaning_of(link: str) -> str:
    """What a link stands for; its name where the catalogue of this version has no such link."""
    return next((arrow.meaning for arrow in ARROWS if arrow.name == link), named(link))


def _reading(division: Division, settled: Sequence[Share]) -> Iterator[str]:
    """Plain words: how large, through what, against what, and what is within the error."""
    whole, unit = division.whole, division.unit
    yield (
        f"The mean difference is {quantity(whole, unit)} ({error_words(division.mc_error, unit)}, "
        f"{division.members:,} runs of each policy, {plural(division.orders, 'order')} of cutting)."
    )
    if not is_settled(whole, division.mc_error):
        yield (
            "It is within its Monte Carlo error, so no link can be said to carry it; "
            "more runs (--members) may settle it."
        )
        return
    along = [share for share in settled if share.amount * whole > 0]
    against = [share for share in settled if share.amount * whole < 0]
    yield from _most(division, along)
    if against:
        yield f"Against it: {_listed(against, unit)}."
    others = len(division.shares) - len(settled)
    if others:
        noun = "other link" if settled else "link"
        yield f"Within the Monte Carlo error: {plural(others, noun)} of {len(division.shares)}."
    yield from _together(along[:NAMED], unit)


def _most(division: Division, along: Sequence[Share]) -> Iterator[str]:
    """Where most of the difference goes."""
    whole, unit, rest = division.whole, division.unit, division.rest / division.whole
    chosen: list[Share] = []
    for share in along[:NAMED]:
        chosen.append(share)
        if sum(one.amount for one in chosen) / whole > 1 / 2:
            break
    if rest >= 1 / 2:
        yield (
            f"Most of it, {quantity(division.rest, unit)}, goes {THROUGH_NONE}: through orders, forces and "
            "losses themselves."
        )
        if chosen:
            yield f"Of the links, the largest beyond their error: {_listed(chosen, unit)}."
        return
    if chosen and sum(one.amount for one in chosen) / whole > 1 / 2:
        yield f"Most of the difference goes through {_listed(chosen, unit)}."
    elif chosen:
        yield f"No few links carry most of it; the largest beyond their error: {_listed(chosen, unit)}."
    if rest >= 1 / 10:
        yield f"{quantity(division.rest, unit)} goes {THROUGH_NONE}."


def _together(shares: Sequence[Share], unit: str) -> Iterator[str]:
    """Links whose part depends on what was cut before them."""
    wide = [share for share in shares if share.highest - share.lowest > abs(share.amount) / 2]
    if wide:
        spans = "; ".join(
            f"{named(one.link)} from {rounded(one.lowest)} to {quantity(one.highest, unit)}" for one in wide
        )
        yield f"What a link carries depends on which were cut before it, so these act with others: {spans}."


def _listed(shares: Sequence[Share], unit: str) -> str:
    parts = [f"{named(share.link)} ({quantity(share.amount, unit)})" for share in shares]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _row(share: Share) -> tuple[str, ...]:
    return (
        named(share.link),
        named(share.source),
        named(share.target),
        f"{rounded(share.amount)} {error_words(share.mc_error)}",
        rounded(share.lowest),
        rounded(share.highest),
        meaning_of(share.link),
    )


def _sums(division: Division) -> Iterator[tuple[str, ...]]:
    """The rows that end a table."""
    settled = [share for share in division.shares if is_settled(share.amount, share.mc_error)]
    others = sum(share.amount for share in division.shares) - sum(share.amount for share in settled)
    n = len(division.shares) - len(settled)
    if n:
        yield f"{plural(n, 'link')} within the error, together", "", "", rounded(others), "", "", ""
    yield f"the rest: {THROUGH_NONE}", "", "", rounded(division.rest), "", "", ""
    whole = f"{rounded(division.whole)} {error_words(division.mc_error)}"
    yield "the whole difference", "", "", whole, "", "", ""


def _bars(division: Division, settled: Sequence[Share]) -> Iterator[Carried]:
    """The largest links and the rest, on one scale."""
    largest = [share for share in division.shares if share not in settled]
    shown = [*settled[:SHOWN], *largest[: max(0, AT_LEAST - len(settled))]]
    ends = [end for share in shown for end in (share.lowest, share.highest, *_either_way(share))]
    across = nice([0.0, division.rest, *ends])
    for share in shown:
        look = "carried" if share in settled else "carried unsettled"
        span = (share.lowest, share.highest)
        drawn = _bar(across, share.amount, look, span, _either_way(share))
        yield Carried(named(share.link), f"{rounded(share.amount)} {error_words(share.mc_error)}", drawn)
    yield Carried("the rest", rounded(division.rest), _bar(across, division.rest, "carried"))


def _either_way(share: Share) -> tuple[float, float]:
    return share.amount - 2 * share.mc_error, share.amount + 2 * share.mc_error


def _bar(
    across: Scale,
    amount: float,
    look: str,
    span: tuple[float, float] | None = None,
    error: tuple[float, float] | None = None,
) -> Markup:
    """The amount from nothing, the span over orders behind it, and its error."""
    plot = Plot(across, Scale(0, 1), BAR)
    if span is not None:
        plot.bar(*span, "over-orders", top=1, tall=BAR - 2)
    plot.bar(0.0, amount, look, top=4, tall=BAR - 8)
    if error is not None:
        plot.rule("range", error, (0.5, 0.5))
    plot.upright(0.0, "zero")
    return plot.cell()


def example(record: RunRecord, folder: str) -> str:
    """A line that asks for a division of a run of this case; P and Q where the run has no second policy."""
    sector = min(record.case.sectors, key=lambda one: one.stream)
    actor = next(one.id for one in record.belligerents if one.id != sector.owner)
    others = [policy for policy in record.manifest.policies if policy != record.manifest.reference]
    policy, against = (others[0], record.manifest.reference) if others else ("P", "Q")
    measure = f"at(held({actor}, {sector.id}), {record.case.clock.end.isoformat()})"
    return f'polemos loops {folder} "{measure}" --policy {policy} --against {against} --into RUN'
