"""Two finished runs side by side: what moved, and which change is named for it."""

import itertools
import json
import shutil

import pytest

import polemos
from polemos._core import records
from polemos._core.errors import DamagedRun, NoRun, RunError
from polemos.compared import difference

CROSSING = "crossing_relieved_north"
PAIRS = list(itertools.combinations(["plain", "seed", "prior", "both"], 2))


def claim(found, name=CROSSING):
    return next(one for one in found.claims if one.claim == name)


def listed(found):
    return [one for one in found.series if one.listed]


def test_it_is_one_of_the_public_names():
    assert polemos.difference is difference
    assert "difference" in polemos.__all__


def test_a_run_and_its_copy_differ_in_nothing_and_the_page_says_so(between):
    found = between("plain", "again")
    assert not found.moved
    assert not found.changes
    assert not found.unexplained
    assert found.same_draws
    assert found.same_outcomes
    assert not listed(found)
    page = str(found)
    assert page.startswith("Nothing moved: all 6 claims and all ")
    assert "Nothing differs: program, request and case are the same." in page
    assert "Forecasts that moved" not in page


def test_a_changed_prior_is_named_with_its_text_and_place_for_the_claim_it_moved(between, runs):
    found = between("plain", "prior")
    (change,) = found.changes
    assert (change.group, change.name, change.kind) == ("priors", "territory.mobility", "changed")
    assert (change.before, change.after) == ("15 to 240 km^2/week", "5 to 20 km^2/week")
    lines = (runs["prior"] / "case" / "priors.yaml").read_text().splitlines()
    number = next(at for at, line in enumerate(lines, 1) if "5 to 20 km^2/week" in line)
    assert change.where_before == change.where_after == f"priors.yaml:{number}"
    assert found.same_draws
    assert found.moved
    assert listed(found)[0].outcome == "held"
    assert "territory.mobility: 15 to 240 km^2/week \u2192 5 to 20 km^2/week" in str(found)


def test_what_moved_is_what_the_prior_moves(between):
    """Claims of the record, and of what the changed quantity cannot reach, stay as they are."""
    found = between("plain", "both")
    move = claim(found)
    assert move.changed or move.shifted
    assert move.how == "same draws"
    assert move.before.share > move.after.share
    for name in ("losses_claimed", "front_moved_little", "holding_pays", "worth_it"):
        other = claim(found, name)
        assert not other.changed
        assert other.how in {"on the record", "no share in both"}
        assert not other.causes
    assert {change.name for change in found.changes} == {
        "territory.mobility", "reserves.sector_value(B.border)",
    }  # fmt: skip


def test_the_draw_that_a_claim_hangs_on_is_named_among_two_changes(between):
    found = between("plain", "both")
    causes = claim(found).causes
    assert ("priors", "reserves.sector_value(B.border)") in {(one.group, one.change) for one in causes}
    assert {one.why for one in causes} == {"the claim hangs on that draw"}
    assert "not proof: undo one change at a time" in str(found)


def test_one_change_alone_is_the_cause_even_where_no_draw_is_named(between):
    found = between("prior", "both")
    move = claim(found)
    assert [(one.change, one.why) for one in move.causes] == [
        ("reserves.sector_value(B.border)", "nothing else that went in differs")
    ]


def test_two_changes_of_which_a_claim_names_none_are_not_told_apart(runs, spoilt):
    """A claim without drivers, as of a run of few members."""

    def forget(verdicts):
        for reading in (one for verdict in verdicts for one in verdict["readings"]):
            reading.update(drivers=[], premise_drivers=[], because=[], direction=[])

    found = difference(spoilt("plain", "verdicts.json", forget), spoilt("both", "verdicts.json", forget))
    assert claim(found).causes == ()
    assert f"{CROSSING}: not told apart" in str(found)


def test_another_seed_alone_moves_nothing_beyond_sampling(between):
    found = between("plain", "seed")
    assert not found.same_draws
    assert [change.name for change in found.changes] == ["seed"]
    assert found.moved
    assert not listed(found)
    assert {one.how for one in found.claims} <= {
        "within sampling error", "on the record", "no share in both",
    }  # fmt: skip
    assert {date.how for one in found.series for date in one.dates} == {"within sampling error"}
    assert "Other draws: " in str(found)


def test_a_verdict_that_changed_within_sampling_error_is_told_as_such(runs, spoilt):
    def lean(verdicts):
        verdict = next(one for one in verdicts if one["claim"] == CROSSING)
        verdict["verdict"] = "leans for"

    found = difference(runs["plain"], spoilt("seed", "verdicts.json", lean))
    move = claim(found)
    assert move.changed
    assert move.how == "within sampling error"
    assert "other draws: within sampling error" in {one.why for one in move.causes}
    assert f"{CROSSING}: request seed" in str(found)


def test_other_draws_do_not_hide_a_real_move(between, tmp_path, case_of):
    found = between("seed", "both")
    assert claim(found).how == "beyond sampling error"
    low, high = claim(found).interval
    assert low <= claim(found).change <= high < 0
    assert listed(found)


def test_draws_that_are_not_the_same_are_found_out_whatever_the_manifest_says(runs, spoilt):
    """A later polemos may draw otherwise from the same seed."""
    same = spoilt("seed", "manifest.json", lambda value: value.update(seed=7))
    assert not difference(runs["plain"], same).same_draws


def test_another_correlation_is_the_same_draws_but_for_what_it_ties(between):
    found = between("plain", "tied")
    (change,) = found.changes
    assert (change.group, change.name) == ("correlations", "attrition.hazard(A) and attrition.hazard(B)")
    assert found.same_draws


