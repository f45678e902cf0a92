"""Values found by regression on simulated paths: an option to stop, and the option to settle later on a line.

`test_reduced_wars.py` holds them to Longstaff and Schwartz's example and to the exact wars of `reduced_wars`.
"""

import math
from dataclasses import dataclass

import numpy as np

from oracles import reduced_wars as exact
from oracles.reduced_wars import (
    FortsSolved,
    closed_form_option,
    going_on,
    hazards,
    line_cost,
    line_solved,
    no_peace,
    surplus_without_option,
)

LEAST_WARS = 8
"""For each function that is fitted to them."""


def least_squares(functions, target):
    """Coefficients of the functions (row, function) that fit the target (row) best."""
    scale = np.maximum(np.abs(functions).max(axis=0), 1e-300)
    return np.linalg.lstsq(functions / scale, target, rcond=1e-8)[0] / scale


@dataclass(frozen=True)
class Stopped:
    """An option to stop, by least-squares Monte Carlo."""

    value: float
    """Mean of what stopping by the rule pays, discounted to date 0."""
    coefficients: dict[int, np.ndarray]
    """Of the value of waiting at each date before the last."""
    dates: np.ndarray
    """(path,): when each path stops by the rule; the last date if never."""


def least_squares_monte_carlo(paths, payoff, discount, basis):
    """Stopped, of paths (path, date) with date 0 today (Longstaff and Schwartz 2001).

    At each date before the last the discounted cash flow that follows is regressed, over the paths where
    stopping pays anything, on basis(state) (path, function); one stops where the payoff is above the fit.
    """
    last = paths.shape[1] - 1
    cash, dates = payoff(paths[:, last]), np.full(len(paths), last)
    coefficients = {}
    for date in range(last - 1, 0, -1):
        cash = discount * cash
        now = payoff(paths[:, date])
        paying = now > 0
        functions = basis(paths[paying, date])
        coefficients[date] = least_squares(functions, cash[paying])
        stop = paying.copy()
        stop[paying] = now[paying] > functions @ coefficients[date]
        cash, dates = np.where(stop, now, cash), np.where(stop, date, dates)
    return Stopped(float(discount * cash.mean()), coefficients, dates)


def regress_forts(war, members=16384, seed=0, powers=3, battles=120):
    """FortsSolved, where the value of fighting on is regressed, battle by battle, on simulated wars.

    Half of the wars have a strength drawn from either side's belief. Values are regressed on powers of the
    forts held and of the true strength, and each side takes the mean over its belief of that day: of powers
    of a Beta it is exact, so that nobody needs wars of his own. Each half of the wars is told by the other.
    """
    forts, won, strength = _fort_paths(war, members, seed, battles)
    held, possible = (table[:-1, :-1] for table in exact.forts_held(war))
    fight_on, agree, settled = np.zeros((2, *held.shape)), np.zeros(held.shape), np.zeros((2, *held.shape))
    pays, half = exact.as_held(war, forts[-1]), np.arange(members) % 2
    for n in range(battles - 1, -1, -1):
        here, alive = held[n, : n + 1], (forts[n] > 0) & (forts[n] < war.forts)
        pays = np.where(alive, pays - np.reshape(war.cost, (2, 1)), pays)
        known = _fort_functions(war, forts[n], [strength**power for power in range(powers + 1)])
        if alive.sum() < LEAST_WARS * known.shape[1]:
            continue  # nobody settles where too few wars are left to learn from
        told = []
        for other in (1, 0):
            learn = alive & (half == other)
            fits = [least_squares(known[learn], pays[side, learn]) for side in (0, 1)]
            believed = (_fort_functions(war, here, _moments(belief, n, powers)) for belief in war.beliefs)
            told.append(np.stack([row @ fit for row, fit in zip(believed, fits, strict=True)]))
        rules = [exact.bargain(war, one, here) for one in told]
        at = won[n]
        chance, shares = (np.where(half == 0, rules[0][k][..., at], rules[1][k][..., at]) for k in (0, 1))
        pays = np.where(alive, chance * shares + (1 - chance) * pays, pays)
        fight_on[:, n, : n + 1] = np.mean(told, axis=0)
        agree[n, : n + 1], settled[:, n, : n + 1], _ = exact.bargain(war, fight_on[:, n, : n + 1], here)
    value = agree * settled + (1 - agree) * fight_on
    return FortsSolved(fight_on * possible, value * possible, agree * possible, settled * possible)


