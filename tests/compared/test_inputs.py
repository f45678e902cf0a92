"""What went in otherwise, found in every part of a case and of the manifest, with its place."""

import pytest

from polemos.compared import difference
from polemos.compared.inputs import GROUPS


def setting(value):
    baseline = next(one for one in value["policies"] if one["id"] == "baseline")
    baseline["settings"][1]["value"] = 0.5


def fewer_claims(value):
    del value["claims"][0]


def matrix(value):
    value["correlations"][0]["matrix"] = [[1.0, 0.5], [0.5, 1.0]]


def switch(value):
    prior = next(one for one in value["priors"] if one["name"] == "territory.mobility")
    rival = {"id": "slow", "name": "Slow", "note": "Why.", "source": None, "known_on": None}
    value["switches"] = [{**rival, "priors": [prior], "settings": []}]


def added_row(value):
    value["rows"].append({**value["rows"][0], "id": "dead_b_other"})


def lead(value):
    reading = next(one for one in value["claims"] if one["readings"])["readings"][0]
    reading["decides"] = not reading["decides"]


def condition(value):
    baseline = next(one for one in value["policies"] if one["id"] == "baseline")
    baseline["settings"][1]["condition"] = "support(A) < 0.5"


def known(value):
    baseline = next(one for one in value["policies"] if one["id"] == "baseline")
    baseline["settings"][1].update(known_on="2001-09-01", seen_on="2001-09-02")


