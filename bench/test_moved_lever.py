"""What a person waits for: a lever moved with everything else kept, and a second engine of the same plan.

One policy of the shipped case, 2,048 members, eight weekly series, two cores, everything compiled. Draws,
noise and the start are kept; the tables of the policy are made anew and all its weeks are run.

    pytest bench/test_moved_lever.py -q --benchmark-only
"""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import polemos
from bench import shipped
from polemos.ensemble import blocks
from polemos.ensemble import engine as engines
from polemos.ensemble.engine import Engine, Request

MEMBERS, POLICY, CORES = 2048, "baseline", 2
SERIES = (
    ("held", ("RUS", "donetsk")), ("held", ("UKR", "kursk")), ("force", ("RUS", "donetsk")),
    ("dead", ("RUS",)), ("dead", ("UKR",)), ("support", ("RUS",)), ("inflation", ("RUS",)), ("aid", ("UKR",)),
)  # fmt: skip

pytestmark = pytest.mark.benchmark(timer=time.perf_counter, disable_gc=True)


def engine_of(case):
    request = Request(case, MEMBERS, shipped.SEED, (POLICY,))
    layout = Engine(request, nothing_else=True).layout
    return Engine(request, [layout.row(*one) for one in SERIES], nothing_else=True)


def with_lever_moved(case):
    """The first setting of the policy, a little less of it."""

    def moved(policy):
        if policy.id != POLICY:
            return policy
        first, *rest = policy.settings
        return policy.model_copy(
            update={"settings": (first.model_copy(update={"value": 0.9 * first.value}), *rest)}
        )

    return case.model_copy(update={"policies": tuple(map(moved, case.policies))})


@pytest.fixture(scope="module")
def case():
    return polemos.load_case(shipped.CASE)


@pytest.fixture(scope="module")
def prepared(case):
    engine = engine_of(case)
    ready = engine.prepare(np.arange(MEMBERS, dtype=np.uint32))
    engine.weekly(ready[:1], POLICY)
    return ready


def test_a_lever_is_moved(benchmark, case, prepared):
    moved = with_lever_moved(case)
    with ThreadPoolExecutor(CORES) as pool:
        weekly = benchmark(lambda: engine_of(moved).weekly(prepared, POLICY, pool=pool))
    assert weekly.shape == (case.clock.n_weeks, len(SERIES), MEMBERS)
    assert not np.array_equal(weekly, engine_of(case).weekly(prepared, POLICY)), "the lever moves nothing"


def test_a_second_engine_is_there(benchmark, case):
    """All policies and all rows, as `polemos run` asks for them; it compiles nothing."""
    every = tuple(policy.id for policy in case.policies if not policy.abstract)
    first = Engine(Request(case, blocks.SLICE, shipped.SEED, every))
    first.compile()
    programs = (engines._BEGIN, engines._DRAW, engines._SIMULATE)
    before = [program._cache_size() for program in programs]

    def another():
        other = Engine(Request(case, blocks.SLICE, shipped.SEED + 1, every))
        other.compile()
        return other

    assert benchmark(another).plan == first.plan
    assert [program._cache_size() for program in programs] == before
