"""Bargaining: what held ground, a sanction or a deadline is worth at the table, and when a war ends.

Claim    A war goes on while both sides cannot save by stopping it, above all because each believes that the
         other breaks first; ground held on the other's soil buys what it is worth to who wants it more.
Law      V_i = G_i +- m_i X_i + phi_i Z_i - c_i sum_k w_ik K_ik + O_i
         S = (1 - chi) (pie - V_1 - V_2) + chi (chips handed over if the war resumes) - office + relief
         in talks a deal is signed with chance 1 - exp(-h_D (1 - exp(-S+ / C))), C: a week's cost of both
         each side gets V_i + beta_i S, as far as the front goes; no deal where one asks for more than that
Omits    More than one line; offers that screen or teach; what a state's collapse would bring; talks that slow
         the fighting; third parties at the table.
Sources  Fearon (1995) for the range; Nash (1950) and Rubinstein (1982) for its division; Slantchev (2003) and
         Powell (2004) for settling later. Choices among many equilibria: beta and h_D.
"""

from dataclasses import replace
from functools import partial
from typing import final

import jax
import jax.numpy as jnp
from jax import lax

from polemos._core.fields import quantity
from polemos._core.random import Key
from polemos._core.types import ByActor, Scalar
from polemos.dynamics.contract import AbstractMechanism
from polemos.dynamics.mechanisms.bargaining.features import (
    LONGEST,
    N_FEATURES,
    OTHER_CHIPS,
    OWN_CHIPS,
    Memory,
    Seen,
    begun,
    borne,
    breaks,
    features,
    remembered,
    scaled,
    share,
    told,
)
from polemos.dynamics.mechanisms.bargaining.interface import Inputs, Noise, Outputs, State
from polemos.dynamics.mechanisms.bargaining.lasting import (
    as_held,
    expected_shift,
    resuming,
    stopping,
    strain_on_peace,
    strained,
)
from polemos.dynamics.mechanisms.bargaining.table import (
    Chances,
    Drawn,
    Options,
    Press,
    Rates,
    Turns,
    Weighed,
    advanced,
    agreement,
    beginning,
    breaking_off,
    drawn,
    options,
)
from polemos.dynamics.mechanisms.bargaining.values import (
    LEAST_COST,
    QUANTITIES,
    STREAMS,
    Fighting,
    Preferences,
    Terms,
    believed_break,
    discount,
    fighting_value,
    lines,
    pie,
    power_of_patience,
    shares,
    surplus,
    traded,
    weekly_costs,
    within_the_front,
)
from polemos.dynamics.mechanisms.bargaining.waiting import (
    AS_IT_STANDS,
    N_FUNCTIONS,
    Standing,
    functions,
    later,
    unweighed,
    weighed,
)
from polemos.dynamics.sides import together

CHOICE = "a choice of the reader: print it as a curve"

__all__ = [
    "AS_IT_STANDS",
    "LEAST_COST",
    "LONGEST",
    "N_FEATURES",
    "N_FUNCTIONS",
    "OTHER_CHIPS",
    "OWN_CHIPS",
    "QUANTITIES",
    "STREAMS",
    "Bargaining",
    "Chances",
    "Drawn",
    "Fighting",
    "Inputs",
    "Memory",
    "Noise",
    "Options",
    "Outputs",
    "Preferences",
    "Press",
    "Rates",
    "Seen",
    "Standing",
    "State",
    "Terms",
    "Turns",
    "Weighed",
    "advanced",
    "agreement",
    "as_held",
    "beginning",
    "begun",
    "believed_break",
    "borne",
    "breaking_off",
    "breaks",
    "discount",
    "drawn",
    "expected_shift",
    "features",
    "fighting_value",
    "functions",
    "later",
    "lines",
    "options",
    "pie",
    "power_of_patience",
    "remembered",
    "resuming",
    "scaled",
    "share",
    "shares",
    "stopping",
    "strain_on_peace",
    "strained",
    "surplus",
    "told",
    "traded",
    "weekly_costs",
    "weighed",
    "within_the_front",
]


