"""War economy: output, prices, the exchange rate, oil, sanctions and a budget whose accounts close.

Claim    A war is paid from oil, taxes, savings, debt or new money; sanctions work through what exports earn,
         until ways round them are found. How long a budget lasts is an outcome, never an assumption.
Law      oil: ln p AR(1) about its mean;  revenue = volume (1 - k_v z) capacity max(p (1 - d) - cost, 0) take,
         d = d_0 + d_1 z,  z = sanctions (1 - evasion),  evasion' = (limit sanctions - evasion) / tau_e
         core inflation: pi' = rho pi + (1 - rho) pi_e + a gap + psi dM/M - gamma (i - pi - r) + s e,
         gamma = g A (0.99 - rho): so that the feedback of core inflation on itself stays below 1;
         pi_e = A target + (1 - A) inflation
         prices: d ln P = pi dt / Y + what is passed through of moves of the exchange rate (Koyck lag)
         d ln e = (l_0 (infl - infl*) - l_1 balance - l_2 (i - i*) + l_4 z) / Y;  Y weeks make a year
                - l_3 (ln e - ln e_PPP) + s e, a week;  ln e_PPP = ln e_0 + misalignment + ln P - ln P*
         i' = (r + infl + phi (infl - target) - i) kappa + s e
         output: growth, real rate, military impulse, gap
         budget: see `budget.py`;  lasting stress' = (stress - lasting stress) / tau_s, 0 at the start; the
         budget is broken where it is at or above its threshold and the fund is used up
Omits    Sectors, regions and firms, wages and households, private credit, default, maturities (all debt
         pays the policy rate); a floor to reserves of the central bank; capital controls. No switch says
         that an economy collapses.
Sources  Stock-flow consistent accounts: Godley and Lavoie (2007). Taylor (1993) rule. Pass-through and
         spreads from monthly series; discounts from price quotes in the case's ledger.
"""

from typing import final

import jax.numpy as jnp

from polemos._core.dates import WEEKS_A_YEAR
from polemos._core.fields import quantity
from polemos._core.random import Key
from polemos._core.types import ByActor, Scalar
from polemos.dynamics.contract import AbstractMechanism, stocks_of
from polemos.dynamics.mechanisms.economy import laws
from polemos.dynamics.mechanisms.economy.budget import Budget, stress_of
from polemos.dynamics.mechanisms.economy.interface import Flows, Inputs, Noise, Outputs, State, StepOutputs

ASSUMED = "assumption of form"

__all__ = ["Economy", "Flows", "Inputs", "Noise", "Outputs", "State"]


