"""How an argument runs: every step names a claim that is there."""

import datetime
import hashlib

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


# sentences -----------------------------------------------------------------------------------------

ANSWERS = """\
outline:
  answers:
    - lead: "Yes, by 24 December 2001:"
      text: >-
        the ministry said {value(dead_b_claim)} ({bare: value(dead_b_claim)}) in May, and in
        {P(at(held(A, border), 2002-01-07) > 1 km^2 given ever(break.manpower(B)))} wars it is held.
"""


def test_numbers_of_a_sentence_are_asked(example):
    (sentence,) = load_case(outlined(example, ANSWERS)).outline.answers
    assert [(slot.form, slot.text) for slot in sentence.slots] == [
        ("", "value(dead_b_claim)"),
        ("bare", "value(dead_b_claim)"),
        ("", "P(at(held(A, border), 2002-01-07) > 1 km^2 given ever(break.manpower(B)))"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ("wars it is held", "wars it is 7 times held", "E-CLAIM", "'7...' is typed by hand"),
        ("Yes, by 24 December 2001:", "Yes, 12,000:", "E-CLAIM", "'1...' is typed by hand"),
        ("{value(dead_b_claim)}", "{value(dead_b_clam)}", "E-REF", "there is no row 'dead_b_clam'"),
        ("{value(dead_b_claim)}", "{at(held(A, border), 2002-01-07)}", "E-CLAIM", "no number of the record"),
        ("{value(dead_b_claim)}", "{value(dead_b_claim}", "E-CLAIM", "it ends too early"),
        ("{value(dead_b_claim)}", "{stated(dead_b_claim)}", "E-CLAIM", "not a number"),
        ("2002-01-07)", "2012-01-07)", "E-DATE", "outside the run"),
    ],
)
def test_a_sentence_is_checked_like_a_claim(example, old, new, code, message):
    (fault,) = check_case(outlined(example, ANSWERS.replace(old, new)))
    assert (fault.file, fault.code) == (CASE, code)
    assert message in fault.message
    assert fault.path == "outline.answers.0.text"


# claims that are fixed -----------------------------------------------------------------------------


def frozen(folder, sha256):
    path = folder / CASE
    text = path.read_text(encoding="utf-8")
    line = f"claims_frozen: {{on: 2002-01-05, sha256: {sha256}}}\n{ARGUMENT}"
    path.write_text(text.replace(ARGUMENT, line), encoding="utf-8")


def test_claims_are_fixed_as_long_as_they_stay_what_they_were(example):
    folder = example()
    digest = hashlib.sha256((folder / CLAIMS).read_bytes()).hexdigest()
    assert load_case(folder).claims_fixed_on is None
    frozen(folder, digest)
    assert check_case(folder) == ()
    assert load_case(folder).claims_fixed_on == datetime.date(2002, 1, 5)
    with (folder / CLAIMS).open("a", encoding="utf-8") as stream:
        stream.write("# another thought\n")
    (fault,) = check_case(folder)
    assert (fault.code, fault.severity) == ("W-FROZEN", "warning")
    assert hashlib.sha256((folder / CLAIMS).read_bytes()).hexdigest() in fault.remedy
    assert load_case(folder).claims_fixed_on is None


def test_a_hash_is_a_hash(example):
    folder = example()
    frozen(folder, "abc")
    assert [fault.code for fault in check_case(folder)] == ["E-TYPE"]


# numbers of the report -----------------------------------------------------------------------------

NUMBERS = """\
outline:
  event: {name: The crossing, on: 2001-08-06}
  compared:
    - name: Dead
      measure: "change(dead({side}), 2001-08-06, 2002-01-07)"
      withheld: [{policies: [hold_border], because: losses do not answer}]
    - {name: Ground, measure: "at(held(B, *), 2002-01-07)"}
  breaking:
    - {name: Men, breaks: below, measure: "lowest(force({side}, *), 2001-12-31, 2002-12-30)"}
"""


