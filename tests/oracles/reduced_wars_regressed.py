"""Values found by regression on simulated paths: an option to stop, and the option to settle later on a line.

`test_reduced_wars.py` holds them to Longstaff and Schwartz's example and to the exact line of `reduced_wars`.
"""

import math
from dataclasses import dataclass

import numpy as np

from oracles.reduced_wars import (
    closed_form_option,
    going_on,
    hazards,
    line_cost,
    line_solved,
    no_peace,
    surplus_without_option,
)


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
