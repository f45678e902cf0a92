"""The ground that a settlement is about, as a case says it."""

import pytest

from polemos.case import check_case, load_case
from polemos.dynamics.ground import Ground
from worlds.table import edits

NORTH, BORDER = ("north", "south"), ("border",)


@pytest.mark.parametrize(
    ("choice", "ground"),
    [
        ("{}", Ground(NORTH, BORDER)),
        ("{front: [north]}", Ground(("north",), ("south", "border"))),
        ("{chips: [south]}", Ground(("north",), ("south",))),
        ("{front: [south], chips: []}", Ground(("south",), ())),
        ("{front: [border], chips: [north], settles: on}", Ground(("border",), ("north",))),
    ],
)
def test_the_front_is_what_is_open_and_chips_are_elsewhere_unless_the_case_says_so(example, choice, ground):
    case = load_case(example(*edits(choice)))
    assert Ground.of(case) == ground
    ground.check(case)


@pytest.mark.parametrize(
    ("choice", "more", "expected"),
    [
        ("{front: [north, west]}", (), "59:42  E-REF"),
        ("{front: [north], chips: [border, north]}", (), "59:59  E-DUP"),
        ("{front: []}", (), "59:27  E-RANGE"),
        ("{settles: maybe}", (), "59:27  E-TYPE"),
        ("{fronts: [north]}", (), "59:27  E-UNKNOWN"),
        ("{}", (("case.yaml", "end: 2002-12-30", "end: 2001-12-31"),), "59:14  E-DATE"),
    ],
)
def test_a_table_that_cannot_be(example, choice, more, expected):
    faults = check_case(example(*edits(choice), *more))
    assert expected in [
        f"{one.line}:{one.column}  {one.code}" for one in faults if one.file == "case.yaml"
    ], faults


def test_a_case_that_lists_a_table_gives_it_priors(example):
    first, _ = edits()
    faults = check_case(example(first))
    assert {one.code for one in faults} == {"E-PRIOR"}
    assert sum("bargaining." in one.message for one in faults) == 19


LEVELS = {
    "P(ever(settlement()))": True,
    "P(ever(ceasefire()))": True,
    "P(at(resumption.chance(), 2002-12-30) >= 5%)": True,
    "P(at(settlement.chance(), 2002-12-30) >= 50%)": True,
    "P(at(settlement.share(A), 2002-12-30) >= 60%)": True,
    "P(at(reservation_value(A), 2002-12-30) >= 0 km^2)": True,
    "P(effect(at(settlement.chance(), 2002-12-30) | policy=hold_border, against=leave_border) >= 5%)": False,
    "P(effect(ever(talks()) | policy=hold_border, against=leave_border) >= 5%)": False,
    "P(at(held(A, border), 2002-12-30) > 1 km^2 given at(settlement.surplus(), 2002-12-30) > 0 km^2)": False,
}


@pytest.mark.parametrize("predicate", LEVELS)
def test_a_level_of_talks_or_of_a_settlement_is_no_claim(example, predicate):
    """Only what a policy changes of it, or a premise: limits.md says that no level is a forecast."""
    old = "P(effect(at(settlement.share(A), 2002-12-30) | policy=hold_border, against=leave_border) >= 2%)"
    faults = check_case(example(*edits(), ("claims.yaml", old, f'"{predicate}"')))
    refused = [one for one in faults if "is no forecast" in one.message]
    assert bool(refused) == LEVELS[predicate], faults
    assert {one.code for one in refused} <= {"E-CLAIM"}


def test_where_there_is_no_table_such_a_claim_waits(example):
    old = "P(effect(at(settlement.share(A), 2002-12-30) | policy=hold_border, against=leave_border) >= 2%)"
    faults = check_case(example(("claims.yaml", old, '"P(ever(settlement()))"')))
    assert not any("is no forecast" in one.message for one in faults)


def test_a_prior_that_is_missing_is_asked_for_in_its_unit(example):
    faults = check_case(example(("case.yaml", "{attrition: {", "{bargaining: {}, attrition: {")))
    asked = {str(one) for one in faults if one.code == "E-PRIOR"}
    assert any("add 'bargaining.cost:' with a prior in 1/week and a basis" in one for one in asked)
    assert any("add 'bargaining.office:' with a prior and a basis" in one for one in asked)
