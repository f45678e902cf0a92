"""Rows of the ledger whose numbers are ranges, or beyond anything."""

import pytest

from polemos.case import check_case

ROW = (
    "rows:\n  - {{id: far, stated: x, value: {value}, {error}, speaker: x, side: A, said_on: 2001-01-05,"
    " refers_to: 2001-01-05, known_on: 2001-01-05, source: atlas}}\n"
)


@pytest.mark.parametrize(
    ("value", "error", "path", "code", "words"),
    [
        (
            "5000-6000 persons",
            "sd: 5 persons",
            "value",
            "E-TYPE",
            "and 'high: 6000 persons'",
        ),
        ("5000 to 6000 persons", "sd: 5 persons", "value", "E-TYPE", "'low: 5000 persons'"),
        ("1e308 persons", "sd: 5 persons", "value", "E-RANGE", "more than there can be"),
        ("5 persons", "sd: 1e308 persons", "sd", "E-RANGE", "more than there can be"),
        ("5 persons", "relative_sd: 1e20", "relative_sd", "E-RANGE", "leaves the number open"),
    ],
)
def test_what_no_row_can_say(example, value, error, path, code, words):
    (fault,) = check_case(example(("evidence.yaml", "rows:\n", ROW.format(value=value, error=error))))
    assert (fault.code, fault.path) == (code, f"rows.0.{path}")
    assert words in f"{fault.message} {fault.remedy}"


def test_no_table_has_a_number_beyond_anything(example):
    folder = example()
    table = folder / "evidence" / "map_north.csv"
    lines = table.read_text().splitlines()
    table.write_text("\n".join([lines[0], "2001-01-01,1e300,2001-01-02", "2001-01-08,1,2001-01-09"]) + "\n")
    assert "E-RANGE" in {fault.code for fault in check_case(folder)}
