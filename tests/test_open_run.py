"""A run keeps its case: years later the folder alone is enough to read it, judge it and run it again."""

import shutil
import warnings

import numpy as np
import pytest

import polemos
from polemos._core import records
from polemos._core.errors import DamagedRun, RunError
from polemos.analysis import Run, answer, request_of, which_loop
from polemos.case import write_template
from polemos.ensemble import manifest

POLICIES = ["baseline", "leave_border"]
OPTIONS = {"members": 30, "seed": 7, "policies": POLICIES}


@pytest.fixture(scope="module")
def sealed(war, tmp_path_factory) -> Run:
    return polemos.simulate(war, **OPTIONS, out=tmp_path_factory.mktemp("run") / "sealed")


@pytest.fixture
def copied(sealed, tmp_path):
    """The same run in a folder that a test may spoil."""
    return shutil.copytree(sealed.folder, tmp_path / "copied")


def sealed_anew(folder):
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    records.seal(folder, [name for name in names if name != records.SEAL])
    assert list(records.damage(folder)) == []


def test_the_kept_files_are_those_that_were_read(war, sealed):
    kept = sealed.folder / records.CASE_FILES
    again = polemos.load_case(kept)
    assert again.model_dump() == war.model_dump()
    assert again.digest == sealed.manifest.case.digest
    names = {path.relative_to(kept).as_posix() for path in kept.rglob("*") if path.is_file()}
    assert names == set(war.files)


def test_the_kept_case_is_what_was_loaded_not_what_stands_in_its_folder_now(tmp_path):
    write_template(tmp_path / "war")
    case = polemos.load_case(tmp_path / "war")
    with (tmp_path / "war" / "case.yaml").open("a") as handle:
        handle.write("# an afterthought\n")
    run = polemos.simulate(case, **OPTIONS, out=tmp_path / "run")
    assert b"afterthought" not in (run.folder / records.CASE_FILES / "case.yaml").read_bytes()
    assert polemos.open_run(run.folder).request.case.digest == case.digest


def test_an_opened_run_says_what_the_first_one_said(sealed, copied):
    opened = polemos.open_run(str(copied))
    assert opened.hash == sealed.hash
    assert opened.measures.identical(sealed.measures)
    assert opened.draws.identical(sealed.draws)
    assert opened.verdicts() == sealed.verdicts()
    assert opened.saved_verdicts() == sealed.saved_verdicts()
    assert opened.summary() == {**sealed.summary(), "folder": str(copied)}
    assert opened.weekly(members=range(5)).identical(sealed.weekly(members=range(5)))


def test_the_kept_case_gives_the_same_run_again(sealed, tmp_path):
    again = polemos.simulate(sealed.folder / records.CASE_FILES, **OPTIONS, out=tmp_path / "again")
    assert again.hash == sealed.hash
    assert again.manifest.request == sealed.manifest.request


