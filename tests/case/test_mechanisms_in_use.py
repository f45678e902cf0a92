"""A case uses the mechanisms it lists: what it must then give, and what nothing then reads."""

import pytest

from polemos._core.catalogue import MECHANISMS, PARAMETERS
from polemos._core.errors import ClaimError
from polemos.case import check_case, load_case, read_measure

USE_STRIKES = ("case.yaml", "{attrition: {", "{deep_strikes: {}, attrition: {")


def codes(folder):
    return sorted(fault.code for fault in check_case(folder))


def test_the_front_is_part_of_every_war_and_the_rest_is_not(example):
    case = load_case(example())
    assert case.in_use == tuple(room for room, place in MECHANISMS.items() if place == "always")


def test_a_mechanism_that_is_listed_needs_its_priors(example):
    faults = check_case(example(USE_STRIKES))
    assert {fault.path for fault in faults} == {
        name for name, parameter in PARAMETERS.items() if parameter.mechanism == "deep_strikes"
    }
    assert all(fault.code == "E-PRIOR" for fault in faults)


RIVAL = "territory.force_weight"


def test_a_rival_law_needs_no_prior(example):
    assert PARAMETERS[RIVAL].absent == 1.0
    assert RIVAL not in {prior.name for prior in load_case(example()).priors}


def test_a_parameter_may_stand_for_another_that_has_no_prior():
    same = [one for one in PARAMETERS.values() if isinstance(one.absent, str)]
    assert "patron_aid.budget_spread" in {one.name for one in same}
    for one in same:
        other = PARAMETERS[one.absent]
        assert (other.mechanism, other.axes, other.unit) == (one.mechanism, one.axes, one.unit)
        assert (one.low <= other.low, other.high <= one.high) == (True, True), "its values must be allowed"
        assert other.absent is None, "what stands in is always there"
        assert one.without_a_prior == f"{other.name} without a prior"


def test_a_rival_law_may_have_a_prior(example):
    prior = f"{RIVAL}: {{prior: 0.5, basis: assumption, note: x}}\nattrition.exponent:"
    spoken = load_case(example(("priors.yaml", "attrition.exponent:", prior)))
    assert RIVAL in {prior.name for prior in spoken.priors}


def test_a_prior_that_nothing_reads_is_said_and_left_out(example):
    prior = "deep_strikes.repair_time: {prior: 4 to 8 weeks, basis: assumption, note: x}\nattrition.exponent:"
    folder = example(("priors.yaml", "attrition.exponent:", prior))
    (warning,) = check_case(folder)
    assert (warning.code, warning.severity) == ("W-UNUSED", "warning")
    assert all(prior.name != "deep_strikes.repair_time" for prior in load_case(folder).priors)


@pytest.mark.parametrize("series", ["support(B)", "military_spending(B)"])
def test_a_series_that_nothing_reads_is_said(example, series):
    """Spending is read by the economy alone; support stands in for opinion."""
    if series.startswith("support"):
        edit = ("case.yaml", "{attrition: {", "{opinion: {}, attrition: {")
        found = [fault for fault in check_case(example(edit)) if fault.code == "W-UNUSED"]
        assert len(found) == 2
        return
    knots = "[{date: 2001-01-01, value: 0.05}]"
    entry = f"exogenous:\n  - {{series: {series}, unit: 1, source: atlas, values: {knots}}}"
    assert codes(example(("case.yaml", "exogenous:", entry))) == ["W-UNUSED"]


def test_a_measure_is_read_as_claims_are(example):
    case = load_case(example())
    node = read_measure(case, "at(held(A, north), 2002-06-24) - at(held(A, north), 2001-06-04)")
    assert (node.level, node.unit) == ("member", "km^2")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("held(A, north)", "E-CLAIM"),
        ("mean(at(held(A, north), 2002-06-24))", "E-CLAIM"),
        ("at(support(A), 2002-06-24)", "E-REF"),
        ("at(held(A, nrth), 2002-06-24)", "E-REF"),
        ("at(held(A, north), 2032-06-24)", "E-DATE"),
        ("at(held(A, north)", "E-CLAIM"),
    ],
)
def test_a_measure_that_makes_no_sense_is_refused_with_its_place(example, text, code):
    with pytest.raises(ClaimError) as refused:
        read_measure(load_case(example()), text)
    assert refused.value.code == code
    assert refused.value.column >= 1
