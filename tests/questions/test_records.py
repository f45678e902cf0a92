"""The record as a judge: stated errors, bounds, and one question put to several sources."""

import datetime
import math
import re

import pytest

from polemos.case.evidence import Period, Source
from polemos.case.language.nodes import Between, Binary, Call, Comparison, Date, Name, Not, Number
from polemos.case.ledger import Ledger
from polemos.case.references import Element
from polemos.questions.records import cited, comparisons, disagree, judge_record, question
from worlds.cases import case_of, row_of, series_of

DAY, OTHER_DAY, CUTOFF = datetime.date(2024, 1, 4), datetime.date(2024, 6, 6), datetime.date(2025, 1, 9)
DEAD, HELD = Element(name="dead", arguments=("A",)), Element(name="held", arguments=("A", "north"))


def value(name="row"):
    return Call("value", (Name(name),), unit="persons")


def judged(node, *rows, series=()):
    return judge_record(node, Ledger(case_of([], rows=rows, series=series, known_until=CUTOFF)))


def compared(op, threshold, **told):
    row = row_of("row", told.pop("value", 700.0), DAY, **told)
    return judged(Comparison(op, value(), Number(float(threshold))), row)


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [(700, "too close"), (695, "too close"), (686, "matches"), (714, "differs"), (705, "too close")],
)
def test_a_comparison_inside_the_stated_error_is_too_close(threshold, expected):
    """An error of 10: nine in ten lie above 700 - 12.8."""
    finding = compared(">", threshold, sd=10.0)
    assert finding.verdict == expected
    assert (finding.estimate, finding.threshold) == (700.0, threshold)
    exact = 0.5 * (1 + math.erf((700 - threshold) / 10 / math.sqrt(2)))
    assert finding.agreement == pytest.approx(exact, abs=1e-3)


def test_being_two_over_with_an_error_of_fifteen_is_no_difference():
    row = row_of("row", 42.0, DAY, sd=15.0)
    finding = judged(Comparison("<=", value(), Number(40.0)), row)
    assert finding.verdict == "too close"
    assert finding.detail == "42 persons +- 15 against 40: within the stated error, 2 persons apart"


@pytest.mark.parametrize(
    ("qualifier", "op", "threshold", "expected"),
    [
        ("at least", ">", 650, "matches"),
        ("at least", ">=", 700, "matches"),
        ("at least", ">", 700, "not testable"),
        ("more than", ">", 700, "matches"),
        ("at least", ">", 750, "not testable"),
        ("at least", "<", 750, "not testable"),
        ("at least", "<", 600, "differs"),
        ("at most", "<", 750, "matches"),
        ("less than", "<", 700, "matches"),
        ("at most", "<", 700, "not testable"),
        ("at most", ">", 600, "not testable"),
        ("at most", ">", 800, "differs"),
    ],
)
def test_a_bound_supports_what_lies_within_it_and_refutes_what_does_not(qualifier, op, threshold, expected):
    assert compared(op, threshold, qualifier=qualifier).verdict == expected


def test_a_bound_that_cannot_decide_says_so():
    finding = compared(">", 750, qualifier="at least")
    assert finding.detail == "the record gives no number that decides: at least 700 persons against 750"


def test_nine_draws_in_ten_are_enough():
    told = {"value": None, "low": 0.0, "high": 2000.0}
    assert [compared(">", at, **told).verdict for at in (200, 202, 1798, 1800)] == [
        "matches",
        "too close",
        "too close",
        "differs",
    ]


def test_one_bound_among_the_rows_decides_nothing():
    rows = row_of("a", 650.0, DAY, qualifier="at least"), row_of("b", 700.0, DAY)
    assert judged(Comparison(">", value("a"), value("b")), *rows).verdict == "not testable"


def test_a_bound_without_a_number_of_its_own_is_written_as_one():
    for told, words in (({"low": 700.0}, "at least"), ({"high": 700.0}, "at most")):
        assert compared(">", 750, value=None, **told).detail.endswith(f"{words} 700 persons against 750")


