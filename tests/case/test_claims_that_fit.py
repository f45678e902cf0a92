"""Claims are held against their kind, policies against their dates and against each other."""

import datetime

import pytest

from polemos.case import check_case, load_case
from polemos.case.language.asked import asked
from polemos.case.language.grammar import printed

POLICIES, CLAIMS = "policies.yaml", "claims.yaml"
CROSSING = (
    "P(effect(at(force(B, north), 2001-12-24) | policy=baseline, against=no_crossing) <= -1000 persons)"
)
EVENT, FORCE = "ever(held(A, border) > 1 km^2)", "at(force(B, north), 2001-12-24)"
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
        "strict: P(at(dead(B), 2001-12-24) > 12000 persons)",
    )
    assert found(example, edit) == ["claims.yaml:13  E-CLAIM"]


def test_what_did_something_is_no_question_to_the_record_alone(example):
    assert found(example, (CLAIMS, "kind: trend", "kind: causal")) == ["claims.yaml:19  E-CLAIM"]


def test_alternatives_of_one_reading_have_its_place(example):
    asked = "P(at(dead(B), 2001-12-24) > 12000 persons | policy=each(hold_border, leave_border))"
    edit = (CLAIMS, "strict: stated(dead_b_claim)", f"strict: {asked}")
    assert set(found(example, edit)) == {"claims.yaml:13  E-CLAIM"}


def test_readings_of_the_model_may_stand_beside_what_decides(example):
    model = (
        "    model: P(at(dead(B), 2001-12-24) > 12000 persons)\n  lead: strict\n  resolution: {rule: The st"
    )
    assert found(example, (CLAIMS, "  resolution: {rule: The st", model)) == []


def test_one_reading_that_asks_the_model_is_enough(example):
    record = "    record: abs(change(observed(map_north), 2001-01-01, 2001-12-24)) < 500 km^2\n"
    edit = (
        CLAIMS,
        "  lead: force\n",
        f"{record}  lead: force\n",
    )
    assert found(example, edit) == []


@pytest.mark.parametrize(
    "predicate",
    [
        f"P(effect({FORCE} | policy=again, against=no_crossing) <= -1000 persons)",
        f"P(effect({FORCE} | policy=each(again, hold_border), against=no_crossing) <= -1000 persons)",
        f"P(effect({EVENT} | policy=again, against=no_crossing) >= 5%)",
        f"P(relative_effect({FORCE} | policy=no_crossing, against=again) <= -10%)",
    ],
)
def test_a_policy_is_not_compared_with_its_twin(example, predicate):
    edits = ((POLICIES, TWIN[: TWIN.index("\n- id: again")], TWIN), (CLAIMS, CROSSING, predicate))
    assert found(example, *edits) == ["claims.yaml:47  E-CLAIM", "policies.yaml:37  W-TWIN"]


def test_a_policy_has_no_effect_against_itself(example):
    predicate = CROSSING.replace("policy=baseline", "policy=no_crossing")
    assert found(example, (CLAIMS, CROSSING, predicate)) == ["claims.yaml:47  E-CLAIM"]


def test_one_policy_may_be_asked_about_two_dates(example):
    event = f"{FORCE} < at(force(B, north), 2001-01-29)"
    lines = f"{CROSSING}\n    one_policy: P({event} | policy=no_crossing)"
    assert found(example, (CLAIMS, CROSSING, lines)) == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("2001-12-24", ["claims.yaml:47  W-VACUOUS"]),
        ("2001-12-31", ["claims.yaml:47  W-VACUOUS"]),  # they part in this week, and move the next one
        ("2002-01-07", []),
    ],
)
@pytest.mark.parametrize(
    ("one", "other"),
    [("hold_border", "leave_border"), ("hold_border", "baseline"), ("baseline", "leave_border")],
)
def test_policies_that_part_later_are_not_compared(example, asked, expected, one, other):
    predicate = f"P(effect(at(force(B, north), {asked}) | policy={one}, against={other}) <= -1000 persons)"
    assert found(example, (CLAIMS, CROSSING, predicate)) == expected