def test_a_folder_without_a_finished_run_is_refused(copied, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(RunError, match=r"nowhere is no folder; `polemos run CASE --out"):
        polemos.open_run(tmp_path / "nowhere")
    with pytest.raises(RunError, match=r"no finished run; `polemos run CASE --out"):
        polemos.open_run(tmp_path / "empty")
    (copied / records.SEAL).unlink()
    with pytest.raises(RunError, match="no finished run"):
        polemos.open_run(copied)


def test_a_run_of_before_runs_kept_their_case_is_refused(copied):
    shutil.rmtree(copied / records.CASE_FILES)
    sealed_anew(copied)
    with pytest.raises(
        RunError, match=r"does not keep the files of its case: an older polemos.*run the case again"
    ):
        polemos.open_run(copied)


def test_a_run_that_keeps_another_case_is_refused(copied):
    with (copied / records.CASE_FILES / "case.yaml").open("a") as handle:
        handle.write("# an afterthought\n")
    sealed_anew(copied)
    with pytest.raises(DamagedRun, match="another case than the one that was run"):
        polemos.open_run(copied)


def test_a_case_that_this_polemos_cannot_read_is_said_to_be_so(copied):
    path = copied / records.CASE_FILES / "case.yaml"
    path.write_text(path.read_text().replace("format: 1", "format: 99", 1))
    sealed_anew(copied)
    with pytest.raises(RunError, match=r"cannot read .*case\.yaml:.*polemos .*, which made the run, can"):
        polemos.open_run(copied)


@pytest.mark.parametrize("change", [{"members": "many"}, {"seed": None}, {"policies": 3}, {"case": []}])
def test_a_manifest_that_does_not_say_what_was_asked_is_refused(copied, change):
    path = copied / records.MANIFEST
    records.write_json(path, records.read_json(path) | change)
    sealed_anew(copied)
    with pytest.raises(DamagedRun, match=r"manifest\.json: (members|seed|policies|case): Input should be"):
        polemos.open_run(copied)


def test_a_measure_that_was_not_kept_is_named(sealed):
    with pytest.raises(RunError, match=r"kept no measure 'luck'; run\.measures has"):
        sealed.column("luck")


@pytest.mark.parametrize("spoil", ["change", "remove", "add"])
def test_a_kept_case_that_was_touched_is_found(copied, spoil):
    home = copied / records.CASE_FILES
    name = "evidence/map_north.csv" if spoil != "add" else "evidence/map_south.csv"
    if spoil == "remove":
        (home / name).unlink()
    else:
        (home / name).write_text("date,value\n")
    (fault,) = records.damage(copied)
    assert fault.startswith(f"case/{name}: ")
    with pytest.raises(DamagedRun, match=name):
        polemos.open_run(copied)


def test_a_case_changed_in_python_is_never_kept_as_its_files(war, tmp_path):
    changed = war.model_copy(update={"title": "Another title"})
    assert changed.digest != war.digest
    assert not changed.files
    assert war.model_copy().digest == war.digest
    assert war.model_copy(update={"title": "Another title"}).digest == changed.digest
    run = polemos.simulate(changed, **OPTIONS, out=tmp_path / "run")
    assert not (run.folder / records.CASE_FILES).exists()
    with pytest.raises(RunError, match="changed in Python"):
        polemos.open_run(run.folder)
    with pytest.raises(RunError, match="was changed after it was read"):
        changed.write_files(tmp_path / "files")
    with pytest.raises(RunError, match="another case"):
        answer(request_of(war, **OPTIONS), run.folder, report=False)


def test_other_code_may_open_and_says_so_before_it_computes_again(copied, monkeypatch):
    monkeypatch.setattr(manifest, "code_digest", lambda: "other code")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        opened = polemos.open_run(copied)
        assert opened.measures.sizes["member"] == 30
        assert opened.draws.sizes["member"] == 30
        assert opened.saved_verdicts()
    with pytest.warns(UserWarning, match="computed again by another polemos or jaxlib"):
        assert opened.outcomes.sizes["member"] == 30


def test_a_folder_does_for_a_case(war, tmp_path):
    write_template(tmp_path / "war")
    asked = {"policy": "leave_border", "against": "baseline", "members": 4, "orders": 1}
    measure = "at(held(A, border), 2001-09-03)"
    assert (
        which_loop(str(tmp_path / "war"), measure, **asked).whole == which_loop(war, measure, **asked).whole
    )
    (tmp_path / "war" / "claims.yaml").unlink()
    with pytest.raises(polemos.InvalidCase, match=r"claims\.yaml"):
        polemos.simulate(tmp_path / "war", **OPTIONS)


# Ordinary slips -------------------------------------------------------------------------------------------


def test_histories_of_some_members_stand_beside_their_draws_and_measures(sealed):
    some = sealed.weekly(names=["dead"], members=[5, 9], policies=["baseline"])
    joined = sealed.draws.sel(member=some.member)
    assert list(joined.member.values) == list(sealed.measures.member.values[[5, 9]]) == [5, 9]
    beside = sealed.measures.sel(member=some.member).merge(some)
    assert list(beside.member.values) == [5, 9]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"names": ["heldd"]}, "names has 'heldd'; there are .*held"),
        ({"names": "held"}, r"names takes a list, such as names=\['held'\]"),
        ({"policies": ["nope"]}, "policies has 'nope'; there are baseline, leave_border"),
        ({"policies": []}, "policies has nothing in it; there are baseline"),
        ({"members": 20}, r"members takes a list of numbers, such as members=\[20\]"),
        ({"members": [3, 30]}, "members takes a list of numbers from 0 to 29"),
        ({"members": [-1]}, "members takes a list"),
    ],
)
def test_a_history_that_is_not_there_is_refused_with_what_there_is(sealed, asked, message):
    with pytest.raises(RunError, match=message):
        sealed.weekly(**{"names": ["held"], "members": range(2), **asked})


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"members": "20"}, "members is a whole number, got '20'"),
        ({"members": 2.5}, "members is a whole number"),
        ({"members": True}, "members is a whole number"),
        ({"members": 0}, "at least one member, got 0"),
        ({"seed": 1.5}, "seed is a whole number"),
        ({"seed": -1}, "a seed is a whole number"),
        ({"policies": []}, "no policy to run; case war has baseline"),
        ({"policies": "baseline"}, r"policies takes a list, such as policies=\['baseline'\]"),
        ({"policies": ["nope"]}, "no policy nope in case war"),
    ],
)
def test_a_run_that_cannot_be_is_refused_in_words(war, changed, message):
    with pytest.raises(RunError, match=message):
        polemos.simulate(war, **{**OPTIONS, **changed})


def test_numbers_of_numpy_are_numbers(war):
    assert request_of(war, members=np.int64(3), seed=1, policies=None).members == 3


def test_a_path_that_is_no_run_says_what_it_is(war, tmp_path):
    (tmp_path / "note.txt").write_text("nothing")
    with pytest.raises(RunError, match=r"note.txt is a file; a run needs a folder"):
        polemos.simulate(war, **OPTIONS, out=tmp_path / "note.txt")
    with pytest.raises(RunError, match=r"note.txt is no folder; `polemos run CASE --out FOLDER`"):
        polemos.open_run(tmp_path / "note.txt")
    write_template(tmp_path / "war")
    with pytest.raises(RunError, match="is a case, not a run; `polemos run"):
        polemos.open_run(tmp_path / "war")
