"""Fearon (1995): why war is never the best for both, and why it happens all the same.

Claim: a war that costs anything leaves a range of divisions that both sides prefer to it. A side that does
not know the other's cost of war asks for more than it could surely get, and takes a chance of war for it.
Law: A wins with chance p; war costs c_A, c_B; the prize is 1.
    range            [p - c_A, p + c_B]
    screening        c_B uniform on [0, C], A makes one demand x, B refuses where x > p + c_B:
                     x* = p + (C - c_A) / 2,   P(war) = (C - c_A) / (2 C)      (where 0 < C - c_A and x* <= 1)
Source: J. D. Fearon, "Rationalist Explanations for War", International Organization 49 (1995). From memory,
not read again for this page; both laws are derived here in a line each, so nothing hangs on the paper's text.
Checked: the two ranges and the two screening cases of the table (E6, E7), and the demand against a search.
"""
# ruff: noqa: INP001, T201

from typing import NamedTuple


class Demand(NamedTuple):
    """What A asks for, the chance that B refuses and A's expected share; all in shares of the prize."""

    demand: float
    chance_of_war: float
    payoff: float


def bargaining_range(wins: float, cost_a: float, cost_b: float) -> tuple[float, float]:
    """Least that A accepts and most that B grants, in shares of the prize; within [0, 1]."""
    return max(0.0, wins - cost_a), min(1.0, wins + cost_b)


def payoff_of(demand: float, wins: float, cost_a: float, highest_cost: float) -> Demand:
    """What a demand brings: B refuses where its cost of war is less than demand - wins."""
    war = min(1.0, max(0.0, (demand - wins) / highest_cost))
    return Demand(demand, war, (1 - war) * demand + war * (wins - cost_a))


def best_demand(wins: float, cost_a: float, highest_cost: float) -> Demand:
    """A's best demand if all it knows of B's cost of war is that it is uniform on [0, highest_cost]."""
    best = wins + max(0.0, highest_cost - cost_a) / 2
    return payoff_of(min(1.0, best), wins, cost_a, highest_cost)


def main() -> None:
    """Print both tables."""
    print("Range        p    c_A   c_B    from    to")
    for case in ((0.6, 0.15, 0.2), (0.35, 0.1, 0.05)):
        print("          {:.2f}   {:.2f}  {:.2f}    {:.2f}  {:.2f}".format(*case, *bargaining_range(*case)))
    print("\nScreening    p    c_A    C    demand  P(war)    payoff")
    for case in ((0.5, 0.1, 0.4), (0.5, 0.3, 0.4), (0.5, 0.4, 0.4)):
        row = best_demand(*case)
        print("          {:.2f}   {:.2f}  {:.2f}    {:.3f}   {:.3f}  {:.6f}".format(*case, *row))


if __name__ == "__main__":
    main()