def least(*values):
    return Call("min", values, unit="persons")


def most(*values):
    return Call("max", values, unit="persons")


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (Binary("*", value("more"), Number(1.0)), "at least 700"),
        (Binary("+", value("more"), value("other")), "at least 800"),
        (Binary("-", value("sure"), value("more")), "at most -50"),
        (least(value("more"), value("other")), "at least 100"),
        (least(value("more"), value("sure")), "650"),
        (least(value("more"), Number(1000.0)), "700 to 1,000"),
        (most(value("fewer"), value("sure")), "650"),
        (most(value("fewer"), Number(100.0)), "100 to 500"),
        (Binary("/", value("sure"), value("more")), "0 to 0.929"),
        (Binary("/", value("more"), value("other")), "at least 0"),
        (Binary("-", value("more"), value("other")), "any number"),
        (Binary("-", value("more"), value("more")), "any number"),
        (least(value("wide"), Number(5000.0)), "700 to 5,000"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_what_is_computed_from_bounds_has_no_error_to_both_sides(node, words):
    rows = (
        row_of("more", 700.0, DAY, qualifier="at least"),
        row_of("other", None, DAY, low=100.0),
        row_of("fewer", 500.0, DAY, qualifier="at most"),
        row_of("wide", 700.0, DAY, low=700.0, high=700.0, qualifier="at least"),
        row_of("sure", 650.0, DAY),
    )
    (compared,) = {judged(Comparison(op, node, Number(1.0)), *rows).detail.split(": ")[-1] for op in "<>"}
    assert compared.replace(" persons", "") == f"{words} against 1"


def test_a_bound_with_an_error_is_stated_no_tighter_than_it_stands():
    same = Binary("*", value(), Number(1.0))
    above = row_of("row", 700.0, DAY, low=700.0, high=900.0, qualifier="at least")
    assert "at least 700 against" in judged(Comparison(">", same, Number(1.0)), above).detail
    errs = row_of("row", 700.0, DAY, sd=10.0, qualifier="at least")
    assert "at least 68" in judged(Comparison(">", same, Number(1.0)), errs).detail


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (least(value("a"), value("b")), r"700 persons \(60\d to 7[34]\d\)"),
        (Binary("/", Number(1000.0), value("c")), r"10 \(5\.\d+ to 3\d(\.\d)?\)"),
        (Binary("+", value("a"), value("b")), r"1,400 \+- 7\d(\.\d)?"),
        (Binary("/", value("a"), value("d")), r"0\.7 \+- 0\.05\d*"),
        (value("a"), r"700 persons \+- 50"),
    ],
)
def test_a_lopsided_error_is_a_range(node, words):
    rows = (
        row_of("a", 700.0, DAY, sd=50.0),
        row_of("b", 700.0, DAY, sd=50.0),
        row_of("c", 100.0, DAY, sd=49.0),
        row_of("d", 1000.0, DAY, sd=10.0),
    )
    detail = judged(Comparison(">", node, Number(1.0)), *rows).detail
    assert re.match(rf"{words} against 1", detail), detail


def test_a_number_without_an_end_is_written_where_its_draws_are_finite():
    row = row_of("row", None, DAY, low=20.0, high=60.0, qualifier="at least")
    finding = judged(Comparison(">", value(), Number(30.0)), row)
    assert finding.estimate == pytest.approx(40.0, abs=1.0)


def test_what_is_of_some_dates_says_so_beside_its_number():
    week = datetime.timedelta(7)
    ours = series_of("ours", [(DAY + k * week, 10.0) for k in range(4)])
    theirs = series_of("theirs", [(DAY + k * week, 1.0) for k in (0, 1, 3)], carried=0.5)
    both = Binary("+", *(Call("observed", (Name(name),)) for name in ("ours", "theirs")))
    window = (Date(DAY), Date(DAY + 3 * week))
    seen = judged(Comparison(">", Call("average", (both, *window)), Number(5.0)), series=[ours, theirs])
    assert seen.detail == "11 against 5; average of 3 of 4 dates, a series being silent on the others"
    unseen = judged(Comparison(">", Call("total", (both, *window)), Number(5.0)), series=[ours, theirs])
    assert unseen.verdict == "not testable"
    assert unseen.detail.startswith("the record is silent: theirs has 2024-01-11 and then nothing until")


