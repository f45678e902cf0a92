"""Levels, kinds and units of claims."""

import datetime

import pytest

from polemos._core.catalogue import OUTCOMES
from polemos.case.language.check import check_condition, check_predicate
from polemos.case.language.grammar import parse
from polemos.case.language.needs import FLAGS, mechanisms_needed
from polemos.case.language.nodes import Call, Number, walk
from polemos.case.language.vocabulary import Vocabulary
from polemos.case.references import Names
from polemos.case.scenario import Clock

day = datetime.date
WORDS = Vocabulary(
    Names(
        elements={"actor": ("A", "B"), "sector": ("north", "south")},
        series=("map",),
        rows=("said",),
        policies=("base", "old", "hold"),
        mechanisms=("calendar", "reserves", "attrition", "territory", "upheaval"),
    ),
    runnable=("base", "hold"),
    series_units={"map": "km^2"},
    row_units={"said": "persons"},
    row_numbers={"said": frozenset({"value"})},
    clock=Clock(epoch=day(2001, 1, 1), start=day(2001, 1, 1), end=day(2002, 12, 30)),
)

GOOD = {
    "P(total(losses(A, *)) / 52 weeks > 3 persons/week)": "ensemble",
    "P(average(upheaval.hazard(A)) > 0.05 1/week)": "ensemble",
    "P(average(upheaval.hazard(A)) > 0.05 / week)": "ensemble",
    "P(chance(upheaval.hazard(A), 2001-01-01, 2001-12-31) > 5%)": "ensemble",
    "P(first(break.manpower(A)) < first(break.manpower(B))) > 50%": "ensemble",
    "mean(at(held(A, north), 2001-06-04)) > 50 km^2": "ensemble",
    "mean(at(held(A, *), 2001-06-04) | policy=hold) - mean(at(held(A, *), 2001-06-04)) < 0": "ensemble",
    "P(ever(held(A, north) > 5 km^2) given always(force(B, south) > 3 persons)) > 0.1": "ensemble",
    "median(total(losses(A, *), 2001-01-01, 2001-12-31)) in 1000 persons to 2000 persons": "ensemble",
    "mean(average(weekly_change(held(A, north)))) > 2 km^2/week": "ensemble",
    "quantile(change(dead(A), 2001-01-01, 2001-12-31), 90%) / 52 weeks > 100 persons/week": "ensemble",
    "P(at(held(A, north), 2001-06-04) > at(observed(map), 2001-06-04)) > 50%": "ensemble",
    "P(first(held(A, north) > 5 km^2) < 26 weeks) > 0.5": "ensemble",
    "mean(share(active(north))) > 10% and mean(average(active(north))) > 10%": "ensemble",
    "P(effect(at(held(A, north), 2001-06-04) | policy=hold, against=base) >= 5 km^2) > 50%": "ensemble",
    "P(effect(ever(held(A, north) > 5 km^2) | policy=hold, against=base) >= 5%) > 50%": "ensemble",
    "P(relative_effect(total(losses(A, *)) | policy=hold, against=base) <= -5%) > 50%": "ensemble",
    "P(before(held(A, north) > 5 km^2, held(B, north) > 5 km^2, 2001-01-01, 2001-12-31) >= 4 weeks) > 0.5": (
        "ensemble"
    ),
    "at(observed(map), 2001-06-04) > 5 km^2": "record",
    "value(said) > 4000 persons and stated(said)": "record",
    "highest(weekly_change(observed(map))) < 20 km^2/week": "record",
    "1 > 0": "constant",
}