def test_a_comparison_before_policies_part_says_when_they_do(example):
    predicate = CROSSING.replace(
        "policy=baseline, against=no_crossing", "policy=hold_border, against=baseline"
    )
    (fault,) = check_case(example((CLAIMS, CROSSING, predicate)))
    assert fault.severity == "warning"
    assert (
        fault.message == "'hold_border' and 'baseline' part on 2001-12-31, and no later week is asked about"
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
    size = "4 weeks" if asked.startswith(("first", "before")) else "5 km^2"
    predicate = f"P(effect({asked} | policy=hold_border, against=leave_border) >= {size})"
    assert found(example, (CLAIMS, CROSSING, predicate)) == []


def test_no_policy_is_a_twin_for_a_setting_that_is_not_read(example):
    wrong = (POLICIES, '"priority(A, border)"', '"prority(A, border)"')
    predicate = CROSSING.replace(
        "policy=baseline, against=no_crossing", "policy=hold_border, against=baseline"
    )
    assert found(example, wrong, (CLAIMS, CROSSING, predicate)) == ["policies.yaml:23  E-REF"]


# what decides --------------------------------------------------------------------------------------


def test_one_of_several_readings_decides(example):
    (fault,) = check_case(example((CLAIMS, "  lead: strict\n", "")))
    assert (fault.code, fault.line) == ("W-LEAD", 22)
    assert "the first decides, 'strict'" in fault.message


@pytest.mark.parametrize("lead", ["lead: strickt", "definitions: [strict, charitble]"])
def test_what_decides_is_a_predicate_of_the_claim(example, lead):
    assert found(example, (CLAIMS, "lead: strict", lead)) == ["claims.yaml:25  E-REF"]


def test_a_lead_has_no_equals(example):
    both = "lead: strict\n  definitions: [strict, charitable]"
    assert found(example, (CLAIMS, "lead: strict", both)) == ["claims.yaml:26  E-CLAIM"]


def test_definitions_ask_all_the_record_or_all_the_model(example):
    record = "    record: abs(change(observed(map_north), 2001-01-01, 2001-12-24)) < 500 km^2\n"
    edits = ((CLAIMS, "  lead: force\n", f"{record}  definitions: [force, record]\n"),)
    assert found(example, *edits) == ["claims.yaml:50  E-CLAIM"]


def test_the_size_that_matters_has_a_reason(example):
    line = "  smallest_because: a hundredth of what B starts with\n"
    assert found(example, (CLAIMS, line, "")) == ["claims.yaml:47  W-SMALLEST"]


@pytest.mark.parametrize("size", ["< 0 persons", "<= 0", ">= 0 persons", "> 5 persons - 5 persons"])
def test_no_effect_is_compared_with_nothing(example, size):
    assert found(example, (CLAIMS, CROSSING, CROSSING.replace("<= -1000 persons", size))) == [
        "claims.yaml:47  E-CLAIM"
    ]


@pytest.mark.parametrize("size", ["<= 1000 persons", ">= -1000 persons", "< 1000 persons"])
def test_an_effect_is_at_least_so_large_one_way(example, size):
    (fault,) = check_case(example((CLAIMS, CROSSING, CROSSING.replace("<= -1000 persons", size))))
    assert (fault.code, fault.line) == ("E-CLAIM", 47)
    assert "P(abs(effect(...)) < SIZE)" in fault.remedy


def test_an_effect_may_be_claimed_to_be_small(example):
    of = "effect(at(force(B, north), 2001-12-24) | policy=baseline, against=no_crossing)"
    lines = f"{CROSSING}\n    small: P(abs({of}) < 1000 persons)"
    assert found(example, (CLAIMS, CROSSING, lines)) == []


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("<= -1000 persons", "<= -1000 persons and at(held(B, north), 2001-12-24) > 5 km^2", 114),
        (") <= -1000 persons", ") / at(held(B, north), 2001-12-24) <= -1000 persons/km^2", 95),
        (") <= -1000 persons", ") + at(force(B, north), 2001-12-24) <= -1000 persons", 95),
    ],
)
def test_an_effect_stands_beside_no_number_of_one_policy(example, old, new, column):
    (fault,) = check_case(example((CLAIMS, CROSSING, CROSSING.replace(old, new))))
    assert (fault.code, fault.line, fault.column) == ("E-CLAIM", 47, column)
    assert "after 'given'" in fault.remedy


