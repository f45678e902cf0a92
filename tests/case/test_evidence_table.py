"""Tables as people have them: written by spreadsheets, by R, by pandas, by hand."""

import datetime

import pytest

from polemos.case import check_case
from polemos.case.delimited import read_sheet
from polemos.case.evidence_table import MOST_COLUMNS, MOST_LINES, Measure, read_points

TABLE = "evidence/map_north.csv"
DAYS = ("2020-01-22", "2021-03-17")


def table(*values, separator=",", quote="", header=("refers_to", "value", "known_on"), end="\n"):
    """A table with one line a value, as a program would write it."""
    rows = [header, *((day, value, day) for day, value in zip(DAYS, values, strict=False))]
    return end.join(separator.join(f"{quote}{cell}{quote}" for cell in row) for row in rows) + end


READ = {
    "bare": (table("4000", "9000.5"), [4000, 9000.5]),
    "quoted by R": ('"refers_to","value","known_on"\n"2020-01-22",4000,"2020-01-22"\n', [4000]),
    "row names of R": ('"","refers_to","value","known_on"\n"1","2020-01-22",4000,"2020-01-22"\n', [4000]),
    "index of pandas": (",refers_to,value,known_on\n0,2020-01-22,4000,2020-01-22\n", [4000]),
    "all quoted": (table("4000", "9000", quote='"'), [4000, 9000]),
    "BOM": ("\ufeff" + table("4000"), [4000]),
    "BOM and quotes": ("\ufeff" + table("4000", quote='"'), [4000]),
    "CRLF": (table("4000", "9000", end="\r\n"), [4000, 9000]),
    "lone CR": (table("4000", "9000", end="\r"), [4000, 9000]),
    "semicolons": (table("4000.5", "9000.25", separator=";"), [4000.5, 9000.25]),
    "Excel in Europe": (table("4000,5", "9000,25", separator=";", end="\r\n"), [4000.5, 9000.25]),
    "Excel, a thousandth": (table("4000,5", "9,125", separator=";"), [4000.5, 9.125]),
    "Excel, points at thousands": (table("4.000,5", "9.000", separator=";"), [4000.5, 9000]),
    "Excel, blanks at thousands": (table("4\u202f000,5", "9 000", separator=";"), [4000.5, 9000]),
    "Switzerland": (table("4'000.5", "9'000", separator=";"), [4000.5, 9000]),
    "millions with commas": (table("1,234,567", "9,000", separator="\t"), [1234567, 9000]),
    "commas and a point": (table("1,234.5", "9,000", separator=";"), [1234.5, 9000]),
    "less than one, decimal comma": (table("0,125", separator=";"), [0.125]),
    "tabs": (table("4000", separator="\t"), [4000]),
    "tabs, decimal comma": (table("4000,5", separator="\t"), [4000.5]),
    "bars": (table("4000", separator="|"), [4000]),
    "sep": ("sep=;\r\n" + table("4000,5", separator=";", end="\r\n"), [4000.5]),
    "blanks": ("refers_to , value,known_on \n 2020-01-22 ,  4000,\t2020-01-22\n", [4000]),
    "blanks around quotes": ('refers_to,value,known_on\n2020-01-22, "4000" ,2020-01-22\n', [4000]),
    "empty lines": ("\n" + table("4000") + "\n\n", [4000]),
    "empty rows of a spreadsheet": (table("4000") + ",,\n,,\n", [4000]),
    "empty columns": ("refers_to,value,known_on,,\n2020-01-22,4000,2020-01-22,,\n", [4000]),
    "empty cells at the end": ("refers_to,value,known_on\n2020-01-22,4000,2020-01-22,,\n", [4000]),
    "quoted thousands": (table("4,000", "9,000.5", quote='"'), [4000, 9000.5]),
    "quoted thousands alone": (table("4,000", quote='"'), [4000]),
    "quoted decimal comma": (table("4000,5", quote='"'), [4000.5]),
    "no end of line": (table("4000").rstrip("\n"), [4000]),
    "powers": (table("4e3", "-1.5E-2"), [4000, -0.015]),
}


@pytest.mark.parametrize("name", READ)
def test_what_is_not_ambiguous_is_read(name):
    text, values = READ[name]
    points, faults = read_points("t.csv", text.encode(), Measure())
    assert faults == []
    assert [point.value for point in points] == values
    assert [point.known_on.isoformat() for point in points] == list(DAYS[: len(values)])


@pytest.mark.parametrize(("lines", "sound"), [(MOST_LINES, True), (MOST_LINES + 1, False)])
def test_a_table_may_have_as_many_lines_as_the_limit_says(lines, sound):
    first = datetime.date(2001, 1, 1).toordinal()
    days = [datetime.date.fromordinal(first + k).isoformat() for k in range(lines)]
    text = "refers_to,value,known_on\n" + "".join(f"{day},1,{day}\n" for day in days)
    points, faults = read_points("t.csv", text.encode(), Measure())
    assert (len(points), [fault.code for fault in faults]) == ((lines, []) if sound else (0, ["E-BUDGET"]))