def _fort_paths(war, members, seed, battles):
    """Forts of side 0 and battles it has won (battle, member), and its true chance to win one (member,)."""
    rng = np.random.default_rng(seed)
    drawn = np.stack([rng.beta(*belief, members) for belief in war.beliefs])
    strength = np.where(np.arange(members) // 2 % 2 == 0, *drawn)
    forts, won = [np.full(members, war.held)], [np.zeros(members, int)]
    for _ in range(battles):
        wins, on = rng.random(members) < strength, (forts[-1] > 0) & (forts[-1] < war.forts)
        forts.append(forts[-1] + on * np.where(wins, 1, -1))
        won.append(won[-1] + on * wins)
    return np.array(forts), np.array(won), strength


def _moments(belief, n, powers):
    """Mean of each power of the strength, by who has seen w of n battles won: Beta(a + w, b + n - w)."""
    a, b = belief
    w, found = np.arange(n + 1), [np.ones(n + 1)]
    for power in range(powers):
        found.append(found[-1] * (a + w + power) / (a + b + n + power))
    return found


def _fort_functions(war, forts, powers_of_strength):
    """(row, function): products of powers of the forts and of the strength, up to one degree more in all."""
    most = len(powers_of_strength) - 1
    place = 2 * forts / war.forts - 1
    return np.stack(
        [
            place**i * powers_of_strength[j]
            for i in range(most + 1)
            for j in range(most + 1)
            if i + j <= most + 1
        ],
        axis=-1,
    )


def line_paths(war, members, seed):
    """(week, member): positions of the front, from a uniform start so that every state is visited."""
    rng = np.random.default_rng(seed)
    at = rng.integers(0, war.steps + 1, members)
    paths = [at]
    for _ in range(war.weeks):
        luck = rng.random(members)
        move = (luck < war.advance[0]) * 1 - (luck >= 1 - war.advance[1])
        at = np.clip(at + move, 0, war.steps)
        paths.append(at)
    return np.array(paths)


def _line_functions(option, surplus, costs):
    """(position, function): of the closed-form option and the surplus without option, both in weeks of costs.

    The seventh function of the design, option times chip, is zero on a line without a chip.
    """
    weeks, sign = option / costs, np.tanh(surplus / (100 * costs))
    good = np.maximum(sign, 0)
    return np.stack([np.ones_like(weeks), weeks, sign, good, weeks * good, np.sqrt(weeks)], axis=-1)


def regress_line(war, members=16384, seed=0):
    """LineSolved, where the option is regressed on the closed form along simulated paths of the front."""
    paths = line_paths(war, members, seed)
    fighting, costs, stay = no_peace(war), line_cost(war).sum(0), going_on(war)
    without = surplus_without_option(war, fighting)
    option, (closed, apart) = np.empty_like(fighting), closed_form_option(war, without)
    ahead = None
    for week in range(war.weeks, -1, -1):
        at = paths[week]
        if ahead is None:
            option[:, week], talks, outside = closed[:, week], closed[:, week, at], apart[:, week, at]
        else:
            talks, outside = (stay * one for one in ahead)
            for side in (0, 1):
                functions = _line_functions(closed[side, week], without[week], costs)
                fit = functions @ _over_positions(functions, at, talks[side] / costs[at])
                option[side, week] = np.maximum(fit, 0) * costs
        surplus = without[week] - (1 - war.breakdown) * (option[0, week] + option[1, week])
        ahead = _path_week(war, surplus, option[:, week], talks, outside, at)
    return line_solved(war, fighting, option)


def _over_positions(functions, at, target):
    """least_squares over paths; the functions depend on the position alone, so means by position do."""
    n = len(functions)
    count = np.bincount(at, minlength=n)
    mean = np.bincount(at, target, n) / np.maximum(count, 1)
    return least_squares(functions * np.sqrt(count)[:, None], mean * np.sqrt(count))


def _path_week(war, surplus, option, talks, outside, at):
    """What the option is worth on each path (side, member), in talks and outside, at the start of a week.

    Who signs gets what the rule says; who does not, what the path brings.
    """
    agree, talk = (one[at] for one in hazards(war, surplus))
    end = -math.expm1(-war.talks_end)
    gain = (option + np.reshape(war.share, (2, 1)) * np.maximum(surplus, 0))[:, at]
    in_talks = agree * gain + (1 - agree) * (end * outside + (1 - end) * talks)
    return in_talks, (1 - talk) * outside + talk * talks
