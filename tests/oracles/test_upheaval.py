"""The room `upheaval` against threshold models with known answers, and its base rate by simulation."""

import functools
import math
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from polemos._core.compiled import compiled
from polemos._core.dates import WEEKS_A_YEAR
from polemos._core.fields import quantities
from polemos.dynamics.mechanisms.upheaval import (
    Inputs,
    Noise,
    Upheaval,
    adjusted,
    fold,
    willing,
)
from worlds.rooms import key_of, make_fields, make_room

MEMBERS = 20_000
ONE = np.ones((2, 1))


@pytest.fixture
def double_precision():
    with jax.enable_x64(True):
        yield


def state_of_things(**numbers):
    values = {
        "base_rate": 0.0,
        "elite_share": 0.5,
        "diversity": 0.12,
        "margin": 0.1,
        "pace": 0.5,
        "critical": 0.4,
        "trigger_size": 1.0,
        "trigger_memory": 3.0,
        "effort_recovery": 26.0,
    } | numbers
    fields = {}
    for name, q in quantities(Upheaval):
        value = values.get(name, q.neutral)
        fields[name] = jnp.asarray(value, float) * jnp.ones((2, 1) if q.axes else (1,))
    return Upheaval(**fields)


def quiet(members=1, **numbers):
    given = {"support": 0.7, "defeat": 0.0, "fiscal_stress": 0.0, "exposure": 0.0, "expectation": 0.0}
    return Inputs(**{name: jnp.full((2, members), value, float) for name, value in (given | numbers).items()})


NOTHING_HAPPENS = Noise(arrival=jnp.array(ONE), size=jnp.array(ONE), elite=jnp.array(ONE))


def settle(start, pace, share_willing, weeks=5000):
    return jax.lax.fori_loop(
        0, weeks, lambda _, r: adjusted(r, share_willing(r), jnp.array([pace])), jnp.full((2, 1), start)
    )


# Thresholds ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("replaced", "crowd"), [(None, 100), (1, 1)])
def test_granovetters_hundred(double_precision, replaced, crowd):
    """Thresholds 0 to 99: everyone riots; the one person with threshold 1 has 2 instead: one does."""
    thresholds = np.arange(100.0)
    if replaced is not None:
        thresholds[replaced] = 2.0
    share = jnp.asarray(thresholds / 100)

    def follow(dissent):
        return jnp.mean((share[:, None, None] <= dissent + 1e-9).astype(float), axis=0)

    np.testing.assert_array_equal(jnp.round(settle(0.0, 1.0, follow, 200) * 100), crowd * ONE)


def test_the_fold_of_normal_thresholds(double_precision):
    """With mean .25 the quiet equilibrium vanishes at spread .122221, where dissent is .062003."""
    found = brentq(lambda s: float(fold(jnp.full((2, 1), s))[0][0, 0]) - 0.25, 0.05, 0.2, xtol=1e-12)
    assert found == pytest.approx(0.122221, abs=1e-6)
    mean, dissent = fold(jnp.full((2, 1), found))
    np.testing.assert_allclose(dissent, 0.062003, atol=1e-6)
    slope = jax.grad(lambda r: jnp.sum(willing(r, mean, jnp.full((2, 1), found))))(dissent)
    np.testing.assert_allclose(slope, 1.0, atol=1e-9)
    np.testing.assert_allclose(willing(dissent, mean, jnp.full((2, 1), found)), dissent, atol=1e-12)


@pytest.mark.parametrize(
    ("diversity", "low", "unstable"), [(0.10, 0.007696, 0.143549), (0.12, 0.040211, 0.086436)]
)
@pytest.mark.parametrize("pace", [0.3, 1.0])
def test_equilibria_are_roots_and_the_middle_one_tips(double_precision, diversity, low, unstable, pace):
    sigma, mean = jnp.full((2, 1), diversity), jnp.full((2, 1), 0.25)

    def follow(dissent):
        return willing(dissent, mean, sigma)

    np.testing.assert_allclose(settle(0.0, pace, follow), low, atol=1e-6)
    np.testing.assert_allclose(settle(unstable - 1e-4, pace, follow), low, atol=1e-6)
    np.testing.assert_allclose(settle(unstable + 1e-4, pace, follow), 1.0, atol=1e-6)
    gap = norm.cdf((unstable - 0.25) / diversity) - unstable
    assert abs(gap) < 1e-6
    wide = jnp.full((2, 1), 0.125)
    np.testing.assert_allclose(settle(0.0, pace, lambda r: willing(r, mean, wide)), 1.0, atol=1e-6)


