"""Deadlines: agreements crowd before them, and who speaks last gains.

Claim: a chance to agree that rises before a date makes an agreement by that date likelier, and puts much of
it into the last weeks; in a game with a last offer, a last round that is near gives its proposer nearly all.
Law:
    piecewise hazard     P(agreed by week n) = 1 - prod_t (1 - h_t)
    last offer           T rounds of alternating offers, discount d a round, nothing after the last: the first
                         proposer gets (1 - (-d)^T) / (1 + d)     (Stahl; Rubinstein's 1 / (1 + d) as T grows)
Source: I. Stahl, "Bargaining Theory" (1972), and A. Rubinstein, "Perfect Equilibrium in a Bargaining Model",
Econometrica 50 (1982), from memory, not read again; both laws are derived by hand. That agreements crowd
before deadlines: A. Roth, J. K. Murnighan, F. Schoumaker, American Economic Review 78 (1988), not read.
Checked: .441359 (J11), the shares of E2, and that the last weeks hold more than their part of agreements.

The number .441359 was handed down without its inputs. Twenty weeks with a hazard of .01, and of .1 in the
last four, give it to the last digit; they are round and were found by search, so they are a reading.
"""
# ruff: noqa: INP001, T201

import numpy as np


def hazards(weeks: int, usual: float, late: float, last_weeks: int) -> np.ndarray:
    """Weekly chance to agree: as usual, and another one in the last weeks before the date."""
    return np.where(np.arange(weeks) < weeks - last_weeks, usual, late)


def agreed_by(hazard: np.ndarray) -> np.ndarray:
    """Chance to have agreed by the end of each week."""
    return 1 - np.cumprod(1 - np.asarray(hazard, float))


def first_offer(rounds: int, discount: float) -> float:
    """Share of the first of two alternating proposers, by backward induction from the last round."""
    share = 1.0
    for _ in range(rounds - 1):
        share = 1 - discount * share
    return share


def main() -> None:
    """Print the chance to agree with and without a deadline, and the shares by the number of rounds."""
    with_date, without = hazards(20, 0.01, 0.1, 4), hazards(20, 0.01, 0.01, 4)
    print("agreed by week      4        8       12       16       18       20")
    for name, hazard in (("deadline", with_date), ("none", without)):
        chance = agreed_by(hazard)
        print(f"{name:<12}", *(f"{chance[week - 1]:.6f}" for week in (4, 8, 12, 16, 18, 20)))
    print("\nrounds  share of who offers first (discount .9)")
    for rounds in (1, 2, 3, 5, 10, 40):
        print(f"{rounds:>6}  {first_offer(rounds, 0.9):.6f}")


if __name__ == "__main__":
    main()
