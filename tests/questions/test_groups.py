"""With and without a premise: the groups add up, agree with the rule, and a chance is smoothed in each."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemos.questions.rule import Draws, groups, judge

N = 1600
KNOWN = np.ones(N, bool)


@given(
    st.lists(st.tuples(st.integers(-5, 5), st.booleans(), st.booleans()), min_size=1, max_size=60),
    st.integers(1, 4),
)
def test_groups_are_counted(members, smallest):
    effect, met, known = (np.array(column) for column in zip(*members, strict=True))
    split = groups(effect.astype(float), smallest, met, known)
    for group, inside in ((split.every, known), (split.met, known & met), (split.unmet, known & ~met)):
        assert group.runs == inside.sum()
        if not group.runs:
            assert math.isnan(group.p)
            continue
        assert group.p == pytest.approx(np.mean(effect[inside] >= smallest))
        assert group.other == pytest.approx(np.mean(effect[inside] <= -smallest))
        assert group.p + group.none + group.other == pytest.approx(1)
    assert split.every.runs == split.met.runs + split.unmet.runs


def test_an_effect_without_a_number_is_in_no_group():
    effect = np.r_[math.nan, np.full(N - 1, 9.0)]
    split = groups(effect, 1.0, KNOWN, ~np.isnan(effect))
    assert (split.every.runs, split.every.p) == (N - 1, 1.0)


def test_a_chance_is_smoothed_in_each_group_as_the_rule_does():
    random = np.random.default_rng(3)
    draw = random.random(N)
    draws = Draws(["law.x(A)"], [draw])
    met = np.arange(N) % 2 == 0
    # Where the premise is met the chance rises with the draw by up to 60 points, else by 20 everywhere.
    effect = np.where(random.random(N) < np.where(met, 0.6 * draw, 0.2), 1.0, 0.0)
    split = groups(effect, 0.3, met, KNOWN, draws, chance=True)
    ruled = judge(effect, 0.3, draws, met, chance=True).shares
    assert (split.met.p, split.met.none) == (ruled.p, ruled.none)
    assert 0.4 < split.met.p < 0.6
    assert (split.unmet.p, split.unmet.none) == (0.0, 1.0)
    assert split.every.p == judge(effect, 0.3, draws, chance=True).shares.p


@pytest.mark.parametrize(("runs", "told"), [(99, False), (100, True)])
def test_a_chance_needs_runs_to_be_smoothed(runs, told):
    draws = Draws(["law.x(A)"], [np.random.default_rng(3).random(N)])
    split = groups(np.ones(N), 0.3, np.arange(N) < runs, KNOWN, draws, chance=True)
    assert split.met.runs == runs
    assert math.isnan(split.met.p) is not told
