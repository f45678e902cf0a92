"""Present values against sums by hand, and the rule that tells them from what a week shows."""

from dataclasses import replace

import numpy as np
import pytest

from polemos.dynamics.mechanisms.bargaining import LONGEST, QUANTITIES, STREAMS, discount
from polemos.ensemble.training import Fought, fitted, present_values

WEEKS, MEMBERS, FEATURES = 30, 400, 6
DELTA = discount()
TABLES = ("front", "chips", "breaks", "streams", "features")
AS_IT_IS = np.ones((2, len(STREAMS)))
"""What of each stream counts as 1: it is counted already."""


def random_war(seed=0, weeks=WEEKS, members=MEMBERS):
    rng = np.random.default_rng(seed)
    first = rng.uniform(0.2, 0.8, (weeks, members))
    return Fought(
        front=np.stack([first, 1 - first], axis=1),
        chips=rng.uniform(0, 0.02, (weeks, 2, members)),
        breaks=rng.uniform(0, 0.1, (weeks, 2, members)),
        streams=rng.uniform(0.5, 2, (weeks, 2, len(STREAMS), members)),
        features=rng.normal(size=(weeks, 2, FEATURES, members)),
        reference=AS_IT_IS,
    )


def of(name):
    return QUANTITIES.index(name)


def test_a_war_in_which_nothing_moves_has_its_geometric_sums():
    """While it is fought on only the other's breaking ends it; after the last week it may also just end."""
    front, chips, breaks = np.array([0.4, 0.6]), np.array([0.01, 0.0]), np.array([0.02, 0.05])

    def still(values):
        return np.broadcast_to(values, (WEEKS, 1, values.size)).transpose(0, 2, 1)

    streams = np.ones((WEEKS, 2, len(STREAMS), 1))
    war = Fought(still(front), still(chips), still(breaks), streams, np.zeros((WEEKS, 2, 1, 1)), AS_IT_IS)
    found = present_values(war)[..., 0]
    kept = DELTA * (1 - breaks)
    for week in (0, 7, WEEKS - 1):
        left = WEEKS - 1 - week
        weeks = (1 - kept**left) / (1 - kept) + kept**left / (1 - kept * (1 - LONGEST))
        np.testing.assert_allclose(found[week, :, of("losses")], weeks, rtol=1e-12)
        np.testing.assert_allclose(
            found[week, :, of("prize")], DELTA * breaks * (1 - front) * weeks, rtol=1e-12
        )
        for_ever = (1 - DELTA + DELTA * breaks) * weeks
        for_ever = for_ever + kept**left * kept * LONGEST / (1 - kept * (1 - LONGEST))
        np.testing.assert_allclose(for_ever, 1.0, rtol=1e-12)  # what is held for ever is worth what it is
        np.testing.assert_allclose(found[week, :, of("ground")], front, rtol=1e-12)
        np.testing.assert_allclose(found[week, :, of("own_chips")], chips, rtol=1e-12)
        np.testing.assert_allclose(found[week, :, of("other_chips")], chips[::-1], rtol=1e-12)


def test_present_values_are_what_every_week_in_which_a_war_may_end_leaves():
    """The same sums forward: survival to each week, what it brings, what is held where the other breaks."""
    war = random_war(1)
    found = present_values(war)
    for side in (0, 1):
        survives = np.cumprod(np.vstack([np.ones(MEMBERS), DELTA * (1 - war.breaks[:-1, side])]), axis=0)
        own, chance = war.front[:, side], war.breaks[:, side]
        ground = (survives * ((1 - DELTA) * own + DELTA * chance * own)).sum(axis=0)
        weeks = (survives * war.streams[:, side, 0]).sum(axis=0)
        kept = DELTA * (1 - chance[-1])
        after = survives[-1] * kept / (1 - kept * (1 - LONGEST))
        last = (1 - DELTA + DELTA * chance[-1]) * own[-1]
        ground += after * (LONGEST * own[-1] + (1 - LONGEST) * last)
        weeks += after * (1 - LONGEST) * war.streams[-1, side, 0]
        np.testing.assert_allclose(found[0, side, of("ground")], ground, rtol=1e-12)
        np.testing.assert_allclose(found[0, side, of("weeks")], weeks, rtol=1e-12)


