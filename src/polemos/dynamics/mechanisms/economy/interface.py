"""What the economy keeps, reads, meets by chance and says.

Money is counted in years of output at the start, in local currency: 1 is what a country then made in a year.
"""

import equinox as eqx

from polemos._core.fields import ANY, POSITIVE, SHARE, outcome, signal
from polemos._core.types import ByActor, Scalar


class State(eqx.Module):
    """What it remembers from week to week; nobody else reads it."""

    oil_price: Scalar  # USD/barrel, on the world market
    exchange_rate: ByActor  # local currency per US dollar
    price_level: ByActor  # log, 0 at the start
    pressure: ByActor  # log prices still to rise from past moves of the exchange rate
    core_inflation: ByActor  # 1/year, without the pass-through
    inflation: ByActor  # 1/year, consumer prices: exponential average of the weekly rate, mean age 26 weeks
    policy_rate: ByActor  # 1/year
    log_output: ByActor  # real output over that at the start, log
    output: ByActor  # the same, 1 at the start
    fund: ByActor  # usable fund
    debt: ByActor  # public debt
    money: ByActor  # base money
    evasion: ByActor  # share of sanctions evaded, 0-1
    initial_military: ByActor  # military spending at the start, share of output
    spending: ByActor  # real military spending over that at the start
    lasting_stress: ByActor  # 0-1, fiscal stress averaged over the weeks so far, the late ones most
    weeks: Scalar  # since the start


class Inputs(eqx.Module):
    """What it reads from the others."""

    sanctions: ByActor  # 0-1
    export_capacity: ByActor  # 1 is whole
    military_spending: ByActor  # 1/year, share of output
    external_aid: ByActor  # EUR_bn/week of budget aid from abroad


class Noise(eqx.Module):
    """Everything random this week, all standard normal."""

    oil: Scalar
    exchange: ByActor
    core: ByActor
    output: ByActor
    rate: ByActor


class Outputs(eqx.Module):
    """What the others may read."""

    oil_price: Scalar = outcome("USD/barrel", POSITIVE, "world price of oil")
    oil_revenue: ByActor = outcome("USD_bn/week", POSITIVE, "oil and gas revenue of the budget")
    fiscal_stress: ByActor = outcome("1", SHARE, "fiscal stress", absent=0.0)
    inflation: ByActor = outcome("1", ANY, "consumer price inflation on the year", absent=0.0)
    exchange_rate: ByActor = outcome("1", POSITIVE, "local currency per US dollar")
    policy_rate: ByActor = outcome("1", ANY, "policy rate a year")
    output: ByActor = outcome("1", POSITIVE, "real output over that at the start")
    fund: ByActor = outcome("1", ANY, "usable fund, in years of output at the start")
    debt: ByActor = outcome("1", ANY, "public debt, in years of output at the start")
    pay: ByActor = outcome(
        "1", POSITIVE, "real pay offered to recruits over that at the start", absent="pay", carried=True
    )
    broken: ByActor = outcome("1", SHARE, "1 where the budget cannot carry the war", name="break.fiscal")
    spending: ByActor = signal(absent=1.0, carried=True)  # real military spending over that at the start
    effective_sanctions: ByActor = signal(
        absent="sanctions", carried=True
    )  # what evasion leaves of them, 0-1


class StepOutputs(Outputs):
    """The same, and the accounts of the step."""

    flows: "Flows" = signal()


class Flows(eqx.Module):
    """Every flow of the budget in this step, in years of output at the start; sources equal uses."""

    military: ByActor  # uses
    civil: ByActor
    interest: ByActor
    oil: ByActor  # sources
    tax: ByActor
    aid: ByActor
    fund_draw: ByActor  # from the fund; negative where a surplus fills it
    borrowing: ByActor
    money_creation: ByActor
    fund_return: ByActor  # earned by the fund and kept in it; no flow of the budget