def test_what_would_be_seen_in_some_draws_and_is_unknown_in_the_others_is_undetermined():
    series = series_of("map", [(DAY, 99.0), (DAY + datetime.timedelta(7), 99.0)], sd=2.0)
    beyond = Comparison(">", Call("observed", (Name("map"),)), Number(100.0))
    finding = judged(Call("ever", (beyond, Date(DAY), Date(OTHER_DAY))), series=[series])
    assert finding.verdict == "not testable"
    assert finding.agreement == pytest.approx(1 - 0.69, abs=0.03)  # one error for all dates


def test_without_a_number_of_its_own_the_middle_of_what_it_may_be_is_shown():
    row = row_of("row", None, DAY, low=20.0, high=60.0)
    square = Comparison(">", Binary("*", value(), value()), Number(1.0))
    assert judged(square, row).estimate == pytest.approx(1600.0, rel=1e-3)


def test_the_numbers_shown_are_those_of_the_comparison_that_decides():
    above, below = Comparison(">", value(), Number(600.0)), Comparison("<", value(), Number(500.0))
    row = row_of("row", 700.0, DAY, sd=1.0)
    for op, expected in (("and", ("differs", "<", 500.0)), ("or", ("matches", ">", 600.0))):
        for sides in ((above, below), (below, above)):
            finding = judged(Binary(op, *sides), row)
            assert (finding.verdict, finding.comparison, finding.threshold) == expected


def test_comparisons_are_told_as_they_have_to_be_true():
    above, within = (
        Comparison(">", value(), Number(1.0)),
        Between(value(), Number(2.0), Number(3.0)),
    )
    for op in ("and", "or"):
        assert [found[0] for found in comparisons(Binary(op, above, within))] == [">", ">=", "<="]
        assert [found[0] for found in comparisons(Not(Binary(op, above, within)))] == ["<=", "<", ">"]


def test_a_row_that_is_read_twice_is_cited_once():
    assert cited(Binary("and", *[Comparison(">", value(), Number(at)) for at in (1.0, 2.0)])) == ("row",)


def test_opposites_get_opposite_findings():
    opposite = {"matches": "differs", "differs": "matches"}
    row = row_of("row", 700.0, DAY, sd=10.0)
    for threshold in (600.0, 690.0, 700.0, 800.0):
        for node in (
            Comparison(">", value(), Number(threshold)),
            Between(value(), Number(threshold - 20), Number(threshold + 20)),
        ):
            one, other = judged(node, row).verdict, judged(Not(node), row).verdict
            assert other == opposite.get(one, one)


def test_errors_are_joined_before_they_are_judged():
    """Each alone is true in 0.93 of its draws, both in 0.87."""
    rows = [row_of(name, 700.0, DAY, sd=10.0) for name in ("a", "b")]
    each = [Comparison(">", value(name), Number(685.2)) for name in ("a", "b")]
    assert [judged(node, *rows).verdict for node in each] == ["matches", "matches"]
    both = judged(Binary("and", *each), *rows)
    assert both.verdict == "too close"
    assert both.agreement == pytest.approx(0.87, abs=0.01)
    assert judged(Binary("or", *each), *rows).verdict == "matches"


def test_what_one_side_decides_needs_no_other():
    unknown = Comparison(">", value("blank"), Number(1.0))
    known = Comparison(">", value(), Number(1.0))
    rows = row_of("row", 700.0, DAY), row_of("blank", None, DAY)
    assert judged(Binary("or", known, unknown), *rows).verdict == "matches"
    assert judged(Binary("and", Not(known), unknown), *rows).verdict == "differs"
    assert judged(Binary("and", known, unknown), *rows).verdict == "not testable"


