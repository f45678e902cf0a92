"""The structural range: planted rivals of the small war that flip a verdict, or change nothing to the bit."""

import re

import numpy as np
import pytest

import polemos
from polemos._core import records
from polemos._core.errors import RunError
from polemos._core.saved import SavedSwitch
from polemos.analysis import answer, plan, request_of
from polemos.ensemble.engine import Engine
from polemos.ensemble.switches import deciding, on_switches
from polemos.questions.structure import AS_IT_IS, structure
from polemos.run_folder import asked_of, is_done

MEMBERS, CUT = 600, 300
LEAD = """strict: P(before(break.manpower(B), break.manpower(A)) >= 4 weeks)
  premise: ever(break.manpower(B)) or ever(break.manpower(A))
"""
DEAD = "strict: P(at(dead(A), 2002-12-30) >= 20000 persons)\n"
SWITCHES = """\
- id: same
  name: Nothing else
  note: It says what the prior says.
  priors:
    attrition.hazard: {prior: 0.004 to 0.02 / week, basis: assumption, note: The same.}
- id: same_by
  name: Nothing else, element by element
  note: It says what the prior says of one side, and what is ordered anyway.
  priors:
    attrition.hazard: {by: {A: 0.004 to 0.02 / week}, basis: assumption, note: The same.}
  settings:
    - {set: "attack_effort(B, north)", to: 1, from: 2001-01-01}
- id: hazard_up
  name: Far more are killed of one side
  note: Planted.
  priors:
    attrition.hazard: {by: {B: 0.05 to 0.1 / week}, basis: assumption, note: Planted.}
- id: hazard_down
  name: Hardly anybody is killed
  note: Planted.
  priors:
    attrition.hazard: {prior: 0.00001 to 0.00002 / week, basis: assumption, note: Planted.}
- id: closed
  name: The border stays closed
  note: Planted.
  settings:
    - {set: open(border), to: 0, from: 2001-01-01}
    - {set: "send(A, border)", to: 0 persons/week, from: 2001-01-01}
    - {set: "attack_effort(A, border)", to: 0, from: 2001-01-01}
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    from case.conftest import edited

    folder = edited(tmp_path_factory.mktemp("case") / "war", ("claims.yaml", LEAD, DEAD))
    (folder / "switches.yaml").write_text(SWITCHES, encoding="utf-8")
    return polemos.load_case(folder)


@pytest.fixture(scope="module")
def run(case):
    return polemos.simulate(case, members=MEMBERS, seed=3)


@pytest.fixture(scope="module")
def thrown(run):
    return {id: (columns, draws) for id, columns, draws in on_switches(run.request, CUT, workers=2)}


@pytest.fixture(scope="module")
def found(run, case):
    rows = structure(run.request, asked_of(run.request), run.column, run._drawn, CUT)
    return {(row.switch, row.claim): row for row in rows}


def test_a_switch_that_changes_nothing_gives_the_same_to_the_bit(run, case, thrown, found):
    drawn = run._drawn()
    for id in ("same", "same_by"):
        columns, draws = thrown[id]
        assert columns.keys() == {
            name for name in run._columns if not re.match(r"at\(dead", name) and "held(B" not in name
        }
        for name, column in columns.items():
            assert np.array_equal(column, run.column(name)[:CUT], equal_nan=True), name
        assert all(np.array_equal(draws[name], drawn[name][:CUT]) for name in drawn)
        for (switch, claim), row in found.items():
            if switch == id:
                plain = found[AS_IT_IS, claim].model_copy(update={"switch": row.switch, "name": row.name})
                assert row == plain


def test_a_member_keeps_its_noise_and_the_quantiles_of_its_draws(thrown, run):
    drawn, (_, draws) = run._drawn(), thrown["hazard_up"]
    changed = {name for name in drawn if not np.array_equal(draws[name], drawn[name][:CUT])}
    assert changed == {"attrition.hazard(B)"}
    order = np.argsort(drawn["attrition.hazard(B)"][:CUT])
    assert (np.diff(draws["attrition.hazard(B)"][order]) >= 0).all()


def test_a_prior_put_elsewhere_flips_a_verdict(found):
    deaths = {switch: row for (switch, claim), row in found.items() if claim == "b_breaks_first"}
    assert deaths[AS_IT_IS].verdict == "supported"
    assert deaths["hazard_down"].verdict == "not supported"
    assert deaths["hazard_down"].p < 0.01


def test_settings_lie_over_every_policy(found):
    relief = {switch: row for (switch, claim), row in found.items() if claim == "crossing_relieved_north"}
    assert relief[AS_IT_IS].verdict == "supported"
    assert relief["closed"].p == 0.0
    assert relief["closed"].verdict != "supported"


def test_only_claims_on_the_model_are_asked(found, case):
    assert {claim for _, claim in found} == {"b_breaks_first", "crossing_relieved_north"}
    assert {switch for switch, _ in found} == {AS_IT_IS, *(one.id for one in case.switches)}
    assert all(isinstance(row, SavedSwitch) and row.reading for row in found.values())


def test_one_plan_serves_all_switches_without_conditions(run, case):
    own = Engine(run.request).plan
    for one in case.switches:
        request = request_of(case.switched(one.id), members=9, seed=3, policies=["baseline", "no_crossing"])
        assert Engine(request).plan == own


def test_never_more_members_than_the_run_has(run, case):
    few = case.model_copy(update={"switches": case.switches[:1]})
    request = type(run.request)(few, 20, 3, run.request.policies)
    ((_, columns, draws),) = on_switches(request)
    assert {column.shape for column in (*columns.values(), *draws.values())} == {(20,)}


def test_deciding_leaves_the_others_out(case):
    assert [reading.name for claim in deciding(case.claims) for reading in claim.readings].count(
        "ground"
    ) == 0


def test_they_are_sealed_with_the_run_or_added_to_it(case, tmp_path):
    request = request_of(case, members=20, seed=3, policies=None)
    whole = answer(request, tmp_path / "whole", report=False, switches=True)
    plain = answer(request, tmp_path / "later", report=False)
    assert (plain.saved_switches(), plain.manifest.switch_members) == ((), 0)
    later = answer(request, tmp_path / "later", report=False, switches=True)
    for run in (whole, later):
        assert records.SWITCHES in records.sealed_files(run.folder)
        assert list(records.damage(run.folder)) == []
        assert run.manifest.switch_members == 20
    assert whole.saved_switches() == later.saved_switches() != ()
    assert (whole.hash, whole.answer_hash) == (later.hash, plain.answer_hash)
    assert polemos.open_run(whole.folder).saved_switches() == whole.saved_switches()
    assert is_done(whole.folder, request, report=False, switches=True)


def test_a_case_without_switches_has_none_to_throw(war, tmp_path):
    with pytest.raises(RunError, match=r"switches\.yaml"):
        polemos.simulate(war, members=20, seed=1, switches=True, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_a_plan_counts_the_switches_and_what_they_need(run, tmp_path):
    without, counted = (
        plan(run.request, tmp_path / "nowhere", workers=1, switches=switches) for switches in (False, True)
    )
    assert (without["switches"], counted["switches"]) == (0, len(run.request.case.switches))
    assert counted["memory"] >= without["memory"]
