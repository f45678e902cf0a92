"""The attrition race: both sides fire what they have, and the army that lasts longer takes ground.

Claim    A long war is a race of stocks: what a side can fire is limited by its army or by its ammunition,
         losses follow what is fired, and production decides once the stocks are gone.
Law      Of each side, in a step of dt weeks, all from what was there before it:
           used = min(f army dt, stock + production dt)
           losses of the other side = min(k used e, army + recruits dt), e lognormal of mean 1
           army' = army + recruits dt - losses;  casualties' = casualties + losses
           stock' = stock + production dt - used;  production' = production exp(g dt)
         Ground of a sector that is open and without a truce goes to the first side by
           m log(a_1 / a_2) dt + s z dt^(1/2),  a = max(army used / (f army dt), 1 person),
         within the ground there is. Where no sector is fought over, nobody fires.
Omits    The equations are our reading: those of the source were not published in a form that we read. The
         law of the ground is ours too, added so that the race can be scored on a map; the source has none.
         Where the army stands, who attacks, mobilization beyond a steady flow, wounded who return, and every
         lever but the opening of a sector and a truce. Noise of losses is new every week.
Sources  After the Attrition Warfare Model of Peter Turchin (his blog, the sixth of his posts on a war then
         fought and those that follow), which has army, casualties, materiel and production of each side;
         losses in proportion to the other's fire are Lanchester's (1916).
"""

import dataclasses
from typing import ClassVar, final

import equinox as eqx
import jax.numpy as jnp

from polemos._core.random import Key
from polemos._core.types import ByActor, BySector, Scalar
from polemos.dynamics.facts import Facts, Start
from polemos.dynamics.links import Switches
from polemos.dynamics.model import AbstractModel, Moment
from polemos.dynamics.outcomes import OUTCOMES
from polemos.dynamics.rivals.persistence import GROUND, Front, front_of, moved

LEAST_ARMY = 1.0
"""Persons: an army that is gone, or has nothing to fire, still counts as one in the ratio."""


class Race(eqx.Module):
    """Where the race stands.

    front       ground held by each side
    army        persons
    casualties  persons, since the start of the run
    stock       shells
    production  shells/week
    """

    front: Front
    army: ByActor
    casualties: ByActor
    stock: ByActor
    production: ByActor


class Noise(eqx.Module):
    """Everything random in a week, standard normal.

    harm  of what a side's fire does
    move  of the ground, positive for the first side
    """

    harm: ByActor
    move: BySector


@final
class AttritionRace(AbstractModel):
    """Two armies that wear each other down with what their industry gives them.

    army         persons at the start
    recruits     persons/week
    fire         f: shells/week that a person fires where there are enough
    lethality    k: persons lost by the other side per shell
    harm_spread  standard deviation of the log of e
    stock        shells at the start
    production   shells/week at the start
    growth       g: 1/week, of production
    mobility     m: km^2/week for each e-fold by which the one army that can fire outnumbers the other
    spread       s: km^2 of a week's move, its standard deviation
    """

    outcomes: ClassVar = {
        "held": dataclasses.replace(GROUND["held"], read=lambda race: race.front.held),
        "casualties": dataclasses.replace(
            OUTCOMES["casualties"],
            meaning="lost from the army since the start of the run",
            read=lambda race: race.casualties,
        ),
    }
    army: ByActor
    recruits: ByActor
    fire: ByActor
    lethality: ByActor
    harm_spread: ByActor
    stock: ByActor
    production: ByActor
    growth: ByActor
    mobility: BySector
    spread: BySector

    def begin(self, facts: Facts) -> tuple[Race, Race, Start]:
        """The ground of the case, armies and stocks as the parameters have them."""
        front = front_of(facts, self.mobility)
        race = Race(front, self.army, jnp.zeros_like(self.army), self.stock, self.production)
        return race, race, {}

    def draw(self, key: Key) -> Noise:
        """One number a side, and one a sector: that of the other rivals."""
        own = key.within("rival")
        return Noise(own.normal("harm", "actor"), own.contest("move"))

    def step(
        self, now: Moment, facts: Facts, noise: Noise, switches: Switches, dt: float = 1.0
    ) -> tuple[Race, Race]:
        """One week of fire, and of the ground that changes hands."""
        race: Race = now.carried
        opened = jnp.maximum(facts.geography.open_at_start, facts.levers.open)
        fought = opened * (1.0 - facts.levers.truce)

        wanted = self.fire * race.army * jnp.max(fought, axis=0) * dt
        at_hand = race.stock + race.production * dt
        used = jnp.minimum(wanted, at_hand)
        luck = jnp.exp(self.harm_spread * noise.harm - 0.5 * self.harm_spread**2)
        manned = race.army + self.recruits * dt
        losses = jnp.minimum((self.lethality * used * luck)[::-1], manned)

        flow = self.mobility * self._advantage(race.army, wanted, used) * dt
        flow = flow + self.spread * noise.move * dt**0.5
        after = Race(
            front=moved(race.front, flow * fought),
            army=manned - losses,
            casualties=race.casualties + losses,
            stock=at_hand - used,
            production=race.production * jnp.exp(self.growth * dt),
        )
        return after, after

    def _advantage(self, army: ByActor, wanted: ByActor, used: ByActor) -> Scalar:
        """Log ratio of the first army to the second, each counted as far as it can fire."""
        supplied = jnp.where(wanted > 0.0, used / jnp.where(wanted > 0.0, wanted, 1.0), 1.0)
        counted = jnp.log(jnp.maximum(army * supplied, LEAST_ARMY))
        return counted[0] - counted[1]
