"""What a policy orders from week to week: its settings laid over each other, the later above the earlier.

Two policies with equal schedules are one policy under two names, and a setting that is left in no week of its
schedule changes nothing.
"""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from polemos._core.catalogue import LEVERS
from polemos.case.language.evaluate import canonical
from polemos.case.policies import Policy, Setting
from polemos.case.scenario import Clock

Element = tuple[str, tuple[str, ...]]
"""A lever and its arguments."""


@dataclass(frozen=True)
class Order:
    """A value of a lever, and on what condition; the empty one holds always.

    numbers  of the settings that make it so; none for what holds where nobody sets anything
    """

    condition: str
    value: float
    numbers: tuple[int, ...] = field(default=(), compare=False)


Orders = tuple[Order, ...]
"""What may be in force at once, the strongest last."""

Course = tuple[tuple[int, Orders], ...]
"""The weeks from which orders are others than before."""

Schedule = dict[Element, Course]
"""The course of every lever that is ever moved."""


def schedule(settings: Sequence[Setting], clock: Clock) -> Schedule:
    """What settings order in the weeks of a run; a lever that always stands at its default is left out."""
    courses = {element: _course(segments) for element, segments in _by_element(settings, clock)}
    return {element: course for element, course in courses.items() if course != _at_rest(element[0], clock)}


def idle(settings: Sequence[Setting], clock: Clock) -> tuple[int, ...]:
    """The numbers of settings that change nothing: what they order holds without them, or never."""
    segments = itertools.chain.from_iterable(segments for _, segments in _by_element(settings, clock))
    working = {number for _, orders in segments for order in orders for number in order.numbers}
    return tuple(number for number in range(len(settings)) if number not in working)


def twins(policies: Iterable[Policy], clock: Clock) -> dict[str, str]:
    """For each policy that can be run the first of those that order the same in every week, often itself.

    Under "" stands the reference, which is meant where none is named.
    """
    first: list[tuple[str, Schedule]] = []
    found: dict[str, str] = {}
    for policy in policies:
        if not policy.abstract:
            orders = schedule(policy.settings, clock)
            found[policy.id] = next((id for id, known in first if known == orders), policy.id)
            first.append((policy.id, orders))
    return {"": first[0][0], **found} if first else {}


def parting(one: Schedule, other: Schedule, clock: Clock) -> datetime.date | None:
    """The first day on which two schedules order different things; None where they never do."""
    weeks: list[int] = []
    for element in one.keys() | other.keys():
        rest = _at_rest(element[0], clock)
        courses = one.get(element, rest), other.get(element, rest)
        marks = sorted({week for course in courses for week, _ in course})
        parted = (week for week in marks if len({_in_force(course, week) for course in courses}) > 1)
        weeks += itertools.islice(parted, 1)
    return clock.date_of(min(weeks)) if weeks else None


def _at_rest(lever: str, clock: Clock) -> Course:
    return ((clock.first_week, (Order("", LEVERS[lever].default),)),)


def _in_force(course: Course, week: int) -> Orders:
    return [orders for since, orders in course if since <= week][-1]


def _by_element(settings: Sequence[Setting], clock: Clock) -> Iterator[tuple[Element, Course]]:
    """For every lever what is in force between any two dates of its settings."""
    found: dict[Element, list[tuple[int, Setting]]] = {}
    for number, setting in enumerate(settings):
        found.setdefault((setting.lever, setting.arguments), []).append((number, setting))
    for element, laid in found.items():
        spans = [(_weeks(setting, clock), number, setting) for number, setting in laid]
        marks = {clock.first_week, *(week for span, _, _ in spans for week in span)} - {clock.last_week}
        yield element, tuple((week, _laid(element[0], week, spans)) for week in sorted(marks))


def _laid(lever: str, week: int, spans: Iterable[tuple[tuple[int, int], int, Setting]]) -> Orders:
    orders: Orders = (Order("", LEVERS[lever].default),)
    for (start, end), number, setting in spans:
        if start <= week < end:
            orders = _laid_over(orders, setting, number)
    return orders


def _course(segments: Course) -> Course:
    """Segments with what stays the same said once."""
    grouped = itertools.groupby(segments, key=lambda segment: segment[1])
    return tuple((next(iter(group))[0], orders) for orders, group in grouped)


def _weeks(setting: Setting, clock: Clock) -> tuple[int, int]:
    """The weeks of a run in which a setting holds, the last not included."""
    end = clock.last_week if setting.until is None else clock.week_of(setting.until)
    return max(clock.first_week, clock.week_of(setting.start)), min(clock.last_week, end)


def _laid_over(below: Orders, setting: Setting, number: int) -> Orders:
    condition = "" if setting.when is None else canonical(setting.when)
    beneath = tuple(order for order in below if condition and order.condition != condition)
    order = Order(condition, setting.value, (number,))
    if below in ((order,), (Order("", setting.value),)):  # the same holds without it
        return below
    if beneath == (Order("", setting.value),):  # it takes back what was set on its condition
        return (replace(beneath[0], numbers=(*beneath[0].numbers, number)),)
    return (*beneath, order)