def test_numbers_of_the_report_are_read_for_both_sides_or_neither(example):
    outline = load_case(outlined(example, NUMBERS)).outline
    dead, ground = outline.compared
    assert [(one.actor, one.unit) for one in dead.numbers] == [("A", "persons"), ("B", "persons")]
    assert dead.numbers[1].text == "change(dead(B), 2001-08-06, 2002-01-07)"
    assert [(one.actor, one.unit) for one in ground.numbers] == [("", "km^2")]
    assert [one.actor for one in outline.breaking[0].numbers] == ["A", "B"]


@pytest.mark.parametrize(
    ("old", "new", "code", "message"),
    [
        ("dead({side})", "dead({sides})", "E-CLAIM", ""),
        ("dead({side})", "deed({side})", "E-REF", "deed"),
        ('2002-01-07)"\n      withheld', '2012-01-07)"\n      withheld', "E-DATE", "outside the run"),
        (
            "change(dead({side}), 2001-08-06, 2002-01-07)",
            "dead({side})",
            "E-CLAIM",
            "not a number of one run",
        ),
        ("lowest(force({side}, *)", "lowest(force(A, *)", "E-CLAIM", "whose number it is"),
        ("[hold_border]", "[hold_boarder]", "E-REF", "there is no policy 'hold_boarder'"),
        ("on: 2001-08-06}", "on: 2000-08-06}", "E-DATE", "outside the clock"),
        ("breaks: below", "breaks: beyond", "E-TYPE", ""),
    ],
)
def test_numbers_of_the_report_are_checked(example, old, new, code, message):
    found = check_case(outlined(example, NUMBERS.replace(old, new)))
    errors = [fault for fault in found if fault.severity == "error"]
    assert {(fault.file, fault.code) for fault in errors} == {(CASE, code)}
    assert any(message in fault.message for fault in errors)
    assert len(errors) == 1


PLACEBO = "  placebo:\n    - {name: Gains, series: map_north, weeks: 8}\n"


def test_a_placebo_is_read(example):
    (placebo,) = load_case(outlined(example, NUMBERS + PLACEBO)).outline.placebo
    assert (placebo.series, placebo.weeks) == ("map_north", 8)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (NUMBERS + PLACEBO.replace("map_north", "map_nort"), "E-REF"),
        (f"outline:\n{PLACEBO}", "E-MISSING"),
        (NUMBERS + PLACEBO.replace("weeks: 8", "weeks: 1"), "E-RANGE"),
    ],
)
def test_a_placebo_needs_a_series_an_event_and_windows(example, text, code):
    errors = [fault for fault in check_case(outlined(example, text)) if fault.severity == "error"]
    assert [fault.code for fault in errors] == [code]


@pytest.mark.parametrize("outline", ["", "outline:\n  key: [4]\n"])
def test_deaths_of_both_sides_stand_beside_every_comparison(example, outline):
    (deaths,) = load_case(outlined(example, outline)).outline.compared
    assert [(one.actor, one.text) for one in deaths.numbers] == [
        ("A", "at(dead(A), 2002-12-30)"),
        ("B", "at(dead(B), 2002-12-30)"),
    ]


def test_deaths_that_a_case_compares_itself_are_not_added_again(example):
    assert [one.name for one in load_case(outlined(example, NUMBERS)).outline.compared] == ["Dead", "Ground"]


# what forecasts are tried on -----------------------------------------------------------------------

TRIED = "backtest: {series: [map_north], first: 2001-04-02, last: 2001-10-01, every: 4}\n"


def test_what_forecasts_are_tried_on_is_read(example):
    tried = load_case(outlined(example, TRIED)).backtest
    assert (tried.series, tried.every, tried.first.isoformat()) == (("map_north",), 4, "2001-04-02")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("map_north", "map_nort", "E-REF"),
        ("last: 2001-10-01", "last: 2001-03-01", "E-DATE"),
        ("last: 2001-10-01", "last: 2001-12-31", "E-DATE"),
        ("every: 4", "every: 0", "E-RANGE"),
    ],
)
def test_what_forecasts_are_tried_on_is_checked(example, old, new, code):
    found = check_case(outlined(example, TRIED.replace(old, new)))
    assert [fault.code for fault in found if fault.severity == "error"] == [code]