@pytest.mark.parametrize("other", [{"seed": 9}, {"members": 512}])
def test_another_seed_or_number_of_members_is_never_the_same_draws(runs, spoilt, other):
    """The first block may be given the same, and what comes after it something else."""
    assert not difference(
        runs["plain"], spoilt("plain", "manifest.json", lambda one: one.update(other))
    ).same_draws


def test_results_that_differ_although_nothing_else_does_are_said_to_be_so(runs, spoilt):
    def other(verdicts):
        verdicts[3]["readings"][0]["shares"]["p"] -= 0.25

    found = difference(runs["plain"], spoilt("plain", "verdicts.json", other))
    assert found.unexplained
    assert "Nothing that the runs keep of what went in differs, yet the results do" in str(found)
    assert claim(found).shifted


def test_another_source_of_the_same_version_is_told(runs, spoilt):
    folder = spoilt("plain", "manifest.json", lambda value: value.update(request="0" * 64))
    (change,) = difference(runs["plain"], folder).changes
    assert (change.group, change.name) == ("program", "source of polemos")


def test_a_claim_of_one_run_alone_is_named(runs, spoilt):
    folder = spoilt("plain", "verdicts.json", lambda value: value[1:])
    found = difference(runs["plain"], folder)
    assert (found.only_first, found.only_second) == (("losses_claimed",), ())
    assert (
        "None of the 5 claims asked in both runs changed its verdict. Only in the first: losses_claimed."
        in str(found)
    )
    back = difference(folder, runs["plain"])
    assert "Only in the second: losses_claimed." in str(back)


def test_a_claim_asked_otherwise_has_no_change_of_its_share(runs, tmp_path, case_of):
    case = case_of(("claims.yaml", "<= -1000 persons)", "<= -30000 persons)"))
    other = polemos.simulate(
        case, members=256, seed=7, policies=["baseline", "no_crossing"], out=tmp_path / "r"
    )
    move = claim(found := difference(runs["plain"], other.folder))
    assert move.how == "asked otherwise"
    assert move.change is None
    assert [(one.group, one.change) for one in move.causes] == [("claims", f"{CROSSING}: predicate force")]
    (change,) = (one for one in found.changes if not one.inert)
    assert change.where_after.startswith("claims.yaml:")
    assert "-30000" in change.after


def test_notes_are_told_as_what_readers_alone_see(runs, tmp_path, case_of):
    case = case_of(("priors.yaml", "note: Mud slows by an unknown factor.", "note: Mud slows."))
    run = polemos.simulate(
        case, members=256, seed=7, policies=["baseline", "no_crossing"], out=tmp_path / "r"
    )
    found = difference(runs["plain"], run.folder)
    (change,) = found.changes
    assert change.inert
    assert not found.moved
    assert str(found).startswith("Nothing moved")
    assert "nothing in a run counts with it" in str(found)


def swapped(value):
    """Plain data of a difference as it must be with the runs in the other order."""
    if isinstance(value, list):
        return [swapped(one) for one in value]
    if not isinstance(value, dict):
        return value
    turned = {key: swapped(entry) for key, entry in value.items()}
    if "before" in turned:
        turned["before"], turned["after"] = turned["after"], turned["before"]
    if "kind" in turned:
        turned["kind"] = {"added": "removed", "removed": "added"}.get(turned["kind"], turned["kind"])
    if turned.get("change") is not None and "interval" in turned:
        turned["change"] = -turned["change"]
        turned["interval"] = turned["interval"] and [-end for end in reversed(turned["interval"])]
    return turned


def rounded(value):
    return json.loads(json.dumps(value), parse_float=lambda text: round(float(text), 9) + 0.0)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_the_other_order_swaps_before_and_after_and_nothing_else(between, first, second):
    there, back = between(first, second), between(second, first)
    assert rounded(swapped(there.as_dict())) == rounded(back.as_dict())


def test_what_it_says_is_plain_data_without_nan(between):
    text = json.dumps(between("plain", "both").as_dict(), allow_nan=False)
    told = json.loads(text)
    assert {one["claim"] for one in told["claims"]} == {
        "losses_claimed", "front_moved_little", "b_breaks_first", CROSSING, "holding_pays", "worth_it",
    }  # fmt: skip
    assert told["before"]["seed"] == 7
    assert all(
        set(one) == {"group", "subject", "detail", "kind", "before", "after", "inert"}
        for one in told["changes"]
    )


def test_runs_of_two_cases_are_refused_with_what_to_do(runs, spoilt):
    folder = spoilt("plain", "case.json", lambda value: value.update(id="other"))
    with pytest.raises(RunError, match=r"of case 'war', .* of case 'other'.*give both the same 'id'"):
        difference(runs["plain"], folder)


def test_a_folder_that_is_no_whole_run_is_refused(runs, tmp_path):
    with pytest.raises(NoRun, match="is no folder"):
        difference(runs["plain"], tmp_path / "nowhere")
    copy = shutil.copytree(runs["plain"], tmp_path / "copy")
    (copy / records.BANDS).write_bytes(b"no table")
    for pair in ((copy, runs["plain"]), (runs["plain"], copy)):
        with pytest.raises(DamagedRun, match=r"bands\.parquet: changed since"):
            difference(*pair)
    (copy / records.SEAL).unlink()
    with pytest.raises(NoRun, match="unfinished"):
        difference(copy, runs["plain"])


@pytest.mark.parametrize("case", ["[]", '{"priors": 3}', "7"])
def test_a_saved_case_that_is_none_is_named(runs, spoilt, case):
    folder = spoilt("plain", "case.json", lambda value: json.loads(case))
    with pytest.raises(DamagedRun, match=r"case\.json"):
        difference(runs["plain"], folder)