BAD = {
    "P(chance(held(A, north)) > 5%)": (10, "E-UNIT"),
    "P(chance(observed(map)) > 5%)": (10, "E-UNIT"),
    "P(effect(at(held(A, north), 2001-06-04) | policy=hold) > 5 km^2) > 50%": (3, "E-CLAIM"),
    "P(effect(at(held(A, north), 2001-06-04)) > 5 km^2) > 50%": (3, "E-CLAIM"),
    "P(effect(at(held(A, north), 2001-06-04) | policy=hold, against=hold) > 5 km^2) > 50%": (3, "E-CLAIM"),
    "P(effect(at(held(A, north), 2001-06-04) | policy=hold, against=old) > 5 km^2) > 50%": (3, "E-REF"),
    "P(effect(at(held(A, north), 2001-06-04) | policy=hold, against=new) > 5 km^2) > 50%": (3, "E-REF"),
    "P(effect(held(A, north) | policy=hold, against=base) > 5 km^2) > 50%": (10, "E-CLAIM"),
    "P(effect(value(said) | policy=hold, against=base) > 5 persons) > 50%": (10, "E-CLAIM"),
    "P(relative_effect(ever(held(A, north) > 5 km^2) | policy=hold, against=base) > 5%) > 50%": (
        19,
        "E-CLAIM",
    ),
    "P(effect(effect(at(held(A, north), 2001-06-04) | policy=hold, against=base) | policy=base,"
    " against=hold) > 5 km^2) > 50%": (3, "E-CLAIM"),
    "P(ever(held(A, north) > 5 km^2) | policy=hold, against=base) > 50%": (1, "E-CLAIM"),
    "P(before(held(A, north) > 5 km^2, at(held(B, north), 2001-06-04) > 5 km^2) > 4 weeks) > 50%": (
        35,
        "E-CLAIM",
    ),
    "P(before(held(A, north) > 5 km^2, held(B, north)) > 4 weeks) > 50%": (35, "E-CLAIM"),
    "mean(at(held(A, north), 2001-06-04)) > 5 persons": (40, "E-UNIT"),
    "mean(at(held(A, north), 2001-06-04)) > 5": (40, "E-UNIT"),
    "mean(at(held(A, north), 2001-06-04)) + 5 km^2": (1, "E-CLAIM"),
    "held(A, north) > 5 km^2": (1, "E-CLAIM"),
    "at(held(A, north), 2001-06-04) > 5 km^2": (1, "E-CLAIM"),
    "P(held(A, north) > 5 km^2) > 50%": (3, "E-CLAIM"),
    "P(P(ever(held(A, north) > 5 km^2)) > 50%) > 50%": (3, "E-CLAIM"),
    "P(ever(held(A, nort) > 5 km^2)) > 50%": (8, "E-REF"),
    "P(ever(held(C, north) > 5 km^2)) > 50%": (8, "E-REF"),
    "P(ever(held(A) > 5 km^2)) > 50%": (8, "E-REF"),
    "P(ever(hled(A, north) > 5 km^2)) > 50%": (8, "E-REF"),
    "P(ever(held(A, north) > 5 km^2) | policy=old) > 50%": (1, "E-REF"),
    "P(ever(held(A, north) > 5 km^2) | policy=new) > 50%": (1, "E-REF"),
    "P(ever(held(A, north) > observed(map))) > 50%": (8, "E-CLAIM"),
    "mean(at(held(A, north), 2001-06-04 | policy=base)) > 5 km^2": (6, "E-CLAIM"),
    "mean(at(held(A, north), 2003-06-04)) > 5 km^2": (25, "E-DATE"),
    "mean(change(held(A, north), 2002-01-01, 2001-01-01)) > 5 km^2": (41, "E-DATE"),
    "mean(at(held(A, north), 5)) > 5 km^2": (25, "E-CLAIM"),
    "mean(held(A, north)) > 5 km^2": (6, "E-CLAIM"),
    "mean(at(at(held(A, north), 2001-06-04), 2001-06-04)) > 5 km^2": (6, "E-CLAIM"),
    "quantile(at(held(A, north), 2001-06-04), 5) > 5 km^2": (42, "E-CLAIM"),
    "low(said) > 5 persons": (1, "E-REF"),
    "value(siad) > 5 persons": (7, "E-REF"),
    "at(observed(mop), 2001-06-04) > 5 km^2": (13, "E-REF"),
    "map > 5 km^2": (1, "E-CLAIM"),
    "mean(first(held(A, north))) > 5 weeks": (12, "E-CLAIM"),
    "stated(said) > 5": (1, "E-CLAIM"),
    "mean(at(held(A, north), 2001-06-04)) > 1e999 km^2": (40, "E-NONFINITE"),
}


@pytest.mark.parametrize("text", GOOD)
def test_what_makes_sense(text):
    node, faults = check_predicate(parse(text), WORDS)
    assert not faults
    share = isinstance(node, Call) and node.name == "P"
    assert (node.level, node.kind) == (GOOD[text], "number" if share else "boolean")
    assert all(part.level for part in walk(node))


@pytest.mark.parametrize("text", BAD)
def test_what_does_not(text):
    _, faults = check_predicate(parse(text), WORDS)
    assert (faults[0].column, faults[0].code) == BAD[text]


def test_all_faults_of_an_expression():
    text = "P(ever(held(A, nort) > 5 km^2)) > 50% and mean(at(foo(B), 2001-06-04)) > value(siad)"
    _, faults = check_predicate(parse(text), WORDS)
    assert [(fault.column, fault.code) for fault in faults] == [(8, "E-REF"), (51, "E-REF"), (80, "E-REF")]


def test_numbers_are_in_the_catalogues_units():
    node, _ = check_predicate(parse("P(first(force(A, north) < 1 persons) < 14 days) > 50%"), WORDS)
    found = [(part.value, part.unit) for part in walk(node) if isinstance(part, Number)]
    assert found == [(1.0, "persons"), (2.0, "week"), (0.5, "1")]


def test_flags_are_the_outcomes_that_are_so_or_not():
    assert {"active", "approved", "break.manpower", "talks", "upheaval"} <= FLAGS
    assert all((OUTCOMES[name].low, OUTCOMES[name].high) == (0.0, 1.0) for name in FLAGS)
    assert not FLAGS & {"held", "support", "winning", "output"}


def test_outcomes_name_the_mechanisms_that_they_need():
    node, faults = check_predicate(parse("P(ever(talks())) > 5% and P(ever(upheaval(A))) > 5%"), WORDS)
    assert not faults
    assert mechanisms_needed(node, ("territory",)) == ("bargaining", "upheaval")
    assert mechanisms_needed(node, ("territory", "upheaval")) == ("bargaining",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("held(A, north) > 50 km^2", None),
        ("min(reserve(A), reserve(B)) > 50 persons and not held(A, *) / 100 km^2 < 0.5", None),
        ("losses(A, north) > 5 persons/week", "E-REF"),
        ("ever(held(A, north) > 5 km^2)", "E-CLAIM"),
        ("at(observed(map), 2001-06-04) > 5 km^2", "E-CLAIM"),
        ("1 > 0", "E-CLAIM"),
        ("held(A, north)", "E-CLAIM"),
    ],
)
def test_conditions_of_policies(text, code):
    _, faults = check_condition(parse(text), WORDS)
    assert [fault.code for fault in faults][:1] == ([code] if code else [])
