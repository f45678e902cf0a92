"""How a peace lasts: who would rather stop as things stand, and what makes war begin again."""

import itertools
import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from oracles.test_bargaining import expected, pair, random_game, terms
from polemos.dynamics.mechanisms import bargaining as table

WEEKS_A_YEAR = 52


@pytest.fixture(autouse=True)
def _double_precision():
    with jax.enable_x64(True):
        yield


def number(value):
    return jnp.asarray(value, float)


# A ceasefire ------------------------------------------------------------------------------------------


def test_as_held_counts_the_line_and_what_each_holds_of_the_other():
    found = table.as_held(terms(line=0.6, chips=(0.02, 0.01)), pair(0.5, 2.0))
    np.testing.assert_allclose(found, [0.6 + 0.5 * 0.01, 0.4 - 2.0 * 0.01], rtol=1e-12)


def test_the_side_that_gains_less_by_stopping_decides_in_weeks_of_its_own_costs():
    """The first gains four weeks of its costs, the second two, though it gains more front."""
    found = table.stopping(number(0.1), pair(0.5, 0.5), pair(0.48, 0.46), pair(0.005, 0.02))
    assert float(found) == pytest.approx(1 - math.exp(-0.1 * (1 - math.exp(-2))), rel=1e-12)


@pytest.mark.parametrize("value", [(0.51, 0.2), (0.2, 0.51), (0.5, 0.2)])
def test_nobody_stops_who_would_as_soon_fight(value):
    assert float(table.stopping(number(0.1), pair(0.5, 0.5), pair(*value), pair(0.01, 0.01))) == 0.0


def test_where_war_costs_nothing_anything_to_gain_is_all():
    found = table.stopping(number(0.1), pair(0.5, 0.5), pair(0.4, 0.4), pair(0.0, 0.0))
    assert float(found) == pytest.approx(1 - math.exp(-0.1))


@pytest.mark.parametrize("seed", [0, 1])
def test_whoever_would_stop_would_also_sign(seed):
    """A deal may leave all as it is held: with nothing in its way it gains both at least as much."""
    what, of, war, _ = random_game(seed)
    nothing = jnp.zeros_like(what.office)
    what = table.Terms(what.line, what.chips, nothing[0], nothing, nothing)
    value = table.fighting_value(war, of)
    stops = np.asarray(table.stopping(number(0.1), table.as_held(what, of.stake), value, of.cost)) > 0
    more = np.asarray(table.as_held(what, of.stake) - value).sum(axis=0)
    gain = np.asarray(table.surplus(what, of, war, value))
    assert 0.05 < stops.mean() < 0.95
    assert (gain >= more - 1e-12).all()
    assert (gain[stops] > 0).all()
    assert ((gain > 0) & ~stops).any(), "a settlement needs the sum, a ceasefire each"


# How long it lasts ------------------------------------------------------------------------------------


def test_a_front_that_is_expected_to_stay_has_no_shift():
    assert float(table.expected_shift(expected(ground=(0.6, 0.4)), terms(line=0.6))) == 0.0


def test_a_shift_is_in_tenths_of_the_front_and_the_mean_of_what_both_expect():
    found = table.expected_shift(expected(ground=(0.7, 0.4)), terms(line=0.6))
    assert float(found) == pytest.approx(0.5)


def test_strain_is_a_factor_of_the_hazard_behind_a_deal_that_does_not_last():
    """Three times the hazard: of ten deals of which eight last, .8 ** 3 do."""
    strain = table.strain_on_peace(number(0.5), number(math.log(9)), number(0.7), number(0.0))
    assert float(strain) == pytest.approx(3.0)
    assert float(table.strained(number(0.2), strain)) == pytest.approx(1 - 0.8**3)


def test_a_guarantee_takes_off_what_a_shift_puts_on():
    strain = table.strain_on_peace(number(0.5), number(1.4), number(0.7), number(1.0))
    assert float(strain) == pytest.approx(1.0)


def test_without_strain_a_deal_is_as_it_was_to_the_bit():
    chi = number(np.random.default_rng(0).beta(2, 8, 1000))
    strain = table.strain_on_peace(number(0.0), number(3.0), number(0.0), number(1.0))
    np.testing.assert_array_equal(table.strained(chi, strain), chi)


def test_more_strain_never_makes_a_deal_last_longer_and_it_stays_a_chance():
    chi = number(np.linspace(0, 1, 101))
    strains = [table.strained(chi, number(strain)) for strain in (0.0, 0.2, 1.0, 5.0, 1e4)]
    for less, more in itertools.pairwise(strains):
        assert (more >= less - 1e-12).all()
        assert ((more >= 0) & (more <= 1)).all()


def test_a_year_of_peace_breaks_at_the_yearly_rate():
    weekly = float(table.resuming(number(0.03 / WEEKS_A_YEAR), number(1.0)))
    assert 1 - (1 - weekly) ** WEEKS_A_YEAR == pytest.approx(1 - math.exp(-0.03), rel=1e-9)


def test_strain_is_a_factor_of_the_hazard_that_war_begins_again():
    """Of a ceasefire and of a deal alike: a week at three times the strain is three weeks at it."""
    week = 1 - float(table.resuming(number(0.02), number(3.0)))
    assert week == pytest.approx((1 - float(table.resuming(number(0.02), number(1.0)))) ** 3, rel=1e-12)
    assert float(table.resuming(number(0.02), number(0.0))) == 0.0


def test_the_sides_can_be_listed_the_other_way_round_to_the_bit():
    what, of, war, _ = random_game(3)

    def turned(tree):
        return jax.tree.map(lambda leaf: leaf[::-1] if leaf.ndim > 1 else leaf, tree)

    value = table.fighting_value(war, of)
    for ours, theirs in (
        (table.expected_shift(war, what), table.expected_shift(turned(war), turned(what))),
        (
            table.stopping(number(0.1), table.as_held(what, of.stake), value, of.cost),
            table.stopping(
                number(0.1), table.as_held(turned(what), of.stake[::-1]), value[::-1], of.cost[::-1]
            ),
        ),
    ):
        np.testing.assert_array_equal(ours, theirs)
