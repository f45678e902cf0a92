"""YAML to data with places."""

import pytest

from polemos.case.reading import read_document


def read(text):
    document, faults = read_document("x.yaml", text.encode())
    assert faults == []
    return document


@pytest.mark.parametrize(
    ("text", "value"),
    [("1", 1), ("-2", -2), ("1e5", 1e5), ("2.5", 2.5), (".5", 0.5), ("5.", 5.0), ("0", 0)]
    + [("true", True), ("False", False), ("~", None), ("null", None), ("", None), ("''", "")]
    + [(word, word) for word in ("NO", "yes", "on", "012", "0x1f", "1_000", "12:30", "2001-01-01", "+")]
    + [("'5'", "5"), ('"5"', "5"), ("|\n  5", "5")],
)
def test_scalars_follow_the_core_schema(text, value):
    found = read(f"a: {text}").tree["a"]
    assert found == value
    assert type(found) is type(value)


def test_places_of_keys_and_values():
    document = read("a:\n  - {b: 1, c: [x, y]}\n  - z\n")
    assert document.place_of(("a", 0, "c"))[:2] == (2, 12)
    assert document.place_of(("a", 0, "c", 1))[:2] == (2, 19)
    assert document.place_of(("a", 1))[:2] == (3, 5)
    assert document.place_of(("a", 1, "nothing", 5))[:2] == (3, 5)
    assert document.place_of(("nothing",))[:2] == (1, 1)


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: one two x", 1, 12),
        ("a: 'one two x'", 1, 13),
        ('a: "one two x"', 1, 13),
        ("a: >-\n  one\n  two\n  x", 4, 3),
        ("a: >\n\n  one two\n\n  x\n", 5, 3),
        ("a: |\n  one two x\n", 2, 11),
        ("a: one\n  two x", 2, 7),
        ("# é\na: >-  # remark\n  one two x", 3, 11),
        ("a: 'one\n\n  two x'", 3, 7),
    ],
)
def test_places_within_texts(text, line, column):
    document = read(text)
    value = document.tree["a"]
    assert document.within(("a",), value.index("x"))[:2] == (line, column)


def test_the_end_of_a_text_has_a_place():
    document = read("a: P(x")
    assert document.within(("a",), 3)[:2] == (1, 7)


def test_an_escape_sends_back_to_the_key():
    document = read('a: "\\u0041 x"')
    assert document.within(("a",), 2)[:2] == (1, 1)
