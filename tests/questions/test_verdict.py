"""The verdict on a claim: what decides, what is beside it, and what is said of it."""

import datetime
import json
import re

import numpy as np
import pytest

from polemos.case.claims import Reading, Resolution
from polemos.case.evidence import Period
from polemos.case.language.nodes import Between, Binary, Call, Comparison, Date, Name, Not, Number, Reference
from polemos.case.references import Element
from polemos.ensemble.measures import measures_of
from polemos.questions.verdict import judge
from polemos.questions.words import of_100
from worlds import cases
from worlds.cases import claim_of, row_of, series_of

DEAD = Element(name="dead", arguments=("A",))
START = datetime.date(2022, 11, 17)
LATER, KNOWN = datetime.date(2024, 1, 1), datetime.date(2025, 1, 9)
N = 1600


def case_of(kind="forecast", *, deciding=(), told=None, **predicates):
    claim = claim_of(
        predicates, deciding=deciding, id="claim", number=7, kind=kind, statement="It is so.", note=None,
        resolution=Resolution(rule="look", date=datetime.date(2025, 6, 30), status="open", by=None),
        **(told or {}),
    )  # fmt: skip
    said = [("mine", 150.0, "First speaker"), ("theirs", 90.0, "Second speaker"), ("blank", None, "Nobody")]
    first = Period(start=datetime.date(2023, 11, 1), end=datetime.date(2023, 11, 1))
    rows = [
        row_of(name, value, datetime.date(2023, 11, day), refers_to=first, speaker=speaker, measures=DEAD)
        for day, (name, value, speaker) in enumerate(said, 1)
    ]
    rows.append(row_of("heard", 150.0, KNOWN, speaker="Somebody", read="second hand"))
    points = {"counted": [(START, 10.0), (LATER, 30.0)], "other": [(START, 15.0)], "empty": []}
    series = [series_of(name, listed, speaker=f"Counter of {name}") for name, listed in points.items()]
    return cases.case_of(
        [claim],
        rows=rows,
        series=series,
        policies=("base", "hold", "leave"),
        sectors={"north": 1000.0},
        known_until=KNOWN,
    )


HELD = Reference("held", ("A", "north"), unit="km^2", kind="number")
AT = Call("at", (HELD, Date(KNOWN)), unit="km^2", kind="number")
EVENT = Comparison(">", AT, Number(50.0, "km^2"), kind="boolean")
MET = Comparison(">", Call("at", (Reference("dead", ("A",)), Date(KNOWN))), Number(9e7))
TALKS = Call("ever", (Comparison(">", Reference("talks", ()), Number(0.0)),))


def chance(event=EVENT, policy=None, given=None):
    return Call("P", (event,) if given is None else (event, given), policy=policy, unit="1")


def effect(of=AT, op=">=", size=20.0, policy="hold", against="base", given=None):
    unit = "1" if of is EVENT else "km^2"
    call = Call("effect", (of,), policy, against, unit=unit, kind="number")
    return chance(Comparison(op, call, Number(size, unit)), given=given)


def judged(case, columns=None, drawn=None, lineage=None):
    """The verdict on the only claim; columns are given by a fragment of their name."""

    def column(name):
        found = [values for part, values in (columns or {}).items() if part in name]
        assert len(found) <= 1, name
        return np.asarray(found[0] if found else np.zeros(N), np.float32)

    (verdict,) = judge(case, column, lambda: drawn or {}, lineage)
    json.dumps(verdict.model_dump(mode="json"), allow_nan=False)
    assert not re.search(r"confiden|likel|probab|(?<![\d.])(0|100) %", verdict.words)
    return verdict


def share(hits, n=N):
    return np.arange(n) < hits


