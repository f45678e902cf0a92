"""The table: when talks begin, whether they end in a deal, and what may be signed later.

A member of an ensemble is at war without talks, at war in talks, or settled. Hazards follow from the surplus
of the week; chances are carried forward beside what is drawn, for claims are judged on chances.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
from jax import lax

from polemos._core.types import ByActor, Scalar
from polemos.dynamics.mechanisms.bargaining.values import LEAST_COST, discount
from polemos.dynamics.sides import together

NEWTON_STEPS = 3
"""Towards the surplus that answers to itself; from anywhere in the supports three leave 1e-4 of it."""
LEAST_LOG = 16.0
"""How far below the surplus without the option it may lie, in logarithms."""
TINY = 1e-30
"""A surplus, in fronts, whose logarithm is still a number."""
END_STEPS = 2
"""Towards the surplus of a deal that gives one side the whole front; the option hangs little on it."""
LARGEST_LOG = 30.0
"""Of what brings talks nearer or farther; beyond it they begin at once or never."""
MANY_WEEKS = 10.0
"""Weeks of both sides' costs that count as much to be gained by talking: tanh(1) of what can count."""


class Rates(eqx.Module):
    """How the table moves; chances are of a week.

    talks       h_T: hazard that talks begin where there is nothing to gain, 1/week
    breakdown   h_B: hazard that talks break off, 1/week
    agreement   h_D: hazard of a deal where all is to be gained, 1/week
    surplus     kappa_S: log hazard of talks as the surplus grows from none to much
    ground      kappa_K: log hazard of talks per 1,000 km^2 that are held as chips; two signs
    urge        kappa_P: log hazard of talks per unit of patrons' urging; two signs
    deadline    kappa_D: log hazard of talks at a deadline
    nearness    tau_D: weeks in which a deadline is felt
    shares      beta: of each side in the surplus; they add up to 1
    """

    talks: Scalar
    breakdown: Scalar
    agreement: Scalar
    surplus: Scalar
    ground: Scalar
    urge: Scalar
    deadline: Scalar
    nearness: Scalar
    shares: ByActor


class Press(eqx.Module):
    """What of the week, beside the surplus, makes talks nearer or farther.

    ground           1,000 km^2 held as chips by either side
    urge             of patrons, 0 is none
    weeks_to_deadline  infinite where there is none
    """

    ground: Scalar
    urge: Scalar
    weeks_to_deadline: Scalar


class Weighed(eqx.Module):
    """What a week is worth at the table.

    value   V: what not signing now is worth to each side, with what may be signed later
    gain    S: what both gain by signing now
    costs   front that the week of war costs each side; C is both together
    line    share of the front that a deal would leave to each side
    held    g: what it is worth to each side that all stays as it is held, at no cost
    strain  what multiplies the hazard that a peace breaks
    """

    value: ByActor
    gain: Scalar
    costs: ByActor
    line: ByActor
    held: ByActor
    strain: Scalar


class Chances(eqx.Module):
    """Of no talks, of talks, of a ceasefire that holds, and of a deal signed; they add up to 1.

    lapsed  chance that a deal has been signed and war begun again; part of `settled`
    """

    quiet: Scalar
    talks: Scalar
    ceasefire: Scalar
    settled: Scalar
    lapsed: Scalar


class Drawn(eqx.Module):
    """What came of the chances.

    talking, halted  1 while talks are held, and while a ceasefire holds
    signed, resumed  1 once a deal has been signed, and once war has begun again after it
    """

    talking: Scalar
    halted: Scalar
    signed: Scalar
    resumed: Scalar


class Turns(eqx.Module):
    """Chances of a week.

    begin  that talks begin;  agree, stop, end  that they end in a deal, else in a ceasefire, else in nothing
    fail   that a ceasefire breaks;  lapse  that a deal breaks
    """

    begin: Scalar
    agree: Scalar
    stop: Scalar
    end: Scalar
    fail: Scalar
    lapse: Scalar


class Options(eqx.Module):
    """O: what settling later is worth to each side, in talks and before there are any."""

    talks: ByActor
    quiet: ByActor


