"""Laws of the economy, one function each; `p` holds one draw of the parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jax.numpy as jnp

from polemos._core.dates import WEEKS_A_YEAR
from polemos._core.types import ByActor, Scalar
from polemos.dynamics.mechanisms.economy.interface import Inputs, Noise, State

if TYPE_CHECKING:
    from polemos.dynamics.mechanisms.economy import Economy

BILLION = 1e9
MEAN_AGE = 26.0  # weeks; the mean age of a year's prices, so that an average can stand for a year's change
MOST_STABLE = 0.99  # of the weekly feedback of core inflation on itself
LARGEST_LOG = 6.0  # of prices, output and exchange rates over a start; beyond it nothing is said of money
SMALLEST = 1e-6
LARGEST_PAY = 100.0  # over that at the start, and its inverse the least
HIGHEST_RATE = 5.0  # 1/year, of inflation and policy rates


def oil_price(p: "Economy", price: Scalar, shock: Scalar, dt: float) -> Scalar:
    """Log price: an AR(1) about its mean, exact in dt but for the scale of the shock."""
    mean = jnp.log(p.mean_oil_price)
    log_price = mean + (jnp.log(price) - mean) * jnp.exp(-p.oil_reversion * dt)
    return jnp.exp(jnp.clip(log_price + p.oil_spread * (dt**0.5) * shock, -LARGEST_LOG, 2.0 * LARGEST_LOG))


def oil(p: "Economy", price: Scalar, effective: ByActor, capacity: ByActor) -> tuple[ByActor, ByActor]:
    """(revenue of the budget, value of exports), USD_bn/week."""
    volume = p.oil_volume / BILLION * (1.0 - p.sanctions_on_volume * effective) * capacity
    received = price * jnp.maximum(1.0 - p.discount - p.sanctions_on_discount * effective, 0.0)
    return volume * jnp.maximum(received - p.oil_cost, 0.0) * p.oil_take, volume * received


def output(p: "Economy", state: State, inputs: Inputs, noise: Noise, dt: float) -> ByActor:
    """Real output, log."""
    years = dt / WEEKS_A_YEAR
    real = state.spending * (state.initial_military + SMALLEST) - SMALLEST
    before = real / state.output  # last week's share of output
    impulse = p.military_on_output * (inputs.military_spending - before)
    drift = p.growth - p.rate_on_output * tightness(p, state) - p.gap_closing * gap(p, state)
    moved = drift * years + impulse + p.output_spread * (dt**0.5) * noise.output
    return jnp.clip(state.log_output + moved, -LARGEST_LOG, LARGEST_LOG)


def core(p: "Economy", state: State, creation: ByActor, noise: Noise, dt: float) -> ByActor:
    """Core inflation: heads for its aim and keeps rho of the rest each week."""
    rho = p.inflation_persistence
    gamma = p.rate_on_inflation * p.anchoring * (MOST_STABLE - rho)
    expected = p.anchoring * p.inflation_target + (1.0 - p.anchoring) * state.inflation
    printed = jnp.log1p(creation / state.money) / dt
    push = p.gap_on_inflation * gap(p, state) + p.money_on_inflation * printed - gamma * tightness(p, state)
    kept = rho if dt == 1.0 else rho**dt
    aim = expected + push / (1.0 - rho)
    core = aim + (state.core_inflation - aim) * kept + p.inflation_spread * (dt**0.5) * noise.core
    return jnp.clip(core, -HIGHEST_RATE, HIGHEST_RATE)


def exchange(
    p: "Economy", state: State, exports: ByActor, effective: ByActor, noise: Noise, dt: float
) -> ByActor:
    """Local currency per US dollar."""
    start = jnp.log(p.initial_exchange_rate)
    log_rate = jnp.log(state.exchange_rate)
    parity = (
        start + p.initial_misalignment + state.price_level - p.foreign_inflation * state.weeks / WEEKS_A_YEAR
    )
    in_dollars = p.gdp * jnp.exp(state.price_level + state.log_output - (log_rate - start))
    balance = exports * WEEKS_A_YEAR / in_dollars + p.other_balance
    yearly = (
        p.inflation_on_exchange * (state.inflation - p.foreign_inflation)
        - p.balance_on_exchange * balance
        - p.rate_on_exchange * (state.policy_rate - p.foreign_rate)
        + p.sanctions_on_exchange * effective
    )
    pulled = (log_rate - parity) * jnp.expm1(-p.parity_pull * dt)
    moved = yearly * dt / WEEKS_A_YEAR + pulled + p.exchange_spread * (dt**0.5) * noise.exchange
    return jnp.exp(jnp.clip(log_rate + moved, start - LARGEST_LOG, start + LARGEST_LOG))


def rate(p: "Economy", state: State, inflation: ByActor, noise: Noise, dt: float) -> ByActor:
    """Policy rate: a Taylor rule approached at a pace, and decided beside it; never below 0.

    What is decided beside the rule wears off at the pace of the rule: inertia (Rudebusch 2002).
    """
    aim = p.neutral_rate + inflation + p.rate_response * (inflation - p.inflation_target)
    rate = aim + (state.policy_rate - aim) * jnp.exp(-p.rate_pace * dt)
    rate = rate + p.rate_spread * (dt**0.5) * noise.rate
    return jnp.clip(rate, 0.0, HIGHEST_RATE)


def tightness(p: "Economy", state: State) -> ByActor:
    """Real policy rate above neutral."""
    return state.policy_rate - state.core_inflation - p.neutral_rate


def gap(p: "Economy", state: State) -> ByActor:
    """Output over its trend, log."""
    return state.log_output - p.growth * state.weeks / WEEKS_A_YEAR


def pay(p: Economy, spending: ByActor, stress: ByActor) -> ByActor:
    """Real pay offered to recruits over that at the start; never nothing, so that it has a logarithm."""
    offered = jnp.exp(p.pay_elasticity * jnp.log(spending)) * (1.0 - p.stress_on_pay * stress)
    return jnp.clip(offered, 1.0 / LARGEST_PAY, LARGEST_PAY)


def lasting_stress(p: "Economy", lasting: ByActor, stress: ByActor, dt: float) -> ByActor:
    """Exponential average of fiscal stress, exact in dt for a stress that holds over the step.

    Without a memory it is the stress of the step itself, to the bit.
    """
    averaged = p.stress_memory > 0.0
    kept = jnp.where(averaged, jnp.exp(-dt / jnp.where(averaged, p.stress_memory, 1.0)), 0.0)
    return stress + (lasting - stress) * kept
