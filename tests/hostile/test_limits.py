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


@pytest.mark.slow
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


# work that grows with the size of a file, not with its square: what a file makes is counted, no clock is read


def counted(monkeypatch, module, name):
    """How often a function is called."""
    calls = []
    real = getattr(module, name)
    monkeypatch.setattr(module, name, lambda *given, **named: calls.append(given) or real(*given, **named))
    return calls


ROW = (
    "  - {{id: r{n}, stated: x, value: 5 persons, sd: 1 persons, speaker: x, side: A, said_on: 2001-01-05,"
    " refers_to: 2001-01-05, known_on: 2001-01-05, source: {source}}}\n"
)


def test_unknown_sources_are_compared_with_few_and_as_long_as_they_are_listed(case_with, monkeypatch):
    import difflib

    folder = case_with("README", "")
    text = (folder / "evidence.yaml").read_text()
    sources = "".join(f"  source_of_this_{n}: {{title: x}}\n" for n in range(400))
    rows = "".join(ROW.format(n=n, source=f"sourc_of_this_{n}") for n in range(200))
    case_with(
        "evidence.yaml",
        text.replace("sources:\n", f"sources:\n{sources}").replace("rows:\n", f"rows:\n{rows}"),
    )
    compared = counted(monkeypatch, difflib, "get_close_matches")
    assert f"{200 - MOST_ALIKE} more like it" in [f.message for f in check_case(folder)][MOST_ALIKE - 1]
    assert len(compared) <= MOST_ALIKE
    assert all(len(known) <= 100 for _, known in compared)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("case.yaml", "".join(f"titel{n}: 1\n" for n in range(2000))),
        ("priors.yaml", "".join(f"attrition.hazard_{n}: 1\n" for n in range(2000))),
    ],
)
def test_of_many_unknown_keys_few_are_guessed(case_with, monkeypatch, file, text):
    import difflib

    compared = counted(monkeypatch, difflib, "get_close_matches")
    check_case(case_with(file, text))
    assert len(compared) <= 3 * MOST_ALIKE


def test_a_prior_names_no_more_than_there_can_be(case_with):
    folder = case_with("README", "")
    text = (folder / "priors.yaml").read_text()
    many = "".join(f"    k{n}: 4 to 10\n" for n in range(2000))
    case_with("priors.yaml", text.replace('    "*.north": 4 to 10\n', many, 1))
    assert "priors.yaml E-BUDGET" in codes(folder)


CLAIM = """\
- id: c{n}
  number: {n}
  paragraph: 1
  kind: forecast
  asserted_by: x
  statement: x
  predicates:
    strict: {predicate}
  resolution: {{rule: x, date: 2002-12-30, status: open}}
"""


@pytest.mark.slow
def test_predicates_are_bounded_together(case_with, monkeypatch):
    from polemos.case.checks import claims

    predicate = f"P({' and '.join(['at(held(A, north), 2002-01-07) < 4 km^2'] * 20)})"
    parsed = counted(monkeypatch, claims, "parse_alternatives")
    folder = case_with("claims.yaml", "".join(CLAIM.format(n=n, predicate=predicate) for n in range(1, 400)))
    assert codes(folder) == ["claims.yaml E-BUDGET"]
    assert sum(len(text) for (text,) in parsed) <= 100_000


def test_many_settings_are_not_laid_over_each_other(case_with, monkeypatch):
    from polemos.case.checks import comparisons, policies

    setting = (
        '    - {{set: "attack_effort(B, north)", to: 1, from: 2001-01-01,'
        ' when: "held(A, border) > {n} km^2"}}\n'
    )
    many = "- id: baseline\n  name: x\n  settings:\n" + "".join(setting.format(n=n) for n in range(400))
    called = [counted(monkeypatch, module, "twins") for module in (comparisons, policies)]
    check_case(case_with("README", ""))
    assert list(map(len, called)) == [1, 1]
    found = check_case(case_with("policies.yaml", many))
    assert list(map(len, called)) == [1, 1]
    assert "policies.yaml W-BUDGET" in [f"{fault.file} {fault.code}" for fault in found]


def test_a_header_without_end_is_refused(case_with):
    header = ",".join(["refers_to", "value", "known_on", *(["x"] * 10_000)])
    folder = case_with("evidence/map_north.csv", header + "\n2001-01-01,1,2001-01-02\n")
    assert codes(folder) == ["evidence/map_north.csv E-CSV"]
