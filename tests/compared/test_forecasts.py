"""Weekly bands of two runs, made up."""

import datetime
import math
from types import SimpleNamespace

import numpy as np
import pytest

from polemos.compared.forecasts import moved_bands, only_in
from polemos.report.record import Band

KEY = ("baseline", "held", "A", "north", "", "")
NAMES = ("p2_5", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "p97_5")
START = datetime.date(2001, 1, 1)


def run(bands, known=START + datetime.timedelta(weeks=2, days=3), members=400):
    """What the comparison reads of a run: bands from (first quantile, width between two) by week."""
    manifest = SimpleNamespace(
        known_until=known, reference="baseline", band_members=members, band_members_of_others=None
    )
    made = {
        key: Band(
            np.arange(len(weeks)),
            {name: np.array([low + at * step for low, step in weeks]) for at, name in enumerate(NAMES)},
        )
        for key, weeks in bands.items()
    }
    return SimpleNamespace(
        manifest=manifest, bands=made, date_of=lambda week: START + datetime.timedelta(weeks=week)
    )


def compared(first, second, *, same_draws=True):
    return moved_bands(run({KEY: first}), run({KEY: second}), same_draws=same_draws)


def test_a_move_is_told_at_the_cut_off_and_at_the_last_date_of_both():
    (one,) = compared([(0.0, 1.0)] * 5, [(0.0, 1.0)] * 3 + [(3.0, 1.0)] * 6)
    assert [(str(date.date), date.which, date.moved) for date in one.dates] == [
        ("2001-01-15", "cut-off", 0.0),
        ("2001-01-29", "last date", 0.75),  # 3 of the 4 between p10 and p90
    ]
    assert one.listed
    assert (one.dates[1].before.middle, one.dates[1].after.middle) == (4.0, 7.0)
    assert (one.dates[1].before.low, one.dates[1].before.high) == (2.0, 6.0)
    assert one.name == "held(A, north) | baseline"


def test_an_end_that_moves_alone_is_a_move():
    (one,) = compared([(0.0, 1.0)], [(-4.0, 2.0)])
    assert one.dates[0].before.middle == one.dates[0].after.middle == 4.0
    assert one.listed


def test_a_tenth_of_the_width_is_the_least_that_is_listed():
    assert not compared([(0.0, 1.0)], [(0.39, 1.0)])[0].listed
    assert compared([(0.0, 1.0)], [(0.41, 1.0)])[0].listed


def test_a_band_without_width_moves_wholly_or_not_at_all():
    (one,) = compared([(1.0, 0.0)], [(2.0, 0.0)])
    assert one.moved == math.inf
    assert one.as_dict()["dates"][0]["moved"] is None
    assert not compared([(1.0, 0.0)], [(1.0, 0.0)])[0].listed


def test_other_draws_hide_what_their_errors_explain():
    assert compared([(0.0, 1.0)], [(0.9, 1.0)])[0].listed
    (one,) = compared([(0.0, 1.0)], [(0.3, 1.0)], same_draws=False)
    assert one.dates[0].how == "within sampling error"
    assert not one.listed
    assert compared([(0.0, 1.0)], [(5.0, 1.0)], same_draws=False)[0].listed


def test_a_date_without_a_number_is_said_and_not_listed():
    (one,) = compared([(0.0, 1.0)], [(math.nan, 1.0)])
    assert one.dates[0].how == "no number in both"
    assert not one.listed


@pytest.mark.parametrize("same_draws", [True, False])
def test_the_series_that_moved_most_comes_first_and_one_alone_is_counted(same_draws):
    other, third = ("baseline", "dead", "A", "", "", ""), ("leave", "dead", "A", "", "", "")
    first = run({KEY: [(0.0, 1.0)], other: [(0.0, 1.0)], third: [(0.0, 1.0)]})
    second = run({KEY: [(4.0, 1.0)], other: [(9.0, 1.0)]})
    found = moved_bands(first, second, same_draws=same_draws)
    assert [one.outcome for one in found] == ["dead", "held"]
    assert (only_in(first, second), only_in(second, first)) == (1, 0)


def test_last_date_and_cut_off_are_those_of_both():
    """The first ends a week earlier, the second knows a week less, and each week has its own band."""
    first = run({KEY: [(float(week), 1.0) for week in range(6)]})
    second = run({KEY: [(10.0 * week, 1.0) for week in range(7)]}, known=START + datetime.timedelta(weeks=1))
    for pair in ((first, second), (second, first)):
        (one,) = moved_bands(*pair, same_draws=True)
        assert [(str(date.date), date.which) for date in one.dates] == [
            ("2001-01-08", "cut-off"), ("2001-02-05", "last date"),
        ]  # fmt: skip
        assert {one.dates[1].before.low, one.dates[1].after.low} == {7.0, 52.0}


@pytest.mark.parametrize("last", [(-4.0, 1.5), (-0.5, 1.5)])  # the low end moves most, the high one
def test_the_largest_of_median_and_ends_is_what_moved(last):
    (one,) = compared([(0.0, 1.0)], [last])
    (date,) = one.dates
    steps = [abs(getattr(date.after, end) - getattr(date.before, end)) for end in ("low", "middle", "high")]
    width = (4.0 + 4.0 * last[1]) / 2
    assert date.moved == pytest.approx(max(steps) / width)


def test_errors_of_a_band_are_those_of_the_members_of_its_policy():
    """An eighth of the width is beyond sampling for 100,000 members, and not for 60 of them."""
    bands = [(0.0, 1.0)], [(0.5, 1.0)]
    other = ("leave", *KEY[1:])

    def how(key, *members):
        pair = [run({key: one}) for one in bands]
        for one, (reference, others) in zip(pair, members, strict=True):
            one.manifest.band_members, one.manifest.band_members_of_others = reference, others
        return moved_bands(*pair, same_draws=False)[0].dates[0].how

    many, few = (100_000, None), (60, None)
    assert how(KEY, many, many) == "beyond sampling error"
    assert how(KEY, many, few) == how(KEY, few, many) == how(KEY, few, few) == "within sampling error"
    assert how(other, (100_000, 60), (100_000, 60)) == "within sampling error"
    assert how(KEY, (100_000, 60), (100_000, 60)) == "beyond sampling error"
