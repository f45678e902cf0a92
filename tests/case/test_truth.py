"""Outcomes from a folder: several tables are one, and every fault of all of them is said at once."""

import datetime

import pytest

from polemos._core.errors import InvalidCase, RunError
from polemos.case import check_case, load_case, write_template
from polemos.case.scenario import TruthTable
from polemos.case.truth import read_truth
from worlds.walks import walking

WEEKLY = "map/weekly_*.csv"
SECTION = """
backtest:
  series: [north_held]
  first: 2024-01-04
  last: 2024-02-01
  every: 4
  truth:
"""


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    write_template(folder := tmp_path_factory.mktemp("truth") / "war")
    truth = {
        "slow": TruthTable(file=WEEKLY, date="week_end", value="slow_km2"),
        "fast": TruthTable(file=WEEKLY, date="week_end", value="fast_km2"),
    }
    return walking(load_case(folder), truth=truth)


def written(folder, **tables):
    (folder / "map").mkdir(exist_ok=True)
    for name, text in tables.items():
        (folder / "map" / f"{name}.csv").write_text(text)
    return folder


def faults(case, folder):
    with pytest.raises(InvalidCase) as raised:
        read_truth(case, folder)
    return [(f.file.rpartition("/")[2], f.line, f.column, f.code, f.message) for f in raised.value.faults]


def test_tables_are_one_series_in_the_order_of_days(case, tmp_path):
    one = "week_end,source,slow_km2,fast_km2\n2025-01-16,map,2.5,\n2025-01-09,map,1,10\n"
    two = "slow_km2,fast_km2,week_end\n3,30,2025-01-23\n2.5,,2025-01-16\n"
    found = read_truth(case, written(tmp_path, weekly_a=one, weekly_b=two, other="x\n1\n"))
    slow, fast = ([(p.refers_to, p.value) for p in found[id].points] for id in ("slow", "fast"))
    days = [day("2025-01-09"), day("2025-01-16"), day("2025-01-23")]
    assert slow == list(zip(days, (1.0, 2.5, 3.0), strict=True))
    assert fast == [(days[0], 10.0), (days[2], 30.0)]  # an empty cell says nothing


def test_all_faults_are_said_at_once_each_in_its_place(case, tmp_path):
    one = "week_end,slow_km2,fast_km2\n2025-01-09,1,x\n9.1.2025,2,3\n2025-01-16,nan,4\n2025-01-23,5\n"
    two = "week_end,slow_km\n2025-01-09,7\n"
    three = "week_end,slow_km2,fast_km2\n2025-01-09,1,8\n2025-01-09,2,8\n"
    found = faults(case, written(tmp_path, weekly_1=one, weekly_2=two, weekly_3=three))
    assert [each[:4] for each in found] == [
        ("weekly_1.csv", 2, 14, "E-TYPE"),
        ("weekly_1.csv", 3, 1, "E-DATE"),
        ("weekly_1.csv", 4, 12, "E-NONFINITE"),
        ("weekly_1.csv", 5, 1, "E-CSV"),
        ("weekly_2.csv", 1, 1, "E-CSV"),
        ("weekly_2.csv", 1, 1, "E-CSV"),
        ("weekly_3.csv", 3, 12, "E-DUP"),
    ]
    assert {each[4] for each in found[4:6]} == {
        "the column 'fast_km2' is missing",
        "the column 'slow_km2' is missing",
    }
    assert found[-1][4] == "2025-01-09 has 2 here and 1 before"


