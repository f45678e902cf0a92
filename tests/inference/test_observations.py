"""What of the ledger is weighed and how it errs, on small ledgers of which the answer is known."""

import datetime
import math

import numpy as np
import pytest

from polemos.case.evidence import Period, Source
from polemos.case.references import Element
from polemos.case.scenario import Mechanism
from polemos.dynamics.build import Layout
from polemos.dynamics.outcomes import OUTCOMES
from polemos.inference.observations import ONCE, ROUGHNESS, SHARED, SPACING, biases_of, data_of
from worlds.cases import row_of, series_of

WEEK = datetime.timedelta(weeks=1)
DEAD = Element(name="dead", arguments=("B",))
SUPPORT = Element(name="support", arguments=("A",))
HELD = Element(name="held", arguments=("B", "north"))


@pytest.fixture(scope="module")
def weighed(war):
    """Weighs rows and series put in place of the ledger of the small war."""

    def weigh(*told, sources=war.sources, until=None):
        return data_of(with_ledger(war, *told, sources=sources), until)

    return weigh


def with_ledger(case, *told, sources=()):
    series = tuple(one for one in told if hasattr(one, "points"))
    rows = tuple(one for one in told if not hasattr(one, "points"))
    used = {**case.mechanisms, "opinion": Mechanism()}
    told = {"series": series, "rows": rows, "sources": tuple(sources), "mechanisms": used}
    return case.model_copy(update=told)


START = datetime.date(2001, 1, 1)


def row(name="r", value=1000.0, week=10, measures=DEAD, **told):
    usual = {"side": "A", "speaker": f"speaker of {name}", "measures": measures}
    return row_of(name, value, START + week * WEEK, **{**usual, **told})


def series(values, every=1, first=0, measures=DEAD, name="s", **told):
    points = [(START + (first + at * every) * WEEK, value) for at, value in enumerate(values)]
    return series_of(name, points, **{"measures": measures, "side": "A", **told})


def source(name, parent=None):
    return Source(id=name, title=name, derived_from=parent)


def period(first, last):
    return Period(start=START + first * WEEK, end=START + last * WEEK)


def test_a_row_is_a_number_of_its_week(war, weighed):
    (one,) = weighed(row(relative_sd=0.3))
    assert one.row == Layout.of(war).row("dead", ("B",))
    assert (one.of, one.source, one.side, one.weeks, one.since) == ("r", "r", "A", (10, 10), None)
    assert (one.form, one.low, one.high, one.log, one.weight) == ("value", 1000.0, 1000.0, True, 1.0)


@pytest.mark.parametrize(
    "told",
    [
        {"known_on": datetime.date(2002, 1, 1)},
        {"vintage": "later"},
        {"status": "draft"},
        {"measures": None},
        {"measures": HELD},
        {"measures": Element(name="ceasefire", arguments=())},  # of a mechanism that the case does not use
        {"value": None},
        {"week": -1},
        {"week": 53, "known_on": START},  # of a day after the cut-off
    ],
    ids=str,
)
def test_what_is_not_weighed(weighed, told):
    assert weighed(row(**told)) == ()


@pytest.mark.parametrize("told", [{"vintage": "later"}, {"measures": HELD}, {"measures": None}], ids=str)
def test_series_that_are_not_weighed(weighed, told):
    assert len(weighed(series([100.0, 90.0]))) == 1
    assert weighed(series([100.0, 90.0], **told)) == ()


def test_it_is_what_was_known_by_a_day(weighed):
    day = START + 12 * WEEK
    late = row("late", week=8, known_on=day + datetime.timedelta(days=1))
    assert [one.of for one in weighed(row(), late, until=day)] == ["r"]
    assert [one.of for one in weighed(row(), late, until=day + datetime.timedelta(days=1))] == ["r", "late"]
    points = [(START, 5.0), (START + 6 * WEEK, 4.0, day + WEEK), (START + 12 * WEEK, 3.0)]
    told = series_of("s", points, measures=DEAD, side="A")
    assert [one.low for one in weighed(told, until=day)] == [5.0, 3.0]


def test_a_source_that_derives_from_another_on_the_same_quantity_is_not_weighed(weighed):
    sources = [source("r"), source("copy", "r"), source("again", "copy")]
    other = row("copy", 2000.0, measures=SUPPORT)
    assert [one.of for one in weighed(row(), row("copy", 900.0), sources=sources)] == ["r"]
    assert [one.of for one in weighed(row(), row("again", 900.0), sources=sources)] == ["r"]
    assert [one.of for one in weighed(row(), other, sources=sources)] == ["r", "copy"]
    assert [one.of for one in weighed(row("copy"), sources=sources)] == ["copy"]
    assert [one.of for one in weighed(row(), series([9.0, 8.0], source="copy"), sources=sources)] == ["r"]


