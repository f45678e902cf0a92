"""Scores of frozen forecasts: those of the backtest, honest about other sources, open where nothing came."""

import datetime
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from polemos._core.errors import RunError
from polemos.case import load_case, write_template
from polemos.cli import main
from polemos.inference.backtest import backtest
from polemos.inference.frozen import freeze, load
from polemos.inference.frozen_scores import from_record, from_truth, quantile_crps, score
from worlds.walks import START, WEEK, walking

KURSK = Path(__file__).parents[2] / "cases" / "kursk_2025"
TENTH = START + 96 * WEEK  # the tenth origin: of 26 weeks on nothing is known


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    write_template(folder := tmp_path_factory.mktemp("scores") / "war")
    return walking(load_case(folder))


@pytest.fixture(scope="module")
def frozen(case):
    return freeze(case, TENTH, members=5000)


@pytest.fixture(scope="module")
def truth(case):
    return {series.id: series for series in case.series}


def moved(series, by, first=0):
    points = [one.model_copy(update={"value": one.value + by}) for one in series.points[first:]]
    return series.model_copy(update={"points": tuple(points)})


def test_it_scores_what_the_backtest_scores_from_that_origin(case, frozen):
    """Coverage and interval scores to the bit, the integral of 199 quantiles within one in a hundred."""
    found, tested = score(frozen, from_record(frozen, case)), backtest(case, members=5000, stacked=True)
    assert frozen.forecasters == tested.forecasters
    np.testing.assert_allclose(found.wis, tested.wis[:, :, 9], rtol=1e-12)
    np.testing.assert_array_equal(found.inside, tested.inside[:, :, 9])
    np.testing.assert_allclose(found.crps, tested.crps[:, :, 9], rtol=0.01)
    known = np.isfinite(found.pit)
    np.testing.assert_allclose(found.pit[known], tested.pit[:, :, 9][known], atol=0.011)
    assert found.open() == (26, 52)
    assert known[:, :, :2].all()
    assert not known[:, :, 2:].any()


@given(st.floats(-4, 4))
def test_crps_of_quantiles_is_that_of_the_distribution(y):
    quantiles = norm.ppf(np.arange(1, 200) / 200)
    whole = y * (2 * norm.cdf(y) - 1) + 2 * norm.pdf(y) - 1 / np.sqrt(np.pi)
    assert quantile_crps(quantiles, np.array(y)) == pytest.approx(whole, abs=0.003)
    for reach in (5.0, -7.0):  # of a point mass it is the distance, also from beyond all quantiles
        assert quantile_crps(np.full(199, y), np.array(y + reach)) == pytest.approx(abs(reach))


def test_a_truth_that_agrees_scores_as_the_record_does(case, frozen, truth):
    one, other = (score(frozen, way) for way in (from_record(frozen, case), from_truth(frozen, case, truth)))
    np.testing.assert_array_equal(one.crps, other.crps)
    assert other.outcomes.said == ()


def test_a_truth_of_another_level_is_scored_by_its_change_and_said(case, frozen, truth):
    plain = score(frozen, from_record(frozen, case))
    found = score(frozen, from_truth(frozen, case, {**truth, "fast": moved(truth["fast"], 40.0)}))
    np.testing.assert_allclose(found.crps, plain.crps)
    np.testing.assert_allclose(found.outcomes.given[1, :2], plain.outcomes.given[1, :2] + 40.0)
    (said,) = found.outcomes.said
    assert "differs from the record on 97 days that were known" in said
    assert "by +40 km^2" in said
    assert "lies +40 km^2 from the last value" in said
    listed = found.as_dict()["outcomes"]
    assert [one["as_given"] - one["outcome"] for one in listed[:2]] == [0.0, 0.0]
    assert [one["as_given"] - one["outcome"] for one in listed[4:6]] == pytest.approx([40.0, 40.0])


def test_an_older_difference_is_said_and_moves_nothing(case, frozen, truth):
    points = list(truth["slow"].points)
    points[50] = points[50].model_copy(update={"value": points[50].value - 7.0})
    revised = truth["slow"].model_copy(update={"points": tuple(points)})
    found = from_truth(frozen, case, {**truth, "slow": revised})
    (said,) = found.said
    assert "on 1 days that were known, most on " + str(START + 50 * WEEK) + ", by -7 km^2" in said
    assert not found.shift.any()


def test_what_a_truth_does_not_tell_is_said(case, frozen, truth):
    late = from_truth(frozen, case, {"fast": moved(truth["fast"], 0.0, first=99)})
    assert late.series == ("fast",)
    assert "no outcomes of slow: not scored" in late.said
    assert any("nothing there on " + str(TENTH) in said for said in late.said)
    cut = truth["fast"].model_copy(update={"points": truth["fast"].points[:100]})
    found = score(frozen, from_truth(frozen, case, {"fast": cut}))
    assert found.open() == (4, 13, 26, 52)  # its last day is a week before the first outcome
    assert found.as_dict()["forecasters"]["stack"]["4"]["ratio"] is None
    with pytest.raises(RunError, match="no series of the forecast"):
        from_truth(frozen, case, {})


