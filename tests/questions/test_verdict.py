import datetime
import json
import math
import re

import numpy as np
import pytest

from polemos.case.claims import Resolution
from polemos.case.evidence import Period
from polemos.case.language.nodes import Between, Binary, Call, Comparison, Date, Name, Not, Number, Reference
from polemos.case.references import Element
from polemos.ensemble.measures import measures_of
from polemos.questions.finding import Finding, all_of, any_of
from polemos.questions.verdict import judge
from worlds import cases
from worlds.cases import claim_of, row_of, series_of

DEAD = Element(name="dead", arguments=("A",))
START = datetime.date(2022, 11, 17)
LATER, KNOWN = datetime.date(2024, 1, 1), datetime.date(2025, 1, 9)
N = 1600


def case_of(kind="forecast", **predicates):
    claim = claim_of(
        predicates, id="claim", number=7, kind=kind, statement="It is so.", note=None,
        resolution=Resolution(rule="look", date=datetime.date(2025, 6, 30), status="open", by=None),
    )  # fmt: skip
    said = [("mine", 150.0, "First speaker"), ("theirs", 90.0, "Second speaker"), ("blank", None, "Nobody")]
    first = Period(start=datetime.date(2023, 11, 1), end=datetime.date(2023, 11, 1))
    rows = [
        row_of(name, value, datetime.date(2023, 11, day), refers_to=first, speaker=speaker, measures=DEAD)
        for day, (name, value, speaker) in enumerate(said, 1)
    ]
    points = {"counted": [(START, 10.0), (LATER, 30.0)], "other": [(START, 15.0)], "empty": []}
    series = [series_of(name, listed, speaker=f"Counter of {name}") for name, listed in points.items()]
    return cases.case_of(
        [claim],
        rows=rows,
        series=series,
        policies=("base", "hold"),
        sectors={"north": 1000.0},
        known_until=KNOWN,
    )


HELD = Reference("held", ("A", "north"), unit="km^2")
AT = Call("at", (HELD, Date(KNOWN)), unit="km^2")
EVENT = Comparison(">", AT, Number(50.0, "km^2"))
FIRST = Call("first", (Comparison(">", HELD, Number(50.0, "km^2")),), unit="week")
NEVER = Comparison(">", Call("at", (Reference("dead", ("A",)), Date(KNOWN))), Number(9e7))


def chance(event=EVENT, policy=None, given=None):
    return Call("P", (event,) if given is None else (event, given), policy=policy, unit="1")


def mean(column=AT, policy=None):
    return Call("mean", (column,), policy=policy, unit="km^2")


def compare(left, op, right):
    return Comparison(op, left, Number(float(right)) if isinstance(right, (int, float)) else right)


def judged(case, columns=None, basis="prior"):
    """The verdict on the only claim; columns are given by a fragment of their name."""

    def column(name):
        found = [values for part, values in (columns or {}).items() if part in name]
        assert len(found) <= 1, name
        return np.asarray(found[0] if found else np.zeros(N), np.float32)

    (verdict,) = judge(case, column, basis)
    json.dumps(verdict.model_dump(mode="json"), allow_nan=False)
    assert not re.search(r"confiden|(?<![\d.])(0|100) %", verdict.words)
    return verdict


def share(hits, n=N):
    return np.arange(n) < hits


def test_a_chance_that_is_settled_holds_or_fails():
    verdict = judged(case_of(only=compare(chance(), ">", 0.5)), {"50.0": share(1200)})
    assert (verdict.verdict, verdict.estimate, verdict.probability) == ("holds", 0.75, 0.75)
    assert (verdict.threshold, verdict.comparison, verdict.unit) == (0.5, ">", "1")
    assert verdict.mc_error == pytest.approx(math.sqrt(0.75 * 0.25 / 1599))
    assert (verdict.basis, verdict.policy, verdict.members_needed) == ("prior", "base", None)
    assert verdict.words == "holds under the priors: it follows from the priors only (in 75 of 100 runs)"
    fails = judged(case_of("causal", only=compare(chance(), "<", 0.5)), {"50.0": share(1200)})
    assert fails.verdict == "fails"
    assert fails.words.startswith("not supported in this model under the priors")
    posterior = judged(case_of(only=compare(chance(), ">", 0.5)), {"50.0": share(1200)}, "posterior")
    assert posterior.words == "holds under the posterior (likely, in 75 of 100 runs)"


