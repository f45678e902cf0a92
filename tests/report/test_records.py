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
from polemos.report import RunRecord, read_run
from polemos.report.answers import _rest, answers, counts, key_answers
from polemos.report.outside import outside
from polemos.report.parity import parity
from polemos.report.signs import _SIGNS, chip_of

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


def test_counts_add_up_to_all_claims(record: RunRecord):
    listed = answers(record)
    found = counts(listed)
    assert sum(count.total for count in found) == len(listed)
    assert [count.group for count in found] == ["record", "model", "open", "quoted"]


def test_causal_claims_come_first_and_unsettled_ones_last_among_equals(record: RunRecord):
    key = key_answers(answers(record))
    assert key[0].claim.kind == "causal"
    causal = [one for one in answers(record) if one.claim.kind == "causal"]
    unsettled = dataclasses.replace(
        causal[0], verdict=causal[0].verdict.model_copy(update={"verdict": "not_settled"})
    )
    settled = dataclasses.replace(
        causal[0], verdict=causal[0].verdict.model_copy(update={"verdict": "holds"})
    )
    assert key_answers([unsettled, settled]) == (settled, unsettled)
    assert all(answer.verdict.verdict not in {"quoted", "needs_mechanism", "vacuous"} for answer in key)


def test_a_claim_that_was_not_asked_says_so(record: RunRecord, tmp_path: Path):
    path = write_run(tmp_path / "run") / "verdicts.json"
    path.write_text(json.dumps(json.loads(path.read_text())[1:]))
    first = answers(read_run(path.parent))[0]
    assert first.verdict.words == "needs a policy that was not run"
    assert first.chip.word == "not asked"


def test_a_difference_is_not_taken_for_a_chance(tmp_path: Path):
    path = write_run(tmp_path / "run") / "verdicts.json"
    verdicts = json.loads(path.read_text())
    verdicts[5] |= {
        "verdict": "holds",
        "estimate": -66.6,
        "unit": "km^2",
        "probability": 0.66,
        "mc_error": 10.2,
        "threshold": 0.0,
        "comparison": "<",
    }
    path.write_text(json.dumps(verdicts))
    answer = answers(read_run(path.parent))[5]
    assert answer.estimate == "−66.6\u00a0km² (to that side in 66 of 100 runs)"
    assert answer.error == "±\u00a010\u00a0km²"
    assert answer.asked == "<\u00a00\u00a0km²"
    verdicts[5]["readings"] = [verdicts[5] | {"name": "strict", "predicate": "", "detail": ""}]
    path.write_text(json.dumps(verdicts))
    (reading,) = answers(read_run(path.parent))[5].readings
    assert (reading.estimate, reading.error, reading.threshold) == (
        answer.estimate,
        answer.error,
        answer.asked,
    )


def test_every_verdict_has_a_word_a_sign_and_a_tone():
    chips = {verdict: chip_of(verdict, "causal") for verdict in _SIGNS}
    assert len({chip.sign for chip in chips.values()}) == len(chips)
    assert len({chip.word for chip in chips.values()}) == len(chips)
    assert chip_of("from_the_future", "causal").word == "from the future"


def test_parity_has_one_line_a_mechanism_and_one_cell_a_side(record: RunRecord):
    lines = {line.mechanism: line for line in parity(record)}
    assert list(lines) == list(MECHANISMS)
    assert all(len(line.cells) == 2 for line in lines.values())
    assert [cell.word for cell in lines["attrition"].cells] == ["active, data"] * 2
    assert [cell.detail for cell in lines["attrition"].cells] == ["2 of 2 priors from data or literature"] * 2
    assert [cell.word for cell in lines["calendar"].cells] == ["active, prior only"] * 2
    assert [cell.word for cell in lines["beliefs"].cells] == ["active, prior only"] * 2
    assert [cell.word for cell in lines["deep_strikes"].cells] == ["not used by this case"] * 2
    assert [cell.word for cell in lines["bargaining"].cells] == ["not built"] * 2
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


@pytest.mark.parametrize(
    ("detail", "rest"),
    [
        ("99.2 km^2/week against 20.7 km^2/week (A mapper on 2024-01-04)", "A mapper on 2024-01-04"),
        (
            "-66.6 km^2 against 0 km^2, Monte Carlo error 10 km^2; lower in 66 of 100 runs",
            "lower in 66 of 100 runs",
        ),
        ("in 27 of 100 runs against 0.5, Monte Carlo error 0.00985", ""),
        ("needs economy, not built yet", "needs economy, not built yet"),
    ],
)
def test_a_detail_does_not_repeat_the_numbers_above_it(record: RunRecord, detail: str, rest: str):
    reading = next(r for v in record.verdicts.values() for r in v.readings if r.verdict == "fails")
    assert _rest(reading.model_copy(update={"detail": detail})) == rest
