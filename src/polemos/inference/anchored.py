"""The war with its ground held to the record: what the map showed acts for the law of the front.

Claim    The map is what is to be forecast and nearly exact, so a particle is given the ground that it shows
         and weighed by how well its front explains the change. Noise that is drawn blind almost never does;
         drawn from what was seen, it always does.
Law      The gain u of a week rises with the local noise n of its sector, one standard normal z a week.
         Between nodes z_i it is taken as linear, u_i to u_i+1, so that the density of a change d seen with
         error s is
           p(d) = sum over i of m_i [Phi((u_i+1 - d) / s) - Phi((u_i - d) / s)] / (u_i+1 - u_i),
         m_i the normal mass between the nodes. The particle gets its z from the pieces in proportion to these
         terms, its ground from the record, and p(d) as the factor of its weight.
         Errors of a change are normal, and wider in the rare weeks of CORRECTIONS, when the map is redrawn.
Omits    The error of level, which all weeks share: only changes are weighed.
Sources  The locally optimal proposal (Doucet, Godsill and Andrieu 2000, Statistics and Computing 10:197-208),
         by quadrature in the one dimension that is seen.
"""

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple, final

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.scipy.special import ndtr
from jaxtyping import Array, Float

from polemos._core.compiled import computed_once
from polemos._core.random import Key
from polemos._core.types import BySector
from polemos.dynamics import week
from polemos.dynamics.facts import Facts, Start
from polemos.dynamics.links import Switches
from polemos.dynamics.mechanisms import territory
from polemos.dynamics.model import AbstractModel, Moment
from polemos.dynamics.outcomes import OUTCOMES
from polemos.dynamics.state import Carried, Outputs, War

_EVENLY = np.linspace(-1.0, 1.0, 49)
NODES = 2.5 * (_EVENLY + _EVENLY**3)  # -5 to 5, nearer to each other where the noise mostly is
CORRECTIONS = ((0.02, 50.0), (0.005, 200.0))
"""Weeks in which the map moves though the front did not: their share, and km^2 of such a change (its sd).

Assumptions, after the map of the shipped case up to October 2024: a front that stood still in its median week
changed by 187, 73 and 116 km^2 in three of its first thirty.
"""

LEAST = 1e-30  # of a density, so that a week that no particle explains leaves all alike
FLAT = 0.05  # in errors: a piece whose ends are nearer than that counts at its middle


class Seen(eqx.Module):
    """What the record says of a week, and the chance by which noise is drawn from it.

    change  km^2 that the first belligerent gained, by sector; whatever where it is not known
    known   1 where the record tells
    error   km^2, standard deviation of a change
    pick    uniform numbers
    """

    change: BySector
    known: BySector
    error: BySector
    pick: BySector


class Found(NamedTuple):
    """What a week that was seen says of the front.

    density  log density of its change; 0 where none was seen
    shock    the local noise that made it, standard normal
    """

    density: BySector
    shock: BySector


class Noise(eqx.Module):
    """Everything random in a week, and what was seen in it."""

    week: dict[str, Any]
    seen: Seen


class Anchored(eqx.Module):
    """What is carried from week to week.

    war      of the war
    density  log density of the change seen in the last week, by sector; 0 where none was
    """

    war: Carried
    density: BySector


@final
class AnchoredWar(AbstractModel):
    """The coupled war on the ground of the record; where nothing was seen it is the war as it is."""

    outcomes: ClassVar = OUTCOMES
    war: War

    def begin(self, facts: Facts) -> tuple[Anchored, Outputs, Start]:
        """Each mechanism at its start."""
        carried, outputs, start = week.begin(self.war, facts)
        front: territory.State = carried.state.territory  # pyright: ignore[reportAssignmentType]
        return Anchored(carried, jnp.zeros_like(front.local)), outputs, start

    def draw(self, key: Key) -> Noise:
        """The noise of the war, and with it a week in which nothing was seen."""
        pick = key.within("filter").uniform("pick", "sector")
        nothing = jnp.zeros_like(pick)
        return Noise(week.draw(self.war, key), Seen(nothing, nothing, nothing + 1.0, pick))

    def step(
        self, now: Moment, facts: Facts, noise: Noise, switches: Switches, dt: float = 1.0
    ) -> tuple[Anchored, Outputs]:
        """One week, in which the front does what was seen."""
        densities: list[BySector] = []

        def front(
            state: territory.State, inputs: territory.Inputs, chance: territory.Noise, dt: float
        ) -> tuple[territory.State, territory.Outputs]:
            state, outputs, found = follow(self.war.territory, state, inputs, chance, noise.seen, dt)
            densities.append(found.density)
            return state, outputs

        carried, outputs = week.step(
            self.war,
            now.carried.war,
            now.start,
            facts,
            noise.week,
            switches,
            dt,
            instead={"territory": front},
        )
        return Anchored(carried, densities[0]), outputs