def test_the_other_way_round_is_the_same():
    one = judged(case_of(only=compare(chance(), ">", 0.5)), {"50.0": share(1200)})
    for other in (Comparison("<", Number(0.5), chance()), Not(compare(chance(), "<=", 0.5))):
        again = judged(case_of(only=other), {"50.0": share(1200)})
        assert again == one


@pytest.mark.parametrize("op", ["<", "<=", ">", ">="])
def test_a_chance_at_its_threshold_is_never_settled(op):
    verdict = judged(case_of(only=compare(chance(), op, 0.5)), {"50.0": share(800)})
    assert (verdict.verdict, verdict.estimate, verdict.members_needed) == ("not_settled", 0.5, None)
    assert "no number of runs would settle it" in verdict.words


def test_four_errors_are_enough_and_less_is_not():
    error = math.sqrt(0.75 * 0.25 / (N - 1))
    for factor, expected in ((3.999, "not_settled"), (4.001, "holds")):
        case = case_of(only=compare(chance(), ">", 0.75 - factor * error))
        verdict = judged(case, {"50.0": share(1200)})
        assert verdict.verdict == expected
    near = judged(case_of(only=compare(chance(), ">", 0.75 - error)), {"50.0": share(1200)})
    assert near.members_needed == pytest.approx(16 * N, rel=0.01)
    more = judged(
        case_of(only=compare(chance(), ">", 0.75 - error)), {"50.0": share(1200 * 16 + 48, 16 * N + 64)} | {}
    )
    assert more.verdict == "holds"


def test_what_nobody_saw_is_not_impossible():
    verdict = judged(case_of(only=compare(chance(), ">", 0)), {"50.0": share(0)})
    assert verdict.verdict == "not_settled"
    rare = judged(case_of(only=compare(chance(), "<", 0.05)), {"50.0": share(0)})
    assert rare.verdict == "holds"
    assert "in none of 1600 runs (<3/1600)" in rare.words
    assert rare.mc_error == pytest.approx(1.5 / N)
    sure = judged(case_of(only=compare(chance(), ">", 0.95)), {"50.0": share(N)})
    assert ">1-3/1600" in sure.words
    given = judged(
        case_of(only=compare(chance(given=NEVER), "<", 0.5)), {"held": share(0), "dead": share(80)}
    )
    assert "in none of 80 runs that meet the condition (<3/80)" in given.words


def test_a_conditional_chance_counts_the_runs_that_meet_its_condition():
    node = compare(chance(given=NEVER), ">", 0.5)
    verdict = judged(case_of(only=node), {"held": share(600), "dead": share(800)})
    assert (verdict.probability, verdict.runs) == (0.75, 800)
    assert "in 75 of 100 runs that meet the condition (800 of 1,600 do)" in verdict.words
    fewer = judged(case_of(only=node), {"held": share(60), "dead": share(80)})
    assert "in 60 of 80 runs that meet the condition" in fewer.words


@pytest.mark.parametrize("n", [1, 2, 29])
def test_a_few_runs_settle_nothing_and_have_no_error(n):
    for node in (
        compare(chance(), ">", 0.2),
        compare(mean(), "<", 5),
        compare(chance(given=NEVER), ">", 0.2),
    ):
        verdict = judged(case_of(only=node), {"held": np.ones(n), "dead": np.ones(n)})
        assert (verdict.verdict, verdict.mc_error) == ("not_settled", None)
        runs = "1 run" if n == 1 else f"{n} runs"
        assert f"too few to judge by ({runs}); run about 30" in verdict.words
    given = judged(
        case_of(only=compare(chance(given=NEVER), ">", 0.2)), {"held": share(9), "dead": share(10)}
    )
    assert "too few to judge by (10 runs under the condition); run about 4,800" in given.words


def test_thirty_runs_can_settle():
    columns = {"held": np.ones(30), "dead": np.ones(30)}
    for node in (compare(chance(), ">", 0.2), compare(mean(), "<", 5)):
        assert judged(case_of(only=node), columns).verdict == "holds"


def test_a_run_without_a_number_is_no_condition():
    values = share(1200).astype(np.float32)
    values[-1] = np.nan
    verdict = judged(case_of(only=compare(chance(), ">", 0.5)), {"50.0": values})
    assert (verdict.verdict, verdict.runs) == ("holds", N - 1)
    assert "condition" not in verdict.words