@final
class Bargaining(AbstractMechanism[State, Noise]):
    """The table of two sides; the fields are its parameters, one draw per instance."""

    chip_stake: ByActor = quantity(
        "1", (0.0, 1000.0), "m: km^2 of front that a km^2 of a chip is worth to a side", source=CHOICE
    )
    prize_hope: ByActor = quantity(
        "1", (0.0, 1.0), "phi: share of what the other holds that a side counts on where the other breaks",
        source=CHOICE, neutral=0.0,
    )  # fmt: skip
    cost: ByActor = quantity(
        "1/week", (0.0, 0.1), "c: front that a week of war costs a side, costs as at first", source=CHOICE
    )
    weight_of_time: ByActor = quantity(
        "1", (0.0, 100.0), "of every week alike in what war costs, beside the other weights", source=CHOICE
    )
    weight_of_losses: ByActor = quantity("1", (0.0, 100.0), "likewise, of losses", source=CHOICE)
    weight_of_strain: ByActor = quantity("1", (0.0, 100.0), "likewise, of a strained budget", source=CHOICE)
    weight_of_weariness: ByActor = quantity("1", (0.0, 100.0), "likewise, of want of support", source=CHOICE)
    recurrence: Scalar = quantity(
        "1", (0.0, 1.0), "chi: chance that a deal does not last, in present value",
        source="wars fought again (Correlates of War)", neutral=0.0,
    )  # fmt: skip
    office: ByActor = quantity(
        "1", (0.0, 10.0), "lambda: front that leaders would pay per front lost since the start",
        source="Goemans (2000): direction only", neutral=0.0,
    )  # fmt: skip
    relief: Scalar = quantity(
        "1", (0.0, 1.0), "rho: front that the lifting of full sanctions is worth", source=CHOICE, neutral=0.0
    )
    power: ByActor = quantity(
        "1", (0.0, 100.0), "bargaining power; a side's share of the surplus is its own over that of both",
        source="Rubinstein (1982)",
    )  # fmt: skip
    talks: Scalar = quantity(
        "1/week", (0.0, 2.0), "h_T: hazard of talks with nothing to be gained", source="Min (2020)"
    )
    breakdown: Scalar = quantity(
        "1/week", (0.0, 2.0), "h_B: hazard that talks break off", source="dated talks of wars"
    )
    agreement: Scalar = quantity(
        "1/week",
        (0.0, 2.0),
        "h_D: hazard of a deal with all to be gained",
        source="dated talks of wars",
    )
    surplus_on_talks: Scalar = quantity(
        "1", (0.0, 5.0), "kappa_S: log hazard of talks as there is much to be gained", source=CHOICE,
        neutral=0.0,
    )  # fmt: skip
    chips_on_talks: Scalar = quantity(
        "1", (-5.0, 5.0), "kappa_K: log hazard of talks per 1,000 km^2 held as chips; two signs",
        source="both signs are on record", neutral=0.0,
    )  # fmt: skip
    urge_on_talks: Scalar = quantity(
        "1", (-5.0, 5.0), "kappa_P: log hazard of talks per unit of patrons' urging; two signs",
        source=CHOICE, neutral=0.0,
    )  # fmt: skip
    deadline_on_talks: Scalar = quantity(
        "1", (0.0, 5.0), "kappa_D: log hazard of talks at a deadline", source="Pinfari (2011)", neutral=0.0
    )
    deadline_nearness: Scalar = quantity(
        "week", (0.1, 52.0), "tau_D: weeks in which a deadline is felt", source=CHOICE
    )
    ceasefire: Scalar = quantity(
        "1/week", (0.0, 2.0), "h_C: hazard of a ceasefire in talks where both would much rather stop",
        source=CHOICE, neutral=0.0, optional=True,
    )  # fmt: skip
    ceasefire_breaks: Scalar = quantity(
        "1/week", (0.0, 2.0), "hazard that a ceasefire breaks", source=CHOICE, neutral=0.0, optional=True
    )
    settlement_breaks: Scalar = quantity(
        "1/week", (0.0, 2.0), "hazard that war begins again after a settlement",
        source="wars fought again (Correlates of War)", neutral=0.0, optional=True,
    )  # fmt: skip
    shift_on_recurrence: Scalar = quantity(
        "1", (0.0, 5.0), "kappa_chi: log hazard that peace breaks per tenth of the front expected to move",
        source="Powell (2006): direction only", neutral=0.0, optional=True,
    )  # fmt: skip
    guarantee_on_recurrence: Scalar = quantity(
        "1", (-5.0, 5.0), "kappa_G: what patrons' guarantee takes off that log hazard; two signs",
        source="Fortna (2003) against Lo, Hashimoto and Reiter (2008)", neutral=0.0, optional=True,
    )  # fmt: skip

    def init(self, start: Inputs) -> tuple[State, Outputs]:
        """Averages as what is seen at the start, and a war without talks."""
        none = jnp.zeros_like(self.talks)
        state = State(
            **vars(begun(start)),
            never=none + 1.0,
            quiet=none + 1.0,
            **dict.fromkeys(("open", "ceasefire", "settled", "lapsed"), none),
            **dict.fromkeys(("talking", "halted", "signed", "resumed"), none),
        )
        return state, _shown(state, start, unweighed(share(start.front, start)))

    def draw(self, key: Key) -> Noise:
        """Noise of one week."""
        return Noise(turn=key.uniform("turn"))

    def step(self, state: State, inputs: Inputs, noise: Noise, dt: float = 1.0) -> tuple[State, Outputs]:
        """Remember, weigh, carry the chances on by dt weeks and draw what comes of them."""
        state = replace(state, **vars(remembered(state, inputs, dt)))
        possible = inputs.possible > 0.0
        nothing = unweighed(share(inputs.front, inputs) + 0.0 * state.front)
        weighed = lax.cond(jnp.any(possible), lambda: self.weighed(state, inputs), lambda: nothing)
        weighed = jax.tree.map(partial(jnp.where, possible), weighed, nothing)
        turns = self._turns(weighed, self._press(inputs), dt)
        turns = replace(turns, begin=jnp.where(possible, turns.begin, 0.0))
        now = Chances(state.quiet, state.open, state.ceasefire, state.settled, state.lapsed)
        after = advanced(now, turns)
        came = drawn(Drawn(state.talking, state.halted, state.signed, state.resumed), noise.turn, turns)
        new = replace(
            state,
            never=state.never * (1.0 - turns.begin),
            quiet=after.quiet,
            open=after.talks,
            ceasefire=after.ceasefire,
            settled=after.settled,
            lapsed=after.lapsed,
            **vars(came),
        )
        return new, _shown(new, inputs, weighed)

    def weighed(self, memory: Memory, inputs: Inputs) -> Weighed:
        """What this week is worth to both: not signing, the surplus of signing, and the line of the deal."""
        stood = self.standing(memory, inputs)
        return weighed(stood, later(inputs.later, stood), shares(self.power))

    def standing(self, memory: Memory, inputs: Inputs) -> Standing:
        """What this week hangs on, all but what settling later is worth."""
        prefer, terms, breaking = self._preferences(), self._terms(memory, inputs), breaks(memory, inputs)
        expected = told(inputs.weights, features(memory, inputs, breaking))
        shift = expected_shift(expected, terms)
        strain = strain_on_peace(
            self.shift_on_recurrence, shift, self.guarantee_on_recurrence, inputs.guarantee
        )
        terms = replace(terms, recurrence=strained(terms.recurrence, strain))
        costs = weekly_costs(prefer, scaled(inputs, inputs.reference))
        alone = fighting_value(expected, prefer)
        never, press = surplus(terms, prefer, expected, alone), self._press(inputs)
        least = lines(terms, prefer, expected, alone, jnp.zeros_like(alone))
        hoped, cost, chi = within_the_front(never, least), together(costs), terms.recurrence
        closed = options(self.rates(), press, hoped, cost, chi, breaking, least)
        held = as_held(terms, prefer.stake)
        return Standing(alone, never, least, costs, chi, breaking, press, closed, held, strain)

    def _turns(self, weighed: Weighed, press: Press, dt: float) -> Turns:
        """The chances of a week, as it was weighed."""
        rates, cost = self.rates(), together(weighed.costs)
        return Turns(
            begin=beginning(rates, weighed.gain, cost, press, dt),
            agree=agreement(rates, weighed.gain, cost, dt),
            stop=stopping(self.ceasefire, weighed.held, weighed.value, weighed.costs, dt),
            end=breaking_off(rates, dt),
            fail=resuming(self.ceasefire_breaks, weighed.strain, dt),
            lapse=resuming(self.settlement_breaks, weighed.strain, dt),
        )

    def _preferences(self) -> Preferences:
        """Weights of the streams of cost add up to 1; where there are none, war costs nothing."""
        streams = (
            self.weight_of_time,
            self.weight_of_losses,
            self.weight_of_strain,
            self.weight_of_weariness,
        )
        weight = jnp.stack(streams, axis=1)
        total = jnp.sum(weight, axis=1, keepdims=True)
        return Preferences(
            self.chip_stake, self.prize_hope, self.cost, weight / jnp.where(total > 0.0, total, 1.0)
        )

    def rates(self) -> Rates:
        """How the table moves."""
        return Rates(
            talks=self.talks,
            breakdown=self.breakdown,
            agreement=self.agreement,
            surplus=self.surplus_on_talks,
            ground=self.chips_on_talks,
            urge=self.urge_on_talks,
            deadline=self.deadline_on_talks,
            nearness=self.deadline_nearness,
            shares=shares(self.power),
        )

    def _press(self, inputs: Inputs) -> Press:
        ground = together(inputs.chips) / 1000.0
        soonest = jnp.minimum(inputs.weeks_to_deadline[0], inputs.weeks_to_deadline[1])
        return Press(ground, inputs.urge, soonest)

    def _terms(self, memory: Memory, inputs: Inputs) -> Terms:
        """A leader pays for what is lost, in proportion to who stands behind the war; a draw is free."""
        line = share(inputs.front, inputs)
        lost = jnp.maximum(memory.front_at_start - line, 0.0)
        return Terms(
            line=line,
            chips=share(inputs.chips, inputs),
            recurrence=self.recurrence,
            office=self.office * inputs.support * lost,
            relief=self.relief * inputs.sanctions,
        )


def _shown(state: State, inputs: Inputs, weighed: Weighed) -> Outputs:
    """What is told in km^2 of front, and a line that can be drawn."""
    front = together(inputs.front)
    return Outputs(
        talking=state.talking,
        begun=1.0 - state.never,
        signed=state.signed,
        settled=state.settled,
        halted=state.halted,
        ceasefire=state.ceasefire,
        resumed=state.resumed,
        lapsed=state.lapsed,
        surplus=front * weighed.gain,
        line=weighed.line,
        value=front * weighed.value,
        peace=(state.signed - state.resumed + state.halted) * inputs.stops,
    )
