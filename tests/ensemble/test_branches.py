"""Policies that share a past: run once, and the same to the bit as if each had been run alone."""

import numpy as np
import pytest

from polemos.ensemble.blocks import SLICE
from polemos.ensemble.branches import Branches, parents, parting
from polemos.ensemble.engine import Engine, Request

NUMBERS = np.arange(2 * SLICE, dtype=np.uint32)


@pytest.fixture(scope="module")
def engine(war):
    chosen = tuple(policy.id for policy in war.policies if not policy.abstract)
    return Engine(Request(war, NUMBERS.size, 7, chosen))


def test_policies_part_where_their_orders_do(engine):
    """Both follow the baseline until the deadline of New Year 2002."""
    tables = engine.timetables
    assert parting(tables["baseline"], tables["baseline"]) == engine.n_weeks - 1
    for policy, (parent, week) in parents(tables).items():
        assert 0 < week == parting(tables[parent], tables[policy])
    assert set(parents(tables)) == set(tables) - {"baseline"}


def test_every_policy_has_the_rows_that_it_has_alone(engine):
    prepared = engine.prepare(NUMBERS)
    branches = Branches(engine, prepared, parents(engine.timetables))
    room = None
    for policy in engine.timetables:
        room = branches.weekly(policy, out=room)
        np.testing.assert_array_equal(room, engine.weekly(prepared, policy))
        room[:] = np.nan  # whoever comes next may not lean on it


def test_a_branch_may_have_branches(engine):
    """One after another, each from the one before, at weeks that fall and rise."""
    one, two, *_ = engine.timetables
    prepared = engine.prepare(NUMBERS[:SLICE])
    week = parting(engine.timetables[one], engine.timetables[two])
    tree = {two: (one, week // 2)}
    alone = engine.weekly(prepared, two)
    np.testing.assert_array_equal(_after(engine, prepared, tree, one, two), alone)
    tree = {two: (one, week)}
    np.testing.assert_array_equal(_after(engine, prepared, tree, one, two), alone)


def _after(engine, prepared, tree, one, two):
    branches = Branches(engine, prepared, tree)
    branches.weekly(one)
    return branches.weekly(two)


def test_weeks_that_are_shared_are_run_once(engine, monkeypatch):
    """Counted in weeks of slices: each policy runs from where it parts."""
    run = []
    advance = Engine.advance

    def counted(self, one, policy, *, until=None, switches=None):
        begun = int(one.members.now.week)
        run.append((self.n_weeks - 1 if until is None else until) - begun)
        return advance(self, one, policy, until=until, switches=switches)

    monkeypatch.setattr(Engine, "advance", counted)
    tree = parents(engine.timetables)
    branches = Branches(engine, engine.prepare(NUMBERS), tree)
    for policy in engine.timetables:
        branches.weekly(policy)
    shared = sum(week for _, week in tree.values())
    assert shared > 0
    assert sum(run) == 2 * (len(engine.timetables) * (engine.n_weeks - 1) - shared)