@pytest.mark.parametrize(("lines", "faults"), [(1, 1), (3, 3), (4, 1)])
def test_a_few_numbers_out_of_range_are_each_named_and_a_whole_column_once(lines, faults):
    rows = [f"2020-01-{day:02},11,2020-02-01" for day in range(1, lines + 1)]
    text = "\n".join(["refers_to,value,known_on", *rows])
    found = read_points("t.csv", text.encode(), Measure(low=0.0, high=10.0, said="so it is"))[1]
    assert len(found) == faults
    assert found[0].message.endswith("as in all 4 lines") is (lines == 4)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("refers_to,value,known_on,,\n2020-01-22,4000,2020-01-22,7,\n", "E-CSV"),  # in no column
        (table("-9e99"), "E-RANGE"),
        (table("9e99"), "E-RANGE"),
    ],
)
def test_what_stands_in_no_column_or_is_beyond_anything_is_refused(text, code):
    assert [fault.code for fault in read_points("t.csv", text.encode(), Measure())[1]] == [code]


def test_of_one_line_alone_nothing_is_said_of_all():
    (fault,) = read_points("t.csv", table("many").encode(), Measure())[1]
    assert "lines" not in fault.message


@pytest.mark.parametrize(("columns", "sound"), [(MOST_COLUMNS, True), (MOST_COLUMNS + 1, False)])
def test_a_table_may_have_as_many_columns_as_the_limit_says(columns, sound):
    text = table("4000").replace("known_on\n", "known_on" + "," * (columns - 3) + "\n")
    text = text.rstrip("\n") + "," * (columns - 3)
    assert (read_points("t.csv", text.encode(), Measure())[1] == []) is sound


def test_blanks_stand_between_thousands_alone():
    assert read_points("t.csv", table("9 0000", separator=";").encode(), Measure())[0] == ()


def test_a_doubled_quote_in_quotes_is_one():
    sheet = read_sheet('"say ""so""",b\n', (), lambda *fault: None)
    assert [cell.text for cell in sheet.lines[0]] == ['say "so"', "b"]


def test_two_points_of_one_day_stand_in_the_order_in_which_they_became_known():
    lines = ["2020-01-22,2,2020-03-01", "2020-01-22,1,2020-02-01", "2020-01-21,0,2020-03-01"]
    points, faults = read_points("t.csv", "\n".join(["refers_to,value,known_on", *lines]).encode(), Measure())
    assert ([point.value for point in points], faults) == ([0, 1, 2], [])


def test_an_interval_may_end_at_its_number_and_lie_at_the_limits():
    text = "refers_to,value,known_on,low,high\n2020-01-22,0,2020-01-22,0,10\n2020-01-23,10,2020-01-23,0,10\n"
    points, faults = read_points("t.csv", text.encode(), Measure(low=0.0, high=10.0, said="so it is"))
    assert (len(points), faults) == (2, [])


def test_intervals_in_any_order_of_columns():
    text = b'known_on;high;low;value;refers_to\n2020-01-22;"5,5";;4,5;2020-01-21\n'
    points, faults = read_points("t.csv", text, Measure())
    assert faults == []
    assert (points[0].low, points[0].value, points[0].high) == (None, 4.5, 5.5)
    assert points[0].refers_to == datetime.date(2020, 1, 21)


