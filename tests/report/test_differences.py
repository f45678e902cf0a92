"""Policies and breaking points in the report: both sides or neither, and what turns is said in words."""

import dataclasses
import re

import pytest

from polemos._core.saved import SavedBreaking, SavedDifference
from polemos.case.language.nodes import Name
from polemos.case.outline import Breaking, Compared, Number, Withheld
from polemos.report import RunRecord, build_page
from polemos.report.breaking import break_curves
from polemos.report.differences import ALIKE, comparisons, moved_at_table


def difference(policy, actor, low, middle, high, unit="persons"):
    return SavedDifference(
        name="Military dead",
        actor=actor,
        unit=unit,
        policy=policy,
        against="baseline",
        low=low,
        middle=middle,
        high=high,
        same=low == high == 0,
    )


def with_differences(record: RunRecord, found, withheld=None) -> RunRecord:
    listed = tuple(Withheld(policies=(policy,), because=why) for policy, why in (withheld or {}).items())
    compared = Compared(name="Military dead", measure="m", withheld=listed)
    outline = record.case.outline.model_copy(update={"compared": (compared,)})
    case = record.case.model_copy(update={"outline": outline})
    return dataclasses.replace(record, case=case, differences=tuple(found))


BOTH = (
    difference("hold", "A", -120.0, -20.0, 40.0),
    difference("hold", "B", 0.0, 0.0, 0.0),
    difference("no_attack", "A", -1234.0, -567.0, -8.0),
    difference("no_attack", "B", -10.0, 5.0, 90.0),
)


def test_both_sides_stand_in_one_row_in_the_order_of_their_streams(record: RunRecord):
    (found,) = comparisons(with_differences(record, BOTH[::-1]))
    assert found.columns == (record.name("A"), record.name("B"))
    assert [row.policy.id for row in found.rows] == ["hold", "no_attack"]
    assert found.rows[1].cells[0].words == "−570 (−1,200 to −10)"  # no finer than the scale shows
    assert found.rows[0].cells[1].words == ALIKE
    assert found.rows[0].cells[1].drawn is None


def test_all_rows_have_one_scale(record: RunRecord):
    (found,) = comparisons(with_differences(record, BOTH))
    zero = {
        re.search(r'class="zero" x1="([\d.]+)%', cell.drawn)[1]
        for row in found.rows
        for cell in row.cells
        if cell.drawn
    }
    assert len(zero) == 1


def test_what_is_withheld_is_withheld_of_both_sides_with_its_reason(record: RunRecord):
    shown = with_differences(record, BOTH, {"no_attack": "losses do not answer"})
    (found,) = comparisons(shown)
    assert {(cell.words, cell.drawn, cell.withheld) for cell in found.rows[1].cells} == {
        ("", None, "losses do not answer")
    }
    page = build_page(shown)
    section = page[page.index('id="policies"') : page.index('id="rear"')]
    assert "withheld: losses do not answer" in section
    assert "1,234" not in section
    assert "1,200" not in section


def at_table(record: RunRecord) -> RunRecord:
    """What two policies change of the value of fighting on, of both sides, and of a settlement."""
    told = {
        "value": [("A", "reservation_value(A)", "km^2"), ("B", "reservation_value(B)", "km^2")],
        "settled": [("", "settlement.chance()", "1")],
    }
    compared = tuple(
        Compared(name=name, measure="m", numbers=tuple(number(*one) for one in measures))
        for name, measures in told.items()
    )
    ends = {"A": (-900.0, -400.0, 10.0), "B": (0.0, 0.0, 0.0), "": (-0.02, 0.01, 0.3)}
    found = [
        difference(policy, actor, *ends[actor], unit).model_copy(update={"name": name})
        for name, measures in told.items()
        for actor, _, unit in measures
        for policy in ("hold", "no_attack")
    ]
    outline = record.case.outline.model_copy(update={"compared": compared})
    case = record.case.model_copy(update={"outline": outline})
    return dataclasses.replace(record, case=case, differences=tuple(found))


def number(actor: str, text: str, unit: str) -> Number:
    """A number as it is read."""
    return Number(
        actor=actor, text=f"at({text}, 2001-06-04)", unit=unit, node=Name(value="kept as text", place=0)
    )