@final
class Economy(AbstractMechanism[State, Noise]):
    """Both economies by the same law; the fields are its parameters, one draw per instance."""

    gdp: ByActor = quantity("USD_bn", (0.1, 1e5), "output of a year at the start", source="national accounts")
    growth: ByActor = quantity("1", (-0.2, 0.2), "real growth a year at rest", source=ASSUMED)
    gap_closing: Scalar = quantity(
        "1", (0.0, 5.0), "pace a year at which output returns to its trend", source=ASSUMED
    )
    output_spread: Scalar = quantity(
        "1", (0.0, 0.05), "weekly log spread of output", source=ASSUMED, neutral=0.0
    )
    rate_on_output: Scalar = quantity(
        "1",
        (0.0, 2.0),
        "yearly log output lost per unit of real rate above neutral",
        source=ASSUMED,
        neutral=0.0,
    )
    military_on_output: Scalar = quantity(
        "1",
        (-1.0, 2.0),
        "log output per rise of military spending by a share of output",
        source=ASSUMED,
        neutral=0.0,
    )
    initial_inflation: ByActor = quantity(
        "1", (-0.1, 2.0), "consumer prices on the year at the start", source="statistics offices"
    )
    inflation_target: ByActor = quantity(
        "1", (0.0, 0.5), "inflation a year that the central bank aims at", source="central banks"
    )
    anchoring: ByActor = quantity(
        "1", (0.0, 1.0), "A: weight of the target in what is expected; the rest is inflation", source=ASSUMED
    )
    inflation_persistence: Scalar = quantity(
        "1", (0.0, 0.98), "rho: weekly persistence of core inflation", source="monthly prices"
    )
    rate_on_inflation: Scalar = quantity(
        "1", (0.0, 1.0), "g: effect of the real rate, as a share of what keeps prices stable", source=ASSUMED,
        neutral=0.0,
    )  # fmt: skip
    gap_on_inflation: Scalar = quantity(
        "1",
        (0.0, 0.5),
        "a: weekly change of core inflation per log gap of output",
        source=ASSUMED,
        neutral=0.0,
    )
    money_on_inflation: Scalar = quantity(
        "1",
        (0.0, 5.0),
        "psi: weekly change of core inflation per log growth of money",
        source=ASSUMED,
        neutral=0.0,
    )
    inflation_spread: ByActor = quantity(
        "1", (0.0, 0.2), "weekly spread of core inflation", source="monthly prices", neutral=0.0
    )
    pass_through: ByActor = quantity(
        "1", (0.0, 1.0), "log prices per log exchange rate in the long run", source="monthly prices"
    )
    pass_through_time: Scalar = quantity(
        "week", (1.0, 104.0), "mean lag of the pass-through", source="monthly prices"
    )
    initial_rate: ByActor = quantity(
        "1", (0.0, 1.0), "policy rate a year at the start", source="central banks"
    )
    neutral_rate: ByActor = quantity("1", (-0.05, 0.15), "r: real rate a year at rest", source=ASSUMED)
    rate_response: ByActor = quantity(
        "1", (0.0, 3.0), "phi: policy rate per unit of inflation above target", source="Taylor (1993)"
    )
    rate_pace: Scalar = quantity(
        "1/week", (0.0, 0.5), "kappa: pace of the policy rate", source="key rate decisions"
    )
    rate_spread: ByActor = quantity(
        "1",
        (0.0, 0.05),
        "weekly spread of the policy rate about its rule: what a central bank decides beside it",
        source="key rate decisions",
        neutral=0.0,
        optional=True,
    )
    initial_exchange_rate: ByActor = quantity(
        "1", (0.001, 1e5), "local currency per US dollar at the start", source="official rates"
    )
    exchange_spread: ByActor = quantity(
        "1", (0.0, 0.2), "weekly log spread of the exchange rate", source="daily rates", neutral=0.0
    )
    inflation_on_exchange: Scalar = quantity(
        "1", (0.0, 2.0), "l_0: per unit of inflation above abroad", source=ASSUMED
    )
    balance_on_exchange: Scalar = quantity(
        "1", (0.0, 5.0), "l_1: per unit of the external balance", source=ASSUMED
    )
    rate_on_exchange: Scalar = quantity(
        "1", (0.0, 2.0), "l_2: per unit of interest above abroad", source=ASSUMED
    )
    parity_pull: Scalar = quantity(
        "1/week", (0.0, 0.5), "l_3: pull towards purchasing power parity", source=ASSUMED
    )
    initial_misalignment: ByActor = quantity(
        "1",
        (-1.0, 1.0),
        "log by which the currency is dearer at the start than at parity; negative is cheaper",
        source="averages of years before",
        neutral=0.0,
        optional=True,
    )
    sanctions_on_exchange: ByActor = quantity(
        "1", (0.0, 2.0), "l_4: yearly log depreciation at full sanctions", source=ASSUMED, neutral=0.0
    )
    foreign_inflation: Scalar = quantity(
        "1", (-0.05, 0.2), "inflation a year abroad", source="statistics offices"
    )
    foreign_rate: Scalar = quantity("1", (0.0, 0.2), "interest a year abroad", source="central banks")
    other_balance: ByActor = quantity(
        "1", (-1.0, 1.0), "external balance without oil a year, share of output", source="balance of payments"
    )
    initial_oil_price: Scalar = quantity(
        "USD/barrel", (1.0, 500.0), "price at the start", source="Brent quotes"
    )
    mean_oil_price: Scalar = quantity(
        "USD/barrel", (1.0, 500.0), "price in the long run", source="Brent quotes"
    )
    oil_reversion: Scalar = quantity(
        "1/week", (0.0, 1.0), "theta: pull of the price towards it", source="Brent quotes"
    )
    oil_spread: Scalar = quantity("1", (0.0, 0.3), "weekly log spread of the price", source="Brent quotes")
    oil_volume: ByActor = quantity(
        "barrel/week", (0.0, 1e9), "oil and products exported at the start", source="trade data", neutral=0.0
    )
    oil_cost: Scalar = quantity("USD/barrel", (0.0, 200.0), "cost before anything is earned", source=ASSUMED)
    oil_take: ByActor = quantity("1", (0.0, 1.0), "share of it that goes to the budget", source="budgets")
    discount: ByActor = quantity("1", (0.0, 0.8), "d_0: discount without sanctions", source="price quotes")
    sanctions_on_discount: ByActor = quantity(
        "1", (0.0, 0.8), "d_1: discount that full sanctions add", source="price quotes", neutral=0.0
    )
    sanctions_on_volume: ByActor = quantity(
        "1", (0.0, 1.0), "k_v: share of volume that full sanctions take", source="trade data", neutral=0.0
    )
    evasion_limit: ByActor = quantity(
        "1", (0.0, 1.0), "share of lasting sanctions evaded in the end", source=ASSUMED, neutral=0.0
    )
    evasion_time: Scalar = quantity(
        "week", (1.0, 260.0), "tau_e: time to find ways round sanctions", source=ASSUMED
    )
    tax_share: ByActor = quantity(
        "1", (0.0, 1.0), "revenue without oil a year, share of output", source="budgets"
    )
    civil_share: ByActor = quantity(
        "1", (0.0, 1.0), "civil outlays a year, share of output", source="budgets"
    )
    initial_fund: ByActor = quantity(
        "1", (0.0, 5.0), "usable fund, in years of output", source="finance ministries"
    )
    fund_floor: ByActor = quantity(
        "1", (0.0, 1.0), "below which the fund is not used", source=ASSUMED, neutral=0.0
    )
    fund_return: Scalar = quantity("1", (0.0, 0.1), "what the fund earns a year", source=ASSUMED, neutral=0.0)
    initial_debt: ByActor = quantity(
        "1", (0.0, 5.0), "public debt, in years of output", source="finance ministries"
    )
    borrowing_limit: ByActor = quantity(
        "1", (0.0, 0.5), "most that can be borrowed, share of output", source="finance ministries"
    )
    initial_money: ByActor = quantity(
        "1", (0.01, 3.0), "base money, in years of output", source="central banks"
    )
    euro: Scalar = quantity("USD/EUR", (0.5, 2.0), "US dollars per euro", source="exchange rates")
    pay_elasticity: ByActor = quantity(
        "1", (0.0, 2.0), "log pay of recruits per log real military spending", source=ASSUMED, neutral=0.0
    )
    stress_on_pay: ByActor = quantity(
        "1", (0.0, 1.0), "share of pay that full stress takes", source=ASSUMED, neutral=0.0
    )
    break_threshold: ByActor = quantity(
        "1",
        (0.0, 1.0),
        "lasting stress above which the budget is broken, once the fund is used up",
        source=ASSUMED,
    )
    stress_memory: Scalar = quantity(
        "week",
        (0.0, 260.0),
        "tau_s: time over which stress is averaged before it breaks the budget; 0 is the week's own",
        source=ASSUMED,
        neutral=0.0,
        optional=True,
    )

    def init(self, military_spending: ByActor) -> tuple[State, Outputs]:
        """The state at the start; military_spending in shares of output a year."""
        none = jnp.zeros_like(self.gdp)
        military = military_spending + none
        state = State(
            oil_price=self.initial_oil_price,
            exchange_rate=self.initial_exchange_rate,
            price_level=none,
            pressure=none,
            core_inflation=self.initial_inflation,
            inflation=self.initial_inflation,
            policy_rate=self.initial_rate,
            log_output=none,
            output=none + 1.0,
            fund=self.initial_fund,
            debt=self.initial_debt,
            money=self.initial_money,
            evasion=none,
            initial_military=military,
            spending=none + 1.0,
            lasting_stress=none,
            weeks=jnp.zeros_like(self.oil_cost),
        )
        revenue = laws.oil(self, self.initial_oil_price, none, none + 1.0)[0]
        return state, Outputs(
            **stocks_of(state, Outputs),
            oil_revenue=revenue,
            fiscal_stress=none,
            pay=none + 1.0,
            broken=none,
            effective_sanctions=none,
        )

    def draw(self, key: Key) -> Noise:
        """Noise of one week: of the oil market, exchange rates, prices, output and decisions on rates."""
        return Noise(
            oil=key.normal("oil"),
            exchange=key.normal("exchange", "actor"),
            core=key.normal("core", "actor"),
            output=key.normal("output", "actor"),
            rate=key.normal("rate", "actor"),
        )

    def step(self, state: State, inputs: Inputs, noise: Noise, dt: float = 1.0) -> tuple[State, StepOutputs]:
        """Move both economies by one step of dt weeks."""
        evasion = self.evasion_limit * inputs.sanctions
        evasion = evasion + (state.evasion - evasion) * jnp.exp(-dt / self.evasion_time)
        effective = inputs.sanctions * (1.0 - evasion)
        oil_price = laws.oil_price(self, state.oil_price, noise.oil, dt)
        revenue, exports = laws.oil(self, oil_price, effective, inputs.export_capacity)
        flows = self._budget(state, inputs, revenue, dt)
        output = laws.output(self, state, inputs, noise, dt)
        core = laws.core(self, state, flows.money_creation, noise, dt)
        exchange = laws.exchange(self, state, exports, effective, noise, dt)
        moved = self.pass_through * (jnp.log(exchange) - jnp.log(state.exchange_rate))
        passed = (state.pressure + moved) * -jnp.expm1(-dt / self.pass_through_time)
        rise = core * dt / WEEKS_A_YEAR + passed
        yearly = jnp.clip(rise * WEEKS_A_YEAR / dt, -laws.HIGHEST_RATE, laws.HIGHEST_RATE)
        inflation = yearly + (state.inflation - yearly) * jnp.exp(-dt / laws.MEAN_AGE)
        outlays = flows.military + flows.civil + flows.interest
        stress = stress_of(flows.money_creation, flows.interest, outlays)
        spending = (inputs.military_spending * jnp.exp(output) + laws.SMALLEST) / (
            state.initial_military + laws.SMALLEST
        )
        fund = state.fund + (flows.fund_return - flows.fund_draw)
        new = State(
            oil_price=oil_price,
            exchange_rate=exchange,
            price_level=jnp.clip(state.price_level + rise, -laws.LARGEST_LOG, laws.LARGEST_LOG),
            pressure=state.pressure + moved - passed,
            core_inflation=core,
            inflation=inflation,
            policy_rate=laws.rate(self, state, inflation, noise, dt),
            log_output=output,
            output=jnp.exp(output),
            fund=fund,
            debt=state.debt + flows.borrowing,
            money=state.money + flows.money_creation,
            evasion=evasion,
            initial_military=state.initial_military,
            spending=spending,
            lasting_stress=laws.lasting_stress(self, state.lasting_stress, stress, dt),
            weeks=state.weeks + dt,
        )
        return new, StepOutputs(
            **stocks_of(new, Outputs),
            oil_revenue=revenue,
            fiscal_stress=stress,
            pay=laws.pay(self, spending, stress),
            broken=self._broken(new),
            effective_sanctions=effective,
            flows=flows,
        )

    def _broken(self, state: State) -> ByActor:
        """1 where the fund is used up and the stress has lasted, else 0."""
        used_up = state.fund <= self.fund_floor + laws.SMALLEST
        return (used_up & (state.lasting_stress >= self.break_threshold)).astype(state.fund.dtype)

    def _budget(self, state: State, inputs: Inputs, revenue: ByActor, dt: float) -> Flows:
        """All flows of the step."""
        output = jnp.exp(state.price_level + state.log_output)  # nominal, a year
        per_dollar = state.exchange_rate / self.initial_exchange_rate / self.gdp
        weekly = output * dt / WEEKS_A_YEAR
        uses = {
            "military": inputs.military_spending * weekly,
            "civil": self.civil_share * weekly,
            "interest": jnp.maximum(state.policy_rate, 0.0) * state.debt * dt / WEEKS_A_YEAR,
        }
        sources = {
            "oil": revenue * per_dollar * dt,
            "tax": self.tax_share * weekly,
            "aid": inputs.external_aid * self.euro * per_dollar * dt,
        }
        gap = (uses["military"] + uses["civil"] + uses["interest"]) - (
            sources["oil"] + sources["tax"] + sources["aid"]
        )
        budget = Budget(self.fund_floor, self.borrowing_limit, self.fund_return)
        draw, borrowing, creation = budget.closed(gap, state.fund, output, dt)
        return Flows(
            **uses,
            **sources,
            fund_draw=draw,
            borrowing=borrowing,
            money_creation=creation,
            fund_return=budget.earned(state.fund, dt),
        )