def test_a_reading_after_the_last_observation_is_undetermined_and_says_the_last_day():
    series = series_of("map", [(DAY, 5.0), (DAY + datetime.timedelta(7), 6.0)])
    node = Comparison("<", Call("at", (Call("observed", (Name("map"),)), Date(OTHER_DAY))), Number(10.0))
    finding = judged(node, series=[series])
    assert finding.verdict == "not testable"
    assert finding.detail == (
        "the record is silent: map has 2024-01-11 and then nothing until 2024-06-06; "
        "a value stands for 7 days"
    )


# one question, different speakers, different answers -----------------------------------------------


def case_with(**other):
    """Two rows on one thing of one day, from two speakers; `other` changes the second."""
    first = {"speaker": "First", "source": "one", "measures": DEAD, **other.pop("mine", {})}
    mine = row_of("mine", 150.0, DAY, **first)
    second = {"speaker": "Second", "source": "two", "measures": DEAD, **other}
    theirs = row_of("theirs", 90.0, second.pop("day", DAY), **second)
    sources = [
        Source(id="one", title="One"),
        Source(id="two", title="Two"),
        Source(id="copy", title="Copy", derived_from="one"),
        Source(id="copy of it", title="Copy of it", derived_from="copy"),
    ]
    assert second["source"] in {source.id for source in sources}
    return case_of([], rows=[mine, theirs], sources=sources, known_until=CUTOFF)


def differ(case, one=">", other=">", threshold=100.0):
    nodes = (
        Comparison(one, value("mine"), Number(100.0)),
        Comparison(other, value("theirs"), Number(threshold)),
    )
    return disagree([(question(nodes[0], case), True), (question(nodes[1], case), False)])


def test_sources_disagree_on_one_question_of_one_day():
    assert differ(case_with())
    case = case_with()
    same = question(Comparison(">", value("mine"), Number(100.0)), case)
    assert not disagree([(same, True), (same, True)])
    other = question(Comparison(">", value("theirs"), Number(100.0)), case)
    assert disagree([(same, True), (other, False)])
    assert not disagree([(same, False), (other, False)])


@pytest.mark.parametrize(
    "other",
    [
        {"speaker": "First"},
        {"source": "one"},
        {"source": "copy"},  # a report of the first source is no second witness
        {"source": "copy of it"},
        {"measures": HELD},
        {"measures": None},
        {"measures": None, "mine": {"measures": None}},
        {"day": OTHER_DAY},
    ],
)
def test_it_takes_another_speaker_of_his_own_on_the_same_thing_and_day(other):
    assert not differ(case_with(**other))


def test_two_questions_are_no_disagreement():
    assert not differ(case_with(), other="<")
    assert not differ(case_with(), threshold=101.0)


def test_a_row_that_is_said_to_disagree_asks_the_same():
    assert differ(case_with(measures=None, disagrees_with=("mine",)))
    assert differ(case_with(measures=None, mine={"disagrees_with": ("theirs",)}))


def test_periods_that_share_a_day_are_of_one_time():
    days = [(DAY, OTHER_DAY), (OTHER_DAY, CUTOFF), (OTHER_DAY + datetime.timedelta(1), CUTOFF)]
    mine, sharing, after = (Period(start=start, end=end) for start, end in days)
    assert differ(case_with(refers_to=sharing, mine={"refers_to": mine}))
    assert differ(case_with(refers_to=mine, mine={"refers_to": sharing}))
    assert not differ(case_with(refers_to=after, mine={"refers_to": mine}))


