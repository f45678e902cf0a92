"""What the command line prints of held ground: what it costs and buys, along every path it may take."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from polemos.terminal import say

if TYPE_CHECKING:
    from polemos.questions.bargains import Bargain
    from polemos.questions.chip import Chip, Mean
    from polemos.questions.leverage import Bought, Leverage, Reason, Signing


def print_bargains(found: Sequence[Bargain], named: Callable[[str], str] = str) -> None:
    """The bargain as simulated, and what is else where the ground goes another way.

    named  from the id of a side to what a reader calls it
    """
    from polemos.questions.leverage import in_a_sentence

    first = found[0]
    print_chip(first.chip)
    if first.buys is not None:
        print_leverage(first.buys)
    if len(found) > 1:
        _print_paths(found)
    if first.buys and (sentence := in_a_sentence(first.buys, [one.chip for one in found], named)):
        say(f"\n{sentence}")


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
    say(f"  {'price'}")
    for path in found:
        cells = (_with_error(one.price, 2) for one in path.chip.ahead)
        say(f"  {path.path:{wide}}" + "".join(f"{cell:>16}" for cell in cells))
    tables = {path.path: path.buys for path in found if path.buys is not None}
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
    say(f"{chip.holder} holds ground on the other side's soil: {chip.hold} against {chip.leave}")
    say(f"in {100 * chip.premise:.0f} of 100 of {chip.members:,} wars it holds 100 km^2 or more by then\n")
    say(
        "  weeks  date        still held, km^2 (80 %)  where it is left    front given up  break-even price"
        "  more own dead"
    )
    for one in chip.ahead:
        line = f"  {one.weeks:5}  {one.date}  {_band(one.held):23}  {_band(one.left):18}"
        line += f"  {_with_error(one.given, 0):14}  {_with_error(one.price, 2):16}"
        say(f"{line}  {_with_error(one.dead, 0)}")
    if chip.adds < 0.0:
        say(f"\nwarning: {chip.hold} keeps less than {chip.leave}: were --hold and --leave swapped?")
    say("\nprice: km^2 of front that each km^2 more that is held has to buy. What it buys lies between what")
    say("it is worth to its holder and to its owner, which nobody knows. Errors are those of sampling alone.")


def _band(band: tuple[float, ...]) -> str:
    """The middle of what is held, with the middle 80 %."""
    low, middle, high = band
    return f"{middle:,.0f} ({low:,.0f} to {high:,.0f})" if math.isfinite(middle) else "-"


def print_leverage(found: Leverage) -> None:
    """What holding ground buys at the table, by what it is worth to its owner."""
    weeks = sorted({one.weeks for one in found.bought})
    say(
        f"\nwhat holding moves in a settlement, points of the front for {found.holder}, in wars in which both"
    )
    say(f"would sign (80 %); a km^2 is worth {found.holders_stake:g} km^2 of front to {found.holder}, and\n")
    say(f"  to {found.owner:8}" + "".join(f"{f'week {week}':>24}" for week in weeks))
    for stake in sorted({one.stake for one in found.bought}):
        cells = [_shift(one) for one in found.bought if one.stake == stake]
        say(f"  {stake:<11g}" + "".join(f"{cell:>24}" for cell in cells))
    _print_talks(found.bought)
    last = [one for one in found.bought if one.weeks == weeks[-1]]
    signing = [one.sign for one in last if math.isfinite(one.sign)]
    if signing:
        ends = " to ".join(dict.fromkeys(f"{100 * one:.0f}" for one in (min(signing), max(signing))))
        say(f"\nof {found.members:,} such wars both would sign in {ends} of 100, by what it is worth")
    if found.note:
        say(found.note)
    if found.worth:
        say("\nof 100 such wars, in so many holding is worth more than leaving, less the dead of 52 weeks at")
        say("  km^2 a death" + "".join(f"{one.price:>6g}" for one in found.worth))
        say("  own dead    " + "".join(f"{100 * one.own:>6.0f}" for one in found.worth))
        say("  all dead    " + "".join(f"{100 * one.all:>6.0f}" for one in found.worth))
    if found.signing:
        _print_signing(found.signing)
    if found.reasons:
        _print_reasons(found.reasons)


def _print_talks(bought: Sequence[Bought]) -> None:
    """What holding does to talks, at the worth nearest to that of the front."""
    stake = min((one.stake for one in bought), key=lambda worth: abs(worth - 1.0))
    told = [one for one in bought if one.stake == stake]
    say(f"\npoints that holding adds to the chance of talks by then (worth {stake:g}), and its ground alone")
    say("  in all     " + "".join(f"{100 * one.talks:>24.2f}" for one in told))
    say("  ground     " + "".join(f"{100 * one.hardening:>24.2f}" for one in told))


def _print_signing(signing: Sequence[Signing]) -> None:
    """Who would sign, over what war costs and what both hope for."""
    from polemos.questions.leverage import WEEKS_ON

    say(f"\nof 100 such wars, in so many both would sign {WEEKS_ON} weeks on, were a week of war so many")
    say("times as dear, and did both count on nothing, on what the priors say or on all that the other")
    say("holds where it breaks first: why they fight on is what nobody can measure")
    costs = list(dict.fromkeys(one.cost for one in signing))
    say("  times as dear     " + "".join(f"{cost:>6g}" for cost in costs))
    for hope in dict.fromkeys(one.hope for one in signing):
        words = "as drawn" if hope is None else {0.0: "nothing", 1.0: "all of it"}.get(hope, f"{hope:g}")
        row = "".join(f"{100 * one.share:>6.0f}" for one in signing if one.hope == hope)
        say(f"  {words:<18}{row}")


def _print_reasons(reasons: Sequence[Reason]) -> None:
    """What makes both gain or lose by signing."""
    from polemos.questions.leverage import WEEKS_ON

    say(f"\nkm^2 of front that both together gain by signing {WEEKS_ON} weeks on (80 %), and what of it each")
    say("thing makes by itself, with it less without it")
    for one in reasons:
        low, middle, high = one.makes
        name = one.of or "in all"
        say(
            f"  {name:<34}" + ("-" if math.isnan(middle) else f"{middle:>10,.0f} ({low:,.0f} to {high:,.0f})")
        )


def _shift(one: Bought) -> str:
    """Points of the front, with the middle 80 %."""
    low, middle, high = (100 * value for value in one.shift)
    return "-" if math.isnan(middle) else f"{middle:.2f} ({low:.2f} to {high:.2f})"


def _with_error(mean: Mean, digits: int) -> str:
    """A mean and its error, or a dash."""
    if not math.isfinite(mean.mean):
        return "-"
    return f"{mean.mean:,.{digits}f} \u00b1 {mean.error:,.{digits + 1}f}"
