"""Sudden upheaval: private discontent that turns public all at once, or those at the top who act.

Claim    A state that looks stable can change within weeks, because each person's courage to dissent depends
         on how many others dissent already; defeat and strain make the trigger likelier.
Law      r' = r + (1 - (1 - a)^dt) (Phi((r - mu) / sigma) - r),   event when r >= r_c or the elite acts
         mu = mu_fold(sigma) + margin + m (logit s - logit s_0) - trigger
         trigger: compound Poisson; sizes exponential of mean z x (the smallest that tips the quiet state),
         fading by e in d weeks; rate = q_t exp(g1 defeat + g2 F + g3 exposure)
         elite: hazard q_e exp(g4 defeat + g5 F - g6 E)
         q_e = e B,  q_t = (1 - e) B exp(1 / z): B is the rate of upheavals when all drivers are quiet
         (triggers that tip only together are left out of B: about 2 % of it at z = 1/2, less above)
         after an event attack effort is multiplied by 1 - (1 - left) exp(-weeks since / recovery)
Hazard   what one world cannot show, its chance: h = elite + q exp(-needed / (z x)), with the trigger that
         tips from here, needed = x + m (logit s - logit s_0) - trigger, at least 0.
         The chance in a window is 1 - exp(-sum h). To first order: triggers that tip only together are left
         out, as of B, and after an event the path is that of a state in upheaval.
Omits    Organised opposition, regions, who comes next and what they want; a second upheaval. Thresholds are
         private and cannot be had from polls (Kuran): only ratios between policies mean anything, never a
         level or a date. The elite's hope of success is taken to be that of its public.
Sources  Granovetter (1978); Kuran (1991); irregular changes of leaders, Beger, Dorff and Ward (2014).
"""

from typing import Any, final

import equinox as eqx
import jax
import jax.numpy as jnp
from jax.scipy.special import ndtr

from polemos._core.dates import WEEKS_A_YEAR
from polemos._core.fields import POSITIVE, SHARE, outcome, quantity, signal
from polemos._core.random import Key
from polemos._core.types import ByActor, Scalar
from polemos.dynamics.contract import AbstractMechanism, stocks_of

LEAST_SUPPORT = 1e-4  # in a logarithm of odds, so that unanimity has one
LARGEST_RISE = 10.0  # log rise of a hazard by its drivers; more would overflow and changes nothing
LARGEST_TRIGGER = 20.0  # in units of dissent; what larger ones do, this one does
SMALLEST_TRIGGER = 1e-6  # in units of dissent, of a mean that something is divided by
TIPPING_WEEKS = 104  # within which a trigger must bring dissent to its critical share
HALVINGS = 24  # of the search for the smallest trigger that tips
SETTLING_WEEKS = 512  # to the quiet share of dissent, from none
RATE = "45 irregular changes of leaders in 168 countries, 2001-2014: Beger, Dorff and Ward (2014)"
UNIDENTIFIED = "assumption of form: thresholds are private (Kuran 1991)"


class State(eqx.Module):
    """What it remembers from week to week; nobody else reads it."""

    dissent: ByActor  # r: share of adults who dissent openly, 0-1
    occurred: ByActor  # 1 once an upheaval has happened; it stays 1
    trigger: ByActor  # what the triggers so far take off the mean threshold, in units of dissent
    effort_factor: ByActor  # multiplies attack effort, 0-1; 1 before an upheaval
    initial_log_odds: ByActor  # of support at the start
    tipping: ByActor  # smallest trigger that tips the quiet state at the start, in units of dissent


class Inputs(eqx.Module):
    """What it reads from the others, as the week has left it."""

    support: ByActor  # private support for continuing the war, 0-1
    defeat: ByActor  # >= 0, own losses of ground and people above what is usual
    fiscal_stress: ByActor  # 0-1
    exposure: ByActor  # 0-1, of the own rear
    expectation: ByActor  # of success, -1 to 1


class Noise(eqx.Module):
    """Everything random this week."""

    arrival: ByActor  # uniform: whether a trigger comes
    size: ByActor  # uniform: how large it is
    elite: ByActor  # uniform: whether those at the top act


class Outputs(eqx.Module):
    """What the others may read."""

    dissent: ByActor = outcome("1", SHARE, "share of adults who dissent openly")
    occurred: ByActor = outcome(
        "1", SHARE, "1 once a sudden upheaval has occurred", name="upheaval", absent=0.0
    )
    hazard: ByActor = outcome(
        "1/week", POSITIVE, "hazard of a sudden upheaval", name="upheaval.hazard", observable=False
    )
    effort_factor: ByActor = signal(
        absent=1.0, carried=True
    )  # multiplies the attack effort of the weeks that follow


class StepOutputs(Outputs):
    """The same, and what moved it."""

    new: ByActor = signal()  # 1 where an upheaval happened in this step
    trigger_rate: ByActor = signal()  # 1/week
    elite_rate: ByActor = signal()  # 1/week


