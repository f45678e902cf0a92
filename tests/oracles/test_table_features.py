"""What the table reads of a war: averages, trends and lengths, by hand."""

from dataclasses import fields, replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from polemos.dynamics.mechanisms import bargaining as table
from polemos.dynamics.mechanisms.bargaining import LONGEST, Memory, Seen

MEMBERS = 200
OWN = 8  # the first features are of both sides together, then come those of the side and those of the other


@pytest.fixture(autouse=True)
def _double_precision():
    with jax.enable_x64(True):
        yield


def seen(seed=0, members=MEMBERS):
    rng = np.random.default_rng(seed)
    ranges = {
        "front": (1e4, 1e5), "chips": (0, 2e3), "force": (1e5, 6e5), "chip_force": (0, 5e4),
        "losses": (0, 9e3), "casualties": (1e5, 4e5), "tolerance": (3e5, 2e6), "strength": (-1, 1),
    }  # fmt: skip
    return Seen(
        **{
            one.name: jnp.asarray(rng.uniform(*ranges.get(one.name, (0.0, 1.0)), (2, members)))
            for one in fields(Seen)
        }
    )


def told(memory, now):
    return np.asarray(table.features(memory, now, table.breaks(memory, now)))


def turned(tree):
    return jax.tree.map(lambda leaf: leaf[::-1], tree)


def test_a_war_that_begins_has_no_trend():
    now = seen()
    found = told(table.begun(now), now)
    for at in (2, 3, 5, OWN + 1):
        np.testing.assert_array_equal(found[:, at], 0.0)
    np.testing.assert_array_equal(found[:, 0], 1.0)
    np.testing.assert_allclose(found[0, 1] + found[1, 1], 0.0, atol=1e-15)  # shares of the front, less a half


def test_each_side_has_its_own_numbers_and_those_of_the_other_in_the_same_places():
    now = seen(1)
    found = told(table.begun(now), now)
    half = (found.shape[1] - OWN) // 2
    np.testing.assert_array_equal(found[0, OWN : OWN + half], found[1, OWN + half :])
    np.testing.assert_array_equal(found[1, OWN : OWN + half], found[0, OWN + half :])


def test_the_sides_can_be_listed_the_other_way_round_to_the_bit():
    before, now = seen(2), seen(3)
    ours = table.remembered(table.begun(before), now)
    theirs = table.remembered(table.begun(turned(before)), turned(now))
    jax.tree.map(np.testing.assert_array_equal, ours, turned(theirs))
    np.testing.assert_array_equal(told(ours, now), told(theirs, turned(now))[::-1])


@pytest.mark.parametrize(("name", "age"), [("front", 8.0), ("front_long_ago", 26.0), ("losses", 8.0)])
def test_an_average_forgets_by_e_in_its_age_at_any_step(name, age):
    before, now = seen(4), seen(5)
    start, rest = table.begun(before), table.begun(now)
    for dt in (1.0, 0.25):
        memory: Memory = start
        for _ in range(round(age / dt)):
            memory = table.remembered(memory, now, dt)
        left = (getattr(memory, name) - getattr(rest, name)) / (getattr(start, name) - getattr(rest, name))
        np.testing.assert_allclose(left, np.exp(-1), rtol=1e-9)


def test_how_long_a_war_lasts_is_the_sum_of_its_weeks():
    """A week counts where neither has the other broken nor the war ended by itself."""
    now = seen(6)
    memory = table.begun(now)
    chance = np.asarray(table.breaks(memory, now))
    week = table.discount() * (1 - chance) * (1 - LONGEST)
    lasts = (week[None] ** np.arange(20_000)[:, None, None]).sum(axis=0)
    found = told(memory, now)
    np.testing.assert_allclose(found[:, OWN + 9] * 50, lasts, rtol=1e-6)
    np.testing.assert_allclose(found[:, OWN + 10], chance * lasts, rtol=1e-6)
    other = np.asarray(now.front[::-1] / (now.front[0] + now.front[1]))
    np.testing.assert_allclose(found[:, OWN + 11], chance * lasts * other, rtol=1e-6)


def test_a_side_reads_the_other_s_losses_against_what_it_thinks_the_other_bears():
    now = seen(7)
    memory = table.begun(now)
    chance = table.breaks(memory, now)
    bled = replace(now, casualties=now.casualties.at[1].multiply(1.2))
    more = table.breaks(memory, bled)
    assert (more[0] >= chance[0]).all(), "the second side has bled: the first believes it nearer to breaking"
    assert (more[0] > chance[0]).mean() > 0.9, "and where it was to break at once no nearer"
    np.testing.assert_array_equal(more[1], chance[1])
