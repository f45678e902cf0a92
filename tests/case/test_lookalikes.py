"""Names that look like others are warned of."""

import pytest

from polemos.case import check_case
from polemos.case.lookalikes import mixed, shape


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Kursk", ""),
        ("Курск", ""),
        ("Kursk oblast (Курская область)", ""),
        ("\u041aursk oblast", "\u041aursk"),
        ("side \u0391B", "\u0391B"),
        ("T-72Б", ""),
        ("Orléans", ""),
    ],
)
def test_words_of_two_scripts(name, word):
    assert mixed(name) == word


def test_shapes():
    assert shape("\u0421\u0410") == shape("CA") == "CA"


def test_a_look_alike_is_one_warning_at_its_place(example):
    edit = ("case.yaml", "{id: A, name: ", "{id: A, name: \u041aursk ")
    (fault,) = check_case(example(edit))
    assert (fault.code, fault.severity, fault.path) == ("W-LOOKALIKE", "warning", "belligerents.0.name")


def test_two_names_of_one_shape(example):
    edits = [
        (
            "evidence.yaml",
            "sources:\n",
            "sources:\n  one: {title: CAM}\n  other: {title: \u0421\u0410\u041c}\n",
        )
    ]
    (fault,) = check_case(example(*edits))
    assert (fault.code, fault.path) == ("W-LOOKALIKE", "sources.other.title")
