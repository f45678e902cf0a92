"""The room `economy` law by law: answers to shocks, moments at rest, and one week worked by hand."""

import math
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.linalg import solve_discrete_lyapunov

from oracles.test_economy import economy, inputs_of, run, silence
from polemos._core.dates import WEEKS_A_YEAR

COUPLED = {
    "initial_inflation": 0.12,
    "inflation_target": 0.12,
    "foreign_inflation": 0.12,
    "neutral_rate": 0.06,
    "initial_rate": 0.18,
    "foreign_rate": 0.18,
    "anchoring": 0.7,
    "inflation_persistence": 0.9,
    "rate_on_inflation": 0.5,
    "inflation_spread": 0.004,
    "pass_through": 0.3,
    "pass_through_time": 6.0,
    "exchange_spread": 0.02,
    "inflation_on_exchange": 0.6,
    "rate_on_exchange": 0.8,
    "parity_pull": 0.05,
    "rate_response": 0.9,
    "rate_pace": 0.08,
    "rate_spread": 0.003,
}
"""Prices, policy rate and exchange rate, well above a rate of 0; prices rise alike at home and abroad."""


@pytest.fixture(autouse=True)
def _double_precision():
    with jax.enable_x64(True):
        yield


def linear_system():
    """(B, C) of x' = B x + C shock, written anew from the law; x is measured from rest.

    x      core inflation, inflation, policy rate, log exchange rate over parity, log prices still to rise
    shock  of core inflation, of the exchange rate, of the policy rate
    """
    given = COUPLED
    core, inflation, rate, over_parity, pressure, shock_core, shock_exchange, shock_rate = np.eye(8)
    rho = given["inflation_persistence"]
    gamma = given["rate_on_inflation"] * given["anchoring"] * (0.99 - rho)
    expected = (1 - given["anchoring"]) * inflation
    core = rho * core + (1 - rho) * expected - gamma * (rate - core) + given["inflation_spread"] * shock_core
    moved = (
        (given["inflation_on_exchange"] * inflation - given["rate_on_exchange"] * rate) / WEEKS_A_YEAR
        - (1 - math.exp(-given["parity_pull"])) * over_parity
        + given["exchange_spread"] * shock_exchange
    )
    waiting = pressure + given["pass_through"] * moved
    kept = math.exp(-1 / given["pass_through_time"])
    rise = core / WEEKS_A_YEAR + (1 - kept) * waiting
    inflation = WEEKS_A_YEAR * rise + (inflation - WEEKS_A_YEAR * rise) * math.exp(-1 / 26)
    aim = inflation + given["rate_response"] * inflation
    rate = aim + (rate - aim) * math.exp(-given["rate_pace"]) + given["rate_spread"] * shock_rate
    both = np.stack([core, inflation, rate, over_parity + moved - rise, kept * waiting])
    return both[:, :5], both[:, 5:]


def from_rest(state):
    """x of a state, (5, actor, member)."""
    parity = jnp.log(60.0) + state.price_level - 0.12 * state.weeks / WEEKS_A_YEAR
    return np.stack(
        [
            state.core_inflation - 0.12,
            state.inflation - 0.12,
            state.policy_rate - 0.18,
            jnp.log(state.exchange_rate) - parity,
            state.pressure,
        ]
    )


@pytest.mark.parametrize("shock", ["core", "exchange", "rate"])
def test_a_shock_runs_through_prices_interest_and_exchange_as_in_the_linear_system(shock):
    room = economy(**COUPLED)
    once = replace(silence(room), **{shock: jnp.asarray([[1.0], [-0.5]])})
    states, _ = run(room, 80, noise=lambda week: once if week == 0 else silence(room))
    system, by_shock = linear_system()
    answer = by_shock[:, ["core", "exchange", "rate"].index(shock)]
    for state in states[1:]:
        ours = from_rest(state)[..., 0]
        np.testing.assert_allclose(ours, np.outer(answer, [1.0, -0.5]), atol=1e-12)
        answer = system @ answer