def apart(*effects):
    """Columns of two policies with these effects, each in an equal share of the worlds."""
    values = np.repeat(np.asarray(effects, float), -(-N // len(effects)))[:N]
    return {"| base": np.full(N, 200.0), "| hold": 200 + values}


# one question --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hits", "expected"),
    [(1500, "supported"), (1200, "leans for"), (800, "open"), (400, "leans against"), (100, "not supported")],
)
def test_an_event_has_the_class_of_its_share(hits, expected):
    verdict = judged(case_of(only=chance()), {"50.0": share(hits)})
    (reading,) = verdict.readings
    assert verdict.verdict == reading.verdict == expected
    assert (reading.shares.p, reading.shares.none) == (hits / N, 0.0)
    assert (verdict.drawn_from, verdict.basis, verdict.speaks) == ("prior", "assumption", "only")
    assert (reading.what, reading.smallest, reading.policies) == ("event", None, ("base",))
    assert f"in {round(100 * hits / N)} of 100" in verdict.words or expected == "open"


def test_an_opposite_has_the_mirrored_class():
    for hits, expected in ((1500, "not supported"), (1200, "leans against"), (800, "open")):
        assert judged(case_of(only=chance(Not(EVENT))), {"not": ~share(hits)}).verdict == expected


def test_an_effect_is_taken_world_by_world():
    columns = apart(30, 30, 30, 30, 30, 30, 10, -40)
    verdict = judged(case_of("causal", only=effect()), columns)
    (reading,) = verdict.readings
    assert verdict.verdict == "leans for"
    assert (reading.shares.p, reading.shares.none, reading.shares.other) == (0.75, 0.125, 0.125)
    assert (reading.what, reading.smallest, reading.unit) == ("effect", 20.0, "km^2")
    assert (reading.size, reading.policies) == ("20 km^2", ("hold", "base"))
    assert reading.shares.effect == (-40.0, 30.0, 30.0)
    assert (
        verdict.words
        == "Follows from assumptions: the effect is at least 20 km^2 in 75 of 100 simulated wars; "
        "in the rest it is smaller or goes the other way"
    )


def test_an_effect_downwards_is_claimed_downwards():
    columns = apart(-30, -30, -30, 10, 40)
    verdict = judged(case_of("causal", only=effect(op="<=", size=-20.0)), columns)
    (reading,) = verdict.readings
    assert (reading.shares.p, reading.shares.none, reading.shares.other) == (0.6, 0.2, 0.2)
    assert (reading.smallest, reading.size) == (-20.0, "\u221220 km^2")
    assert "\u221220 km^2 or beyond in 60" in verdict.words


def test_too_small_for_nearly_all_is_negligible():
    verdict = judged(case_of("causal", only=effect()), apart(*[10] * 19, 90))
    assert verdict.verdict == "negligible"
    assert "the effect is smaller than 20 km^2 in 95 of 100 simulated wars" in verdict.words
    down = judged(case_of("causal", only=effect(op="<=", size=-20.0)), apart(*[10] * 19, 90))
    assert "the effect is smaller than 20 km^2 in 95 of 100 simulated wars" in down.words


def test_a_mean_above_nothing_supports_nothing():
    """61 of 100 below nothing, few far above: the mean is above it."""
    effects = apart(*[-25] * 61, *[120] * 39)
    verdict = judged(case_of("causal", only=effect()), effects)
    assert (effects["| hold"] - 200).mean() > 20
    assert verdict.verdict == "open"


def test_a_relative_effect_is_over_what_it_would_be():
    call = Call("relative_effect", (AT,), "hold", "base", unit="1", kind="number")
    node = chance(Comparison("<=", call, Number(-0.1)))
    columns = {
        "| base": np.r_[np.zeros(800), np.full(800, 200.0)],
        "| hold": np.r_[np.zeros(800), np.full(800, 150.0)],
    }
    (reading,) = judged(case_of("causal", only=node), columns).readings
    assert (reading.shares.p, reading.shares.none) == (0.5, 0.5)  # nothing is a tenth less than nothing
    assert (reading.size, reading.shares.effect[1]) == ("\u221210 %", 0.0)


def test_what_never_happens_under_either_policy_is_no_effect():
    first = Call("first", (EVENT,), unit="week", kind="number")
    call = Call("effect", (first,), "hold", "base", unit="week", kind="number")
    columns = {"| base": np.r_[np.full(800, np.inf), np.full(800, 9.0)], "| hold": np.full(N, np.inf)}
    (reading,) = judged(
        case_of("causal", only=chance(Comparison(">=", call, Number(4.0, "week")))), columns
    ).readings
    assert (reading.shares.p, reading.shares.none) == (0.5, 0.5)


def test_an_effect_on_a_chance_is_that_of_all_worlds_where_no_draw_explains_it():
    node = effect(EVENT, size=0.05)
    columns = {"| base": share(160), "| hold": share(320)}
    verdict = judged(case_of("causal", only=node), columns)
    assert verdict.verdict == "supported"  # ten points, though no single world shows a tenth
    none = judged(case_of("causal", only=node), {"| base": share(160), "| hold": share(176)})
    assert none.verdict == "negligible"
    assert "5 points" in none.words


def test_a_premise_picks_the_worlds_of_the_reference():
    node = effect(given=MET)
    columns = {
        "held(A, north), 2025-01-09) | base": np.zeros(N),
        "| hold": 30.0 * share(400),
        "dead": share(800),
    }
    (reading,) = judged(case_of("causal", only=node), columns).readings
    assert (reading.shares.p, reading.shares.premise) == (0.5, 0.5)
    names = [measure.name for measure in measures_of(case_of("causal", only=node))]
    assert [name.partition(" | ")[2] for name in names if "dead" in name] == ["base"]


def test_shares_with_and_without_the_premise_are_kept():
    columns = {
        "held(A, north), 2025-01-09) | base": np.zeros(N),
        "| hold": 30.0 * share(400) - 40.0 * (np.arange(N) >= N - 200),
        "dead": share(800),
    }
    (reading,) = judged(case_of("causal", only=effect(given=MET)), columns).readings
    told = {name: group.model_dump() for name, group in reading.split}
    assert told == {
        "every": {"runs": 1600, "p": 0.25, "none": 0.625, "other": 0.125},
        "met": {"runs": 800, "p": 0.5, "none": 0.5, "other": 0.0},
        "unmet": {"runs": 800, "p": 0.0, "none": 0.75, "other": 0.25},
    }
    assert reading.shares.p == reading.split.met.p
    (plain,) = judged(case_of("causal", only=effect()), apart(30, 10)).readings
    assert plain.split is None


def test_a_chance_with_and_without_the_premise_is_smoothed():
    columns = {"50.0 km^2 | base": share(160), "| hold": share(320), "dead": share(800)}
    (reading,) = judged(case_of("causal", only=effect(EVENT, size=0.05, given=MET)), columns).readings
    assert [group.p for _, group in reading.split] == [1.0, 1.0, 0.0]  # ten points, twenty, none


def test_what_no_run_has_is_kept_as_nothing():
    (reading,) = judged(case_of(only=chance(given=MET)), {"held": share(500), "dead": share(N)}).readings
    assert reading.split.unmet.model_dump() == {"runs": 0, "p": None, "none": None, "other": None}
    assert (reading.split.met.p, reading.split.met.other) == (500 / N, 1 - 500 / N)
    assert reading.split.every == reading.split.met


def test_the_premise_of_an_event_under_a_policy_is_read_under_it():
    case = case_of(only=chance(policy="hold", given=MET))
    assert {measure.policy for measure in measures_of(case)} == {"hold"}


@pytest.mark.parametrize(
    ("met", "expected"), [(320, "supported"), (319, "premise rare"), (0, "premise rare")]
)
def test_a_rare_premise_has_no_class(met, expected):
    verdict = judged(case_of(only=chance(given=MET)), {"held": share(N), "dead": share(met)})
    assert verdict.verdict == expected
    assert "meet the premise" in verdict.words or "meet the claim's premise" in verdict.words


@pytest.mark.parametrize(("n", "expected"), [(99, "too few runs"), (100, "supported")])
def test_a_few_runs_have_no_class(n, expected):
    verdict = judged(case_of(only=chance()), {"held": np.ones(n)})
    assert verdict.verdict == expected


def test_the_draw_that_sets_an_answer_is_named():
    rng = np.random.default_rng(3)
    drawn = {f"law.x{at}(A)": rng.random(N) for at in range(20)} | {"law.fixed": np.ones(N)}
    columns = {"| base": np.zeros(N), "| hold": 10 + 20 * (drawn["law.x3(A)"] + 0.2 * rng.normal(size=N))}
    verdict = judged(case_of("causal", only=effect()), columns, drawn)
    (reading,) = verdict.readings
    assert (verdict.verdict, reading.because) == ("set by assumption", ("law.x3(A)",))
    assert [driver.name for driver in reading.drivers] == ["law.x3(A)"]
    assert [driver.plain_name for driver in reading.drivers] == ["x3 (Side A)"]
    assert verdict.words.startswith(
        "The answer turns on x3 (Side A): of 100 simulated wars the effect is at least 20 "
    )
    profile = reading.drivers[0].profile
    assert f"in {of_100(profile[-1])} where it is high" in verdict.words


def test_the_draws_that_decide_a_premise_are_named():
    rng = np.random.default_rng(5)
    drawn = {f"law.x{at}(A)": rng.random(N) for at in range(20)}
    met = drawn["law.x7(A)"] + 0.2 * rng.normal(size=N) > 0.5
    (reading,) = judged(case_of(only=chance(given=MET)), {"held": share(900), "dead": met}, drawn).readings
    assert [driver.name for driver in reading.premise_drivers] == ["law.x7(A)"]
    profile = reading.premise_drivers[0].profile
    assert (round(profile[0]), round(profile[-1])) == (0, 1)
    assert reading.drivers == ()


def test_what_was_put_in_is_no_information():
    rng = np.random.default_rng(4)
    drawn = {f"law.x{at}(A)": rng.normal(size=N) for at in range(20)}
    columns = {"| base": np.zeros(N), "| hold": 30 * drawn["law.x3(A)"]}
    verdict = judged(case_of("causal", only=effect()), columns, drawn)
    assert verdict.verdict == "no information"
    assert "the direction is set by x3 (Side A), which no evidence has taught" in verdict.words


def test_draws_are_asked_for_once_and_only_for_questions_to_the_model():
    asked = []

    def drawn():
        asked.append(1)
        return {}

    judge(case_of("figure", only=compare(value("mine"), ">", 1)), lambda name: np.zeros(N), drawn)
    assert asked == []
    judge(case_of(one=chance(), two=chance(policy="hold")), lambda name: share(900), drawn)
    assert asked == [1]


# runs without a number -----------------------------------------------------------------------------


@pytest.mark.parametrize(("missing", "expected"), [(2, "leans for"), (3, "undetermined")])
def test_more_than_one_in_a_thousand_without_a_number_is_undetermined(missing, expected):
    n = 2000
    values = share(1500, n).astype(np.float32)
    values[-missing:] = np.nan
    verdict = judged(case_of(only=chance()), {"50.0": values})
    assert verdict.verdict == expected
    assert re.search(f"{missing} (of 2,000 )?runs gave no finite number", verdict.words)
    if missing == 2:
        assert verdict.reading.shares.p == 1500 / 1998


def test_a_run_without_a_number_under_one_policy_has_no_effect():
    for policy in ("base", "hold"):
        columns = {name: values.astype(np.float32) for name, values in apart(30, 30, 30, 10).items()}
        columns[f"| {policy}"][0] = np.nan
        (reading,) = judged(case_of("causal", only=effect()), columns).readings
        assert reading.shares.p == pytest.approx(1199 / (N - 1))


def test_a_run_whose_premise_is_unknown_meets_none():
    met = share(1000).astype(np.float32)
    met[0] = np.nan
    (reading,) = judged(case_of(only=chance(given=MET)), {"held": share(500), "dead": met}).readings
    assert (reading.shares.p, reading.shares.premise) == (pytest.approx(499 / 999), pytest.approx(999 / 1599))
    assert [group.runs for _, group in reading.split] == [1599, 999, 600]


# always true or false ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "node",
    [
        chance(Comparison(">=", AT, Number(0.0, "km^2"))),
        chance(Comparison(">", AT, Number(1001.0, "km^2"))),
        chance(Comparison("<", Number(1.0), Number(2.0))),
        chance(EVENT, given=EVENT),
        effect(size=1001.0),
        effect(policy="base", against="base"),
        Comparison("<", Number(1.0), Number(2.0)),
    ],
)
def test_the_always_true_and_always_false_are_vacuous(node):
    verdict = judged(case_of(only=node), {"held": share(1600)})
    assert (verdict.verdict, verdict.speaks) == ("vacuous", None)


