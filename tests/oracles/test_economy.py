"""The room `economy` against closed forms: funds, debt, pass-through, and the moments of its processes."""

import math
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from oracles.seen import Seen, seen
from polemos._core.dates import WEEKS_A_YEAR
from polemos._core.fields import quantities
from polemos.dynamics.mechanisms.economy import Economy, Inputs, Noise

QUIET = {
    "gdp": 1000.0,
    "initial_rate": 0.0,
    "neutral_rate": 0.0,
    "initial_inflation": 0.0,
    "inflation_target": 0.0,
    "anchoring": 1.0,
    "initial_exchange_rate": 60.0,
    "initial_oil_price": 80.0,
    "mean_oil_price": 80.0,
    "oil_reversion": 0.0,
    "initial_money": 0.1,
    "foreign_rate": 0.0,
    "foreign_inflation": 0.0,
    "euro": 1.0,
    "pass_through_time": 10.0,
    "evasion_time": 10.0,
    "rate_pace": 0.0,
}
"""Everything else is 0: nothing moves, nothing is paid."""


@pytest.fixture(autouse=True)
def _double_precision():
    with jax.enable_x64(True):
        yield


def economy(members=1, **values):
    def array(name, q):
        value = np.asarray({**QUIET, **values}.get(name, 0.0), float)
        axes = (2,) if q.axes else ()
        value = value[..., None] if value.ndim == 1 else value
        return jnp.asarray(np.broadcast_to(value, (*axes, members)))

    return Economy(**{name: array(name, q) for name, q in quantities(Economy)})


def inputs_of(room, **values):
    members = room.gdp.shape[-1]
    default = {"sanctions": 0.0, "export_capacity": 1.0, "military_spending": 0.0, "external_aid": 0.0}
    return Inputs(
        **{name: jnp.full((2, members), float(value)) for name, value in {**default, **values}.items()}
    )


def silence(room):
    members = room.gdp.shape[-1]
    none = jnp.zeros((2, members))
    return Noise(oil=jnp.zeros(members), exchange=none, core=none, output=none, rate=none)


def run(room, weeks, inputs=None, noise=None, dt=1.0, state=None):
    """What is remembered and shown at first and after each step, and the flows of each."""
    inputs = inputs or inputs_of(room)
    first = seen(room.init(inputs.military_spending))
    states, flows = [Seen(state=state, outputs=first.outputs) if state else first], []
    step = jax.jit(lambda s, n: room.step(s, inputs, n, dt))
    for week in range(weeks):
        after = seen(step(states[-1].state, silence(room) if noise is None else noise(week)))
        states.append(after)
        flows.append(after.flows)
    return states, flows


def test_at_rest_nothing_moves():
    room = economy(civil_share=0.2, tax_share=0.25, oil_take=0.0)
    states, _ = run(room, 20, inputs_of(room, military_spending=0.05))
    for name in (
        "exchange_rate",
        "inflation",
        "policy_rate",
        "output",
        "fund",
        "debt",
        "money",
        "pay",
        "spending",
    ):
        first, last = (np.asarray(getattr(states[k], name)) for k in (0, -1))
        np.testing.assert_allclose(last, first, atol=1e-12, err_msg=name)


def test_a_drained_fund_lasts_as_long_as_an_annuity():
    """J4: 100 with a drain of 1.5 and a yield of .05 % a week is used up after 67.820053 weeks."""
    unit = 1e-2  # a fund of 1 year of output
    room = economy(
        initial_fund=100 * unit,
        fund_return=WEEKS_A_YEAR * math.log(1.0005),
        civil_share=1.5 * unit * WEEKS_A_YEAR,
        borrowing_limit=9.0,
    )
    states, flows = run(room, 70)
    left = np.array([float(s.fund[0, 0]) for s in states]) / unit
    growth = 1.0005 ** np.arange(68)
    np.testing.assert_allclose(left[:68], 100 * growth - 1.5 * (growth - 1) / 0.0005, rtol=1e-10)
    assert left[67] > 0
    np.testing.assert_allclose(left[68], 0.0005 * left[67], rtol=1e-9)  # what it earned in its last week
    lasts = math.log(3000 / 2900) / math.log(1.0005)
    np.testing.assert_allclose(lasts, 67.820053, atol=1e-6)
    assert 67 < lasts < 68
    borrowed = np.array([float(f.borrowing[0, 0]) for f in flows]) / unit
    assert (borrowed[:67] == 0).all()
    np.testing.assert_allclose(borrowed[69], 1.5, rtol=1e-6)  # but for what the last of the fund earned