def follow(
    law: territory.Territory,
    state: territory.State,
    inputs: territory.Inputs,
    noise: territory.Noise,
    seen: Seen,
    dt: float = 1.0,
) -> tuple[territory.State, territory.Outputs, Found]:
    """A step of the front as it was seen: state and outputs after it, its density and its noise."""
    pressure = law.pressure(state, inputs, noise, dt)

    gains = _gains(law, state, inputs, pressure, dt)
    terms = _mixed(gains, seen) * _MASS + LEAST
    known = seen.known > 0.0
    guided = known & inputs.active
    below = jnp.tensordot(_UP_TO, terms, axes=1)  # sums up to each piece; cumsum costs the square of them
    shock = jnp.where(guided, _drawn(terms, below, seen.pick), noise.local)
    local = law.local_noise(state, shock, dt)
    moved = jnp.where(
        known, _whole(seen.change), law.whole_grains(state.held, law.flow(pressure, inputs, local) * dt, dt)
    )
    after, outputs = law.moved(state, pressure, inputs, local, moved, dt)
    still = _with_corrections(lambda error: _normal(seen.change / error) / error, seen.error)
    density = jnp.where(guided, jnp.log(below[-1]), jnp.where(known, jnp.log(still + LEAST), 0.0))
    return after, outputs, Found(density, shock)


@computed_once
def _gains(
    law: territory.Territory,
    state: territory.State,
    inputs: territory.Inputs,
    pressure: territory.Pressure,
    dt: float,
) -> Float[Array, "node sector member"]:
    """The gain of a week at each node of the noise: stored, since many read it."""

    def gain(node: Array) -> BySector:
        local = law.local_noise(state, node + jnp.zeros_like(state.local), dt)
        return law.possible(state.held, law.flow(pressure, inputs, local) * dt, dt)

    return jax.vmap(gain)(jnp.asarray(NODES, jnp.float32))


_SHARES = np.diff(np.asarray(ndtr(NODES)))
_UP_TO = jnp.asarray(np.tri(_SHARES.size), jnp.float32)
_MASS = jnp.asarray(_SHARES / _SHARES.sum(), jnp.float32)[:, None, None]


@computed_once
def _mixed(gains: Float[Array, "node sector member"], seen: Seen) -> Float[Array, "piece sector member"]:
    """Mean density of the change seen over each piece between nodes."""
    return _with_corrections(lambda error: _piece_density(gains, seen.change, error), seen.error)


def _with_corrections(density: Callable[[Array], Array], error: Array) -> Array:
    """A density under the usual error, and under those of the rare weeks in which the map is redrawn."""
    usual = (1.0 - sum(share for share, _ in CORRECTIONS)) * density(error)
    return usual + sum(share * density(jnp.full_like(error, spread)) for share, spread in CORRECTIONS)


def _piece_density(gains: Array, change: Array, error: Array) -> Array:
    """The normal density of a change, averaged over gains that run evenly from one node to the next."""
    z = (gains - change) / error
    first, last = z[:-1], z[1:]
    width = last - first
    wide = jnp.abs(width) > FLAT
    below = 0.5 * lax.erf(np.float32(np.sqrt(0.5)) * z)  # Phi less a half, whose differences are as exact
    across = (below[1:] - below[:-1]) / jnp.where(wide, width, 1.0)
    return jnp.where(wide, across, _normal(0.5 * (first + last))) / error


def _normal(z: Array) -> Array:
    return jnp.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi)


def _drawn(
    terms: Float[Array, "piece sector member"], below: Float[Array, "piece sector member"], pick: BySector
) -> BySector:
    """A standard normal number from a piece chosen in proportion to its term, evenly within it."""
    target = pick * below[-1]
    piece = jnp.clip(jnp.sum(below < target, axis=0), 0, len(NODES) - 2)[None]
    term = jnp.take_along_axis(terms, piece, axis=0)[0]
    beyond = target - (jnp.take_along_axis(below, piece, axis=0)[0] - term)
    first, last = (jnp.asarray(ends, jnp.float32)[piece[0]] for ends in (NODES[:-1], NODES[1:]))
    return first + (last - first) * jnp.clip(beyond / term, 0.0, 1.0)


def _whole(change: Array) -> Array:
    """Ground comes in whole grains."""
    return jnp.round(change / territory.GRAIN) * territory.GRAIN