# what decides --------------------------------------------------------------------------------------

YES, NO, MIDDLE = (chance(Comparison(">", AT, Number(size, "km^2"))) for size in (1.0, 2.0, 3.0))
COLUMNS = {" 1.0 km": share(1500), " 2.0 km": share(100), " 3.0 km": share(800)}


def test_the_lead_decides_and_the_others_are_counted():
    case = case_of(first=NO, second=YES, third=MIDDLE, deciding=("second",))
    verdict = judged(case, COLUMNS)
    assert (verdict.verdict, verdict.speaks, verdict.agreement) == ("supported", "second", (0, 2))
    assert [reading.verdict for reading in verdict.readings] == ["not supported", "supported", "open"]
    assert [reading.decides for reading in verdict.readings] == [False, True, False]
    assert verdict.words.endswith("; of 2 other readings 0 on the same side")


def test_definitions_on_both_sides_depend():
    verdict = judged(case_of(one=YES, other=NO, deciding=("one", "other")), COLUMNS)
    assert verdict.verdict == "depends on the definition"
    assert verdict.words.startswith("Yes with one, no with other; one: 94 of 100, other: 6 of 100")


def test_policies_that_are_left_open_depend():
    nodes = {f"strict: {name}": chance(policy=name) for name in ("base", "hold")}
    verdict = judged(case_of("causal", **nodes), {"| base": share(1500), "| hold": share(100)})
    assert verdict.verdict == "depends on the policy"
    assert "Yes with base, no with hold" in verdict.words


