"""What the economy must keep, whatever it is given: its accounts above all."""

import numpy as np

from polemos._core.dates import WEEKS_A_YEAR

RANGES = {
    "oil_price": (1.0, 500.0),
    "exchange_rate": (0.001, 1e5),
    "price_level": (-1.0, 3.0),
    "pressure": (-1.0, 1.0),
    "core_inflation": (-1.0, 4.0),
    "inflation": (-1.0, 4.0),
    "policy_rate": (0.0, 4.0),
    "log_output": (-1.0, 1.0),
    "output": (0.3, 3.0),
    "fund": (-0.5, 5.0),
    "debt": (0.0, 5.0),
    "money": (0.01, 5.0),
    "evasion": (0.0, 1.0),
    "fiscal_stress": (0.0, 1.0),
    "lasting_stress": (0.0, 1.0),
    "initial_military": (0.0, 1.0),
    "pay": (0.0, 20.0),
    "weeks": (0.0, 1000.0),
    "export_capacity": (0.0, 1.0),
    "external_aid": (0.0, 100.0),
}
SOURCES = ("oil", "tax", "aid", "fund_draw", "borrowing", "money_creation")
USES = ("military", "civil", "interest")


def step(room, call, after, outputs, slack):
    before, flows = call["state"], outputs.flows
    sources = sum(getattr(flows, name) for name in SOURCES)
    uses = sum(getattr(flows, name) for name in USES)
    size = sum(np.abs(getattr(flows, name)) for name in (*SOURCES, *USES))
    near = 4 * slack * (size + 1e-9)
    assert (np.abs(sources - uses) <= near).all(), "the budget does not close"
    change = flows.fund_return - flows.fund_draw
    scale = 4 * slack * (np.abs(before.fund) + np.abs(change) + 1e-9)
    assert (np.abs(after.fund - before.fund - change) <= scale).all(), "the fund leaks"
    for stock, flow in (("debt", "borrowing"), ("money", "money_creation")):
        old, added = getattr(before, stock), getattr(flows, flow)
        room_for_rounding = 4 * slack * (old + added + 1e-9)
        assert (np.abs(getattr(after, stock) - old - added) <= room_for_rounding).all(), f"{stock} leaks"
        assert (added >= 0).all()
    above = before.fund >= room.fund_floor
    assert (after.fund >= room.fund_floor - scale)[above].all(), "the fund fell through its floor"
    most = np.maximum(room.borrowing_limit * np.exp(before.price_level + before.log_output) / WEEKS_A_YEAR, 0)
    assert (flows.borrowing <= most * (1 + 4 * slack) + 1e-9).all()
    assert ((outputs.fiscal_stress >= 0) & (outputs.fiscal_stress <= 1)).all()
    low, high = (pick(before.lasting_stress, outputs.fiscal_stress) for pick in (np.minimum, np.maximum))
    within = (after.lasting_stress >= low - slack) & (after.lasting_stress <= high + slack)
    assert within.all(), "an average lies between what was and what is"
    assert (outputs.effective_sanctions <= call["inputs"].sanctions + slack).all()
    assert ((outputs.pay >= 0) & (outputs.oil_revenue >= 0) & (after.exchange_rate > 0)).all()


INVARIANTS = {"economy.step": step}