def agreement(rates: Rates, gain: Scalar, cost: Scalar, dt: float = 1.0) -> Scalar:
    """a: chance that dt weeks of talks end in a deal, 1 - exp(-h_D (1 - exp(-S+ / C)) dt).

    gain  S: surplus;  cost  C: front that a week of war costs both

    The surplus is counted in weeks of costs, so that there is no scale to choose. Where there is nothing to
    gain nobody signs; where war costs nothing, anything to gain is all.
    """
    weeks = jnp.maximum(gain, 0.0) / jnp.where(cost > LEAST_COST, cost, 1.0)
    ready = jnp.where(cost > LEAST_COST, -jnp.expm1(-weeks), (gain > 0.0).astype(gain.dtype))
    return -jnp.expm1(-rates.agreement * ready * dt)


def beginning(rates: Rates, gain: Scalar, cost: Scalar, press: Press, dt: float = 1.0) -> Scalar:
    """h: chance that talks begin within dt weeks.

    1 - exp(-h_T exp(k_S tanh(S / 10 C) + k_K ground + k_P urge + k_D exp(-weeks / tau_D)) dt)
    """
    weeks = gain / (MANY_WEEKS * jnp.where(cost > LEAST_COST, cost, 1.0))
    seen = jnp.where(cost > LEAST_COST, jnp.tanh(weeks), jnp.sign(gain))
    ahead = jnp.isfinite(press.weeks_to_deadline)
    left = jnp.where(ahead, press.weeks_to_deadline, 0.0)
    near = jnp.where(ahead, jnp.exp(-left / rates.nearness), 0.0)
    log = rates.surplus * seen + rates.ground * press.ground + rates.urge * press.urge
    log = jnp.clip(log + rates.deadline * near, -LARGEST_LOG, LARGEST_LOG)
    return -jnp.expm1(-rates.talks * jnp.exp(log) * dt)


def breaking_off(rates: Rates, dt: float = 1.0) -> Scalar:
    """Chance that talks break off within dt weeks."""
    return -jnp.expm1(-rates.breakdown * dt)


def advanced(now: Chances, turns: Turns) -> Chances:
    """The chances a week later: in talks a deal first, else a ceasefire, else they may break off."""
    signed = now.talks * turns.agree
    open_still = now.talks - signed
    stopped = open_still * turns.stop
    going_on = open_still - stopped
    begun, broken = now.quiet * turns.begin, going_on * turns.end
    failed = now.ceasefire * turns.fail
    return Chances(
        quiet=now.quiet - begun + broken + failed,
        talks=going_on - broken + begun,
        ceasefire=now.ceasefire - failed + stopped,
        settled=now.settled + signed,
        lapsed=now.lapsed + (now.settled - now.lapsed) * turns.lapse,
    )


def drawn(now: Drawn, turn: Scalar, turns: Turns) -> Drawn:
    """What comes of the same chances by one uniform number a week."""
    quiet = 1.0 - now.talking - now.halted - now.signed
    stops = turns.agree + (1.0 - turns.agree) * turns.stop
    leaves = stops + (1.0 - stops) * turns.end
    signed, left = now.talking * (turn < turns.agree), now.talking * (turn < leaves)
    failed, begun = now.halted * (turn < turns.fail), quiet * (turn < turns.begin)
    return Drawn(
        talking=now.talking - left + begun,
        halted=now.halted - failed + now.talking * (turn < stops) - signed,
        signed=now.signed + signed,
        resumed=now.resumed + (now.signed - now.resumed) * (turn < turns.lapse),
    )