def test_of_definitions_on_one_side_the_more_open_speaks():
    verdict = judged(case_of(one=YES, other=MIDDLE, deciding=("one", "other")), COLUMNS)
    assert (verdict.verdict, verdict.speaks) == ("open", "other")


def test_a_definition_without_premise_is_left_out_and_named():
    rare = chance(Comparison(">", AT, Number(2.0, "km^2")), given=MET)
    case = case_of(one=YES, other=rare, deciding=("one", "other"))
    verdict = judged(case, {**COLUMNS, "dead": share(20)})
    assert (verdict.verdict, verdict.speaks) == ("supported", "one")
    assert "other: premise rare" in verdict.words


def test_what_is_not_built_comes_first():
    morale = chance(Comparison(">", Call("at", (Reference("morale", ("A",)), Date(KNOWN))), Number(0.5)))
    case = case_of(strict=chance(TALKS), charitable=chance(Comparison(">=", AT, Number(0.0))), third=morale)
    verdict = judged(case)
    assert (verdict.verdict, verdict.needs) == ("waits", ("bargaining", "opinion"))
    assert [r.verdict for r in verdict.readings] == ["waits", "vacuous", "waits"]
    assert verdict.drawn_from is None
    assert all("talks" not in one.name for one in measures_of(case))
    beside = judged(case_of(ground=chance(), talks=chance(TALKS)), {"50.0": share(1500)})
    assert beside.verdict == "supported"  # what waits beside the lead decides nothing


