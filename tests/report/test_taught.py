"""What evidence taught: in words, by mechanism, with what it did not teach and what the sentinels say."""

import dataclasses
import datetime

import pytest
from sections import believe as section

from polemos._core.saved import Lineage, Taught
from polemos.report import RunRecord, build_page
from polemos.report.taught import OPEN_UP_TO, learned

KNOWN = (
    Taught(name="territory.mobility(s0)", mean=0.81, sd=0.31),
    Taught(name="attrition.hazard(A)", mean=-1.2, sd=0.5),
    Taught(name="territory.mobility(s1)", mean=0.01, sd=0.6),
    Taught(name="military_spending(B)", mean=0.3, sd=0.7),
)


def calibrated(record: RunRecord, taught=KNOWN, **changed) -> RunRecord:
    given = {"weighed": 266, "parents": 4096, "islands": 8, "sentinels": {}, "fitted": 311}
    day = datetime.date(2025, 1, 9)
    lineage = Lineage(digest="d", until=day, taught=taught, **(given | changed))
    manifest = record.manifest.model_copy(update={"lineage": lineage})
    return dataclasses.replace(record, manifest=manifest)


def test_a_run_of_priors_says_so_and_how_to_calibrate(record: RunRecord, page: str):
    assert learned(record) is None
    words = section(page)
    assert "drawn from the priors of the case, not fitted to its ledger and map" in words
    assert "polemos calibrate cases/northern_war --out posterior" in words


def test_what_was_narrowed_stands_by_mechanism_in_words(record: RunRecord):
    told = learned(calibrated(record))
    assert [(mechanism, len(group)) for mechanism, group in told.groups] == [
        ("attrition", 1), ("given from outside", 1), ("territory", 2),
    ]  # fmt: skip
    first, second = told.groups[2][1]
    sector = record.name("s0")
    assert (first.name, first.code) == (f"how fast the front can move in {sector}", "territory.mobility(s0)")
    assert (first.spread, first.moved) == ("0.31", "moved up by 0.81")
    assert (second.spread, second.moved) == ("0.6", "stayed")
    assert told.groups[0][1][0].moved == "moved down by 1.2"


def test_the_numbers_of_the_fit_are_told(record: RunRecord):
    told = learned(calibrated(record))
    assert "fitted to 266 numbers of the ledger and to the map, until 9 January 2025" in told.weighed
    assert "4,096 parents, found by 8 separate searches" in told.weighed
    assert told.untaught.startswith("Evidence narrowed 4 parameters")
    assert "Of 311 parameters and series 307 were not taught" in told.untaught
    alone = learned(calibrated(record, KNOWN[:1], islands=1, parents=1, fitted=None))
    assert "1 parent, found by 1 search:" in alone.weighed
    assert "All other parameters keep the range of their priors" in alone.untaught


def test_nothing_taught_is_said(record: RunRecord):
    record = calibrated(record, ())
    assert "Evidence narrowed nothing" in learned(record).untaught
    assert "What evidence narrowed" not in build_page(record)


@pytest.mark.parametrize(("spread", "well"), [(0.9, True), (1.04, True), (0.899, False), (0.0, False)])
def test_a_spread_below_nine_tenths_is_explained(record: RunRecord, spread, well):
    told = learned(calibrated(record, sentinels={"behind the fronts": 1.0, "s0": spread})).sentinels
    assert f"at the front of {record.name('s0')}" in told
    assert "1 behind the fronts" in told
    assert ("as it should be" in told) == well
    assert ("narrower than the evidence warrants" in told) != well


def test_a_long_table_is_folded_and_a_short_one_is_not(record: RunRecord):
    many = tuple(KNOWN[0].model_copy(update={"sd": 0.3 + at / 100}) for at in range(OPEN_UP_TO + 1))
    for taught, folded in ((many, True), (many[:-1], False)):
        page = build_page(calibrated(record, taught))
        part = page[page.index('id="believe-taught"') : page.index('id="limits"')]
        assert ("<summary>13 parameters that evidence narrowed</summary>" in part) == folded
        assert part.count("territory.mobility(s0)") == len(taught)


def test_extreme_numbers_and_unknown_names_are_shown_as_text(record: RunRecord):
    odd = "<script>alert(1)</script>(<b>, s0)"
    record = calibrated(
        record, (Taught(name=odd, mean=-1e12, sd=0.0),), sentinels={"<i>x</i>": 1e-9}, fitted=0
    )
    page = build_page(record)
    assert "<script>alert" not in page
    assert "<i>x" not in page
    words = section(page)
    assert "moved down by 1,000,000,000,000" in words
    assert "0 were not taught" in words
