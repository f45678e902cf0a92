"""Policies member against member, and who breaks first: numbers that can be worked out by hand."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemos.case.language.nodes import Call, Date, Reference
from polemos.case.outline import Breaking, Compared, Number, Outline
from polemos.ensemble.measures import measures_of
from polemos.questions.comparison import breaking, differences
from polemos.questions.verdict import Court
from worlds.cases import case_of

AT = Date(datetime.date(2024, 1, 1))


def number(actor):
    node = Call("at", (Reference("dead", (actor,), unit="persons"), AT), unit="persons")
    return Number.model_construct(actor=actor, text="", unit="persons", node=node)


def court_of(columns, *, compared=(), curves=(), policies=("base", "other")):
    """A court whose columns are by actor and policy, such as "A base"."""
    case = case_of([], policies=policies)
    outline = Outline.model_construct(compared=compared, breaking=curves)
    case = case.model_copy(update={"outline": outline, "digest": ""})

    def column(name):
        actor, policy = ("A" if "(A)" in name else "B"), name.rpartition("| ")[2]
        return np.asarray(columns[f"{actor} {policy}"], float)

    n = max((len(values) for values in columns.values()), default=1)
    return Court(case, column, dict, n=n)


def compared(*actors):
    return Compared.model_construct(name="Dead", numbers=tuple(map(number, actors)), withheld=())


def test_a_difference_is_that_of_each_member_not_of_two_quantiles():
    first = np.arange(101.0)
    columns = {"A base": first, "A other": first[::-1], "B base": first, "B other": first + 3}
    court = court_of(columns, compared=(compared("A", "B"),))
    one, other = differences(court, ("base", "other"))
    assert (one.actor, one.policy, one.against, one.unit) == ("A", "other", "base", "persons")
    assert (one.low, one.middle, one.high) == (-80, 0, 80)  # two quantiles would not differ at all
    assert (other.low, other.middle, other.high, other.same) == (3, 3, 3, False)


def test_identical_policies_differ_by_nothing():
    values = np.random.default_rng(1).normal(size=50)
    court = court_of({"A base": values, "A other": values}, compared=(compared("A"),))
    (one,) = differences(court, ("base", "other"))
    assert (one.low, one.middle, one.high, one.same) == (0, 0, 0, True)


def test_policies_that_were_not_run_are_left_out():
    court = court_of({"A base": [1.0], "A other": [2.0]}, compared=(compared("A"),))
    assert differences(court, ("base",)) == ()
    assert differences(court, ("other",)) == ()  # nothing to compare with


def test_what_is_compared_is_asked_of_every_policy_and_what_breaks_of_the_reference():
    curve = Breaking.model_construct(name="Men", breaks="above", numbers=(number("A"), number("B")))
    outline = Outline.model_construct(compared=(compared("A"),), breaking=(curve,))
    case = case_of([], policies=("(all)", "base", "other")).model_copy(update={"outline": outline})
    assert {(measure.policy, "(A)" in measure.name) for measure in measures_of(case)} == {
        ("base", True),
        ("base", False),
        ("other", True),
    }
    assert measures_of(case, ()) == ()


def curve_of(first, second, breaks):
    one = Breaking.model_construct(name="Men", breaks=breaks, numbers=(number("A"), number("B")))
    (found,) = breaking(court_of({"A base": first, "B base": second}, curves=(one,)), ("base",))
    return found


def test_who_breaks_alone_is_counted_at_every_threshold():
    found = curve_of([10.0, 20.0, 30.0, 40.0], [40.0, 20.0, 5.0, 5.0], "above")
    at = int(np.searchsorted(found.thresholds, 25.0))
    assert found.only["A"][at] == 0.5  # the third and the fourth
    assert found.only["B"][at] == 0.25  # the first
    assert found.both[at] == 0.0
    assert list(found.thresholds) == sorted(found.thresholds)


def test_a_side_breaks_below_where_little_is_bad():
    found = curve_of([10.0, 30.0], [30.0, 30.0], "below")
    at = int(np.searchsorted(found.thresholds, 20.0))
    assert (found.only["A"][at], found.only["B"][at]) == (0.5, 0.0)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=2, max_size=30),
    st.sampled_from(["above", "below"]),
)
def test_exchanging_the_sides_exchanges_the_curves(pairs, breaks):
    first, second = map(list, zip(*pairs, strict=True))
    one, other = curve_of(first, second, breaks), curve_of(second, first, breaks)
    assert one.only["A"] == other.only["B"]
    assert one.both == other.both
    total = np.array(one.only["A"]) + np.array(one.only["B"]) + np.array(one.both)
    assert np.all((total >= -1e-6) & (total <= 1 + 1e-5))


@pytest.mark.parametrize("lost", [[np.nan, np.nan], [np.inf, np.nan]])
def test_a_number_that_no_member_has_has_no_curve(lost):
    one = Breaking.model_construct(name="Men", breaks="above", numbers=(number("A"), number("B")))
    assert breaking(court_of({"A base": lost, "B base": [1.0, 2.0]}, curves=(one,)), ("base",)) == ()


def test_numbers_of_mechanisms_that_are_not_used_are_not_asked():
    node = Call("at", (Reference("talks", ()), AT), unit="1")
    waits = Number.model_construct(actor="", text="", unit="1", node=node)
    one = Compared.model_construct(name="Talks", numbers=(waits,), withheld=())
    court = court_of({}, compared=(one,))
    assert measures_of(court.case) == ()
    assert differences(court, ("base", "other")) == ()