def test_what_was_judged_beside_a_lead_that_waits_is_said():
    verdict = judged(case_of(talks=chance(TALKS), ground=chance()), {"50.0": share(1200)})
    assert verdict.verdict == "waits"
    assert "; beside it leans for on ground (Follows from assumptions: it is so in 75 of 100" in verdict.words


@pytest.mark.parametrize("kind", ["motive", "value"])
def test_motives_and_values_are_quoted(kind):
    verdict = judged(case_of(kind))
    assert (verdict.verdict, verdict.readings, verdict.speaks) == ("quoted", (), None)
    assert judged(case_of(kind, only=chance()), {"held": share(1200)}).verdict == "quoted"


def test_what_nothing_could_prove_wrong_is_not_testable():
    verdict = judged(case_of(only=chance(), told={"refutable": False}), {"50.0": share(1500)})
    assert (verdict.verdict, verdict.speaks) == ("not testable", None)
    assert verdict.words.startswith(
        "No date or figure is stated that could prove it wrong; beside it supported"
    )
    assert judged(case_of(told={"refutable": False})).verdict == "not testable"


def test_a_premise_that_the_record_contradicts_leaves_nothing_to_ask():
    false, true = (
        Reading.model_construct(name="premise", text="", node=compare(value("mine"), op, 100)) for op in "<>"
    )
    verdict = judged(case_of(only=chance(), told={"premise": false}), {"50.0": share(1500)})
    assert verdict.verdict == "premise false"
    assert "150" in verdict.words
    assert (
        judged(case_of(only=chance(), told={"premise": true}), {"50.0": share(1500)}).verdict == "supported"
    )


