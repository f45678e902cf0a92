import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemos.questions.words import BANDS, in_runs, likelihood, number, percent, verdict_words

VERDICTS = [
    "holds",
    "fails",
    "depends",
    "not_settled",
    "vacuous",
    "undetermined",
    "needs_mechanism",
    "matches",
    "differs",
    "too_close",
    "sources_disagree",
    "quoted",
]
KINDS = ["attribution", "figure", "trend", "comparative", "forecast", "causal", "motive", "value"]
CERTAIN = re.compile(r"(?<![\d.,/-])(0|100)(\.0+)? ?%")


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


@given(st.integers(1, 10**7).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_draws_never_print_as_certain(draws):
    hits, n = draws
    for text in (percent(hits / n, n), in_runs(hits / n, n)):
        assert not CERTAIN.search(text)
        assert ("3/" in text) == (hits in (0, n))


def test_shares_read_well():
    assert percent(0.0, 4096) == "<3/4096"
    assert percent(1.0, 4096) == ">1-3/4096"
    assert percent(0.781, 1000) == "78 %"
    assert percent(0.0042, 10000) == "0.42 %"
    assert percent(0.9997, 10000) == "99.970 %"
    assert in_runs(0.781, 1000) == "in 78 of 100 runs"
    assert in_runs(0.0, 50) == "in none of 50 runs (<3/50)"
    assert in_runs(0.0002, 10000) == "in 0.020 % of runs"


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


def test_verdicts_are_worded_by_kind():
    assert verdict_words("holds", "causal", "prior").startswith("supported in this model")
    assert verdict_words("fails", "causal", "posterior").startswith("not supported in this model")
    assert "under the priors" in verdict_words("holds", "forecast", "prior")
    assert verdict_words("matches", "figure", "record") == "matches the record"
    for kind in KINDS:
        for verdict in ("holds", "fails", "depends"):
            assert "priors only" in verdict_words(verdict, kind, "prior")
            assert "prior" not in verdict_words(verdict, kind, "posterior")


def test_no_sentence_speaks_of_confidence_or_truth():
    terms = [term for term, _, _ in BANDS]
    for verdict in VERDICTS:
        for kind in KINDS:
            for basis in ("prior", "posterior", "record"):
                words = verdict_words(verdict, kind, basis)
                assert not re.search("confiden|proven|certain", words)
                assert not any(term in words for term in terms)
