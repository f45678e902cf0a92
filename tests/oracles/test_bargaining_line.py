"""The laws of the table play a reduced war that is solved without them: a line of 21 positions."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from oracles import reduced_wars as exact
from polemos.dynamics.mechanisms import bargaining as table
from polemos.dynamics.mechanisms.bargaining import (
    QUANTITIES,
    STREAMS,
    Chances,
    Fighting,
    Preferences,
    Press,
    Rates,
    Terms,
    Turns,
)
from polemos.ensemble.training import Fought, fitted, present_values

WARS = {
    "mixed": exact.MIXED,
    "one-sided": exact.ONE_SIDED,
    "common belief": exact.COMMON_BELIEF,
    "contested": exact.CONTESTED,
}


@pytest.fixture(autouse=True)
def _double_precision():
    with jax.enable_x64(True):
        yield


def number(value):
    return jnp.asarray(value, float)


def rates_of(war):
    """All that is off is off: nothing but the surplus draws the sides to talk."""
    nothing = dict.fromkeys(("ground", "urge", "deadline"), number(0.0))
    return Rates(
        talks=number(war.talks_begin), breakdown=number(war.talks_end), agreement=number(war.agreement),
        surplus=number(war.pull), nearness=number(4.0), shares=number(war.share)[:, None], **nothing,
    )  # fmt: skip


QUIET = Press(number(0.0), number(0.0), number(np.inf))


def signed_never(war, no_peace):
    """S^F by the product: all that is expected is told as ground, so that no preference is applied twice."""
    nothing = jnp.zeros_like(no_peace)
    expected = Fighting(no_peace, jnp.zeros((2, *no_peace.shape)), nothing, nothing[:, None])
    prefer = Preferences(nothing, nothing, nothing, jnp.ones_like(nothing[:, None]))
    held = number(exact.line_held(war))
    terms = Terms(held, nothing, number(war.breakdown), number(war.office)[:, None] + nothing, nothing)
    value = table.fighting_value(expected, prefer)
    np.testing.assert_array_equal(value, no_peace)
    return table.surplus(terms, prefer, expected, value)


@pytest.mark.parametrize("name", WARS)
def test_the_option_in_closed_form_is_that_of_the_reduced_war(name):
    war = WARS[name]
    solved = exact.solve_line(war, "closed")
    cost, breaks = number(exact.line_cost(war)).sum(axis=0), number(war.hope)[:, None]
    for week in (0, 52, war.weeks):
        never = signed_never(war, number(solved.no_peace[:, week]))
        np.testing.assert_allclose(
            never, exact.surplus_without_option(war, solved.no_peace)[week], rtol=1e-12
        )
        found = table.options(
            rates_of(war), QUIET, never, cost, number(war.breakdown), breaks + 0 * cost, delta=war.discount
        )
        np.testing.assert_allclose(found.talks, solved.option[:, week], rtol=1e-9, atol=1e-15)
        gain = never - (1 - war.breakdown) * (found.talks[0] + found.talks[1])
        np.testing.assert_allclose(gain, solved.surplus[week], rtol=1e-9, atol=1e-13)
        np.testing.assert_array_equal(gain > 0, solved.surplus[week] > 0)


@pytest.mark.parametrize("name", WARS)
def test_chances_of_talks_and_of_a_deal_are_those_of_the_reduced_war(name):
    """Carried position by position under the exact surplus, and moved with the line."""
    war = WARS[name]
    solved = exact.solve_line(war)
    rates, cost = rates_of(war), number(exact.line_cost(war)).sum(axis=0)
    start = np.zeros(war.steps + 1)
    start[war.start] = 1.0
    none = number(0 * start)
    now = Chances(number(start), none, none, none, none)
    move = number(weekly_moves(war))
    settled = []
    for week in range(war.weeks + 1):
        gain = number(solved.surplus[week])
        agree, begin = table.agreement(rates, gain, cost), table.beginning(rates, gain, cost, QUIET)
        np.testing.assert_allclose(agree, solved.agree[week], rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose(begin, solved.talk[week], rtol=1e-9)
        turns = Turns(begin, agree, none, table.breaking_off(rates), none, none)
        now = table.advanced(now, turns)
        settled.append(float(now.settled.sum()))
        now = replace(now, quiet=now.quiet @ move, talks=now.talks @ move)
    np.testing.assert_allclose(settled, exact.end_of_line(war, solved)[1], rtol=1e-9)


@pytest.mark.parametrize("name", WARS)
def test_what_is_told_of_a_training_ensemble_is_what_fighting_on_is_worth(name):
    """Paths of the line, from anywhere; positions are the features, so that nothing is lost in telling."""
    war, members = WARS[name], 8_400
    rng = np.random.default_rng(0)
    place = np.empty((war.weeks + 1, members), int)
    place[0] = np.arange(members) % (war.steps + 1)
    reach = weekly_moves(war).cumsum(axis=1)
    for week in range(war.weeks):
        place[week + 1] = (rng.uniform(size=members)[:, None] > reach[place[week]]).sum(axis=1)
    war_fought, exactly = fought(war, place), exact.solve_line(war, "none").no_peace
    rule, paths = fitted(war_fought), present_values(war_fought)

    def worth(told):
        by_name = {name: told[:, :, QUANTITIES.index(name)] for name in QUANTITIES}
        return by_name["ground"] + war.prize * by_name["prize"] - by_name["losses"]

    told, realised = worth(rule.weights), worth(paths)
    np.testing.assert_allclose(told[-1], exactly[:, -1], atol=1e-3)  # a year of 52 weeks or of 52.18
    for week in (0, 40):
        there = place[week] == np.arange(war.steps + 1)[:, None]
        missed = told[week] - exactly[:, week]
        spread = np.stack([realised[week, :, one].std(axis=0) / one.sum() ** 0.5 for one in there], axis=1)
        assert np.abs(missed / spread).max() < 4.5
        assert ((missed / spread) ** 2).mean() < 2.0


def fought(war, place):
    """A training ensemble of lines; the cost of a week, as each side bears it, is told as one stream."""
    front, cost = (of(war)[:, place].swapaxes(0, 1) for of in (exact.line_held, exact.line_cost))
    streams = np.ones((len(place), 2, len(STREAMS), place.shape[1]))
    streams[:, :, STREAMS.index("losses")] = cost
    breaks = np.broadcast_to(np.reshape(war.hope, (1, 2, 1)), front.shape)
    there = (place[:, None] == np.arange(war.steps + 1)[None, :, None]).astype(float)
    features = np.repeat(there[:, None], 2, axis=1)
    return Fought(front, np.zeros_like(front), breaks, streams, features, np.ones((2, len(STREAMS))))


def weekly_moves(war):
    """Chances of next week's position, by this week's."""
    return np.stack([exact._moved(war, row) for row in np.eye(war.steps + 1)])
