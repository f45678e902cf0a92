"""Case files that are broken by small edits of the example, and the exact place and code of every fault."""

import functools
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from polemos._core.errors import InvalidCase
from polemos.case import check_case, load_case

CASE, PRIORS, POLICIES, CLAIMS, EVIDENCE = (
    "case.yaml",
    "priors.yaml",
    "policies.yaml",
    "claims.yaml",
    "evidence.yaml",
)
TABLE = "evidence/map_north.csv"
HELD = "P(effect(at(held(B, north), 2002-06-24) | policy=baseline, against=no_crossing) <= -50 km^2)"

THREE_CORRELATED = """\
  - between: [attrition.hazard(A), attrition.hazard(B), territory.effort_gain]
    matrix: [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]"""

BROKEN = {
    "unknown key": ([(CASE, "    owner: A  ", "    ownr: A  ")], ["29:5  E-UNKNOWN"]),
    "key twice": ([(CASE, "title: An", "id: again\ntitle: An")], ["6:1  E-DUP"]),
    "wrong unit": ([(CASE, "20000 km^2", "20000 kg")], ["30:5  E-UNIT"]),
    "no unit": ([(CASE, "20000 km^2", "20000")], ["30:5  E-UNIT"]),
    "text for a number": ([(CASE, "stream: 101", "stream: '101'")], ["28:5  E-TYPE"]),
    "Norway": ([(CASE, "open: true", "open: yes")], ["32:5  E-TYPE"]),
    "not finite": ([(POLICIES, "to: 2, from", "to: .inf, from")], ["15:41  E-NONFINITE"]),
    "word for not finite": ([(CASE, "20000 km^2", "nan")], ["30:5  E-NONFINITE"]),
    "id not ASCII": ([(CASE, "{id: public_a,", "{id: публика,")], ["22:6  E-ID"]),
    "id twice": ([(CASE, "id: public_b", "id: public_a")], ["23:6  E-DUP"]),
    "stream twice": ([(CASE, "stream: 102", "stream: 1")], ["37:5  E-DUP"]),
    "no such day": ([(CASE, "date: 2001-12-28", "date: 2001-02-29")], ["11:3  E-DATE"]),
    "middle of a week": ([(CASE, "end: 2002-12-30", "end: 2002-12-31")], ["14:47  E-DATE"]),
    "run too long": ([(CASE, "end: 2002-12-30", "end: 2101-01-03")], ["14:47  E-BUDGET"]),
    "start after end": (
        [(CASE, "start: 2001-01-01, end: 2002-12-30", "start: 2002-12-30, end: 2001-01-01")],
        ["14:28  E-DATE"],
    ),
    "held more than there is": ([(CASE, "held: {B: 8000 km^2}", "held: {B: 28000 km^2}")], ["33:5  E-RANGE"]),
    "shares over the whole": (
        [(CASE, "held: {B: 8000 km^2}", "held: {A: 12400 km^2, B: 8000 km^2}")],
        ["33:5  E-RANGE"],
    ),
    "shares under the whole": (
        [(CASE, "held: {B: 8000 km^2}", "held: {A: 11000 km^2, B: 8000 km^2}")],
        ["33:5  E-RANGE"],
    ),
    "negative ground": ([(CASE, "held: {B: 8000 km^2}", "held: {B: -1 km^2}")], ["33:5  E-RANGE"]),
    "area too large": ([(CASE, "area: 20000 km^2", "area: 262145 km^2")], ["30:5  E-RANGE"]),
    "three belligerents": (
        [(CASE, "patrons:", "  - {id: C, name: Side C, stream: 3}\npatrons:")],
        ["16:1  E-RANGE"],
    ),
    "patron of itself": ([(CASE, "backs: A", "backs: P")], ["20:44  E-CYCLE"]),
    "dangling owner": ([(CASE, "owner: B", "owner: C")], ["47:5  E-REF"]),
    "unknown source of an area": ([(CASE, "area_source: atlas", "area_source: atals")], ["31:5  E-SOURCE"]),
    "known after the cut-off": (
        [(CASE, "2002-03-04, known_on: 2001-01-01", "2002-03-04, known_on: 2002-01-01")],
        ["55:99  E-HINDSIGHT"],
    ),
    "room not built": ([(CASE, "{attrition: {", "{ceasefire: {}, attrition: {")], ["59:14  E-REF"]),
    "a front without a table": (
        [(CASE, "{attrition: {", "{attrition: {settles: on, ")],
        ["59:26  E-UNKNOWN"],
    ),
    "administration of nobody": (
        [(CASE, "kind: deadline, date: 2002-03-04", "kind: administration, date: 2002-03-04")],
        ["55:5  E-MISSING"],
    ),
    "administration of a belligerent": (
        [(CASE, "kind: deadline, date: 2002-03-04", "kind: administration, of: A, date: 2002-03-04")],
        ["55:87  E-REF"],
    ),
    "red line and sector of one name": (
        [(CASE, "sectors:", "red_lines: [{id: north, name: Missiles, stream: 500}]\nsectors:")],
        ["25:14  E-DUP"],
    ),
    "no such variant": ([(CASE, "variant: helmbold", "variant: helmhold")], ["59:26  E-REF"]),
    "no such link": ([(CASE, "links: {} ", "links: {saeson: off} ")], ["60:9  E-REF"]),
    "series not given": ([(CASE, "series: support(B)", "series: pay(B)")], ["62:1  E-MISSING"]),
    "knots out of order": ([(CASE, "date: 2001-12-24", "date: 2001-01-01")], ["69:10  E-DATE"]),
    "newer format": ([(CASE, "format: 1", "format: 2")], ["4:1  E-FORMAT"]),
    "comma without quotes": (
        [(CASE, '"beta(p5=0.5, p95=0.85)"', "beta(p5=0.5, p95=0.85)")],
        ["68:48  E-UNKNOWN"],
    ),
    "unknown parameter": (
        [(PRIORS, "attrition.hazard:", "attrition.hazrad:")],
        ["129:1  E-UNKNOWN"],
    ),
    "ends swapped": ([(PRIORS, "3 to 20 weeks", "20 to 3 weeks")], ["10:3  E-PRIOR"]),
    "no spread": ([(PRIORS, "normal(mean=0, sd=0.5)", "normal(mean=0, sd=0)")], ["14:3  E-PRIOR"]),
    "positional arguments": ([(PRIORS, "normal(mean=0, sd=0.5)", "normal(0, 0.5)")], ["14:3  E-PRIOR"]),
    "outside the support": ([(PRIORS, "3 to 20 weeks", "30 to 200 weeks")], ["10:3  E-PRIOR"]),
    "no prior for an element": ([(PRIORS, "    B.border: 0.6 to 4\n", "")], ["65:1  E-PRIOR"]),
    "prior of a stranger": ([(PRIORS, "B.border: 0.6", "C.border: 0.6")], ["65:1  E-PRIOR", "70:5  E-REF"]),
    "assumption without a note": (
        [(PRIORS, "  basis: assumption\n  note: Mud slows by an unknown factor.", "  basis: assumption")],
        ["5:1  E-SOURCE"],
    ),
    "data without a source": (
        [(PRIORS, "  basis: assumption\n  note: Mud", "  basis: data\n  note: Mud")],
        ["5:1  E-SOURCE"],
    ),
    "source of a prior unknown": (
        [(PRIORS, "  note: Mud", "  source: nobody\n  note: Mud")],
        ["8:3  E-SOURCE"],
    ),
    "correlations impossible": (
        [
            (
                PRIORS,
                "  - between: [attrition.hazard(A), attrition.hazard(B)]\n    matrix: [[1, 0.3], [0.3, 1]]",
                THREE_CORRELATED,
            )
        ],
        ["221:5  E-PRIOR"],
    ),
    "correlations not symmetric": (
        [(PRIORS, "[[1, 0.3], [0.3, 1]]", "[[1, 0.3], [0.2, 1]]")],
        ["221:5  E-PRIOR"],
    ),
    "policies in a circle": (
        [(POLICIES, "  abstract: true", "  extends: leave_border\n  abstract: true")],
        ["4:3  E-CYCLE", "12:3  E-CYCLE", "29:3  E-CYCLE"],
    ),
    "no such lever": ([(POLICIES, "priority(A, border)", "prority(A, border)")], ["23:8  E-REF"]),
    "lever without its sector": ([(POLICIES, '"priority(A, border)"', "priority(A)")], ["23:8  E-REF"]),
    "lever out of range": ([(POLICIES, "to: 2, from", "to: 4, from")], ["15:41  E-RANGE"]),
    "rate without a unit": ([(POLICIES, "to: 0.5 / week", "to: 0.5")], ["30:34  E-UNIT"]),
    "until before from": ([(POLICIES, "until: 2001-08-20", "until: 2001-08-01")], ["14:73  E-DATE"]),
    "holds in no week": ([(POLICIES, "until: 2001-08-20", "until: 2001-08-12")], ["14:73  E-DATE"]),
    "condition on what nobody sees": (
        [(POLICIES, "held(A, border) > 20 km^2", "attack(A, border) > 1")],
        ["23:68  E-REF"],
    ),
    "condition with a wrong unit": ([(POLICIES, "> 20 km^2", "> 20 persons")], ["23:86  E-UNIT"]),
    "claim runs code": (
        [(CLAIMS, "P(before(break.manpower(B), break.manpower(A)) >= 4 weeks)", "__import__('os')")],
        ["35:24  E-CLAIM"],
    ),
    "claim in a wrong unit": ([(CLAIMS, "< 1000 km^2", "< 1000 persons")], ["24:76  E-UNIT"]),
    "claim on a sector that is not": ([(CLAIMS, HELD, HELD.replace("north", "nort"))], ["48:25  E-REF"]),
    "claim on a policy that is not": (
        [(CLAIMS, HELD, HELD.replace("no_crossing", "no_crosing"))],
        ["48:15  E-REF"],
    ),
    "claim outside the run": ([(CLAIMS, HELD, HELD.replace("2002", "2012"))], ["48:41  E-DATE"]),
    "claim on one run": ([(CLAIMS, HELD, "at(held(B, north), 2002-06-24) < 5 km^2")], ["48:13  E-CLAIM"]),
    "claim of unknown kind": ([(CLAIMS, "kind: trend", "kind: trned")], ["19:3  E-TYPE"]),
    "value judged": (
        [(CLAIMS, "  statement: The gain", "  predicates: {strict: 1 > 0}\n  statement: The gain")],
        ["69:3  E-CLAIM"],
    ),
    "nothing to judge": (
        [(CLAIMS, "  predicates:\n    strict: stated(dead_b_claim)\n", "")],
        ["6:3  E-MISSING"],
    ),
    "row without a source": (
        [(EVIDENCE, "    source: ministry\n    subject", "    subject")],
        ["10:5  E-SOURCE"],
    ),
    "row with an unknown source": (
        [(EVIDENCE, "    source: ministry\n    subject", "    source: minstry\n    subject")],
        ["20:5  E-SOURCE"],
    ),
    "known before it was said": (
        [(EVIDENCE, "    known_on: 2001-12-20", "    known_on: 2001-12-19")],
        ["19:5  E-DATE"],
    ),
    "exact measurement": ([(EVIDENCE, "relative_sd: 0.4", "relative_sd: 0")], ["13:5  E-RANGE"]),
    "row in a wrong unit": (
        [(EVIDENCE, "    subject: B", "    subject: B\n    measures: held(B, north)")],
        ["12:5  E-UNIT"],
    ),
    "series in a wrong unit": ([(EVIDENCE, "unit: km^2", "unit: persons")], ["27:5  E-UNIT"]),
    "table outside the folder": (
        [(EVIDENCE, "file: map_north.csv  ", "file: ../../etc/passwd ")],
        ["25:5  E-PATH"],
    ),
    "table that is not there": (
        [(EVIDENCE, "file: map_north.csv  ", "file: map_nroth.csv ")],
        ["25:5  E-PATH"],
    ),
    "sources in a circle": (
        [
            (EVIDENCE, "licence: public domain}", "licence: public domain, derived_from: mapper}"),
            (EVIDENCE, "admiralty: B2}", "admiralty: B2, derived_from: atlas}"),
        ],
        ["4:132  E-CYCLE", "5:130  E-CYCLE"],
    ),
    "column misspelt": ([(TABLE, "refers_to,value", "refers_to,vlaue")], ["1:11  E-CSV"]),
    "cells missing": ([(TABLE, "2001-01-08,8035.0,2001-01-09", "2001-01-08,8035.0")], ["3:1  E-CSV"]),
    "word in a table": ([(TABLE, "2001-01-08,8035.0", "2001-01-08,about 8035")], ["3:12  E-TYPE"]),
    "not finite in a table": ([(TABLE, "2001-01-08,8035.0", "2001-01-08,1e999")], ["3:12  E-NONFINITE"]),
    "known before it happened": (
        [(TABLE, "2001-01-08,8035.0,2001-01-09", "2001-01-08,8035.0,2001-01-07")],
        ["3:19  E-DATE"],
    ),
    "day twice in a table": (
        [(TABLE, "2001-01-08,8035.0,2001-01-09", "2001-01-01,8035.0,2001-01-02")],
        ["3:1  E-DUP"],
    ),
}

