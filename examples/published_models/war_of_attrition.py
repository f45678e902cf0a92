"""The war of attrition (Maynard Smith 1974; Bishop and Cannings 1978): who gives up first.

Claim: where both sides pay until one quits, and neither knows when the other will, each quits at a constant
hazard; in all they pay as much as the prize is worth, so nothing is gained. A side quits the more readily the
*less the other* has at stake: between two sides that know each other's stakes, the one that cares less wins
more often. That is a known oddity of the mixed equilibrium and no rule of behaviour.
Law: side i values the prize at V_i, both pay c a unit of time.
    hazard of i quitting = c / V_j,   P(war lasts beyond t) = exp(-t c (1 / V_1 + 1 / V_2))
    P(1 wins) = P(2 quits first) = V_2 / (V_1 + V_2)
    stakes unknown, drawn from F:  quit at T(v) = (1 / c) int_0^v u f(u) / (1 - F(u)) du   (pure, rising in v)
Source: J. Maynard Smith, "The Theory of Games and the Evolution of Animal Conflicts", J. theor. Biol. 47
(1974); D. T. Bishop and C. Cannings, J. theor. Biol. 70 (1978). From memory, not read again; derived here.
Checked: the numbers of G1, G2, G4 and G5; that every time to quit pays the same against the equilibrium; that
with unknown stakes no other time pays more.
"""
# ruff: noqa: INP001, T201

import math
from collections.abc import Callable
from typing import NamedTuple

from scipy.integrate import quad


class Attrition(NamedTuple):
    """Hazards of quitting, expected length, and chance that the first side wins."""

    hazards: tuple[float, float]
    length: float
    first_wins: float

    def lasts_beyond(self, time: float) -> float:
        """Chance that neither side has quit by then."""
        return math.exp(-time * sum(self.hazards))


def equilibrium(stake_1: float, stake_2: float, cost: float) -> Attrition:
    """The mixed equilibrium of two sides that know both stakes."""
    hazards = cost / stake_2, cost / stake_1
    return Attrition(hazards, 1 / sum(hazards), hazards[1] / sum(hazards))


def payoff_of_quitting(time: float, stake: float, cost: float, hazard_of_other: float) -> float:
    """Expected gain, less what is paid, of a side that quits then against a constant hazard."""
    won = quad(lambda t: (stake - cost * t) * hazard_of_other * math.exp(-hazard_of_other * t), 0, time)[0]
    return won - cost * time * math.exp(-hazard_of_other * time)


def quits_at(
    stake: float, density: Callable[[float], float], survival: Callable[[float], float], cost: float = 1.0
) -> float:
    """When a side gives up that knows its own stake and of the other's only how it is distributed."""
    return quad(lambda u: u * density(u) / survival(u), 0, stake)[0] / cost


def main() -> None:
    """Print two wars with known stakes and two with unknown ones."""
    print("stakes   hazards            E[length]  P(first wins)  P(longer than 5)")
    for stakes in ((10.0, 10.0), (10.0, 15.0)):
        war = equilibrium(*stakes, 1.0)
        one, two = war.hazards
        print(
            f"{stakes[0]:.0f}, {stakes[1]:.0f}   {one:.6f} {two:.6f}  {war.length:>9.6f}"
            f"  {war.first_wins:>13.6f}  {war.lasts_beyond(5):>16.6f}"
        )
    print("\nstake    quits at, of stakes uniform on [0, 1]   exponential with mean 1")
    for stake in (0.25, 0.5, 0.9):
        uniform = quits_at(stake, lambda u: 1.0, lambda u: 1 - u)
        memoryless = quits_at(stake, lambda u: 1.0, lambda u: 1.0)
        print(f"{stake:>5.2f}    {uniform:>36.6f}   {memoryless:>23.6f}")


if __name__ == "__main__":
    main()
