"""policies.yaml: levers that exist, values they can take, dates that rise, no policy that extends itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic_core import PydanticCustomError

from polemos._core.catalogue import LEVERS
from polemos._core.errors import ClaimError
from polemos.case.checks.inquiry import Inquiry
from polemos.case.fields import per_cent, quantity
from polemos.case.language.check import check_condition
from polemos.case.language.grammar import parse
from polemos.case.language.nodes import Expression
from polemos.case.language.vocabulary import Vocabulary
from polemos.case.places import Path
from polemos.case.policies import Policy, PolicyEntry, Setting, SettingEntry, loops, resolved, round_trip
from polemos.case.scenario import Clock
from polemos.case.schedules import Schedule, idle, parting, schedule, twins

FILE = "policies.yaml"
MOST_POLICIES = 100
MOST_WORK = 2_000_000
"""Steps of laying settings over each other; of a case that takes more nobody says what is idle or a twin."""


def check_policies(inquiry: Inquiry) -> tuple[Policy, ...]:
    """The policies with their settings resolved; notes every fault."""
    tree: Any = inquiry.documents[FILE].tree
    if not isinstance(tree, tuple) or not tree:
        inquiry.add(FILE, (), "E-TYPE", "needs a list of policies, at least one")
        return ()
    if len(tree) > MOST_POLICIES:
        inquiry.add(FILE, (), "E-BUDGET", f"{len(tree)} policies are over the limit of {MOST_POLICIES}")
        return ()
    entries: list[tuple[int, PolicyEntry]] = []
    for number, item in enumerate(tree):
        entry = inquiry.validated(PolicyEntry, FILE, (number,), item)
        if entry is not None:
            entries.append((number, entry))
    inquiry.distinct(FILE, (((number, "id"), entry.id) for number, entry in entries), "policy")
    if len(entries) == len(tree) and all(entry.abstract for _, entry in entries):
        inquiry.add(FILE, (), "E-MISSING", "all policies are abstract", "add one that is run")
    looped = _extensions(inquiry, entries)
    # settings are read on their own, so that one faulty entry does not hide what is wrong with the rest
    settings = {number: tuple(_own(inquiry, number, item)) for number, item in enumerate(tree)}
    own = {entry.id: settings[number] for number, entry in entries}
    extends = {entry.id: None if entry.id in looped else entry.extends for _, entry in entries}
    policies = tuple(
        Policy(
            id=entry.id,
            name=entry.name,
            description=entry.description,
            abstract=entry.abstract,
            counterfactual=entry.counterfactual,
            extends=entry.extends,
            settings=resolved(own, extends, entry.id),
        )
        for _, entry in entries
    )
    faulty = inquiry.has_errors(FILE)
    if inquiry.clock is not None and not faulty and FILE not in inquiry.damaged:
        _schedules(inquiry, policies, inquiry.clock)
    return policies


def comparable(policies: Iterable[Policy]) -> bool:
    """Whether what policies order can be compared in fair time.

    At every date of a lever's settings all of them are laid over each other, each over the conditions below.
    """
    work = 0
    for policy in policies:
        laid = Counter((setting.lever, setting.arguments) for setting in policy.settings)
        conditions = Counter((one.lever, one.arguments) for one in policy.settings if one.condition)
        work += sum(number**2 * (1 + conditions[element]) for element, number in laid.items())
    return work <= MOST_WORK


def _schedules(inquiry: Inquiry, policies: tuple[Policy, ...], clock: Clock) -> None:
    """Warn of settings that change nothing and of policies that are one; refuse a wrong `counterfactual`."""
    if not comparable(policies):
        message = (
            "there are too many settings to lay them over each other: nobody looks for twins, for settings "
            "that change nothing, and for the day on which a counterfactual departs"
        )
        remedy = "set a lever less often, or on fewer conditions"
        inquiry.add(FILE, (), "W-BUDGET", message, remedy, severity="warning")
        return
    schedules: dict[str, Schedule] = {}
    same = twins(policies, clock)
    for number, policy in enumerate(policies):
        inherited = len(policy.settings) - len(inquiry.documents[FILE].tree[number].get("settings") or ())
        for place in idle(policy.settings, clock):
            if place >= inherited:
                message = "this setting changes nothing: the same holds in every week without it"
                remedy = "leave it out, or change its value or its dates"
                path = (number, "settings", place - inherited)
                inquiry.add(FILE, path, "W-IDLE", message, remedy, severity="warning")
        if policy.abstract:
            continue
        schedules[policy.id] = schedule(policy.settings, clock)
        if (twin := same[policy.id]) != policy.id:
            message = f"'{policy.id}' orders the same as '{twin}' in every week: nothing tells them apart"
            inquiry.add(FILE, (number,), "W-TWIN", message, "leave one of them out", severity="warning")
        _counterfactual(inquiry, (number,), policy, schedules, clock)


def _counterfactual(
    inquiry: Inquiry, path: Path, policy: Policy, schedules: dict[str, Schedule], clock: Clock
) -> None:
    """Whether a policy says rightly that it departs from the reference before the cut-off."""
    reference = next(iter(schedules))
    parted = parting(schedules[reference], schedules[policy.id], clock)
    if inquiry.known_until is None:
        return
    departs = parted is not None and clock.week_of(parted) < clock.week_of(inquiry.known_until)
    if departs == policy.counterfactual:
        return
    if departs:
        message = f"'{policy.id}' departs from '{reference}' on {parted}, before the cut-off"
        inquiry.add(FILE, (*path, "id"), "E-DATE", message, "write 'counterfactual: true'")
    else:
        when = "never" if parted is None else f"only on {parted}, not in a week before that of the cut-off"
        message = f"'{policy.id}' departs from '{reference}' {when}: that is no counterfactual"
        if policy.id == reference:
            message = f"'{policy.id}' is the reference: others depart from it"
        inquiry.add(FILE, (*path, "counterfactual"), "E-DATE", message, "leave 'counterfactual' out")


def _extensions(inquiry: Inquiry, entries: list[tuple[int, PolicyEntry]]) -> set[str]:
    """The policies that extend themselves, directly or not."""
    extends = {entry.id: entry.extends for _, entry in entries}
    looped = loops(extends)
    for number, entry in entries:
        path: Path = (number,)
        if entry.extends is None:
            continue
        inquiry.expect(FILE, (*path, "extends"), entry.extends, inquiry.names.policies, "policy")
        if entry.id in (loop := looped.get(entry.id, ())):
            chain = round_trip(loop, entry.id)
            inquiry.add(FILE, (*path, "extends"), "E-CYCLE", f"the policies extend each other: {chain}")
    return set(looped)


def _own(inquiry: Inquiry, number: int, policy: Any) -> Iterator[Setting]:
    listed: Any = policy.get("settings") if isinstance(policy, dict) else None
    return read_settings(inquiry, FILE, (number, "settings"), listed)


def read_settings(inquiry: Inquiry, file: str, path: Path, listed: Any) -> Iterator[Setting]:
    """The sound settings of a list at a path of a file; notes all faults but those of their form."""
    for here, entry in inquiry.items(SettingEntry, path, listed):
        inquiry.expect_source(file, (*here, "source"), entry.source)
        inquiry.expect_known(file, (*here, "known_on"), entry.known_on)
        _dates(inquiry, file, here, entry)
        _seen(inquiry, file, (*here, "seen_on"), entry)
        when = None if entry.when is None else _condition(inquiry, file, (*here, "when"), entry.when)
        value = _value(inquiry, file, here, entry)
        if value is not None:
            yield Setting(
                lever=entry.set.name,
                arguments=entry.set.arguments,
                value=value,
                start=entry.from_,
                until=entry.until,
                condition=entry.when,
                when=when,
                source=entry.source,
                known_on=entry.known_on,
                seen_on=entry.seen_on,
                note=entry.note,
            )


def _value(inquiry: Inquiry, file: str, path: Path, entry: SettingEntry) -> float | None:
    """The value in the lever's unit; None, and a fault noted, where there is none."""
    name = entry.set.name
    if not inquiry.expect_element(file, (*path, "set"), entry.set, LEVERS):
        return None
    lever = LEVERS[name]
    try:
        value = quantity(entry.to, lever.unit)
    except PydanticCustomError as error:
        context = error.context or {}
        inquiry.add(file, (*path, "to"), error.type, context["message"], context["remedy"])
        return None
    if not lever.low <= value <= lever.high:
        message = f"{value:g} is out of range: '{name}' goes from {lever.low:g} to {lever.high:g}"
        remedy = per_cent(f"{value:.10g}") if lever.high == 1.0 else ""
        inquiry.add(file, (*path, "to"), "E-RANGE", message, remedy)
        return None
    return value


