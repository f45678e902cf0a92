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
        weeks += itertools.islice(_parted(one.get(element, rest), other.get(element, rest)), 1)
    return clock.date_of(min(weeks)) if weeks else None


class Agreement:
    """Until when policies order the same; no two of them are compared twice, and abstract ones never."""

    def __init__(self, policies: Iterable[Policy], clock: Clock) -> None:
        self._settings = {policy.id: policy.settings for policy in policies if not policy.abstract}
        self.clock = clock
        self._schedules: dict[str, Schedule] = {}
        self._partings: dict[tuple[str, str], datetime.date | None] = {}

    def parting(self, one: str, other: str) -> datetime.date | None:
        """The first day on which two policies order different things; None where there is none."""
        if not {one, other} <= self._settings.keys():
            return None
        if (one, other) not in self._partings:
            self._partings[one, other] = parting(self._of(one), self._of(other), self.clock)
        return self._partings[one, other]

    def _of(self, policy: str) -> Schedule:
        if policy not in self._schedules:
            self._schedules[policy] = schedule(self._settings[policy], self.clock)
        return self._schedules[policy]


def _at_rest(lever: str, clock: Clock) -> Course:
    return ((clock.first_week, (Order("", LEVERS[lever].default),)),)


def _parted(one: Course, other: Course) -> Iterator[int]:
    """The weeks in which one of two courses changes and the two are different then."""
    changes = dict(one), dict(other)
    ours: Orders = ()
    theirs: Orders = ()
    for week in sorted({*changes[0], *changes[1]}):
        ours, theirs = changes[0].get(week, ours), changes[1].get(week, theirs)
        if ours != theirs:
            yield week


def _by_element(settings: Sequence[Setting], clock: Clock) -> Iterator[tuple[Element, Course]]:
    """For every lever what is in force between any two dates of its settings."""
    found: dict[Element, list[tuple[tuple[int, int], Order]]] = {}
    for number, setting in enumerate(settings):
        condition = "" if setting.when is None else canonical(setting.when)
        order = Order(condition, setting.value, (number,))
        found.setdefault((setting.lever, setting.arguments), []).append((_weeks(setting, clock), order))
    for element, spans in found.items():
        marks = {clock.first_week, *(week for span, _ in spans for week in span)} - {clock.last_week}
        yield element, tuple((week, _laid(element[0], week, spans)) for week in sorted(marks))


def _laid(lever: str, week: int, spans: Iterable[tuple[tuple[int, int], Order]]) -> Orders:
    orders: Orders = (Order("", LEVERS[lever].default),)
    for (start, end), order in spans:
        if start <= week < end:
            orders = _laid_over(orders, order)
    return orders


def _course(segments: Course) -> Course:
    """Segments with what stays the same said once."""
    grouped = itertools.groupby(segments, key=lambda segment: segment[1])
    return tuple((next(iter(group))[0], orders) for orders, group in grouped)


def _weeks(setting: Setting, clock: Clock) -> tuple[int, int]:
    """The weeks of a run in which a setting holds, the last not included."""
    end = clock.last_week if setting.until is None else clock.week_of(setting.until)
    return max(clock.first_week, clock.week_of(setting.start)), min(clock.last_week, end)


def _laid_over(below: Orders, order: Order) -> Orders:
    condition = order.condition
    beneath = tuple(one for one in below if condition and one.condition != condition)
    always = Order("", order.value)
    if below in ((order,), (always,)):  # the same holds without it
        return below
    if beneath == (always,):  # it takes back what was set on its condition
        return (replace(beneath[0], numbers=(*beneath[0].numbers, *order.numbers)),)
    return (*beneath, order)