def test_two_effects_may_be_joined(example):
    both = CROSSING.removesuffix(")") + f" and {CROSSING.removeprefix('P(')}"
    assert found(example, (CLAIMS, CROSSING, f"{CROSSING}\n    both: {both}")) == []


def test_an_effect_has_no_third_policy(example):
    third = CROSSING.removesuffix(")") + " | policy=hold_border)"
    assert found(example, (CLAIMS, CROSSING, third)) == ["claims.yaml:47  E-CLAIM"]


def test_a_threshold_on_a_share_is_not_needed(example):
    (fault,) = check_case(example((CLAIMS, CROSSING, f"{CROSSING} > 50%")))
    assert (fault.code, fault.severity, fault.remedy) == ("W-SHARE", "warning", f"write {CROSSING}")


@pytest.mark.parametrize(
    ("predicate", "remedy"),
    [
        (f"P({EVENT}) < 50%", f"write P(not {EVENT})"),
        (f"P({EVENT} given {FORCE} > 5 persons) < 50%", f"write P(not {EVENT} given {FORCE} > 5 persons)"),
        (
            f"mean({FORCE}) - mean({FORCE} | policy=no_crossing) < -1000 persons",
            f"write P(effect({FORCE} | policy=baseline, against=no_crossing) <= -1000 persons)",
        ),
        (
            f"median({FORCE} | policy=hold_border) - median({FORCE}) > 0 persons",
            f"write P(effect({FORCE} | policy=hold_border, against=baseline) >= SIZE)",
        ),
        (
            f"P({EVENT}) > 50% and P({EVENT}) > 40%",
            "write a predicate for each, or P(... and ...) of one event",
        ),
        (
            f"P({EVENT}) > P({EVENT} | policy=no_crossing)",
            "write P(effect(x | policy=A, against=B) >= SIZE), or P(event)",
        ),
        (f"P({EVENT}) in 40% to 60%", "write P(effect(x | policy=A, against=B) >= SIZE), or P(event)"),
    ],
)
def test_a_verdict_is_on_a_share_of_worlds(example, predicate, remedy):
    folder = example((CLAIMS, CROSSING, f"{CROSSING}\n    other: {predicate}"))
    (fault,) = check_case(folder)
    assert (fault.code, fault.line, fault.remedy) == ("E-CLAIM", 48, remedy)
    if "SIZE" not in remedy and "..." not in remedy:
        text = (folder / CLAIMS).read_text(encoding="utf-8")
        typed = text.replace(f"other: {predicate}", f"other: {remedy.removeprefix('write ')}")
        (folder / CLAIMS).write_text(typed, encoding="utf-8")
        assert check_case(folder) == ()


def test_what_one_thing_does_to_another_is_an_effect(example):
    event = f"P({EVENT} given {FORCE} > 5 persons)"
    edits = (
        (CLAIMS, CROSSING, event),
        (CLAIMS, "    ground: P(effect(at(held(B, north)", "    ground: P(at(held(B, north)"),
    )
    text = ", 2002-06-24) | policy=baseline, against=no_crossing) <= -50 km^2)"
    assert found(example, *edits, (CLAIMS, text, ", 2002-06-24) > 50 km^2)")) == ["claims.yaml:43  E-CLAIM"]


@pytest.mark.parametrize(
    ("premise", "column", "code"),
    [
        ("held(A, border) > 1 km^2", 12, "E-CLAIM"),
        ("P(ever(held(A, border) > 1 km^2)) > 50%", 12, "E-CLAIM"),
        (
            "effect(at(held(A, border), 2002-01-07) | policy=hold_border, against=baseline) > 1 km^2",
            12,
            "E-CLAIM",
        ),
        ("ever(held(A, bordr) > 1 km^2)", 17, "E-REF"),
        ("ever(held(A, border) > 1 km^2", 41, "E-CLAIM"),
        ("at(held(A, border), 2002-01-07) > 1 km^2", None, ""),
        ("abs(change(observed(map_north), 2001-01-01, 2001-12-24)) < 500 km^2", None, ""),
    ],
)
def test_a_premise_is_a_truth_of_a_run_or_of_the_record(example, premise, column, code):
    line = "  lead: force\n"
    faults = check_case(example((CLAIMS, line, f"{line}  premise: {premise}\n")))
    expected = [] if column is None else [(code, 50, column)]
    assert [(fault.code, fault.line, fault.column) for fault in faults] == expected


