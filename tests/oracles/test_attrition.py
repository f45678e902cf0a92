"""The room `attrition` against closed forms: in the limit of small steps, and the error of a weekly step."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from oracles import closed_forms as exact
from oracles.duels import attrition_of, fight, in_the_limit
from polemos.dynamics.sides import SKELETON_FORCE

FORCES = (1000.0, 800.0)
CASES = [
    (1000, 800, 0.01, 0.01, 50),
    (1000, 800, 0.012, 0.01, 50),
    (500, 900, 0.01, 0.004, 30),
    (70, 70, 0.01, 0.03, 12),
]


@pytest.fixture(autouse=True)
def _double_precision():
    with jax.enable_x64(True):
        yield


def same(ours, theirs, relative=1e-6):
    np.testing.assert_allclose(ours, theirs, rtol=relative)


@pytest.mark.parametrize(("x", "y", "a", "b", "t"), CASES)
@pytest.mark.parametrize("variant", ["helmbold", "square"])
def test_square_law(x, y, a, b, t, variant):
    same(in_the_limit(attrition_of(a, b, 1.0, variant), (x, y), t), exact.square(x, y, a, b, t))


@pytest.mark.parametrize(
    ("x", "y", "a", "b", "t"),
    [
        (1000, 800, 1e-5, 1e-5, 50),
        (1000, 800, 1.2e-5, 1e-5, 50),
        (1000, 1000, 1e-5, 1e-5, 50),
        (300, 700, 2e-5, 5e-5, 40),
    ],
)
def test_linear_law(x, y, a, b, t):
    same(
        in_the_limit(attrition_of(a, b, variant="proportional_linear"), (x, y), t),
        exact.area_fire(x, y, a, b, t),
    )


@pytest.mark.parametrize(("x", "y", "a", "b", "t"), CASES)
@pytest.mark.parametrize("variant", ["helmbold", "logarithmic"])
@pytest.mark.parametrize("steps", [1, 7, 50])
def test_logarithmic_law_is_exact_at_any_step(x, y, a, b, t, variant, steps):
    same(fight(attrition_of(a, b, 0.0, variant), (x, y), t, steps), exact.logarithmic(x, y, a, b, t), 1e-9)


@pytest.mark.parametrize("w", [0.2, 0.36, 0.75, 0.9])
def test_helmbold_law(w):
    left = in_the_limit(attrition_of(0.012, 0.01, w), FORCES, 50)
    same(left, exact.helmbold(*FORCES, 0.012, 0.01, w, 50))
    same(
        exact.helmbold_constant(*left, 0.012, 0.01, w), exact.helmbold_constant(*FORCES, 0.012, 0.01, w), 1e-5
    )


def test_helmbold_law_numbers():
    np.testing.assert_allclose(
        in_the_limit(attrition_of(0.012, 0.01, 0.75), FORCES, 50), (614.579018, 431.765522), rtol=1e-6
    )


@pytest.mark.parametrize(("x", "y", "a", "b", "t"), CASES)
@pytest.mark.parametrize("variant", ["helmbold", "linear"])
def test_half_power(x, y, a, b, t, variant):
    same(in_the_limit(attrition_of(a, b, 0.5, variant), (x, y), t), exact.half_power(x, y, a, b, t))


def test_the_end_of_a_square_duel():
    """Close to the end, where hazards grow without bound."""
    end, _ = exact.square_end(*FORCES, 0.01, 0.01)
    same(
        in_the_limit(attrition_of(0.01, 0.01, 1.0), FORCES, 109.0, steps=400, levels=6),
        exact.square(*FORCES, 0.01, 0.01, 109.0),
        1e-5,
    )
    assert fight(attrition_of(0.01, 0.01, 1.0), FORCES, end + 5, 4000)[1] < 0.5


def test_a_weekly_step_errs_as_stated_and_to_first_order():
    x, _ = exact.square(*FORCES, 0.012, 0.01, 50)
    errors = [fight(attrition_of(0.012, 0.01, 1.0), FORCES, 50, 50 * n)[0] - x for n in (1, 2, 4, 8)]
    np.testing.assert_allclose(errors, [-1.175338, -0.593471, -0.298209, -0.149476], atol=2e-6)
    np.testing.assert_allclose(np.divide(errors[:-1], errors[1:]), 2.0, rtol=0.02)


@pytest.mark.parametrize("w", [0.0, 0.36, 1.0])
@pytest.mark.parametrize("parts", [2, 5])
def test_splitting_a_sector_changes_nothing(w, parts):
    whole = fight(attrition_of(0.012, 0.01, w), FORCES, 50, 50)
    split = fight(
        attrition_of(0.012, 0.01, w), np.repeat(np.array(FORCES)[:, None], parts, 1) / parts, 50, 50
    )
    same(split, whole, 1e-9)
    if w == 0.36:
        np.testing.assert_allclose(whole, (574.067781, 465.949649), atol=2e-6)


def test_area_fire_gains_from_a_split():
    """The linear law has no such invariance: half as many enemies in every sector do half the harm."""
    room = attrition_of(1.2e-5, 1e-5, variant="proportional_linear")
    split = fight(room, np.repeat(np.array(FORCES)[:, None], 2, 1) / 2, 50, 50)
    assert (split > fight(room, FORCES, 50, 50) + 50).all()


def test_the_skeleton_is_in_the_ratio_and_is_nobody():
    """The law sees 100 more on each side, and takes losses from those who are there."""
    x, y, a, b = 300.0, 50.0, 0.012, 0.01
    left = fight(attrition_of(a, b, 1.0), (x, y), 1.0, 1, scale=1.0)
    ratio = (y + SKELETON_FORCE) / (x + SKELETON_FORCE)
    np.testing.assert_allclose(left, (x * np.exp(-a * ratio), y * np.exp(-b / ratio)), rtol=1e-12)


@pytest.mark.parametrize("variant", ["helmbold", "proportional_linear"])
def test_units_are_a_matter_of_scale(variant):
    """Persons or thousands: far above the skeleton the same shares are lost."""
    room = attrition_of(0.012, 0.01, 0.36, variant)
    if variant == "proportional_linear":
        room = type(room)(**{**vars(room), "hazard": room.hazard / 1e3})
        larger = type(room)(**{**vars(room), "reference_force": 10 * room.reference_force})
    else:
        larger = room
    same(fight(room, FORCES, 50, 50), fight(larger, FORCES, 50, 50, scale=1e10), 1e-8)
    assert jnp.isfinite(room.hazard).all()
