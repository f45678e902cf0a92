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
