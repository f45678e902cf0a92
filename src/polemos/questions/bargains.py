"""Held ground under several guesses of what becomes of it: what holding costs, and what it buys.

How much is still held when talks come decides the bargain, and nobody knows it. So it is asked along more
than one path: as the laws of the case have it, as the record had it so far, and under rival laws of the case.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from polemos._core.errors import RunError
from polemos._core.saved import (
    SavedBought,
    SavedChip,
    SavedPath,
    SavedPrice,
    SavedReason,
    SavedSigning,
    SavedWorth,
)
from polemos.dynamics.ground import Ground
from polemos.ensemble.engine import Request
from polemos.ensemble.paths import Listen
from polemos.questions.chip import LEAST_HELD, Chip, PriceAhead
from polemos.questions.held_and_left import Kept, kept_of
from polemos.questions.leverage import HOLDERS_STAKE, Leverage, in_a_sentence
from polemos.questions.recorded_loss import recorded_loss
from polemos.questions.weighed_again import leverage_of

AS_SIMULATED, AS_RECORDED = "as simulated", "as recorded"


@dataclass(frozen=True)
class Bargain:
    """What holding costs and buys along one path of the held ground.

    path   `AS_SIMULATED`, `AS_RECORDED`, or the id of a switch of the case
    told   what that is, in words
    buys   None where the case has no table, or nobody holds enough
    """

    path: str
    told: str
    chip: Chip
    buys: Leverage | None


def bargains_of(
    request: Request,
    holder: str | None = None,
    holders_stake: float = HOLDERS_STAKE,
    *,
    switches: Sequence[str] = (),
    quiet: bool = False,
    workers: int = 2,
    listen: Listen = lambda event: None,
) -> tuple[Bargain, ...]:
    """The bargain along every path: as simulated, as recorded where a record shows a loss, then switches.

    request   of two policies, the one that holds on first
    switches  ids of switches of the case, each thrown by itself
    The rest as `leverage_of` says. RunError for what cannot be priced, where nobody holds anything or who
    leaves keeps more, and for a switch that is not there.
    """
    case, asked = request.case, _Asked(holders_stake, quiet, workers, listen)
    known = {one.id: one for one in case.switches}
    unknown = [one for one in switches if one not in known]
    if unknown:
        has = f"it has {', '.join(known)}" if known else "it has none: write one into switches.yaml"
        raise RunError(f"no switch {', '.join(unknown)} in this case; {has}")
    if switches and request.population is not None:
        raise RunError(
            "a switch is thrown under the priors of a case: leave out the posterior, or the switch"
        )
    found = list(_as_simulated_and_recorded(request, holder, asked))
    for one in dict.fromkeys(switches):
        thrown = replace(request, case=case.switched(one))
        named = _naming(listen, one)
        kept = kept_of(thrown, found[0].chip.holder, workers=workers, listen=named)
        buys = asked.buys(thrown, kept, signing=False, listen=named)
        found.append(Bargain(one, known[one].name, kept.priced(), buys[0] if buys else None))
    return tuple(found)


def _naming(listen: Listen, path: str) -> Listen:
    """Events that say along which path they are."""
    return lambda event: listen({**event, "of": f"{event['of']}, {path}"} if "of" in event else event)


@dataclass(frozen=True)
class _Asked:
    """What is asked of every path alike."""

    holders_stake: float
    quiet: bool
    workers: int
    listen: Listen

    def buys(self, request: Request, kept: Kept, **more: Any) -> tuple[Leverage, ...]:
        """What holding buys, as `leverage_of` says it."""
        told: dict[str, Any] = {"workers": self.workers, "quiet": self.quiet, "listen": self.listen, **more}
        return leverage_of(request, kept.names[0], self.holders_stake, **told)


def _as_simulated_and_recorded(request: Request, holder: str | None, asked: _Asked) -> Iterator[Bargain]:
    kept = kept_of(request, holder, workers=asked.workers, listen=asked.listen)
    _require_ground(kept, request.case.known_until)
    loss = recorded_loss(request.case, Ground.of(request.case), kept.names[0])
    buys = asked.buys(request, kept, rates=() if loss is None else (loss.rate,))
    as_simulated, as_recorded = (*buys, None, None)[:2]
    yield Bargain(AS_SIMULATED, "as the laws of the case have it", kept.priced(), as_simulated)
    if loss is not None:
        told = f"held, it is lost at {100 * loss.rate:.1f} % a week, as from {loss.since} to {loss.until};"
        told += " left, it is given up at once"
        yield Bargain(AS_RECORDED, told, kept.priced(loss.rate), as_recorded)


def _require_ground(kept: Kept, day: datetime.date) -> None:
    """Raise RunError where there is nothing to price, and where the policies seem to be swapped."""
    holder, hold, leave = kept.names
    chip = kept.priced()
    if chip.premise == 0.0:
        what = f"in no war does {holder} hold {LEAST_HELD:g} km^2 or more on the other side's soil on {day}"
        raise RunError(f"{what}: there is nothing to price; name the side that does, or other policies")
    if chip.adds < 0.0:
        raise RunError(
            f"{hold} keeps less ground than {leave}: the policy that holds on comes first, as --hold"
        )


def saved_chip(
    bargains: Sequence[Bargain], seed: int, named: Callable[[str], str] = str, drawn_from: str = ""
) -> SavedChip:
    """What a run keeps of a bargain along all of its paths; numbers that are none are None.

    named  from the id of a side to what a reader calls it
    drawn_from  where its wars come from, in words
    """
    first, *others = bargains
    chip, buys = first.chip, first.buys
    table: dict[str, Any] = {}
    if buys is not None:
        table = {
            "owner": buys.owner,
            "holders_stake": buys.holders_stake,
            "sentence": in_a_sentence(buys, [one.chip for one in bargains], named),
            "note": buys.note,
            "signing": tuple(SavedSigning(**vars(one)) for one in buys.signing),
            "reasons": tuple(SavedReason(**vars(one)) for one in buys.reasons),
        }
    return SavedChip(
        holder=chip.holder,
        hold=chip.hold,
        leave=chip.leave,
        members=chip.members,
        seed=seed,
        drawn_from=drawn_from,
        paths=tuple(SavedPath(path=one.path, told=one.told, **_along(one)) for one in others),
        **_along(first),
        **table,
    )


def _along(bargain: Bargain) -> dict[str, Any]:
    """What is kept of every path alike."""
    buys = bargain.buys
    return {
        "premise": bargain.chip.premise,
        "ahead": tuple(map(_price, bargain.chip.ahead)),
        "bought": tuple(SavedBought(**vars(one)) for one in (buys.bought if buys else ())),
        "worth": tuple(SavedWorth(**vars(one)) for one in (buys.worth if buys else ())),
    }


def _price(ahead: PriceAhead) -> SavedPrice:
    return SavedPrice(
        weeks=ahead.weeks,
        date=ahead.date,
        held=ahead.held,
        left=ahead.left,
        more=ahead.more.mean,
        given=ahead.given.mean,
        price=ahead.price.mean,
        price_error=ahead.price.error,
        dead=ahead.dead.mean,
        given_error=ahead.given.error,
        dead_error=ahead.dead.error,
    )
