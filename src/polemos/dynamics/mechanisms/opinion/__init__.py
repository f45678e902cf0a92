"""Opinion: whether a public would carry on with the war, what it tells a poll, and morale.

Claim    Support falls with the logarithm of the dead, less so where success is expected; prices, strain and
         mobilisation cost support. Whether exposure and lost soil rally or weary a public is contested:
         their coefficients have two signs and are never assumed.
Law      logit s' = logit s + (1 - exp(-a dt)) (logit s* - logit s) + v e sqrt(dt)
         logit s* = logit s_0 + pull - pull at the start
         pull = -(1 - b3 (1 + E) / 2) (b1 log10(1 + u C / C_0) + b_m log10(1 + u R / R_0)) + b2 E
                - b4 max(i - i_0, 0) - b5 F - c mobilisation - b6 log(1 + years of war since the start)
                + h (1 - insulation) + k rally + l (1 - exp(-held / S))
         E -> w lead + (1 - w) tanh(believed strength);  R -> weekly dead;  both with memories
         rally = max(old exp(-dt / memory), 1 - exp(-lost / Q))
         insulation = (1 - exposure) exp(-g mobilisation)
         poll: odds of s + (1 - s) f, times exp(house effect);  talks: logit = offset - slope logit s
         morale -> odds of m_0 times exp(m1 (logit s - logit s_0) + m2 E - m3 log10(1 + R / R_0) - start)
         s_0 is a parameter, the intercept is not: with all drivers as at the start, support stays at s_0.
Omits    Regions, ages and classes; sampling error of polls; leaders, parties and the press; a side's
         population (a factor of the dead, which the logarithm turns into a constant of the start).
Sources  Mueller (1973); Gelpi, Feaver and Reifler (2009); Sidman and Norpoth (2012); Kuran (1991). Most of
         this research is on American publics in distant wars: it transfers weakly.
"""

from typing import final

import jax
import jax.numpy as jnp

from polemos._core.dates import WEEKS_A_YEAR
from polemos._core.fields import quantity
from polemos._core.random import Key
from polemos._core.types import ByActor, Scalar
from polemos.dynamics.contract import AbstractMechanism, stocks_of
from polemos.dynamics.mechanisms.opinion.interface import Inputs, Noise, Outputs, State, StepOutputs
from polemos.dynamics.mechanisms.opinion.laws import expressed, remembered, shifted

LARGEST_SHIFT = (
    20.0  # of the log odds of support from their start, either way: support is then 0 or 1 to 1e-6
)
CONTESTED = "contested: rally and weariness are both in the literature"
MUELLER = "Mueller (1973)"
SUCCESS = "Gelpi, Feaver and Reifler (2009)"


