"""The table of the same wars weighed again for other stakes: what holding ground buys, as a curve.

And once more with the ground going as the record of the case has it, where one shows that it was lost.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from polemos.case.scenario import TABLE
from polemos.dynamics.build import Layout
from polemos.dynamics.ground import Ground
from polemos.dynamics.mechanisms.bargaining import OTHER_CHIPS, OWN_CHIPS, QUANTITIES
from polemos.dynamics.simulate import WeeklyRow
from polemos.ensemble.blocks import SLICE
from polemos.ensemble.engine import Prepared, Request
from polemos.ensemble.fading import Fading, left_after, told_of
from polemos.ensemble.paths import Listen
from polemos.ensemble.rules import engine_of, rules_of
from polemos.ensemble.training import Rule
from polemos.questions.chip import LEAST_HELD
from polemos.questions.held_and_left import decision, parents_of
from polemos.questions.leverage import (
    COSTS,
    DEAD_WITHIN,
    HOLDERS_STAKE,
    HOPES,
    REASONS,
    STAKES,
    WEEKS,
    WEEKS_ON,
    Bought,
    Floats,
    Leverage,
    Reason,
    Signing,
    Weighed,
    Worth,
    bought,
    quantiles,
    worth,
)
from polemos.questions.quiet import Quiet, quiet_so_far


def leverage_of(
    request: Request,
    holder: str,
    holders_stake: float = HOLDERS_STAKE,
    *,
    workers: int = 2,
    stakes: Sequence[float] = STAKES,
    quiet: bool = False,
    rates: Sequence[float] = (),
    signing: bool = True,
    listen: Listen = lambda event: None,
) -> tuple[Leverage, ...]:
    """What holding buys at the table of a case, over what the ground is worth to its owner.

    request  of two policies, the one that holds first, as of `kept_of`
    holder   the side that holds, as `kept_of` found it
    quiet    whether wars count as they are likely to have gone on so far without a settlement
    rates    1/week, at which ground is lost where it is held on to, while it is given up at once where it is
             left: each an answer of its own after the first
    signing  whether to say, in the first, what of who would sign hangs on costs and hopes, and why not all do
    Nothing at all where the case has no table, and where nobody holds enough on the day of the decision.
    RunError for what cannot be priced.
    """
    layout = Layout.of(request.case)
    week = decision(request, layout, Ground.of(request.case))
    if TABLE not in request.case.in_use:
        return ()
    again = _Again(request, layout, holder, week, workers)
    note = ""
    if quiet and week:
        note = again.weigh(quiet_so_far(request, request.policies[0], week, workers, listen))
    if not again.meets.any() or not again.weeks:
        return ()
    first = _leverage(again, holder, holders_stake, stakes, listen)
    if signing:
        first = replace(first, signing=_signing(again, listen), reasons=tuple(again.reasons()))
    found = [replace(first, note=note)]
    for rate in rates:
        again.fade(rate, listen)
        found.append(replace(_leverage(again, holder, holders_stake, stakes, listen), note=note))
    return tuple(found)


def _leverage(
    again: _Again, holder: str, holders_stake: float, stakes: Sequence[float], listen: Listen
) -> Leverage:
    """What holding buys, as the ground goes now."""
    found: list[Bought] = []
    alike = again.weighed(holders_stake, holders_stake)
    listen({"event": "start", "members": len(stakes), "of": "stakes"})
    for done, stake in enumerate(stakes, 1):
        open_roads = again.weighed(stake, holders_stake)
        tables = {
            "": open_roads,
            "trade": alike if stake > holders_stake else open_roads,
            "wasting": again.weighed(stake, holders_stake, wastes=False),
            "hardening": again.weighed(stake, holders_stake, hardens=False),
        }
        found += bought(stake, tables, again.more, again.front, again.weeks, again.whose)
        listen({"event": "block", "done": done, "members": len(stakes), "of": "stakes"})
    owner = next(one for one in again.actors if one != holder)
    meets = int(again.meets.sum())
    worth = tuple(again.worth())
    return Leverage(holder, owner, holders_stake, meets, tuple(found), worth, front=again.front)


def _signing(again: _Again, listen: Listen) -> tuple[Signing, ...]:
    """Who would sign, over what war costs and what both hope for."""
    found: list[Signing] = []
    every = {"members": len(COSTS) * len(HOPES), "of": "costs and hopes"}
    listen({"event": "start", **every})
    for done, one in enumerate(again.signing(), 1):
        found.append(one)
        listen({"event": "block", "done": done, **every})
    return tuple(found)


def as_it_stands(rule: Rule) -> Rule:
    """The rule of sides that expect chips to stay as they are for ever: X = x."""
    weights = rule.weights.copy()
    for quantity, feature in (("own_chips", OWN_CHIPS), ("other_chips", OTHER_CHIPS)):
        weights[:, :, QUANTITIES.index(quantity)] = 0.0
        weights[:, :, QUANTITIES.index(quantity), feature] = 0.01  # features are in hundredths
    return replace(rule, weights=weights)


class _Again:
    """The wars of a request at the decision, from where their tables can be weighed as often as asked.

    weeks  those of `WEEKS` that the run lasts
    meets  (member,) whether enough is held on the day of the decision
    chosen  members that meet the premise, by their places; as often as they count where wars are weighed
    chips, more  (week, member) km^2 still held by who holds on, and so many more than if it had left
    front  km^2

    The table is told of the ground that is held, until `fade` has it told of another path.
    """

    def __init__(self, request: Request, layout: Layout, holder: str, week: int, workers: int) -> None:
        case, ground, sectors = request.case, Ground.of(request.case), layout.elements("sector")
        self.actors, self.week, self.workers = layout.elements("actor"), week, workers
        self.side, self.request = self.actors.index(holder), request
        self.policies = request.policies
        self.weeks = tuple(one for one in WEEKS if week + one < len(layout.starts))
        self.front = sum(one.area for one in case.sectors if one.id in ground.front)
        chips = [WeeklyRow("held", (self.side, sectors.index(one))) for one in ground.abroad(case, holder)]
        self.rows = {
            "line": WeeklyRow("settlement.share", (self.side,)),
            "gain": WeeklyRow("settlement.surplus", ()),
            "talks": WeeklyRow("talks.chance", ()),
        }
        value = WeeklyRow("reservation_value", (self.side,))
        dead = [WeeklyRow("dead", (side,)) for side in (self.side, 1 - self.side)]
        rows = (*self.rows.values(), value, *dead, *chips)
        self.engine = engine_of(request, rows, nothing_else=True, workers=workers)
        self.rules = dict(self.engine.rules)
        self.steps = len(layout.starts) - 1
        as_held = np.full((self.steps, 2, SLICE), np.nan, np.float32)
        parts = [told_of(part, as_held) for part in self.engine.prepare(np.arange(request.members))]
        self.parts = {one: self._advanced(parts, one, week)[0] for one in self.policies}
        hold, _ = self.policies
        at = [self.engine.rows.index(row) for row in chips]
        as_drawn = {one: self._rows_of(self.parts[one], one) for one in self.policies}
        self.held = {one: rows[:, at].sum(axis=1) for one, rows in as_drawn.items()}
        self.balance = [self.engine.rows.index(row) for row in (value, *dead)]
        self.as_drawn = as_drawn
        self.at_first = [part.row[at].sum(axis=0) for part in self.parts[hold]]
        self.meets = np.asarray(np.concatenate(self.at_first) >= LEAST_HELD)
        self.chosen = np.flatnonzero(self.meets)

    @property
    def chips(self) -> Floats:
        """What is still held."""
        return self.held[self.policies[0]][:, self.chosen]

    @property
    def more(self) -> Floats:
        """What is held beyond what is left to who leaves."""
        hold, leave = (self.held[one][:, self.chosen] for one in self.policies)
        return hold - leave

    @property
    def whose(self) -> NDArray[np.integer]:
        """Whose parameters the chosen members have, as numbers from 0 on, (member,)."""
        return np.unique(parents_of(self.request)[self.chosen], return_inverse=True)[1]

    def weigh(self, quiet: Quiet) -> str:
        """Have wars count as they are likely to have gone on so far, and say what is left of them."""
        self.chosen = quiet.chosen(self.meets)
        return quiet.in_a_sentence(self.meets)

    def fade(self, rate: float, listen: Listen) -> None:
        """Have ground lost at a rate, 1/week, by who holds on, and at once by who leaves.

        Both sides learn to expect it, and are told so at the table.
        """
        for policy, one in zip(self.policies, (rate, math.inf), strict=True):
            fading = Fading(self.side, one)
            learnt = rules_of(self.request, (policy,), workers=self.workers, listen=listen, fading=fading)
            self.rules |= learnt
            told = [fading.told(self.week, self.steps, held) for held in self.at_first]
            self.parts[policy] = tuple(map(told_of, self.parts[policy], told))
            self.held[policy] = left_after(one, np.array(self.weeks))[:, None] * np.concatenate(self.at_first)
        self.engine.seat(self.rules)
        self.as_drawn = {one: self._rows_of(parts, one) for one, parts in self.parts.items()}

    def weighed(
        self, owners: float, holders: float, *, wastes: bool = True, hardens: bool = True
    ) -> tuple[Weighed, Weighed]:
        """The tables under both policies, of the members that meet the premise."""
        stakes = [owners, owners]
        stakes[self.side] = holders
        rules = self.rules if wastes else {one: as_it_stands(rule) for one, rule in self.rules.items()}
        self.engine.seat(rules)

        def under(policy: str) -> Weighed:
            parts = tuple(_wanting(part, stakes, hardens) for part in self.parts[policy])
            rows = self._rows_of(parts, policy)
            found = {name: rows[:, self.engine.rows.index(row)] for name, row in self.rows.items()}
            return Weighed(**{name: values[:, self.chosen] for name, values in found.items()})

        hold, leave = self.policies
        return under(hold), under(leave)

    def worth(self) -> Iterator[Worth]:
        """Of holding, with stakes as drawn: worth four weeks on, dead in a year, if the run lasts one."""
        if DEAD_WITHIN not in self.weeks:
            return iter(())
        hold, leave = (self.as_drawn[one][:, self.balance][..., self.chosen] for one in self.policies)
        value, dead = (hold - leave)[0, 0], (hold - leave)[self.weeks.index(DEAD_WITHIN)]
        return worth(value, dead[1], dead[2])

    def signing(self) -> Iterator[Signing]:
        """Who would sign under the policy that holds, with stakes as drawn, over what war costs and hopes."""
        if WEEKS_ON not in self.weeks:
            return
        self.engine.seat(self.rules)
        for hope in HOPES:
            for cost in COSTS:
                gain = self._gain(_hoping(part, cost, hope) for part in self.parts[self.policies[0]])
                yield Signing(cost, hope, float((gain > 0.0).mean()))

    def reasons(self) -> Iterator[Reason]:
        """What makes both gain or lose by signing under the policy that holds, each thing by itself."""
        if WEEKS_ON not in self.weeks:
            return
        self.engine.seat(self.rules)
        parts = self.parts[self.policies[0]]
        whole = self._gain(parts)
        yield Reason("", quantiles(whole))
        for of, field in REASONS.items():
            yield Reason(of, quantiles(whole - self._gain(_without(part, field) for part in parts)))

    def _gain(self, parts: Iterable[Prepared]) -> Floats:
        """km^2 of front that both gain by signing `WEEKS_ON` weeks on, of the chosen members."""
        rows = self._rows_of(tuple(parts), self.policies[0])
        return rows[self.weeks.index(WEEKS_ON), self.engine.rows.index(self.rows["gain"]), self.chosen]

    def _rows_of(self, parts: Sequence[Prepared], policy: str) -> Floats:
        """(week, row, member) in the weeks that are told."""
        until = self.week + self.weeks[-1]
        _, recorded = self._advanced(parts, policy, until)
        return recorded[[self.week + one - 1 for one in self.weeks]].astype(np.float64)

    def _advanced(
        self, parts: Sequence[Prepared], policy: str, until: int
    ) -> tuple[tuple[Prepared, ...], np.ndarray]:
        with ThreadPoolExecutor(self.workers) as pool:
            done = list(pool.map(lambda part: self.engine.advance(part, policy, until=until), parts))
        return tuple(part for part, _ in done), np.concatenate([rows for _, rows in done], axis=-1)


def _hoping(part: Prepared, cost: float, hope: float | None) -> Prepared:
    """The same wars where a week costs both sides so many times as much, and both hope alike."""
    table = _table(part)
    changed = {"cost": table.cost * cost}
    if hope is not None:
        changed["prize_hope"] = jnp.full_like(table.prize_hope, hope)
    return _with_table(part, changed)


def _without(part: Prepared, field: str) -> Prepared:
    """The same wars with a parameter of the table at nothing."""
    return _with_table(part, {field: jnp.zeros_like(getattr(_table(part), field))})


def _table(part: Prepared) -> Any:
    told: Any = part.members.model
    return told.fought.war.bargaining


def _with_table(part: Prepared, changed: dict[str, Any]) -> Prepared:
    """The same wars with other parameters of the table."""
    told: Any = part.members.model
    war = replace(told.fought.war, bargaining=replace(_table(part), **changed))
    model = replace(told, fought=replace(told.fought, war=war))
    return replace(part, members=replace(part.members, model=model))


def _wanting(part: Prepared, stakes: Sequence[float], hardens: bool) -> Prepared:
    """The same wars where ground abroad is worth so much to each side, and moves talks if it hardens."""
    table = _table(part)
    changed = {"chip_stake": jnp.broadcast_to(jnp.asarray(stakes)[:, None], table.chip_stake.shape)}
    if not hardens:
        changed["chips_on_talks"] = jnp.zeros_like(table.chips_on_talks)
    return _with_table(part, changed)
