"""A request made ready to run: what a block of members is asked, and how its numbers are made.

Noise is drawn once a block and shared by all policies (common random numbers), and one compiled program
serves every policy of every engine of the same plan: a policy is numbers only.
"""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from numbers import Integral
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from polemos._core.compiled import compiled
from polemos._core.errors import RunError
from polemos._core.random import root_of
from polemos._core.stop import Stop
from polemos.case import Case, Policy
from polemos.case.language.nodes import Expression
from polemos.dynamics import build
from polemos.dynamics.links import Switches
from polemos.dynamics.model import Moment, Noise
from polemos.dynamics.simulate import Forcing, WeeklyRow, begin, draw_noise, simulate
from polemos.dynamics.tables import at_table, table_of
from polemos.dynamics.timetables import timetable_of
from polemos.ensemble import bands, blocks
from polemos.ensemble.measures import measure, measures_of, references_of
from polemos.ensemble.members import Members, Population, among, from_prior
from polemos.ensemble.training import Rule

_BEGIN = compiled(begin, "plan")
_DRAW = compiled(draw_noise, "streams")
_SIMULATE = compiled(simulate, "plan")


def after(past: Noise, drawn: Noise) -> Noise:
    """The noise of the first weeks that are known, and of all later ones as drawn; (week, ..., member)."""
    return jax.tree.map(lambda known, fresh: fresh.at[: known.shape[0]].set(known), past, drawn)


_AFTER = compiled(after)


def whole(what: str, number: Any) -> int:
    """A whole number, NumPy's too; RunError for anything else."""
    if isinstance(number, bool) or not isinstance(number, Integral):
        raise RunError(f"{what} is a whole number, got {number!r}")
    return int(number)


@dataclass(frozen=True)
class Request:
    """What is asked for: everything that decides the numbers, and nothing else.

    population  where members come from; the priors of the case when None
    """

    case: Case
    members: int
    seed: int
    policies: tuple[str, ...]
    population: Population | None = None

    def __post_init__(self) -> None:
        if self.members < 1:
            raise RunError(f"an ensemble needs at least one member, got {self.members}")
        if not 0 <= self.seed < 2**64:
            raise RunError(f"a seed is a whole number from 0 to 2**64 - 1, got {self.seed}")
        if not self.policies:
            raise RunError(f"no policy to run; case {self.case.id} has {', '.join(self.by_id)}")
        unknown = [name for name in self.policies if name not in self.by_id]
        if unknown:
            known = ", ".join(self.by_id)
            raise RunError(f"no policy {', '.join(unknown)} in case {self.case.id}; it has {known}")

    def draw(self, numbers: np.ndarray) -> Members:
        """Members before their first week, of the population or else of the priors; numbers (member,)."""
        if self.population is None:
            return from_prior(self.case, self.seed, numbers)
        return self.population.members(self.seed, numbers)

    @property
    def by_id(self) -> dict[str, Policy]:
        """The policies that can be run."""
        return {policy.id: policy for policy in self.case.policies if not policy.abstract}

    @property
    def chosen(self) -> tuple[Policy, ...]:
        """The policies to run, in the order of the case."""
        return tuple(policy for name, policy in self.by_id.items() if name in self.policies)


@dataclass(frozen=True)
class Prepared:
    """A slice of members, and what they bring to every policy.

    noise  of every step, (step, ..., member)
    row    the rows of the week in which the members stand, (row, member); None where nobody recorded them
    """

    members: Members
    noise: Noise
    row: Any = None

    @property
    def now(self) -> Moment:
        """Where its members stand; raises ValueError where they have not begun."""
        if self.members.now is None:
            raise ValueError("members that have not begun: Engine.prepared gives them their first moment")
        return self.members.now