SEVERAL = {
    "faults of all files at once": (
        [
            (CASE, "20000 km^2", "20000 kg"),
            (CASE, "backs: A", "backs: C"),
            (PRIORS, "3 to 20 weeks", "20 to 3 weeks"),
            (POLICIES, "to: 2, from", "to: 4, from"),
            (CLAIMS, "kind: trend", "kind: trned"),
            (EVIDENCE, "side: third party", "side: nobody"),
            (TABLE, "2001-01-08,8035.0", "2001-01-08,about 8035"),
        ],
        [
            "case.yaml:20:44  E-REF",
            "case.yaml:30:5  E-UNIT",
            "claims.yaml:19:3  E-TYPE",
            "evidence.yaml:30:5  E-REF",
            "evidence/map_north.csv:3:12  E-TYPE",
            "policies.yaml:15:41  E-RANGE",
            "priors.yaml:10:3  E-PRIOR",
        ],
    ),
    "one belligerent": (
        [(CASE, "  - {id: A, name: Side A, stream: 1}\n", ""), (CASE, ", backs: A", ", backs: B")],
        [
            "case.yaml:16:1  E-RANGE",
            "case.yaml:21:51  E-REF",
            "case.yaml:28:5  E-REF",
            "case.yaml:37:5  E-REF",
            "case.yaml:50:12  E-REF",
            "case.yaml:62:5  E-REF",
            "claims.yaml:35:41  E-REF",
            "claims.yaml:36:44  E-REF",
            "claims.yaml:60:24  E-REF",
            "evidence.yaml:16:5  E-REF",
            "policies.yaml:14:8  E-REF",
            "policies.yaml:15:8  E-REF",
            "policies.yaml:23:8  E-REF",
            "policies.yaml:23:68  E-REF",
            "policies.yaml:30:8  E-REF",
            "priors.yaml:69:5  E-REF",
            "priors.yaml:91:5  E-REF",
            "priors.yaml:220:15  E-REF",
        ],
    ),
    "several faults of one claim": (
        [(CLAIMS, HELD, "P(at(held(B, nort), 2002-06-24) > 5 persons and ever(foo(B)))")],
        ["claims.yaml:48:18  E-REF", "claims.yaml:48:66  E-REF"],
    ),
    "a faulty setting does not hide the others": (
        [
            (POLICIES, "from: 2001-08-06, until: 2001-08-20", "from: 2001-13-06"),
            (POLICIES, "to: 2, from", "to: 4, from"),
        ],
        ["policies.yaml:14:55  E-DATE", "policies.yaml:15:41  E-RANGE"],
    ),
    "a missing note does not hide the prior": (
        [
            (
                PRIORS,
                "  prior: 3 to 20 weeks\n  basis: assumption\n  note: Placeholder.",
                "  prior: 20 to 3 weeks\n  basis: assumption",
            )
        ],
        ["priors.yaml:9:1  E-SOURCE", "priors.yaml:10:3  E-PRIOR"],
    ),
    "a missing key does not hide the predicate": (
        [
            (CLAIMS, "  asserted_by: author\n  statement: In its", "  statement: In its"),
            (CLAIMS, "< 500 km^2", "< 500 persons"),
        ],
        ["claims.yaml:16:3  E-MISSING", "claims.yaml:22:72  E-UNIT"],
    ),
    "a file that is no YAML, and a fault elsewhere": (
        [
            (PRIORS, "  prior: halfnormal(scale=0.5)", "  prior: [halfnormal"),
            (CASE, "20000 km^2", "20000 kg"),
        ],
        ["case.yaml:30:5  E-UNIT", "priors.yaml:6:21  E-FORMAT"],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_every_fault_has_its_place_and_code(example, name):
    edits, expected = BROKEN[name]
    faults = check_case(example(*edits))
    assert [f"{fault.line}:{fault.column}  {fault.code}" for fault in faults] == expected
    assert {fault.file for fault in faults} == {edits[0][0]}


@pytest.mark.parametrize("name", SEVERAL)
def test_all_faults_at_once(example, name):
    edits, expected = SEVERAL[name]
    faults = check_case(example(*edits))
    assert [f"{fault.file}:{fault.line}:{fault.column}  {fault.code}" for fault in faults] == expected


@pytest.mark.parametrize("name", ["unknown key", "column misspelt", "claim runs code"])
def test_a_broken_case_is_not_loaded(example, name):
    folder = example(*BROKEN[name][0])
    with pytest.raises(InvalidCase) as caught:
        load_case(folder)
    assert caught.value.faults == check_case(folder)


def test_the_words_say_what_to_write(example):
    edits = [
        (CASE, "20000 km^2", "20000 kg"),
        (PRIORS, "3 to 20 weeks", "20 to 3 weeks"),
        (POLICIES, "priority(A, border)", "prority(A, border)"),
        (CLAIMS, "kind: trend", "kind: trned"),
        (POLICIES, "counterfactual: true", "counterfactul: true"),
    ]
    said = "\n".join(str(fault) for fault in check_case(example(*edits)))
    assert said == WORDS.replace("\\\n", "")


WORDS = r"""
case.yaml:30:5  E-UNIT     sectors.0.area: needs an area such as '1250 km^2', but '20000 kg' is a mass
claims.yaml:19:3  E-TYPE     1.kind: the text 'trned' is not one of attribution, figure, trend, comparative, \
forecast, causal, motive, value; did you mean 'trend'?
policies.yaml:23:8  E-REF      2.settings.0.set: there is no 'prority'; did you mean 'priority'?
policies.yaml:35:3  E-UNKNOWN  4.counterfactul: unknown key 'counterfactul'; \
did you mean 'counterfactual'?
priors.yaml:10:3  E-PRIOR    calendar.deadline_horizon.prior: \
the low end 20 must be below the high end 3; write '3 to 20 weeks'
""".strip()


# a file that is not read says nothing about the others ---------------------------------------------

FILES = (CASE, PRIORS, POLICIES, CLAIMS, EVIDENCE)
SHIPPED = Path(__file__).parents[2] / "cases" / "kursk_2025"


@functools.cache
def faults_of(folder):
    return frozenset(check_case(folder))


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("shipped", [False, True])
def test_a_file_that_is_not_read_gives_one_fault(example, tmp_path, file, shipped):
    folder = shutil.copytree(SHIPPED, tmp_path / "shipped") if shipped else example()
    before = faults_of(SHIPPED) if shipped else frozenset()
    path = folder / file
    path.write_text("title: a war: a history\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    fresh = [fault for fault in check_case(folder) if replace(fault, line=fault.line - 1) not in before]
    fresh = [fault for fault in fresh if fault not in before]
    assert [f"{fault.file}:{fault.line} {fault.code}" for fault in fresh] == [f"{file}:1 E-FORMAT"]


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_missing_gives_one_fault(example, file):
    folder = example()
    (folder / file).unlink()
    assert [(fault.file, fault.code) for fault in check_case(folder)] == [(file, "E-PATH")]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (CASE, "patrons:", "patron:"),
        (CASE, "publics:", "public:"),
        (CASE, "sectors:", "sector:"),
        (CASE, "belligerents:", "beligerents:"),
        (CASE, "mechanisms:", "mechanism:"),
        (CASE, "exogenous:", "exogenus:"),
        (CASE, "mechanisms: {attrition: {variant: helmbold}}", "mechanisms: [attrition]"),
        (CASE, "  - {id: A, name: Side A", "  - {ID: A, name: Side A"),
        (CASE, "    name: North", "    nmae: North"),
        (EVIDENCE, "sources:", "source:"),
        (EVIDENCE, "rows:", "row:"),
        (EVIDENCE, "series:", "seris:"),
        (EVIDENCE, "- id: dead_b_claim", "- ids: dead_b_claim"),
        (POLICIES, "- id: no_crossing", "- ID: no_crossing"),
        (PRIORS, "attrition.hazard:", "attrition.hazrad:"),
    ],
)
def test_a_key_misspelt_gives_one_fault(example, file, old, new):
    (fault,) = check_case(example((file, old, new)))
    assert fault.file == file