def test_a_run_without_a_number_under_one_policy_is_compared_with_none():
    base = np.arange(N, dtype=np.float32)
    hold = base + np.where(np.arange(N) < 1200, 10, -1).astype(np.float32)
    for policy in ("base", "hold"):
        columns = {"| base": base.copy(), "| hold": hold.copy()}
        columns[f"| {policy}"][0] = np.nan
        verdict = judged(case_of("causal", only=compare(mean(policy="hold"), ">", mean())), columns)
        assert (verdict.runs, verdict.probability) == (N - 1, pytest.approx(1199 / (N - 1)))


def test_as_many_runs_are_needed_as_the_most_demanding_comparison_does():
    few, many, never = (Finding("not_settled", members_needed=needed) for needed in (100, 900, None))
    for join in (all_of, any_of):
        assert join(few, many).members_needed == join(many, few).members_needed == 900
        assert join(few, never).members_needed is None
    assert all_of(few, Finding("holds")).members_needed == 100


@pytest.mark.parametrize(
    ("op", "expected"), [(">", "fails"), ("<", "fails"), (">=", "holds"), ("<=", "holds")]
)
def test_policies_that_do_the_same_differ_by_exactly_nothing(op, expected):
    for statistic, values in ((chance, share(700)), (mean, np.arange(N) % 97), (chance, share(0))):
        node = compare(Binary("-", statistic(policy="base"), statistic(policy="hold"), unit="1"), op, 0)
        verdict = judged(case_of("causal", only=node), {"held": values})
        assert (verdict.verdict, verdict.estimate, verdict.mc_error) == (expected, 0.0, 0.0)
        assert verdict.policy == "base, hold"


def test_a_difference_of_means_says_how_often_one_is_better():
    rng = np.random.default_rng(0)
    base = rng.normal(100, 30, N).astype(np.float32)
    columns = {"| base": base, "| hold": base + rng.normal(1, 2, N).astype(np.float32)}
    better = float(np.mean(columns["| hold"] > base))
    for node, expected in (
        (compare(Binary("-", mean(policy="hold"), mean(policy="base"), unit="km^2"), ">", 0), better),
        (Comparison(">", mean(policy="hold"), mean()), better),
        (Comparison("<", mean(), mean(policy="hold")), better),
        (compare(Binary("-", mean(policy="hold"), mean(policy="base")), ">", -20), better),
    ):
        verdict = judged(case_of("causal", only=node), columns)
        assert verdict.verdict == "holds"
        assert verdict.probability == pytest.approx(expected)
        assert verdict.mc_error < 0.1
    assert "under hold than under base in" in judged(case_of("causal", only=node), columns).words
    same_policy = Comparison(">", mean(), mean(Call("at", (HELD, Date(START)), unit="km^2")))
    assert judged(case_of(only=same_policy), {"2025": base, "2022": base - 1}).probability is None


@pytest.mark.parametrize(("missing", "expected"), [(2, "holds"), (3, "undetermined")])
def test_more_than_one_in_a_thousand_without_a_number_is_undetermined(missing, expected):
    n = 2000
    values = share(1500, n).astype(np.float32)
    values[-missing:] = np.nan
    verdict = judged(case_of(only=compare(chance(), ">", 0.5)), {"50.0": values})
    assert verdict.verdict == expected
    assert f"{missing} of 2000 runs gave no finite number" in verdict.readings[0].detail
    always = judged(case_of(only=compare(chance(), ">=", 0)), {"50.0": values})
    assert always.verdict == ("undetermined" if missing == 3 else "vacuous")


def test_nothing_over_nothing_is_undetermined():
    for node in (
        compare(chance(given=NEVER), ">", 0.5),
        compare(chance(given=NEVER), ">=", 0),
        Comparison(">", Binary("/", chance(NEVER), chance(NEVER, "hold")), Number(1.2)),
        compare(mean(FIRST), ">", 26),
    ):
        columns = {"(at(held": share(400), "first": np.where(share(1), np.inf, 4)}
        verdict = judged(case_of(only=node), columns)
        assert verdict.verdict == "undetermined", node
        assert verdict.estimate is None