@pytest.mark.parametrize(
    "told", [{"known_on": datetime.date(2002, 6, 1)}, {"status": "draft"}, {"vintage": "later"}], ids=str
)
def test_a_source_does_not_give_way_to_what_is_not_weighed(weighed, told):
    sources = [source("r"), source("copy", "r")]
    assert [one.of for one in weighed(row(**told), row("copy"), sources=sources)] == ["copy"]


def test_a_speaker_who_says_it_again_within_two_weeks_counts_once(weighed):
    def weights(*told):
        return [one.weight for one in weighed(*told)]

    again = {"value": 1100.0, "speaker": "speaker of r"}
    assert weights(row(), row("x", week=10 + ONCE, **again)) == [0.5, 0.5]
    assert weights(row(), row("x", week=10 - ONCE, **again)) == [0.5, 0.5]
    assert weights(row(), row("x", week=11 + ONCE, **again)) == [1.0, 1.0]
    assert weights(row(), row("x", **again | {"speaker": "another"})) == [1.0, 1.0]
    assert weights(row(), row("x", measures=SUPPORT, **again)) == [1.0, 1.0]
    assert weights(row(), row("x", qualifier="at least", **again)) == [1.0, 1.0]
    assert weights(row(), row("x", **again), row("y", week=11, **again)) == [1 / 3] * 3


def test_what_is_said_word_for_word_counts_once(weighed):
    def weights(*told):
        return [one.weight for one in weighed(*told)]

    assert weights(row(), row("x", speaker="another", side="third party")) == [0.5, 0.5]
    assert weights(row(), row("x", week=11)) == [1.0, 1.0]
    assert weights(row(), row("x", 1001.0)) == [1.0, 1.0]


def test_of_a_series_one_point_in_some_weeks_is_weighed_the_newest_for_certain(weighed):
    found = weighed(series(np.linspace(200.0, 100.0, 23)))
    assert [one.weeks[0] for one in found] == list(range(22 % SPACING, 23, SPACING))
    assert all(one.weeks[0] == one.weeks[1] and one.since is None for one in found)
    assert [one.weeks[0] for one in weighed(series([3.0, 2.0, 1.0], every=5))] == [0, 5, 10]
    assert [one.weeks[0] for one in weighed(series([3.0, 2.0, 1.0], every=5, first=-5))] == [0, 5]


def test_a_count_is_weighed_by_what_it_adds_the_first_as_it_is(weighed):
    found = weighed(series([100.0, 250.0, 300.0, 300.0, 700.0], every=4, relative_sd=0.1))
    assert [(one.weeks[0], one.since, one.low) for one in found] == [
        (0, None, 100.0),
        (4, 0, 150.0),
        (8, 4, 50.0),
        (16, 12, 400.0),
    ]
    assert all(one.low == one.high and one.log for one in found)


@pytest.mark.parametrize(
    "told",
    [{"values": [100.0, 250.0, 240.0]}, {"values": [100.0, 250.0]}, {"measures": SUPPORT}],
    ids=["falls", "too few", "no count"],
)
def test_what_is_no_count_is_weighed_as_it_is(weighed, told):
    told = {"values": [0.1, 0.2, 0.3], "every": 4, "relative_sd": 0.1, **told}
    assert [(one.since, one.low) for one in weighed(series(**told))] == [(None, v) for v in told["values"]]


def test_what_was_revised_is_weighed_as_it_stands_now(weighed):
    days = [START + 4 * at * WEEK for at in range(4)]
    points = [
        (days[0], 100.0),
        (days[1], 300.0),
        (days[1], 200.0, days[2]),
        (days[2], 260.0),
        (days[3], 400.0),
    ]
    found = weighed(series_of("s", points, measures=DEAD, side="A", relative_sd=0.1))
    assert [(one.since, one.low) for one in found] == [(None, 100.0), (0, 100.0), (4, 60.0), (8, 140.0)]


@pytest.mark.parametrize(
    ("told", "form"),
    [
        ({"qualifier": "at least"}, "at least"),
        ({"qualifier": "more than"}, "at least"),
        ({"qualifier": "at most"}, "at most"),
        ({"qualifier": "less than"}, "at most"),
        ({"qualifier": "around"}, "value"),
        ({"qualifier": "exactly"}, "value"),
        ({"value": None, "low": 1000.0}, "at least"),
        ({"value": None, "high": 1000.0}, "at most"),
    ],
    ids=str,
)
def test_what_a_statement_bounds(weighed, told, form):
    (one,) = weighed(row(relative_sd=0.2, **told))
    assert (one.form, one.low, one.high) == (form, 1000.0, 1000.0)


