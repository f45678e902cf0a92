"""The laws of bargaining against games that are solved by hand, and what no deal may break."""

import math
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from polemos.dynamics.mechanisms import bargaining as table
from polemos.dynamics.mechanisms.bargaining import Fighting, Preferences, Terms

GAMES = 1_000
COSTS = 4


@pytest.fixture(autouse=True)
def _double_precision():
    with jax.enable_x64(True):
        yield


def pair(first, second):
    return jnp.asarray([first, second], float)


def prefer(stake=(1.0, 1.0), hope=(0.0, 0.0), cost=(0.0, 0.0)):
    return Preferences(pair(*stake), pair(*hope), pair(*cost), jnp.asarray([[1.0], [1.0]]))


def expected(ground=(0.5, 0.5), chips=(0.0, 0.0), weeks=(0.0, 0.0)):
    """Both expect the same chips of each holder, and so many weeks of war."""
    held = jnp.asarray([chips, chips[::-1]], float)
    return Fighting(pair(*ground), held, pair(0.0, 0.0), jnp.asarray(weeks, float)[:, None])


def terms(line=0.5, chips=(0.0, 0.0), recurrence=0.0, office=(0.0, 0.0), relief=(0.0, 0.0)):
    return Terms(
        pair(line, 1 - line), pair(*chips), jnp.asarray(recurrence, float), pair(*office), pair(*relief)
    )


def of_surplus(gain, power):
    """What each side gets where the first has so much of the bargaining power."""
    return table.shares(jnp.stack(jnp.broadcast_arrays(power, 1.0 - jnp.asarray(power, float)))) * gain


def deal(what, of, war, power, value=None):
    """(surplus, lines of both sides)."""
    value = table.fighting_value(war, of) if value is None else value
    gain = table.surplus(what, of, war, value)
    return gain, table.lines(what, of, war, value, of_surplus(gain, power))


# Games solved by hand ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "share"), [(0.9, 0.9, 0.526316), (0.95, 0.9, 0.689655), (0.99, 0.98, 0.671141)]
)
def test_e1_the_first_offer_of_rubinstein(first, second, share):
    assert float(table.power_of_patience(jnp.asarray(first), jnp.asarray(second))) == pytest.approx(
        share, abs=5e-7
    )


def test_e1_patience_shares_by_rates_of_impatience_where_offers_are_quick():
    quick = 0.01
    share = table.power_of_patience(*(jnp.exp(-rate * quick) for rate in pair(0.02, 0.03)))
    assert float(share) == pytest.approx(0.600060, abs=5e-7)


@pytest.mark.parametrize(
    ("wins", "first", "second", "low", "high"), [(0.6, 0.15, 0.2, 0.45, 0.80), (0.35, 0.1, 0.05, 0.25, 0.40)]
)
def test_e6_the_bargaining_range_of_fearon(wins, first, second, low, high):
    """A costly lottery: all the power of the one side or of the other gives the ends of the range."""
    war = expected(ground=(wins, 1 - wins), weeks=(1.0, 1.0))
    of = prefer(cost=(first, second))
    ends = [float(deal(terms(), of, war, power)[1][0]) for power in (0.0, 1.0)]
    np.testing.assert_allclose(ends, [low, high], rtol=1e-12)


@pytest.mark.parametrize(("power", "share"), [(0.5, 0.55), (0.7, 0.69)])
def test_e8_the_division_of_nash(power, share):
    gain, found = deal(terms(), prefer(), expected(), power, value=pair(0.2, 0.1))
    assert float(gain) == pytest.approx(0.7)
    np.testing.assert_allclose(found, [share, 1 - share], rtol=1e-12)


@pytest.mark.parametrize("holder", [0, 1])
def test_e10_a_chip_costs_the_midpoint_of_what_it_is_worth_to_both(holder):
    """Worth .02 to its holder and .10 to its owner, it goes back for .06 of the front: .04 gained by each."""
    stake, chips = [0.10, 0.10], [0.0, 0.0]
    stake[holder], chips[holder] = 0.02, 1.0
    of, war = prefer(stake=stake), expected(chips=chips)
    gain, found = deal(terms(chips=chips), of, war, 0.5)
    assert float(gain) == pytest.approx(0.08)
    assert float(found[holder]) == pytest.approx(0.5 + 0.06)