def test_series_are_asked_of_the_dates_in_the_reading():
    series = [
        series_of(name, [(DAY, 1.0), (OTHER_DAY, 2.0)], speaker=name, measures=HELD)
        for name in ("map", "rival")
    ]
    case = case_of([], series=series, known_until=CUTOFF)

    def at(name, day):
        return Comparison(">", Call("at", (Call("observed", (Name(name),)), Date(day))), Number(1.5))

    here, there = question(at("map", DAY), case), question(at("rival", DAY), case)
    assert disagree([(here, False), (there, True)])
    assert not disagree([(here, False), (question(at("rival", OTHER_DAY), case), True)])

    def over(name, start, end):
        average = Call("average", (Call("observed", (Name(name),)), Date(start), Date(end)))
        return question(Comparison(">", average, Number(1.5)), case)

    early, late = over("map", DAY, OTHER_DAY), over("rival", OTHER_DAY, CUTOFF)
    assert disagree([(early, False), (late, True)])


def test_how_a_predicate_is_written_is_no_other_question():
    case = case_with()
    low = Comparison("<", Number(100.0), value("theirs"))
    for node in (low, Not(Comparison("<=", value("theirs"), Number(100.0))), Not(Not(low))):
        mine = question(Comparison(">", value("mine"), Number(100.0)), case)
        assert disagree([(mine, True), (question(node, case), False)])


def test_a_source_in_the_middle_of_a_claim_never_differs():
    """Its error is wide, so that few draws lie within the claim."""
    finding = judged(Between(value(), Number(1950.0), Number(2050.0)), row_of("row", 2000.0, DAY, sd=500.0))
    assert finding.agreement < 0.1
    assert finding.verdict == "too close"


@pytest.mark.parametrize("threshold", [80.0, 90.0, 96.0, 103.0, 120.0])
def test_always_and_lowest_are_one_question(threshold):
    days = [DAY + datetime.timedelta(weeks=k) for k in range(40)]
    series = series_of("map", [(day, 100.0 + (k % 7)) for k, day in enumerate(days)], sd=5.0)
    observed = Call("observed", (Name("map"),))
    above = Comparison(">", observed, Number(threshold))
    always = judged(Call("always", (above,)), series=[series])
    lowest = judged(Comparison(">", Call("lowest", (observed,)), Number(threshold)), series=[series])
    never = judged(Not(Call("ever", (Comparison("<=", observed, Number(threshold)),))), series=[series])
    assert always.verdict == lowest.verdict == never.verdict
    assert always.agreement == pytest.approx(lowest.agreement, abs=0.02)


def test_a_row_with_one_end_is_shown_at_that_end_and_a_draft_nowhere():
    above = Comparison(">", value(), Number(5.0))
    ends = {"low": 20.0}, {"high": 20.0}
    assert [judged(above, row_of("row", None, DAY, **end)).estimate for end in ends] == [20.0, 20.0]
    draft = judged(above, row_of("row", None, DAY, low=20.0, status="draft"))
    assert (draft.verdict, draft.estimate) == ("not testable", None)


def test_two_sources_on_each_side_are_compared_in_the_order_in_which_they_are_read():
    """B has more dead than A: said by one pair of sources, denied by another, either way round."""
    other = Element(name="dead", arguments=("B",))
    rows = [
        row_of(f"{who} on {side}", 1.0, DAY, speaker=who, source=who, measures=what)
        for who in ("one", "two")
        for side, what in (("A", DEAD), ("B", other))
    ]
    case = case_of([], rows=rows, known_until=CUTOFF)
    more = Comparison(">", value("one on B"), value("one on A"))
    fewer = Comparison("<", value("two on A"), value("two on B"))
    assert disagree([(question(more, case), True), (question(fewer, case), False)])