def test_a_value_up_to_two_weeks_old_is_that_of_the_day(case, frozen, truth):
    def without(*weeks):
        points = tuple(one for at, one in enumerate(truth["fast"].points) if at not in weeks)
        return from_truth(frozen, case, {"fast": truth["fast"].model_copy(update={"points": points})}).given

    assert without(100)[0, 0] == truth["fast"].points[99].value
    assert np.isnan(without(100, 99)[0, 0])


def test_another_case_is_refused_and_a_changed_one_said(case, frozen):
    with pytest.raises(RunError, match="of case made, not of other"):
        from_record(frozen, case.model_copy(update={"id": "other"}))
    with pytest.raises(RunError, match="no series fast any more"):
        from_record(frozen, case.model_copy(update={"series": case.series[:1]}))
    changed = case.model_copy(update={"title": "Another"})
    assert from_record(frozen, changed).said == (
        "the files of the case were changed after the forecast was made",
    )


# the command --------------------------------------------------------------------------------------


def run(*words):
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


SMALL = ("--members", 200, "--baselines", "--progress", "none")


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("cli") / "frozen.json"
    done = run("forecast", KURSK, "--from", "2024-10-24", "--horizons", "4,52", *SMALL, "--into", path)
    assert done.exit_code == 0, done.output
    return path


def test_the_command_scores_on_a_folder_and_on_the_record(kursk, file, tmp_path):
    names = [kursk.backtest.truth[id].value for id in kursk.backtest.series]
    record = {series.id: series for series in kursk.series}
    days = [point.refers_to for point in record[kursk.backtest.series[0]].points]
    columns = [[point.value for point in record[id].points] for id in kursk.backtest.series]
    (tmp_path / "territory").mkdir()
    table = tmp_path / "territory" / "deepstate_area_weekly_x.csv"
    lines = [",".join(map(str, row)) for row in zip(days, *columns, strict=True)]
    table.write_text("\n".join([",".join(["week_end", *names]), *lines]))
    told = run("backtest", KURSK, "--forecast", file, "--truth", tmp_path, "--json")
    own = run("backtest", KURSK, "--forecast", file, "--json")
    one, other = json.loads(told.stdout), json.loads(own.stdout)
    assert (one.pop("truth"), other.pop("truth")) == ("truth", "record")
    assert one == other
    assert (one["open"], one["horizons"], one["warnings"]) == ([52], {"4": 5, "52": 0}, [])
    assert one["forecasters"]["persistence13"]["4"]["ratio"] == 1.0
    shown = run("backtest", KURSK, "--forecast", file, "--truth", tmp_path)
    assert "52 weeks: open" in shown.stdout
    table.write_text("week_end,x\n2024-10-24,1\n")
    wrong = run("backtest", KURSK, "--forecast", file, "--truth", tmp_path)
    assert (wrong.exit_code, wrong.stdout.count("E-CSV")) == (3, 5)
    assert "deepstate_area_weekly_x.csv:1:1  E-CSV" in wrong.stdout


def test_the_command_freezes_and_scores_in_one_go(kursk, tmp_path):
    names = [one.value for one in kursk.backtest.truth.values()]
    (tmp_path / "territory").mkdir()
    day = kursk.known_until + datetime.timedelta(weeks=4)
    head, row = ",".join(["week_end", *names]), ",".join([str(day), *["18000"] * 5])
    (tmp_path / "territory" / "deepstate_area_weekly_x.csv").write_text(f"{head}\n{row}\n")
    done = run("backtest", KURSK, "--truth", tmp_path, *SMALL, "--json")
    told = json.loads(done.stdout)
    assert (told["origin"], told["open"]) == (str(kursk.known_until), [13, 26, 52])
    assert {one["outcome"] for one in told["outcomes"]} == {18000.0, None}


def test_the_command_refuses_what_it_cannot_score(file, tmp_path):
    now = tmp_path / "now.json"
    assert run("forecast", KURSK, "--horizons", "4", *SMALL, "--into", now).exit_code == 0
    done = run("backtest", KURSK, "--forecast", now)
    assert done.exit_code == 2
    assert "--truth" in done.output
    both = run("backtest", KURSK, "--forecast", file, "--switches")
    assert (both.exit_code, "drop them" in both.output) == (2, True)
    edited = json.loads(file.read_text())
    edited["seed"] = 9
    (tmp_path / "edited.json").write_text(json.dumps(edited))
    done = run("backtest", KURSK, "--forecast", tmp_path / "edited.json")
    assert done.exit_code == 3
    assert "was changed after it was frozen" in done.output
    assert load(file).seed == 1