@final
class Opinion(AbstractMechanism[State, Noise]):
    """Both publics at once; the fields are its parameters, one draw per instance."""

    initial_support: ByActor = quantity(
        "1",
        (0.01, 0.99),
        "s_0: private support for continuing the war at the start",
        source="polls at the start, less falsification",
    )
    adjustment: Scalar = quantity(
        "1/week",
        (0.0, 1.0),
        "a: rate at which log odds of support close on their target; half-life ln 2 / a",
        source="persistence of monthly polls",
        neutral=0.0,
    )
    spread: ByActor = quantity(
        "1",
        (0.0, 0.5),
        "v: weekly spread of log odds of support that nothing here explains",
        source="monthly changes of polls",
        neutral=0.0,
    )
    casualty_effect: ByActor = quantity(
        "1",
        (0.0, 3.0),
        "b1: log odds of support lost per tenfold of cumulative dead",
        source=MUELLER,
        neutral=0.0,
    )
    recent_casualty_effect: ByActor = quantity(
        "1",
        (0.0, 3.0),
        "b_m: log odds of support lost per tenfold of weekly dead",
        source="marginal casualties, after Gartner and Segura (1998)",
        neutral=0.0,
    )
    casualty_scale: Scalar = quantity(
        "persons",
        (1.0, 1e6),
        "C_0: perceived dead below which the logarithm is a line",
        source="assumption of form",
    )
    weekly_casualty_scale: Scalar = quantity(
        "persons/week",
        (1.0, 1e5),
        "R_0: weekly dead below which the logarithm is a line",
        source="assumption of form",
    )
    reporting_share: ByActor = quantity(
        "1",
        (0.0, 2.0),
        "u: dead that a public perceives over the true dead",
        source="named over estimated dead",
        neutral=1.0,
    )
    initial_weekly_dead: ByActor = quantity(
        "persons/week",
        (0.0, 50000.0),
        "weekly dead as remembered at the start",
        source="casualty estimates of the months before",
    )
    casualty_memory: Scalar = quantity(
        "week", (1.0, 52.0), "memory of weekly dead", source="assumption of form"
    )
    success_shield: Scalar = quantity(
        "1",
        (0.0, 1.0),
        "b3: share of the effect of the dead that sure success takes away",
        source=SUCCESS,
        neutral=0.0,
    )
    expectation_effect: ByActor = quantity(
        "1",
        (0.0, 5.0),
        "b2: log odds of support per unit of expected success",
        source="Sidman and Norpoth (2012)",
        neutral=0.0,
    )
    lead_weight: Scalar = quantity(
        "1",
        (0.0, 1.0),
        "w: weight of the perceived lead in expectation; the rest is believed strength",
        source="assumption of form",
    )
    expectation_memory: Scalar = quantity(
        "week", (0.5, 52.0), "memory of expected success", source="assumption of form"
    )
    inflation_effect: ByActor = quantity(
        "1",
        (0.0, 10.0),
        "b4: log odds of support lost per unit of yearly inflation above that of the start",
        source="assumption of form",
        neutral=0.0,
    )
    fiscal_effect: ByActor = quantity(
        "1",
        (0.0, 3.0),
        "b5: log odds of support lost at full fiscal stress",
        source="assumption of form",
        neutral=0.0,
    )
    fatigue: ByActor = quantity(
        "1",
        (0.0, 3.0),
        "b6: log odds of support lost per log of years of war since the start",
        source="Mueller (1973): time and the log of the dead are hard to tell apart",
        neutral=0.0,
        optional=True,
    )
    exposure_effect: ByActor = quantity(
        "1",
        (-4.0, 4.0),
        "h: log odds of support where no one is insulated any more; two signs",
        source=CONTESTED,
        neutral=0.0,
    )
    mobilization_reach: ByActor = quantity(
        "1",
        (0.0, 3.0),
        "g: log fall of insulation per unit of mobilisation",
        source="assumption of form",
        neutral=0.0,
    )
    mobilization_effect: ByActor = quantity(
        "1",
        (0.0, 3.0),
        "c: log odds of support lost per unit of mobilisation",
        source="polls around a partial mobilisation",
        neutral=0.0,
    )
    rally_effect: ByActor = quantity(
        "1",
        (-4.0, 4.0),
        "k: log odds of support by own soil newly lost; two signs",
        source=CONTESTED,
        neutral=0.0,
    )
    rally_memory: Scalar = quantity(
        "week", (1.0, 104.0), "how long a rally lasts", source="Mueller (1973), months"
    )
    soil_lost_scale: Scalar = quantity(
        "km^2/week",
        (1.0, 10000.0),
        "Q: loss of own soil in a week that gives 63 % of a full rally",
        source="assumption of form",
    )
    soil_held_effect: ByActor = quantity(
        "1",
        (-4.0, 4.0),
        "l: log odds of support by own soil in the other's hands; two signs",
        source=CONTESTED,
        neutral=0.0,
    )
    soil_held_scale: Scalar = quantity(
        "km^2",
        (1.0, 1e6),
        "S: own soil in the other's hands at 63 % of its full effect",
        source="assumption of form",
    )
    falsification: ByActor = quantity(
        "1",
        (0.0, 0.6),
        "f: share of those against who tell a poll that they support",
        source="Chapkovski and Schaub (2022), list experiment",
        neutral=0.0,
    )
    house_effect: ByActor = quantity(
        "1",
        (-1.0, 1.0),
        "log odds that a pollster's way of asking adds to expressed support",
        source="spread between pollsters",
        neutral=0.0,
    )
    talk_offset: ByActor = quantity(
        "1",
        (-6.0, 6.0),
        "log odds of preferring talks, as asked, at even support for the war",
        source="two questions of one pollster in one month",
        neutral=0.0,
    )
    talk_slope: ByActor = quantity(
        "1",
        (0.0, 3.0),
        "log odds of preferring talks lost per log odds of support",
        source="assumption of form",
        neutral=1.0,
    )
    initial_morale: ByActor = quantity(
        "1", (0.01, 0.99), "m_0: morale at the start", source="assumption of form"
    )
    morale_support: Scalar = quantity(
        "1",
        (0.0, 3.0),
        "m1: log odds of morale per log odds of support",
        source="assumption of form",
        neutral=0.0,
    )
    morale_expectation: Scalar = quantity(
        "1",
        (0.0, 5.0),
        "m2: log odds of morale per unit of expected success",
        source="assumption of form",
        neutral=0.0,
    )
    morale_losses: Scalar = quantity(
        "1",
        (0.0, 3.0),
        "m3: log odds of morale lost per tenfold of weekly dead, as they are",
        source="assumption of form",
        neutral=0.0,
    )
    morale_memory: Scalar = quantity("week", (1.0, 52.0), "memory of morale", source="assumption of form")

    def init(self, start: Inputs) -> tuple[State, Outputs]:
        """The state at the start. All drivers are read as they stand then, save for the weekly dead."""
        weekly_dead = self.initial_weekly_dead + jnp.zeros_like(start.dead)
        none = jnp.zeros_like(weekly_dead)
        expectation = self._expected(start)
        rally = self._shock(start)
        state = State(
            morale=self.initial_morale + none,
            expectation=expectation,
            shift=none,
            rally=rally,
            weekly_dead=weekly_dead,
            weeks=none,
            initial_inflation=start.inflation + none,
            initial_pull=self.pull(start, expectation, weekly_dead, rally, start.inflation),
            initial_morale_pull=self._morale_pull(none, expectation, weekly_dead),
        )
        return state, Outputs(**self._shown(state, start))

    def draw(self, key: Key) -> Noise:
        """One shock a public."""
        return Noise(opinion=key.normal("opinion", "actor"))

    def step(self, state: State, inputs: Inputs, noise: Noise, dt: float = 1.0) -> tuple[State, StepOutputs]:
        """Move opinion and morale by one step of dt weeks."""
        expectation = remembered(state.expectation, self._expected(inputs), self.expectation_memory, dt)
        weekly_dead = remembered(state.weekly_dead, inputs.recent_dead, self.casualty_memory, dt)
        rally = jnp.maximum(state.rally * jnp.exp(-dt / self.rally_memory), self._shock(inputs))
        weeks = state.weeks + dt
        pull = self.pull(inputs, expectation, weekly_dead, rally, state.initial_inflation)
        pull = pull - self.fatigue * jnp.log1p(weeks / WEEKS_A_YEAR)
        target = jnp.clip(pull - state.initial_pull, -LARGEST_SHIFT, LARGEST_SHIFT)
        shift = target + (state.shift - target) * jnp.exp(-self.adjustment * dt)
        shift = shift + self.spread * (dt**0.5) * noise.opinion
        shift = jnp.clip(shift, -LARGEST_SHIFT, LARGEST_SHIFT)
        morale_pull = self._morale_pull(shift, expectation, weekly_dead) - state.initial_morale_pull
        aim = shifted(self.initial_morale, jnp.clip(morale_pull, -LARGEST_SHIFT, LARGEST_SHIFT))
        new = State(
            morale=remembered(state.morale, aim, self.morale_memory, dt),
            expectation=expectation,
            shift=shift,
            rally=rally,
            weekly_dead=weekly_dead,
            weeks=weeks,
            initial_inflation=state.initial_inflation,
            initial_pull=state.initial_pull,
            initial_morale_pull=state.initial_morale_pull,
        )
        shown = self._shown(new, inputs)
        before = shifted(self.initial_support, state.shift)
        return new, StepOutputs(
            **shown, change=shown["support"] - before, target=shifted(self.initial_support, target)
        )

    def pull(
        self,
        inputs: Inputs,
        expectation: ByActor,
        weekly_dead: ByActor,
        rally: ByActor,
        initial_inflation: ByActor,
    ) -> ByActor:
        """What all that happens adds to the log odds of support; the passing of time is apart."""
        perceived, weekly = self.reporting_share * inputs.dead, self.reporting_share * weekly_dead
        toll = self.casualty_effect * jnp.log1p(perceived / self.casualty_scale)
        toll = toll + self.recent_casualty_effect * jnp.log1p(weekly / self.weekly_casualty_scale)
        shield = 1.0 - self.success_shield * 0.5 * (1.0 + expectation)
        soil = -jnp.expm1(-inputs.soil_held / self.soil_held_scale)
        return (
            -shield * toll / jnp.log(10.0)
            + self.expectation_effect * expectation
            - self.inflation_effect * jnp.maximum(inputs.inflation - initial_inflation, 0.0)
            - self.fiscal_effect * inputs.fiscal_stress
            + self.exposure_effect * (1.0 - self._insulation(inputs))
            + self.rally_effect * rally
            + self.soil_held_effect * soil
            - self.mobilization_effect * inputs.mobilization
        )

    def _expected(self, inputs: Inputs) -> ByActor:
        """Success as the public sees it and as its side believes it, -1 to 1."""
        believed = jnp.tanh(inputs.believed_strength)
        return believed + self.lead_weight * (inputs.perceived_lead - believed)

    def _shock(self, inputs: Inputs) -> ByActor:
        """How much of a full rally this week's loss of own soil would give, 0-1."""
        return -jnp.expm1(-inputs.soil_lost / self.soil_lost_scale)

    def _insulation(self, inputs: Inputs) -> ByActor:
        """Share of a public that neither strikes on the rear nor the call-up have reached."""
        return (1.0 - inputs.exposure) * jnp.exp(-self.mobilization_reach * inputs.mobilization)

    def _morale_pull(self, shift: ByActor, expectation: ByActor, weekly_dead: ByActor) -> ByActor:
        """Log odds of morale: those who serve know their losses as they are."""
        losses = jnp.log1p(weekly_dead / self.weekly_casualty_scale) / jnp.log(10.0)
        return (
            self.morale_support * shift + self.morale_expectation * expectation - self.morale_losses * losses
        )

    def _shown(self, state: State, inputs: Inputs) -> dict[str, ByActor]:
        """Shares of the public, in private and as polls would read them, and what follows from them."""
        support = shifted(self.initial_support, state.shift)
        log_odds = jnp.log(self.initial_support) - jnp.log1p(-self.initial_support) + state.shift
        return {
            **stocks_of(state, Outputs),
            "support": support,
            "poll_support": shifted(expressed(support, self.falsification), self.house_effect),
            "talk_support": jax.nn.sigmoid(self.talk_offset - self.talk_slope * log_odds),
            "insulation": self._insulation(inputs),
        }
