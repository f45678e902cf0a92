"""Reduced wars held to the numbers of the design, to properties that any such war has, and to other roads."""

import functools
import math
from dataclasses import replace

import numpy as np
import pytest

from oracles import closed_forms
from oracles import reduced_wars as exact
from oracles import reduced_wars_regressed as regressed
from oracles.reduced_wars import Forts, Line

EARLY = Forts(cost=(0.005, 0.005))
SURER = replace(EARLY, beliefs=((12, 6), (6, 12)))
UNLIKE = Forts(beliefs=((7, 3), (2, 5)), cost=(0.01, 0.004), held=4, share=(0.375, 0.625), battles=120)
LINES = {
    "mixed": exact.MIXED,
    "one-sided": exact.ONE_SIDED,
    "common belief": exact.COMMON_BELIEF,
    "contested": exact.CONTESTED,
    "unlike": Line(office=(0.01, 0.02), share=(0.375, 0.625), hope=(0.015, 0.01), weeks=60, start=7),
}
solve_line = functools.cache(exact.solve_line)
every_line = pytest.mark.parametrize("war", LINES.values(), ids=LINES)


def near(value, expected, digits=6):
    np.testing.assert_allclose(value, expected, rtol=0, atol=0.51 * 10.0**-digits)


def summary(war, strength=0.5, **threat):
    """P(settle), P(0 wins), P(1 wins), E[battles]."""
    end = exact.end_of_forts(war, exact.solve_forts(war, **threat), strength)
    return (end.settled, *end.won, end.battles)


# Forts: the numbers of the design ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("war", "numbers"),
    [
        (Forts(), (0.708008, 0.145996, 0.145996, 11.834717)),
        (EARLY, (0.173912, 0.413044, 0.413044, 21.672141)),
        (SURER, (0.014146, 0.492927, 0.492927, 24.717860)),
    ],
    ids=["L1", "L2", "L3"],
)
def test_forts_with_the_threat_to_fight_to_the_finish(war, numbers):
    near(summary(war, battles_ahead=0), numbers)


def test_forts_without_a_range_at_the_start():
    solved = exact.solve_forts(Forts(), battles_ahead=0)
    first, second = solved.fight_on[:, 0, 0]
    near((first, 1 - second), (0.685340, 0.314660))
    assert solved.agree[0, 0] == 0
    assert exact.end_of_forts(Forts(), solved).share == pytest.approx(0.5, abs=1e-12)


@pytest.mark.parametrize(
    ("war", "strength", "value", "numbers"),
    [
        (Forts(), 0.5, 0.692011, (0.524521, 0.237740, 0.237740, 17.085584)),
        (EARLY, 0.5, 0.757135, (0.116408, 0.441796, 0.441796, 23.243622)),
        (Forts(cost=(0.03, 0.03)), 0.5, 0.549119, (1, 0, 0, 4.125)),
        (Forts(), 0.6, 0.692011, (0.402463, 0.528006, 0.069532, 15.216870)),
    ],
    ids=["N1", "N1 cheap", "N1 dear", "N1 strong"],
)
def test_forts_with_the_option_to_settle_later(war, strength, value, numbers):
    near(summary(war, strength), numbers)
    near(exact.solve_forts(war).value[:, 0, 0], (value, value))


def test_share_of_the_strong():
    near(exact.end_of_forts(Forts(), exact.solve_forts(Forts()), 0.6).share, 0.705889)


def test_common_prior_settles_before_the_first_battle():
    war = Forts(beliefs=((6, 6), (6, 6)))
    solved = exact.solve_forts(war)
    end = exact.end_of_forts(war, solved)
    near((end.settled, end.share, end.battles, *solved.value[:, 0, 0]), (1, 0.5, 0, 0.5, 0.5), 12)


def test_common_prior_of_a_strong_side():
    war = Forts(beliefs=((6, 3), (6, 3)), cost=(0.004, 0.008))
    end = exact.end_of_forts(war, exact.solve_forts(war))
    near((end.settled, end.battles), (1, 0), 12)
    assert 0.5 < end.share < 1


def test_range_of_a_known_strength():
    """L5: a belief so sure that nothing is learned."""
    war = Forts(beliefs=((5.5e9, 4.5e9),) * 2, cost=(0.004, 0.008), battles=1000)
    first, second = exact.fight_to_the_finish(war)[:, 0, 0]
    near((first, 1 - second), (0.639030, 0.917091))


def test_settling_at_a_rate():
    war = Forts(rate=0.1)
    near(exact.solve_forts(war).value[:, 0, 0], (0.6903, 0.6903), 4)
    settled, *_, battles = summary(war)
    near(settled, 0.2561, 4)
    near(battles, 19.69, 2)


