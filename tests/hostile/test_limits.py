"""Cases at the limits of their size: work grows with the size of files, and what is too much is said once."""

import resource

import pytest

from polemos._core.errors import MOST_ALIKE
from polemos.case import check_case, load_case


def codes(folder):
    return [f"{fault.file} {fault.code}" for fault in check_case(folder)]


def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # KiB


def test_tables_that_no_series_names_are_not_read(case_with):
    folder = case_with("README", "")
    whole = load_case(folder)
    for number in range(499):
        with (folder / "evidence" / f"t{number}.csv").open("wb") as table:
            table.truncate(1_000_000)
    before = memory()
    found = check_case(folder)
    assert memory() - before < 50_000
    assert {fault.code for fault in found} == {"W-UNUSED"}
    assert load_case(folder).digest == whole.digest


def test_files_too_large_together_are_refused_once(case_with):
    folder = case_with("README", "")
    for file in ("priors.yaml", "policies.yaml", "claims.yaml"):
        (folder / file).write_text("# " + "x" * 900_000 + "\n" + (folder / file).read_text())
    assert codes(folder) == ["claims.yaml E-SIZE"]


def test_files_with_too_many_parts_together_are_refused_once(case_with):
    folder = case_with("README", "")
    for file in ("priors.yaml", "policies.yaml"):
        (folder / file).write_text("[" + "1," * 30_000 + "]")
    assert "policies.yaml E-SIZE" in codes(folder)
    assert not [code for code in codes(folder) if code.startswith(("claims", "evidence"))]


def test_many_faults_of_one_kind_are_counted(case_with):
    folder = case_with("priors.yaml", "".join(f"attrition.hazard_{n}: 1\n" for n in range(2000)))
    unknown = [fault for fault in check_case(folder) if fault.code == "E-UNKNOWN"]
    assert len(unknown) == MOST_ALIKE
    assert unknown[-1].message.endswith(f"(and {2000 - MOST_ALIKE} more like it)")


@pytest.mark.parametrize("count", [1, 3])
def test_numbers_without_any_error_are_said_once(case_with, count):
    folder = case_with("README", "")
    text = (folder / "evidence.yaml").read_text()
    row = (
        "  - id: exact{n}\n    stated: five\n    value: 5 persons\n    speaker: x\n    side: A\n"
        "    said_on: 2001-01-05\n    refers_to: 2001-01-05\n    known_on: 2001-01-05\n    source: atlas\n"
    )
    rows = "".join(row.format(n=n) for n in range(count))
    assert "rows:\n" in text
    case_with("evidence.yaml", text.replace("rows:\n", f"rows:\n{rows}", 1))
    (fault,) = check_case(folder)
    assert (fault.code, fault.severity, fault.path) == ("W-EXACT", "warning", "rows.0")
    assert str(count) in fault.message or count == 1
