"""A request compiled: what a block of members is asked, and how its numbers are made.

Luck is drawn once a block and shared by all policies (common random numbers), and one compiled program
serves every policy: a policy is numbers only.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from polemos._core.errors import RunError
from polemos._core.random import root_of
from polemos.case import Case, Policy
from polemos.case.claims import Expression
from polemos.dynamics import build
from polemos.dynamics.links import Switches
from polemos.dynamics.simulate import Row, begin, draw_luck, simulate
from polemos.ensemble import bands, blocks, design
from polemos.ensemble.measures import Measure, measure, measures_of, references_of

COMPILER_OPTIONS = {"xla_backend_optimization_level": 3, "xla_cpu_use_fusion_emitters": True}
"""Those of XLA, said outright: whatever is set around it, the bits of a run are the same."""


@dataclass(frozen=True)
class Request:
    """What is asked for: everything that decides the numbers, and nothing else."""

    case: Case
    members: int
    seed: int
    policies: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.members < 1:
            raise RunError(f"an ensemble needs at least one member, got {self.members}")
        unknown = [one for one in self.policies if one not in self.by_id]
        if unknown:
            known = ", ".join(self.by_id)
            raise RunError(f"no policy {', '.join(unknown)} in case {self.case.id}; it has {known}")

    @property
    def by_id(self) -> dict[str, Policy]:
        """The policies that can be run."""
        return {policy.id: policy for policy in self.case.policies if not policy.abstract}

    @property
    def chosen(self) -> tuple[Policy, ...]:
        """The policies to run, in the order of the case."""
        return tuple(policy for one, policy in self.by_id.items() if one in self.policies)


@dataclass
class Engine:
    """A request compiled: one program for the luck of a block and one for any policy.

    extra_rows    weekly rows to record beside those that claims and bands ask for
    nothing_else  record the extra rows alone
    """

    request: Request
    extra_rows: tuple[Row, ...] = ()
    nothing_else: bool = False
    layout: build.Layout = field(init=False)
    measures: tuple[Measure, ...] = field(init=False)
    series: tuple[bands.Series, ...] = field(init=False)
    rows: tuple[Row, ...] = field(init=False)

    def __post_init__(self) -> None:
        case = self.request.case
        self.layout = build.Layout.of(case)
        chosen = {policy.id for policy in self.request.chosen}
        asked_by_claims = () if self.nothing_else else measures_of(case)
        self.measures = tuple(one for one in asked_by_claims if one.policy in chosen)
        self.series = () if self.nothing_else else bands.shown_series(case, self.layout)
        asked = [self.layout.row(*reference) for reference in references_of(asked_by_claims)]
        shown = [self.layout.row(one.outcome, one.names) for one in self.series]
        # what any policy may be asked: one program, so every bit is the same for any choice of policies
        self.rows = tuple(dict.fromkeys((*shown, *asked, *self.extra_rows)))
        self._place = {row: number for number, row in enumerate(self.rows)}
        policies = tuple(self.request.by_id.values())
        plan = build.plan_of(policies, self.rows, self.layout)
        self.geography = build.geography_of(case, self.layout)
        self.switches = build.switches_of(case)
        self.timetables = {
            one.id: build.timetable_of(case, one, policies, self.layout) for one in self.request.chosen
        }
        steps = np.arange(len(self.layout.starts) - 1, dtype=np.uint32) + np.uint32(self.layout.first_week)
        self.root, self.weeks = jnp.asarray(root_of(self.request.seed)), jnp.asarray(steps)
        self._luck = jax.jit(functools.partial(draw_luck, plan), compiler_options=COMPILER_OPTIONS)
        self._begin = jax.jit(begin, compiler_options=COMPILER_OPTIONS)
        self._simulate = jax.jit(functools.partial(simulate, plan), compiler_options=COMPILER_OPTIONS)

    def prepare(self, members: np.ndarray) -> tuple["Prepared", ...]:
        """Parameters, series and luck of members, slice by slice; shared by all policies.

        members  whole slices: a multiple of `blocks.SLICE`
        """
        members = members.astype(np.uint32)  # as luck counts them
        case, seed = self.request.case, self.request.seed
        parameters = design.draw_parameters(case, self.layout, seed, members)
        knots = design.draw_knots(case, self.layout, seed, members)
        return tuple(
            self._prepare_slice(members[one], _of_members(parameters, one), _of_members(knots, one))
            for one in blocks.slices(members.size)
        )

    def _prepare_slice(
        self, members: np.ndarray, parameters: build.Arrays, tables: build.Arrays
    ) -> "Prepared":
        war = build.war_of(self.request.case, parameters)
        knots = build.knots_of(tables)
        luck = self._luck(war, self.weeks, self.root, jnp.asarray(members))
        any_policy = next(iter(self.timetables.values()))
        return Prepared(war, knots, luck, self._begin(any_policy, self.geography, war, knots))

    def weekly(
        self,
        prepared: Sequence["Prepared"],
        policy: str,
        switches: Switches | None = None,
        out: np.ndarray | None = None,
    ) -> np.ndarray:
        """The recorded rows of some slices under a policy; (week, row, member) float32.

        switches  which links are on; by default those of the case
        out       an array of that shape to write to, from an earlier call
        """
        shape = (len(self.layout.starts), len(self.rows), blocks.SLICE * len(prepared))
        rows = np.empty(shape, np.float32) if out is None else out
        known = (self.timetables[policy], self.geography)
        for one, place in zip(prepared, blocks.slices(shape[-1]), strict=True):
            drawn = (one.war, one.knots, one.luck)
            first, later = self._simulate(*known, *drawn, switches or self.switches, one.start)
            rows[0, :, place], rows[1:, :, place] = first, later
        return rows

    def columns(self, weekly: np.ndarray, policy: str) -> dict[str, np.ndarray]:
        """The measures of members under a policy; (member,) float32 each."""
        asked = (one for one in self.measures if one.policy == policy)
        return {one.name: self.measured(weekly, one.node) for one in asked}

    def measured(self, weekly: np.ndarray, node: Expression) -> np.ndarray:
        """A member-level expression over recorded rows (week, row, member); (member,) float32."""

        def series(reference: Any) -> np.ndarray:
            row = self.layout.row(reference.name, map(str, reference.arguments))
            return weekly[:, self._place[row]]

        return measure(node, series, self.request.case.clock)


@dataclass(frozen=True)
class Prepared:
    """What the members of a slice bring to every policy."""

    war: Any
    knots: Any
    luck: Any
    start: Any  # the state before the first week


def _of_members(drawn: build.Arrays, members: slice) -> dict[str, np.ndarray]:
    return {name: values[..., members] for name, values in drawn.items()}
