"""Histograms of effects in the report: what counts lies on the claimed side, and what is cut is said."""

import re

from polemos._core.saved import JudgedReading, SavedHistogram
from polemos.report.effects import effects_of


def reading(smallest, counts, low=-4.0, width=1.0, unit="km^2"):
    return JudgedReading(
        name="a",
        predicate="p",
        verdict="open",
        smallest=smallest,
        shown_in=unit,
        unit=unit,
        histogram=SavedHistogram(low=low, width=width, counts=tuple(counts)),
    )


def columns(drawn):
    """How many stand in each look; neighbours are one shape, whose top goes along each of them."""
    return {look: path.count("H") for look, path in re.findall(r'class="effect-(\w+)" d="([^"]*)"', drawn)}


def test_columns_beyond_the_size_count_on_the_side_that_is_claimed():
    counts = [0, 5, 6, 7, 8, 9, 4, 3]  # from -4 to 4
    up, down = (effects_of(reading(smallest, counts), "e").drawn for smallest in (2.0, -2.0))
    assert columns(up) == {"for": 2, "small": 4, "against": 1}
    assert columns(down) == {"for": 1, "small": 4, "against": 2}
    assert up.count('class="smallest"') == 2


def test_a_spike_is_cut_and_said():
    found = effects_of(reading(2.0, [1, 0, 0, 0, 98, 0, 0, 1]), "e")
    assert found.caption == "tallest column cut: 98 of 100; the end columns hold all that lies beyond"
    assert effects_of(reading(2.0, [0, 3, 4, 5, 5, 4, 3, 0]), "e").caption == ""


def test_no_histogram_of_an_event_or_of_an_older_run():
    assert effects_of(JudgedReading(name="a", predicate="p", verdict="open", smallest=1.0), "e") is None
    assert effects_of(reading(None, [1, 2]), "e") is None
