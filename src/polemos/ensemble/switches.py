"""The ensemble of a case once more with each of its switches thrown: fewer members, in memory, in slices.

A member keeps its noise and the quantiles of its draws: what a switch changes is seen member by member.
One compiled program serves a run and all of its switches, but for those whose settings have a condition or
meet one of a policy on the same element: these are compiled anew.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from polemos._core.memory import give_back
from polemos._core.stop import Stop
from polemos.case.claims import Claim
from polemos.ensemble import blocks
from polemos.ensemble.branches import Branches, parents
from polemos.ensemble.draws import columns_of
from polemos.ensemble.engine import Request
from polemos.ensemble.measures import measures_of
from polemos.ensemble.rules import engine_of

MEMBERS = 1000
TRAINING = 1024
"""Members that a rule is learnt from with a switch thrown: as many as are asked."""

Columns = dict[str, np.ndarray]


def deciding(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The claims with the readings that decide them, and no others."""
    return tuple(
        claim.model_copy(update={"readings": tuple(one for one in claim.readings if one.decides)})
        for claim in claims
    )


def on_switches(
    request: Request, members: int = MEMBERS, *, workers: int = 1, claims: tuple[Claim, ...] | None = None
) -> Iterator[tuple[str, Columns, Columns]]:
    """For each switch of a case its id, the measures and the draws of some members, (member,) float32 each.

    members  the first of the run, at most all of them
    workers  threads; they never change a number
    claims   whose deciding readings are asked; those of the case when None
    Measures are those that the claims ask of policies of the request. Without any nothing is computed.
    """
    case = request.case
    asked = measures_of(case, deciding(case.claims if claims is None else claims))
    names = {measure.name for measure in asked if measure.policy in request.policies}
    policies = tuple(dict.fromkeys(measure.policy for measure in asked if measure.name in names))
    members = min(members, request.members)
    for switch in case.switches if policies else ():
        thrown = Request(case.switched(switch.id), members, request.seed, policies)
        yield switch.id, *_computed(thrown, names, workers)


def _computed(request: Request, names: set[str], workers: int) -> tuple[Columns, Columns]:
    """Some measures and all draws of the members of a request."""
    engine = engine_of(request, members=TRAINING, workers=workers)
    engine.measures = tuple(measure for measure in engine.measures if measure.name in names)
    engine.compile()
    tree, stop = parents(engine.timetables), Stop()

    def of_slice(first: int) -> tuple[Columns, Columns]:
        stop.look()
        numbers = np.arange(first, first + blocks.SLICE, dtype=np.uint32)
        drawn = request.draw(numbers)
        branches = Branches(engine, engine.prepared(drawn, stop), tree, stop)
        measures: Columns = {}
        buffer: np.ndarray | None = None
        for policy in engine.timetables:
            buffer = branches.weekly(policy, out=buffer)
            measures |= engine.columns(buffer, policy)
        give_back()
        return measures, columns_of(request.case, engine.layout, request.seed, drawn)

    with ThreadPoolExecutor(workers) as pool:
        try:
            parts = list(pool.map(of_slice, range(0, request.members, blocks.SLICE)))
        finally:
            stop.ask()  # an interrupt: the pool waits for its threads
    measures, draws = ([part[place] for part in parts] for place in (0, 1))
    return _whole(measures, request.members, names), _whole(draws, request.members)


def _whole(parts: list[Columns], members: int, names: set[str] | None = None) -> Columns:
    """Columns of all slices in their order, without what fills the last; all when no names are given."""
    return {
        name: np.concatenate([part[name] for part in parts])[:members]
        for name in parts[0]
        if names is None or name in names
    }
