"""What waiting is worth, regressed on wars that are fought on, against a war that is solved exactly."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from oracles import reduced_wars as exact
from oracles import reduced_wars_regressed as regressed
from oracles.test_bargaining_line import QUIET, WARS, number, rates_of
from polemos.dynamics.mechanisms import bargaining as table
from polemos.dynamics.mechanisms.bargaining import AS_IT_STANDS, Standing
from polemos.ensemble.waiting import waiting_rule

INSIDE = ("mixed", "common belief", "contested")
MEMBERS = 8_192
NEAR = 1e-3


@pytest.fixture(autouse=True)
def _double_precision():
    with jax.enable_x64(True):
        yield


def at_positions(war, fighting):
    """All weeks of the reduced war, weeks first and a member a position; the front has no end."""
    never = number(exact.surplus_without_option(war, fighting))
    weeks, positions = never.shape
    costs = jnp.broadcast_to(number(exact.line_cost(war)), (weeks, 2, positions))
    breaks = jnp.broadcast_to(number(war.hope)[:, None], (weeks, 2, positions))
    chi = number(war.breakdown)

    def week(never, costs, breaks, alone):
        cost = costs[0] + costs[1]
        closed = table.options(rates_of(war), QUIET, never, cost, chi, breaks, delta=war.discount)
        least = jnp.broadcast_to(0.5 * (1.0 - never), costs.shape)  # so that every line lies inside
        whole = jnp.ones_like(never)
        return Standing(
            alone, never, least, costs, chi * whole, breaks, jax.tree.map(lambda one: one * whole, QUIET),
            closed, 0.0 * alone, whole,
        )  # fmt: skip

    return jax.vmap(week)(never, costs, breaks, jnp.moveaxis(number(fighting), 1, 0))


def along(weeks, paths):
    """The same along paths of the front, (week, member)."""
    at = jnp.asarray(paths)

    def taken(known):
        return jax.vmap(lambda row, place: row[..., place])(known, at)

    return jax.tree.map(taken, weeks)


def learnt(war, seed=0):
    """The war as it is solved with the rule that the product learns from simulated paths."""
    fighting = exact.no_peace(war)
    weeks = at_positions(war, fighting)
    paths = regressed.line_paths(war, MEMBERS, seed)
    rule = waiting_rule(along(weeks, paths), rates_of(war), war.discount)
    option = jax.vmap(table.later)(jnp.asarray(rule, float)[..., None], weeks)
    return exact.line_solved(war, fighting, np.moveaxis(np.asarray(option), 1, 0))


@pytest.mark.parametrize("name", INSIDE)
def test_values_and_settlements_are_those_of_the_war_that_is_solved_exactly(name):
    war = WARS[name]
    solved, found = exact.solve_line(war), learnt(war)
    closed = exact.solve_line(war, "closed")
    for week in (0, 26, 52):
        np.testing.assert_allclose(found.value[:, week], solved.value[:, week], atol=NEAR)
    ends = [np.asarray(exact.end_of_line(war, one)[1])[[52, 104]] for one in (solved, found, closed)]
    np.testing.assert_allclose(ends[1], ends[0], atol=NEAR)
    assert np.abs(ends[2] - ends[0]).max() > 5 * NEAR, "the closed form is no better than it is said to be"


@pytest.mark.parametrize("name", INSIDE)
def test_both_would_sign_where_they_would_in_the_exact_war(name):
    """In all positions and weeks, but where the exact surplus is within the error of nothing."""
    war = WARS[name]
    solved, found = exact.solve_line(war), learnt(war, seed=1)
    clear = np.abs(solved.surplus) > NEAR
    np.testing.assert_array_equal((found.surplus > 0)[clear], (solved.surplus > 0)[clear])
    assert clear.mean() > 0.9


def test_under_the_rule_that_all_stays_as_it_is_waiting_is_worth_the_closed_form_to_the_bit():
    war = WARS["mixed"]
    stood = jax.tree.map(lambda known: known[0], at_positions(war, exact.no_peace(war)))
    plain = jnp.broadcast_to(jnp.asarray(AS_IT_STANDS, float)[:, None], (2, AS_IT_STANDS.size, 1))
    np.testing.assert_array_equal(table.later(plain, stood), stood.closed.talks)
    assert (np.asarray(table.later(plain + 1e-9, stood)) != np.asarray(stood.closed.talks)).any()


def test_where_war_costs_nothing_the_closed_form_stands():
    war = WARS["mixed"]
    stood = jax.tree.map(lambda known: known[0], at_positions(war, exact.no_peace(war)))
    free = replace(stood, costs=0 * stood.costs)
    rule = jnp.ones((2, AS_IT_STANDS.size, 1))
    np.testing.assert_array_equal(table.later(rule, free), free.closed.talks)