def test_debt_grows_as_its_difference_equation_says():
    """J5: debt .2, interest .18, growth .05 and a deficit of .02 of the new output: .486526 after 5 years."""
    room = economy(
        initial_debt=0.2,
        initial_rate=0.18,
        civil_share=0.02 * 1.05,
        growth=math.log(1.05),
        borrowing_limit=9.0,
    )
    states, _ = run(room, 5, dt=WEEKS_A_YEAR)
    ratio = np.asarray(states[-1].debt / states[-1].output)
    np.testing.assert_allclose(ratio, 0.486526, atol=1e-6)


def test_prices_follow_the_exchange_rate_with_a_koyck_lag():
    """J6: .06 at once and .7 of it each week after: a move of 10 % brings .6 % at once and 2 % in the end."""
    room = economy(pass_through=0.2, pass_through_time=-1 / math.log(0.7), exchange_spread=0.1)
    once = replace(silence(room), exchange=jnp.ones((2, 1)))
    states, _ = run(room, 60, noise=lambda week: once if week == 0 else silence(room))
    prices = 100 * np.array([float(s.price_level[0, 0]) for s in states])
    np.testing.assert_allclose(prices[1], 0.6, rtol=1e-12)
    np.testing.assert_allclose(prices[-1], 2.0, rtol=1e-8)
    np.testing.assert_allclose(np.diff(prices)[1:11] / np.diff(prices)[:10], 0.7, rtol=1e-9)


def test_core_inflation_is_an_autoregression():
    """J7: persistence .9 has a half-life of 6.578813 weeks and a spread of 2.294157 times its shocks."""
    room = economy(members=4000, inflation_persistence=0.9, inflation_spread=0.01)
    rng = np.random.default_rng(1)
    noise = lambda week: replace(silence(room), core=jnp.asarray(rng.normal(size=(2, 4000))))  # noqa: E731
    states, _ = run(room, 80, noise=noise)
    spread = np.std(np.asarray(states[-1].core_inflation)) / 0.01
    np.testing.assert_allclose(spread, 2.294157, rtol=4 / math.sqrt(2 * 8000))
    np.testing.assert_allclose(1 / math.sqrt(1 - 0.9**2), 2.294157, atol=1e-6)
    kicked = economy(inflation_persistence=0.9, initial_inflation=0.1, inflation_target=0.0)
    path = np.array([float(s.core_inflation[0, 0]) for s in run(kicked, 10)[0]])
    np.testing.assert_allclose(path, 0.1 * 0.9 ** np.arange(11), rtol=1e-12)
    np.testing.assert_allclose(math.log(0.5) / math.log(0.9), 6.578813, atol=1e-6)


def test_the_oil_price_has_the_moments_of_its_law():
    room = economy(members=8000, oil_reversion=-math.log(0.935), oil_spread=0.034)
    rng = np.random.default_rng(2)
    noise = lambda week: replace(silence(room), oil=jnp.asarray(rng.normal(size=8000)))  # noqa: E731
    states, _ = run(room, 120, noise=noise)
    log_price = np.log(np.asarray(states[-1].oil_price))
    spread = 0.034 / math.sqrt(1 - 0.935**2)
    np.testing.assert_allclose(log_price.mean(), math.log(80), atol=4 * spread / math.sqrt(8000))
    np.testing.assert_allclose(log_price.std(), spread, rtol=4 / math.sqrt(16000))


def test_inflation_rests_where_the_linear_system_says():
    """Core inflation, expectations and a Taylor rule together: the target, whatever the start."""
    room = economy(
        inflation_persistence=0.9,
        rate_on_inflation=0.5,
        anchoring=0.3,
        inflation_target=0.04,
        initial_inflation=0.12,
        initial_rate=0.075,
        neutral_rate=0.02,
        rate_response=1.5,
        rate_pace=0.1,
    )
    states, _ = run(room, 1500)
    np.testing.assert_allclose(np.asarray(states[-1].inflation), 0.04, atol=1e-6)
    np.testing.assert_allclose(np.asarray(states[-1].policy_rate), 0.06, atol=1e-6)


def test_an_anchored_rule_is_stable_over_its_whole_support():
    """rho + gamma stays below .99: with expectations anchored no draw of the parameters explodes."""
    rng = np.random.default_rng(3)
    members = 300
    free = {
        "inflation_persistence": rng.uniform(0, 0.98, members),
        "rate_on_inflation": rng.uniform(0, 1, members),
        "rate_pace": rng.uniform(0.01, 0.5, members),
    }
    room = economy(members, initial_inflation=0.5, initial_rate=0.5)
    room = replace(room, **{name: jnp.asarray(value) for name, value in free.items()})
    states, _ = run(room, 2000)
    assert np.abs(np.asarray(states[-1].core_inflation)).max() < 0.05


