"""Scores of frozen forecasts: those of the backtest, honest about other sources, open where nothing came."""

import json

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
from worlds.walks import START, WEEK, mapped, walking

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


def test_each_source_ends_on_its_own_last_day(case, frozen, truth):
    cut = truth["slow"].model_copy(update={"points": truth["slow"].points[:100]})
    found = from_truth(frozen, case, {**truth, "slow": cut})
    assert np.isnan(found.given[0]).all()  # its last value is a week old, and nothing is known after its day
    np.testing.assert_array_equal(
        found.given[1, :2], [truth["fast"].points[week].value for week in (100, 109)]
    )


def test_a_series_alone_is_scored_by_its_own_forecast(case, frozen, truth):
    both, alone = (score(frozen, from_truth(frozen, case, one)) for one in (truth, {"fast": truth["fast"]}))
    np.testing.assert_array_equal(alone.crps[:, 0], both.crps[:, 1])
    assert alone.as_dict()["outcomes"][0]["median"] == frozen.ends("fast", 4)[0]


def test_inside_is_of_the_outcome_that_is_scored(case, frozen, truth):
    """A level of its own, far outside, whose change is that of the record."""
    plain = score(frozen, from_record(frozen, case)).as_dict()["outcomes"]
    found = score(frozen, from_truth(frozen, case, {**truth, "fast": moved(truth["fast"], 4000.0)}))
    assert [one["inside"] for one in found.as_dict()["outcomes"]] == [one["inside"] for one in plain]
    assert {one["inside"] for one in plain} >= {True, None}


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
HEAD = "week_end,north_km2"


@pytest.fixture(scope="module")
def war(tmp_path_factory):
    return mapped(tmp_path_factory.mktemp("cli") / "war")


@pytest.fixture(scope="module")
def file(war):
    path = war.parent / "frozen.json"
    done = run("forecast", war, "--from", "2001-11-06", "--horizons", "4,13", *SMALL, "--into", path)
    assert done.exit_code == 0, done.output
    return path


def came(folder, *rows):
    """A folder in which one table says what came."""
    (folder / "map").mkdir()
    (table := folder / "map" / "weekly_1.csv").write_text("\n".join([HEAD, *rows]))
    return table


def test_the_command_scores_on_a_folder_and_on_the_record(war, file, tmp_path):
    record = load_case(war).series[0].points
    table = came(tmp_path, *(f"{one.refers_to},{one.value}" for one in record))
    told = run("backtest", war, "--forecast", file, "--truth", tmp_path, "--json")
    own = run("backtest", war, "--forecast", file, "--json")
    one, other = json.loads(told.stdout), json.loads(own.stdout)
    assert (one.pop("truth"), other.pop("truth")) == ("truth", "record")
    assert one == other
    assert (one["open"], one["horizons"], one["warnings"]) == ([13], {"4": 1, "13": 0}, [])
    assert one["outcomes"][0]["day"] == "2001-12-04"
    assert one["outcomes"][0]["outcome"] == next(p.value for p in record if str(p.refers_to) == "2001-12-03")
    assert one["forecasters"]["persistence13"]["4"]["ratio"] == 1.0
    shown = run("backtest", war, "--forecast", file, "--truth", tmp_path)
    assert "13 weeks: open, the folder of --truth has no value for 2002-02-05" in shown.stdout
    assert (
        "13 weeks: open, the record of the case has no value"
        in run("backtest", war, "--forecast", file).stdout
    )
    table.write_text("week_end,x\n2001-12-03,1\n")
    wrong = run("backtest", war, "--forecast", file, "--truth", tmp_path)
    assert (wrong.exit_code, wrong.stdout.count("E-CSV")) == (3, 1)
    assert "weekly_1.csv:1:1  E-CSV" in wrong.stdout


def test_a_change_that_is_scored_in_place_of_a_level_is_said_on_the_page(war, file, tmp_path):
    """Of the last known day the folder has 100 km^2 more than the record."""
    by_day = {str(one.refers_to): one.value for one in load_case(war).series[0].points}
    came(tmp_path, *(f"{day},{by_day[day] + 100.0}" for day in ("2001-11-05", "2001-12-03")))
    done = run("backtest", war, "--forecast", file, "--truth", tmp_path)
    assert "warning: map_north: " in done.stdout
    assert "lies +100 km^2 from the last value, and is scored by its change from that day" in done.stdout


def test_the_command_freezes_and_scores_in_one_go(war, tmp_path):
    came(tmp_path, "2002-01-28,8500")
    told = json.loads(run("backtest", war, "--truth", tmp_path, *SMALL, "--json").stdout)
    assert (told["origin"], told["open"]) == ("2001-12-31", [13, 26, 52])
    assert {one["outcome"] for one in told["outcomes"]} == {8500.0, None}
    (said,) = told["warnings"]
    assert "its level cannot be compared" in said


def test_the_command_refuses_what_it_cannot_score(war, file, tmp_path):
    now = tmp_path / "now.json"
    assert run("forecast", war, "--horizons", "4", *SMALL, "--into", now).exit_code == 0
    done = run("backtest", war, "--forecast", now)
    assert (done.exit_code, "--truth" in done.output) == (2, True)
    for more in (("--switches",), ("--into", tmp_path), SMALL[:2], ("--seed", 1), ("--baselines",)):
        both = run("backtest", war, "--forecast", file, *more)
        assert (both.exit_code, more[0] in both.output) == (2, True), more
    edited = json.loads(file.read_text())
    edited["seed"] = 9
    (tmp_path / "edited.json").write_text(json.dumps(edited))
    done = run("backtest", war, "--forecast", tmp_path / "edited.json")
    assert (done.exit_code, "was changed after it was frozen" in done.output) == (3, True)
    assert load(file).seed == 1
