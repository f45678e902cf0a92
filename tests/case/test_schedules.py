"""What policies order week by week: twins, settings that change nothing, and where two of them part."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from polemos.case.language.nodes import Comparison, Number, Reference
from polemos.case.scenario import Clock
from polemos.case.schedules import Agreement, idle, parting, schedule, twins
from worlds.cases import CLOCK, order
from worlds.cases import case_of as made_up

WEEK = datetime.timedelta(weeks=1)
SHORT = Clock(
    epoch=datetime.date(2024, 1, 1), start=datetime.date(2024, 1, 1), end=datetime.date(2024, 2, 26)
)
HELD = Comparison(">", Reference("held", ("A", "north")), Number(50.0))


def day(week):
    return SHORT.start + week * WEEK


settings = st.lists(
    st.builds(
        lambda value, start, length, held: order(
            value, start=day(start), until=day(start + length), when=HELD if held else None
        ),
        st.integers(0, 2),
        st.integers(0, 7),
        st.integers(1, 8),
        st.booleans(),
    ),
    max_size=6,
)


def in_force(listed, week, holds):
    """What a lever stands at in a week, said once more and plainly: the last setting that applies."""
    value = 0.0
    for one in listed:
        if one.start <= day(week) < one.until and (holds or one.when is None):
            value = one.value
    return value


def played(listed):
    return [[in_force(listed, week, holds) for week in range(8)] for holds in (False, True)]


@given(settings, settings)
def test_equal_schedules_order_the_same_whatever_is_observed(one, other):
    if schedule(one, SHORT) == schedule(other, SHORT):
        assert played(one) == played(other)


@given(settings)
def test_a_setting_that_is_idle_can_be_left_out(listed):
    without = [one for number, one in enumerate(listed) if number not in idle(listed, SHORT)]
    assert played(without) == played(listed)
    assert schedule(without, SHORT) == schedule(listed, SHORT)


@given(settings)
def test_settings_without_conditions_part_when_they_are_played_differently(listed):
    plain = [one for one in listed if one.when is None]
    parted = parting(schedule(plain, SHORT), {}, SHORT)
    moved = [week for week, value in enumerate(played(plain)[0]) if value != 0.0]
    assert parted == (day(moved[0]) if moved else None)


def test_schedules_part_on_the_first_day_on_which_any_lever_does():
    late, early = order(1, start=day(5)), order(1, arguments=("A", "south"), start=day(3))
    both, one = schedule([late, early], SHORT), schedule([early], SHORT)
    assert parting(both, {}, SHORT) == parting({}, both, SHORT) == day(3)
    assert parting(both, one, SHORT) == parting(one, both, SHORT) == day(5)
    assert parting(both, both, SHORT) is None


def test_what_was_ordered_before_the_run_is_in_force_at_its_start():
    before, at_start = (order(1, start=day(week), until=day(4)) for week in (-3, 0))
    assert schedule([before], SHORT) == schedule([at_start], SHORT)
    assert parting(schedule([before], SHORT), {}, SHORT) == SHORT.start


def test_what_holds_anyway_changes_nothing():
    first = order(1, start=day(1), until=day(4))
    assert idle([first, order(1, start=day(2), until=day(3))], SHORT) == (1,)
    assert idle([first, order(1, start=day(2), until=day(6))], SHORT) == ()
    assert idle([order(0, start=day(1), until=day(4))], SHORT) == (0,)  # its default
    assert idle([first, order(2, start=day(0), until=day(8))], SHORT) == (0,)  # covered
    assert idle([order(1, start=day(8), until=day(9))], SHORT) == (0,)  # after the run


def test_twins_are_named_by_the_first():
    case = made_up([], policies=("base", "hold", "(past)"))
    same = case.policies[0].model_copy(update={"id": "copy"})
    assert twins((*case.policies, same), CLOCK) == {
        "": "base",
        "base": "base",
        "hold": "hold",
        "copy": "base",
    }


def test_policies_are_the_same_until_they_part():
    case = made_up([], policies=("base", "late", "early", "(past)"))
    late, early = CLOCK.start + 9 * WEEK, CLOCK.start + 5 * WEEK
    base, *others = case.policies
    orders = ((order(1, start=late),), (order(1, start=early),), (order(2),))
    told = [one.model_copy(update={"settings": own}) for one, own in zip(others, orders, strict=True)]
    agreement = Agreement((base.model_copy(update={"settings": ()}), *told), CLOCK)
    assert agreement.parting("late", "early") == agreement.parting("base", "early") == early
    assert agreement.parting("base", "base") is agreement.parting("base", "nobody") is None
    assert agreement.parting("base", "past") is None  # an abstract policy is never run
    assert agreement.parting("late", "base") == late