@pytest.mark.parametrize(("ahead", "settled"), [(0, 0.7080), (2, 0.641), (5, 0.5245)])
def test_looking_some_battles_ahead(ahead, settled):
    near(summary(Forts(), battles_ahead=ahead)[0], settled, 3 if ahead == 2 else 4)


def test_the_value_needs_a_longer_look_ahead_than_the_rule():
    value = {ahead: exact.solve_forts(Forts(), battles_ahead=ahead).value[0, 0, 0] for ahead in (5, 20, 40)}
    near((value[5], value[20], value[40]), (0.6853, 0.6915, 0.6920), 4)


# Forts: other roads and properties -----------------------------------------------------------------


def test_finish_by_gamblers_ruin():
    """The lattice against the closed form, integrated over each belief by Gauss and Legendre's rule."""
    at, weight = np.polynomial.legendre.leggauss(200)
    p = (1 + at) / 2
    wins, battles = np.array([closed_forms.ruin(5, 10, one) for one in p]).T
    values = []
    for (a, b), won in zip(Forts().beliefs, (wins, 1 - wins), strict=True):
        density = weight * p ** (a - 1) * (1 - p) ** (b - 1)
        values.append((density * (won - 0.01 * battles)).sum() / density.sum())
    near(exact.fight_to_the_finish(Forts())[:, 0, 0], values, 8)


@pytest.mark.parametrize("seed", range(3))
def test_settling_later_over_forts_is_found_by_regression(seed):
    """N1 at a finite rate, within four errors of a fit; who fights to the finish is far from it.

    Errors are the spread of six fits of 16,384 wars each. Where everybody settles at once as soon as both
    gain a fit misses the chance to settle by more, for a small error of a value then moves a whole state.
    """
    war = Forts(rate=0.1)
    spread = np.array([0.0025, 0.0035, 0.0095, 0.25])

    def told(solved):
        end = exact.end_of_forts(war, solved)
        return np.array([*solved.value[:, 0, 0], end.settled, end.battles])

    known = told(exact.solve_forts(war))
    assert (np.abs(told(regressed.regress_forts(war, seed=seed)) - known) < 4 * spread).all()
    assert np.abs(told(exact.solve_forts(war, battles_ahead=0)) - known)[2] > 10 * spread[2]


def forts_by_strength(war, nodes=160):
    """(side, n, w): value of fighting on the long way round: given the strength, then over each belief (N3).

    With the strength p known, payoffs under the rule that both follow are found by backward induction; a
    side's value is their mean over its posterior Beta(a + w, b + n - w). Exact to rounding where twice the
    nodes exceed battles + a + b, since everything is a polynomial in p.
    """
    at, weight = np.polynomial.legendre.leggauss(nodes)
    p, weight = (1 + at) / 2, weight / 2
    found = np.zeros((2, war.battles + 1, war.battles + 1))
    held = war.held + 2 * np.arange(war.battles + 2) - (war.battles + 1)
    held = np.clip(held, 0, war.forts)[:, None] / war.forts + 0 * p
    given = np.stack([held, 1 - held])
    for n in range(war.battles, -1, -1):
        w = np.arange(n + 1)[:, None]
        fought = p * given[:, 1:] + (1 - p) * given[:, :-1] - np.reshape(war.cost, (2, 1, 1))
        for side, (a, b) in enumerate(war.beliefs):
            density = (a + w - 1) * np.log(p) + (b + n - w - 1) * np.log1p(-p)
            posterior = np.exp(density - density.max(axis=1, keepdims=True)) * weight
            found[side, n, : n + 1] = (posterior * fought[side]).sum(1) / posterior.sum(1)
        surplus = 1 - found[0, n, : n + 1, None] - found[1, n, : n + 1, None]
        first = found[0, n, : n + 1, None] + war.share[0] * surplus + 0 * p
        given = np.where(surplus >= -1e-12, np.stack([first, 1 - first]), fought)
        forts = war.held + 2 * w - n
        given = np.where(forts >= war.forts, np.array([1, 0])[:, None, None], given)
        given = np.where(forts <= 0, np.array([0, 1])[:, None, None], given)
    return found


@pytest.mark.parametrize("war", [Forts(battles=250), UNLIKE], ids=["N3", "unlike"])
def test_values_given_the_strength_and_then_over_beliefs(war):
    by_strength, solved = forts_by_strength(war), exact.solve_forts(war)
    near(by_strength, solved.fight_on, 12)
    if war != UNLIKE:
        near(by_strength[:, 0, 0], (0.692011, 0.692011))
    signed = np.broadcast_to(solved.agree > 0, by_strength.shape)
    assert signed.any()
    # Nobody signs below what he expects from fighting on, and no more is shared than there is.
    assert (solved.settled - by_strength)[signed].min() > -1e-11
    near(solved.settled.sum(0)[solved.agree > 0], 1, 12)


