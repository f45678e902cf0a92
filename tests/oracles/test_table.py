"""When talks begin and end: hazards, chances, and the option to settle later, against recursions by hand."""

import math
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from polemos.dynamics.mechanisms import bargaining as table
from polemos.dynamics.mechanisms.bargaining import Chances, Press, Rates

GAMES = 1_000


@pytest.fixture(autouse=True)
def _double_precision():
    with jax.enable_x64(True):
        yield


def number(value):
    return jnp.asarray(value, float)


def rates(**numbers):
    plain = {
        "talks": 1 / 26, "breakdown": 1 / 10, "agreement": 1 / 8, "surplus": 0.0, "ground": 0.0, "urge": 0.0,
        "deadline": 0.0, "nearness": 4.0, "shares": (0.5, 0.5),
    }  # fmt: skip
    return Rates(**{name: number(value) for name, value in (plain | numbers).items()})


def press(ground=0.0, urge=0.0, weeks_to_deadline=math.inf):
    return Press(number(ground), number(urge), number(weeks_to_deadline))


# Hazards ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weeks", [0.1, 1.0, 20.0])
def test_a_surplus_counts_in_weeks_of_both_sides_costs(weeks):
    """The same in any unit of the front, and at most the hazard of a deal where all is to be gained."""
    for cost in (1e-4, 0.01):
        chance = table.agreement(rates(), number(weeks * cost), number(cost))
        assert float(chance) == pytest.approx(1 - math.exp(-(1 - math.exp(-weeks)) / 8), rel=1e-12)
    assert float(table.agreement(rates(), number(9e9), number(1e-3))) == pytest.approx(1 - math.exp(-1 / 8))


def test_nobody_signs_where_nothing_is_to_be_gained():
    for cost in (0.0, 0.01):
        np.testing.assert_array_equal(table.agreement(rates(), number([0.0, -1.0]), number(cost)), 0.0)


def test_where_war_costs_nothing_anything_to_gain_is_all():
    free = table.agreement(rates(), number(1e-9), number(0.0))
    assert float(free) == pytest.approx(1 - math.exp(-1 / 8))


def test_talks_that_depend_on_nothing_begin_at_their_rate():
    for gain in (-1.0, 0.0, 5.0):
        chance = table.beginning(rates(), number(gain), number(0.01), press(3.0, 2.0, 1.0))
        assert float(chance) == pytest.approx(1 - math.exp(-1 / 26), rel=1e-12)


@pytest.mark.parametrize(
    ("given", "moved", "log"),
    [
        ({"surplus": 2.0}, {"gain": 0.1}, 2.0 * math.tanh(1.0)),
        ({"surplus": 2.0}, {"gain": -0.05}, -2.0 * math.tanh(0.5)),
        ({"ground": -0.7}, {"press": press(ground=0.5)}, -0.35),
        ({"urge": 0.4}, {"press": press(urge=2.0)}, 0.8),
        ({"deadline": 1.5}, {"press": press(weeks_to_deadline=4.0)}, 1.5 / math.e),
        ({"deadline": 1.5}, {"press": press(weeks_to_deadline=0.0)}, 1.5),
        ({"deadline": 1.5}, {}, 0.0),
    ],
)
def test_what_brings_talks_nearer_does_so_by_its_log_hazard(given, moved, log):
    call = {"gain": 0.0, "press": press()} | moved
    chance = table.beginning(rates(**given), number(call["gain"]), number(0.01), call["press"])
    assert -math.log1p(-float(chance)) * 26 == pytest.approx(math.exp(log), rel=1e-9)


def test_talks_break_off_at_their_rate():
    assert float(table.breaking_off(rates(breakdown=0.5))) == pytest.approx(1 - math.exp(-0.5), rel=1e-12)


# Chances ----------------------------------------------------------------------------------------------

HAZARDS = {"begin": 0.02, "agree": 0.03, "stop": 0.05, "end": 0.1, "fail": 0.01, "lapse": 0.004}
START = {"quiet": 0.0, "talks": 0.0, "ceasefire": 0.0, "settled": 0.0, "lapsed": 0.0}


def turns(**hazards):
    return table.Turns(**{name: number(value) for name, value in (HAZARDS | hazards).items()})