def test_a_currency_dear_at_the_start_falls_as_one_that_was_pushed_up():
    """Misalignment moves parity and not the rate: the same system, started so far below parity."""
    dear = np.array([0.2, -0.1])
    room = economy(**COUPLED, initial_misalignment=dear)
    states, _ = run(room, 80)
    system, _ = linear_system()
    answer = np.outer([0.0, 0.0, 0.0, -1.0, 0.0], dear)
    for state in states:
        off = from_rest(state)[..., 0] - np.outer([0.0, 0.0, 0.0, 1.0, 0.0], dear)
        np.testing.assert_allclose(off, answer, atol=1e-12)
        answer = system @ answer
    assert abs(answer[3, 0]) < 0.02, "most of it has gone"


def test_the_linear_system_has_the_moments_it_should_at_rest():
    members = 4000
    room = economy(members, **COUPLED)
    rng = np.random.default_rng(4)

    def luck(_):
        core, exchange, rate = jnp.asarray(rng.normal(size=(3, 2, members)))
        return replace(silence(room), core=core, exchange=exchange, rate=rate)

    state = run(room, 250, noise=luck)[0][-1]
    ours = from_rest(state).reshape(5, -1)
    system, by_shock = linear_system()
    exact = solve_discrete_lyapunov(system, by_shock @ by_shock.T)
    spread = np.sqrt(np.diag(exact))
    np.testing.assert_allclose(ours.mean(axis=1) / spread, 0.0, atol=4 / math.sqrt(2 * members))
    np.testing.assert_allclose(ours.std(axis=1) / spread, 1.0, atol=4 / math.sqrt(4 * members))
    np.testing.assert_allclose(
        np.corrcoef(ours), exact / np.outer(spread, spread), atol=4 / math.sqrt(2 * members)
    )


def test_output_returns_to_a_trend_that_grows_below_it_where_money_is_dear():
    """A real rate of .1 and a pull c keep it .1 a / c below in the end; a rise of spending lifts it once."""
    room = economy(growth=0.03, gap_closing=0.8, rate_on_output=0.4, military_on_output=0.5, initial_rate=0.1)
    states, _ = run(
        room, 30, inputs_of(room, military_spending=0.1), state=room.init(jnp.full((2, 1), 0.06))[0]
    )
    week = np.arange(1, 31)
    kept = 1 - 0.8 / WEEKS_A_YEAR
    below = 0.4 * 0.1 / 0.8 * (1 - kept**week)
    lifted = 0.5 * (0.1 - 0.06) * kept ** (week - 1)
    ours = np.array([float(s.log_output[0, 0]) for s in states[1:]])
    np.testing.assert_allclose(
        ours, 0.03 * week / WEEKS_A_YEAR - below + lifted, atol=2e-5
    )  # a floor of 1e-6 in shares
    np.testing.assert_allclose([float(s.output[0, 0]) for s in states[1:]], np.exp(ours), rtol=1e-12)