class Engine:
    """What is recorded of every member under each policy of a request, and the tables that drive it.

    extra_rows    weekly rows to record beside those that claims and bands ask for
    nothing_else  record the extra rows alone

    `at_table` are the policies under which talks or a settlement are asked about: both sides must be told
    first what to expect of fighting on, as `rules.engine_of` does, and under the others nobody talks.
    """

    def __init__(
        self, request: Request, extra_rows: Collection[WeeklyRow] = (), *, nothing_else: bool = False
    ) -> None:
        case = request.case
        self.request = request
        self.layout = build.Layout.of(case)
        chosen = {policy.id for policy in request.chosen}
        asked_by_claims = () if nothing_else else measures_of(case)
        self.measures = tuple(measure for measure in asked_by_claims if measure.policy in chosen)
        self.series = () if nothing_else else bands.shown_series(case, self.layout)
        self.changes = bands.changes_of(case, self.series)
        asked = [self.layout.row(*reference) for reference in references_of(asked_by_claims)]
        shown = [self.layout.row(series.outcome, series.names) for series in self.series]
        # what any policy may be asked: one program, so every bit is the same for any choice of policies
        rows = tuple(dict.fromkeys((*shown, *asked, *extra_rows)))
        policies = tuple(request.by_id.values())
        self.plan = build.plan_of(policies, rows, self.layout)
        self.geography = build.geography_of(case, self.layout)
        self.switches = build.switches_of(case)
        self.timetables = {
            policy.id: timetable_of(case, policy, policies, self.layout) for policy in request.chosen
        }
        asked_now = (
            one.policy for one in self.measures if at_table(name for name, _ in references_of((one,)))
        )
        self.at_table = frozenset(chosen if at_table(row.outcome for row in extra_rows) else asked_now)
        self.rules: dict[str, Rule] = {}

    def seat(self, rules: Mapping[str, Rule]) -> None:
        """Tell both sides what they may expect of fighting on, by policy; see `rules.engine_of`."""
        case, layout = self.request.case, self.layout
        for policy, rule in rules.items():
            table = table_of(case, layout, rule.weights, rule.reference, rule.later)
            self.timetables[policy] = replace(self.timetables[policy], table=table)
        self.rules |= rules

    @property
    def rows(self) -> tuple[WeeklyRow, ...]:
        """The weekly rows that are recorded, those of the bands first."""
        return self.plan.rows

    @cached_property
    def _place(self) -> dict[WeeklyRow, int]:
        return {row: number for number, row in enumerate(self.rows)}

    @property
    def n_weeks(self) -> int:
        """Weekly records of a run, its start included."""
        return len(self.layout.starts)

    def compile(self) -> None:
        """Have the programs compiled, before several threads would each ask for it."""
        (prepared,) = self.prepare(np.arange(blocks.SLICE))
        self.advance(prepared, next(iter(self.timetables)), until=0)

    def prepare(self, numbers: np.ndarray) -> tuple[Prepared, ...]:
        """Members before their first week, slice by slice.

        numbers  (member,), whole slices: a multiple of `blocks.SLICE`
        """
        return self.prepared(self.request.draw(numbers))

    def prepared(self, members: Members, stop: Stop | None = None) -> tuple[Prepared, ...]:
        """Members that are given, slice by slice, with the noise of all their weeks; `stop` is looked at."""
        found: list[Prepared] = []
        for place in blocks.slices(len(members)):
            if stop is not None:
                stop.look()
            found.append(self._slice(among(members, place)))
        return tuple(found)

    def _slice(self, members: Members) -> Prepared:
        row = None
        if members.now is None:
            any_policy = next(iter(self.timetables))
            now, row = _BEGIN(self.plan, members.model, self._forcing(members, any_policy))
            members = members.at(now)
        return Prepared(members, self.draw(members), row)

    def draw(self, members: Members) -> Noise:
        """The noise of every step, (step, ..., member), named by the seed and the members' numbers."""
        weeks = np.arange(self.n_weeks - 1, dtype=np.uint32) + np.uint32(self.layout.first_week)
        root = root_of(self.request.seed)
        streams = self.plan.streams
        drawn = _DRAW(streams, members.model, jnp.asarray(weeks), jnp.asarray(root), members.numbers)
        return drawn if members.past is None else _AFTER(members.past, drawn)

    def _forcing(self, members: Members, policy: str) -> Forcing:
        return Forcing(self.timetables[policy], self.geography, members.knots)

    def advance(
        self, prepared: Prepared, policy: str, *, until: int | None = None, switches: Switches | None = None
    ) -> tuple[Prepared, np.ndarray]:
        """A slice some weeks later under a policy, and its rows after each step, (step, row, member) float32.

        until     steps since the start of the run; to its end when None
        switches  which links are on; by default those of the case
        The rows of steps that the slice has behind it, and of those from `until` on, are 0.
        Raises ValueError where `until` lies before the slice's own week or after the end of the run, or
        nobody was told what to expect at a table that is asked about.
        """
        members, week = prepared.members, int(prepared.now.week)
        last = self.n_weeks - 1 if until is None else until
        if last > week and policy in self.at_table and policy not in self.rules:
            raise ValueError(f"nobody was told what to expect of fighting on under {policy}")
        if not week <= last < self.n_weeks:
            raise ValueError(f"a slice in week {week} of {self.n_weeks - 1} cannot be run until {last}")
        now, rows = _SIMULATE(
            self.plan,
            members.model,
            self._forcing(members, policy),
            prepared.now,
            prepared.noise,
            switches or self.switches,
            jnp.asarray(last, jnp.int32),
        )
        recorded = np.asarray(rows)
        row = recorded[last - 1].copy() if last > week else prepared.row
        return Prepared(members.at(now), prepared.noise, row), recorded

    def weekly(
        self,
        prepared: Sequence[Prepared],
        policy: str,
        switches: Switches | None = None,
        pool: Executor | None = None,
    ) -> np.ndarray:
        """The rows of slices that stand at the start, through all weeks of a policy.

        pool  threads that share the slices
        The result is (week, row, member) float32. Raises ValueError for a slice that stands elsewhere.
        """
        if any(int(part.now.week) for part in prepared):
            raise ValueError("a slice under way has no rows of its past here: Engine.advance takes it on")
        weekly = np.empty((self.n_weeks, len(self.rows), blocks.SLICE * len(prepared)), np.float32)

        def run(part: Prepared, place: slice) -> None:
            weekly[0, :, place] = part.row
            weekly[1:, :, place] = self.advance(part, policy, switches=switches)[1]

        places = blocks.slices(weekly.shape[-1])
        list((pool.map if pool else map)(run, prepared, places))
        return weekly

    def columns(self, weekly: np.ndarray, policy: str) -> dict[str, np.ndarray]:
        """The measures of members under a policy, (member,) float32 each, and which members stayed finite.

        A member that left the range of numbers in any week has no measure: all of its are NaN.
        """
        finite = np.asarray(np.isfinite(weekly).all(axis=(0, 1)))
        asked = (measure for measure in self.measures if measure.policy == policy)
        columns = {measure.name: self.measured(weekly, measure.node) for measure in asked}
        if not finite.all():
            for column in columns.values():
                column[~finite] = np.nan
        return columns | {blocks.finite(policy): finite}

    def measured(self, weekly: np.ndarray, node: Expression) -> np.ndarray:
        """A member-level expression over recorded rows (week, row, member); (member,) float32."""

        def series(reference: Any) -> np.ndarray:
            row = self.layout.row(reference.name, map(str, reference.arguments))
            return weekly[:, self._place[row]]

        return measure(node, series, self.request.case.clock)
