"""The same laws man by man: a duel of small forces as a continuous-time Markov chain.

The law of attrition is the limit of large forces. Here every loss is one event: a side of size m whose hazard
per man is h loses its next man at rate m h. The embedded chain gives who wins; exponential waiting times
give when. It is there to check the law against exact stochastic results (Morse and Kimball 1951;
Brown 1963), and for cases whose forces are few.
"""

import equinox as eqx
import jax.numpy as jnp
from jax import lax, random
from jaxtyping import Array, Float, PRNGKeyArray

from polemos._core.types import ByActor, Scalar
from polemos.dynamics.mechanisms.attrition.laws import relative_hazard


class Duel(eqx.Module):
    """Two forces that fight to the end of one of them."""

    rate: ByActor  # loss rate of each side per week in units of the law
    exponent: Scalar  # w of the Helmbold family
    variant: str = eqx.field(static=True, default="helmbold")

    def loss_rates(self, force: ByActor) -> ByActor:
        """Expected losses of each side per week at these forces."""
        column = force[:, None]
        hazard = relative_hazard(
            column, column[::-1], variant=self.variant, exponent=self.exponent, reference=jnp.asarray(1.0)
        )
        return self.rate * force * hazard[:, 0]

    def fight(self, key: PRNGKeyArray, force: ByActor) -> tuple[ByActor, Float[Array, ""]]:
        """Survivors of each side, and how long it took in weeks."""

        def unfinished(carry: tuple[PRNGKeyArray, ByActor, Scalar]) -> Array:
            return jnp.all(carry[1] > 0)

        def lose_one(carry: tuple[PRNGKeyArray, ByActor, Scalar]) -> tuple[PRNGKeyArray, ByActor, Scalar]:
            chain, alive, elapsed = carry
            chain, wait_key, side_key = random.split(chain, 3)
            rates = self.loss_rates(alive)
            total = jnp.sum(rates)
            first_loses = random.uniform(side_key, dtype=alive.dtype) * total < rates[0]
            loss = jnp.where(first_loses, jnp.array([1, 0]), jnp.array([0, 1]))
            wait = random.exponential(wait_key, dtype=alive.dtype) / total
            return chain, alive - loss, elapsed + wait

        start = (key, force, jnp.zeros((), force.dtype))
        _, survivors, elapsed = lax.while_loop(unfinished, lose_one, start)
        return survivors, elapsed