@pytest.mark.parametrize("war", [UNLIKE, replace(UNLIKE, rate=0.1)], ids=["at once", "at a rate"])
@pytest.mark.parametrize("ahead", [None, 0, 3])
def test_swapping_the_sides_of_the_forts(war, ahead):
    one, other = (exact.solve_forts(each, battles_ahead=ahead) for each in (war, war.swapped()))
    for n in range(war.battles + 1):
        assert np.array_equal(one.value[:, n, : n + 1], other.value[::-1, n, n::-1])
        assert np.array_equal(one.agree[n, : n + 1], other.agree[n, n::-1])
    ends = exact.end_of_forts(war, one, 0.375), exact.end_of_forts(war.swapped(), other, 0.625)
    assert (ends[0].settled, ends[0].battles) == (ends[1].settled, ends[1].battles)
    assert ends[0].won == ends[1].won[::-1]
    assert war.swapped().swapped() == war


def test_common_belief_leaves_the_expected_cost_of_fighting():
    war = Forts(beliefs=((4, 3), (4, 3)), cost=(0.01, 0.02))
    solved = exact.solve_forts(war, battles_ahead=0)
    at, weight = np.polynomial.legendre.leggauss(200)
    p = (1 + at) / 2
    density = weight * p**3 * (1 - p) ** 2
    battles = np.array([closed_forms.ruin(5, 10, one)[1] for one in p])
    near(1 - solved.fight_on[:, 0, 0].sum(), 0.03 * (density * battles).sum() / density.sum(), 7)


# Line: the numbers of the design -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "option", "value", "settled"),
    [
        ("mixed", "exact", 0.4128, (0.504, 0.762)),
        ("mixed", "closed", 0.4153, (0.486, 0.744)),
        ("mixed", "none", 0.3457, (0.612, 0.856)),
        ("one-sided", "exact", 0.9024, (0.625, 0.854)),
        ("one-sided", "closed", 0.8533, (0.563, 0.805)),
        ("one-sided", "none", 0.7856, (0.647, 0.886)),
        ("common belief", "exact", 0.1414, (0.642, 0.878)),
        ("common belief", "closed", 0.2067, (0.571, 0.821)),
        ("common belief", "none", -0.265, (0.647, 0.889)),
    ],
)
def test_line(name, option, value, settled):
    war = LINES[name]
    solved = solve_line(war, option)
    near(solved.value[0, 0, war.start], value, 3 if value == -0.265 else 4)
    near(exact.end_of_line(war, solved)[1][[52, 104]], settled, 3)


@pytest.mark.parametrize(
    ("war", "values", "talks"),
    [
        (Line(), (0.54568, 0.49497), 0.4748),
        (exact.ONE_SIDED, (0.90244, -0.39537), 0.9229),
        (Line(hope=(0.03, 0.03)), (0.66049, 0.71214), 0.3169),
    ],
    ids=["mid", "one-sided", "strong optimism"],
)
def test_line_values_of_both_sides(war, values, talks):
    solved = solve_line(war)
    near(solved.value[:, 0, 10], values, 5)
    near(exact.end_of_line(war, solved)[0][52], talks, 4)


def test_signs_of_the_surplus():
    positive = {name: (solve_line(war).surplus > 0).mean() for name, war in LINES.items()}
    assert positive["mixed"] == positive["one-sided"] == positive["common belief"] == 1
    assert 0.5 < positive["contested"] < 1


# Line: other roads and properties ------------------------------------------------------------------


@every_line
def test_option_forwards(war):
    """The option at the start, summed over when and where a deal is signed, weeks counted forwards."""
    solved = solve_line(war)
    up, down = war.advance
    one = np.eye(war.steps + 1)
    step = up * np.roll(one, 1, axis=1) + down * np.roll(one, -1, axis=1) + (1 - up - down) * one
    step[-1, 0], step[0, -1] = 0, 0
    step[-1, -1] += up
    step[0, 0] += down
    end = 1 - math.exp(-war.talks_end)
    for side in (0, 1):
        keep = war.discount * (1 - war.hope[side])
        last = exact.closed_form_option(war, exact.surplus_without_option(war, solved.no_peace)[-1])
        talks, outside, option = keep * step[war.start], np.zeros(war.steps + 1), 0.0
        for week in range(1, war.weeks + 1):
            agree, talk = solved.agree[week], solved.talk[week]
            pays = solved.option[side, week] + war.share[side] * np.maximum(solved.surplus[week], 0)
            option += (talks * agree) @ pays
            on = talks * (1 - agree)
            talks, outside = on * (1 - end) + outside * talk, outside * (1 - talk) + on * end
            if week == war.weeks:
                option += talks @ last[0][side] + outside @ last[1][side]
            talks, outside = keep * talks @ step, keep * outside @ step
        near(option, solved.option[side, 0, war.start], 12)


