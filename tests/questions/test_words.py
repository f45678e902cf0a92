import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemos._core.saved.answers import OF_THE_MODEL
from polemos.questions.rule import Answer, Driver
from polemos.questions.rule.shares import NOTHING, Shares
from polemos.questions.words import BANDS, Wording, amount, in_wars, likelihood, number, of_100

TERMS = [term for term, _, _ in BANDS]


def shares(p=0.6, none=0.3, other=0.1, premise=1.0, error=0.01):
    return Shares(p, none, other, error, 900.0, 900.0, premise, 0.8, (1.0, 2.0, 3.0), (p, p, p))


@pytest.mark.parametrize(
    ("edge", "below", "at", "above"),
    [
        (0.01, None, "almost no chance", "almost no chance"),
        (0.05, "almost no chance", "very unlikely", "very unlikely"),
        (0.20, "very unlikely", "unlikely", "unlikely"),
        (0.45, "unlikely", "roughly even chance", "roughly even chance"),
        (0.55, "roughly even chance", "roughly even chance", "likely"),
        (0.80, "likely", "likely", "very likely"),
        (0.95, "very likely", "very likely", "almost certain"),
        (0.99, "almost certain", "almost certain", None),
    ],
)
def test_terms_at_every_edge(edge, below, at, above):
    assert (likelihood(edge - 1e-9), likelihood(edge), likelihood(edge + 1e-9)) == (below, at, above)


def test_opposites_are_worded_alike():
    mirrored = [term for term, _, _ in BANDS][::-1]
    for k in range(1001):
        term, opposite = likelihood(k / 1000), likelihood((1000 - k) / 1000)
        assert (term is None) == (opposite is None)
        if term:
            assert mirrored[[t for t, _, _ in BANDS].index(term)] == opposite


@pytest.mark.parametrize("value", [-1e-9, 1 + 1e-9, math.nan])
def test_what_is_no_probability_has_no_term(value):
    with pytest.raises(ValueError, match="between 0 and 1"):
        likelihood(value)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "none"), (0.0004, "under 0.1"), (0.006, "0.6"), (0.0194, "1.9"), (0.0195, "2"), (0.5, "50"),
        (0.781, "78"), (0.98, "98"), (0.9806, "98.1"), (0.9994, "99.9"), (0.9996, "over 99.9"), (1.0, "all"),
        (math.nan, "\u2013"),
    ],
)  # fmt: skip
def test_shares_read_well(share, text):
    assert of_100(share) == text


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_some_is_never_printed_as_none_or_all(draws):
    hits, n = draws
    text = in_wars(hits / n)
    assert (" none " in text) == (hits == 0)
    assert (" all " in text) == (hits == n)
    assert not re.search(r"\b(0|100) of 100\b", text)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234.6, "km^2", "1,235 km^2"),
        (0.0, "persons", "0 persons"),
        (-0.5, "1", "-0.5"),
        (0.031249, "", "0.0312"),
        (math.inf, "week", "never"),
        (math.nan, "week", "undefined"),
    ],
)
def test_numbers_read_well(value, unit, text):
    assert number(value, unit) == text


@pytest.mark.parametrize(
    ("value", "shown_in", "text"),
    [
        (0.05, "points", "5 points"),
        (0.01, "points", "1 point"),
        (0.05, "%", "5 %"),
        (200.0, "km^2", "200 km^2"),
        (4.0, "week", "4 weeks"),
        (1.0, "week", "1 week"),
        (0.1, "1", "0.1"),
    ],
)
def test_sizes_read_well(value, shown_in, text):
    assert amount(value, shown_in) == text


SIZED = Wording("effect", 20.0, "km^2", None)


@pytest.mark.parametrize(
    ("verdict", "told", "text"),
    [
        (
            "supported", shares(0.95, 0.03, 0.02),
            "the effect is at least 20 km^2 in 95 of 100 simulated wars",
        ),
        (
            "open", shares(),
            "the wars divide: at least 20 km^2 in 60, too small in 30, the other way in 10 of 100",
        ),
        (
            "not supported", shares(0.08, 0.82, 0.1),
            ("the effect reaches 20 km^2 only in 8 of 100 simulated wars; too small in 82, "
            "the other way in 10"),
        ),
        (
            "negligible", shares(0.04, 0.95, 0.01),
            "the effect is smaller than 20 km^2 in 95 of 100 simulated wars",
        ),
    ],
)  # fmt: skip
def test_sentences_of_an_effect(verdict, told, text):
    assert SIZED.sentence(Answer(verdict, told)) == f"Follows from assumptions: {text}"


