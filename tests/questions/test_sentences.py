"""Sentences with the numbers of a run and of the record."""

import datetime

import numpy as np
import pytest

from polemos.case.language.nodes import Binary, Call, Comparison, Date, Name, Number, Reference
from polemos.case.outline import Outline, Sentence, Slot
from polemos.questions.sentences import sentences
from polemos.questions.verdict import Court
from worlds.cases import case_of, row_of

DAY = datetime.date(2024, 1, 1)
AT = Call("at", (Reference("held", ("A", "north"), unit="km^2"), Date(DAY)), unit="km^2")
SHARE = Call("P", (Comparison(">", AT, Number(5.0, "km^2")),), unit="1")
TALKS = Call("P", (Call("ever", (Comparison(">", Reference("talks", ()), Number(0.0)),)),), unit="1")


def value(name, unit):
    return Call("value", (Name(name),), unit=unit)


def filled(text, *slots, held=None):
    sentence = Sentence.model_construct(
        lead="Yes:",
        text=text,
        slots=tuple(Slot.model_construct(text="", form=form, node=node) for form, node in slots),
    )
    rows = [row_of("area", 93.94, DAY), row_of("poll", 0.22, DAY), row_of("silent", None, DAY)]
    case = case_of([], rows=rows, sectors={"north": 100.0})
    case = case.model_copy(update={"outline": Outline.model_construct(answers=(sentence,)), "digest": ""})
    court = Court(
        case, lambda name: np.asarray(np.arange(200) < 46 if held is None else held, float), dict, n=200
    )
    (told,) = sentences(court)
    assert told.lead == "Yes:"
    return told.text


@pytest.mark.parametrize(
    ("form", "node", "expected"),
    [
        ("", SHARE, "23 of 100"),
        ("bare", SHARE, "23"),
        ("", value("area", "km^2"), "93.9 km^2"),
        ("bare", value("area", "km^2"), "93.9"),
        ("", value("poll", "1"), "22 %"),
        ("bare", value("poll", "1"), "22"),
        ("times", Binary("/", value("area", "km^2"), Number(20.0, "km^2"), unit="1"), "4.7"),
        ("", value("silent", "km^2"), "unknown"),
        ("", TALKS, "unknown"),
    ],
)
def test_a_number_in_its_form(form, node, expected):
    assert filled("so many: {...}.", (form, node)) == f"so many: {expected}."


def test_numbers_stand_in_their_order():
    assert filled("{a} then {b}", ("", SHARE), ("bare", value("area", "km^2"))) == "23 of 100 then 93.9"


def test_runs_without_a_number_leave_it_unknown():
    assert filled("{a}", ("", SHARE), held=np.full(200, np.nan)) == "unknown"