def test_an_interval_is_between_its_ends(weighed):
    (one,) = weighed(row(value=None, low=500.0, high=900.0))
    assert (one.form, one.low, one.high, one.log) == ("between", 500.0, 900.0, True)


def sd_of(one):
    """The standard deviation that was stated, from its parts."""
    relative = one.log or OUTCOMES[one.row.outcome].unit == "1"
    rough = ROUGHNESS[one.log] if relative else ROUGHNESS[True] * one.high
    return math.sqrt(one.error**2 - rough**2 + one.scale**2)


@pytest.mark.parametrize(
    ("told", "log", "sd"),
    [
        ({"relative_sd": 0.3}, True, 0.3),
        ({"sd": 70.0}, False, 70.0),
        ({"sd": 0.05, "measures": SUPPORT, "value": 0.4}, False, 0.05),
        ({"relative_sd": 0.05, "measures": SUPPORT, "value": 0.4}, True, 0.05),
        ({"measures": SUPPORT, "value": 0.4}, False, 0.0),
        ({}, True, 0.0),
        ({"value": 0.0}, False, 0.0),
    ],
    ids=str,
)
def test_the_parts_of_an_error_add_up_to_what_was_stated(weighed, told, log, sd):
    (one,) = weighed(row(**told))
    assert one.log is log
    assert one.scale == pytest.approx(math.sqrt(SHARED) * sd)
    assert sd_of(one) == pytest.approx(sd, abs=1e-7)
    if one.high:
        assert one.error > 0.0


@pytest.mark.parametrize(
    ("told", "log", "sd"),
    [
        ({"relative_sd": 0.3}, True, 0.3),
        ({"sd": 7.0}, False, 7.0),
        ({"relative_sd": 0.3, "measures": SUPPORT}, True, 0.3),
        ({"measures": SUPPORT}, False, 0.0),
        ({}, True, 0.0),
    ],
    ids=str,
)
def test_so_do_those_of_a_series(weighed, told, log, sd):
    (one,) = weighed(series([0.4], **told))
    assert one.log is log
    assert sd_of(one) == pytest.approx(sd, abs=1e-7)


@pytest.mark.parametrize("ends", [(100.0, 250.0, 700.0), (0.0, 250.0, 700.0)])
def test_three_numbers_are_a_triangle(weighed, ends):
    """Of a triangular distribution the standard deviation, by many draws; of logarithms where none is 0."""
    low, mode, high = ends
    (one,) = weighed(row(value=mode, low=low, high=high))
    assert (one.form, one.low, one.high, one.log) == ("value", mode, mode, low > 0.0)
    at = np.log(ends) if one.log else np.array(ends)
    drawn = np.random.default_rng(1).triangular(*at, size=200_000)
    assert sd_of(one) == pytest.approx(drawn.std(), rel=0.01)


def test_one_end_is_a_triangle_that_stands_on_its_value(weighed):
    (one,) = weighed(row(value=100.0, high=400.0))
    assert sd_of(one) == pytest.approx(math.log(4.0) / math.sqrt(18.0), rel=1e-6)


def test_points_with_ends_are_triangles_of_the_numbers(weighed):
    told = series([0.4], measures=SUPPORT)
    point = told.points[0].model_copy(update={"low": 0.3, "high": 0.6})
    (one,) = weighed(told.model_copy(update={"points": (point,)}))
    assert not one.log
    drawn = np.random.default_rng(1).triangular(0.3, 0.4, 0.6, size=200_000)
    assert sd_of(one) == pytest.approx(drawn.std(), rel=0.01)


@pytest.mark.parametrize(
    ("first", "last", "weeks"),
    [(5, 9, (5, 9)), (-2, 4, (0, 4)), (-4, 4, (0, 4)), (-5, 4, None), (-9, -1, None), (-3, 0, None)],
)
def test_a_period_is_a_mean_unless_most_of_it_is_before_the_run(weighed, first, last, weeks):
    found = weighed(row(refers_to=period(first, last), known_on=START + 20 * WEEK))
    assert [one.weeks for one in found] == ([weeks] if weeks else [])


