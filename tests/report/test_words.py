"""Numbers, dates, classes of source and addresses in words."""

import datetime
import math

import pytest

from polemos.report.formatting import (
    error_words,
    long_date,
    period,
    plural,
    pretty,
    quantity,
    rounded,
    stated,
)
from polemos.report.outside import spells
from polemos.report.palette import TONES, contrast
from polemos.report.record import RunRecord
from polemos.report.sources import BACKER, OTHER, OWN, THIRD, class_of, rows_on, safe_address


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (20512.0, "20,500"),
        (-1.2275, "−1.23"),
        (0.0244, "0.0244"),
        (999.9, "1,000"),
        (1e6, "1,000,000"),
        (0.5, "0.5"),
        (-0.0, "0"),
        (1.0000001, "1"),
        (math.nan, "undefined"),
        (math.inf, "never"),
        (-math.inf, "−∞"),
        (2e-7, "0.0000002"),
    ],
)
def test_numbers_have_three_figures(value, text):
    assert rounded(value) == text


def test_quantities_carry_their_unit():
    assert quantity(1234.5, "km^2/week") == "1,230\u00a0km² a week"
    assert quantity(0.25, "1") == "0.25"
    assert quantity(None, "persons") == "–"
    assert quantity(math.inf, "week") == "never"
    assert (
        pretty("99.2 km^2/week against 20 km^2 in 3 persons/week")
        == "99.2 km² a week against 20 km² in 3 persons a week"
    )


def test_errors_have_two_figures_and_a_unit():
    assert error_words(1.593, "km^2/week") == "±\u00a01.6\u00a0km² a week"
    assert error_words(None) == "–"


def test_statements_keep_value_range_and_qualifier():
    assert stated(None, 150000, None, "persons", "at least") == "at least 150,000 persons"
    assert stated(7000, None, 15000, "persons") == "7,000 to 15,000 persons"
    assert stated(80, 100, 120, "km^2", "around") == "around 100 (80 to 120) km²"
    assert stated(None, None, None, "persons", "around") == "–"


def test_dates_are_written_out():
    day = datetime.date(2025, 1, 9)
    assert long_date(day) == "9 January 2025"
    assert long_date(None) == "–"
    assert period(day, day) == "9 January 2025"
    assert period(datetime.date(2025, 1, 2), day) == "2 January 2025 to 9 January 2025"
    assert (plural(1, "claim"), plural(2000, "run")) == ("1 claim", "2,000 runs")


def test_dates_outside_a_band_are_gathered_into_spells():
    first = datetime.date(2023, 5, 4)
    weeks = [first + datetime.timedelta(weeks=week) for week in (0, 1, 2, 30)]
    assert spells(weeks) == "from 4 May 2023 to 18 May 2023; on 30 November 2023"
    far = [first + datetime.timedelta(weeks=10 * week) for week in range(5)]
    assert spells(far).endswith("; and in 2 more spells")


def test_class_of_a_source_depends_on_whom_it_speaks_of(record: RunRecord):
    said = {
        (side, about): class_of(side, about, record)
        for side in ("A", "B", "P", "third party")
        for about in "AB"
    }
    assert said["A", "A"] == said["B", "B"] == OWN
    assert said["A", "B"] == said["B", "A"] == OTHER
    assert said["P", "A"] == said["P", "B"] == BACKER
    assert said["third party", "A"] == THIRD


def test_rows_known_after_the_cut_off_are_left_out(record: RunRecord):
    shown = {
        row.id
        for actor in "AB"
        for outcome in ("dead", "casualties")
        for row in rows_on(record, outcome, actor)
    }
    assert shown == {f"row_{number}" for number in range(12)}


@pytest.mark.parametrize(
    "url", ["https://example.org/a?b=c#d", "http://example.org", "https://sub.example.org:8443/x"]
)
def test_plain_web_addresses_become_links(url):
    assert safe_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example",
        "/local",
        "http://user@example.org",
        "http://user:pass@example.org",
        "https://example.org/a b",
        "https://exa\u202emple.org",
        "https://",
        "http://localhost",
        "https://example.org\\@evil.example",
        "https://example.org:99999",
        "https://[::1",
        "ftp://example.org",
        "https://example.org/\n",
        "https://example.org/" + "x" * 2000,
        "vbscript:x",
    ],
)
def test_anything_else_stays_text(url):
    assert safe_address(url) is None


def test_every_tone_can_be_read_on_every_surface():
    for tone in TONES.values():
        if not tone.against:
            continue
        for surface in ("paper", "panel"):
            assert contrast(tone.light, TONES[surface].light) >= tone.ratio
            assert contrast(tone.dark, TONES[surface].dark) >= tone.ratio


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
