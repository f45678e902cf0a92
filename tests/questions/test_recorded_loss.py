"""How fast held ground was lost: a rate that was planted in a record is found again, and nothing else is."""

import datetime

import numpy as np
import pytest

from polemos.case.evidence import Point
from polemos.case.references import Element
from polemos.dynamics.ground import Ground
from polemos.questions.recorded_loss import recorded_loss

KNOWN = datetime.date(2001, 12, 31)
GROUND = Ground(("south",), ("north", "border"))
WEEK = datetime.timedelta(days=7)


def points(values, until=KNOWN, late=0):
    """One a week, the last on a day; so many of them became known only after it."""
    dates = [until - WEEK * back for back in range(len(values))][::-1]
    return tuple(
        Point(refers_to=date, value=value, known_on=date if at < len(values) - late else KNOWN + WEEK)
        for at, (date, value) in enumerate(zip(dates, values, strict=True))
    )


@pytest.fixture(scope="module")
def recording(war):
    """The small war whose record is of ground that B holds in some sectors: {sector: points}."""

    def case_of(side="B", vintage="original", **by_sector):
        like = war.series[0]
        series = tuple(
            like.model_copy(
                update={
                    "id": f"map_{sector}",
                    "measures": Element(name="held", arguments=(side, sector)),
                    "points": recorded,
                    "vintage": vintage,
                }
            )
            for sector, recorded in by_sector.items()
        )
        return war.model_copy(update={"series": series, "known_until": KNOWN})

    return case_of


FADING = 900.0 * np.exp(-0.04 * np.arange(19))


def test_a_planted_rate_is_found_from_the_peak_on(recording):
    rising = [100.0, 400.0, 800.0]
    found = recorded_loss(recording(north=points([*rising, *FADING])), GROUND, "B")
    assert found.rate == pytest.approx(0.04, rel=1e-9)
    assert (found.since, found.until) == (KNOWN - 18 * WEEK, KNOWN)
    assert found.series == ("map_north",)


def test_noise_in_the_record_moves_the_rate_by_as_much_as_it_can(recording):
    noise = np.exp(0.05 * np.random.default_rng(3).normal(size=FADING.size))
    noise[0] = 1.2  # still the peak
    found = recorded_loss(recording(north=points(FADING * noise)), GROUND, "B")
    weeks = np.arange(FADING.size) - 9.0
    expected = 0.04 - (weeks * np.log(noise)).sum() / (weeks**2).sum()
    assert found.rate == pytest.approx(expected, rel=1e-9)


def test_sectors_are_added_up(recording):
    found = recorded_loss(recording(side="A", border=points(FADING)), GROUND, "A")
    assert found.rate == pytest.approx(0.04)
    chips = Ground(("south",), ("north",))
    assert recorded_loss(recording(side="A", border=points(FADING)), chips, "A") is None
    twice = recording(north=points(FADING), south=points(900.0 - FADING / 2))
    both = recorded_loss(twice, Ground(("border",), ("north", "south")), "B")
    assert both.rate < 0.04
    assert both.series == ("map_north", "map_south")


@pytest.mark.parametrize(
    ("values", "late"),
    [
        (FADING[::-1], 0),  # it grew
        (FADING[:2], 0),  # too short
        (FADING, 17),  # too few of it were known
        (np.zeros(9), 0),  # never held
        ([900.0, 0.0, 0.0, 0.0], 0),  # lost at once
    ],
)
def test_where_no_loss_is_known_there_is_no_rate(recording, values, late):
    assert recorded_loss(recording(north=points(values, late=late)), GROUND, "B") is None


def test_what_is_of_another_side_or_was_told_later_is_no_record_of_it(recording):
    assert recorded_loss(recording(side="A", north=points(FADING)), GROUND, "B") is None
    assert recorded_loss(recording(vintage="later", north=points(FADING)), GROUND, "B") is None
    assert recorded_loss(recording(), GROUND, "B") is None