def test_a_premise_is_asked_with_every_reading_of_the_model_that_has_none_of_its_own(example):
    line, met = "  lead: force\n", "at(held(A, border), 2002-01-07) > 1 km^2"
    own = CROSSING.removesuffix(")") + f" given {FORCE} > 5 persons)"
    case = load_case(example((CLAIMS, CROSSING, own), (CLAIMS, line, f"{line}  premise: {met}\n")))
    claim = next(claim for claim in case.claims if claim.id == "crossing_relieved_north")
    premises = [printed(asked(reading.node).premise) for reading in claim.readings]
    assert premises == [f"{FORCE} > 5 persons", met]
    assert [reading.decides for reading in claim.readings] == [True, False]
    assert claim.premise is None


@pytest.mark.parametrize(
    ("horizon", "refutable", "day"),
    [
        ("", True, datetime.date(2002, 12, 30)),  # the date of its resolution
        ("  horizon: 2002-06-24\n", True, datetime.date(2002, 6, 24)),
        ("  horizon: none\n", False, None),
    ],
)
def test_a_forecast_has_a_horizon_or_cannot_be_wrong(example, horizon, refutable, day):
    line = "  premise: ever(break.manpower(B))"
    case = load_case(example((CLAIMS, line, f"{horizon}{line}")))
    claim = next(claim for claim in case.claims if claim.id == "b_breaks_first")
    assert (claim.refutable, claim.horizon) == (refutable, day)


def test_a_forecast_without_any_date_cannot_be_wrong(example):
    case = load_case(example((CLAIMS, "date: 2002-12-30, status: open", "status: open")))
    assert not next(claim for claim in case.claims if claim.id == "b_breaks_first").refutable


@pytest.mark.parametrize(
    ("horizon", "expected"), [("none", []), ("2002-12-30", ["claims.yaml:6  E-MISSING"])]
)
def test_what_nothing_could_prove_wrong_needs_no_predicate(example, horizon, expected):
    lines = "  predicates:\n    strict: stated(dead_b_claim)\n"
    assert found(example, (CLAIMS, lines, f"  horizon: {horizon}\n")) == expected


@pytest.mark.parametrize("horizon", ["2002-02-30", "never", "[2002-12-30]"])
def test_a_horizon_is_a_day_or_none(example, horizon):
    line = "  premise: ever(break.manpower(B))"
    faults = check_case(example((CLAIMS, line, f"  horizon: {horizon}\n{line}")))
    assert {(fault.line, fault.severity) for fault in faults} == {(36, "error")}


NUMBER = ("  number: 3\n", "  number: 2\n")


def test_claims_of_one_place_may_share_its_number(example):
    assert found(example, (CLAIMS, *NUMBER)) == []


def test_one_number_is_not_given_to_two_places(example):
    apart = (CLAIMS, "  number: 4\n", "  number: 2\n")
    assert found(example, apart) == ["claims.yaml:41  W-NUMBER"]


def test_one_number_is_not_given_to_two_paragraphs(example):
    elsewhere = (CLAIMS, "  number: 3\n  paragraph: 2\n", "  number: 2\n  paragraph: 3\n")
    assert found(example, elsewhere) == ["claims.yaml:29  W-NUMBER"]


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
def test_a_share_is_no_number_above_1(example, asked, expected):
    event = f"P(share(held(A, border) > 1 km^2) {asked})"
    faults = check_case(example((CLAIMS, CROSSING, f"{CROSSING}\n    weeks: {event}")))
    assert {fault.code for fault in faults} == ({expected} if expected else set())
    assert all(fault.remedy in ("write 55%", "write 40%", "write 60%") for fault in faults)
