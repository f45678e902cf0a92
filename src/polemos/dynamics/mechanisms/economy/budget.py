"""The budget of one step: what has to be paid, what comes in, and what closes the gap.

    uses      military + civil + interest
    sources   oil + tax + aid + fund_draw + borrowing + money_creation
    fund      change = return - draw          debt    change = borrowing
    money     change = creation

A gap is closed by the fund down to its floor, then by borrowing up to a limit, and the rest by creating
money; a surplus fills the fund. Nothing appears twice, and every line is a flow of the step.
"""

import equinox as eqx
import jax.numpy as jnp

from polemos._core.dates import WEEKS_A_YEAR
from polemos._core.types import ByActor, Scalar


class Budget(eqx.Module):
    """How a state closes its budget; the fields are parameters."""

    fund_floor: ByActor
    borrowing_limit: ByActor  # a year, share of output
    fund_return: Scalar  # 1/year

    def closed(
        self, gap: ByActor, fund: ByActor, output: ByActor, dt: float
    ) -> tuple[ByActor, ByActor, ByActor]:
        """(fund_draw, borrowing, money_creation) that add up to the gap; output nominal, a year."""
        usable = jnp.maximum(fund - self.fund_floor, 0.0)
        draw = jnp.minimum(gap, usable)
        left = jnp.maximum(gap - draw, 0.0)
        borrowing = jnp.minimum(left, self.borrowing_limit * output * dt / WEEKS_A_YEAR)
        return draw, borrowing, left - borrowing

    def earned(self, fund: ByActor, dt: float) -> ByActor:
        """What the fund earns."""
        return fund * jnp.expm1(self.fund_return * dt / WEEKS_A_YEAR)


def stress_of(money_creation: ByActor, interest: ByActor, outlays: ByActor) -> ByActor:
    """Share of outlays paid with new money or to creditors, 0-1; 0 where nothing is paid out."""
    paid = outlays > 0.0
    share = (money_creation + interest) / jnp.where(paid, outlays, 1.0)
    return jnp.clip(jnp.where(paid, share, 0.0), 0.0, 1.0)
