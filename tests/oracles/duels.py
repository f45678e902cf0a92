"""The room `attrition` reduced to a duel: one sector, no effort, enough materiel, no luck."""

import functools
import itertools

import jax
import jax.numpy as jnp
import numpy as np

from polemos.dynamics.mechanisms.attrition import Attrition, Inputs, Noise

SCALE = 1e9  # persons a unit: the skeleton of 100 persons is then 1e-10 of a force of 1000 units, or less


def attrition_of(a, b, w=0.5, variant="helmbold"):
    """A room with the loss rates of a duel; area fire is quoted at one unit of force."""
    return Attrition(
        hazard=jnp.array([a, b]),
        exponent=jnp.array(w),
        effort_gain=jnp.array(0.0),
        spread=jnp.array(0.0),
        reference_force=jnp.array(SCALE),
        exposure_power=jnp.array(0.0),
        variant=variant,
    )


def fight(room, force, weeks, steps, scale=SCALE):
    """Forces left of each side, summed over sectors; force (actor, sector) in units of `scale` persons."""
    left = _fight(room, jnp.asarray(force, float).reshape(2, -1) * scale, steps, weeks / steps)
    return np.asarray(left).sum(axis=1) / scale


@functools.partial(jax.jit, static_argnums=(2, 3))
def _fight(room, force, steps, dt):
    quiet = {
        "effort": jnp.zeros_like(force),
        "sufficiency": jnp.ones(2),
        "active": jnp.ones(force.shape[1], bool),
    }

    def step(_, left):
        return left - room.step(Inputs(force=left, **quiet), Noise(shock=jnp.zeros_like(left)), dt).losses

    return jax.lax.fori_loop(0, steps, step, force)


def in_the_limit(room, force, weeks, steps=100, levels=5):
    """The same as the step goes to zero: Richardson extrapolation of a first-order rule, to about 1e-9."""
    table = [fight(room, force, weeks, steps * 2**level) for level in range(levels)]
    for order in range(1, levels):
        table = [(2**order * fine - coarse) / (2**order - 1) for coarse, fine in itertools.pairwise(table)]
    return table[0]