def adjusted(dissent: ByActor, willing: ByActor, pace: Scalar, dt: float = 1.0) -> ByActor:
    """Open dissent closes in on the share that would dissent, seeing how many do; pace 1: Granovetter."""
    kept = (1.0 - pace) if dt == 1.0 else (1.0 - pace) ** dt
    return willing + (dissent - willing) * kept


def willing(dissent: ByActor, mean: ByActor, diversity: ByActor) -> ByActor:
    """Phi((r - mu) / sigma): share whose threshold is below the dissent they see."""
    return ndtr((dissent - mean) / diversity)


def fold(diversity: ByActor) -> tuple[ByActor, ByActor]:
    """Mean threshold and dissent where the quiet equilibrium vanishes, by diversity; in closed form.

    There the map touches the diagonal: phi(z) = sigma with z < 0, r = Phi(z), mu = r - sigma z.
    """
    z = -jnp.sqrt(-2.0 * jnp.log(diversity * jnp.sqrt(2.0 * jnp.pi)))
    dissent = ndtr(z)
    return dissent - diversity * z, dissent


@final
class Upheaval(AbstractMechanism[State, Noise]):
    """Both belligerents by the same law; the fields are its parameters, one draw per instance."""

    base_rate: ByActor = quantity(
        "1",
        (0.0, 0.5),
        "B: rate of upheavals while support is as at the start and all other drivers are quiet",
        source=RATE,
        neutral=0.0,
    )
    elite_share: ByActor = quantity(
        "1",
        (0.0, 1.0),
        "e: share of the quiet rate that comes from those at the top",
        source="assumption of form",
    )
    diversity: ByActor = quantity("1", (0.02, 0.3), "sigma: spread of the thresholds", source=UNIDENTIFIED)
    margin: ByActor = quantity(
        "1",
        (0.005, 0.5),
        "how far the mean threshold lies above the fold at the start, repression included",
        source=UNIDENTIFIED,
    )
    support_weight: Scalar = quantity(
        "1",
        (0.0, 0.5),
        "m: rise of the mean threshold per log odds of support",
        source=UNIDENTIFIED,
        neutral=0.0,
    )
    pace: Scalar = quantity(
        "1/week",
        (0.2, 1.0),
        "a: share of the gap that dissent closes in a week",
        source=UNIDENTIFIED,
        neutral=1.0,
    )
    critical: Scalar = quantity(
        "1", (0.25, 0.6), "r_c: share of open dissent that is an upheaval", source="assumption of form"
    )
    trigger_size: Scalar = quantity(
        "1",
        (0.5, 3.0),
        "z: mean size of triggers over the smallest that tips the quiet state",
        source="assumption of form",
    )
    trigger_memory: Scalar = quantity(
        "week", (1.0, 8.0), "d: how long a trigger is felt", source="assumption of form"
    )
    trigger_defeat: Scalar = quantity(
        "1",
        (0.0, 3.0),
        "g1: log rate of triggers per unit of defeat",
        source="assumption of form",
        neutral=0.0,
    )
    trigger_fiscal: Scalar = quantity(
        "1",
        (0.0, 3.0),
        "g2: log rate of triggers at full fiscal stress",
        source="assumption of form",
        neutral=0.0,
    )
    trigger_exposure: Scalar = quantity(
        "1",
        (-3.0, 3.0),
        "g3: log rate of triggers at full exposure of the rear; two signs",
        source="contested: rally and weariness are both in the literature",
        neutral=0.0,
    )
    elite_defeat: Scalar = quantity(
        "1",
        (0.0, 3.0),
        "g4: log hazard of the elite per unit of defeat",
        source="leaders who lose wars: Goemans (2000)",
        neutral=0.0,
    )
    elite_fiscal: Scalar = quantity(
        "1",
        (0.0, 3.0),
        "g5: log hazard of the elite at full fiscal stress",
        source="assumption of form",
        neutral=0.0,
    )
    elite_expectation: Scalar = quantity(
        "1",
        (0.0, 3.0),
        "g6: log hazard of the elite that expected success takes away",
        source="assumption of form",
        neutral=0.0,
    )
    effort_left: Scalar = quantity(
        "1",
        (0.0, 1.0),
        "attack effort left right after an upheaval",
        source="assumption of form",
        neutral=1.0,
    )
    effort_recovery: Scalar = quantity(
        "week", (1.0, 520.0), "how long it takes attack effort to come back", source="assumption of form"
    )

    def init(self, start: Inputs) -> tuple[State, Outputs]:
        """A quiet state: dissent at its lower equilibrium with support as it stands, no trigger yet."""
        none = jnp.zeros_like(start.support) + jnp.zeros_like(self.diversity)
        mean = fold(self.diversity)[0] + self.margin + none
        quiet = self._quiet(mean)
        state = State(
            dissent=quiet,
            occurred=none,
            trigger=none,
            effort_factor=none + 1.0,
            initial_log_odds=_log_odds(start.support) + none,
            tipping=self._tipping(mean, quiet),
        )
        return state, Outputs(**stocks_of(state, Outputs), hazard=none)

    def draw(self, key: Key) -> Noise:
        """Noise of one week: of triggers and of those at the top."""
        return Noise(
            arrival=key.uniform("arrival", "actor"),
            size=key.uniform("size", "actor"),
            elite=key.uniform("elite", "actor"),
        )

    def step(self, state: State, inputs: Inputs, noise: Noise, dt: float = 1.0) -> tuple[State, StepOutputs]:
        """Move dissent by one step of dt weeks and see whether it, or the elite, breaks through."""
        trigger_rate, elite_rate = self.rates(inputs)
        arrives = noise.arrival < -jnp.expm1(-trigger_rate * dt)
        size = -self.trigger_size * state.tipping * jnp.log(noise.size)
        trigger = state.trigger * jnp.exp(-dt / self.trigger_memory) + jnp.where(arrives, size, 0.0)
        support = self.support_weight * (_log_odds(inputs.support) - state.initial_log_odds)
        mean = fold(self.diversity)[0] + self.margin + support - trigger
        dissent = adjusted(state.dissent, willing(state.dissent, mean, self.diversity), self.pace, dt)
        breaks = (dissent >= self.critical) | (noise.elite < -jnp.expm1(-elite_rate * dt))
        new = jnp.where(breaks, 1.0 - state.occurred, 0.0)
        recovered = 1.0 + (state.effort_factor - 1.0) * jnp.exp(-dt / self.effort_recovery)
        effort_factor = jnp.where(new > 0.0, self.effort_left, recovered)
        after = State(
            dissent=dissent,
            occurred=state.occurred + new,
            trigger=trigger,
            effort_factor=effort_factor,
            initial_log_odds=state.initial_log_odds,
            tipping=state.tipping,
        )
        needed = jnp.maximum(state.tipping + support - (trigger - jnp.where(arrives, size, 0.0)), 0.0)
        usual = jnp.maximum(self.trigger_size * state.tipping, SMALLEST_TRIGGER)
        hazard = elite_rate + trigger_rate * jnp.exp(-needed / usual)
        shown = stocks_of(after, Outputs)
        return after, StepOutputs(
            **shown, hazard=hazard, new=new, trigger_rate=trigger_rate, elite_rate=elite_rate
        )

    def rates(self, inputs: Inputs) -> tuple[ByActor, ByActor]:
        """Weekly rate of triggers, of which exp(-1 / z) tip the quiet state, and hazard of the elite."""
        weekly = self.base_rate / WEEKS_A_YEAR
        unrest = (
            self.trigger_defeat * inputs.defeat
            + self.trigger_fiscal * inputs.fiscal_stress
            + self.trigger_exposure * inputs.exposure
        )
        plot = (
            self.elite_defeat * inputs.defeat
            + self.elite_fiscal * inputs.fiscal_stress
            - self.elite_expectation * inputs.expectation
        )
        of_triggers = weekly * (1.0 - self.elite_share) * jnp.exp(1.0 / self.trigger_size)
        return (
            of_triggers * jnp.exp(jnp.minimum(unrest, LARGEST_RISE)),
            weekly * self.elite_share * jnp.exp(jnp.minimum(plot, LARGEST_RISE)),
        )

    def _quiet(self, mean: ByActor) -> ByActor:
        """The lowest root of r = Phi((r - mu) / sigma), from below."""
        return jax.lax.fori_loop(
            0, SETTLING_WEEKS, lambda _, r: willing(r, mean, self.diversity), jnp.zeros_like(mean)
        )

    def _tipping(self, mean: ByActor, quiet: ByActor) -> ByActor:
        """The smallest single trigger that brings quiet dissent to the critical share, by halving.

        A search: it has no derivative by the parameters.
        """
        fades = jnp.exp(-1.0 / self.trigger_memory)

        def week(_: Any, now: tuple[ByActor, ByActor, ByActor]) -> tuple[ByActor, ByActor, ByActor]:
            dissent, trigger, peak = now
            dissent = adjusted(dissent, willing(dissent, mean - trigger, self.diversity), self.pace)
            return dissent, trigger * fades, jnp.maximum(peak, dissent)

        def halve(_: Any, bounds: tuple[ByActor, ByActor]) -> tuple[ByActor, ByActor]:
            low, high = bounds
            middle = 0.5 * (low + high)
            peak = jax.lax.fori_loop(0, TIPPING_WEEKS, week, (quiet, middle, quiet))[2]
            tips = peak >= self.critical
            return jnp.where(tips, low, middle), jnp.where(tips, middle, high)

        bounds = (jnp.zeros_like(mean), jnp.full_like(mean, LARGEST_TRIGGER))
        return jax.lax.fori_loop(0, HALVINGS, halve, bounds)[1]


def _log_odds(support: ByActor) -> ByActor:
    """Log odds of a share, kept from the ends."""
    kept = jnp.clip(support, LEAST_SUPPORT, 1.0 - LEAST_SUPPORT)
    return jnp.log(kept) - jnp.log1p(-kept)