def test_two_tables_that_disagree_about_a_day_are_a_fault_of_the_later(case, tmp_path):
    one, two = (f"week_end,slow_km2,fast_km2\n2025-01-09,{slow},{fast}\n" for slow, fast in ((1, 8), (1, 9)))
    assert faults(case, written(tmp_path, weekly_1=one, weekly_2=two)) == [
        ("weekly_2.csv", 2, 14, "E-DUP", "2025-01-09 has 9 here and 8 before")
    ]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("nan", "E-NONFINITE"), ("inf", "E-NONFINITE"), ("-Infinity", "E-NONFINITE"), ("NaN", "E-NONFINITE"),
        ("1e999", "E-NONFINITE"), ("1e300", "E-RANGE"), ("-1e300", "E-RANGE"), ("9" * 41, "E-TYPE"),
        ("0x10", "E-TYPE"), ("1_000", "E-TYPE"), ("?", "E-TYPE"), ("١٢", "E-TYPE"),
    ],
)  # fmt: skip
def test_what_is_no_finite_number_of_anything_is_refused(case, tmp_path, cell, code):
    table = f"week_end,slow_km2,fast_km2\n2025-01-09,1,8\n2025-01-16,{cell},8\n"
    assert [each[:4] for each in faults(case, written(tmp_path, weekly_1=table))] == [
        ("weekly_1.csv", 3, 12, code)
    ]


def test_a_point_is_known_on_its_day_and_days_come_in_order(case, tmp_path):
    table = "week_end,slow_km2,fast_km2\n2025-01-16,2,8\n2025-01-09,1,9\n"
    found = read_truth(case, written(tmp_path, weekly_1=table))["fast"].points
    assert [(str(one.refers_to), one.known_on, one.value) for one in found] == [
        ("2025-01-09", day("2025-01-09"), 9.0), ("2025-01-16", day("2025-01-16"), 8.0),
    ]  # fmt: skip


def test_a_path_that_fits_too_many_tables_is_said(case, tmp_path, monkeypatch):
    monkeypatch.setattr("polemos.case.truth.MOST_TABLES", 1)
    head = "week_end,slow_km2,fast_km2\n"
    found = faults(case, written(tmp_path, weekly_1=head, weekly_2=head))
    assert found[0][3:] == ("E-PATH", "2 tables fit 'map/weekly_*.csv'")


def test_a_folder_without_the_tables_is_said(case, tmp_path):
    assert faults(case, tmp_path / "none")[0][3:] == ("E-PATH", "there is no such folder")
    found = faults(case, tmp_path)
    assert [each[3:] for each in found] == [("E-PATH", "no tables fit 'map/weekly_*.csv'")] * 2
    assert faults(case, written(tmp_path, weekly_a=""))[0][3:] == ("E-CSV", "the table is empty")
    with pytest.raises(RunError, match="write 'truth' into its backtest"):
        read_truth(case.model_copy(update={"backtest": None}), tmp_path)


def test_check_refuses_a_truth_of_no_series_and_a_path_that_leaves_its_folder(tmp_path):
    write_template(folder := tmp_path / "war")
    file, plain = folder / "case.yaml", (folder / "case.yaml").read_text()
    case = load_case(folder)
    series, last = case.series[0], case.known_until - datetime.timedelta(weeks=8)
    section = SECTION.replace("north_held", series.id).replace("2024-02-01", str(last))
    section = section.replace("2024-01-04", str(last - datetime.timedelta(weeks=8)))

    def codes(*lines):
        file.write_text(plain + section + "".join(f"    {line}\n" for line in lines))
        return [(one.code, one.path) for one in check_case(folder) if one.severity == "error"]

    good = "{file: map/weekly_*.csv, date: week_end, value: north_km2}"
    assert codes(f"{series.id}: {good}") == []
    assert load_case(folder).backtest.truth[series.id].value == "north_km2"
    assert codes(f"{series.id}: {good}", f"nothing: {good}") == [("E-REF", "backtest.truth.nothing")]
    for path in ("../x.csv", "/etc/x.csv", "map/../../x.csv", "~/x.csv", "C:/x.csv"):
        found = codes(f"{series.id}: {good.replace('map/weekly_*.csv', repr(path))}")
        assert found == [("E-PATH", f"backtest.truth.{series.id}.file")], path
    assert [one[0] for one in codes(f"{series.id}: {{file: a.csv, date: d}}")] == ["E-MISSING"]