REFUSED = {
    "decimal comma between commas": (table("4000,5", "9000,25"), "2:12 E-CSV", "write 4000.5"),
    "thousands between commas": (table("4,000", "9,000"), "2:12 E-CSV", "write 4000 or 4.000"),
    "either": (table("1,234", "2,345", separator=";"), "2:12 E-CSV", "write 1234 or 1.234"),
    "both marks decimal": (table("4000.5", "9000,5", separator=";"), "3:12 E-CSV", "like 1234.5"),
    "thousands and a decimal comma": (table("1,234.5", "9000,5", separator=";"), "3:12 E-CSV", "like 1234.5"),
    "two separators": ("refers_to;value,known_on\n", "1:10 E-CSV", "one separator"),
    "no separator": ("refers_to value known_on\n2020-01-22 1 2020-01-22", "1:1 E-CSV", "the header is"),
    "no header": ("2020-01-22,4000,2020-01-22\n", "1:1 E-CSV", "the header is refers_to,value,known_on"),
    "whole lines quoted": ('"refers_to,value,known_on"\n"2020-01-22,1,2020-01-22"', "1:1 E-CSV", "header"),
    "quote not closed": (
        'refers_to,value,known_on\n2020-01-22,"4000,2020-01-22\n',
        "2:12 E-CSV",
        "no quotes",
    ),
    "quote within": ('refers_to,value,known_on\n2020-01-22,40"00,2020-01-22\n', "2:14 E-CSV", "no quotes"),
    "cell in no column": ("refers_to,value,known_on,\n2020-01-22,4,2020-01-22,x\n", "2:25 E-CSV", "header"),
    "column misspelt": ("refers_to,vlaue,known_on\n2020-01-22,4,2020-01-22\n", "1:11 E-CSV", "'value'"),
    "no such columns": ("date,x\n2020-01-22,4\n", "1:1 E-CSV", "the header is"),
    "column missing": ("refers_to,value\n2020-01-22,4\n", "1:1 E-CSV", "the header is"),
    "dates of Excel": (
        "refers_to;value;known_on\n22.01.2020;4;2020-01-22\n23.01.2020;4;2020-01-23\n",
        "2:1 E-DATE",
        "write YYYY-MM-DD",
    ),
    "quoted word": ('refers_to,value,known_on\n2020-01-22, "some",2020-01-22\n', "2:13 E-TYPE", "12.5"),
    "only empty rows": (",,\n,,\n", "1:1 E-CSV", "the header is"),
    "UTF-16 of Excel": (table("4000", separator="\t").encode("utf-16"), "1:1 E-UTF8", "save it as UTF-8"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_one_fault_says_what_to_write(name):
    text, expected, remedy = REFUSED[name]
    data = text if isinstance(text, bytes) else text.encode()
    _, (fault,) = read_points("t.csv", data, Measure())
    assert f"{fault.line}:{fault.column} {fault.code}" == expected
    assert remedy in fault.remedy


def test_what_is_wrong_with_every_cell_is_said_once():
    text = "refers_to,value,known_on\n" + "x,1,2020-01-22\n" * 4
    _, (fault,) = read_points("t.csv", text.encode(), Measure())
    assert (fault.line, fault.message) == (2, "'x' is no date, as in all 4 lines")


# what can be ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("8035.0", []),
        ("20000", []),
        ("0", []),
        ("-5", ["3:12 E-RANGE"]),
        ("999999", ["3:12 E-RANGE"]),
        ("20001", ["3:12 E-RANGE"]),
    ],
)
def test_a_series_lies_within_what_it_measures(example, value, expected):
    folder = example((TABLE, "2001-01-08,8035.0", f"2001-01-08,{value}"))
    assert [f"{fault.line}:{fault.column} {fault.code}" for fault in check_case(folder)] == expected


def test_the_limits_are_in_the_unit_of_the_outcome(example):
    edits = [
        ("evidence.yaml", "unit: km^2", "unit: m^2"),
        ("evidence.yaml", "sd: 30 km^2", "sd: 30 m^2"),
        ("case.yaml", "held: {B: 8000 km^2}", "held: {B: 8000 m^2}"),
    ]
    assert check_case(example(*edits)) == ()


def test_low_and_high_lie_within_the_limits_too(example):
    folder = example()
    lines = "refers_to,value,known_on,low,high\n2001-01-08,8000,2001-01-09,-1,30000\n"
    (folder / TABLE).write_text(lines)
    found = [f"{fault.line}:{fault.column} {fault.code}" for fault in check_case(folder)]
    assert found == ["2:28 E-RANGE", "2:31 E-RANGE"]


@pytest.mark.parametrize(
    ("measures", "value", "sound"),
    [
        ("held(B, north)", "20001 km^2", False),
        ('"held(B, *)"', "20001 km^2", True),
        ('"held(B, *)"', "39001 km^2", False),
        ('"held(*, north)"', "20001 km^2", False),
        ('"support(*)"', "1.5", True),
        ('"support(*)"', "2.5", False),
        ("support(B)", "1.5", False),
    ],
)
def test_a_row_lies_within_what_it_measures(example, measures, value, sound):
    edit = ("evidence.yaml", "value: 12000 persons", f"measures: {measures}\n    value: {value}")
    codes = [fault.code for fault in check_case(example(edit))]
    assert codes == ([] if sound else ["E-RANGE"])


def test_every_number_out_of_range_has_its_place(example):
    folder = example()
    (folder / TABLE).write_text(
        "refers_to,value,known_on\n2001-01-01,-5,2001-01-02\n2001-01-08,999999,2001-01-09\n"
    )
    first, second = check_case(folder)
    assert (first.line, first.column, second.line, second.column) == (2, 12, 3, 12)
    assert second.message == "999999 is out of range: 'held(B, north)' goes from 0 to 20000 km^2"


@pytest.mark.parametrize(("cell", "remedy"), [("8.002", "write 8002, or 8.0020 where it is decimal")])
def test_a_point_before_three_digits_is_asked_about_where_spreadsheets_divide_with_it(cell, remedy):
    text = table(cell, "7.995", separator=";").encode()
    points, faults = read_points(TABLE, text, Measure(1.0))
    assert points == ()
    assert [(fault.line, fault.code, fault.remedy) for fault in faults] == [(2, "E-CSV", remedy)]
    for typed in ("8002", "8.0020"):
        mended = text.replace(cell.encode(), typed.encode()).replace(b"7.995", b"7995")
        assert read_points(TABLE, mended, Measure(1.0))[1] == []
