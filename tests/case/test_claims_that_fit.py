"""Claims are held against their kind, policies against their dates and against each other."""

import pytest

from polemos.case import check_case

POLICIES, CLAIMS = "policies.yaml", "claims.yaml"
CROSSING = """\
      mean(at(force(B, north), 2001-12-24)) - mean(at(force(B, north), 2001-12-24) | policy=no_crossing)
      < -1000 persons"""
ENDED = "at(force(B, north), 2001-12-24)"
FORCE, CROSSED = "mean(at(force(B, north), 2001-12-24)", "P(ever(held(A, border) > 1 km^2)"
TWIN = """\
- id: no_crossing
  name: The border was never crossed
  counterfactual: true
  extends: history
- id: again
  name: The same once more
  counterfactual: true
  extends: history"""


def found(example, *edits):
    return [f"{fault.file}:{fault.line}  {fault.code}" for fault in check_case(example(*edits))]


def test_an_attribution_is_no_question_to_the_model(example):
    edit = (
        CLAIMS,
        "strict: stated(dead_b_claim)",
        "strict: P(at(dead(B), 2001-12-24) > 12000 persons) > 50%",
    )
    assert found(example, edit) == ["claims.yaml:13  E-CLAIM"]


def test_what_did_something_is_no_question_to_the_record_alone(example):
    assert found(example, (CLAIMS, "kind: trend", "kind: causal")) == ["claims.yaml:19  E-CLAIM"]


def test_alternatives_of_one_reading_have_its_place(example):
    asked = "P(at(dead(B), 2001-12-24) > 12000 persons | policy=each(hold_border, leave_border)) > 50%"
    edit = (CLAIMS, "strict: stated(dead_b_claim)", f"strict: {asked}")
    assert set(found(example, edit)) == {"claims.yaml:13  E-CLAIM"}


def test_one_reading_that_asks_the_model_is_enough(example):
    record = "    record: abs(change(observed(map_north), 2001-01-01, 2001-12-24)) < 500 km^2\n"
    edit = (
        CLAIMS,
        "  resolution: {rule: Never observed; both",
        f"{record}  resolution: {{rule: Never observed; both",
    )
    assert found(example, edit) == []


@pytest.mark.parametrize(
    "predicate",
    [
        f"{FORCE} | policy=no_crossing) - {FORCE} | policy=no_crossing) < -1000 persons",
        f"{FORCE} | policy=again) < {FORCE} | policy=no_crossing)",
        f"{FORCE} | policy=each(again, hold_border)) < {FORCE} | policy=no_crossing)",
        f"{CROSSED} | policy=again) / {CROSSED} | policy=no_crossing) > 2",
        f"mean(effect({ENDED} | policy=again, against=no_crossing)) < -1000 persons",
    ],
)
def test_a_policy_is_not_compared_with_itself_or_its_twin(example, predicate):
    edits = ((POLICIES, TWIN[: TWIN.index("\n- id: again")], TWIN), (CLAIMS, CROSSING, f"      {predicate}"))
    assert found(example, *edits) == ["claims.yaml:45  E-CLAIM", "policies.yaml:37  W-TWIN"]


def test_a_policy_may_be_added_to_itself(example):
    twice = f"{FORCE} | policy=no_crossing) + {FORCE} | policy=no_crossing) > 1000 persons"
    assert found(example, (CLAIMS, CROSSING, f"      {twice}")) == []


def test_one_policy_may_be_asked_about_two_dates(example):
    two_dates = (
        "mean(at(force(B, north), 2001-12-24) | policy=no_crossing) "
        "< mean(at(force(B, north), 2001-01-29) | policy=no_crossing)"
    )
    assert found(example, (CLAIMS, CROSSING, f"      {two_dates}")) == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2001-12-24", ["claims.yaml:45  W-VACUOUS"]),
        ("2001-12-31", ["claims.yaml:45  W-VACUOUS"]),  # they part in this week, and move the next one
        ("2002-01-07", []),
    ],
)
@pytest.mark.parametrize("operator", ["-", "<"])
@pytest.mark.parametrize(
    ("one", "other"), [("hold_border", "leave_border"), ("hold_border", ""), ("", "leave_border")]
)
def test_policies_that_part_later_are_not_compared(example, asked, expected, one, other, operator):
    left, right = (
        f"mean(at(force(B, north), {asked}){f' | policy={name}' if name else ''})" for name in (one, other)
    )
    predicate = f"{left} {operator} {right}{' < -1000 persons' if operator == '-' else ''}"
    assert found(example, (CLAIMS, CROSSING, f"      {predicate}")) == expected


@pytest.mark.parametrize(
    ("asked", "expected"), [("2001-12-31", ["claims.yaml:45  W-VACUOUS"]), ("2002-01-07", [])]
)
def test_what_parts_later_has_no_effect_yet(example, asked, expected):
    told = "policy=hold_border, against=leave_border"
    predicate = f"P(effect(at(force(B, north), {asked}) | {told}) < 0 persons) > 50%"
    assert found(example, (CLAIMS, CROSSING, f"      {predicate}")) == expected