def _dates(inquiry: Inquiry, file: str, path: Path, entry: SettingEntry) -> None:
    clock, until = inquiry.clock, entry.until
    if until is not None and until <= entry.from_:
        message = f"the setting ends on {until}, not after it starts on {entry.from_}"
        inquiry.add(file, (*path, "until"), "E-DATE", message)
    if clock is None:
        return
    week = clock.week_of(entry.from_)
    if until is not None and until > entry.from_ and clock.week_of(until) == week:
        message = f"the setting holds in no week: both dates are rounded down to {clock.date_of(week)}"
        inquiry.add(
            file, (*path, "until"), "E-DATE", message, f"write {clock.date_of(week + 1)} for one week"
        )
    if entry.from_ >= clock.end:
        inquiry.add(
            file, (*path, "from"), "E-DATE", f"the run ends on {clock.end}, before the setting starts"
        )


def _seen(inquiry: Inquiry, file: str, path: Path, entry: SettingEntry) -> None:
    """What everybody saw was seen no later than its source wrote of it."""
    if entry.seen_on is None:
        return
    if entry.known_on is None:
        message = "says when everybody saw what a source wrote of later; there is no 'known_on'"
        inquiry.add(file, path, "E-MISSING", message, "add 'known_on', or leave 'seen_on' out")
    elif entry.seen_on > entry.known_on:
        message = f"seen on {entry.seen_on}, after it was known on {entry.known_on}"
        inquiry.add(file, path, "E-DATE", message, "leave 'seen_on' out: what counts then is 'known_on'")


def _condition(inquiry: Inquiry, file: str, path: Path, text: str) -> Expression | None:
    if not inquiry.affords(file, len(text)):
        return None
    try:
        node, faults = check_condition(parse(text), Vocabulary(inquiry.names, clock=inquiry.clock))
    except ClaimError as error:
        node, faults = None, (error,)
    for error in faults:
        inquiry.add(file, path, error.code, error.message, error.remedy, offset=error.column - 1)
    return node
