"""Published models in examples/published_models: known numbers to their digits, else the mechanism's sign."""

import functools
import importlib.util
import itertools
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import integrate, optimize

FOLDER = Path(__file__).parents[2] / "examples" / "published_models"
PAGE = Path(__file__).parents[2] / "docs" / "examples" / "published-models.md"
NAMES = sorted(path.stem for path in FOLDER.glob("*.py"))


@functools.cache
def model(name):
    spec = importlib.util.spec_from_file_location(f"published_{name}", FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def near(value, expected, digits=6):
    np.testing.assert_allclose(value, expected, rtol=0, atol=0.51 * 10.0**-digits)


@pytest.mark.parametrize("name", NAMES)
def test_every_example_runs_alone_and_prints_a_short_table(name):
    done = subprocess.run(
        [sys.executable, "-W", "error", FOLDER / f"{name}.py"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert 3 <= len(done.stdout.splitlines()) <= 40
    assert not re.search(r"\b(nan|inf)\b", done.stdout)
    assert done.stdout.rstrip() in PAGE.read_text(), "docs/examples/published-models.md shows another table"


@pytest.mark.parametrize("name", NAMES)
def test_every_example_says_its_claim_law_source_and_check_and_stands_alone(name):
    text = (FOLDER / f"{name}.py").read_text()
    for word in ("\nClaim:", "\nLaw:", "\nSource:", "\nChecked:"):
        assert word in text, word
    for foreign in ("polemos", "oracles", "jax"):
        assert f"import {foreign}" not in text
        assert f"from {foreign}" not in text


# Fearon's range and screening -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "ends"), [((0.6, 0.15, 0.2), (0.45, 0.80)), ((0.35, 0.1, 0.05), (0.25, 0.40))]
)
def test_e6_the_range_of_fearon(case, ends):
    near(model("fearon_range").bargaining_range(*case), ends, 12)


@pytest.mark.parametrize(
    ("case", "numbers"),
    [((0.5, 0.1, 0.4), (0.65, 0.375, 0.556250)), ((0.5, 0.3, 0.4), (0.55, 0.125, 0.506250))],
)
def test_e7_the_screening_demand_of_fearon(case, numbers):
    near(model("fearon_range").best_demand(*case), numbers)


def test_no_other_demand_pays_more():
    fearon = model("fearon_range")
    rng = np.random.default_rng(1)
    for wins, cost, highest in rng.uniform((0.1, 0.0, 0.05), (0.9, 0.4, 0.9), size=(50, 3)):
        best = fearon.best_demand(wins, cost, highest).payoff
        others = [fearon.payoff_of(demand, wins, cost, highest).payoff for demand in np.linspace(0, 1, 501)]
        assert best >= max(others) - 1e-12
        assert best <= max(others) + 2e-3  # the step of the search; a demand may lie at a kink


def test_the_payoff_of_a_demand_is_what_it_brings_on_average_over_opponents():
    fearon, (wins, cost, highest) = model("fearon_range"), (0.5, 0.1, 0.4)
    others = (np.arange(100_000) + 0.5) / 100_000 * highest
    for demand in (0.4, 0.55, 0.65, 0.95):
        got = np.where(1 - demand >= 1 - wins - others, demand, wins - cost)
        assert fearon.payoff_of(demand, wins, cost, highest).payoff == pytest.approx(got.mean(), abs=1e-5)


def test_war_is_rarer_the_dearer_it_is_to_who_asks_and_the_surer_it_is_of_the_other():
    demand = model("fearon_range").best_demand
    by_cost = [demand(0.5, cost, 0.4).chance_of_war for cost in (0.0, 0.1, 0.2, 0.3, 0.4)]
    assert all(np.diff(by_cost) < 0)
    assert by_cost[-1] == 0
    assert demand(0.5, 0.1, 0.2).chance_of_war < demand(0.5, 0.1, 0.4).chance_of_war


# Linked issues --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "shares", "worth", "product"),
    [(0, (1, 0), (0.6, 0.7), 0.0875), (1, (1, 0, 0.708333), (0.783333, 0.587500), None)],
)
def test_e9_the_nash_settlement_of_linked_issues(case, shares, worth, product):
    nash = model("nash_linked_issues")
    found = nash.settle(*nash.CASES[case])
    near(found.shares, shares)
    near(found.utilities, worth)
    if product is not None:
        near(found.product, product)


def test_no_other_division_has_a_higher_product_and_at_most_one_issue_is_split():
    settle, rng = model("nash_linked_issues").settle, np.random.default_rng(2)
    for issues in (1, 2, 3, 5) * 5:
        a, b = rng.dirichlet(np.ones(issues), size=2)
        without = rng.uniform(0, 0.4, size=2)
        found = settle(a, b, without)
        loss = lambda y, a=a, b=b, d=without: -(a @ y - d[0]) * (b @ (1 - y) - d[1])  # noqa: E731
        searched = optimize.minimize(loss, np.full(issues, 0.5), bounds=[(0, 1)] * issues, method="L-BFGS-B")
        assert found.product >= -searched.fun - 1e-9
        assert found.product == pytest.approx(-loss(found.shares), rel=1e-12)
        assert ((found.shares > 0) & (found.shares < 1)).sum() <= 1


def test_two_sides_alike_gain_nothing_by_linking_and_none_agree_who_want_too_much():
    settle = model("nash_linked_issues").settle
    assert settle((0.5, 0.5), (0.5, 0.5), (0.2, 0.2)).utilities == pytest.approx((0.5, 0.5))
    assert settle((0.5, 0.5), (0.5, 0.5), (0.6, 0.6)) is None


# Deadlines ------------------------------------------------------------------------------------------


def test_j11_a_hazard_that_rises_before_the_deadline():
    deadline = model("deadline")
    chance = deadline.agreed_by(deadline.hazards(20, 0.01, 0.1, 4))
    near(chance[-1], 0.441359)
    assert (chance[-1] - chance[-5]) / chance[-1] > 4 / 20
    assert chance[-1] > deadline.agreed_by(deadline.hazards(20, 0.01, 0.01, 4))[-1]


@pytest.mark.parametrize(
    ("rounds", "share"), [(1, 1), (2, 0.1), (3, 0.91), (5, 0.837100), (10, 0.342801), (40, 0.518536)]
)
def test_e2_the_last_offer(rounds, share):
    near(model("deadline").first_offer(rounds, 0.9), share)
    near(share, (1 - (-0.9) ** rounds) / 1.9)


# Shifting power and salami --------------------------------------------------------------------------


def test_j9_and_j10_slices_and_steps():
    shifting = model("shifting_power")
    assert shifting.slices(1.0, 0.12) == 9
    near(shifting.unanswered((0.01,) * 10), 0.904382)


@pytest.mark.parametrize("later_power", [1.0, 0.5, 0.0])
@pytest.mark.parametrize(("riser", "decliner"), [(0.05, 0.05), (0.1, 0.02)])
def test_war_comes_with_the_shift_that_is_larger_than_what_peace_saves(riser, decliner, later_power):
    shifting = model("shifting_power")
    rivals = shifting.Rivals(riser, decliner, 0.9, later_power)
    bearable = shifting.bearable_shift(rivals)
    if later_power == 1:
        assert bearable == pytest.approx(decliner + 0.9 * riser)
    for more, war in ((-1e-6, None), (1e-6, 0)):
        after = (0.3 + bearable + more) / 0.9
        assert shifting.first_war((0.3, after), rivals) == war


def test_war_comes_where_not_even_all_that_can_be_promised_is_worth_as_much_as_fighting():
    """b = 1, without the recursion: all of today, then all but what the riser gets by fighting."""
    shifting, rivals = model("shifting_power"), model("shifting_power").Rivals(0.06, 0.03, 0.8)
    for before, after in itertools.product((0.1, 0.3, 0.5), (0.35, 0.5, 0.65, 0.8)):
        most = 0.2 * 1 + 0.8 * (1 - (after - rivals.cost_riser))
        war = most < 1 - before - rivals.cost_decliner
        assert (shifting.first_war((before, after), rivals) == 0) == war


def test_the_same_shift_is_peaceful_if_it_is_slow_and_dearer_war_needs_fewer_steps():
    shifting = model("shifting_power")
    rivals = shifting.Rivals()
    steps = [shifting.steps_for_peace(0.3, after, rivals) for after in (0.35, 0.45, 0.55, 0.7)]
    assert steps[0] == 1
    assert all(np.diff(steps) > 0)
    dear = replace(rivals, cost_riser=0.15, cost_decliner=0.15)
    assert shifting.steps_for_peace(0.3, 0.7, dear) < steps[-1]
    costless = replace(rivals, cost_riser=0.0, cost_decliner=0.0)
    assert shifting.first_war((0.3, 0.34), costless) == 0


def test_a_shift_to_come_is_fought_over_when_it_comes_and_not_before():
    assert model("shifting_power").first_war((0.3, 0.3, 0.3, 0.7), model("shifting_power").Rivals()) == 2


# Learning from fighting -----------------------------------------------------------------------------


def learning(option=False, true=0.5, **given):
    module = model("learning_from_fighting")
    return module.fight(module.War(**given), true, option=option)


SURER = {"prior_a": (12, 6), "prior_b": (6, 12)}


@pytest.mark.parametrize(
    ("given", "numbers"),
    [
        ({}, (0.708008, 0.145996, 0.145996, 11.834717)),
        ({"cost": 0.005}, (0.173912, 0.413044, 0.413044, 21.672141)),
        ({"cost": 0.005, **SURER}, (0.014146, 0.492927, 0.492927, 24.717860)),
    ],
    ids=["L1", "L2", "L3"],
)
def test_learning_where_the_threat_is_to_fight_to_the_finish(given, numbers):
    end = learning(**given)
    near(end[:4], numbers)
    near(end.share, 0.5)


def test_l1_no_deal_suits_both_before_the_first_battle():
    module = model("learning_from_fighting")
    near(module.range_to_the_finish(module.War()), (0.685340, 0.314660))


@pytest.mark.parametrize(
    ("cost", "true", "value", "numbers"),
    [
        (0.01, 0.5, 0.692011, (0.524521, 0.237740, 0.237740, 17.085584, 0.5)),
        (0.005, 0.5, 0.757135, (0.116408, 0.441796, 0.441796, 23.243622, 0.5)),
        (0.03, 0.5, 0.549119, (1, 0, 0, 4.125, 0.5)),
        (0.01, 0.6, 0.692011, (0.402463, 0.528006, 0.069532, 15.216870, 0.705889)),
    ],
    ids=["N1", "N1 cheap", "N1 dear", "N1 strong"],
)
def test_learning_with_the_option_to_settle_later(cost, true, value, numbers):
    module = model("learning_from_fighting")
    near(learning(True, true, cost=cost), numbers)
    near(module.options(module.War(cost=cost))[0][0][:2], (value, value))


@pytest.mark.parametrize("option", [False, True])
def test_n2_who_agrees_about_strength_settles_before_the_first_battle(option):
    end = learning(option, prior_a=(6, 6), prior_b=(6, 6))
    near((end.settled, end.battles, end.share), (1, 0, 0.5))


def test_deals_come_with_dear_battles_and_weak_priors_and_wait_where_one_may_settle_later():
    settled = [learning(cost=cost).settled for cost in (0.005, 0.01, 0.02)]
    assert all(np.diff(settled) > 0)
    assert learning(cost=0.005, **SURER).settled < learning(cost=0.005).settled
    assert learning(True).battles > learning().battles
    assert learning(True, 0.6).share > 0.5


# The war of attrition -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stakes", "hazards", "length", "first"),
    [((10, 10), (0.1, 0.1), 5, 0.5), ((10, 15), (0.066667, 0.1), 6, 0.6)],
    ids=["G1", "G2"],
)
def test_who_gives_up_where_stakes_are_known(stakes, hazards, length, first):
    war = model("war_of_attrition").equilibrium(*stakes, 1.0)
    near(war.hazards, hazards)
    near((war.length, war.first_wins), (length, first))


