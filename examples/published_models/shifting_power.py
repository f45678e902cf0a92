"""Powell (2004, 2006) and Schelling: power that shifts, and salami tactics.

Claim: a side that will be weaker tomorrow fights today if the shift is larger than what peace saves, for the
riser cannot promise to be modest later. The same shift in small enough steps is peaceful; so is a prize that
is taken in slices none of which is worth a fight.
Law: peace yields 1 in all, 1 - d a period; war at t gives the riser p_t - c_R and the decliner 1 - p_t - c_D.
At most the decliner gets all of today's yield, and from tomorrow b of the surplus beside its fighting value:
    war at t  iff  d p_{t+1} - p_t > c_D (1 - d) + d b (c_D + c_R)
With b = 1, as favourable to peace as can be: d p_{t+1} - p_t > c_D + d c_R, war in every equilibrium.
    salami        ceil(V / c) slices, each worth no more than the cost c of resisting
    brinkmanship  prod_k (1 - q_k): the chance that no step is answered
Source: R. Powell, "The Inefficient Use of Power", American Political Science Review 98 (2004), and "War as a
Commitment Problem", International Organization 60 (2006); T. C. Schelling, "Arms and Influence" (1966). From
memory, not read again. The condition is derived here; the papers' own may carry other symbols.
Checked: 9 slices and .904382 (J9, J10); the threshold against backward induction; its signs.
"""
# ruff: noqa: INP001, T201

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Rivals:
    """Costs of war in shares of all that peace yields, patience and who gains from later peace."""

    cost_riser: float = 0.05
    cost_decliner: float = 0.05
    discount: float = 0.9
    later_power: float = 1.0
    """b: the decliner's share of tomorrow's surplus of peace over war."""


def bearable_shift(rivals: Rivals) -> float:
    """Largest d p_{t+1} - p_t that can be bought off; above it there is war."""
    cost, other, patience = rivals.cost_decliner, rivals.cost_riser, rivals.discount
    return cost * (1 - patience) + patience * rivals.later_power * (cost + other)


def first_war(power: tuple[float, ...], rivals: Rivals) -> int | None:
    """First period in which the decliner fights, by backward induction, or None.

    power: the riser's chance to win at each date; from the last date on it stays as it is.
    """
    patience, costs = rivals.discount, rivals.cost_decliner + rivals.cost_riser
    total, wars = 1.0, []
    value = 1 - power[-1] - rivals.cost_decliner + rivals.later_power * costs
    for date in range(len(power) - 2, -1, -1):
        fighting = 1 - power[date] - rivals.cost_decliner
        most = (1 - patience) + patience * value
        if most < fighting - 1e-12:
            wars.append(date)
            value, total = fighting, 1 - costs
        else:
            total = (1 - patience) + patience * total
            value = min(most, fighting + rivals.later_power * (total - 1 + costs))
    return min(wars, default=None)


def steps_for_peace(before: float, after: float, rivals: Rivals, at_most: int = 1000) -> int | None:
    """Fewest equal steps in which power can shift without war; None if more than `at_most`."""
    for steps in range(1, at_most + 1):
        if first_war(tuple(np.linspace(before, after, steps + 1)), rivals) is None:
            return steps
    return None


def slices(worth: float, cost_of_resisting: float) -> int:
    """Fewest slices of which none is worth a fight."""
    return math.ceil(worth / cost_of_resisting)


def unanswered(chances: tuple[float, ...]) -> float:
    """Chance that no step of a ladder is answered, where each is answered with such a chance."""
    return math.prod(1 - chance for chance in chances)


def main() -> None:
    """Print where a shift is borne, in how many steps, and the two numbers of salami tactics."""
    rivals = Rivals()
    print(f"bearable d p' - p: {bearable_shift(rivals):.4f}")
    print("shift from .30 to   fought at once   equal steps for peace")
    for after in (0.35, 0.45, 0.55, 0.7):
        war = "no" if first_war((0.3, after), rivals) is None else "yes"
        print(f"{after:>17.2f}   {war:>14}   {steps_for_peace(0.3, after, rivals):>21}")
    print(f"slices of a prize of 1 at a cost of resisting of .12: {slices(1.0, 0.12)}")
    print(f"ten steps of one per cent unanswered: {unanswered((0.01,) * 10):.6f}")


if __name__ == "__main__":
    main()