def test_a_quantity_that_is_nothing_in_every_run_is_no_chance():
    verdict = judged(case_of(only=compare(mean(), "<", 5)), {"held": np.zeros(N)})
    assert (verdict.verdict, verdict.probability) == ("holds", None)
    assert "0 km^2 against 5 km^2" in verdict.words
    assert judged(case_of(only=compare(mean(), ">", 0)), {"held": np.zeros(N)}).verdict == "not_settled"


def test_never_counts_as_later_than_any_week():
    median = Call("median", (FIRST,), unit="week")
    verdict = judged(case_of(only=compare(median, ">", 26)), {"first": np.where(share(400), 3, np.inf)})
    assert verdict.verdict == "holds"
    assert verdict.estimate is None  # JSON has no infinity; the detail says never
    assert "never" in verdict.words


@pytest.mark.parametrize(
    "node",
    [
        compare(chance(), ">=", 0),
        compare(chance(Comparison(">=", AT, Number(0.0, "km^2"))), ">", 0.5),
        Comparison("<", mean(), mean()),
        Comparison("<", Number(1.0), Number(2.0)),
        compare(chance(), ">", 1),
    ],
)
def test_the_always_true_and_always_false_are_vacuous(node):
    verdict = judged(case_of(only=node), {"held": share(1600)})
    assert verdict.verdict == "vacuous"
    assert verdict.estimate is None


def test_what_is_not_built_comes_first():
    talks = chance(Call("ever", (compare(Reference("talks", ()), ">", 0),)))
    morale = compare(mean(Call("at", (Reference("morale", ("A",)), Date(KNOWN)))), ">", 0.5)
    case = case_of(strict=compare(talks, ">", 0.5), charitable=compare(chance(), ">=", 0), third=morale)
    verdict = judged(case)
    assert (verdict.verdict, verdict.needs) == ("needs_mechanism", ("bargaining", "opinion"))
    assert [r.verdict for r in verdict.readings] == ["needs_mechanism", "vacuous", "needs_mechanism"]
    assert all("talks" not in one.name for one in measures_of(case))


READINGS = {
    "undetermined": compare(chance(given=NEVER), ">", 0.5),
    "vacuous": compare(chance(), ">=", 0),
    "not_settled": compare(chance(), ">", 0.75),
    "fails": compare(chance(), ">", 0.9),
    "holds": compare(chance(), ">", 0.5),
}


def test_precedence_of_readings():
    names = list(READINGS)
    for first in range(len(names)):
        for second in range(first, len(names)):
            pair = {f"r{k}": READINGS[names[k]] for k in {first, second}}
            verdict = judged(case_of(**pair), {"(at(held": share(1200)})
            expected = "depends" if (names[first], names[second]) == ("fails", "holds") else names[first]
            assert verdict.verdict == expected


def test_readings_that_disagree_depend():
    case = case_of("causal", strict=READINGS["fails"], charitable=READINGS["holds"])
    verdict = judged(case, {"(at(held": share(1200)})
    assert verdict.verdict == "depends"
    assert "fails on strict" in verdict.words
    assert "holds on charitable" in verdict.words
    assert "priors only" in verdict.words
    per_policy = {name: compare(chance(policy=name), ">", 0.5) for name in ("base", "hold")}
    verdict = judged(case_of("causal", **per_policy), {"| base": share(1200), "| hold": share(100)})
    assert verdict.verdict == "depends"
    assert [r.verdict for r in verdict.readings] == ["holds", "fails"]


HOLDS, FAILS, UNSURE, BROKEN = (READINGS[k] for k in ("holds", "fails", "not_settled", "undetermined"))


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (Binary("and", HOLDS, HOLDS), "holds"),
        (Binary("and", HOLDS, FAILS), "fails"),
        (Binary("and", UNSURE, FAILS), "fails"),
        (Binary("and", HOLDS, UNSURE), "not_settled"),
        (Binary("and", HOLDS, BROKEN), "undetermined"),
        (Binary("or", FAILS, HOLDS), "holds"),
        (Binary("or", UNSURE, HOLDS), "holds"),
        (Binary("or", UNSURE, FAILS), "not_settled"),
        (Binary("or", FAILS, FAILS), "fails"),
        (Not(HOLDS), "fails"),
        (Not(UNSURE), "not_settled"),
        (Not(Binary("and", HOLDS, FAILS)), "holds"),
        (Not(Binary("or", HOLDS, UNSURE)), "fails"),
        (Binary("and", READINGS["vacuous"], HOLDS), "holds"),
        (Between(chance(), Number(0.7), Number(0.8)), "holds"),
        (Between(chance(), Number(0.1), Number(0.3)), "fails"),
        (Between(chance(), Number(0.75), Number(0.9)), "not_settled"),
        (Not(Between(chance(), Number(0.1), Number(0.3))), "holds"),
    ],
)
def test_joined_comparisons_are_three_valued(node, expected):
    verdict = judged(case_of(only=node), {"(at(held": share(1200)})
    assert verdict.verdict == expected