def test_revenue_is_price_times_volume_times_what_is_left_of_it():
    room = economy(
        oil_volume=50e6,
        oil_take=0.6,
        oil_cost=20.0,
        discount=0.05,
        sanctions_on_discount=0.3,
        sanctions_on_volume=0.1,
        evasion_limit=0.5,
    )
    given = inputs_of(room, sanctions=0.8, export_capacity=0.9)
    states, flows = run(room, 1, given)
    effective = 0.8 * (1 - 0.4 * (1 - math.exp(-0.1)))
    volume = 50e6 / 1e9 * (1 - 0.1 * effective) * 0.9
    expected = volume * (80 * (1 - 0.05 - 0.3 * effective) - 20) * 0.6
    np.testing.assert_allclose(np.asarray(states[1].effective_sanctions), effective, rtol=1e-12)
    np.testing.assert_allclose(np.asarray(states[1].oil_revenue), expected, rtol=1e-12)
    np.testing.assert_allclose(np.asarray(flows[0].oil), expected / 1000, rtol=1e-12)


def test_a_gap_is_closed_in_order_and_each_side_pays_its_own():
    room = economy(
        initial_fund=[0.002, 0.5],
        civil_share=[0.01 * WEEKS_A_YEAR, 0.005 * WEEKS_A_YEAR],
        borrowing_limit=[0.005 * WEEKS_A_YEAR, 0.0],
        initial_money=0.1,
    )
    _, flows = run(room, 1)
    given = {
        name: np.asarray(getattr(flows[0], name))[:, 0]
        for name in ("fund_draw", "borrowing", "money_creation")
    }
    np.testing.assert_allclose(given["fund_draw"], [0.002, 0.005], rtol=1e-12)
    np.testing.assert_allclose(given["borrowing"], [0.005, 0.0], rtol=1e-12)
    np.testing.assert_allclose(given["money_creation"], [0.003, 0.0], atol=1e-15)


def test_aid_in_euros_pays_in_local_money():
    room = economy(euro=1.1, civil_share=0.52, tax_share=0.4)
    _, flows = run(room, 1, inputs_of(room, external_aid=0.5))
    np.testing.assert_allclose(np.asarray(flows[0].aid), 0.5 * 1.1 / 1000, rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "value", "better"),
    [("sanctions", 0.9, False), ("export_capacity", 0.3, False), ("external_aid", 1.0, True)],
)
def test_monotone_under_the_same_luck(name, value, better):
    """Sanctions and strikes lower revenue and raise stress; aid lowers it."""
    room = economy(
        oil_volume=50e6,
        oil_take=0.6,
        sanctions_on_discount=0.3,
        sanctions_on_volume=0.2,
        civil_share=0.3,
        tax_share=0.1,
        borrowing_limit=0.01,
        initial_rate=0.1,
        initial_debt=0.2,
    )
    usual, other = (run(room, 30, inputs_of(room, **given))[0][-1] for given in ({}, {name: value}))
    stress = np.asarray(other.fiscal_stress - usual.fiscal_stress)
    assert (stress < 0).all() if better else (stress > 0).all()
    if not better:
        assert (np.asarray(other.oil_revenue) < np.asarray(usual.oil_revenue)).all()


def test_the_rate_of_exchange_rises_with_inflation_and_falls_with_interest_and_exports():
    base = {"inflation_on_exchange": 1.0, "rate_on_exchange": 0.5, "balance_on_exchange": 2.0}
    quiet = run(economy(**base), 10)[0][-1].exchange_rate
    for change, sign in (
        ({"initial_inflation": 0.2, "inflation_persistence": 0.98}, 1),
        ({"initial_rate": 0.2}, -1),
        ({"other_balance": 0.05}, -1),
        ({"foreign_rate": 0.05}, 1),
    ):
        moved = run(economy(**base, **change), 10)[0][-1].exchange_rate
        assert (np.sign(np.asarray(moved - quiet)) == sign).all(), change


def test_the_budget_is_broken_only_when_the_fund_is_used_up_and_stress_is_high():
    room = economy(initial_fund=[0.001, 5.0], civil_share=0.5, borrowing_limit=0.0, break_threshold=0.3)
    state = run(room, 3)[0][-1]
    np.testing.assert_array_equal(np.asarray(state.broken)[:, 0], [1.0, 0.0])