CHANGES = {
    "known until": (lambda one: one.update(known_until="2001-12-24"), "case", "known_until", "case.yaml:"),
    "link": (lambda one: one["links"].update(season="off"), "case", "links: season", "case.yaml:"),
    "sector": (
        lambda one: one["sectors"][0].update(area=19000.0), "case", "sectors: north.area", "case.yaml:",
    ),
    "basis": (
        lambda one: one["priors"][0].update(basis="judgement"),
        "priors", "calendar.season_effect: basis", "priors.yaml:",
    ),
    "matrix": (
        matrix, "correlations", "attrition.hazard(A) and attrition.hazard(B)", "priors.yaml:",
    ),
    "series from outside": (
        lambda one: one["exogenous"][0]["values"][0]["value"].update(text="beta(a=2, b=3)"),
        "exogenous", "support(A): at 2001-01-01", "case.yaml:",
    ),
    "setting": (setting, "policies", "baseline: set open(border) from 2001-08-06", "policies.yaml:"),
    "condition of a setting": (
        condition, "policies", "baseline: set open(border) from 2001-08-06", "policies.yaml:",
    ),
    "source": (
        lambda one: one["sources"][0].update(kind="other kind"),
        "evidence", None, "evidence.yaml:",
    ),
    "lead": (lead, "claims", None, "claims.yaml:"),
    "row": (
        lambda one: one["rows"][0].update(value=9000.0),
        "evidence", "dead_b_claim: value", "evidence.yaml:",
    ),
    "point": (
        lambda one: one["series"][0]["points"][1].update(value=8036.0),
        "evidence", "map_north: at 2001-01-08, known 2001-01-09", "evidence/map_north.csv",
    ),
    "claim": (
        lambda one: one["claims"][2].update(horizon="2002-06-03"),
        "claims", "b_breaks_first: horizon", "claims.yaml:",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_of_the_case_is_found_named_and_placed(runs, spoilt, name):
    change, group, told, place = CHANGES[name]
    (found,) = difference(runs["plain"], spoilt("plain", "case.json", change)).changes
    assert found.group == group
    assert told is None or found.name == told
    assert (found.where_after or found.where_before).startswith(place)
    assert found.before != found.after
    assert not found.inert


def test_when_a_setting_became_known_is_told_and_inert(runs, spoilt):
    """A backtest reads it, a run does not: it moves nothing and is no cause."""
    found = difference(runs["plain"], spoilt("plain", "case.json", known))
    (change,) = found.changes
    assert (change.group, change.inert) == ("policies", True)
    assert change.name == "baseline: set open(border) from 2001-08-06, known"
    assert "known_on 2001-09-01, seen_on 2001-09-02" in change.after
    assert str(found).startswith("Nothing moved")


def test_a_row_of_evidence_that_is_new_is_added(runs, spoilt):
    found = difference(runs["plain"], spoilt("plain", "case.json", added_row)).changes
    assert {(one.group, one.subject, one.kind) for one in found} == {("evidence", "dead_b_other", "added")}
    assert not all(one.inert for one in found)


@pytest.mark.parametrize("field", ["statement", "paragraph"])
def test_another_wording_of_a_claim_is_told_as_what_readers_alone_see(runs, spoilt, field):
    folder = spoilt("plain", "case.json", lambda one: one["claims"][2].update({field: "In other words."}))
    (change,) = difference(runs["plain"], folder).changes
    assert (change.group, change.name, change.inert) == ("claims", f"b_breaks_first: {field}", True)
    assert change.after == "In other words."


def test_settings_of_a_switch_are_told(runs, spoilt):
    def thrown(value):
        setting = value["policies"][0]["settings"][0]
        rival = {"id": "slow", "name": "Slow", "note": "Why.", "source": None, "known_on": None, "priors": []}
        value["switches"] = [{**rival, "settings": [setting]}]

    def more(value):
        thrown(value)
        value["switches"][0]["settings"] = [{**value["switches"][0]["settings"][0], "value": 0.25}]

    (change,) = difference(spoilt("plain", "case.json", thrown), spoilt("plain", "case.json", more)).changes
    assert (change.group, change.subject, change.kind) == ("switches", "slow", "changed")
    assert change.after == "to 0.25"


def test_a_field_that_an_earlier_polemos_did_not_save_is_no_change(runs, spoilt):
    def older(value):
        for policy in value["policies"]:
            for one in policy["settings"]:
                del one["seen_on"]

    assert not difference(runs["plain"], spoilt("plain", "case.json", older)).changes


def test_what_is_there_in_one_run_alone_is_added_or_removed_and_one_line(runs, spoilt):
    found = difference(runs["plain"], spoilt("plain", "case.json", fewer_claims))
    assert {(one.kind, one.subject) for one in found.changes} == {("removed", "losses_claimed")}
    lines = [line for line in str(found).splitlines() if "losses_claimed" in line]
    assert [line.strip()[:23] for line in lines] == ["losses_claimed: removed"]
    back = difference(spoilt("plain", "case.json", switch), runs["plain"])
    assert {(one.kind, one.group, one.subject) for one in back.changes} == {("removed", "switches", "slow")}


def test_program_platform_and_request_are_told_first(runs, spoilt):
    def upgraded(value):
        value["polemos"] = "9.9"
        value["environment"].update(numpy="9.0", machine="abacus")

    found = difference(runs["seed"], spoilt("plain", "manifest.json", upgraded)).changes
    assert [(one.group, one.name) for one in found] == [
        ("program", "numpy"), ("program", "polemos"), ("platform", "machine"), ("request", "seed"),
    ]  # fmt: skip
    assert [one.group for one in found] == sorted((one.group for one in found), key=GROUPS.index)


def test_members_and_policies_are_part_of_the_request(runs, spoilt):
    other = spoilt("plain", "manifest.json", lambda one: one.update(members=512, policies=["baseline"]))
    found = difference(runs["plain"], other).changes
    assert [(one.group, one.name, one.before, one.after) for one in found] == [
        ("request", "members", "256", "512"), ("request", "policies", "baseline, no_crossing", "baseline"),
    ]  # fmt: skip


def test_a_file_that_differs_in_nothing_that_is_read_is_named(runs, spoilt):
    folder = spoilt(
        "plain", "manifest.json", lambda value: value["case"]["files"].update({"claims.yaml": "0"})
    )
    (found,) = difference(runs["plain"], folder).changes
    assert (found.group, found.subject) == ("files", "claims.yaml")