def both(*nodes):
    return Binary("and", *nodes)


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (Comparison(">=", Call("abs", (value(),)), Number(4.0)), "not testable"),
        (Comparison(">=", Call("abs", (value(),)), Number(0.0)), "matches"),
        (Comparison(">", Binary("*", value(), value()), Number(20.0)), "not testable"),
        (Comparison("<", Binary("/", Number(1.0), value()), Number(0.3)), "not testable"),
        (Comparison(">=", Binary("*", Number(-2.0), value()), Number(-10.0)), "matches"),
        (Between(value(), Number(1.0), Number(3.0)), "not testable"),
        (Between(value(), Number(6.0), Number(9.0)), "differs"),
        (both(Comparison(">", value(), Number(1.0)), Comparison("<", value(), Number(3.0))), "not testable"),
    ],
)
@pytest.mark.parametrize("told", [{"value": 5.0, "qualifier": "at most"}, {"value": None, "high": 5.0}])
@pytest.mark.filterwarnings("error")
def test_what_lies_between_the_ends_of_a_bound_counts(node, expected, told):
    row = row_of("row", told["value"], DAY, **{key: told[key] for key in told if key != "value"})
    assert judged(node, row).verdict == expected


def test_a_bound_over_a_window_may_be_anything_from_its_end_on():
    week = datetime.timedelta(7)
    ours = series_of("ours", [(DAY + k * week, 10.0) for k in range(4)])
    row = row_of("row", 15.0, DAY, qualifier="at most")
    gap = Call("abs", (Binary("-", Call("observed", (Name("ours"),)), value()),))
    window = Date(DAY), Date(DAY + 3 * week)
    for name, at_least, expected in (
        ("average", 0.0, "matches"),
        ("average", 4.0, "not testable"),
        ("highest", 4.0, "not testable"),
        ("change", 0.0, "not testable"),
    ):
        node = Comparison(">=", Call(name, (gap, *window), unit="persons"), Number(at_least))
        assert judged(node, row, series=[ours]).verdict == expected, name
    never = Comparison(">=", Call("first", (Comparison(">", gap, Number(4.0)),)), Number(0.0))
    assert judged(never, row, series=[ours]).verdict == "matches"


def over_a_window(row, call):
    """A call over four weeks of a series, 10 to 13, less the number of a row; or of being above it."""
    week = datetime.timedelta(7)
    ours = series_of("ours", [(DAY + k * week, 10.0 + k) for k in range(4)])
    observed, days = Call("observed", (Name("ours"),)), (Date(DAY), Date(DAY + 3 * week))
    if call in ("ever", "always", "share", "first"):
        of = Comparison(">", observed, value())
    else:
        of = Binary("-", observed, value())
    node = Call(call, (of,) if call == "first" else (of, *days), unit="persons")
    return lambda op, at: judged(Comparison(op, node, Number(at)), row, series=[ours])


@pytest.mark.parametrize(
    ("call", "middle", "least"),
    [
        ("average", 6.5, 5.5),
        ("total", 26.0, 22.0),
        ("highest", 8.0, 7.0),
        ("lowest", 5.0, 4.0),
        ("change", 3.0, 2.9),
        ("share", 1.0, 0.9),
        ("ever", 1.0, 0.9),
        ("always", 1.0, 0.9),
    ],
)
@pytest.mark.filterwarnings("error")
def test_a_range_counts_over_a_window(call, middle, least):
    found = over_a_window(row_of("row", None, DAY, low=4.0, high=6.0), call)(">=", least)
    assert found.verdict == "matches"
    assert found.estimate == pytest.approx(middle, abs=0.01)


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(4.0, 6.0, "matches"), (20.0, 30.0, "differs"), (9.0, 14.0, "too close"), (None, 6.0, "matches")],
)
def test_when_something_first_passed_a_range(low, high, expected):
    row = row_of("row", None, DAY, low=low, high=high)
    assert over_a_window(row, "first")("<", 60.0).verdict == expected


def test_a_range_over_a_window_is_undetermined_where_it_does_not_decide():
    row = row_of("row", None, DAY, low=4.0, high=6.0)
    assert over_a_window(row, "average")(">", 6.5).verdict == "too close"
    bound = row_of("row", None, DAY, low=4.0)
    assert over_a_window(bound, "highest")(">", 6.5).verdict == "not testable"
    assert over_a_window(bound, "highest")(">", 9.0).verdict == "differs"
