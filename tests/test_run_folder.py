"""Nothing unsealed is believed, and whatever a kill leaves the next command mends."""

import errno
import hashlib
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import polemos
from polemos import analysis
from polemos._core import records
from polemos._core.errors import DamagedRun, RunError
from polemos._core.saved import SavedScore
from polemos._core.writer import only_writer
from polemos.analysis import Run, add_loops, answer, request_of, which_loop
from polemos.cli import FAILED, INVALID, OK, main
from polemos.report import rewrite_report, verify_report, write_report
from polemos.report.embedding import packed
from polemos.run_folder import add_scores

POLICIES = {"policy": "leave_border", "against": "baseline"}
MEASURE = "at(held(A, border), 2001-09-03)"


@pytest.fixture(scope="module")
def request_(war):
    return request_of(war, members=20, seed=7, policies=list(POLICIES.values()))


@pytest.fixture(scope="module")
def made(request_, tmp_path_factory) -> Run:
    return answer(request_, tmp_path_factory.mktemp("run") / "made")


@pytest.fixture(scope="module")
def found(war):
    return which_loop(war, MEASURE, **POLICIES, members=4, orders=1)


@pytest.fixture
def folder(made, tmp_path):
    """The run in a folder that a test may spoil."""
    return shutil.copytree(made.folder, tmp_path / "run")


def polemos_(*arguments):
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def edit(path, old='"verdict": "', new='"verdict": "leans for'):
    path.write_text(path.read_text().replace(old, new) + " ")


def readers(folder, request, war, found):
    """Every way to a finished run."""
    return {
        "run": lambda: answer(request, folder),
        "loops": lambda: add_loops(folder, war, found),
        "scores": lambda: add_scores(folder, war, ()),
        "before loops": lambda: analysis.require_run_of(folder, war),
        "report": lambda: rewrite_report(folder),
        "write_report": lambda: write_report(folder),
        "open": lambda: polemos.open_run(folder),
    }


@pytest.mark.parametrize("report", ["kept", "removed"])
def test_an_edited_verdict_is_refused_by_all_and_sealed_by_none(folder, request_, war, found, report):
    edit(folder / records.VERDICTS)
    if report == "removed":
        (folder / records.REPORT).unlink()
    for name, read in readers(folder, request_, war, found).items():
        file = r"(verdicts\.json: changed .*take it from a copy|report\.html: missing.*writes it again)"
        with pytest.raises(DamagedRun, match=f"run/{file}"):
            read()
        assert "verdicts.json: changed since the run was sealed" in list(records.damage(folder)), name
    done = polemos_("claims", folder, "--fail-on", "not supported")
    assert (done.exit_code, done.stdout) == (INVALID, "")
    assert f"{folder}/verdicts.json: changed" in done.stderr


@pytest.mark.parametrize("name", ["loops.json", "blocks/00001.parquet", "blocks/.hidden", "notes.txt"])
def test_what_the_seal_does_not_name_is_named_and_read_by_nothing(folder, request_, war, found, name):
    (folder / name).write_text("[]")
    for read in readers(folder, request_, war, found).values():
        with pytest.raises(DamagedRun, match=rf"run/{name}: added since .*; move it out"):
            read()
    for verb in ("verify", "claims", "report"):
        done = polemos_(verb, folder)
        assert done.exit_code == INVALID
        assert f"{folder}/{name}: added since the run was sealed" in done.output


