"""The closed forms themselves, held to the numbers of the literature before anything is held to them."""

from fractions import Fraction

import numpy as np
import pytest

from oracles import closed_forms as exact


def near(value, expected, digits=6):
    np.testing.assert_allclose(value, expected, rtol=1e-6, atol=0.51 * 10.0**-digits)


def test_square_law():
    near(exact.square_end(1000, 800, 0.01, 0.01), (109.861229, 600))
    near(exact.square_end(1000, 800, 0.012, 0.01), (124.135895, 481.663783))
    near(exact.square(1000, 800, 0.012, 0.01, 50), (649.425119, 397.652471))
    assert exact.square(1000, 800, 0.012, 0.01, 124.1358949)[1] == pytest.approx(0, abs=1e-5)


def test_linear_law():
    near(exact.area_fire(1000, 800, 1e-5, 1e-5, 50), (724.296355, 524.296355))
    near(exact.area_fire(1000, 800, 1.2e-5, 1e-5, 50), (677.859556, 531.549630))
    near(exact.area_fire_end(1000, 800, 1.2e-5, 1e-5), (8738.236763, 40))
    near(exact.area_fire(1000, 1000, 1e-5, 1e-5, 50)[0], 666.666667)
    near(exact.area_fire(1000, 800, 1.2e-5, 1e-5, 8738.236763)[1], 1)


def test_logarithmic_law():
    near(exact.logarithmic(1000, 800, 0.012, 0.01, 50), (548.811636, 485.224528))
    near(exact.logarithmic(1000, 800, 0.012, 0.01, 111.571776)[0] / 800 * np.exp(0.01 * 111.571776), 1)


def test_helmbold_law():
    x, y = exact.helmbold(1000, 800, 0.012, 0.01, 0.75, 50)
    near((x, y), (614.579018, 431.765522))
    constant = exact.helmbold_constant(1000, 800, 0.012, 0.01, 0.75)
    near(constant, 44.698762)
    near(exact.helmbold_constant(x, y, 0.012, 0.01, 0.75), constant)
    near((constant / 0.01) ** (1 / 1.5), 271.350315)


@pytest.mark.parametrize("t", [1.0, 20.0, 50.0])
def test_half_power_solves_the_equation(t):
    near(exact.half_power(1000, 800, 0.012, 0.01, t), exact.helmbold(1000, 800, 0.012, 0.01, 0.5, t))


def test_duels_of_the_square_law():
    for men, chance in {
        (2, 1): Fraction(5, 6),
        (3, 2): Fraction(31, 40),
        (5, 4): Fraction(51907, 72576),
    }.items():
        assert exact.chance_square(*men) == exact.chance_square_series(*men) == chance
    near(float(exact.chance_square(5, 4)), 0.715209)
    near(float(exact.chance_square(10, 8)), 0.791358)
    assert exact.chance_square(10, 8) == exact.chance_square_series(10, 8)
    assert exact.chance_square(4, 3, a=Fraction(3, 2)) == Fraction(96037, 170170)
    assert exact.chance_square(5, 5, b=2) == Fraction(75139, 90090)


def test_duels_of_the_linear_law():
    near(exact.chance_area_fire(3, 2), 0.6875)
    near(exact.chance_area_fire(10, 8), 0.685471)
    near(exact.chance_area_fire(10, 8, a=1.2), 0.540873)


def test_moments_of_duels():
    near(exact.moments_square(3, 2), (0.725, 1.908333, 0.358333))
    near(exact.moments_square(10, 8), (1.106961, 5.216568, 0.898418))


def test_war_over_forts():
    near(exact.ruin(5, 10, 0.5), (0.5, 25))
    near(exact.ruin(5, 10, 0.55), (0.731717, 23.171740))
    near(exact.ruin(3, 10, 0.6), (0.716122, 20.806118))
    near(exact.ruin_variance(3, 10, 0.6), 229.377196)
    near(exact.ruin_by(5, 10, 0.55, 20), (0.559891, 0.409682))
    near(exact.ruin_by(5, 10, 0.55, 10000), (1, 0.731717))


def test_contests_in_every_sector():
    values = (5, 3, 2)
    near(exact.proportional(values, 100), (50, 30, 20))
    near(exact.best_reply(values, exact.proportional(values, 60), 100), (50, 30, 20))
    near(exact.best_reply(values, (10, 20, 30), 40), (21.339217, 14.330392, 4.330392))


def test_stalemate_band():
    near(60 * exact.hard_band(np.log(1.2), 0.3), 0)
    near(60 * exact.hard_band(np.log(1.5), 0.3), 6.327906)
    near(60 * exact.hard_band(np.log(1 / 1.5), 0.3), -6.327906)
