"""Nash (1950) over several linked issues: each side gets what it cares for more, and one issue is split.

Claim: two sides that value the issues differently gain by trading one issue for another; at most one issue
is divided, whatever their number.
Law: y_k in [0, 1] is A's share of issue k, worth a_k y_k to A and b_k (1 - y_k) to B; d is what each side
gets without an agreement. Maximise (u_A - d_A) (u_B - d_B). The best divisions give issues to A in the
order of a_k / b_k (a knapsack), so they lie on a chain of straight pieces; along a piece the product is a
parabola.
Source: J. F. Nash, "The Bargaining Problem", Econometrica 18 (1950), for the product; the order of the issues
is elementary. From memory, not read again.
Checked: two cases (E9) to their digits, and any case against a numerical search.
"""
# ruff: noqa: INP001, T201

from typing import NamedTuple

import numpy as np


class Settlement(NamedTuple):
    """A's share of every issue, the worth to A and B, and the product of the gains of both."""

    shares: np.ndarray
    utilities: tuple[float, float]
    product: float


def settle(
    worth_a: tuple[float, ...], worth_b: tuple[float, ...], without: tuple[float, float]
) -> Settlement | None:
    """The Nash settlement, or None where no division gives both more than they have without it."""
    a, b = np.asarray(worth_a, float), np.asarray(worth_b, float)
    order = np.argsort(-a / b, kind="stable")
    best = None
    for place, issue in enumerate(order):
        shares = np.zeros(len(a))
        shares[order[:place]] = 1.0
        first, second = a @ shares - without[0], b @ (1 - shares) - without[1]
        # (first + a s) (second - b s) is highest at:
        split = (a[issue] * second - b[issue] * first) / (2 * a[issue] * b[issue])
        shares[issue] = np.clip(split, 0.0, 1.0)
        gains = a @ shares - without[0], b @ (1 - shares) - without[1]
        product = float(gains[0] * gains[1])
        if min(gains) > 0 and (best is None or product > best.product):
            best = Settlement(shares, (float(a @ shares), float(b @ (1 - shares))), product)
    return best


CASES = (
    ((0.6, 0.4), (0.3, 0.7), (0.35, 0.35)),
    ((0.5, 0.1, 0.4), (0.2, 0.5, 0.3), (0.4, 0.3)),
)


def main() -> None:
    """Print the cases, and what halving every issue would bring instead."""
    for worth_a, worth_b, without in CASES:
        found = settle(worth_a, worth_b, without)
        print(f"worth to A {worth_a}, to B {worth_b}; without agreement {without}")
        print("  A's shares   ", *(f"{share:.6f}" for share in found.shares))
        print("  worth        ", *(f"{worth:.6f}" for worth in found.utilities))
        print(f"  product       {found.product:.6f}")
        print(f"  all halved    {sum(worth_a) / 2:.6f} {sum(worth_b) / 2:.6f}\n")


if __name__ == "__main__":
    main()
