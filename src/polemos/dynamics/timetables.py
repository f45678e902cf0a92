"""The timetable of a policy: what every week is told beforehand, its dates, its levers and its table."""

import datetime

import jax.numpy as jnp
import numpy as np

from polemos._core.catalogue import LEVERS
from polemos.case import Case, Policy, Setting
from polemos.dynamics.build import WEEK, Layout, conditional_settings, element_of, knot_dates, stacked
from polemos.dynamics.facts import Levers
from polemos.dynamics.simulate import Timetable
from polemos.dynamics.tables import table_of

NO_DEADLINE = np.inf


def timetable_of(case: Case, policy: Policy, policies: tuple[Policy, ...], layout: Layout) -> Timetable:
    """Dates, levers and knots of every step of one policy; step k leads from record k to record k + 1.

    At the table nobody was told what to expect, so nobody talks: `Engine.seat` tells them.
    """
    starts = layout.starts[:-1]
    knot, blend = _between_knots(knot_dates(case), starts)
    return Timetable(
        season=jnp.asarray(_season_shares(case, starts), jnp.float32),
        weeks_to_deadline=jnp.asarray(_weeks_to_deadline(case, starts, layout), jnp.float32),
        administration=jnp.asarray(_administrations(case, starts, layout), jnp.float32),
        levers=_levers(policy, starts, layout),
        switched_on=jnp.asarray(_switched_on(policy, policies, starts), jnp.float32),
        set_to=jnp.asarray(_set_to(policies, starts), jnp.float32),
        knot=jnp.asarray(knot, jnp.int32),
        blend=jnp.asarray(blend, jnp.float32),
        table=table_of(case, layout),
    )


# Policies ------------------------------------------------------------------------------------------


def _applies(setting: Setting, starts: tuple[datetime.date, ...]) -> np.ndarray:
    """1 in the weeks that a setting covers; a date is rounded down to the week that contains it."""
    ends = [start + WEEK for start in starts]
    begun = np.array([setting.start < end for end in ends])
    if setting.until is None:
        return begun
    return begun & np.array([setting.until >= end for end in ends])


def _levers(policy: Policy, starts: tuple[datetime.date, ...], layout: Layout) -> Levers:
    tables = {
        name: np.full((len(starts), *layout.shape(lever.axes)), lever.default, np.float32)
        for name, lever in LEVERS.items()
    }
    decided = set(conditional_settings(policy))
    for setting in policy.settings:
        if setting not in decided:
            tables[setting.lever][(_applies(setting, starts), *element_of(setting, layout))] = setting.value
    return stacked(Levers, {name: jnp.asarray(table) for name, table in tables.items()})


def _switched_on(
    policy: Policy, policies: tuple[Policy, ...], starts: tuple[datetime.date, ...]
) -> np.ndarray:
    """Which conditional settings of all policies apply by date under this one, (step, setting)."""
    columns = [
        _applies(setting, starts) & (other.id == policy.id)
        for other in policies
        for setting in conditional_settings(other)
    ]
    return np.stack(columns, axis=1) if columns else np.zeros((len(starts), 0), bool)


def _set_to(policies: tuple[Policy, ...], starts: tuple[datetime.date, ...]) -> np.ndarray:
    """The values of the conditional settings of all policies, (step, setting)."""
    values = [setting.value for policy in policies for setting in conditional_settings(policy)]
    return np.tile(np.array(values, float), (len(starts), 1))


# Calendar ------------------------------------------------------------------------------------------


def _season_shares(case: Case, starts: tuple[datetime.date, ...]) -> np.ndarray:
    """Share of the days of each week that lie in an adverse season."""
    seasons = [entry for entry in case.calendar if entry.kind == "season"]
    days = [[start + datetime.timedelta(days=d) for d in range(7)] for start in starts]
    return np.array([sum(any(season.covers(day) for season in seasons) for day in week) / 7 for week in days])


def _weeks_to_deadline(case: Case, starts: tuple[datetime.date, ...], layout: Layout) -> np.ndarray:
    """Weeks from each week's start to the next known deadline that a side feels; (step, actor)."""
    result = np.full((len(starts), len(layout.elements("actor"))), NO_DEADLINE)
    for entry in case.calendar:
        if entry.kind != "deadline" or entry.date is None:
            continue
        for i, actor in enumerate(layout.elements("actor")):
            if entry.of not in (None, actor):
                continue
            for k, start in enumerate(starts):
                ahead = (entry.date - start).days / 7
                if ahead > 0 and entry.known_on <= start:
                    result[k, i] = min(result[k, i], ahead)
    return result


def _administrations(case: Case, starts: tuple[datetime.date, ...], layout: Layout) -> np.ndarray:
    """1 from the week of a patron's change of administration on; (step, patron)."""
    patrons = layout.elements("patron")
    result = np.zeros((len(starts), len(patrons)))
    for entry in case.calendar:
        if entry.kind == "administration" and entry.of in patrons and entry.date is not None:
            result[[entry.date < start + WEEK for start in starts], patrons.index(entry.of)] = 1.0
    return result


# Exogenous series ----------------------------------------------------------------------------------


def _between_knots(
    dates: tuple[datetime.date, ...], starts: tuple[datetime.date, ...]
) -> tuple[np.ndarray, np.ndarray]:
    """For each week the last knot at or before it, and how far it is towards the next."""
    ordinals = np.array([date.toordinal() for date in dates], float)
    now = np.array([start.toordinal() for start in starts], float)
    knot = np.clip(np.searchsorted(ordinals, now, side="right") - 1, 0, len(dates) - 2)
    blend = np.clip((now - ordinals[knot]) / (ordinals[knot + 1] - ordinals[knot]), 0.0, 1.0)
    return knot, blend
