"""The histogram of effects: every member once, and the smallest size on the edge of a bin."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemos.questions.histogram import BINS, histogram

EFFECTS = st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=200)


@given(EFFECTS, st.floats(1e-3, 1e3))
def test_every_effect_is_in_one_bin(effects, smallest):
    found = histogram(np.array(effects), smallest)
    assert sum(found.counts) == len(effects)
    assert len(found.counts) <= BINS + 4
    assert found.low <= -smallest + 1e-9 * smallest
    assert found.low + found.width * len(found.counts) >= smallest - 1e-9 * smallest


@given(EFFECTS, st.floats(1e-3, 1e3))
def test_the_smallest_size_ends_a_bin_where_it_is_no_finer_than_one(effects, smallest):
    found = histogram(np.array(effects), smallest)
    steps = (smallest - found.low) / found.width
    assert steps == pytest.approx(round(steps), abs=1e-6) or found.width > smallest


def test_counts_by_hand_and_what_lies_beyond_is_in_the_ends():
    effects = np.concatenate([np.linspace(-0.9, 0.9, 998), [-1e6, 1e6]])
    found = histogram(effects, -0.5)
    edges = found.low + found.width * np.arange(len(found.counts) + 1)
    inside = [
        int(np.sum((effects >= left) & (effects < right)))
        for left, right in itertools.pairwise(edges[1:-1].tolist())
    ]
    assert list(found.counts[1:-1]) == inside
    assert found.counts[0] >= 1
    assert edges[0] < -0.8


def test_nothing_to_show():
    assert histogram(np.zeros(0), 1.0) is None
    assert histogram(np.ones(3), 0.0) is None