def test_e10_at_the_stakes_of_the_study_a_chip_moves_the_line_by_2_25_times_its_size():
    of = prefer(stake=(0.5, 4.0))
    moved = [float(deal(terms(chips=(x, 0.0)), of, expected(chips=(x, 0.0)), 0.5)[1][0]) for x in (0.0, 1e-3)]
    assert (moved[1] - moved[0]) / 1e-3 == pytest.approx(2.25, rel=1e-9)


def test_a_chip_that_its_holder_wants_more_stays_and_buys_nothing():
    of, chips = prefer(stake=(3.0, 1.0)), (0.01, 0.0)
    gain, found = deal(terms(chips=chips), of, expected(chips=chips), 0.5)
    assert float(gain) == pytest.approx(0.0, abs=1e-15)
    np.testing.assert_allclose(found, [0.5, 0.5], rtol=1e-12)


def test_a_chip_that_is_about_to_be_lost_is_worth_less_to_who_must_sell_it():
    """Its owner expects to have it back for nothing: the price falls by half of what the owner saves."""
    of, chips = prefer(stake=(0.02, 0.10)), (1.0, 0.0)
    lasting, wasting = (deal(terms(chips=chips), of, expected(chips=(x, 0.0)), 0.5)[1] for x in (1.0, 0.25))
    fall = 0.5 * (0.02 + 0.10) * 0.75
    assert float(lasting[0] - wasting[0]) == pytest.approx(fall)


# What no deal may break -------------------------------------------------------------------------------


def random_game(seed=0, games=GAMES):
    rng = np.random.default_rng(seed)
    line = rng.uniform(0.1, 0.9, games)

    def sides(low, high):
        return jnp.asarray(rng.uniform(low, high, (2, games)))

    war = Fighting(
        ground=jnp.asarray(np.stack([line, 1 - line])) + sides(-0.1, 0.1),
        chips=jnp.asarray(rng.uniform(0, 0.02, (2, 2, games))),
        prize=sides(0.0, 0.5),
        costs=jnp.asarray(rng.uniform(0, 200, (2, COSTS, games))),
    )
    of = Preferences(
        stake=jnp.asarray(np.exp(rng.normal(0, 1, (2, games)))),
        hope=sides(0, 1),
        cost=jnp.asarray(0.002 * np.exp(rng.normal(0, 1, (2, games)))),
        weight=jnp.asarray(rng.dirichlet(np.ones(COSTS), (2, games)).transpose(0, 2, 1)),
    )
    what = Terms(
        line=jnp.asarray(np.stack([line, 1 - line])),
        chips=sides(0, 0.02),
        recurrence=jnp.asarray(rng.beta(2, 8, games)),
        office=sides(0, 0.05),
        relief=sides(0, 0.01),
    )
    return what, of, war, jnp.asarray(rng.beta(2, 2, games))


def worth(what, of, war, value, line):
    """What a deal at a line is worth to each side, as the lottery that it is: it lasts, or the war resumes.

    The ground and the chips that change hands in it are handed over at once and for good.
    """
    now = np.asarray(what.line)
    stake, chi = np.asarray(of.stake), np.asarray(what.recurrence)
    total = np.zeros_like(now)
    for side, other in ((0, 1), (1, 0)):
        lasts, resumed = now[side].copy(), np.asarray(value[side]).copy()
        for holder, sign in ((side, 1), (other, -1)):
            goes = stake[1 - holder] > stake[holder]
            lasts += np.where(goes, 0.0, sign * stake[side] * what.chips[holder])
            resumed -= np.where(goes, sign * stake[side] * war.chips[side, int(holder != side)], 0.0)
        handed = line[side] - now[side]
        total[side] = (1 - chi) * lasts + chi * resumed + handed - what.office[side] + what.relief[side]
    return total


