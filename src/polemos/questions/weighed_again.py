"""The table of the same wars weighed again for other stakes: what holding ground buys, as a curve."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import jax.numpy as jnp
import numpy as np

from polemos.case.scenario import TABLE
from polemos.dynamics.build import Layout
from polemos.dynamics.ground import Ground
from polemos.dynamics.mechanisms.bargaining import OTHER_CHIPS, OWN_CHIPS, QUANTITIES
from polemos.dynamics.simulate import WeeklyRow
from polemos.ensemble.engine import Prepared, Request
from polemos.ensemble.paths import Listen
from polemos.ensemble.rules import engine_of
from polemos.ensemble.training import Rule
from polemos.questions.chip import LEAST_HELD
from polemos.questions.held_and_left import decision
from polemos.questions.leverage import (
    COSTS,
    DEAD_WITHIN,
    HOLDERS_STAKE,
    HOPES,
    STAKES,
    WEEKS,
    WEEKS_ON,
    Bought,
    Floats,
    Leverage,
    Signing,
    Weighed,
    Worth,
    bought,
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
    listen: Listen = lambda event: None,
) -> Leverage | None:
    """What holding buys at the table of a case, over what the ground is worth to its owner.

    request  of two policies, the one that holds first, as of `chip_of`
    holder   the side that holds, as `chip_of` found it
    quiet    whether wars count as they are likely to have gone on so far without a settlement
    None where the case has no table, and where nobody holds enough on the day of the decision.
    RunError for what cannot be priced.
    """
    layout = Layout.of(request.case)
    week = decision(request, layout, Ground.of(request.case))
    if TABLE not in request.case.in_use:
        return None
    again = _Again(request, layout, holder, week, workers)
    note = ""
    if quiet and week:
        note = again.weigh(quiet_so_far(request, request.policies[0], week, workers, listen))
    if not again.meets.any() or not again.weeks:
        return None
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
        found += bought(stake, tables, again.chips, again.front, again.weeks)
        listen({"event": "block", "done": done, "members": len(stakes), "of": "stakes"})
    owner = next(one for one in layout.elements("actor") if one != holder)
    meets = int(again.meets.sum())
    worth = tuple(again.worth())
    signing: list[Signing] = []
    listen({"event": "start", "members": len(COSTS) * len(HOPES), "of": "costs and hopes"})
    for done, one in enumerate(again.signing(), 1):
        signing.append(one)
        listen({"event": "block", "done": done, "members": len(COSTS) * len(HOPES), "of": "costs and hopes"})
    return Leverage(holder, owner, holders_stake, meets, tuple(found), worth, note, tuple(signing))


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
    chips  (week, member) km^2 still held by who holds on, of those members
    front  km^2
    """

    def __init__(self, request: Request, layout: Layout, holder: str, week: int, workers: int) -> None:
        case, ground, sectors = request.case, Ground.of(request.case), layout.elements("sector")
        self.side, self.week, self.workers = layout.elements("actor").index(holder), week, workers
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
        parts = self.engine.prepare(np.arange(request.members))
        self.parts = {one: self._advanced(parts, one, week)[0] for one in self.policies}
        hold, _ = self.policies
        at = [self.engine.rows.index(row) for row in chips]
        as_drawn = {one: self._rows_of(self.parts[one], one) for one in self.policies}
        held = as_drawn[hold][:, at].sum(axis=1)
        self.balance = [self.engine.rows.index(row) for row in (value, *dead)]
        self.as_drawn = as_drawn
        self.meets = np.asarray(
            np.concatenate([part.row[at].sum(axis=0) for part in self.parts[hold]]) >= LEAST_HELD
        )
        self.chosen = np.flatnonzero(self.meets)
        self.held = held

    @property
    def chips(self) -> Floats:
        """What is still held."""
        return self.held[:, self.chosen]

    def weigh(self, quiet: Quiet) -> str:
        """Have wars count as they are likely to have gone on so far, and say what is left of them."""
        self.chosen = quiet.chosen(self.meets)
        return quiet.in_a_sentence(self.meets)

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
        hold, at = self.policies[0], self.engine.rows.index(self.rows["gain"])
        for hope in HOPES:
            for cost in COSTS:
                parts = tuple(_hoping(part, cost, hope) for part in self.parts[hold])
                gain = self._rows_of(parts, hold)[self.weeks.index(WEEKS_ON), at, self.chosen]
                yield Signing(cost, hope, float((gain > 0.0).mean()))

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


def _table(part: Prepared) -> Any:
    model: Any = part.members.model
    return model.war.bargaining


def _with_table(part: Prepared, changed: dict[str, Any]) -> Prepared:
    """The same wars with other parameters of the table."""
    model: Any = part.members.model
    war = replace(model.war, bargaining=replace(model.war.bargaining, **changed))
    return replace(part, members=replace(part.members, model=replace(model, war=war)))


def _wanting(part: Prepared, stakes: Sequence[float], hardens: bool) -> Prepared:
    """The same wars where ground abroad is worth so much to each side, and moves talks if it hardens."""
    table = _table(part)
    changed = {"chip_stake": jnp.broadcast_to(jnp.asarray(stakes)[:, None], table.chip_stake.shape)}
    if not hardens:
        changed["chips_on_talks"] = jnp.zeros_like(table.chips_on_talks)
    return _with_table(part, changed)