def test_sentences_of_an_event():
    wording = Wording("event", None, "", "ever(X)")
    premise = " that meet the premise (ever(X): 38 of 100)"
    told = {"premise": 0.38, "none": 0.0}
    assert wording.sentence(Answer("supported", shares(0.95, other=0.05, **told))).endswith(
        f"it is so in 95 of 100 simulated wars{premise}"
    )
    assert wording.sentence(Answer("open", shares(0.6, other=0.4, **told))).endswith(
        f"the wars divide: so in 60, not so in 40 of 100{premise}"
    )
    assert "it is so only in 20 of 100" in wording.sentence(
        Answer("leans against", shares(0.2, other=0.8, **told))
    )
    rare = wording.sentence(Answer("premise rare", shares(premise=0.12)))
    assert rare == "Only 12 of 100 simulated wars meet the claim's premise (ever(X)); no verdict"
    assert wording.sentence(Answer("premise rare", NOTHING)) == (
        "Of the simulated wars none meet the claim's premise (ever(X)); no verdict"
    )
    assert (
        wording.sentence(Answer("too few runs", shares())) == "Too few independent draws (900) for a verdict"
    )


def driver(name, *profile, taught=False):
    return Driver(name, 0.3, profile, 0.5, taught)


def test_what_an_answer_rests_on_is_said_beside_it():
    drivers = tuple(
        driver(name, 0.5, 0.7, taught=taught) for name, taught in (("a", True), ("b", False), ("c", False))
    )
    told = {"drivers": drivers, "shares": shares(0.95)}
    said = {
        basis: SIZED.sentence(Answer("supported", basis=basis, **told))
        for basis in ("evidence", "mixed", "assumption")
    }
    assert said["evidence"].startswith("In this model, given the record, the effect")
    assert said["mixed"].startswith("In this model, partly on assumption, the effect")
    assert said["assumption"].startswith("Follows from assumptions (b and c): the effect")


def test_the_draw_that_sets_an_answer_is_shown_at_its_ends():
    def said(*profile):
        return SIZED.sentence(
            Answer("set by assumption", shares(), drivers=(driver("x", *profile),), because=("x",))
        )

    rises = (
        "The answer turns on x: of 100 simulated wars the effect is at least 20 km^2 in 90 where it is high"
    )
    assert said(0.23, 0.4, 0.6, 0.8, 0.9) == f"{rises}, in 23 where it is low"
    assert "in 90 where it is low, in 23 where it is high" in said(0.9, 0.4, 0.3, 0.25, 0.23)
    assert "in 90 in one fifth of its range, in 23 in another" in said(0.4, 0.9, 0.3, 0.23, 0.5)


def test_draws_are_called_what_a_reader_calls_them():
    wording = Wording("effect", 20.0, "km^2", None, named=lambda name: f"the {name} of a side")
    of = {"drivers": (driver("x", 0.2, 0.5, 0.9),), "because": ("x",)}
    for answer in (
        Answer("set by assumption", shares(), **of),
        Answer("no information", shares(), because=("x",)),
        Answer("open", shares(), drivers=of["drivers"]),
        Answer("open", shares(), direction=("x",)),
    ):
        words = wording.sentence(answer)
        assert "the x of a side" in words
        assert " x" not in words.replace("the x of a side", "")


def test_the_class_across_a_near_border_and_the_draws_that_turn_the_sign_are_named():
    told = Answer("leans for", shares(0.89), edge="supported", direction=("a", "b", "c"))
    assert SIZED.sentence(told).endswith(
        ", close to supported: \u00b12.58 points; its direction turns on a and b"
    )


def test_no_sentence_speaks_of_confidence_or_likelihood():
    for verdict in OF_THE_MODEL:
        for wording in (SIZED, Wording("event", None, "", "ever(X)")):
            words = wording.sentence(Answer(verdict, shares(), because=("x", "y")))
            assert not re.search("confiden|proven|certain|probab", words)
            assert not any(term in words for term in TERMS)


def test_a_premise_is_said_in_the_words_of_the_case_where_it_has_any():
    answer = Answer("open", shares(0.5, none=0.2, other=0.3, premise=0.24))
    written, spoken = (
        Wording("effect", 2.0, "km^2", "at(x) > 5", words).sentence(answer) for words in (None, "A holds on")
    )
    assert "that meet the premise (at(x) > 5: 24 of 100)" in written
    assert "in which A holds on (24 of 100)" in spoken
