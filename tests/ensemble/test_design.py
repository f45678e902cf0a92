"""Draws: every prior is met, luck stays with its element and its member, copulas join what they name."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.special import ndtri

from polemos._core.catalogue import PARAMETERS
from polemos._core.errors import RunError
from polemos.case.distributions import Constant
from polemos.dynamics.build import Layout, knot_dates
from polemos.ensemble import design

SEED = 20010806
MANY = np.arange(6000, dtype=np.uint32)
MOST = 5 / np.sqrt(MANY.size)  # five standard errors of a correlation of independent numbers
TWO = "between: [attrition.hazard(A), attrition.hazard(B)]\n    matrix: [[1, 0.3], [0.3, 1]]"
THREE = (
    "between: [attrition.hazard(B), reserves.pay_elasticity, territory.mobility(south)]\n"
    "    matrix: [[1, 0.3, -0.6], [0.3, 1, 0.2], [-0.6, 0.2, 1]]"
)
JOINED = ("attrition.hazard", ("B",)), ("reserves.pay_elasticity", ()), ("territory.mobility", ("south",))
LAWS = {
    ("reserves.pay_elasticity", ()): stats.uniform(0.2, 1.0),
    ("calendar.season_effect", ()): stats.halfnorm(scale=0.5),
    ("reserves.killed_share", ("A",)): stats.beta(12.6, 50.4),  # mean 0.2, sd 0.05
    ("attrition.hazard", ("B",)): stats.lognorm(np.log(5) / 2 / ndtri(0.95), scale=np.sqrt(0.004 * 0.02)),
    ("reserves.initial_force", ("B",)): stats.lognorm(np.log(2) / 2 / ndtri(0.95), scale=np.sqrt(2e10)),
}
FIRST, SECOND = "  - {id: A, name: Side A, stream: 1}\n", "  - {id: B, name: Side B, stream: 2}\n"
KNOT = '      - {date: 2001-12-24, value: "beta(p5=0.4, p95=0.8)"}\n'


@pytest.fixture(scope="module")
def drawn_from_war(war):
    """All draws of some members, by name; a fixture that Hypothesis can write out in one line."""
    return lambda members: draws(war, members) | knots(war, members)


def draws(case, members=MANY, seed=SEED):
    """Every element of every parameter by name and ids."""
    layout = Layout.of(case)
    arrays = design.draw_parameters(case, layout, seed, members)
    return {
        (name, ids): array[layout.place(PARAMETERS[name].axes, ids)]
        for name, array in arrays.items()
        for ids in itertools.product(*(layout.elements(axis) for axis in PARAMETERS[name].axes))
    }


def quantiles(case, members=MANY, seed=SEED):
    return design.prior_quantiles(case, Layout.of(case), seed, members)


def knots(case, members=MANY, seed=SEED):
    return design.draw_knots(case, Layout.of(case), seed, members)


def test_members_follow_the_stated_laws(war):
    found = draws(war)
    for element, law in LAWS.items():
        assert stats.kstest(found[element], law.cdf).pvalue > 0.001, element


@pytest.mark.parametrize("group", [TWO, THREE])
def test_every_element_is_uniform_in_its_prior_and_drawn_there(case_of, group):
    case = case_of(("priors.yaml", TWO, group))
    where, values = quantiles(case), draws(case)
    assert list(where) == list(values)
    for (name, ids), u in where.items():
        assert 0 < u.min() < u.max() < 1
        assert stats.kstest(u, "uniform").pvalue > 1e-5, name
        expected = case.prior(name).of(*ids).quantile(u).astype(np.float32)
        np.testing.assert_array_equal(values[name, ids], expected)


def test_a_copula_has_the_stated_normal_scores_and_ranks(case_of):
    where = quantiles(case_of(("priors.yaml", TWO, THREE)))
    joined = np.array([where[element] for element in JOINED])
    stated = np.array([[1, 0.3, -0.6], [0.3, 1, 0.2], [-0.6, 0.2, 1]])
    np.testing.assert_allclose(np.corrcoef(ndtri(joined)), stated, atol=MOST)
    ranks = 6 / np.pi * np.arcsin(stated / 2)  # Spearman's of a Gaussian copula
    np.testing.assert_allclose(stats.spearmanr(joined, axis=1).statistic, ranks, atol=MOST)


@pytest.mark.parametrize("group", [TWO, THREE])
def test_elements_that_no_group_names_are_independent_of_all_and_stay_put(case_of, war, group):
    case = case_of(("priors.yaml", TWO, group))
    where = quantiles(case)
    named = {(one.name, one.ids) for one in case.correlations[0].between}
    found = np.corrcoef(ndtri(np.array(list(where.values())))) - np.eye(len(where))
    outside = np.array([element not in named for element in where])
    assert np.abs(found[outside]).max() < MOST
    before, after = draws(war), draws(case)
    moved = {element for element in before if not np.array_equal(before[element], after[element])}
    assert moved <= {*JOINED, ("attrition.hazard", ("A",))}


@pytest.mark.parametrize(
    ("element", "wide", "narrow"),
    [
        (("attrition.hazard", ("B",)), "0.004 to 0.02 / week", "0.005 to 0.016 / week"),
        (("reserves.training_time", ()), "uniform(low=6, high=20) week", "uniform(low=8, high=17) week"),
    ],
)
def test_a_narrower_prior_moves_every_member_a_little(case_of, war, element, wide, narrow):
    before, after = draws(war), draws(case_of(("priors.yaml", wide, narrow)))
    old, new = before[element].astype(float), after[element].astype(float)
    by_quantile = np.argsort(quantiles(war)[element])
    assert (np.diff(old[by_quantile]) >= 0).all()
    assert (np.diff(new[by_quantile]) >= 0).all()
    assert np.mean(new != old) > 0.999
    assert np.abs(new - old).mean() < 0.5 * old.std()  # anew it would be about 1.1
    for other in before:
        assert other[0] == element[0] or np.array_equal(before[other], after[other])


@settings(max_examples=15)
@given(st.lists(st.integers(0, 2**32 - 1), min_size=2, max_size=9), st.integers(0, 99))
def test_any_cut_or_order_gives_each_member_the_same_draw(drawn_from_war, numbers, shuffle):
    members = np.array(numbers, np.uint32)
    chosen = np.random.default_rng(shuffle).permutation(len(numbers))[: 1 + shuffle % len(numbers)]
    whole, part = drawn_from_war(members), drawn_from_war(members[chosen])
    assert all(np.array_equal(part[one], whole[one][..., chosen], equal_nan=True) for one in whole)


def test_the_quantile_of_a_member_does_not_depend_on_who_else_is_drawn(war):
    layout, element = Layout.of(war), ("attrition.hazard", ("B",))
    alone = [design._joined(war, layout, SEED, MANY[k : k + 1])(element)[0] for k in range(300)]
    np.testing.assert_array_equal(alone, design._joined(war, layout, SEED, MANY[:300])(element))


def test_the_order_in_which_the_belligerents_are_listed_swaps_the_arrays_and_nothing_else(case_of, war):
    swapped = case_of(("case.yaml", FIRST + SECOND, SECOND + FIRST))
    for of in (draws, quantiles):
        before, after = of(war), of(swapped)
        assert all(np.array_equal(before[element], after[element]) for element in before)
    before, after = knots(war), knots(swapped)
    assert all(np.array_equal(before[name], after[name][:, ::-1], equal_nan=True) for name in before)


def test_luck_goes_with_the_stream_number(case_of, war):
    exchanged = SECOND.replace("2", "1") + FIRST.replace("1", "2")
    before, after = quantiles(war), quantiles(case_of(("case.yaml", FIRST + SECOND, exchanged)))
    for side, other in ("AB", "BA"):
        here, there = ("reserves.killed_share", (side,)), ("reserves.killed_share", (other,))
        np.testing.assert_array_equal(after[here], before[there])
        assert not np.array_equal(after[here], before[here])


def test_a_series_is_linear_between_its_knots_and_constant_outside(case_of):
    late = KNOT.replace("2001-12-24", "2002-03-04").replace("0.4", "0.2")
    other = '      - {date: 2001-01-01, value: "beta(p5=0.4, p95=0.8)"}\n'
    moved = other.replace("2001-01-01", "2001-10-15")
    case = case_of(("case.yaml", KNOT, KNOT + late), ("case.yaml", other, moved))
    found = knots(case)["support"]
    first, middle, third, last, end = found[:, 0].astype(float)
    np.testing.assert_allclose(middle, first + 287 / 357 * (third - first), rtol=1e-6)  # days after New Year
    assert [f"{date:%y-%m-%d}" for date in knot_dates(case)[1:4]] == ["01-10-15", "01-12-24", "02-03-04"]
    assert not np.isclose(third, last).all()
    np.testing.assert_array_equal(end, last)
    np.testing.assert_array_equal(found[:, 1], np.broadcast_to(found[0, 1], found[:, 1].shape))


def test_a_member_sits_at_the_same_quantile_of_every_knot(war):
    few = np.arange(500, dtype=np.uint32)
    (first, last), (other,) = (series.values for series in war.exogenous)
    found = knots(war, few)["support"]
    values = (first, found[0, 0]), (last, found[1, 0]), (other, found[0, 1])
    ranks = [[knot.value.mass(-np.inf, float(x)) for x in row] for knot, row in values]
    np.testing.assert_allclose(ranks[0], ranks[1], atol=1e-5)
    assert stats.kstest(ranks[0], "uniform").pvalue > 0.001
    assert abs(np.corrcoef(ranks[0], ranks[2])[0, 1]) < 5 / np.sqrt(few.size)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6, unique=True), st.data())
def test_interpolation_is_numpys(own, data):
    own.sort()
    dates = sorted(data.draw(st.sets(st.integers(-20, 80), min_size=1, max_size=9)))
    values = np.random.default_rng(len(dates)).normal(size=(len(own), 3))
    expected = np.array([np.interp(dates, own, column) for column in values.T]).T
    np.testing.assert_allclose(design._interpolated(dates, own, values), expected, atol=1e-12)


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf, 1e39, -1e39])
def test_a_prior_that_gives_no_number_stops_the_run_with_its_name(war, broken):
    """NaN would count as "no" in every condition of the war."""
    (prior,) = (prior for prior in war.priors if prior.name == "reserves.pay_elasticity")
    spoilt = prior.model_copy(update={"by": {"": Constant.model_construct(value=broken)}})
    case = war.model_copy(update={"priors": tuple(spoilt if p is prior else p for p in war.priors)})
    with pytest.raises(RunError, match=r"reserves\.pay_elasticity is no finite number in member 0"):
        draws(case, MANY[:3])


def test_the_member_without_a_number_is_named_and_all_others_pass():
    members = np.array([70, 80, 90], np.uint32)
    largest = np.finfo(np.float32).max
    sound = np.array([[1.0, -2.0, 3.0], [0.0, largest, -largest]])
    assert design._finite(sound, ("x", ()), members) is sound
    sound[1, 1] = np.nan
    with pytest.raises(RunError, match=r"x\(A, B\) is no finite number in member 80"):
        design._finite(sound, ("x", ("A", "B")), members)