# the record ----------------------------------------------------------------------------------------


def compare(left, op, right):
    return Comparison(op, left, Number(float(right)) if isinstance(right, (int, float)) else right)


def value(name):
    return Call("value", (Name(name),), unit="persons")


def observed(name, day=KNOWN):
    return Call("at", (Call("observed", (Name(name),), unit="km^2"), Date(day)), unit="km^2")


def test_the_record_is_matched_without_a_draw():
    verdict = judged(case_of("figure", only=compare(value("mine"), ">=", 150)))
    assert (verdict.verdict, verdict.drawn_from, verdict.basis) == ("matches", "record", None)
    assert (verdict.reading.estimate, verdict.reading.threshold) == (150.0, 150.0)
    assert (verdict.reading.what, verdict.reading.shares, verdict.sources) == ("record", None, ("mine",))
    assert verdict.words.startswith("The record agrees: 150")
    assert "First speaker for 2023-11-01, known 2023-11-01" in verdict.words
    assert judged(case_of("figure", only=compare(value("mine"), ">", 150))).verdict == "differs"
    assert judged(case_of("figure", only=Not(compare(value("mine"), ">", 150)))).verdict == "matches"
    assert judged(case_of("attribution", only=Call("stated", (Name("mine"),)))).verdict == "matches"
    assert judged(case_of("figure", only=compare(value("blank"), ">", 1))).verdict == "not testable"
    assert judged(case_of("trend", only=compare(observed("empty"), ">", 1))).verdict == "not testable"
    both = Binary("and", Call("stated", (Name("mine"),)), compare(value("mine"), ">", 100))
    assert judged(case_of("figure", only=both)).verdict == "matches"
    between = Between(value("mine"), Number(100.0), Number(200.0))
    assert judged(case_of("figure", only=between)).verdict == "matches"


def test_what_was_not_read_is_reported_second_hand():
    verdict = judged(case_of("attribution", only=Call("stated", (Name("heard"),))))
    assert verdict.verdict == "second hand"
    assert verdict.words.startswith("Reported second hand; the original was not read: ")
    assert judged(case_of("figure", only=compare(value("heard"), ">", 200))).verdict == "differs"


def test_sources_that_disagree_are_named_with_their_dates():
    nodes = {"mine": compare(value("mine"), ">=", 100), "theirs": compare(value("theirs"), ">=", 100)}
    for deciding in (("mine",), ("mine", "theirs")):
        verdict = judged(case_of("figure", **nodes, deciding=deciding))
        assert (verdict.verdict, verdict.sources) == ("sources disagree", ("mine", "theirs"))
        for part in ("matches on mine", "differs on theirs", "2023-11-01", "2023-11-02", "Second speaker"):
            assert part in verdict.words


def test_definitions_that_the_record_answers_differently_depend_on_the_question():
    two = {"one": compare(value("mine"), ">", 150), "other": compare(value("mine"), ">=", 150)}
    verdict = judged(case_of("figure", **two, deciding=("one", "other")))
    assert verdict.verdict == "depends on the question"
    assert "differs on one" in verdict.words
    assert judged(case_of("figure", **two)).verdict == "differs"  # the first decides


def test_what_was_right_on_an_earlier_day_is_outdated():
    low = {
        "now": compare(observed("counted", LATER), "<", 20),
        "before": compare(observed("counted", START), "<", 20),
    }
    verdict = judged(case_of("trend", **low))
    assert (verdict.verdict, verdict.speaks) == ("outdated", "now")
    assert verdict.words.startswith(f"Right on {START}: 10 km^2 against 20")
    assert f"; no longer on {LATER}: 30 km^2" in verdict.words
    other = {
        "now": compare(observed("counted", LATER), "<", 20),
        "before": compare(observed("other", START), "<", 20),
    }
    assert judged(case_of("trend", **other)).verdict == "differs"  # another's series
    wrong = {
        "now": compare(observed("counted", LATER), "<", 5),
        "before": compare(observed("counted", START), "<", 5),
    }
    assert judged(case_of("trend", **wrong)).verdict == "differs"
    later = {
        "now": compare(observed("counted", START), ">", 20),
        "after": compare(observed("counted", LATER), ">", 20),
    }
    assert judged(case_of("trend", **later)).verdict == "differs"  # what came true later was not so then


