"""A case as it stood on a day: what came later is not in it, and what was known is as it is."""

import datetime
import json

import numpy as np
import pytest

from polemos.case import check_case, load_case, saved_case
from polemos.case.as_of import as_of, foreknown
from polemos.case.policies import Policy
from worlds.cases import case_of, order, row_of, series_of

START = datetime.date(2022, 11, 17)
WEEK = datetime.timedelta(weeks=1)


def day(week):
    return START + week * WEEK


def known(setting, known_on=None, seen_on=None, lever="priority"):
    return setting.model_copy(update={"known_on": known_on, "seen_on": seen_on, "lever": lever})


def settings_as_of(week, *settings):
    policy = Policy.model_construct(id="base", abstract=False, settings=settings)
    case = case_of([]).model_copy(
        update={"policies": (policy,), "digest": "", "calendar": (), "exogenous": (), "priors": ()}
    )
    return [(one.value, one.start, one.until) for one in as_of(case, day(week)).policies[0].settings]


def test_a_setting_is_known_from_when_it_was_seen_else_from_when_its_source_wrote_else_from_its_start():
    later = order(1, start=day(10))
    assert settings_as_of(9, known(later)) == []
    assert settings_as_of(10, known(later)) == [(1.0, day(10), None)]
    assert settings_as_of(14, known(later, known_on=day(15))) == []
    assert settings_as_of(15, known(later, known_on=day(15))) == [(1.0, day(10), None)]
    assert settings_as_of(11, known(later, known_on=day(15), seen_on=day(11))) == [(1.0, day(10), None)]
    assert settings_as_of(5, known(later, known_on=day(5))) == [(1.0, day(10), None)]  # announced


def test_an_end_that_nobody_could_know_is_left_out():
    ended = order(1, start=day(2), until=day(20))
    assert settings_as_of(19, known(ended)) == [(1.0, day(2), None)]
    assert settings_as_of(20, known(ended)) == [(1.0, day(2), day(20))]


def test_a_count_goes_on_until_the_next_one_is_known():
    """The first ends when the second begins, which is counted only a year later."""
    first, second = order(1, start=day(0), until=day(10)), order(2, start=day(10), until=day(20))
    listed = (known(first), known(second, known_on=day(20)))
    assert settings_as_of(15, *listed) == [(1.0, day(0), None)]
    assert settings_as_of(20, *listed) == [(1.0, day(0), day(10)), (2.0, day(10), day(20))]
    elsewhere = second.model_copy(update={"arguments": ("B", "north"), "known_on": day(20)})
    assert settings_as_of(15, known(first), elsewhere) == [(1.0, day(0), day(10))]


def test_of_the_ledger_only_what_was_known_is_left():
    revised = series_of("map", [(day(1), 1.0), (day(2), 2.0, day(9)), (day(3), 3.0), (day(6), 6.0, day(4))])
    rows = [row_of("told", 1.0, day(3)), row_of("untold", 1.0, day(8))]
    case = case_of([], series=[revised], rows=rows).model_copy(
        update={"digest": "", "calendar": (), "exogenous": (), "priors": (), "policies": ()}
    )
    found = as_of(case, day(5))
    assert [one.value for one in found.series[0].points] == [1.0, 3.0]
    assert [row.id for row in found.rows] == ["told"]
    assert found.known_until == day(5)
    assert as_of(case, case.known_until) is case


@pytest.mark.parametrize("week", [9, 60, 111])
def test_the_shipped_case_says_nothing_of_later_days(kursk, week):
    today = day(week)
    found = as_of(kursk, today)
    assert not [
        s
        for policy in found.policies
        for s in policy.settings
        if s.public_on > today or (s.until and s.until > today)
    ]
    assert all(entry.known_on <= today for entry in found.calendar)
    assert all(one.known_on <= today for one in found.rows)
    for now, all_of_it in zip(found.exogenous, kursk.exogenous, strict=True):
        assert [knot.date for knot in now.values] == [knot.date for knot in all_of_it.values]
        ahead = {knot.value.text for knot in now.values if knot.date > today}
        last = [knot.value.text for knot in now.values if knot.date <= today][-1:]
        assert ahead <= ({"0"} if now.name == "contingent" else set(last or [now.values[0].value.text]))


def test_a_prior_that_was_fitted_later_gives_way_to_the_earlier_one_of_what_that_names(kursk):
    today = day(60)
    found = as_of(kursk, today)
    decay, before = found.prior("territory.salient_decay"), kursk.prior("territory.salient_decay")
    assert decay.of("kursk").text == "0.002 to 0.1 / week"
    assert decay.of("donetsk") == before.of("donetsk")
    assert found.prior("territory.stalemate_band") == kursk.prior("territory.stalemate_band")
    assert "territory.mobility" not in foreknown(kursk, today)
    assert "attrition.spread" in foreknown(kursk, today)
    assert foreknown(kursk, kursk.known_until) == ()