def test_uniform_thresholds_tip_at_the_stated_share(double_precision):
    """Thresholds uniform on [.1, .6]: below .2 dissent dies out, above it everyone joins."""
    low, high = 0.1, 0.6
    tipping = low / (1 - (high - low))
    assert tipping == pytest.approx(0.2)

    def follow(dissent):
        return jnp.clip((dissent - low) / (high - low), 0, 1)

    np.testing.assert_allclose(settle(tipping - 1e-6, 1.0, follow), 0.0, atol=1e-9)
    np.testing.assert_allclose(settle(tipping + 1e-6, 1.0, follow), 1.0, atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_every_start_is_the_lowest_root_and_below_the_fold(double_precision, seed):
    room = make_room("upheaval", np.random.default_rng(seed), 40, 0.0, np.float64)
    start, _ = room.init(quiet(40))
    mean, dissent = fold(room.diversity)
    mean = np.asarray(mean + room.margin)
    assert (start.dissent < dissent).all()
    for side in range(2):
        for k in range(40):
            m, s = mean[side, k], float(room.diversity[side, k])
            root = brentq(
                lambda r, m=m, s=s: norm.cdf((r - m) / s) - r, -1e-12, float(dissent[side, k]), xtol=1e-14
            )
            assert float(start.dissent[side, k]) == pytest.approx(root, abs=1e-9)


def test_discontent_tips_where_the_margin_is_used_up(double_precision):
    """Log odds of support may fall by margin / m, no further: the quiet state then has nowhere to be."""
    room = state_of_things(margin=0.05, support_weight=0.1)
    for fall, outcome in ((0.45, 0.0), (0.55, 1.0)):
        odds = 0.7 / 0.3 * math.exp(-fall)
        state, _ = room.init(quiet())
        for _ in range(200):
            state, _ = room.step(state, quiet(support=odds / (1 + odds)), NOTHING_HAPPENS)
        np.testing.assert_array_equal(state.occurred, outcome * ONE)


def test_the_stated_trigger_is_the_smallest_that_tips(double_precision):
    room = make_room("upheaval", np.random.default_rng(4), 64, 0.0, np.float64)
    start, _ = room.init(quiet(64))
    assert (start.tipping > 0).all()
    assert (start.tipping < 19).all(), "some trigger tips, whatever the parameters"
    never = Noise(*(jnp.ones((2, 64)) for _ in range(3)))
    fade = jnp.exp(-1.0 / room.trigger_memory)  # a step lets it fade before it acts
    for factor, outcome in ((0.999, 0.0), (1.001, 1.0)):
        state = replace(start, trigger=factor * start.tipping / fade)
        for _ in range(104):
            state, _ = room.step(state, quiet(64), never)
        np.testing.assert_array_equal(state.occurred, outcome)


# Rates ---------------------------------------------------------------------------------------------------


@functools.partial(jax.jit, static_argnums=2)
def _weeks_until(room, inputs, weeks):
    """Week in which each upheaval comes, `weeks` if it does not, and the hazards summed; (actor, member)."""
    state, _ = room.init(inputs)

    def week(carry, number):
        now, since, total = carry
        base = key_of(3, MEMBERS, scope="upheaval")
        noise = room.draw(type(base)(base.root, base.member, number, base.scope, base.streams))
        now, shown = room.step(now, inputs, noise)
        return (now, since + (1.0 - now.occurred), total + shown.hazard), None

    none = jnp.zeros((2, MEMBERS))
    (_, since, total), _ = jax.lax.scan(week, (state, none, none), jnp.arange(weeks, dtype=jnp.uint32))
    return since, total


run_of_weeks = compiled(_weeks_until, "weeks")  # as the engine is: so many weeks are slow compiled in haste


def weeks_until(room, inputs, weeks):
    return run_of_weeks(room, inputs, weeks)[0]


def within_four_errors(sample, expected):
    error = sample.std(ddof=1) / np.sqrt(sample.size)
    assert abs(sample.mean() - expected) < 4 * error, f"{sample.mean()} +- {error}, not {expected}"


def test_a_constant_hazard_of_eight_in_ten_thousand():
    """A chance of .0008 a week: over 52 weeks 4.0763 %; the median is 866.087 weeks."""
    room = state_of_things(base_rate=-math.log1p(-0.0008) * WEEKS_A_YEAR, elite_share=1.0)
    hazard = float(room.rates(quiet())[1][0, 0])
    assert -math.expm1(-hazard) == pytest.approx(0.0008, rel=1e-6)
    assert -math.expm1(-52 * hazard) == pytest.approx(0.040763, abs=1e-6)
    assert math.log(2) / hazard == pytest.approx(866.087, rel=1e-6)
    happened = np.asarray(weeks_until(room, quiet(MEMBERS), 52)) < 52
    within_four_errors(happened.astype(float), 0.040763)


@pytest.mark.parametrize("elite_share", [0.0, 0.5, 1.0])
def test_quiet_rate_is_lognormal_around_two_in_a_hundred_a_year(elite_share):
    """B lognormal, median 2.05 %, 90 % of .7 to 6 %: what happens in ten quiet years is what B says.

    The other parameters lie anywhere in their supports: none of them moves the quiet rate.
    """
    rng = np.random.default_rng(2)
    spread = math.log(6 / 0.7) / (2 * norm.ppf(0.95))
    rate = np.exp(math.log(math.sqrt(0.007 * 0.06)) + spread * rng.normal(size=(2, MEMBERS)))
    within_four_errors((rate < 0.007).astype(float), 0.05)
    within_four_errors((rate > 0.06).astype(float), 0.05)
    assert abs(np.median(rate) - 0.0205) < 0.0005
    room = make_room("upheaval", rng, MEMBERS, 0.0)
    room = replace(
        room,
        base_rate=jnp.asarray(rate, jnp.float32),
        elite_share=jnp.full((2, MEMBERS), elite_share, jnp.float32),
    )
    years = 10
    happened = np.asarray(weeks_until(room, quiet(MEMBERS), 522)) < 522
    by_rate = np.argsort(rate.ravel()).reshape(4, -1)
    excess = happened.ravel() - -np.expm1(-rate.ravel() * years)
    for quarter in by_rate:
        within_four_errors(excess[quarter], 0.0)


THINGS = [{}, {"defeat": 2.0}, {"support": 0.6}, {"support": 0.8, "fiscal_stress": 0.5}]


@pytest.mark.parametrize("things", THINGS)
def test_the_chance_on_the_path_is_that_of_the_event(things):
    """In every world a chance, in few an upheaval: of 40,000 worlds both say the same, to a tenth."""
    room = make_room("upheaval", np.random.default_rng(11), MEMBERS, 0.0)
    room = replace(room, base_rate=room.base_rate * 0.1, support_weight=0.3 * room.support_weight)
    weeks = 104
    since, total = run_of_weeks(room, quiet(MEMBERS, **things), weeks)
    happened, chance = np.asarray(since) < weeks, -np.expm1(-np.asarray(total))
    assert 0.01 < happened.mean() < 0.5
    error = np.std(happened - chance) / np.sqrt(happened.size)
    assert abs(happened.mean() - chance.mean()) < 0.1 * chance.mean() + 4 * error
    assert chance.std() < happened.std()  # what makes it worth recording


def test_the_hazard_of_a_quiet_state_is_its_base_rate(double_precision):
    for share in (0.0, 0.4, 1.0):
        room = state_of_things(base_rate=0.02, elite_share=share, support_weight=0.1)
        state, shown = room.init(quiet())
        np.testing.assert_array_equal(shown.hazard, 0.0)  # nothing has been at risk yet
        _, shown = room.step(state, quiet(), NOTHING_HAPPENS)
        np.testing.assert_allclose(shown.hazard, 0.02 / WEEKS_A_YEAR)
        _, worse = room.step(state, quiet(support=0.6), NOTHING_HAPPENS)
        assert ((worse.hazard > shown.hazard) == (share < 1.0)).all()


def test_drivers_multiply_the_rates(double_precision):
    room = state_of_things(
        base_rate=0.02,
        elite_share=0.4,
        trigger_defeat=0.5,
        trigger_fiscal=1.0,
        trigger_exposure=-0.7,
        elite_defeat=0.8,
        elite_fiscal=1.2,
        elite_expectation=0.9,
    )
    calm = room.rates(quiet())
    loud = room.rates(quiet(defeat=2.0, fiscal_stress=0.5, exposure=0.6, expectation=-0.3))
    np.testing.assert_allclose(loud[0] / calm[0], math.exp(0.5 * 2 + 1.0 * 0.5 - 0.7 * 0.6))
    np.testing.assert_allclose(loud[1] / calm[1], math.exp(0.8 * 2 + 1.2 * 0.5 + 0.9 * 0.3))
    np.testing.assert_allclose(calm[0] * math.exp(-1.0) + calm[1], 0.02 / WEEKS_A_YEAR)


def test_without_a_base_rate_nothing_happens():
    happened = np.asarray(weeks_until(state_of_things(), quiet(MEMBERS, defeat=50.0), 200)) < 200
    assert not happened.any()


WORSE = {"support": -1, "defeat": 1, "fiscal_stress": 1, "expectation": -1}


def _two_paths(room, start, worse, weeks):
    """The states at the end of two paths with the same first week and the same luck."""
    base = key_of(3, MEMBERS, scope="upheaval")
    calm = room.init(start)[0]

    def week(states, number):
        luck = room.draw(type(base)(base.root, base.member, number, base.scope, base.streams))
        calm, bad = states
        return (room.step(calm, start, luck)[0], room.step(bad, worse, luck)[0]), None

    return jax.lax.scan(week, (calm, calm), jnp.arange(weeks, dtype=jnp.uint32))[0]


two_paths = compiled(_two_paths, "weeks")


@pytest.mark.slow
@pytest.mark.parametrize("name", WORSE)
def test_upheaval_is_no_rarer_where_things_go_worse(name):
    """Under equal luck, member by member; whatever the parameters."""
    room = make_room("upheaval", np.random.default_rng(6), MEMBERS, 0.0)
    room = replace(room, base_rate=room.base_rate * 0.2)
    start = quiet(MEMBERS, defeat=0.2, fiscal_stress=0.2)
    worse = replace(start, **{name: getattr(start, name) + 0.5 * WORSE[name]})
    calm, bad = two_paths(room, start, worse, 40)
    assert (bad.dissent >= calm.dissent - 1e-6).all()
    assert (bad.occurred >= calm.occurred).all()
    assert bad.occurred.mean() > 1.02 * calm.occurred.mean()


def test_a_wider_margin_means_less_dissent(double_precision):
    near, far = (state_of_things(margin=m).init(quiet())[0].dissent for m in (0.02, 0.1))
    assert (far < near).all()


def test_effort_after_an_upheaval_drops_and_comes_back(double_precision):
    room = state_of_things(base_rate=0.02, effort_left=0.3, effort_recovery=20.0)
    strike = replace(NOTHING_HAPPENS, elite=jnp.zeros((2, 1)))
    state, outputs = room.step(room.init(quiet())[0], quiet(), strike)
    np.testing.assert_array_equal(outputs.new, ONE)
    np.testing.assert_allclose(outputs.effort_factor, 0.3)
    for _ in range(20):
        state, outputs = room.step(state, quiet(), strike)
        np.testing.assert_array_equal(outputs.new, 0 * ONE)
    np.testing.assert_allclose(state.effort_factor, 1 - 0.7 / math.e)


def test_the_sides_can_be_listed_the_other_way_round():
    rng = np.random.default_rng(8)
    room, start = make_room("upheaval", rng, 64, 0.1), make_fields(Inputs, rng, 64, 0.1)
    luck = room.draw(key_of(0, 64, scope="upheaval"))

    def turned(tree):
        return jax.tree.map(lambda leaf: leaf[::-1] if leaf.ndim == 2 else leaf, tree)

    def go(one, inputs, noise):
        return one.step(one.init(inputs)[0], inputs, noise)

    ours, theirs = turned(go(room, start, luck)), go(turned(room), turned(start), turned(luck))
    jax.tree.map(np.testing.assert_array_equal, ours, theirs)


@pytest.mark.parametrize("name", ["support", "defeat", "fiscal_stress", "exposure", "expectation"])
def test_a_state_is_shaken_by_what_befalls_its_own_side(double_precision, name):
    """Another number for the first side alone moves the first side, and leaves the second as it was."""
    room = make_room("upheaval", np.random.default_rng(12), 40, 0.0, np.float64)
    calm = quiet(40, defeat=0.3, fiscal_stress=0.3, exposure=0.3, expectation=0.3)
    first, luck = room.init(calm)[0], room.draw(key_of(0, 40, scope="upheaval"))
    elsewhere = replace(calm, **{name: getattr(calm, name).at[0].multiply(0.7)})
    one, other = room.step(first, calm, luck), room.step(first, elsewhere, luck)
    jax.tree.map(lambda a, b: np.testing.assert_array_equal(a[1], b[1]), one, other)
    moved = [(a[0] != b[0]).mean() for a, b in zip(jax.tree.leaves(one), jax.tree.leaves(other), strict=True)]
    assert max(moved) > 0.9