@pytest.mark.parametrize("seed", [2, 3])
def test_with_a_common_belief_both_sides_expect_all_of_the_front(seed):
    war = random_war(seed)
    found = present_values(replace(war, breaks=np.zeros_like(war.breaks)))
    np.testing.assert_allclose(found[:, 0, of("ground")] + found[:, 1, of("ground")], 1.0, rtol=1e-12)
    np.testing.assert_array_equal(found[:, :, of("prize")], 0.0)


def test_sides_listed_the_other_way_round_have_the_same_values_and_the_same_rule_to_the_bit():
    war = random_war(4)
    turned = Fought(*(getattr(war, name)[:, ::-1].copy() for name in TABLES), AS_IT_IS)
    np.testing.assert_array_equal(present_values(war), present_values(turned)[:, ::-1])
    np.testing.assert_array_equal(fitted(war).weights, fitted(turned).weights[:, ::-1])


def walking_war(members, seed=5, weeks=60):
    """A line that walks, told by where it is and by what nobody needs."""
    rng = np.random.default_rng(seed)
    steps = rng.normal(0, 0.01, (weeks, members))
    first = 0.5 + np.cumsum(steps, axis=0)
    front = np.stack([first, 1 - first], axis=1)
    noise = rng.normal(size=(2, *front.shape))
    features = np.stack([np.ones_like(front), front, *noise], axis=2)
    nothing = np.zeros_like(front)
    return Fought(front, nothing, nothing, np.ones((weeks, 2, len(STREAMS), members)), features, AS_IT_IS)


def test_a_rule_finds_what_it_can_be_told_and_says_how_much_it_cannot():
    """Nobody breaks and the line is a martingale: the best guess of what comes is what is."""
    war = walking_war(8_000)
    rule, ground = fitted(war), of("ground")
    np.testing.assert_allclose(rule.weights[20, 0, ground, 1], 1.0, atol=0.05)
    np.testing.assert_allclose(rule.weights[20, 0, ground, 2], 0.0, atol=1e-3)
    told = rule.told(war.features)[20, 0, ground]
    np.testing.assert_allclose(told, war.front[20, 0], atol=0.01)
    drift = present_values(war)[20, 0, ground] - war.front[20, 0]
    expected = 1 - drift.var() / present_values(war)[20, 0, ground].var()
    np.testing.assert_allclose(rule.outside[20, :, ground], expected, atol=0.01)
    np.testing.assert_allclose(rule.inside[20, :, ground], rule.outside[20, :, ground], atol=0.01)
    assert np.isnan(rule.outside[20, :, of("weeks")]).all(), "what does not vary is not told"


def test_halves_of_an_ensemble_find_the_same_rule():
    whole = walking_war(8_192)

    def half(at):
        return Fought(*(getattr(whole, name)[..., at::2] for name in TABLES), AS_IT_IS)

    one, other = (fitted(half(at)).told(whole.features)[:, :, of("ground")] for at in (0, 1))
    assert np.abs(one - other).mean() < 0.005
    assert fitted(half(0)).hash != fitted(half(1)).hash
    assert fitted(half(0)).hash == fitted(half(0)).hash


def test_what_is_only_noise_is_not_told_of_members_that_were_not_fitted():
    rng = np.random.default_rng(6)
    war = replace(random_war(6, members=120), features=rng.normal(size=(WEEKS, 2, FEATURES, 120)))
    rule = fitted(war)
    assert np.nanmean(rule.inside) > np.nanmean(rule.outside) + 0.05
    assert np.nanmean(rule.outside) < 0.0


def test_too_few_members_to_tell_from():
    with pytest.raises(ValueError, match="11 members in 2 folds are too few for 6 features"):
        fitted(random_war(7, members=11))


def test_a_single_fold_has_no_others_to_tell_it():
    with pytest.raises(ValueError, match="1 folds are too few: each is told by the others"):
        fitted(random_war(7, members=24), folds=1)
