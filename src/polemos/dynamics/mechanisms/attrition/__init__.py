"""Attrition: what fighting costs both sides, week by week and sector by sector.

Claim    A war of stabilised fronts is decided by who can bear losses longer; how they scale with the
         balance of forces is disputed.
Law      h_i = l_i I (m_j / m_i)^w E(z_j) E(z_i)^-zeta exp(s e - s^2/2),  L_i = m_i (1 - exp(-h_i dt)),
         I = 1 + k (effort_i + effort_j),  E(z) = 2 z / (1 + z)
         zeta = 0: want of materiel lowers the losses that a side inflicts and no others; zeta > 0: it raises
         those it suffers as well, for a force that cannot answer fire or hold it off pays in people.
Omits    Who fires what at whom: no weapons, no ranges, no targets. Breakpoints: a force has no loss at
         which it must stop; tolerance lives in opinion, recruitment and belief.
Sources  Lanchester (1916); Helmbold (1965); Bracken (1995); the exponent from 646 battles of CDB90.
"""

from typing import final

import equinox as eqx
import jax.numpy as jnp

from polemos._core.fields import PEOPLE, outcome, quantity
from polemos._core.random import Key
from polemos._core.types import ByActor, ByActorSector, Scalar, SectorFlag
from polemos.dynamics.contract import AbstractMechanism, Nothing
from polemos.dynamics.mechanisms.attrition.laws import VARIANTS, relative_hazard
from polemos.dynamics.sides import SKELETON_FORCE

LEAST_EFFICIENCY = 1e-6  # of a side's own fire, so that with no materiel at all its hazard is a number


class Inputs(eqx.Module):
    """What it reads from the others, as the week has left it."""

    force: ByActorSector  # persons committed in each sector
    effort: ByActorSector  # attack effort, 0 is none
    sufficiency: ByActor  # materiel at hand over materiel needed, 1 is enough
    active: SectorFlag  # a front is fought over


class Noise(eqx.Module):
    """Everything random this week."""

    shock: ByActorSector  # standard normal


class Outputs(eqx.Module):
    """What the others may read."""

    losses: ByActorSector = outcome(
        "persons/week", (0.0, PEOPLE), "killed, captured and wounded", observable=False
    )  # in this step


def fire_efficiency(sufficiency: ByActor) -> ByActor:
    """E(z) = 2z/(1+z): fire falls with want of materiel; E(1) = 1, never above 2."""
    return 2.0 * sufficiency / (1.0 + sufficiency)


@final
class Attrition(AbstractMechanism[Nothing, Noise]):
    """Loss hazards of both sides in every sector; keeps no state (reserves owns the people)."""

    hazard: ByActor = quantity(
        "1/week",
        (0.0, 0.2),
        "l: weekly share of a committed force lost at equal forces and no attack",
        source="Helmbold (1965)",
    )
    exponent: Scalar = quantity(
        "1",
        (0.0, 1.0),
        "w: how losses scale with the force ratio; 1 square, 0 logarithmic",
        source="Helmbold (1965)",
    )
    effort_gain: Scalar = quantity(
        "1",
        (0.0, 5.0),
        "k: relative rise of both sides' losses per unit of attack effort",
        source="assumption of form",
    )
    spread: Scalar = quantity(
        "1", (0.0, 2.0), "s: weekly lognormal spread of losses around the law", source="weekly deaths, log sd"
    )
    reference_force: Scalar = quantity(
        "persons", (1.0, 1e7), "force at which the linear law's rate is quoted", source="Lanchester (1916)"
    )
    exposure_power: Scalar = quantity(
        "1",
        (0.0, 2.0),
        "zeta: log own losses per log want of own fire; 0 is want of materiel that costs no more people",
        source="assumption of form",
        neutral=0.0,
        optional=True,
    )
    variant: str = eqx.field(static=True, default="helmbold")

    def __check_init__(self) -> None:
        if self.variant not in VARIANTS:
            message = f"attrition has no law '{self.variant}'; it has {', '.join(VARIANTS)}"
            raise ValueError(message)

    def init(self, force: ByActorSector) -> tuple[Nothing, Outputs]:
        """Nothing is remembered and nobody has fallen; force as it stands at the start."""
        return Nothing(), Outputs(losses=jnp.zeros_like(force))

    def draw(self, key: Key) -> Noise:
        """One shock a side and sector."""
        return Noise(shock=key.normal("shock", "actor", "sector"))

    def step(self, inputs: Inputs, noise: Noise, dt: float = 1.0) -> Outputs:
        """Losses of a step of dt weeks; never more than the force, none where a sector is not active."""
        own = inputs.force + SKELETON_FORCE
        other = own[::-1]
        relative = relative_hazard(
            own, other, variant=self.variant, exponent=self.exponent, reference=self.reference_force
        )
        intensity = 1.0 + self.effort_gain * (inputs.effort[0] + inputs.effort[1])
        fire = fire_efficiency(inputs.sufficiency)
        enemy_fire = fire[::-1, None]
        scatter = jnp.exp(self.spread * noise.shock - 0.5 * self.spread**2)
        hazard = self.hazard[:, None] * intensity * relative * enemy_fire * scatter
        hazard = self._exposed(hazard, fire)
        losses = -inputs.force * jnp.expm1(-hazard * dt)
        return Outputs(losses=jnp.where(inputs.active, losses, 0.0))

    def _exposed(self, hazard: ByActorSector, fire: ByActor) -> ByActorSector:
        """The hazard of a side that answers with so much fire of its own: times E^-zeta, E floored.

        Chosen, not multiplied, where zeta is 0: compiled, the power need not be 1 to the last bit.
        """
        exposure = jnp.exp(-self.exposure_power * jnp.log(jnp.maximum(fire, LEAST_EFFICIENCY)))
        return jnp.where(self.exposure_power > 0.0, hazard * exposure[:, None], hazard)
