"""switches.yaml: rival assumptions are read, checked with their places, and thrown without reading again."""

import hashlib
import json

import jsonschema
import pytest

from polemos._core.catalogue import PARAMETERS
from polemos._core.errors import InvalidCase
from polemos.case import check_case, load_case, saved_case, schemas
from polemos.case.reading import read_document

FILE = "switches.yaml"
GOOD = """\
- id: costly
  name: Attacks cost the other side more
  note: An assumption, the range of the prior leaves it out.
  source: ministry
  known_on: 2001-02-01
  priors:
    attrition.hazard:
      by: {A: 0.03 to 0.05 / week}
      basis: assumption
      note: Far above.
- id: quiet
  name: B never attacks
  note: An assumption.
  settings:
    - {set: "attack_effort(B, border)", to: 0, from: 2001-01-01}
"""


def with_switches(example, text=GOOD, *edits):
    folder = example(*edits)
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def case(example):
    return load_case(with_switches(example))


def test_switches_are_read_and_kept(case):
    assert [(one.id, one.source) for one in case.switches] == [("costly", "ministry"), ("quiet", None)]
    assert case.contents[FILE] == GOOD.encode()
    assert FILE in case.files
    assert saved_case(json.loads(json.dumps(case.model_dump(mode="json")))).switches[0] == case.switches[0]


def test_a_case_without_the_file_is_as_before(case_of, case):
    plain = case_of()
    assert (plain.switches, FILE in plain.files) == ((), False)
    changed = plain.model_copy(update={"title": "Other"})
    values = changed.model_dump_json(exclude={"digest", "switches"}).encode()
    assert changed.digest == hashlib.sha256(values).hexdigest()
    thrown = case.switched("quiet")
    assert len({plain.digest, changed.digest, case.digest, thrown.digest}) == 4


def test_by_of_one_element_leaves_the_others_alone(case):
    thrown = case.switched("costly")
    own, rival = case.prior("attrition.hazard"), thrown.prior("attrition.hazard")
    assert rival.of("B") == own.of("B")
    assert rival.of("A") == case.switch("costly").priors[0].by["A"] != own.of("A")
    assert [p for p in thrown.priors if p != rival] == [p for p in case.priors if p != own]
    assert (thrown.policies, thrown.claims, thrown.switches) == (case.policies, case.claims, ())


def test_a_pattern_of_a_switch_wins_over_an_element_of_the_case(example):
    text = GOOD.replace("by: {A: 0.03 to 0.05 / week}", "by: {'*': 0.03 to 0.05 / week}")
    case = load_case(with_switches(example, text))
    rival = case.switched("costly").prior("attrition.hazard")
    assert rival.of("A") == rival.of("B") == case.switch("costly").priors[0].by["*"]


def test_settings_come_after_those_of_every_policy(case):
    thrown = case.switched("quiet")
    (laid,) = case.switch("quiet").settings
    for own, policy in zip(case.policies, thrown.policies, strict=True):
        assert policy.settings == (*own.settings, laid)
    assert thrown.priors == case.priors


def test_there_must_be_such_a_switch(case):
    with pytest.raises(KeyError):
        case.switched("none")


BROKEN = {
    "no such parameter": ("attrition.hazard:", "attrition.hazrd:", ["7:5  E-UNKNOWN"]),
    "wrong unit": ("0.05 / week", "0.05 km^2", ["8:12  E-UNIT"]),
    "outside the support": ("0.03 to 0.05 / week", "'normal(mean=-5, sd=1) / week'", ["8:12  E-PRIOR"]),
    "no such element": ("by: {A:", "by: {C:", ["8:12  E-REF"]),
    "unknown key": ("  known_on:", "  known:", ["5:3  E-UNKNOWN"]),
    "known too late": ("known_on: 2001-02-01", "known_on: 2003-02-01", ["5:3  E-HINDSIGHT"]),
    "no such source": ("source: ministry", "source: ministri", ["4:3  E-SOURCE"]),
    "no note": ("      note: Far above.\n", "", ["7:5  E-SOURCE"]),
    "id twice": ("id: quiet", "id: costly", ["11:3  E-DUP"]),
    "no name": ("  name: B never attacks\n", "", ["11:3  E-MISSING"]),
    "no such lever": ("attack_effort(B", "attack_efort(B", ["15:8  E-REF"]),
    "lever out of range": ("to: 0,", "to: -1,", ["15:41  E-RANGE"]),
    "after the end": ("from: 2001-01-01}", "from: 2009-01-01}", ["15:48  E-DATE"]),
    "condition": (
        "from: 2001-01-01}",
        'from: 2001-01-01, when: "held(A, bordr) > 2 km^2"}',
        ["15:73  E-REF"],
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_faults_have_their_places(example, name):
    old, new, expected = BROKEN[name]
    assert old in GOOD
    faults = check_case(with_switches(example, GOOD.replace(old, new, 1)))
    assert [f"{f.line}:{f.column}  {f.code}" for f in faults if f.file == FILE] == expected


def test_all_faults_at_once_and_with_hints(example):
    text = GOOD.replace("attrition.hazard:", "attrition.hazrd:").replace("attack_effort(B", "attack_efort(B")
    folder = with_switches(example, text)
    faults = check_case(folder)
    assert [(f.code, f.remedy) for f in faults] == [
        ("E-UNKNOWN", "did you mean 'attrition.hazard'?"),
        ("E-REF", "did you mean 'attack_effort'?"),
    ]
    with pytest.raises(InvalidCase):
        load_case(folder)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "E-TYPE"),
        ("[]", "E-TYPE"),
        ("a: 1", "E-TYPE"),
        ("- {id: a, name: A, note: An assumption.}", "E-MISSING"),
        ("".join(f"- {{id: a{n}, name: A, note: B, settings: []}}\n" for n in range(17)), "E-BUDGET"),
    ],
)
def test_what_is_no_list_of_switches(example, text, code):
    assert code in [fault.code for fault in check_case(with_switches(example, text))]


def test_a_prior_that_nothing_reads(example):
    name = next(p.name for p in PARAMETERS.values() if p.mechanism == "upheaval")
    text = GOOD.replace("attrition.hazard:", f"{name}:")
    faults = check_case(with_switches(example, text))
    assert "W-UNUSED" in [fault.code for fault in faults]


def test_the_schema_takes_what_check_takes():
    schema = schemas()["switches"]
    jsonschema.Draft202012Validator.check_schema(schema)
    tree = json.loads(json.dumps(read_document(FILE, GOOD.encode())[0].tree))
    valid = jsonschema.Draft202012Validator(schema).is_valid
    assert valid(tree)
    assert not valid([{**tree[0], "stray": 1}])
    assert not valid([{**tree[0], "priors": {"attrition.hazrd": tree[0]["priors"]["attrition.hazard"]}}])
    assert not valid([{key: tree[1][key] for key in ("id", "name", "note")}])
    assert not valid([])