def chances(**given):
    return Chances(**{name: number(value) for name, value in (START | given).items()})


def test_chances_are_those_of_the_chain_with_five_states():
    """The matrix of a week, worked by hand; at the start nobody talks, and a deal holds until it lapses."""
    begin, agree, stop, end, fail, lapse = HAZARDS.values()
    left, on = 1 - agree, (1 - agree) * (1 - stop)
    week = np.array(
        [
            [1 - begin, begin, 0, 0, 0],
            [on * end, on * (1 - end), left * stop, agree, 0],
            [fail, 0, 1 - fail, 0, 0],
            [0, 0, 0, 1 - lapse, lapse],
            [0, 0, 0, 0, 1],
        ]
    )
    now = chances(quiet=1.0)
    for _ in range(104):
        now = table.advanced(now, turns())
    found = [now.quiet, now.talks, now.ceasefire, now.settled - now.lapsed, now.lapsed]
    np.testing.assert_allclose(found, np.linalg.matrix_power(week, 104)[0], rtol=1e-12)


@pytest.mark.parametrize("state", ["quiet", "talking", "halted", "signed"])
def test_what_is_drawn_comes_as_often_as_its_chance_from_every_state(state):
    """All numbers that may be drawn, evenly spaced: the mean of what comes is the chance of it, exactly."""
    much = turns(begin=0.3, agree=0.5, stop=0.4, end=0.3, fail=0.2, lapse=0.25)
    turn = number((np.arange(40_000) + 0.5) / 40_000)
    before = {**dict.fromkeys(("talking", "halted", "signed", "resumed"), 0.0 * turn)}
    if state != "quiet":
        before[state] = before[state] + 1.0
    came = table.drawn(table.Drawn(**before), turn, much)
    name = {"talking": "talks", "halted": "ceasefire", "signed": "settled"}.get(state, state)
    after = table.advanced(chances(**{"quiet": 0.0, name: 1.0}), much)
    found = [float(getattr(came, one).mean()) for one in ("talking", "halted", "signed", "resumed")]
    wanted = [float(one) for one in (after.talks, after.ceasefire, after.settled, after.lapsed)]
    np.testing.assert_allclose(found, wanted, atol=1e-9)


def test_success_of_a_bout_of_talks_is_a_race_of_hazards():
    _, agree, stop, end, *_ = HAZARDS.values()
    now = chances(talks=1.0)
    for _ in range(2_000):
        now = table.advanced(now, turns(begin=0.0, fail=0.0))
    ends = np.array([agree, (1 - agree) * stop, (1 - agree) * (1 - stop) * end])
    found = [now.settled, now.ceasefire, now.quiet]
    np.testing.assert_allclose(found, ends / ends.sum(), rtol=1e-9)


def test_chances_add_up_and_a_deal_is_never_undone():
    rng = np.random.default_rng(1)
    names = ("quiet", "talks", "ceasefire", "settled")
    before = chances(**dict(zip(names, rng.dirichlet(np.ones(4), GAMES).T, strict=True)))
    after = table.advanced(before, turns(**{name: rng.uniform(size=GAMES) for name in HAZARDS}))
    np.testing.assert_allclose(after.quiet + after.talks + after.ceasefire + after.settled, 1.0, rtol=1e-12)
    for stock in (after.quiet, after.talks, after.ceasefire):
        assert (stock >= 0).all()
    assert (after.settled >= before.settled).all()
    assert (after.lapsed <= before.settled).all(), "what was signed this week cannot have broken yet"


# The option to settle later ---------------------------------------------------------------------------


def random_table(seed=0):
    rng = np.random.default_rng(seed)

    def spread(median, factor):
        return number(median * np.exp(rng.normal(size=GAMES) * math.log(factor) / 1.645))

    of = rates(
        talks=spread(1 / 26, 4), breakdown=spread(1 / 10, 3), agreement=spread(1 / 8, 3),
        surplus=np.abs(rng.normal(size=GAMES)), shares=rng.dirichlet((2, 2), GAMES).T,
    )  # fmt: skip
    never, cost = number(rng.normal(0, 0.3, GAMES)), spread(0.004, 5)
    return of, never, cost, number(rng.beta(2, 8, GAMES)), number(rng.uniform(0, 0.02, (2, GAMES)))


