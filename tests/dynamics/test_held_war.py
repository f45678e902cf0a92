"""The war on ground that is given, in the small war: it stands where it is told to."""

from dataclasses import replace
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from polemos.dynamics.coupled_war import CoupledWar
from polemos.dynamics.held_war import RESIDUAL, Given, HeldWar, Noise
from polemos.dynamics.mechanisms.territory import GRAIN
from polemos.dynamics.simulate import Forcing, WeeklyRow, begin, simulate
from polemos.ensemble.engine import Engine, Request
from polemos.ensemble.members import from_prior

WEEKS, N = 20, 256
HELD = tuple(WeeklyRow("held", (side, sector)) for side in range(2) for sector in range(3))
BESIDE = tuple(
    WeeklyRow(name, (side,)) for name in ("dead", "deserted", "reserve", "pool") for side in range(2)
)
"""Asked for as any run does: what nobody reads is not computed, and rounding then differs by program."""
LEFT_OVER = tuple(WeeklyRow(RESIDUAL, (sector,)) for sector in range(3))
AREA = np.array([20000.0, 15000.0, 4000.0])


class Ran:
    """Members of the small war, run with one model after another under the same noise."""

    def __init__(self, case):
        engine = Engine(Request(case, N, 1, (case.reference.id,)), HELD, nothing_else=True)
        members = engine.prepared(from_prior(case, 1, np.arange(N)))[0]
        self.war, self.noise = members.members.model.war, _first(members.noise)
        self.plan, self.switches = engine.plan, engine.switches
        timetable = _first(engine.timetables[case.reference.id])
        self.forcing = Forcing(timetable, engine.geography, members.members.knots)

    def run(self, model, noise, rows):
        """(week, row, member), the start first."""
        return np.asarray(_run(replace(self.plan, rows=rows), model, self.forcing, noise, self.switches))

    def held(self, given):
        """Ground (week, side, sector, member), and residuals (week, sector, member)."""
        found = self.run(HeldWar(self.war), Noise(self.noise, given), (*HELD, *LEFT_OVER, *BESIDE))
        return found[:, :6].reshape(WEEKS + 1, 2, 3, N), found[1:, 6:9]

    def plain(self):
        found = self.run(CoupledWar(self.war), self.noise, (*HELD, *BESIDE))[:, :6]
        return found.reshape(WEEKS + 1, 2, 3, N)


def _first(tree):
    return jax.tree.map(lambda table: table[:WEEKS], tree)


@partial(jax.jit, static_argnames=("plan",))
def _run(plan, model, forcing, noise, switches):
    now, first = begin(plan, model, forcing)
    _, later = simulate(plan, model, forcing, now, noise, switches, jnp.asarray(WEEKS))
    return jnp.concatenate([first[None], later])


@pytest.fixture(scope="module")
def ran(war):
    return Ran(war)


def given(held, known=1.0, sign=1.0):
    """The ground of the first side, or the second where the sign is -1; (week, sector)."""

    def table(values):
        return jnp.asarray(np.broadcast_to(values, (WEEKS, 3)), jnp.float32)[..., None]

    return jax.vmap(Given)(table(held), table(known), table(sign))


def walk(seed=0, start=(0.6, 0.6, 0.0)):
    """Ground of the first side that wanders, in whole grains within each sector."""
    rng = np.random.default_rng(seed)
    steps = np.cumsum(rng.normal(0.0, 60.0, (WEEKS, 3)), axis=0)
    return np.clip(np.rint((AREA * start + steps) / GRAIN) * GRAIN, 0.0, AREA)


@pytest.fixture(scope="module")
def wandered(ran):
    return ran.held(given(walk()))


def test_given_ground_is_held_exactly(wandered):
    ground, _ = wandered
    np.testing.assert_array_equal(ground[1:, 0], np.broadcast_to(walk()[..., None], (WEEKS, 3, N)))
    np.testing.assert_array_equal(ground.sum(axis=1), np.broadcast_to(AREA[:, None], (WEEKS + 1, 3, N)))


def test_ground_of_the_second_side_is_the_rest(ran, wandered):
    ground, residual = ran.held(given(AREA - walk(), sign=-1.0))
    np.testing.assert_array_equal(ground, wandered[0])
    np.testing.assert_array_equal(residual, wandered[1])


def test_no_more_is_held_than_there_is(ran):
    ground, _ = ran.held(given(AREA + 500.0))
    np.testing.assert_array_equal(ground[1:, 0], np.broadcast_to(AREA[:, None], (WEEKS, 3, N)))
    assert (ground[:, 1] >= 0.0).all()


def test_where_nothing_is_given_it_is_the_war(ran):
    ground, residual = ran.held(given(walk(), known=0.0))
    np.testing.assert_allclose(ground, ran.plain(), atol=2 * GRAIN)  # compiled apart
    assert (residual == 0.0).all()


def test_the_law_acts_in_the_weeks_and_sectors_that_are_not_given(ran):
    known = np.zeros((WEEKS, 3))
    known[5:9, 0] = known[3, 1] = 1.0
    ground, residual = ran.held(given(walk(), known))
    at = known > 0.0
    np.testing.assert_array_equal(ground[1:, 0][at], np.broadcast_to(walk()[..., None], (WEEKS, 3, N))[at])
    assert (residual[~at] == 0.0).all()
    assert (np.abs(residual[at]).max(axis=-1) > 0.0).all()
    assert np.ptp(ground[-1, 0, 0]) > 1.0
    np.testing.assert_allclose(ground[:4, :, 2], ran.plain()[:4, :, 2], atol=2 * GRAIN)


def test_a_residual_is_what_the_law_did_not_gain(ran, wandered):
    """In the first week the law stands where the plain war does, so its gain is known."""
    ground, residual = wandered
    plain = ran.plain()
    law = plain[1, 0] - plain[0, 0]
    np.testing.assert_allclose(residual[0], ground[1, 0] - ground[0, 0] - law, atol=2 * GRAIN)