def test_joined_comparisons_on_different_chances_have_no_single_chance():
    later = chance(Comparison(">", AT, Number(60.0, "km^2")))
    columns = {"50.0": share(1200), "60.0": share(1000)}
    two = judged(case_of(only=Binary("and", HOLDS, compare(later, ">", 0.5))), columns)
    assert (two.verdict, two.probability) == ("holds", None)
    one = judged(case_of(only=Between(chance(), Number(0.7), Number(0.8))), columns)
    assert one.probability == 0.75


def value(name):
    return Call("value", (Name(name),), unit="persons")


def observed(name):
    return Call("observed", (Name(name),), unit="km^2")


def test_the_record_is_matched_without_a_draw():
    verdict = judged(case_of("figure", only=compare(value("mine"), ">=", 150)))
    assert (verdict.verdict, verdict.basis, verdict.mc_error) == ("matches", "record", None)
    assert (verdict.estimate, verdict.threshold, verdict.policy) == (150.0, 150.0, None)
    assert verdict.sources == ("mine",)
    assert verdict.words.startswith("matches the record")
    assert "First speaker for 2023-11-01, known 2023-11-01" in verdict.words
    assert judged(case_of("figure", only=compare(value("mine"), ">", 150))).verdict == "differs"
    assert judged(case_of("figure", only=Not(compare(value("mine"), ">", 150)))).verdict == "matches"
    assert judged(case_of("attribution", only=Call("stated", (Name("mine"),)))).verdict == "matches"
    assert judged(case_of("figure", only=compare(value("blank"), ">", 1))).verdict == "undetermined"
    silent = Call("at", (observed("empty"), Date(KNOWN)), unit="km^2")
    assert judged(case_of("trend", only=compare(silent, ">", 1))).verdict == "undetermined"
    both = Binary("and", Call("stated", (Name("mine"),)), compare(value("mine"), ">", 100))
    assert judged(case_of("figure", only=both)).verdict == "matches"


def test_what_was_judged_beside_a_reading_that_waits_is_said():
    talks = chance(Call("ever", (compare(Reference("talks", ()), ">", 0),)))
    case = case_of(talks=compare(talks, ">", 0.5), ground=compare(chance(), ">", 0.5))
    verdict = judged(case, {"50.0": share(1200)})
    assert verdict.verdict == "needs_mechanism"
    assert verdict.words.endswith(
        "; beside it holds on ground (in 75 of 100 runs against 0.5, Monte Carlo error 0.0108)"
    )


def test_sources_that_disagree_are_named_with_their_dates():
    case = case_of(
        "figure", mine=compare(value("mine"), ">=", 100), theirs=compare(value("theirs"), ">=", 100)
    )
    verdict = judged(case)
    assert (verdict.verdict, verdict.sources) == ("sources_disagree", ("mine", "theirs"))
    for part in ("matches on mine", "differs on theirs", "2023-11-01", "2023-11-02", "Second speaker"):
        assert part in verdict.words


def test_wordings_that_disagree_on_one_source_depend():
    case = case_of(
        "figure", strict=compare(value("mine"), ">", 150), charitable=compare(value("mine"), ">=", 150)
    )
    assert judged(case).verdict == "depends"
    case = case_of("figure", strict=compare(value("mine"), ">", 150),
                   charitable=Comparison(">", value("mine"), value("theirs")))  # fmt: skip
    assert judged(case).verdict == "depends"


def test_what_the_record_does_not_say_decides_nothing_beside_what_it_does():
    case = case_of("figure", said=compare(value("mine"), ">", 100), unsaid=compare(value("blank"), ">", 100))
    verdict = judged(case)
    assert verdict.verdict == "matches"
    assert [reading.verdict for reading in verdict.readings] == ["matches", "undetermined"]
    assert judged(case_of("figure", unsaid=compare(value("blank"), ">", 100))).verdict == "undetermined"