def options(
    rates: Rates,
    press: Press,
    never: Scalar,
    cost: Scalar,
    recurrence: Scalar,
    breaks: ByActor,
    least: ByActor | None = None,
    delta: float | None = None,
) -> Options:
    """O: the option to settle later where all stays as it is for ever, in closed form.

    never   S^F: the surplus where not signing now means never signing
    breaks  b: chance a week, as each side believes, that the other breaks first
    least   line of each side that leaves it no more than never signing; as if the front had no end when None
    delta   what a unit a week later is worth now; `discount()` when None

    Weeks are counted in weeks, whatever the step of the war. With D_i = delta (1 - b_i), a part g_i of the
    surplus, beta_i S as far as the front goes, and r = D h / (1 - D (1 - h)),

        O_T = D a g / (1 - D (a + (1 - a) (h_B r + 1 - h_B))),    O_N = r O_T,

    where S = S^F - (1 - chi) (O_T1 + O_T2) answers to itself: the option is part of what not signing is
    worth. What is wanted of S rises with it, between as fast and twice as fast but where talks hang on it:
    Newton's steps are taken in logarithms, and kept where the answer can be.
    """
    delta = discount() if delta is None else delta
    lasting = 1.0 - recurrence
    worth = partial(_worth, rates, press, cost, breaks, delta)
    gains = rates.shares * _answering(worth, never + jnp.zeros_like(cost + breaks[0]), rates.shares, lasting)
    if least is None:
        each, until = worth(together(gains))
        return Options(each * gains, until * each * gains)
    return _to_the_end(worth, gains, least, lasting)


_Worth = Callable[[Scalar], tuple[ByActor, ByActor]]
"""Of a surplus that stays for ever: a unit that each side gets of it later, seen from talks, and r."""


def _answering(worth: _Worth, never: Scalar, shares: ByActor, lasting: Scalar) -> Scalar:
    """S: the surplus that answers to itself, on a front without an end; 0 where there is none."""
    hoped = never > 0.0
    target = jnp.log(jnp.where(hoped, never, 1.0))

    def wanted(log: Scalar) -> Scalar:
        gain = jnp.exp(log)
        return jnp.log(gain + lasting * together(worth(gain)[0] * shares * gain))

    def nearer(_: Any, known: tuple[Scalar, Scalar, Scalar]) -> tuple[Scalar, Scalar, Scalar]:
        low, log, high = known
        found, slope = jax.jvp(wanted, (log,), (jnp.ones_like(log),))
        low, high = jnp.where(found > target, low, log), jnp.where(found > target, log, high)
        step = log - (found - target) / slope
        return low, jnp.where((step >= low) & (step <= high), step, 0.5 * (low + high)), high

    first = target - (wanted(target) - target)  # as if the option grew as the surplus does: never too high
    _, log, _ = lax.fori_loop(0, NEWTON_STEPS, nearer, (target - LEAST_LOG, first, target))
    return jnp.where(hoped, jnp.exp(log), 0.0)


def _to_the_end(worth: _Worth, gains: ByActor, least: ByActor, lasting: Scalar) -> Options:
    """The option where the front may end before each side has its share, from what it would gain otherwise.

    A unit that a side gains moves its line by 1 + lasting O_T / g. Where that takes the line to an end of the
    front, what is gained there answers to itself: by secants, in logarithms.
    """
    hoped = together(gains) > 0.0

    def on_the_front(gain: Scalar) -> tuple[ByActor, ByActor, ByActor]:
        each, until = worth(gain)
        moved = 1.0 + lasting * each
        return jnp.where(hoped, jnp.clip(gains, -least / moved, (1.0 - least) / moved), 0.0), each, until

    def log_of(found: ByActor) -> Scalar:
        return jnp.log(jnp.maximum(together(found), TINY))

    before = log_of(gains)
    found, each, until = on_the_front(jnp.exp(before))
    missed = step = log_of(found) - before
    for _ in range(END_STEPS):
        now = before + step
        found, each, until = on_the_front(jnp.exp(now))
        left = log_of(found) - now
        bent = jnp.minimum((left - missed) / jnp.where(step == 0.0, 1.0, step), -1.0)
        before, missed, step = now, left, -left / bent
    return Options(each * found, until * each * found)


def _worth(
    rates: Rates, press: Press, cost: Scalar, breaks: ByActor, delta: float, gain: Scalar
) -> tuple[ByActor, ByActor]:
    """`_Worth` of a surplus."""
    agree, begin = agreement(rates, gain, cost), beginning(rates, gain, cost, press)
    end = breaking_off(rates)
    patience = delta * (1.0 - breaks)
    until_talks = patience * begin / (1.0 - patience * (1.0 - begin))
    lasts = agree + (1.0 - agree) * (end * until_talks + 1.0 - end)
    return patience * agree / (1.0 - patience * lasts), until_talks