def test_g1_chance_to_last_and_effort():
    attrition = model("war_of_attrition")
    war = attrition.equilibrium(10, 10, 1)
    near(war.lasts_beyond(5), 0.367879)
    near(integrate.quad(war.lasts_beyond, 0, np.inf)[0], 5)


@pytest.mark.parametrize(("stakes", "cost"), [((10.0, 10.0), 1.0), ((10.0, 15.0), 0.7)])
def test_against_the_equilibrium_every_time_to_quit_pays_nothing(stakes, cost):
    attrition = model("war_of_attrition")
    war = attrition.equilibrium(*stakes, cost)
    for side in (0, 1):
        gains = [
            attrition.payoff_of_quitting(time, stakes[side], cost, war.hazards[1 - side])
            for time in (0.0, 1.0, 5.0, 30.0)
        ]
        np.testing.assert_allclose(gains, 0, atol=1e-9)


UNIFORM = (lambda u: 1.0, lambda u: 1 - u, 1.0)
MEMORYLESS = (lambda u: np.exp(-u), lambda u: np.exp(-u), np.inf)


@pytest.mark.parametrize(
    ("law", "stake", "time", "length"),
    [(UNIFORM, 0.5, 0.193147, 1 / 6), (MEMORYLESS, 2.0, 2.0, 0.25)],
    ids=["G4", "G5"],
)
def test_who_gives_up_when_where_stakes_are_private(law, stake, time, length):
    attrition, (density, survival, top) = model("war_of_attrition"), law
    near(attrition.quits_at(stake, density, survival), time)
    first_to_quit = lambda v: attrition.quits_at(v, density, survival) * 2 * density(v) * survival(v)  # noqa: E731
    near(integrate.quad(first_to_quit, 0, min(top, 30.0))[0], length)