def test_common_belief_and_no_option_leave_the_expected_cost_of_the_line():
    war = Line(hope=(0.0, 0.0), cost=(0.002, 0.003), breakdown=0.0, office=(0.0, 0.0))
    solved = solve_line(war, "none")
    cost = exact.line_cost(war).sum(0)
    rng = np.random.default_rng(5)
    for start in rng.integers(0, war.steps + 1, 3):
        # No matrix and no recursion on values: chances of the positions, counted forwards.
        chance = np.zeros(war.steps + 1)
        chance[start] = 1
        paid = 0.0
        for week in range(war.weeks):
            paid += war.discount**week * (chance @ cost)
            moved = 0.55 * chance
            moved[1:] += 0.2 * chance[:-1]
            moved[-1] += 0.2 * chance[-1]
            moved[:-1] += 0.25 * chance[1:]
            moved[0] += 0.25 * chance[0]
            chance = moved
        paid += war.discount**war.weeks * (chance @ cost) / (1 - war.discount * (1 - war.ends))
        near(solved.surplus[0, start], paid, 12)
    assert solved.surplus.min() > 0


@every_line
def test_nobody_signs_below_his_value(war):
    """What is handed over at signing stays handed over if the deal breaks down and the war goes on."""
    solved = solve_line(war)
    held, value = exact.line_held(war)[:, None], solved.value
    given = war.breakdown * (held[0] - value[0]) + value[0] - held[0]
    handed = given + war.share[0] * solved.surplus + war.office[0]
    first = (1 - war.breakdown) * held[0] + war.breakdown * value[0] + handed - war.office[0]
    second = (1 - war.breakdown) * held[1] + war.breakdown * value[1] - handed - war.office[1]
    signed = solved.agree > 0
    assert signed.any()
    assert (first - value[0])[signed].min() > -1e-12
    assert (second - value[1])[signed].min() > -1e-12
    assert np.array_equal(signed, solved.surplus > 0)


@every_line
@pytest.mark.parametrize("option", ["exact", "closed", "none"])
def test_swapping_the_sides_of_the_line(war, option):
    one, other = (solve_line(each, option) for each in (war, war.swapped()))
    assert np.array_equal(one.value, other.value[::-1, :, ::-1])
    assert np.array_equal(one.surplus, other.surplus[:, ::-1])
    for ours, theirs in zip(
        exact.end_of_line(war, one), exact.end_of_line(war.swapped(), other), strict=True
    ):
        assert np.array_equal(ours, theirs)
    assert war.swapped().swapped() == war


@every_line
def test_closed_form_where_nothing_moves(war):
    """On a line that stands still for ever, the closed form is the option."""
    still = replace(war, advance=(0.0, 0.0), ends=0.0)
    one, other = (solve_line(still, option) for option in ("exact", "closed"))
    near(one.option, other.option, 10)


# Regression ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [0, 1])
@every_line
def test_regression_finds_the_exact_line(war, seed):
    solved, found = solve_line(war), regressed.regress_line(war, seed=seed)
    one, other = (exact.end_of_line(war, each)[1] for each in (solved, found))
    near(other, one, 3)
    near(found.value[0, 0, war.start], solved.value[0, 0, war.start], 3)
    assert np.array_equal(found.surplus > 0, solved.surplus > 0)
    # In every state and week, against an option that is worth up to .6 on the one-sided line.
    assert np.abs(found.option - solved.option).max() < max(1e-3, 0.025 * solved.option.max())


# Stock prices on eight paths (Longstaff and Schwartz 2001, their first example).
EIGHT = np.array(
    [
        (1, 1.09, 1.08, 1.34),
        (1, 1.16, 1.26, 1.54),
        (1, 1.22, 1.07, 1.03),
        (1, 0.93, 0.97, 0.92),
        (1, 1.11, 1.56, 1.52),
        (1, 0.76, 0.77, 0.90),
        (1, 0.92, 0.84, 1.01),
        (1, 0.88, 1.22, 1.34),
    ]
)


def test_longstaff_and_schwartz_eight_paths():
    def put(price):
        return np.maximum(1.10 - price, 0)

    def powers(price):
        return np.stack([np.ones_like(price), price, price**2], axis=-1)

    stopped = regressed.least_squares_monte_carlo(EIGHT, put, math.exp(-0.06), powers)
    near(stopped.value, 0.1144, 4)
    near(stopped.value, 0.114434)
    near(stopped.coefficients[2], (-1.069988, 2.983411, -1.813576))
    near(stopped.coefficients[1], (2.037512, -3.335443, 1.356457))
    assert stopped.dates.tolist() == [3, 3, 3, 1, 3, 1, 1, 1]
    near(math.exp(-0.18) * put(EIGHT[:, 3]).mean(), 0.056381)