def test_a_link_to_a_folder_and_a_name_outside_are_no_part_of_a_run(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    for path in (folder / "a.json", tmp_path / "b.json"):
        path.write_text("{}")
    records.seal(folder, ["a.json"])
    assert list(records.damage(folder)) == []
    (folder / "more").symlink_to(tmp_path, target_is_directory=True)
    assert list(records.damage(folder)) == ["more: added since the run was sealed"]
    (folder / "more").unlink()
    for name in ("../b.json", str(tmp_path / "b.json")):
        records.seal(folder, ["a.json", name])
        assert list(records.damage(folder)) == [f"seal.json: names a file outside the run: {name!r}"]


def test_a_report_that_nobody_sealed_is_written_again(folder, request_):
    report = folder / records.REPORT
    page = report.read_bytes()
    names = set(records.sealed_files(folder)) - {records.REPORT}
    records.seal(folder, names)  # a kill between the report and its seal
    edit(report)
    answer(request_, folder)
    assert report.read_bytes() == page
    assert list(records.damage(folder)) == []
    edit(report)
    answer(request_, folder)
    assert report.read_bytes() == page
    assert list(records.damage(folder)) == []


@pytest.mark.parametrize("at", range(6))
def test_an_answer_that_a_kill_cuts_short_is_there_or_not(folder, war, found, request_, monkeypatch, at):
    """Each rename of a file is a moment to be killed at."""
    calls, whole = iter(range(99)), Path.replace

    def replace(self, target):
        if next(calls) == at:
            raise KeyboardInterrupt
        return whole(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        add_loops(folder, war, found)
    monkeypatch.undo()
    answer(request_, folder)
    assert list(records.damage(folder)) == []
    assert verify_report(folder / records.REPORT) == []
    assert not [path for path in folder.rglob(".*") if path.name != ".writer"]
    add_loops(folder, war, found)
    assert list(records.damage(folder)) == []


def test_scores_are_sealed_with_the_run_and_told_in_its_report(folder, war):
    day = war.clock.start
    told = {"reference": "persistence13", "horizon": 13, "origins": 9, "first": day, "last": day, "series": 1}
    score = SavedScore(forecaster="anchored prior", ratio=0.8, low=0.7, high=0.9, inside80=0.8, **told)
    add_scores(folder, war, (score,))
    assert list(records.damage(folder)) == []
    assert records.SCORES in records.sealed_files(folder)
    page = (folder / records.REPORT).read_text()
    assert "Better than the last value:" in page
    assert "Not scored." not in page
    add_scores(folder, war, ())
    assert "Not scored." in (folder / records.REPORT).read_text()


def test_what_a_kill_leaves_is_removed_and_never_sealed(war, request_, made, tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / ".manifest.json.42").write_text("{")  # killed in its first write
    assert answer(request_, folder, report=False).hash == made.hash
    assert not (folder / ".manifest.json.42").exists()
    (folder / records.SEAL).unlink()
    for name in (".case.json.42", "blocks/.00000.parquet.7", "case/evidence/.map_north.csv.8"):
        (folder / name).write_text("part")
    assert answer(request_, folder).hash == made.hash
    assert list(records.damage(folder)) == []
    assert set(records.sealed_files(folder)) == set(records.sealed_files(made.folder))
    assert not [path for path in folder.rglob(".*") if path.name != ".writer"]


def test_an_unfinished_run_seals_nothing_that_it_did_not_make(folder, request_):
    (folder / records.SEAL).unlink()
    (folder / "loops.json").write_text("[]")
    with pytest.raises(RunError, match=r"run/loops\.json is no part of the run in its folder; move it"):
        answer(request_, folder)
    assert not (folder / records.SEAL).exists()


def test_a_run_killed_between_its_seal_and_its_tidying_is_whole(folder, request_):
    (commit,) = records.read_commits(folder).values()
    working = next(name for name in commit.files if name.endswith(".bands.parquet"))
    (folder / working).write_text("left")
    assert list(records.damage(folder)) == []
    (folder / records.REPORT).unlink()
    answer(request_, folder)
    assert not (folder / working).exists()


@pytest.mark.parametrize("spoil", ["remove", "change", "log"])
def test_a_block_that_was_lost_is_computed_again(folder, request_, made, spoil):
    (folder / records.SEAL).unlink()
    block = folder / "blocks" / "00000.parquet"
    if spoil == "remove":
        block.unlink()
    elif spoil == "change":
        block.write_bytes(b"no table")
    else:
        (folder / records.COMMITS).write_text("no line\nof a log\n")
    events = []
    assert answer(request_, folder, listen=events.append).hash == made.hash
    again = [event["block"] for event in events if event["event"] == "again"]
    assert again == ([] if spoil == "log" else [0])
    assert list(records.damage(folder)) == []
    assert len(records.read_commits(folder)) == 1


def test_a_finished_run_is_found_without_writing(folder, request_, made):
    before = {path: path.stat().st_mtime_ns for path in [folder, *folder.rglob("*")]}
    assert answer(request_, folder).hash == made.hash
    assert {path: path.stat().st_mtime_ns for path in [folder, *folder.rglob("*")]} == before


def sealed_with(folder, name, text):
    files = set(records.sealed_files(folder)) | {name}
    (folder / name).write_text(text)
    records.seal(folder, files)


@pytest.mark.parametrize("verb", ["verify", "claims", "report"])
def test_a_run_of_a_later_format_asks_for_an_upgrade(folder, verb):
    manifest = records.read_json(folder / records.MANIFEST)
    sealed_with(folder, records.MANIFEST, json.dumps(manifest | {"format": 2, "polemos": "9.9"}))
    done = polemos_(verb, folder)
    assert done.exit_code == INVALID
    assert "manifest.json: format 2, made by polemos 9.9; this one reads 1: upgrade polemos" in done.output


@pytest.mark.parametrize(
    "name", ["manifest.json", "verdicts.json", "seal.json", "coverage.json", "case.json"]
)
@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 500 + "]" * 500, "{}", "[]", "7"])
@pytest.mark.parametrize("verb", ["verify", "claims", "report"])
def test_records_of_something_else_are_one_line(folder, name, text, verb):
    if name == records.SEAL:
        (folder / name).write_text(text)
    else:
        sealed_with(folder, name, text)
    done = polemos_(verb, folder)
    assert done.exit_code in (OK, INVALID)
    assert done.stderr.count("\n") <= 1
    assert done.exit_code == INVALID or verb != "report" or text in ("[]", "{}")