def test_a_comparison_before_policies_part_says_when_they_do(example):
    predicate = f"{FORCE} | policy=hold_border) - {FORCE}) < -1000 persons"
    (fault,) = check_case(example((CLAIMS, CROSSING, f"      {predicate}")))
    assert fault.severity == "warning"
    assert fault.message == (
        "'hold_border' and the reference part on 2001-12-31, and this asks about no later week than that of "
        "2001-12-24: nothing differs"
    )


@pytest.mark.parametrize(
    "asked",
    [
        "first(held(A, border) > 1 km^2)",
        "average(held(A, border))",
        "before(held(A, border) > 1 km^2, held(A, north) > 1 km^2)",
        "average(held(A, border), 2001-02-05, 2002-01-07)",
        "at(held(A, border), 2001-02-05) + at(held(A, border), 2002-01-07)",
    ],
)
def test_what_is_asked_about_later_weeks_may_differ(example, asked):
    predicate = f"mean({asked} | policy=hold_border) < mean({asked} | policy=leave_border)"
    assert found(example, (CLAIMS, CROSSING, f"      {predicate}")) == []


def test_no_policy_is_a_twin_for_a_setting_that_is_not_read(example):
    wrong = (POLICIES, '"priority(A, border)"', '"prority(A, border)"')
    predicate = f"{FORCE} | policy=hold_border) - {FORCE}) < -1000 persons"
    assert found(example, wrong, (CLAIMS, CROSSING, f"      {predicate}")) == ["policies.yaml:23  E-REF"]


NUMBER = ("  number: 3\n", "  number: 2\n")


def test_claims_of_one_place_may_share_its_number(example):
    assert found(example, (CLAIMS, *NUMBER)) == []


def test_one_number_is_not_given_to_two_places(example):
    apart = (CLAIMS, "  number: 4\n", "  number: 2\n")
    assert found(example, apart) == ["claims.yaml:38  W-NUMBER"]


def test_one_number_is_not_given_to_two_paragraphs(example):
    elsewhere = (CLAIMS, "  number: 3\n  paragraph: 2\n", "  number: 2\n  paragraph: 3\n")
    assert found(example, elsewhere) == ["claims.yaml:28  W-NUMBER"]


def test_a_counterfactual_departs_before_the_cut_off_and_says_so(example):
    assert found(example, (POLICIES, "  counterfactual: true\n", "")) == ["policies.yaml:33  E-DATE"]


def test_a_setting_that_starts_when_the_run_ends_is_refused(example):
    edit = (POLICIES, "to: 0, from: 2002-03-04", "to: 0, from: 2002-12-30")
    assert found(example, edit) == ["policies.yaml:31  E-DATE"]


@pytest.mark.parametrize(
    ("cut_off", "expected"),
    [("2002-01-02", []), ("2002-01-09", ["policies.yaml:18  E-DATE", "policies.yaml:25  E-DATE"])],
)
def test_what_departs_in_the_week_of_the_cut_off_departs_after_it(example, cut_off, expected):
    edit = ("case.yaml", "known_until: 2001-12-31", f"known_until: {cut_off}")
    assert [line for line in found(example, edit) if line.startswith(POLICIES)] == expected


def test_what_a_policy_inherits_and_covers_is_no_idle_setting_of_its_own(example):
    covers = (
        '{set: "attack_effort(B, north)", to: 2, from: 2001-01-01, source: ministry, known_on: 2001-02-01}'
    )
    told = "  counterfactual: true\n  extends: history"
    assert found(example, (POLICIES, told, f"{told}\n  settings:\n    - {covers}")) == []


def test_what_departs_only_later_is_no_counterfactual(example):
    edit = ("  extends: baseline\n", "  extends: baseline\n  counterfactual: true\n")
    assert found(example, (POLICIES, *edit)) == ["policies.yaml:22  E-DATE"]


def test_the_reference_departs_from_nothing(example):
    edit = ("  extends: history\n  settings:", "  extends: history\n  counterfactual: true\n  settings:")
    assert found(example, (POLICIES, *edit)) == ["policies.yaml:12  E-DATE"]


LINE = '    - {set: "priority(A, border)", to: 1, from: 2001-12-31, when: "held(A, border) > 20 km^2"}\n'


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (LINE + LINE, ["policies.yaml:23  W-IDLE"]),  # the first is covered by the second
        (LINE + '    - {set: "priority(A, border)", to: 1, from: 2002-03-04}\n', []),
        (LINE + LINE.replace("2001-12-31", "2002-03-04").replace("to: 1", "to: 0"), []),
        (LINE.replace("to: 1", "to: 0"), ["policies.yaml:18  W-TWIN", "policies.yaml:23  W-IDLE"]),
    ],
)
def test_settings_that_change_nothing_are_named(example, lines, expected):
    assert found(example, (POLICIES, LINE, lines)) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("> 55", "E-RANGE"),
        ("in 40 to 60", "E-RANGE"),
        ("> 55%", None),
        ("in 40% to 60%", None),
        ("> 0.4", None),
    ],
)
def test_a_chance_is_no_number_above_1(example, asked, expected):
    line = "P(first(break.manpower(B)) < first(break.manpower(A))) > 50%"
    faults = check_case(example((CLAIMS, line, line.replace("> 50%", asked))))
    assert {fault.code for fault in faults} == ({expected} if expected else set())
    assert all(fault.remedy in ("write 55%", "write 40%", "write 60%") for fault in faults)