def test_what_the_record_does_not_say_decides_nothing_beside_what_it_does():
    nodes = {"unsaid": compare(value("blank"), ">", 100), "said": compare(value("mine"), ">", 100)}
    verdict = judged(case_of("figure", **nodes, deciding=("unsaid", "said")))
    assert (verdict.verdict, verdict.speaks) == ("matches", "said")
    assert [reading.verdict for reading in verdict.readings] == ["not testable", "matches"]
    lead = judged(case_of("figure", **nodes))
    assert lead.verdict == "not testable"
    assert "beside it matches on said" in lead.words


def test_a_model_may_be_held_against_the_record():
    above = chance(Comparison(">", AT, value("theirs")))
    case = case_of("trend", only=above)
    (name,) = [measure.name for measure in measures_of(case)]
    assert "90.0" in name
    verdict = judged(case, {"held": share(1500)})
    assert (verdict.verdict, verdict.sources, verdict.drawn_from) == ("supported", ("theirs",), "prior")
    sized = chance(Comparison(">=", effect().arguments[0].left, value("theirs")))
    assert judged(case_of("causal", only=sized), apart(95)).reading.smallest == 90.0
    later = observed("counted", datetime.date(2025, 6, 30))
    unknown = judged(case_of("trend", only=chance(Comparison(">", AT, later))), {"held": np.full(N, np.nan)})
    assert unknown.verdict == "not testable"
    assert "the record is silent: 2025-06-30 is after the cut-off 2025-01-09" in unknown.words
    unsaid = chance(Comparison(">=", effect().arguments[0].left, value("blank")))
    assert judged(case_of("causal", only=unsaid), apart(95)).verdict == "not testable"


# what is saved -------------------------------------------------------------------------------------


def test_plain_data_has_the_fields_of_the_record():
    data = judged(case_of("causal", only=effect()), apart(30, 10)).model_dump(mode="json")
    assert list(data) == [
        "claim", "number", "kind", "statement", "verdict", "words", "drawn_from", "basis", "speaks",
        "agreement", "smallest_because", "horizon", "readings", "needs", "sources", "resolution", "note",
    ]  # fmt: skip
    assert list(data["readings"][0]) == [
        "name", "predicate", "verdict", "decides", "what", "detail", "smallest", "size", "shown_in", "unit",
        "premise", "policies", "shares", "histogram", "edge", "because", "direction", "basis", "drivers",
        "premise_drivers", "split", "estimate", "threshold", "comparison", "agreement",
    ]  # fmt: skip
    assert list(data["readings"][0]["shares"]) == [
        "p", "none", "other", "error", "count", "parents", "premise", "sign", "effect", "curve",
    ]  # fmt: skip
    assert data["resolution"] == {"rule": "look", "date": "2025-06-30", "status": "open", "by": None}


def test_columns_that_do_not_fit_are_refused():
    case = case_of(a=chance(), b=chance(policy="hold"))
    with pytest.raises(ValueError, match="shape"):
        judge(case, lambda name: np.zeros(3 if "hold" in name else 4, np.float32), dict)


def test_what_asks_for_no_share_is_refused():
    node = Comparison(">", Call("mean", (AT,), unit="km^2"), Number(3.0))
    with pytest.raises(ValueError, match="no share of worlds"):
        judged(case_of(only=node))


def test_what_the_record_cannot_tell_says_how_near_it_is():
    noisy = case_of("figure", only=compare(value("mine"), ">", 145))
    mine = noisy.rows[0].model_copy(update={"sd": 10.0})
    verdict = judged(noisy.model_copy(update={"rows": (mine, *noisy.rows[1:])}))
    (reading,) = verdict.readings
    assert verdict.verdict == "too close"
    share = of_100(reading.agreement)
    assert verdict.words.startswith(
        f"The record cannot tell, true in {share} of 100 draws of its stated error: 150"
    )
    assert "within the stated error, 5 persons apart" in verdict.words
    assert 65 < int(share) < 73
