"""What is read from a run folder, and what is made of it: answers, parity, the record against the bands."""

import dataclasses
import itertools
import json
from pathlib import Path

import pyarrow.compute as pc
import pytest
from pyarrow import parquet
from synthetic_run import write_run

from polemos._core.catalogue import MECHANISMS
from polemos._core.errors import DamagedRun
from polemos._core.saved import VERDICTS
from polemos.report import RunRecord, read_run
from polemos.report.answers import answers, shares_words, smallest_words
from polemos.report.outside import outside
from polemos.report.parity import parity
from polemos.report.signs import Chip, chip_of
from polemos.report.upheaval import upheaval

RECORDS = ("manifest.json", "case.json", "verdicts.json", "coverage.json", "bands.parquet")


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        *itertools.product(RECORDS, ("missing", "cut", "empty")),
        ("loops.json", "cut"),  # missing is no damage: nobody need have asked
        ("loops.json", "empty"),
    ],
)
def test_a_damaged_record_is_named(tmp_path: Path, name: str, damage: str):
    path = write_run(tmp_path / "run") / name
    data = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(data[: len(data) // 2] if damage == "cut" else b"")
    with pytest.raises(DamagedRun, match=name.replace(".", r"\.")):
        read_run(path.parent)


def test_a_run_of_a_later_format_asks_for_an_upgrade(tmp_path: Path):
    path = write_run(tmp_path / "run") / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 2, "polemos": "9.0"}))
    with pytest.raises(DamagedRun, match=r"made by polemos 9\.0.*upgrade"):
        read_run(path.parent)


@pytest.mark.parametrize("measures", ["held(A, s0)", ["held", "A"], {"arguments": ["A"]}, 7])
def test_what_is_no_element_is_damage(tmp_path: Path, measures):
    path = write_run(tmp_path / "run") / "case.json"
    case = json.loads(path.read_text())
    case["series"][0]["measures"] = measures
    path.write_text(json.dumps(case))
    with pytest.raises(DamagedRun, match=r"case\.json"):
        read_run(path.parent)


def test_what_another_version_has_more_changes_nothing(tmp_path: Path, record: RunRecord):
    path = write_run(tmp_path / "run") / "case.json"
    case = json.loads(path.read_text())
    case["later"] = case["clock"]["later"] = case["priors"][0]["by"]["A"]["later"] = {"than": "this"}
    case["sources"][0]["link"] = False  # the first runs saved it
    path.write_text(json.dumps(case))
    assert read_run(path.parent).case == record.case


def test_a_damaged_case_is_told_in_one_line(tmp_path: Path):
    path = write_run(tmp_path / "run") / "case.json"
    case = json.loads(path.read_text())
    del case["clock"], case["rows"][3]["known_on"]
    path.write_text(json.dumps(case))
    with pytest.raises(DamagedRun) as raised:
        read_run(path.parent)
    assert str(raised.value) == f"{path}: clock: Field required (and 1 more)"


def test_claims_without_a_number_are_numbered_by_their_place(record: RunRecord):
    first, second, *rest = record.case.claims
    claims = (first.model_copy(update={"number": None}), second.model_copy(update={"number": 7}), *rest)
    counted = dataclasses.replace(record, case=record.case.model_copy(update={"claims": claims}))
    assert [answer.number for answer in answers(counted)][:3] == ["1", "7", "3"]


def test_bands_come_in_the_order_of_weeks(record: RunRecord):
    band = record.band("held", "B", "s1")
    assert band.weeks[0] == 38
    assert (band.weeks[1:] > band.weeks[:-1]).all()
    assert (band.quantiles["p2_5"] <= band.quantiles["p97_5"]).all()
    assert record.band("held", "B", "nowhere") is None
    assert record.band("winning", "A", public="people") is not None
    assert record.band("winning", "A") is None


def test_bands_of_the_first_runs_have_no_publics(tmp_path: Path, record: RunRecord):
    path = write_run(tmp_path / "run") / "bands.parquet"
    table = parquet.read_table(path)
    parquet.write_table(table.drop_columns(["public"]).filter(pc.field("outcome") == "held"), path)
    band = read_run(path.parent).band("held", "B", "s1")
    assert (band.quantiles["p50"] == record.band("held", "B", "s1").quantiles["p50"]).all()


