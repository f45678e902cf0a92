"""The command line as scripts rely on it: words, JSON, exit codes, and never a traceback."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from polemos._core import records
from polemos._core.saved import VERDICTS
from polemos.cli import main

ROOT = Path(__file__).parents[1]
KURSK = ROOT / "cases" / "kursk_2025"


def polemos(*arguments, cwd=None):
    done = subprocess.run(
        [sys.executable, "-m", "polemos.cli", *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "Traceback" not in done.stderr + done.stdout
    return done


def here(*arguments):
    """The same in this process, which has imported what a new one would import again."""
    done = CliRunner().invoke(main, [str(word) for word in arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert "Traceback" not in done.stderr + done.stdout
    return done


def test_help_imports_nothing_heavy():
    code = (
        "import sys, click.testing, polemos.cli as c;"
        "click.testing.CliRunner().invoke(c.main, ['--help']);"
        "print([m for m in ('jax', 'numpy', 'pydantic', 'scipy', 'pyarrow') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_shipped_case_checks():
    done = polemos("check", KURSK)
    assert done.returncode == 0, done.stdout


def test_checking_imports_no_engine():
    code = (
        "import sys, polemos; polemos.check_case(sys.argv[1]);"
        "print([m for m in ('jax', 'equinox') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(KURSK)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_folder_that_is_no_case_is_said_in_one_line(tmp_path):
    done = polemos("check", tmp_path / "nowhere")
    assert done.returncode == 3
    assert "nowhere" in done.stdout + done.stderr


def test_a_new_case_checks_and_runs(tmp_path):
    assert polemos("new", tmp_path / "my_war").returncode == 0
    assert polemos("check", tmp_path / "my_war").returncode == 0
    done = polemos(
        "run", tmp_path / "my_war", "--members", 50, "--seed", 1, "--no-report", "--json", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["members"] == 50


def test_new_does_not_write_over_anything(tmp_path):
    (tmp_path / "my_war").mkdir()
    (tmp_path / "my_war" / "case.yaml").write_text("mine")
    assert here("new", tmp_path / "my_war").exit_code != 0
    assert (tmp_path / "my_war" / "case.yaml").read_text() == "mine"


@pytest.fixture(scope="module")
def small_run(tmp_path_factory):
    from polemos.case import write_template

    write_template(case := tmp_path_factory.mktemp("cli") / "war")
    folder = case.parent / "run"
    done = polemos("run", case, "--members", 60, "--seed", 3, "--out", folder, "--json")
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


def test_run_prints_the_object_that_scripts_rely_on(small_run):
    folder, printed = small_run
    assert {
        "run",
        "case",
        "seed",
        "members",
        "weeks",
        "hash",
        "seconds",
        "peak_mib",
        "report",
        "verdicts",
    } <= set(printed)
    assert printed["weeks"] == 105
    assert Path(printed["report"]) == folder / "report.html"
    for one in printed["verdicts"]:
        assert set(one) == {"claim", "verdict", "words", "drawn_from", "basis", "speaks"}
    assert {one["drawn_from"] for one in printed["verdicts"]} == {"prior", "record", None}


def test_verify_says_whole_and_then_names_the_damage(small_run, tmp_path):
    folder, _ = small_run
    assert here("verify", folder).exit_code == 0
    assert here("verify", folder / "report.html").exit_code == 0
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    verdicts = copy / "verdicts.json"
    verdicts.write_text(verdicts.read_text().replace('"verdict": "', '"verdict": "leans for', 1) + " ")
    done = here("verify", copy, "--json")
    assert done.exit_code == 3
    assert any("verdicts.json" in fault for fault in json.loads(done.stdout)["faults"])


def test_claims_prints_the_verdicts_and_fails_on_request(small_run):
    folder, printed = small_run
    assert polemos("claims", folder).returncode == 0
    found = {one["verdict"] for one in printed["verdicts"]}
    given, absent = sorted(found), sorted(set(VERDICTS) - found)
    assert claims_of(folder, given[0]).exit_code == 1
    assert claims_of(folder, ",".join(absent)).exit_code == 0
    assert claims_of(folder, f"{', '.join(absent)}, {given[-1]}").exit_code == 1
    assert claims_of(folder, absent[0], given[0].replace(" ", "_")).exit_code == 1


def claims_of(folder, *fail_on):
    words = [word for verdicts in fail_on for word in ("--fail-on", verdicts)]
    return CliRunner().invoke(main, ["claims", str(folder), *words])


def test_depends_stands_for_all_that_depend_on_something(tmp_path):
    said = {"claim": "a", "kind": "causal", "statement": "s", "words": "w"}
    for verdict in VERDICTS:
        folder = tmp_path / verdict
        folder.mkdir()
        records.write_json(folder / records.VERDICTS, [said | {"verdict": verdict}])
        records.seal(folder, [records.VERDICTS])
        assert claims_of(folder, "depends").exit_code == int(verdict.startswith("depends on"))
        assert claims_of(folder, verdict).exit_code == 1


def test_a_verdict_that_there_is_not_is_a_usage_error(tmp_path):
    for word in ("fails", "not", "supported,", ""):
        done = claims_of(tmp_path, word)
        assert done.exit_code == 2
        assert "there is no verdict '" in done.stderr
        assert "not supported" in done.stderr


def test_a_report_can_be_made_again_from_the_records(small_run):
    folder, _ = small_run
    (folder / "report.html").unlink()
    assert here("report", folder).exit_code == 0
    assert here("verify", folder).exit_code == 0


@pytest.mark.parametrize("seed", ["-1", str(2**64), "abc", "1.5", "٣"])
def test_a_bad_seed_is_a_usage_error(seed, tmp_path):
    done = here("run", KURSK, f"--seed={seed}", "--out", tmp_path / "run")
    assert done.exit_code == 2
    assert "E-SEED" in done.stderr
    assert not (tmp_path / "run").exists()


def test_an_invalid_case_leaves_nothing_behind(tmp_path):
    import shutil

    case = tmp_path / "case"
    shutil.copytree(KURSK, case)
    text = (case / "case.yaml").read_text().replace("format: 1", "format: 1\nwepons: none", 1)
    (case / "case.yaml").write_text(text)
    done = here("run", case, "--out", tmp_path / "run")
    assert done.exit_code == 3
    assert "E-UNKNOWN" in done.stdout
    assert not (tmp_path / "run").exists()


def test_every_schema_is_printed():
    def printed(*words):
        return CliRunner().invoke(main, ["schema", *words])

    names = printed().stdout.split()
    assert "case" in names
    for name in names:
        assert "properties" in printed(name).stdout or "items" in printed(name).stdout
    assert printed("weapons").exit_code == 2


def test_doctor_finds_this_machine_fit():
    done = polemos("doctor", "--json")
    assert done.returncode == 0, done.stdout
    assert {finding["name"] for finding in json.loads(done.stdout)} >= {
        "Python",
        "packages",
        "engine",
    }


def test_a_stop_says_the_line_that_goes_on_with_the_drawn_seed(tmp_path, monkeypatch):
    from polemos import analysis

    def stopped(request, folder, **_):
        raise KeyboardInterrupt

    monkeypatch.setattr(analysis, "answer", stopped)
    monkeypatch.setattr(analysis.secrets, "randbits", lambda bits: 4711)
    done = CliRunner().invoke(main, ["run", str(KURSK), "--members", "9", "--workers", "2"])
    assert done.exit_code == 4
    line = f"to go on: polemos run {KURSK} --members 9 --seed 4711 --out runs/kursk_2025-9-s4711-"
    assert line in done.stderr
    assert done.stderr.endswith(" --workers 2\n")


def test_an_unfinished_folder_says_the_line_that_goes_on(tmp_path, monkeypatch):
    import polemos as library
    from polemos.case import write_template

    write_template(tmp_path / "war")

    def stop(event):
        if event["event"] == "compile":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.simulate(tmp_path / "war", members=9, seed=3, out=tmp_path / "run", listen=stop)
    done = CliRunner().invoke(main, ["claims", str(tmp_path / "run")])
    run = tmp_path / "run"
    assert done.stderr.endswith(f"to go on: polemos run {run}/case --members 9 --seed 3 --out {run}\n")


@pytest.mark.slow
def test_a_run_keeps_no_folder_of_the_machine(tmp_path):
    """All that is saved: manifest, records and report; Parquet too."""
    from polemos.case import write_template

    write_template(tmp_path / "war")
    (tmp_path / "elsewhere").mkdir()
    run = tmp_path / "run"
    words = ["run", tmp_path / "war", "--members", 9, "--seed", 1, "--out", run]
    assert polemos(*words, cwd=tmp_path / "elsewhere").returncode == 0
    found = [
        path for path in run.rglob("*") if path.is_file() and str(tmp_path).encode() in path.read_bytes()
    ]
    assert found == []
    manifest = json.loads((run / "manifest.json").read_text())
    assert manifest["command"] == "polemos run war --members 9 --seed 1 --out run"
    assert "polemos run war --members 9 --seed 1<" in (run / "report.html").read_text()


@pytest.mark.slow
def test_a_case_is_calibrated_and_run_from_there(tmp_path):
    from polemos.case import write_template

    write_template(case := tmp_path / "war")
    found, run = tmp_path / "posterior", tmp_path / "run"
    told = polemos("calibrate", case, "--out", found, "--islands", 2, "--moves", 1, "--json")
    assert told.returncode == 0, told.stderr
    printed = json.loads(told.stdout)
    assert (printed["case"], printed["islands"]) == ("war", 2)
    assert set(printed["sentinels"]) == {"behind the fronts", "north"}
    again = polemos("calibrate", case, "--out", found, "--islands", 2, "--moves", 1)
    assert again.returncode == 0, again.stderr
    assert "sentinels" in again.stdout
    done = polemos("run", case, "--posterior", found, "--members", 60, "--seed", 3, "--out", run)
    assert done.returncode == 0, done.stderr
    assert "drawn from a posterior: " in done.stdout
    assert "Calibrated:" in (run / "report.html").read_text()
    manifest = json.loads((run / "manifest.json").read_text())
    assert manifest["lineage"]["parents"] == 512
    drawn = {one["drawn_from"] for one in json.loads((run / "verdicts.json").read_text())}
    assert drawn == {"posterior", "record", None}
    switched = polemos("run", case, "--posterior", found, "--members", 60, "--switches")
    assert switched.returncode != 0
    assert "Traceback" not in switched.stderr


def test_a_folder_without_a_posterior_is_refused(tmp_path):
    from polemos.case import write_template

    write_template(case := tmp_path / "war")
    found = here("run", case, "--posterior", tmp_path, "--members", 60)
    assert found.exit_code != 0
    assert "holds no posterior; make one with polemos calibrate" in found.output
    busy = here("calibrate", case, "--out", tmp_path)
    assert busy.exit_code != 0
    assert "is not empty and holds no posterior" in busy.output


def test_the_price_of_held_ground_as_json(tmp_path):
    case = tmp_path / "war"
    assert here("new", case).exit_code == 0
    done = here("chip", case, "--hold", "hold_border", "--leave", "leave_border", "--members", 256, "--json")
    told = json.loads(done.output)
    assert (told["holder"], told["members"], told["seed"]) == ("A", 256, 1)
    assert [one["weeks"] for one in told["ahead"]] == [0, 4, 13, 26, 52]
    assert told["ahead"][0]["given"] == {"mean": 0.0, "error": 0.0}
    assert told["table"] is None  # this war has none
    wrong = here("chip", case, "--hold", "hold_border", "--leave", "hold_border")
    assert wrong.exit_code == 4
    assert "name two different ones of baseline" in wrong.output
    both = ("--switch", "x", "--posterior", tmp_path / "none")
    torn = here("chip", case, "--hold", "hold_border", "--leave", "leave_border", *both)
    assert torn.exit_code == 2
    assert "drop one" in torn.output
