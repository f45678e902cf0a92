"""`polemos diff` as a person and a script rely on it."""

import json
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from polemos._core import records
from polemos.cli import FAILED, INVALID, OK, main


def diff(*arguments):
    done = CliRunner().invoke(main, ["diff", *map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_it_prints_the_sentence_first_and_what_went_in_after_it(runs):
    done = diff(runs["plain"], runs["both"])
    assert done.exit_code == OK
    first, *_ = done.stdout.splitlines()
    assert first == "1 of the 6 claims asked in both runs changed its verdict."
    titles = [
        "Verdicts that changed",
        "Forecasts that moved",
        "What went in otherwise",
        "What may have moved each claim",
    ]
    assert [line for line in done.stdout.splitlines() if line in titles] == titles
    assert "crossing_relieved_north" in done.stdout
    assert "[priors.yaml:" in done.stdout


def test_an_outcome_that_moved_under_several_policies_is_listed_under_one(runs, between):
    listed = [one for one in between("plain", "prior").series if one.listed]
    outcomes = {one.name.rpartition(" | ")[0] for one in listed}
    assert len(outcomes) < len(listed)
    lines = diff(runs["plain"], runs["prior"]).stdout.splitlines()
    heads = {line.rpartition(" | ")[0].strip() for line in lines if " | " in line}
    assert heads == outcomes
    assert any(" | " in line and "last date 200" in line for line in lines)
    (rest,) = (line for line in lines if "more, most of them the same under other policies" in line)
    assert rest.split()[:2] == ["and", str(len(listed) - len(outcomes))]


def test_json_is_one_object_with_all_of_it(runs, between):
    done = diff(runs["plain"], runs["both"], "--json")
    assert done.exit_code == OK
    told = json.loads(done.stdout)
    assert told == json.loads(json.dumps(between("plain", "both").as_dict()))
    assert set(told) == {
        "before", "after", "same_draws", "same_outcomes", "moved", "unexplained", "level", "least_share",
        "least_band", "claims", "claims_only", "series", "series_only", "changes",
    }  # fmt: skip


@pytest.mark.parametrize("spoil", ["missing", "damaged", "unfinished", "case"])
@pytest.mark.parametrize("second", [False, True])
def test_what_is_no_finished_run_is_one_line_and_exit_3(runs, tmp_path, spoil, second):
    folder = shutil.copytree(runs["plain"], tmp_path / "run")
    if spoil == "missing":
        shutil.rmtree(folder)
    elif spoil == "damaged":
        (folder / records.VERDICTS).write_text("[]")
    elif spoil == "unfinished":
        (folder / records.SEAL).unlink()
    else:
        folder = folder / "case"
    done = diff(*((runs["plain"], folder) if second else (folder, runs["plain"])))
    assert done.exit_code == INVALID
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert str(folder) in done.stderr


def test_runs_of_two_cases_are_one_line_and_exit_4(runs, spoilt):
    done = diff(runs["plain"], spoilt("plain", "case.json", lambda value: value.update(id="other")))
    assert done.exit_code == FAILED
    assert done.stderr.count("\n") == 1
    assert "give both the same 'id' in case.yaml" in done.stderr


def test_nothing_of_the_engine_is_imported(runs):
    code = (
        "import sys, polemos; polemos.difference(*sys.argv[1:]);"
        "print([name for name in ('jax', 'equinox', 'pandas') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(runs["plain"]), str(runs["seed"])],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
