"""How an argument runs: every step names a claim that is there."""

import pytest

from polemos.case import check_case, load_case

CASE, CLAIMS = "case.yaml", "claims.yaml"
ARGUMENT = "known_until: 2001-12-31"
OUTLINE = """\
outline:
  key: [4, [b_breaks_first, holding_pays]]
  paragraphs:
    - {paragraph: 1, gist: What was claimed of losses}
  chains:
    - {name: Why it paid, claims: [1, crossing_relieved_north, 5]}
"""


def outlined(example, text, *edits):
    return example((CASE, ARGUMENT, f"{text}{ARGUMENT}"), *edits)


def test_claims_are_named_by_number_or_id(example):
    outline = load_case(outlined(example, OUTLINE)).outline
    assert outline.key == (("crossing_relieved_north",), ("b_breaks_first", "holding_pays"))
    (chain,) = outline.chains
    assert chain.claims == ("losses_claimed", "crossing_relieved_north", "holding_pays")
    assert [(one.paragraph, one.gist) for one in outline.paragraphs] == [("1", "What was claimed of losses")]


def test_a_case_needs_no_outline(example):
    outline = load_case(example()).outline
    assert (outline.key, outline.paragraphs, outline.chains) == ((), (), ())


@pytest.mark.parametrize(
    ("old", "new", "line", "code", "message"),
    [
        ("key: [4,", "key: [40,", 2, "E-REF", "there is no claim '40'"),
        ("[b_breaks_first,", "[b_breaks_frist,", 2, "E-REF", "there is no claim 'b_breaks_frist'"),
        ("holding_pays]]", "4]]", 2, "E-DUP", "is given twice"),
        ("north, 5]", "north, 50]", 6, "E-REF", "there is no claim '50'"),
        ("[1, crossing_relieved_north, 5]", "[1]", 6, "E-RANGE", "at least 2"),
        ("gist: What", "gist: " + 9 * "What was " + "What", 4, "E-SCALAR", "longer than 90"),
        ("paragraph: 1,", "paragrap: 1,", 4, "E-UNKNOWN", "paragrap"),
    ],
)
def test_every_fault_has_its_place(example, old, new, line, code, message):
    folder = outlined(example, OUTLINE.replace(old, new))
    first = (folder / CASE).read_text(encoding="utf-8").split("\n").index("outline:") + 1
    (fault,) = check_case(folder)
    assert (fault.file, fault.line, fault.code) == (CASE, first + line - 1, code)
    assert message in fault.message


def test_a_number_of_two_claims_names_neither(example):
    folder = outlined(example, OUTLINE, (CLAIMS, "  number: 5\n", "  number: 4\n"))
    (fault,) = [fault for fault in check_case(folder) if fault.message == "2 claims have the number 4"]
    assert (fault.code, fault.file) == ("E-REF", CASE)
    assert "crossing_relieved_north, holding_pays" in fault.remedy


def test_a_short_form_is_short(example):
    line = "  statement: B runs out of men before A does.\n"
    (fault,) = check_case(example((CLAIMS, line, f"{line}  short: {'B ' * 31}B\n")))
    assert (fault.line, fault.code) == (34, "E-SCALAR")