@pytest.mark.parametrize(
    "name", ["seal.json", "verdicts.json", "manifest.json", "commits.log", "bands.parquet"]
)
@pytest.mark.parametrize("kind", ["pipe", "zero", "folder"])
def test_a_record_is_a_plain_file(folder, name, kind):
    (folder / name).unlink()
    if kind == "pipe":
        os.mkfifo(folder / name)
    elif kind == "folder":
        (folder / name).mkdir()
    else:
        (folder / name).symlink_to("/dev/zero")
    for verb in ("verify", "claims", "report"):
        done = polemos_(verb, folder)
        assert done.exit_code == INVALID
        assert f"{folder}/{name}: " in done.output


def test_a_folder_that_is_no_finished_run_is_said_in_a_sentence(folder, tmp_path, war):
    (folder / records.SEAL).unlink()
    for verb in ("verify", "claims", "report"):
        done = polemos_(verb, folder)
        assert done.exit_code == INVALID
        assert f"is unfinished; to go on: polemos run {folder}/case --members" in done.output
        done = polemos_(verb, tmp_path / "nowhere")
        assert done.exit_code == INVALID
        assert "Errno" not in done.output
    with pytest.raises(RunError, match="unfinished"):
        analysis.require_run_of(folder, war)


def test_a_table_that_unpacks_to_more_than_a_run_has_is_refused_before_it_is_read(folder):
    rows = 20_000_000
    column = pa.DictionaryArray.from_arrays(pa.array(np.zeros(rows, np.int8)), ["x"])
    pq.write_table(pa.table({"policy": column, "outcome": column}), folder / records.BANDS)
    records.seal(folder, set(records.sealed_files(folder)))
    done = polemos_("report", folder)
    assert done.exit_code == INVALID
    assert "bands.parquet: 20000000 rows, 2 columns" in done.stderr


@pytest.mark.parametrize(
    ("rows", "why"), [(5000, "no block has more than 1024 members"), (0, "not the table")]
)
def test_a_block_under_a_right_hash_is_still_a_block(folder, rows, why):
    path = folder / "blocks" / "00000.parquet"
    if rows:
        pq.write_table(pa.table({"luck": np.zeros(rows)}), path)
    else:
        path.write_text("no table")
    (commit,) = records.read_commits(folder).values()
    files = commit.files | {"blocks/00000.parquet": records.sha256_of(path)}
    records.keep_commits(folder, [records.Commit(0, files)])
    records.seal(folder, set(records.sealed_files(folder)))
    run = polemos.open_run(folder)
    with pytest.raises(DamagedRun, match=rf"00000\.parquet: .*{why}"):
        run.verdicts()


def test_a_report_alone_is_a_plain_file_of_a_fair_size(tmp_path):
    os.mkfifo(tmp_path / "pipe.html")
    (tmp_path / "zero.html").symlink_to("/dev/zero")
    assert verify_report(tmp_path / "pipe.html") == ["no report, it cannot be read: not a plain file"]
    assert verify_report(tmp_path / "zero.html") == ["no report, it cannot be read: not a plain file"]
    assert "no such file or folder" in polemos_("verify", tmp_path / "nowhere").output


def test_a_report_with_data_nested_deep_is_one_line(tmp_path):
    text = b"[" * 100_000
    digest = hashlib.sha256(text).hexdigest().encode()
    block = b'<script type="application/octet-stream" id="case" data-sha256="%s">%s</script>'
    (tmp_path / "report.html").write_bytes(block % (digest, packed(text).encode()))
    done = polemos_("verify", tmp_path / "report.html")
    assert done.exit_code == INVALID
    assert "the embedded case is not JSON" in done.output


def test_a_seed_of_many_digits_is_a_usage_error(tmp_path, folder):
    done = polemos_("run", folder / "case", "--seed", "9" * 5000, "--out", tmp_path / "new")
    assert done.exit_code == 2
    assert len(done.output) < 600