def test_what_is_owed_in_local_money_rises_with_prices_and_what_is_earned_abroad_with_the_dollar():
    """One week, half a year of prices and of depreciation into the run; every flow by hand."""
    room = economy(
        gdp=[2000.0, 400.0],
        initial_inflation=0.0,
        tax_share=[0.2, 0.3],
        civil_share=[0.25, 0.2],
        oil_volume=[50e6, 0.0],
        oil_take=0.6,
        initial_debt=[0.3, 0.2],
        initial_rate=[0.1, 0.2],
        borrowing_limit=0.03,
        euro=1.1,
        initial_money=0.1,
    )
    given = inputs_of(room, military_spending=0.07)
    given = replace(given, external_aid=jnp.asarray([[0.0], [0.5]]))
    state, _ = room.init(given.military_spending)
    prices, dollar, real = np.array([1.3, 1.1]), np.array([1.5, 1.2]), np.array([0.95, 1.05])
    state = replace(
        state,
        price_level=jnp.log(prices)[:, None],
        log_output=jnp.log(real)[:, None],
        output=jnp.asarray(real)[:, None],
        exchange_rate=60.0 * jnp.asarray(dollar)[:, None],
    )
    _, outputs = room.step(state, given, silence(room))
    flows = outputs.flows
    said = {name: np.asarray(getattr(flows, name))[:, 0] for name in vars(flows)}
    nominal = prices * real
    expected = {
        "military": 0.07 * nominal / WEEKS_A_YEAR,
        "civil": np.array([0.25, 0.2]) * nominal / WEEKS_A_YEAR,
        "tax": np.array([0.2, 0.3]) * nominal / WEEKS_A_YEAR,
        "interest": np.array([0.3 * 0.1, 0.2 * 0.2]) / WEEKS_A_YEAR,
        "oil": np.array([0.05 * 80 * 0.6, 0.0]) * dollar / 2000,
        "aid": np.array([0.0, 0.5 * 1.1]) * dollar / 400,
        "fund_return": np.zeros(2),
    }
    gap = sum(expected[u] for u in ("military", "civil", "interest"))
    gap = gap - sum(expected[s] for s in ("tax", "oil", "aid"))
    borrowing = np.clip(gap, 0, 0.03 * nominal / WEEKS_A_YEAR)
    expected["fund_draw"] = np.minimum(gap, 0)
    expected["borrowing"] = borrowing
    expected["money_creation"] = np.maximum(gap, 0) - borrowing
    for name, value in expected.items():
        np.testing.assert_allclose(said[name], value, rtol=1e-12, atol=1e-18, err_msg=name)
    outlays = expected["military"] + expected["civil"] + expected["interest"]
    stress = (expected["money_creation"] + expected["interest"]) / outlays
    np.testing.assert_allclose(np.asarray(outputs.fiscal_stress)[:, 0], stress, rtol=1e-12)
    assert gap[0] > borrowing[0] > 0 > gap[1], "one side creates money, the other saves"


def test_pay_and_spending_are_real():
    """Prices that rise by half a year leave them where they are; stress takes its share of pay."""
    room = economy(
        initial_inflation=0.5,
        inflation_target=0.5,
        initial_rate=0.5,
        initial_debt=0.2,
        civil_share=0.1,
        tax_share=0.5,
        growth=0.02,
        pay_elasticity=0.7,
        stress_on_pay=0.4,
    )
    state = run(room, 40, inputs_of(room, military_spending=0.1), state=room.init(jnp.full((2, 1), 0.05))[0])[
        0
    ][-1]
    spending = 2 * math.exp(0.02 * 40 / WEEKS_A_YEAR)
    np.testing.assert_allclose(np.asarray(state.spending), spending, rtol=1e-4)
    pay = np.asarray(state.spending) ** 0.7 * (1 - 0.4 * np.asarray(state.fiscal_stress))
    np.testing.assert_allclose(np.asarray(state.pay), pay, rtol=1e-12)
    assert (np.asarray(state.fiscal_stress) > 0.1).all()


def test_money_and_a_gap_of_output_drive_prices_and_sanctions_and_exports_the_dollar():
    """One week by hand: what core inflation and the exchange rate gain over their rest."""
    room = economy(
        inflation_persistence=0.9,
        gap_on_inflation=0.05,
        money_on_inflation=0.3,
        civil_share=0.01 * WEEKS_A_YEAR,
        initial_money=0.1,
        gap_closing=0.0,
        oil_volume=[40e6, 0.0],
        oil_take=0.0,
        other_balance=[-0.05, 0.02],
        sanctions_on_volume=0.5,
        balance_on_exchange=0.8,
        sanctions_on_exchange=[0.4, 0.2],
    )
    state, _ = room.init(jnp.zeros((2, 1)))
    state = replace(state, log_output=jnp.full((2, 1), 0.04), output=jnp.full((2, 1), math.exp(0.04)))
    after, outputs = room.step(state, inputs_of(room, sanctions=0.5, export_capacity=0.9), silence(room))
    created = 0.01 * math.exp(0.04)
    np.testing.assert_allclose(np.asarray(outputs.flows.money_creation), created, rtol=1e-12)
    pushed = 0.05 * 0.04 + 0.3 * math.log1p(created / 0.1)
    np.testing.assert_allclose(np.asarray(after.core_inflation), pushed, rtol=1e-12)
    exports = 0.04 * (1 - 0.5 * 0.5) * 0.9 * 80 * WEEKS_A_YEAR / (1000 * math.exp(0.04))
    balance = np.array([exports - 0.05, 0.02])
    moved = (-0.8 * balance + np.array([0.4, 0.2]) * 0.5) / WEEKS_A_YEAR
    np.testing.assert_allclose(np.log(np.asarray(after.exchange_rate) / 60)[:, 0], moved, rtol=1e-10)