def test_points_known_only_later_are_set_apart(record: RunRecord):
    assert record.series["tracker"].points == ()
    later = record.later["tracker"].points
    assert len(later) == 28  # two more are about the time after the cut-off
    assert all(point.refers_to <= record.manifest.known_until < point.known_on for point in later)
    assert record.later["map_s0"].points == ()
    assert len(record.series["map_s0"].points) < len(record.case.series[0].points)


def test_a_division_among_links_may_be_missing(tmp_path: Path, record: RunRecord):
    (division,) = record.loops
    assert (division.policy, division.against, division.whole, division.rest) == ("hold", "baseline", -40, 8)
    assert division.shares[0].link == "sufficiency_on_front"
    path = write_run(tmp_path / "run") / "loops.json"
    path.unlink()
    assert read_run(path.parent).loops == ()


def test_a_claim_that_was_not_asked_says_so(record: RunRecord, tmp_path: Path):
    path = write_run(tmp_path / "run") / "verdicts.json"
    path.write_text(json.dumps(json.loads(path.read_text())[1:]))
    first = answers(read_run(path.parent))[0]
    assert first.verdict.words == "needs a policy that was not run"
    assert first.chip.word == "not asked"


def test_answers_of_the_model_tell_shares_and_those_of_the_record_what_is_compared(record: RunRecord):
    listed = answers(record)
    by_verdict = {answer.verdict.verdict: answer for answer in listed}
    model, compared = by_verdict["leans against"], by_verdict["matches"]
    assert (model.shares, model.smallest) == ("25 so, 30 too small, 45 the other way", "at least 100 km²")
    assert (compared.shares, compared.smallest) == ("20,500\u00a0km²", "≥\u00a019,000\u00a0km²")
    assert (model.stands_on, compared.stands_on) == ("The model", "The record")
    assert [(one.shares, one.smallest) for one in model.readings] == [(model.shares, model.smallest)] * 2
    waits = by_verdict["waits"]
    assert (waits.shares, waits.smallest, waits.stands_on) == ("–", "–", "–")
    assert waits.needs == "the mechanism opinion"
    assert [(one.shares, one.smallest, one.drivers) for one in waits.readings] == [("–", "–", "–")] * 2


@pytest.mark.parametrize(
    ("share", "shown"), [(0.0, "none"), (0.0001, "under 0.1"), (0.014, "1.4"), (0.786, "79"), (1.0, "all")]
)
def test_an_event_has_one_share_and_none_or_all_only_where_it_is_so(record: RunRecord, share, shown):
    reading = next(one.reading for one in record.verdicts.values() if one.verdict == "supported")
    shares = reading.shares.model_copy(update={"p": share, "none": 0.0, "other": 1 - share})
    event = reading.model_copy(update={"what": "event", "smallest": None, "size": None, "shares": shares})
    assert (shares_words(event), smallest_words(event)) == (f"{shown} of 100", "–")


def test_the_reading_that_speaks_gives_the_numbers_of_the_claim(record: RunRecord):
    claim = next(one for one in record.case.claims if record.verdicts[one.id].verdict == "open")
    verdict = record.verdicts[claim.id]
    strict, charitable = verdict.readings
    other = charitable.model_copy(update={"size": "at least 7 km^2"})
    for speaks, size in (("strict", "at least 100 km²"), ("charitable", "at least 7 km²"), (None, "–")):
        said = verdict.model_copy(update={"readings": (strict, other), "speaks": speaks})
        changed = dataclasses.replace(record, verdicts={**record.verdicts, claim.id: said})
        assert next(one for one in answers(changed) if one.claim is claim).smallest == size