def test_no_other_time_pays_more_where_stakes_are_private():
    """Against an opponent who quits at T(u), u uniform: quitting at T(v) is best for the stake v."""
    quits_at = model("war_of_attrition").quits_at
    times = {v: quits_at(v, *UNIFORM[:2]) for v in np.linspace(0, 0.98, 50)}
    own = np.array(list(times))
    others = (np.arange(2000) + 0.5) / 2000
    theirs = -others - np.log1p(-others)
    for stake in (0.3, 0.6, 0.9):
        gains = [np.where(theirs < t, stake - theirs, -t).mean() for t in times.values()]
        assert own[int(np.argmax(gains))] == pytest.approx(stake, abs=0.021)


# The expected-utility model of group decisions ------------------------------------------------------


def emissions(rounds=8, **switches):
    """(round, median and mean), the state at the start left out."""
    module = model("expected_utility")
    path = module.play(module.EMISSIONS, rounds, module.Readings(**switches))
    return np.array([(state.median, state.mean) for state in path[1:]])


def test_p5_the_data_before_any_round():
    module = model("expected_utility")
    near(module.mean(module.EMISSIONS), 7.389956)
    assert module.median(module.EMISSIONS) == 7
    near(module.net_votes(module.EMISSIONS, 7, 4), 0.0905)
    near(module.net_votes(module.EMISSIONS, 7, 10), 0.0025)


