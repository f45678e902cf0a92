"""The brief: one page with every number asked, alone or as the first page of a printed report."""

import dataclasses
import re
import shutil
from pathlib import Path

import html5lib
import pytest
from click.testing import CliRunner

from polemos._core import records
from polemos._core.saved import SavedNumber, SavedSentence
from polemos.cli import main
from polemos.report import RunRecord, build_brief, build_page, write_brief
from polemos.report import brief as briefs


def told(record: RunRecord, **changes) -> RunRecord:
    outline = record.case.outline.model_copy(update=changes)
    return dataclasses.replace(record, case=record.case.model_copy(update={"outline": outline}))


def test_it_says_what_is_missing_in_its_place(record: RunRecord):
    page = build_brief(record)
    assert re.findall(r"the case has no <code>outline\.(\w+)</code>", page) == ["answers", "numbers", "watch"]
    assert record.case.question in page


def test_what_would_change_the_answer_and_numbers_of_both_sides_stand_on_it(record: RunRecord):
    saved = [
        SavedNumber(name="Dead", actor=actor, unit="persons", low=10.4, middle=2345.6, high=99999.0)
        for actor in "AB"
    ]
    shown = dataclasses.replace(told(record, watch=("Whether it moves.",)), numbers=tuple(saved))
    page = build_brief(shown)
    assert "Whether it moves." in page
    for actor in "AB":
        assert f"Dead, {record.name(actor)}: <strong>2,300\u00a0persons</strong> (10 to 100,000)" in page


def test_the_answer_reads_alike_on_the_brief_and_on_the_first_screen(record: RunRecord):
    sentences = (
        SavedSentence(lead="Slowly.", text="In 5 km^2 of ground."),
        SavedSentence(lead="No.", text="-"),
    )
    page = build_page(dataclasses.replace(record, answers=sentences))
    found = re.findall(r'<div class="answer-lines">(.*?)</div>', page, re.DOTALL)
    assert len(found) == 2
    assert found[0] == found[1]
    assert "<p><b>Slowly.</b> In 5 km² of ground.</p>\n<p><b>No.</b> -</p>" in found[0]


def test_every_claim_stands_once_in_its_map(record: RunRecord):
    page = build_brief(record)
    assert len(re.findall(r'class="mark ', page)) == len(record.case.claims)


def test_alone_it_fetches_nothing_leads_nowhere_and_is_well_formed(record: RunRecord):
    page = build_brief(record)
    html5lib.HTMLParser(strict=True).parse(page)
    assert "<script" not in page
    assert "href=" not in page
    assert "style-src &#39;sha256-" in page
    assert page.count("<h1") == 1


def test_in_the_report_it_comes_first_and_adds_no_heading(record: RunRecord):
    page = build_page(record)
    assert page.index('id="brief"') < page.index("<h1")
    assert page.count("<h1") == 1


def test_every_printed_page_says_of_what_run_and_how_sure(record: RunRecord):
    (foot,) = re.findall(r'@bottom-left\{content:"([^"]*)"\}', build_page(record))
    assert foot.startswith(
        "polemos run northern_war-4096-s1-0a1b2c3d, prior only, evidence to 9 January 2025"
    )


def test_it_is_written_beside_the_run_and_leaves_it_whole(run_folder: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(briefs, "BROWSERS", ("no-such-browser",))
    folder = shutil.copytree(run_folder, tmp_path / "run")
    records.seal(folder, [path.name for path in folder.iterdir()])
    done = CliRunner().invoke(main, ["brief", str(folder), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0, done.output
    (written,) = (tmp_path / "out").iterdir()
    assert written.name == "northern_war-4096-s1-0a1b2c3d-brief.html"
    assert "no PDF" in done.stderr
    assert list(records.damage(folder)) == []


def test_no_brief_of_what_is_no_run(tmp_path: Path):
    done = CliRunner().invoke(main, ["brief", str(tmp_path)])
    assert done.exit_code != 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.browser
def test_on_paper_it_is_one_page(run_folder: Path, tmp_path: Path):
    folder = shutil.copytree(run_folder, tmp_path / "run")
    records.seal(folder, [path.name for path in folder.iterdir()])
    _, pdf = write_brief(folder, tmp_path / "out")
    data = pdf.read_bytes()
    assert data.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page[^s]", data)) == 1