def test_a_policy_compared_with_the_unnamed_reference_is_compared_with_itself():
    node = compare(Binary("-", mean(), mean(policy="base"), unit="km^2"), "<", 100)
    assert judged(case_of("causal", only=node), {"held": np.arange(N)}).verdict == "vacuous"


def test_a_difference_says_how_often_there_is_none():
    base = np.r_[np.zeros(400), np.ones(N - 400)].astype(np.float32)
    columns = {"| base": base, "| hold": 2 * base}
    node = compare(Binary("-", mean(policy="hold"), mean(policy="base"), unit="km^2"), ">", 0)
    words = judged(case_of("causal", only=node), columns).words
    assert "higher under hold than under base in 75 of 100 runs, the same in 25 of 100 runs" in words


def test_a_quantile_at_a_bound_is_no_surer_than_the_share_that_stands_there():
    """93 and 7 of 100 stand at the bound: the share is not settled, so the quantile is not."""
    columns = {"held": np.r_[np.full(1488, 90.0) + np.arange(1488) / 1488, np.full(112, 1000.0)]}
    high = Call("quantile", (AT, Number(0.931)), unit="km^2")
    assert judged(case_of(only=compare(high, ">", 999)), columns).verdict == "not_settled"
    far = Call("quantile", (AT, Number(0.99)), unit="km^2")
    assert judged(case_of(only=compare(far, ">", 999)), columns).verdict == "holds"


def test_a_model_may_be_held_against_the_record():
    above = Comparison(">", mean(), value("theirs"))
    verdict = judged(case_of("trend", only=above), {"held": np.arange(N) % 400})
    assert (verdict.verdict, verdict.threshold, verdict.sources) == ("holds", 90.0, ("theirs",))
    assert verdict.basis == "prior"
    both = Binary("and", Call("stated", (Name("mine"),)), above)
    assert judged(case_of("trend", only=both), {"held": np.arange(N) % 400}).verdict == "holds"
    later = Call("at", (observed("counted"), Date(datetime.date(2025, 6, 30))), unit="km^2")
    for node in (Comparison(">", mean(), later), compare(chance(Comparison(">", AT, later)), ">", 0.5)):
        unknown = judged(case_of("trend", only=node), {"held": np.full(N, np.nan)})
        assert unknown.verdict == "undetermined"
        assert "the record is silent: 2025-06-30 is after the cut-off 2025-01-09" in unknown.words
    unsaid = Comparison(">", mean(), value("blank"))
    assert judged(case_of("trend", only=unsaid), {"held": np.arange(N) % 400}).verdict == "undetermined"


@pytest.mark.parametrize("kind", ["motive", "value"])
def test_motives_and_values_are_quoted(kind):
    verdict = judged(case_of(kind))
    assert (verdict.verdict, verdict.readings, verdict.estimate) == ("quoted", (), None)
    assert judged(case_of(kind, only=HOLDS), {"held": share(1200)}).verdict == "quoted"


def test_plain_data_has_the_fields_of_the_record():
    data = judged(case_of(only=HOLDS), {"held": share(1200)}).model_dump(mode="json")
    assert list(data) == [
        "claim",
        "number",
        "kind",
        "statement",
        "verdict",
        "words",
        "probability",
        "runs",
        "mc_error",
        "estimate",
        "threshold",
        "comparison",
        "unit",
        "members_needed",
        "basis",
        "policy",
        "readings",
        "needs",
        "sources",
        "resolution",
        "note",
    ]
    assert list(data["readings"][0]) == [
        "name",
        "predicate",
        "verdict",
        "estimate",
        "mc_error",
        "threshold",
        "comparison",
        "unit",
        "probability",
        "runs",
        "members_needed",
        "agreement",
        "detail",
    ]
    assert data["resolution"] == {"rule": "look", "date": "2025-06-30", "status": "open", "by": None}


def test_columns_that_do_not_fit_are_refused():
    case = case_of(a=HOLDS, b=compare(mean(), ">", 3))
    with pytest.raises(ValueError, match="shape"):
        judge(case, lambda name: np.zeros(3 if ">" in name else 4, np.float32))