def strained(memory, **values):
    """A budget that money pays whole: stress is 1 in every week in which anything is spent, and else 0."""
    return economy(stress_memory=memory, borrowing_limit=0.0, break_threshold=0.3, **values)


def one_bad_week(room, later):
    """Everything after one week of stress 1, with nothing spent in those to come."""
    bad, _ = run(room, 1, inputs_of(room, military_spending=0.1))
    calm, _ = run(room, later, inputs_of(room), state=bad[-1].state)
    return [bad[-1], *calm[1:]]


def of_first(seen, name):
    """One number a step, of the first side and member."""
    return np.array([float(getattr(one, name)[0, 0]) for one in seen])


def test_the_stress_of_a_week_fades_by_a_factor_e_in_the_memory():
    seen = one_bad_week(strained(26.0), 52)
    np.testing.assert_array_equal(of_first(seen, "fiscal_stress"), [1.0] + [0.0] * 52)
    left = of_first(seen, "lasting_stress")
    np.testing.assert_allclose(left[0], -math.expm1(-1 / 26), rtol=1e-12)
    np.testing.assert_allclose(left[[26, 52]] / left[0], np.exp([-1.0, -2.0]), rtol=1e-12)


@pytest.mark.parametrize("dt", [1.0, 0.5, 0.25])
def test_lasting_stress_is_exact_in_the_step(dt):
    """Under a constant stress of 1 it is 1 - exp(-weeks / memory), whatever the step."""
    room = strained(10.0)
    states, _ = run(room, int(12 / dt), inputs_of(room, military_spending=0.1), dt=dt)
    weeks = np.arange(len(states)) * dt
    np.testing.assert_allclose(of_first(states, "lasting_stress"), -np.expm1(-weeks / 10), atol=1e-12)


def test_one_bad_week_breaks_no_budget_and_a_lasting_strain_does():
    """Against a threshold of .3 with a memory of 10 weeks: broken from week -10 ln(.7) = 3.57 on."""
    assert of_first(one_bad_week(strained(10.0), 20), "broken").sum() == 0
    assert of_first(one_bad_week(strained(0.0), 20), "broken").tolist() == [1.0] + [0.0] * 20
    room = strained(10.0)
    states, _ = run(room, 8, inputs_of(room, military_spending=0.1))
    assert 3 < -10 * math.log(0.7) < 4
    np.testing.assert_array_equal(of_first(states, "broken"), [0.0] * 4 + [1.0] * 5)


def test_without_a_memory_a_budget_breaks_on_the_stress_of_the_week_to_the_bit():
    with jax.enable_x64(False):
        rng = np.random.default_rng(9)
        single = lambda tree: jax.tree.map(lambda leaf: leaf.astype(jnp.float32), tree)  # noqa: E731
        room = single(strained(0.0, members=400, civil_share=0.3))
        room = replace(room, tax_share=jnp.asarray(rng.uniform(0.1, 0.35, (2, 400)), jnp.float32))
        before = single(replace(room.init(jnp.zeros((2, 1)))[0], lasting_stress=room.tax_share))
        after = seen(room.step(before, single(inputs_of(room)), single(silence(room))))
        np.testing.assert_array_equal(after.lasting_stress, after.fiscal_stress)
        np.testing.assert_array_equal(after.broken, after.fiscal_stress >= room.break_threshold)
        assert 0.1 < np.asarray(after.broken).mean() < 0.9


def test_half_a_step_twice_is_a_step_to_first_order():
    room = economy(
        civil_share=0.3,
        tax_share=0.2,
        borrowing_limit=0.5,
        initial_rate=0.1,
        initial_debt=0.3,
        growth=0.02,
        inflation_persistence=0.9,
        initial_inflation=0.1,
        anchoring=0.5,
        inflation_target=0.04,
        rate_response=1.0,
        rate_pace=0.05,
        parity_pull=0.01,
        inflation_on_exchange=0.5,
        pass_through=0.1,
        stress_memory=30.0,
    )
    ends = [run(room, 40 * n, dt=1 / n)[0][-1] for n in (1, 2, 4)]
    for name in ("debt", "exchange_rate", "inflation", "policy_rate", "lasting_stress"):
        a, b, c = (float(getattr(end, name)[0, 0]) for end in ends)
        np.testing.assert_allclose((a - b) / (b - c), 2.0, rtol=0.15, err_msg=name)