def test_p5_three_rounds_as_a_public_program_has_them():
    near(emissions(3)[:, 0], (8.415932, 9.610859, 9.961980))
    near(emissions(3)[:, 1], (7.461314, 7.552501, 7.590145))


def test_the_published_table_comes_out_within_a_tenth_but_for_one_number():
    """Round 2 has the median 9.9 in the paper and 9.6 here; the table is known at second hand."""
    off = np.abs(emissions().T - model("expected_utility").PUBLISHED) >= 0.1
    assert np.argwhere(off).tolist() == [[0, 1]]
    near(emissions()[1, 0], 9.611, 3)


def test_another_public_program_is_a_reading_too():
    """Its notes give the median 9.53 and the means 7.61 and 7.72; if conflicts are fought, all go to 10."""
    module = model("expected_utility")
    path = module.play(module.EMISSIONS, 3, module.STRONGEST)
    near(path[1].median, 9.53, 2)
    near((path[1].mean, path[2].mean), (7.61, 7.72), 2)
    fighting = replace(module.STRONGEST, conflict="lower moves")
    near(module.play(module.EMISSIONS, 3, fighting)[3].mean, 10)


def test_every_switch_but_two_matters_in_the_example():
    """The ends of the scale stay held, so its range stays; with votes over all pairs nobody capitulates."""
    module = model("expected_utility")
    idle = {
        name for name, reading in module.variants().items()
        if np.array_equal(module.play(module.EMISSIONS, 8, reading)[-1].positions,
                          module.play(module.EMISSIONS, 8, module.Readings())[-1].positions)
    }  # fmt: skip
    assert idle == {"standard", "span: current", "capitulation: moves"}


@pytest.mark.parametrize("name", ["standard", "as printed", "as printed, strongest", "choice: least move"])
def test_a_line_read_from_the_other_end_gives_the_same_story(name):
    """Positions turned end to end turn the path, unless actors prefer what is lowest on the scale."""
    module = model("expected_utility")
    reading = module.variants()[name]
    turned = module.EMISSIONS._replace(position=14 - module.EMISSIONS.position)
    same = np.allclose(
        14 - module.play(turned, 6, reading)[-1].positions,
        module.play(module.EMISSIONS, 6, reading)[-1].positions,
    )
    assert same == (name != "standard")


def test_an_actor_with_more_capability_draws_the_mean_and_nobody_moves_who_agrees():
    module = model("expected_utility")
    by_weight = [
        module.mean(module.EMISSIONS._replace(capability=module.EMISSIONS.capability * weight))
        for weight in (np.ones(10), np.where(module.EMISSIONS.position == 10, 2.0, 1.0))
    ]
    assert by_weight[1] > by_weight[0]
    two = module.Actors(np.array([1.0, 0.1, 0.1]), np.array([0, 0, 10.0]), np.array([0.9, 0.9, 0.2]))
    after = module.play(two, 1, module.Readings())[1].positions
    assert after[0] == after[1] == 0
    assert after[2] < 10
