"""What the command line prints of held ground: what it costs and buys, along every path it may take."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from polemos.terminal import say

if TYPE_CHECKING:
    from polemos.questions.bargains import Bargain
    from polemos.questions.chip import Chip, Mean
    from polemos.questions.leverage import Bought, Leverage, Reason, Signing

WIDTH = 104
"""Columns of a paragraph."""


def print_bargains(found: Sequence[Bargain], named: Callable[[str], str] = str) -> None:
    """The bargain as simulated, and what is else where the ground goes another way.

    named  from the id of a side to what a reader calls it
    """
    from polemos.questions.leverage import in_a_sentence

    first = found[0]
    print_chip(first.chip)
    if first.buys is not None:
        print_leverage(first.buys, first.chip.hold)
    else:
        say("\nWhat the ground buys is not told: the case lists no bargaining, or the run ends within weeks.")
    if len(found) > 1:
        _print_paths(found)
    if first.buys and (sentence := in_a_sentence(first.buys, [one.chip for one in found], named)):
        say()
        _tell(sentence)


def _print_paths(found: Sequence[Bargain]) -> None:
    """All paths side by side: ground, price, and what the middle war moves by what it is worth."""
    from polemos.questions.leverage import WEEKS_ON

    say("\nwere it to go otherwise:")
    for one in found[1:]:
        say(f"  {one.path}: {one.told}")
    wide = max(len(one.path) for one in found) + 2
    ahead = found[0].chip.ahead
    say(f"\n  {'still held':{wide}}" + "".join(f"{f'week {one.weeks}':>16}" for one in ahead))
    for path in found:
        held = (one.held[1] for one in path.chip.ahead)
        cells = (f"{middle:,.0f}" if math.isfinite(middle) else "-" for middle in held)
        say(f"  {path.path:{wide}}" + "".join(f"{cell:>16}" for cell in cells))
    say("  price")
    for path in found:
        cells = (_with_error(one.price) for one in path.chip.ahead)
        say(f"  {path.path:{wide}}" + "".join(f"{cell:>16}" for cell in cells))
    tables = {path.path: path.buys for path in found if path.buys is not None}
    if any(buys.worth for buys in tables.values()):
        prices = [one.price for one in next(iter(tables.values())).worth]
        say("\n  of 100 wars holding is worth more than leaving, own dead at so many km^2 each")
        say(f"  {'':{wide}}" + "".join(f"{price:>8g}" for price in prices))
        for name, buys in tables.items():
            say(f"  {name:{wide}}" + "".join(f"{100 * one.own:>8.0f}" for one in buys.worth))
    curves = {name: [one for one in buys.bought if one.weeks == WEEKS_ON] for name, buys in tables.items()}
    if not any(curves.values()):
        return
    stakes = sorted({one.stake for curve in curves.values() for one in curve})
    say(f"\n  points of the front in a settlement {WEEKS_ON} weeks on, the middle war, by what it is worth")
    say(f"  {'':{wide}}" + "".join(f"{stake:>8g}" for stake in stakes))
    for name, curve in curves.items():
        cells = (f"{100 * one.shift[1]:.2f}" if math.isfinite(one.shift[1]) else "-" for one in curve)
        say(f"  {name:{wide}}" + "".join(f"{cell:>8}" for cell in cells))


def print_chip(chip: Chip) -> None:
    """What holding ground costs, and the price at which it would pay."""
    _tell(
        f"{chip.holder} holds ground on the other side's soil: {chip.hold} against {chip.leave}. All of it"
        f" in those {100 * chip.premise:.0f} of 100 of {chip.members:,} wars in which it holds 100 km^2 or"
        f" more on {chip.ahead[0].date}, the day of the decision."
    )
    say(
        "\n  weeks  date        still held, km^2 (80 %)  where it is left      more, mean     front given up"
        "  break-even price  more own dead"
    )
    for one in chip.ahead:
        line = f"  {one.weeks:5}  {one.date}  {_band(one.held):23}  {_band(one.left):20}"
        line += f"  {_with_error(one.more):13}  {_with_error(one.given):14}  {_with_error(one.price):16}"
        say(f"{line}  {_with_error(one.dead)}")
    say()
    _tell(
        "Price: front given up over what is held more, km^2 for each km^2: what it has to buy. What it"
        " buys lies between what it is worth to its holder and to its owner, which nobody knows. Means"
        " over these wars; errors are those of sampling alone."
    )


def print_leverage(found: Leverage, hold: str) -> None:
    """What holding ground buys at the table, by what it is worth to its owner.

    hold  the policy that holds on
    """
    from polemos.questions.words import least_to_most

    weeks = sorted({one.weeks for one in found.bought})
    sign, stuck = (
        least_to_most(getattr(one, name) for one in found.bought) or "0" for name in ("sign", "stuck")
    )
    say()
    _tell(
        f"What holding moves in a settlement for {found.holder}, net of the front that it has cost by"
        f" then, in points of the front ({found.front / 100:,.0f} km^2 each): the middle war (8 in 10),"
        " and in how many of 100 the line moves its way. Only wars in which both would sign, under both"
        f" policies. A km^2 is worth {found.holders_stake:g} km^2 of front to {found.holder}, and"
    )
    say(f"\n  to {found.owner:8}" + "".join(f"{f'week {week}':>27}" for week in weeks))
    for stake in sorted({one.stake for one in found.bought}):
        cells = [_shift(one) for one in found.bought if one.stake == stake]
        say(f"  {stake:<11g}" + "".join(f"{cell:>27}" for cell in cells))
    say()
    _tell(
        f"Of {found.members:,} wars both would sign in {sign} of 100; in those the"
        f" line stands at an end of the front, and cannot move, in {stuck} of 100."
        f" {found.note}".rstrip()
    )
    _print_talks(found.bought)
    if found.worth:
        _print_worth(found)
    if found.signing:
        _print_signing(found.signing, hold)
    if found.reasons:
        _print_reasons(found.reasons, hold)


def _tell(text: str) -> None:
    """A paragraph."""
    say(textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False))


def _band(band: tuple[float, ...]) -> str:
    """The middle of what is held, with the middle 80 %."""
    low, middle, high = band
    return f"{middle:,.0f} ({low:,.0f} to {high:,.0f})" if math.isfinite(middle) else "-"


def _print_talks(bought: Sequence[Bought]) -> None:
    """What holding does to talks, at the worth nearest to that of the front."""
    from polemos.questions.chip import Mean

    stake = min((one.stake for one in bought), key=lambda worth: abs(worth - 1.0))
    told = [one for one in bought if one.stake == stake]
    say()
    _tell(
        "What holding adds to the chance that talks have begun by then, in hundredths, at a worth of"
        f" {stake:g}, with its sampling error; and what of it the held ground does itself"
    )
    errors = (Mean(100 * one.talks, 100 * one.talks_error) for one in told)
    say("  in all     " + "".join(f"{_with_error(one):>27}" for one in errors))
    say("  ground     " + "".join(f"{100 * one.hardening:>27.2f}" for one in told))


def _print_worth(found: Leverage) -> None:
    """In how many wars holding is worth it, over a price of the dead."""
    say()
    _tell(
        f"Of 100 of these wars, in so many fighting on is worth more to {found.holder} four weeks on where"
        " it holds than where it leaves, stakes as drawn, less the dead of 52 weeks at so many"
    )
    say("  km^2 a death" + "".join(f"{one.price:>6g}" for one in found.worth))
    say("  own dead    " + "".join(f"{100 * one.own:>6.0f}" for one in found.worth))
    say("  all dead    " + "".join(f"{100 * one.all:>6.0f}" for one in found.worth))


def _print_signing(signing: Sequence[Signing], hold: str) -> None:
    """Who would sign, over what war costs and what both hope for."""
    from polemos.questions.leverage import WEEKS_ON
    from polemos.questions.words import hope_in_words

    say()
    _tell(
        f"Of 100 of these wars, in so many both would sign {WEEKS_ON} weeks on under {hold}, were a week"
        " of war so many times as dear to both, and did both hope to get nothing, as much as was drawn,"
        " or all of what the other holds if the other breaks first. Why they fight on is what nobody can"
        " measure."
    )
    costs = list(dict.fromkeys(one.cost for one in signing))
    say("  times as dear     " + "".join(f"{cost:>6g}" for cost in costs))
    for hope in dict.fromkeys(one.hope for one in signing):
        row = "".join(f"{100 * one.share:>6.0f}" for one in signing if one.hope == hope)
        say(f"  {hope_in_words(hope):<18}{row}")


def _print_reasons(reasons: Sequence[Reason], hold: str) -> None:
    """What makes both gain or lose by signing."""
    from polemos.questions.leverage import WEEKS_ON

    say()
    _tell(
        f"What both together gain by signing {WEEKS_ON} weeks on under {hold}, km^2 of front, the middle"
        " war (8 in 10); and what of it each thing makes: with it, less without it. These do not add up."
    )
    for one in reasons:
        low, middle, high = one.makes
        told = "-" if math.isnan(middle) else f"{middle:>10,.0f} ({low:,.0f} to {high:,.0f})"
        say(f"  {one.of or 'in all':<34}{told}")


def _shift(one: Bought) -> str:
    """Points of the front, with the middle 80 %, and in how many of 100 the holder gains."""
    low, middle, high = (100 * value for value in one.shift)
    return "-" if math.isnan(middle) else f"{middle:.2f} ({low:.2f} to {high:.2f}) {100 * one.pays:3.0f}"


def _with_error(mean: Mean) -> str:
    """A mean as finely as its error is known, to two figures, and that; or a dash."""
    if not math.isfinite(mean.mean):
        return "-"
    if not mean.error:
        return f"{mean.mean:,.0f}"
    digits = max(0, 1 - math.floor(math.log10(mean.error)))
    return f"{mean.mean:,.{digits}f} \u00b1 {mean.error:,.{digits}f}"