def test_at_the_table_both_sides_stand_in_one_table(record: RunRecord):
    shown = at_table(record)
    assert list(comparisons(shown)) == []
    found = moved_at_table(shown)
    assert found is not None
    assert found.columns == (
        f"value: {record.name('A')} (km²)",
        f"value: {record.name('B')} (km²)",
        "settled (points)",
    )
    assert [policy.id for policy, _ in found.rows] == ["hold", "no_attack"]
    cells = found.rows[0][1]
    assert [cell.words for cell in cells] == ["−400 (−900 to +10)", ALIKE, "+1 (−2 to +30)"]
    assert [cell.drawn is not None for cell in cells] == [True, False, True]
    assert moved_at_table(record) is None
    page = build_page(shown)
    section = page[page.index('id="policies"') : page.index('id="rear"')]
    assert "At the table: whom each policy moves, both sides" in section
    assert "−400 (−900 to +10)" in section


def test_a_share_is_per_cent(record: RunRecord):
    (found,) = comparisons(with_differences(record, [difference("hold", "", -0.01, 0.02, 0.3, "1")]))
    assert found.unit == "%"
    assert found.columns == ("",)
    assert found.rows[0].cells[0].words == "+2 (−1 to +30)"


def curve(first, second, unit="1"):
    n = len(first)
    return SavedBreaking(
        name="Money",
        unit=unit,
        breaks="above",
        thresholds=tuple((at + 1) / 10 for at in range(n)),
        only={"A": tuple(first), "B": tuple(second)},
        both=(0.0,) * n,
    )


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ([0.3, 0.2, 0.1], [0.2, 0.1, 0.05], "{A} breaks alone more often, wherever"),
        ([0.1, 0.2, 0.3], [0.2, 0.1, 0.05], "{B} at low thresholds, {A} from 20\u00a0%"),
        ([0.0, 0.01, 0.0], [0.01, 0.0, 0.0], "Neither side breaks alone in more than 2 of 100"),
    ],
)
def test_where_the_order_turns_is_said(record: RunRecord, first, second, expected):
    breaks = Breaking(name="Money", measure="m {side}", breaks="above")
    outline = record.case.outline.model_copy(update={"breaking": (breaks,)})
    case = record.case.model_copy(update={"outline": outline})
    shown = dataclasses.replace(record, case=case, breaking=(curve(first, second),))
    (figure,) = break_curves(shown)
    assert expected.format(A=record.name("A"), B=record.name("B")) in figure.caption
    assert "of 100 runs" in figure.svg
    assert figure.columns[0] == "threshold, %"


def test_a_case_that_asks_for_neither_says_so(record: RunRecord):
    page = build_page(dataclasses.replace(record, differences=(), breaking=()))
    assert re.findall(r"not asked: the case has no <code>outline\.(\w+)", page) == [
        "numbers",
        "breaking",
        "compared",
    ]


FIRST = "P(before(break.fiscal(A) > 0.5, break.fiscal(B) > 0.5) >= 4 weeks)"


@pytest.mark.parametrize(
    ("measure", "reading", "told"),
    [
        ("average(fiscal_stress({side}))", FIRST, True),
        ("highest(fiscal_stress({side}))", FIRST, False),
        ("average(sufficiency({side}))", FIRST, False),
        ("average(fiscal_stress({side}))", "P(average(fiscal_stress(A)) > 0.5)", False),
        ("average(fiscal_stress({side}))", "P(before(no sense", False),
    ],
)
def test_a_curve_of_an_average_says_which_claims_ask_for_a_single_week(
    record: RunRecord, measure, reading, told
):
    numbers = tuple(
        Number.model_construct(actor=actor, unit="1", text=measure.format(side=actor)) for actor in "AB"
    )
    breaks = Breaking.model_construct(name="Money", measure=measure, breaks="above", numbers=numbers)
    first = record.case.claims[0]
    asks = first.readings[0].model_copy(update={"name": "the_budget", "text": reading, "decides": True})
    claim = first.model_copy(update={"number": 13, "readings": (asks,)})
    outline = record.case.outline.model_copy(update={"breaking": (breaks,)})
    case = record.case.model_copy(update={"outline": outline, "claims": (claim,)})
    shown = dataclasses.replace(record, case=case, breaking=(curve([0.1, 0.2], [0.2, 0.1]),))
    (figure,) = break_curves(shown)
    sentence = "This is an average; claim 13 (the budget) asks for the first single week"
    assert (sentence in figure.caption) == told
