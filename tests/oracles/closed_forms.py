"""Closed forms of simple wars; `test_closed_forms.py` holds them to known numbers.

Attrition of x and y persons: losses of x at rate a, of y at rate b. Exact recursions use fractions.
"""

import functools
import math
from fractions import Fraction

import numpy as np
from scipy import integrate
from scipy.special import betainc

# Deterministic attrition ---------------------------------------------------------------------------


def square(x, y, a, b, t):
    """dx = -a y, dy = -b x (Lanchester 1916)."""
    w = math.sqrt(a * b)
    c, s = math.cosh(w * t), math.sinh(w * t)
    return x * c - math.sqrt(a / b) * y * s, y * c - math.sqrt(b / a) * x * s


def square_end(x, y, a, b):
    """When y is gone, and what is left of x."""
    end = math.atanh(math.sqrt(a / b) * y / x) / math.sqrt(a * b)
    return end, math.sqrt(x**2 - a / b * y**2)


def area_fire(x, y, a, b, t):
    """dx = -a x y, dy = -b x y (Lanchester 1916)."""
    d = b * x - a * y
    if d == 0:
        return x / (1 + b * x * t), y / (1 + a * y * t)
    rest = b * x - a * y * math.exp(-d * t)
    return x * d / rest, y * d * math.exp(-d * t) / rest


def area_fire_end(x, y, a, b, left=1.0):
    """When y is down to `left`, and what x tends to."""
    d = b * x - a * y
    return math.log(y * (left * a + d) / (left * b * x)) / d, d / b


def logarithmic(x, y, a, b, t):
    """dx = -a x, dy = -b y (Peterson 1967)."""
    return x * math.exp(-a * t), y * math.exp(-b * t)


def helmbold_constant(x, y, a, b, w):
    """dx = -a (x/y)^(1-w) y keeps b x^2w - a y^2w (Helmbold 1965)."""
    return b * x ** (2 * w) - a * y ** (2 * w)


def helmbold(x, y, a, b, w, t):
    """The same law by a solver of ordinary differential equations, to about 1e-11."""

    def rates(_, state):
        p, q = state
        return [-a * p * (q / p) ** w, -b * q * (p / q) ** w]

    solution = integrate.solve_ivp(rates, (0, t), [x, y], method="DOP853", rtol=1e-13, atol=1e-12)
    return tuple(solution.y[:, -1])


def half_power(x, y, a, b, t):
    """Helmbold with w = 1/2: the square roots follow the square law at half the rates."""
    p, q = square(math.sqrt(x), math.sqrt(y), a / 2, b / 2, t)
    return p**2, q**2


# Duels man by man ----------------------------------------------------------------------------------


def chance_square_series(m, n):
    """Chance that m beat n under the square law at equal rates, as a series."""
    return sum(
        Fraction((-1) ** (m - k) * k ** (m + n), math.factorial(m - k) * math.factorial(n + k))
        for k in range(1, m + 1)
    )


def chance_square(m, n, a=1, b=1):
    """The same by recursion, any rates: the first side loses the next man with chance a n / (a n + b m)."""
    a, b = Fraction(a), Fraction(b)

    @functools.cache
    def wins(x, y):
        if y == 0:
            return Fraction(1)
        if x == 0:
            return Fraction(0)
        return (a * y * wins(x - 1, y) + b * x * wins(x, y - 1)) / (a * y + b * x)

    return wins(m, n)


def chance_area_fire(m, n, a=1.0, b=1.0):
    """Chance that m beat n under the linear law: a race of two counts, an incomplete beta function."""
    return float(betainc(n, m, b / (a + b)))


def moments_square(m, n):
    """Expected length and survivors of each side, square law with both rates 1."""

    @functools.cache
    def expected(x, y):
        if x == 0 or y == 0:
            return np.array([0.0, x, y])
        rest = y * expected(x - 1, y) + x * expected(x, y - 1)
        return (rest + np.array([1.0, 0.0, 0.0])) / (x + y)

    return expected(m, n)


# A war over forts ----------------------------------------------------------------------------------


def ruin(k, n, p):
    """Chance to win all n forts from k, and the expected number of battles (gambler's ruin)."""
    if p == 0.5:
        return k / n, float(k * (n - k))
    ratio = (1 - p) / p
    wins = (1 - ratio**k) / (1 - ratio**n)
    return wins, (k - n * wins) / (1 - 2 * p)


def _walk(n, p):
    """Chances of a step among the forts 1 .. n - 1."""
    return p * np.eye(n - 1, k=1) + (1 - p) * np.eye(n - 1, k=-1)


def ruin_variance(k, n, p):
    """Variance of the number of battles, from the fundamental matrix."""
    one = np.eye(n - 1)
    lengths = np.linalg.inv(one - _walk(n, p))
    mean = lengths.sum(axis=1)
    return float(((2 * lengths - one) @ mean - mean**2)[k - 1])


def ruin_by(k, n, p, battles):
    """Chance that it is over after so many battles, and that it was won."""
    place = np.zeros(n + 1)
    place[k] = 1.0
    for _ in range(battles):
        moved = np.zeros(n + 1)
        moved[0], moved[n] = place[0], place[n]
        moved[2:] += p * place[1:-1]
        moved[:-2] += (1 - p) * place[1:-1]
        place = moved
    return place[0] + place[n], place[n]


# Allocation and the stalemate band -----------------------------------------------------------------


def proportional(values, total):
    """Equilibrium of contests x / (x + y) in every sector: in proportion to value (Friedman 1958)."""
    values = np.asarray(values, float)
    return total * values / values.sum()


def best_reply(values, enemy, total):
    """What maximises sum v x / (x + y) for a total: water-filling, sqrt(v y / price) - y where positive."""
    values, enemy = np.asarray(values, float), np.asarray(enemy, float)
    low, high = 1e-15, 1e15
    for _ in range(200):
        price = math.sqrt(low * high)
        spent = np.maximum(np.sqrt(values * enemy / price) - enemy, 0.0)
        low, high = (price, high) if spent.sum() > total else (low, price)
    return spent


def hard_band(push, half_width):
    """No movement while |push| is inside the band, what is beyond it outside."""
    return math.copysign(max(abs(push) - half_width, 0.0), push)