@pytest.mark.parametrize("seed", [0, 1])
def test_nobody_signs_below_what_not_signing_is_worth_and_each_gets_its_share(seed):
    what, of, war, power = random_game(seed)
    value = table.fighting_value(war, of)
    gain, found = deal(what, of, war, power)
    signed = np.asarray(gain > 0)
    assert 0.2 < signed.mean() < 0.98
    np.testing.assert_allclose(found[0] + found[1], 1.0, rtol=1e-12)
    more = worth(what, of, war, value, found) - value
    np.testing.assert_allclose(more, of_surplus(gain, power), atol=1e-12)
    assert (more[:, signed] >= -1e-12).all()


def test_a_higher_cost_of_fighting_never_raises_a_side_s_own_share():
    what, of, war, power = random_game(2)
    _, found = deal(what, of, war, power)
    for side in (0, 1):
        dearer = replace(of, cost=of.cost.at[side].multiply(1.5))
        _, then = deal(what, dearer, war, power)
        assert (then[side] <= found[side] + 1e-12).all()
        assert (then[side] < found[side] - 1e-9).mean() > 0.9


@pytest.mark.parametrize("seed", [3, 4])
def test_with_a_common_belief_the_surplus_is_the_expected_cost_of_fighting_on(seed):
    """Nobody hopes for a prize, both expect the same ground and chips, all stakes alike, a deal lasts."""
    what, of, war, _ = random_game(seed)
    ground = war.ground.at[1].set(1 - war.ground[0])
    war = replace(war, ground=ground, chips=war.chips.at[1].set(war.chips[0, ::-1]))
    of = replace(of, stake=jnp.ones_like(of.stake), hope=jnp.zeros_like(of.hope))
    nothing = jnp.zeros_like(what.office)
    what = replace(what, recurrence=nothing[0], office=nothing, relief=nothing)
    gain = table.surplus(what, of, war, table.fighting_value(war, of))
    cost = np.asarray(of.cost * (of.weight * war.costs).sum(axis=1)).sum(axis=0)
    np.testing.assert_allclose(gain, cost, rtol=1e-9)


def test_a_hope_that_the_other_breaks_first_is_what_keeps_both_from_signing():
    what, of, war, _ = random_game(5)
    shares = [
        float((table.surplus(what, now, war, table.fighting_value(war, now)) > 0).mean())
        for now in (replace(of, hope=jnp.zeros_like(of.hope)), replace(of, hope=jnp.ones_like(of.hope)))
    ]
    assert shares[0] > shares[1] + 0.2


def test_the_sides_can_be_listed_the_other_way_round_to_the_bit():
    what, of, war, power = random_game(6)

    def turned(tree):
        return jax.tree.map(lambda leaf: leaf[::-1] if leaf.ndim > 1 else leaf, tree)

    there = turned(war)
    here, other = table.fighting_value(war, of), table.fighting_value(there, turned(of))
    np.testing.assert_array_equal(here, other[::-1])
    swapped = turned(what)
    ours = table.surplus(what, of, war, here)
    np.testing.assert_array_equal(ours, table.surplus(swapped, turned(of), there, other))
    gain = of_surplus(ours, power)
    lines = table.lines(what, of, war, here, gain)
    back = table.lines(swapped, turned(of), there, other, gain[::-1])
    np.testing.assert_array_equal(lines, back[::-1])


def test_a_chip_that_is_worth_nothing_to_anybody_changes_nothing_to_the_bit():
    what, of, war, power = random_game(7)
    of = replace(of, stake=jnp.zeros_like(of.stake))
    without = replace(war, chips=jnp.zeros_like(war.chips)), replace(what, chips=jnp.zeros_like(what.chips))
    np.testing.assert_array_equal(deal(what, of, war, power)[0], deal(without[1], of, without[0], power)[0])
    np.testing.assert_array_equal(deal(what, of, war, power)[1], deal(without[1], of, without[0], power)[1])


# Beliefs in the other's breaking ----------------------------------------------------------------------


def test_who_is_believed_to_bear_little_more_is_believed_to_break_soon():
    chance = table.believed_break(
        pair(1_000.0, 1_000.0), pair(400_000.0, 150_000.0), pair(100_000.0, 149_900.0)
    )
    np.testing.assert_allclose(chance, [-math.expm1(-1 / 300), -math.expm1(-1.0)], rtol=1e-12)
    np.testing.assert_array_equal(table.believed_break(pair(0.0, 0.0), pair(1.0, 0.0), pair(0.0, 5.0)), 0.0)