def test_an_effort_of_a_switch_is_seen_when_the_one_is_that_it_takes_the_place_of(kursk):
    thrown = kursk.switched("effort_instead_of_surprise")
    for case, effort in ((kursk, 1.0), (thrown, 2.0)):
        known = as_of(case, datetime.date(2024, 8, 8)).reference.settings
        there = [one for one in known if (one.lever, *one.arguments) == ("attack_effort", "UKR", "kursk")]
        assert (there[-1].value, there[-1].until) == (effort, None)


def test_what_became_known_on_a_day_is_known_on_it(kursk, war):
    decay = kursk.prior("territory.salient_decay")
    later = kursk.model_copy(update={"known_until": decay.known_on + WEEK})
    assert as_of(later, decay.known_on).prior(decay.name) == decay
    assert as_of(later, decay.known_on - WEEK).prior(decay.name) != decay
    support = war.exogenous[0]
    first, last = support.values
    between = last.model_copy(update={"date": first.date + WEEK})
    three = support.model_copy(
        update={"values": (first, between, last.model_copy(update={"value": first.value}))}
    )
    case = war.model_copy(update={"exogenous": (three,)})
    (found,) = as_of(case, between.date).exogenous
    assert [knot.value for knot in found.values] == [first.value, last.value, last.value]


def test_what_was_known_of_a_war_can_be_run(kursk):
    """Its program is that of every other day before the assumptions about the future were made."""
    from polemos.dynamics import build

    plans = set()
    for week in (9, 100):
        case = as_of(kursk, day(week))
        layout = build.Layout.of(case)
        plans.add(build.plan_of(tuple(p for p in case.policies if not p.abstract), (), layout))
        assert len(build.knot_dates(case)) == len(build.knot_dates(kursk))
    assert len(plans) == 1


EFFORT = "source: ministry, known_on: 2001-02-01}"
MOBILITY = "territory.mobility:\n"

FAULTS = [
    ("policies.yaml", EFFORT, EFFORT[:-1] + ", seen_on: 2001-02-02}", "E-DATE"),
    ("policies.yaml", EFFORT, "source: ministry, seen_on: 2001-01-02}", "E-MISSING"),
    ("priors.yaml", MOBILITY, MOBILITY + "  earlier: {prior: 2 to 500 km^2/week, note: why}\n", "E-MISSING"),
    ("priors.yaml", MOBILITY, MOBILITY + "  known_on: 2001-09-01\n  earlier: {note: why}\n", "E-PRIOR"),
    (
        "priors.yaml",
        MOBILITY,
        MOBILITY + "  known_on: 2001-09-01\n  earlier: {prior: 2 to 500 persons, note: why}\n",
        "E-UNIT",
    ),
    (
        "priors.yaml",
        MOBILITY,
        MOBILITY + "  known_on: 2001-09-01\n  earlier: {by: {nowhere: 2 to 5 km^2/week}, note: why}\n",
        "E-REF",
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{one[3]} {at}" for at, one in enumerate(FAULTS)])
def test_faults_of_what_was_known_have_their_places(example, fault):
    *edit, code = fault
    found = check_case(example(tuple(edit)))
    assert [one.code for one in found if one.severity == "error"] == [code]
    assert all(one.line > 1 for one in found)


def test_what_was_known_is_read_and_kept(example):
    seen = EFFORT[:-1] + ", seen_on: 2001-01-05}"
    thought = MOBILITY + "  known_on: 2001-09-01\n  earlier: {prior: 2 to 500 km^2/week, note: why}\n"
    case = load_case(example(("policies.yaml", EFFORT, seen), ("priors.yaml", MOBILITY, thought)))
    assert case.prior("territory.mobility").earlier.of("north").text == "2 to 500 km^2/week"
    setting = next(one for policy in case.policies for one in policy.settings if one.seen_on)
    assert setting.public_on == datetime.date(2001, 1, 5)
    again = saved_case(json.loads(json.dumps(case.model_dump(mode="json"))))
    assert again.priors == case.priors
    assert {one.seen_on for policy in again.policies for one in policy.settings} == {None, setting.seen_on}


def test_arrivals_that_nobody_knew_of_do_not_come(kursk):
    arriving = next(
        one for one in as_of(kursk, datetime.date(2024, 10, 30)).exogenous if one.name == "contingent"
    )
    medians = [float(np.asarray(knot.value.quantile(0.5))) for knot in arriving.values]
    assert medians[1] > 0
    assert medians[2:] == [0.0] * len(medians[2:])