def test_effects_on_an_upheaval_are_gathered_by_belligerent(record: RunRecord):
    claim = next(one for one in record.case.claims if record.verdicts[one.id].verdict == "supported")
    verdict = record.verdicts[claim.id]
    ask = "P(effect(at(upheaval(B), 2025-06-30) > 0.5 | policy=hold, against=baseline) >= 1%)"
    both = "P(effect(at(upheaval(A), 2025-06-30) > at(upheaval(B), 2025-06-30) | policy=hold) >= 1%)"
    strict, other = verdict.readings
    readings = (
        strict.model_copy(update={"predicate": ask}),
        other.model_copy(update={"predicate": both}),
        other.model_copy(update={"predicate": ask, "what": "event"}),  # a level, never shown
    )
    said = verdict.model_copy(update={"readings": readings})
    changed = dataclasses.replace(record, verdicts={**record.verdicts, claim.id: said})
    found = {one.actor.id: one for one in upheaval(changed, answers(changed))}
    assert found["A"].asked == ()
    assert found["A"].ask == ask.replace("(B)", "(A)").replace("2025-06-30", str(record.case.clock.end))
    (row,) = found["B"].asked
    assert (row.claim, row.anchor, row.reading) == ("4", "claim-4", "strict")
    assert (row.policies, row.chip.word) == (("hold", "baseline"), "supported")
    assert (row.smallest, row.shares) == ("at least 100 km²", "93 so, 5 too small, 2 the other way")


def test_every_verdict_has_a_word_a_sign_and_a_tone():
    chips = [chip_of(verdict) for verdict in VERDICTS]
    assert [chip.word for chip in chips] == list(VERDICTS)
    assert {chip.tone for chip in chips} == {"agree", "oppose", "mixed", "open"}
    signs = {chip.sign for chip in chips}
    depend = [chip.sign for chip in chips if chip.word.startswith("depends")]
    assert len(set(depend)) == 1
    assert len(signs) == len(chips) - len(depend) + 1
    assert chip_of("from the future") == Chip("from the future", "?", "open")


def test_parity_has_one_line_a_mechanism_and_one_cell_a_side(record: RunRecord):
    lines = {line.mechanism: line for line in parity(record)}
    assert list(lines) == list(MECHANISMS)
    assert all(len(line.cells) == 2 for line in lines.values())
    assert [cell.word for cell in lines["attrition"].cells] == ["active, data"] * 2
    assert [cell.detail for cell in lines["attrition"].cells] == ["2 of 2 priors from data or literature"] * 2
    assert [cell.word for cell in lines["calendar"].cells] == ["active, prior only"] * 2
    assert [cell.word for cell in lines["beliefs"].cells] == ["active, prior only"] * 2
    assert [cell.word for cell in lines["deep_strikes"].cells] == ["not used by this case"] * 2
    assert [cell.word for cell in lines["bargaining"].cells] == ["not used by this case"] * 2
    assert all(
        line.even for room, line in lines.items() if room not in {"opinion", "patron_aid", "narrative"}
    )


def test_parity_counts_what_is_known_of_each_side_alone(record: RunRecord):
    lines = {line.mechanism: line for line in parity(record)}
    assert [cell.detail for cell in lines["opinion"].cells] == ["1 figure", "no data"]
    assert [cell.word for cell in lines["narrative"].cells] == ["active, data", "active, prior only"]
    assert [cell.detail for cell in lines["economy"].cells] == [
        "military spending given as a series",
        "3 figures",
    ]
    assert [cell.detail for cell in lines["patron_aid"].cells] == [
        "1 of 1 prior from data or literature",
        "no data",
    ]  # the tracker became known only after the cut-off


def test_what_stands_in_for_a_mechanism_is_said(record: RunRecord):
    mechanisms = {room: used for room, used in record.case.mechanisms.items() if room != "opinion"}
    without = dataclasses.replace(record, case=record.case.model_copy(update={"mechanisms": mechanisms}))
    line = next(line for line in parity(without) if line.mechanism == "opinion")
    assert [cell.word for cell in line.cells] == ["given, not modelled", "not used by this case"]
    assert line.cells[0].detail == "1 figure; support given as a series"
    assert not line.even


def test_series_that_fall_outside_come_first(record: RunRecord):
    found = list(outside(record))
    assert not found[0].fits
    said = "Above it from 6 April 2023 to 20 April 2023; on 24 August 2023 (4 dates)"
    assert found[0].sentence == said
    assert found[0].inside == ("56", "85", "109")
    assert found[-1].sentence == "Never outside it"
