"""A case as it stood on a day: what nobody could know then is taken out of it.

Forecasts from a past date are honest only when neither the record, nor the efforts of the sides, nor a prior
tells what came later. What changes in a policy, in a series or in the calendar is known from the day that the
case gives for it.
"""

from __future__ import annotations

import datetime
import itertools

from polemos.case.distributions import Constant
from polemos.case.evidence import Row, Series
from polemos.case.model import Case
from polemos.case.policies import Policy, Setting
from polemos.case.priors import ParameterPrior
from polemos.case.scenario import ExogenousSeries
from polemos.case.switches import rival_prior

ARRIVALS = "contingent"
"""The exogenous series that is a flow of arrivals: where none is known of, none arrive."""

NONE = Constant(text="0", low=None, high=None, value=0.0)


def as_of(case: Case, day: datetime.date) -> Case:
    """The case with what was known on a day, to be run and asked as any other.

    settings   those that were public; one that ends later than the day, or gives way to one not yet public,
               goes on
    calendar   what was known of it
    exogenous  values after the day are the last one before it, and no arrivals
    priors     one that was known only later gives way to its `earlier`; `foreknown` lists those without
    evidence   rows and points that were known, of days up to it; `known_until` is the day
    A day on which all of it was known returns the case itself.
    """
    if day >= case.known_until:
        return case
    return case.model_copy(
        update={
            "known_until": day,
            "policies": tuple(_policy(policy, day) for policy in case.policies),
            "calendar": tuple(entry for entry in case.calendar if entry.known_on <= day),
            "exogenous": tuple(_frozen(series, day) for series in case.exogenous),
            "priors": tuple(_prior(case, prior, day) for prior in case.priors),
            "rows": tuple(row for row in case.rows if _known(row, day)),
            "series": tuple(_cut(series, day) for series in case.series),
        }
    )


def foreknown(case: Case, day: datetime.date) -> tuple[str, ...]:
    """The parameters whose prior was known only after a day and that have no earlier one."""
    return tuple(
        prior.name
        for prior in case.priors
        if prior.known_on is not None and prior.known_on > day and prior.earlier is None
    )


def _policy(policy: Policy, day: datetime.date) -> Policy:
    public = [setting for setting in policy.settings if setting.public_on <= day]
    hidden = [setting for setting in policy.settings if setting.public_on > day]
    settings = tuple(
        setting.model_copy(update={"until": None}) if _goes_on(setting, hidden, day) else setting
        for setting in public
    )
    return policy.model_copy(update={"settings": settings})


def _goes_on(setting: Setting, hidden: list[Setting], day: datetime.date) -> bool:
    """Whether nobody knew yet that a setting ends when it does."""
    element = (setting.lever, setting.arguments)
    if setting.until is None:
        return False
    replaced = any(
        (other.lever, other.arguments) == element and other.start == setting.until for other in hidden
    )
    return setting.until > day or replaced


def _frozen(series: ExogenousSeries, day: datetime.date) -> ExogenousSeries:
    """All dates stay, so that a case and what was known of it compile to one program."""
    known = [knot for knot in series.values if knot.date <= day]
    last = known[-1].value if known else series.values[0].value
    ahead = NONE if series.name == ARRIVALS else last
    values = tuple(
        knot if knot.date <= day else knot.model_copy(update={"value": ahead}) for knot in series.values
    )
    return series.model_copy(update={"values": values})


def _prior(case: Case, prior: ParameterPrior, day: datetime.date) -> ParameterPrior:
    if prior.earlier is None or prior.known_on is None or prior.known_on <= day:
        return prior
    return rival_prior(prior, prior.earlier, itertools.product(*map(case.elements, prior.axes)))


def _known(row: Row, day: datetime.date) -> bool:
    return row.known_on <= day


def _cut(series: Series, day: datetime.date) -> Series:
    points = tuple(one for one in series.points if one.known_on <= day and one.refers_to <= day)
    return series.model_copy(update={"points": points})