def test_sanctions_are_evaded_up_to_a_limit_that_they_set():
    """Evasion heads for limit x sanctions while they last, and is unlearnt at the same pace without them."""
    room = economy(evasion_limit=0.6)
    pressed, _ = run(room, 200, inputs_of(room, sanctions=0.5))
    np.testing.assert_allclose(np.asarray(pressed[-1].effective_sanctions), 0.5 * (1 - 0.6 * 0.5), rtol=1e-6)
    growing = np.array([float(s.evasion[0, 0]) for s in pressed[:40]])
    np.testing.assert_allclose(growing, 0.3 * -np.expm1(-np.arange(40) / 10), rtol=1e-12, atol=1e-15)
    freed, _ = run(room, 20, inputs_of(room), state=pressed[-1].state)
    np.testing.assert_allclose(np.asarray(freed[-1].evasion), 0.3 * math.exp(-2.0), rtol=1e-6)
    np.testing.assert_array_equal(np.asarray(freed[-1].effective_sanctions), 0.0)


@pytest.mark.parametrize(("fund", "debt", "broken"), [(0.0, 2.0, 1.0), (1.0, 2.0, 0.0), (0.0, 0.5, 0.0)])
def test_a_strained_budget_with_savings_is_not_broken_nor_one_without_strain(fund, debt, broken):
    """Stress .5 or .2 by interest alone, against a threshold of .3."""
    room = economy(
        initial_fund=fund,
        initial_debt=debt,
        initial_rate=0.1,
        civil_share=0.2,
        tax_share=0.4,
        break_threshold=0.3,
    )
    state = run(room, 2)[0][-1]
    np.testing.assert_allclose(np.asarray(state.fiscal_stress), 0.1 * debt / (0.2 + 0.1 * debt), rtol=1e-12)
    np.testing.assert_array_equal(np.asarray(state.broken), broken)


def test_a_week_swapped_is_the_same_week_to_the_bit():
    """In single precision, over wide draws: which side is listed first changes nothing."""
    with jax.enable_x64(False):
        rng = np.random.default_rng(6)

        def spread(low, high):
            return jnp.asarray(rng.uniform(low, high, (2, 64)), jnp.float32)

        whole = jax.tree.map(
            lambda leaf: leaf.astype(jnp.float32),
            economy(64, **COUPLED, stress_memory=8.0, break_threshold=0.02),
        )
        varied = {
            "gdp": spread(100, 3000),
            "oil_volume": spread(0, 60e6),
            "oil_take": spread(0, 1),
            "tax_share": spread(0.1, 0.3),
            "civil_share": spread(0.1, 0.3),
            "initial_fund": spread(0, 0.1),
            "borrowing_limit": spread(0, 0.03),
            "evasion_limit": spread(0, 1),
            "sanctions_on_exchange": spread(0, 1),
        }
        room = replace(whole, **varied)
        given = replace(
            inputs_of(room),
            sanctions=spread(0, 1),
            external_aid=spread(0, 1),
            military_spending=spread(0, 0.3),
        )
        luck = replace(silence(room), core=spread(-2, 2), exchange=spread(-2, 2), output=spread(-2, 2))

        def swapped(tree):
            return jax.tree.map(lambda leaf: leaf[::-1] if leaf.ndim == 2 else leaf, tree)

        def week(room, given, luck):
            return room.step(room.init(given.military_spending)[0], given, luck)

        ours, theirs = week(room, given, luck), week(*map(swapped, (room, given, luck)))
        jax.tree.map(np.testing.assert_array_equal, swapped(ours), theirs)
