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


def test_a_name_may_look_like_one_of_another_file(example):
    """An author who is cited is not the speaker of the ledger."""
    edits = [
        ("claims.yaml", "asserted_by: Ministry of A, via the author", "asserted_by: CAM"),
        ("evidence.yaml", "speaker: Minister of A", "speaker: \u0421\u0410\u041c"),
    ]
    (fault,) = check_case(example(*edits))
    assert (fault.code, fault.file, fault.path) == ("W-LOOKALIKE", "evidence.yaml", "rows.0.speaker")
    assert "of claims.yaml" in fault.message


@pytest.mark.parametrize(
    ("edit", "code", "remedy"),
    [
        (
            ("policies.yaml", "attack_effort(B, north)", "attack_effort(\u0412, north)"),
            "E-REF",
            "write 'B' anew: this only looks like it, with letters of another script",
        ),
        (
            ("priors.yaml", "calendar.season_effect", "calendar.seas\u043en_effect"),
            "E-UNKNOWN",
            "write 'calendar.season_effect' anew: this only looks like it, with letters of another script",
        ),
        (
            ("claims.yaml", "stated(dead_b_claim)", "stated(dead_b_\u0441laim)"),
            "E-CLAIM",
            "it only looks like 'c', being of another script: write that",
        ),
        (
            ("case.yaml", "id: north", "id: n\u043erth"),
            "E-REF",
            "write 'n\u043erth' anew where it is declared: it has letters of another script",
        ),
    ],
)
def test_a_reference_that_only_looks_like_an_id_of_the_case(example, edit, code, remedy):
    found = [fault for fault in check_case(example(edit)) if fault.code == code]
    assert found
    assert found[0].remedy == remedy