def test_a_full_disk_names_the_file(tmp_path, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as caught:
        records.write_whole(tmp_path / "a.json", b"x")
    assert caught.value.filename == str(tmp_path / "a.json")
    with pytest.raises(OSError, match="No space left") as caught:
        records.append_commit(tmp_path, records.Commit(0, {}))
    assert caught.value.filename == str(tmp_path / records.COMMITS)


def test_the_folder_of_a_run_says_where_its_case_is(folder):
    with pytest.raises(polemos.InvalidCase, match=r"a run, not a case; the case that it keeps is .*run/case"):
        polemos.load_case(folder)
    assert polemos.load_case(folder / "case")


def test_a_folder_that_is_written_names_its_lock(folder, request_):
    (folder / records.REPORT).unlink()
    with only_writer(folder), pytest.raises(RunError, match=r"holds the lock .*run/\.writer; wait for it"):
        answer(request_, folder)
    (folder / records.OWNER).write_bytes(
        b"\xff\xfe@host"
    )  # a killed process's; the kernel let go of its lock
    assert answer(request_, folder).hash


def test_the_owner_of_a_lock_may_be_anything(folder):
    with only_writer(folder):
        (folder / records.OWNER).write_bytes(b"\xff\xb2@host")
        with pytest.raises(RunError, match="is being written by process"), only_writer(folder):
            pass
        (folder / records.OWNER).unlink()
        os.mkfifo(folder / records.OWNER)
        with pytest.raises(RunError, match="is being written by another process"), only_writer(folder):
            pass
    os.mkfifo(folder / records.OWNER)
    with only_writer(folder):
        assert (folder / records.OWNER).is_file()


def test_what_an_earlier_polemos_sealed_stays(folder, request_):
    sealed_with(folder, ".case.json.42", "part")
    (folder / records.REPORT).unlink()
    assert answer(request_, folder).hash
    assert list(records.damage(folder)) == []


def test_claims_that_need_policies_that_were_not_run_are_named(war):
    few = request_of(war, members=9, seed=1, policies=["baseline"])
    assert analysis.left_out(few) == (("crossing_relieved_north", ("no_crossing",)),)
    assert analysis.left_out(request_of(war, members=9, seed=1, policies=None)) == ()


def refused(folder, request):
    """What a plan says of a folder, which is what the run says and leaves as it was."""
    before = sorted(folder.rglob("*"))
    said = []
    for ask in (analysis.plan, answer):
        with pytest.raises((RunError, DamagedRun)) as caught:
            ask(request, folder)
        said.append(str(caught.value))
    assert said[0] == said[1]
    assert [path for path in sorted(folder.rglob("*")) if path.name != records.LOCK] == [
        path for path in before if path.name != records.LOCK
    ]
    return said[0]


def test_a_plan_refuses_a_folder_that_the_run_would_refuse(folder, war, request_, tmp_path):
    assert analysis.plan(request_, folder)["blocks_done"] == 1
    assert analysis.plan(request_, tmp_path / "nowhere")["blocks_done"] == 0
    for other in (
        request_of(war, members=20, seed=8, policies=list(POLICIES.values())),
        request_of(war, members=20, seed=7, policies=["baseline"]),
        request_of(war.model_copy(update={"id": "other"}), members=20, seed=7, policies=request_.policies),
    ):
        assert "made from another case, seed or version; choose another --out" in refused(folder, other)
    edit(folder / records.VERDICTS)
    assert "verdicts.json: changed since the run was sealed; take it from a copy" in refused(folder, request_)
    (folder / records.SEAL).unlink()
    assert analysis.plan(request_, folder)["blocks_done"] == 1
    (folder / "notes.txt").write_text("")
    assert "notes.txt is no part of the run in its folder; move it elsewhere" in refused(folder, request_)
    assert (folder / records.REPORT).exists()
    (folder / records.MANIFEST).unlink()
    assert "is not empty and holds no run; choose another --out" in refused(folder, request_)


def test_a_plan_into_a_file_is_refused(request_, tmp_path):
    (tmp_path / "file").write_text("")
    assert "is a file; a run needs a folder of its own" in refused(tmp_path / "file", request_)


def test_a_plan_is_told_while_another_writes_or_after_a_kill(folder, war, found, request_):
    with only_writer(folder):
        assert analysis.plan(request_, folder)["blocks_done"] == 1
    changed = json.dumps([]).encode()  # killed between the seal and the rename of what it names
    files = records.sealed_files(folder) | {records.LOOPS: hashlib.sha256(changed).hexdigest()}
    (folder / f".{records.LOOPS}.next").write_bytes(changed)
    records._write_seal(folder, files)
    assert analysis.plan(request_, folder)["seconds_left"] == 0.0


def test_the_command_plans_for_no_foreign_folder(folder):
    done = polemos_("run", folder / "case", "--members", 20, "--seed", 8, "--plan", "--out", folder)
    assert done.exit_code == FAILED
    assert "made from another case, seed or version; choose another --out" in done.stderr
    assert done.stdout == ""


def test_a_run_without_the_reference_policy_has_verdicts_and_no_comparison(war, tmp_path):
    run = polemos.simulate(war, members=9, seed=1, policies=["leave_border"], out=tmp_path / "run")
    assert run.verdicts()
    for name in (records.DIFFERENCES, records.BREAKING, records.NUMBERS):
        assert json.loads((run.folder / name).read_text()) == []
    assert "not asked" in write_report(run.folder).read_text()
