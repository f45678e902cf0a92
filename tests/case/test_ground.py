"""The ground at the start of a case is held against the series that it is taken from."""

import pytest

from polemos.case import check_case

CASE, EVIDENCE, TABLE = "case.yaml", "evidence.yaml", "evidence/map_north.csv"
HELD, FIRST = "held: {B: 8000 km^2}", "2001-01-01,8000.0,2001-01-02\n"
MEASURES, ERROR = "measures: held(B, north)", "    sd: 30 km^2\n"
WARNED = ["case.yaml:33:12  W-HELD"]


def held(what):
    return CASE, HELD, f"held: {{{what}}}"


def found(example, *edits):
    return [
        f"{fault.file}:{fault.line}:{fault.column}  {fault.code}" for fault in check_case(example(*edits))
    ]


def test_a_digit_that_was_left_out_is_seen(example):
    (fault,) = check_case(example(held("B: 800 km^2")))
    assert str(fault) == (
        "case.yaml:33:12  W-HELD     sectors.0.held.B: B holds 800 km^2, but 'map_north' says 8000 km^2 on "
        "2001-01-01; write 8000 km^2, or name the source that says otherwise"
    )
    assert fault.severity == "warning"


def test_the_rest_is_compared_with_a_series_of_the_other_side(example):
    (fault,) = check_case(example(held("A: 19200 km^2")))
    assert (fault.path, fault.code) == ("sectors.0.held.A", "W-HELD")
    assert fault.message == "B holds 800 km^2, but 'map_north' says 8000 km^2 on 2001-01-01"
    assert fault.remedy.startswith("write 12000 km^2")


@pytest.mark.parametrize(
    ("errors", "number", "expected"),
    [
        (ERROR, 8059, []),
        (ERROR, 8061, WARNED),  # two standard errors
        ("    relative_sd: 2%\n", 8319, []),
        ("    relative_sd: 2%\n", 8321, WARNED),
        ("", 8799, []),
        ("", 8801, WARNED),  # a tenth where none is stated
    ],
)
def test_a_number_may_lie_within_the_error_that_is_stated(example, errors, number, expected):
    assert found(example, (EVIDENCE, ERROR, errors), held(f"B: {number} km^2")) == expected


@pytest.mark.parametrize(("number", "expected"), [(8290, []), (7890, WARNED)])
def test_a_point_may_have_ends_of_its_own(example, number, expected):
    folder = example(held(f"B: {number} km^2"))
    (folder / TABLE).write_text("refers_to,value,known_on,low,high\n2001-01-01,8000,2001-01-02,7900,8300\n")
    assert [fault.code for fault in check_case(folder)] == ["W-HELD"] * len(expected)


def test_the_rest_may_be_what_the_series_says(example):
    assert found(example, held("A: 12000 km^2")) == []


@pytest.mark.parametrize(
    "edit",
    [
        (TABLE, FIRST, ""),  # begins after the start
        (TABLE, FIRST, "2000-12-18,8000.0,2000-12-18\n"),  # a value stands for a week
        (TABLE, FIRST, FIRST.replace("2001-01-02", "2002-01-02")),  # known after the cut-off
        (EVIDENCE, MEASURES, "measures: held(A, south)"),  # of other ground
        (EVIDENCE, f"    {MEASURES}\n", ""),  # of nobody knows what
        (CASE, "held_source: map_north", "held_source: atlas"),
    ],
)
def test_a_series_that_says_nothing_of_the_start_is_not_compared(example, edit):
    assert not [line for line in found(example, held("B: 800 km^2"), edit) if "W-HELD" in line]


def test_a_value_stands_for_as_long_as_the_series_says(example):
    old = (TABLE, FIRST, "2000-12-18,8000.0,2000-12-18\n")
    carried = (EVIDENCE, ERROR, f"{ERROR}    carried: 2 weeks\n")
    assert found(example, held("B: 800 km^2"), old, carried) == WARNED