def by_recursion(of, gain, cost, breaks, part=None, weeks=20_000):
    """What settling later is worth under a surplus that stays, week by week from a horizon far away.

    part  of each side in the surplus; by its share when None
    """
    agree, begin = table.agreement(of, gain, cost), table.beginning(of, gain, cost, press())
    end, delta = table.breaking_off(of), table.discount()
    share = of.shares * jnp.maximum(gain, 0.0) if part is None else part

    def earlier(_, later):
        talks, quiet = later
        patience = delta * (1 - breaks)
        return (
            patience * (agree * (talks + share) + (1 - agree) * (end * quiet + (1 - end) * talks)),
            patience * ((1 - begin) * quiet + begin * talks),
        )

    none = jnp.zeros_like(share)
    return jax.lax.fori_loop(0, weeks, earlier, (none, none))


def test_the_option_answers_to_itself_and_to_its_recursion():
    of, never, cost, recurrence, breaks = random_table()
    found = table.options(of, press(), never, cost, recurrence, breaks)
    gain = never - (1 - recurrence) * (found.talks[0] + found.talks[1])
    talks, quiet = by_recursion(of, gain, cost, breaks)
    np.testing.assert_allclose(found.talks, talks, rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(found.quiet, quiet, rtol=1e-6, atol=1e-12)


def test_where_the_front_ends_the_option_answers_to_the_deal_that_gives_one_side_all_of_it():
    of, never, cost, recurrence, breaks = random_table(4)
    first = number(np.random.default_rng(5).uniform(-0.2, 1.0, GAMES))
    least = jnp.stack([first, 1 - never - first])
    hoped = (never > 0) & (least[1] <= 1)
    found = table.options(of, press(), jnp.where(hoped, never, 0.0), cost, recurrence, breaks, least)
    gain = never - (1 - recurrence) * (found.talks[0] + found.talks[1])
    asked = least + (1 - recurrence) * found.talks
    line = jnp.clip(asked + of.shares * gain, 0, 1)
    at_end = np.asarray(hoped & ((line[0] == 0) | (line[0] == 1)))
    assert 0.1 < at_end[np.asarray(hoped)].mean() < 0.8
    talks, quiet = by_recursion(of, gain, cost, breaks, jnp.where(hoped, line - asked, 0.0))
    for ours, theirs in ((found.talks, talks), (found.quiet, quiet)):
        missed = np.abs(np.asarray(ours - theirs))
        assert missed[:, ~at_end].max() < 1e-6
        assert missed[:, at_end].max() < 2e-3
        assert missed[:, at_end].mean() < 2e-5


def test_the_option_is_worth_something_exactly_where_both_would_rather_sign_than_never():
    of, never, cost, recurrence, breaks = random_table(1)
    found = table.options(of, press(), never, cost, recurrence, breaks)
    assert (found.talks >= found.quiet).all()
    assert (found.quiet >= 0).all()
    np.testing.assert_array_equal(found.talks > 0, np.broadcast_to(never > 0, found.talks.shape))
    gain = never - (1 - recurrence) * (found.talks[0] + found.talks[1])
    assert (gain[never > 0] > 0).all(), "waiting is never worth more than what is waited for"


def test_who_believes_that_the_other_breaks_soon_waits_for_nothing():
    """A deal is worth less to whoever expects to break the other before it comes."""
    of, _, cost, recurrence, breaks = random_table(2)
    never = jnp.full_like(cost, 0.2)
    slow, soon = (
        table.options(of, press(), never, cost, recurrence, breaks * scale).talks for scale in (0.0, 5.0)
    )
    assert (soon.sum(axis=0) < slow.sum(axis=0)).all()


def test_the_sides_can_be_listed_the_other_way_round_to_the_bit():
    of, never, cost, recurrence, breaks = random_table(3)
    ours = table.options(of, press(), never, cost, recurrence, breaks)
    turned = replace(of, shares=of.shares[::-1])
    theirs = table.options(turned, press(), never, cost, recurrence, breaks[::-1])
    np.testing.assert_array_equal(ours.talks, theirs.talks[::-1])
    np.testing.assert_array_equal(ours.quiet, theirs.quiet[::-1])