SIDED = [
    ("dead", "A", "B", 1),
    ("dead", "A", "A", -1),
    ("casualties", "B", "B", -1),
    ("captured", "B", "B", -1),
    ("contingent_casualties", "B", "B", -1),
    ("contingent_casualties", "A", "B", 1),
    ("casualties", "B", "A", 1),
    ("force", "A", "B", 1),
    ("force", "A", "A", 0),
    ("dead", "third party", "B", 0),
    ("support", "A", "A", 0),
    ("support", "A", "B", 0),
]


@pytest.mark.parametrize(("outcome", "side", "of", "direction"), SIDED)
@pytest.mark.parametrize("order", [1, -1])
def test_belligerents_err_to_their_side_whoever_stands_first(war, outcome, side, of, direction, order):
    arguments = (of, "north") if outcome == "force" else (of,)
    told = row(relative_sd=0.3, side=side, measures=Element(name=outcome, arguments=arguments), value=0.4)
    case = with_ledger(war, told).model_copy(update={"belligerents": war.belligerents[::order]})
    (bias,) = biases_of(case, data_of(case))
    assert (bias.side, bias.direction) == (side, direction)


def test_a_bias_is_shared_by_all_that_a_side_says_of_a_quantity(war):
    told = [
        row("a", relative_sd=0.2),
        row("b", 900.0, week=20, relative_sd=0.4),
        row("c", week=30, side="B", relative_sd=0.1),
        row("d", week=40, side="third party"),  # says nothing of its error
        row("e", week=45, sd=300.0),  # in persons, not in parts
    ]
    case = with_ledger(war, *told)
    data = data_of(case)
    found = biases_of(case, data)
    assert [(one.side, one.log, round(one.scale / math.sqrt(SHARED), 6)) for one in found] == [
        ("A", True, 0.4),
        ("B", True, 0.1),
        ("A", False, 300.0),
    ]
    assert [found.index(next(b for b in found if b.key == one.key)) for one in data if one.scale > 0] == [
        0, 0, 1, 2,
    ]  # fmt: skip


@pytest.fixture(scope="module")
def of_kursk(kursk):
    return data_of(kursk)


def test_all_that_the_shipped_case_weighs_can_be_recorded(kursk, of_kursk):
    layout, last = Layout.of(kursk), kursk.clock.n_weeks - 1
    assert len(of_kursk) > 100
    for one in of_kursk:
        outcome = OUTCOMES[one.row.outcome]
        assert outcome.mechanism in (*kursk.in_use, "calendar"), one
        assert len(one.row.place) == len(outcome.axes), one
        sizes = layout.shape(outcome.axes)
        assert all(at is None or at < size for at, size in zip(one.row.place, sizes, strict=True)), one
        assert 0 <= one.weeks[0] <= one.weeks[1] <= last, one
        assert one.since is None or 0 <= one.since < one.weeks[0], one
        assert one.error > 0.0 <= one.scale < math.inf, one
        assert 0.0 < one.weight <= 1.0, one
        assert one.low <= one.high, one
        assert not one.log or one.low > 0.0, one


def test_nothing_of_it_was_known_after_the_cut_off(kursk, of_kursk):
    rows = {one.id: one for one in kursk.rows}
    series = {one.id: one for one in kursk.series}
    for one in of_kursk:
        if one.of in rows:
            assert rows[one.of].known_on <= kursk.known_until, one
            assert rows[one.of].status == "accepted", one
        else:
            day = kursk.clock.start + one.weeks[0] * WEEK
            points = [p for p in series[one.of].points if day <= p.refers_to < day + WEEK]
            assert min(p.known_on for p in points) <= kursk.known_until, one


@pytest.mark.parametrize("back", [0, 10, 40])
def test_what_becomes_known_later_changes_nothing(kursk, back):
    day = kursk.known_until - back * WEEK
    later = [one for one in kursk.rows if one.measures is not None and one.known_on <= day]
    new = [
        one.model_copy(update={"id": f"new_{one.id}", "known_on": day + WEEK, "source": parent or one.source})
        for one in later
        for parent in (None, *(s.derived_from for s in kursk.sources if s.id == one.source))
    ]
    more = tuple(
        one.model_copy(
            update={
                "source": next(s.derived_from for s in kursk.sources if s.id == one.source) or one.source,
                "points": tuple(p.model_copy(update={"known_on": day + WEEK}) for p in one.points),
                "id": f"new_{one.id}",
            }
        )
        for one in kursk.series
    )
    case = kursk.model_copy(update={"rows": (*kursk.rows, *new), "series": (*kursk.series, *more)})
    assert data_of(case, day) == data_of(kursk, day)
    assert new
