"""Frozen forecasts: equal to the byte, of what was known alone, refused when edited, the backtest's."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from polemos._core.errors import DamagedRun, RunError
from polemos._core.records import write_json
from polemos.case import load_case, write_template
from polemos.case.as_of import as_of
from polemos.cli import main
from polemos.inference import backtest as tried_at
from polemos.inference.backtest import BASELINES, REFERENCE, STACK, backtest, days_of, stacked_of, truths
from polemos.inference.baselines import Persistence
from polemos.inference.forecasters import Asked
from polemos.inference.frozen import QUANTILES, content_hash, freeze, known_points, load, save
from polemos.inference.stacking import stack, thinned
from worlds.walks import LAST, START, WEEK, mapped, walking

ON_GRID, OFF_GRID = START + 96 * WEEK, START + 98 * WEEK
SMALL = {"members": 300}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The case that `polemos new` writes with two walks in place of its record, or other series."""
    write_template(folder := tmp_path_factory.mktemp("frozen") / "war")
    small = load_case(folder)
    return lambda *series: walking(small, *series)


@pytest.fixture(scope="module")
def case(world):
    return world()


@pytest.fixture(scope="module")
def frozen(case):
    return freeze(case, OFF_GRID, **SMALL)


def test_frozen_twice_it_is_equal_to_the_byte(world, case, frozen, tmp_path):
    save(tmp_path / "one.json", frozen)
    save(tmp_path / "two.json", freeze(world(), OFF_GRID, **SMALL))
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert load(tmp_path / "one.json") == frozen
    assert freeze(case, OFF_GRID, members=300, seed=2).sha256 != frozen.sha256


def test_it_says_what_was_forecast_from_what(case, frozen):
    assert frozen.forecasters == (*(one.name for one in BASELINES), STACK)
    assert frozen.horizons == (4, 13, 26, 52)
    assert frozen.table().shape == (7, 2, 4, 199)
    assert np.all(np.diff(frozen.table(), axis=-1) >= 0.0)
    assert (frozen.points, frozen.rows) == (2 * 99, 0)
    assert [one.last for one in frozen.series] == [one.points[98].value for one in case.series]
    assert {one.last_on for one in frozen.series} == {OFF_GRID}
    middle, low, high = frozen.ends("fast", 4)
    whole = frozen.table()[-1, 1, 0]
    assert (low, middle, high) == tuple(whole[[QUANTILES.index(share) for share in (0.1, 0.5, 0.9)]])


def test_what_came_later_changes_nothing(world, frozen):
    """Not one bit: other values, points that became known later, no later points at all."""

    def changed(series):
        late = [one.model_copy(update={"value": one.value + 500.0}) for one in series.points[99:]]
        revised = series.points[90].model_copy(update={"value": 7.0, "known_on": OFF_GRID + WEEK})
        points = (*series.points[:91], revised, *series.points[91:99], *late)
        return series.model_copy(update={"points": points})

    def cut(series):
        return series.model_copy(update={"points": series.points[:99]})

    whole = world()
    others = (
        world(*map(changed, whole.series)),
        world(*map(cut, whole.series)),
        as_of(whole, OFF_GRID + WEEK),
    )
    for other in others:
        found = freeze(other, OFF_GRID, **SMALL)
        assert found.forecasts == frozen.forecasts
        assert (found.stack, found.series, found.known) == (frozen.stack, frozen.series, frozen.known)
        assert (found.rows, found.points) == (frozen.rows, frozen.points)
    earlier = [series.model_copy(update={"points": series.points[1:]}) for series in whole.series]
    assert freeze(world(*earlier), OFF_GRID, **SMALL).known != frozen.known


def test_a_point_is_known_once_its_day_has_come_and_somebody_knows_it(case):
    points = list(case.series[0].points[:3])
    points[1] = points[1].model_copy(update={"known_on": OFF_GRID})
    points[2] = points[2].model_copy(update={"known_on": START})  # of a day that is still to come
    series = case.series[0].model_copy(update={"points": tuple(points)})
    assert known_points(series, START + WEEK) == points[:1]
    assert known_points(series, OFF_GRID) == points


def test_it_is_what_the_backtest_forecasts_from_that_origin(case):
    """Baselines and stack, from an origin of the grid: week 96 is its tenth."""
    found = freeze(case, ON_GRID, **SMALL).table()
    asked = Asked(case, case.backtest.series, tried_at.origins_of(case.backtest), (4, 13, 26, 52), 300, 1)
    drawn = [one.forecasts(asked) for one in BASELINES]
    names = [one.name for one in BASELINES]
    kept = np.stack([thinned(drawn[names.index(name)]) for name in stacked_of(names)])
    drawn.append(stack(kept, truths(asked), days_of(asked.origins), asked.horizons).drawn)
    for f, each in enumerate(drawn):
        np.testing.assert_array_equal(
            found[f], np.moveaxis(np.quantile(each[:, 9], QUANTILES, axis=-1), 0, -1)
        )


def test_weights_know_the_outcomes_of_the_day_alone(case, frozen):
    """From week 98: origins 60 to 92 of four weeks, to 84 of 13, to 72 of 26, none of 52."""
    assert [one.known for one in frozen.stack] == [9, 7, 4, 0]
    assert [one.known for one in freeze(case, ON_GRID, **SMALL).stack] == [9, 6, 3, 0]
    assert [one.known for one in freeze(case, START + 60 * WEEK, **SMALL).stack] == [0, 0, 0, 0]
    first = freeze(case, START + 60 * WEEK, **SMALL).stack[0].weights
    assert set(first.values()) == {1 / 6}
    tested = backtest(case, members=300, stacked=True)
    ours = freeze(case, ON_GRID, **SMALL).stack
    np.testing.assert_array_equal(
        [[one.weights[name] for name in tested.mixed] for one in ours], tested.weights[9]
    )


def test_every_field_is_under_the_hash(frozen):
    told = frozen.model_dump(mode="json")
    assert told["sha256"] == content_hash(told)
    for field in set(told) - {"sha256"}:
        assert content_hash({**told, field: "another"}) != told["sha256"], field
        assert content_hash({key: one for key, one in told.items() if key != field}) != told["sha256"], field
    assert content_hash({**told, "note": "added"}) != told["sha256"]


@pytest.mark.parametrize(
    "edit",
    [
        lambda told: told["forecasts"][0]["quantiles"].__setitem__(5, 1.0),
        lambda told: told["series"][0].__setitem__("last", 1.0),
        lambda told: told.__setitem__("origin", "2024-01-04"),
        lambda told: told.__setitem__("note", "added"),
        lambda told: told.pop("stack"),
    ],
)
def test_an_edited_file_is_refused(frozen, tmp_path, edit):
    told = frozen.model_dump(mode="json")
    edit(told)
    write_json(tmp_path / "edited.json", told)
    with pytest.raises(DamagedRun, match=r"edited.json: was changed after it was frozen"):
        load(tmp_path / "edited.json")


def test_a_file_that_is_no_forecast_is_refused(frozen, tmp_path):
    for told, why in (
        ([1], "no frozen forecast"),
        ({"format": 1}, "no frozen forecast"),
        ({**frozen.model_dump(mode="json"), "format": 2}, "upgrade polemos"),
    ):
        write_json(tmp_path / "other.json", told)
        with pytest.raises(DamagedRun, match=why):
            load(tmp_path / "other.json")
    partial = {"format": 1, "sha256": content_hash({"format": 1})}
    write_json(tmp_path / "other.json", partial)
    with pytest.raises(DamagedRun, match="polemos"):
        load(tmp_path / "other.json")
    with pytest.raises(DamagedRun, match="missing"):
        load(tmp_path / "none.json")


def test_what_cannot_be_frozen_is_said(case, frozen, tmp_path):
    with pytest.raises(RunError, match="write 'backtest' into"):
        freeze(case.model_copy(update={"backtest": None}))
    with pytest.raises(RunError, match="forecast from then, or earlier"):
        freeze(case, LAST + WEEK)
    with pytest.raises(RunError, match="not among the forecasters"):
        freeze(case, OFF_GRID, (Persistence(26),))
    with pytest.raises(RunError, match="whole number of weeks"):
        freeze(case, OFF_GRID, horizons=())
    with pytest.raises(RunError, match="no history"):
        freeze(case, START - WEEK)
    save(tmp_path / "one.json", frozen)
    with pytest.raises(RunError, match="is not replaced"):
        save(tmp_path / "one.json", frozen)


def run(*words):
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_the_command_freezes_and_prints(tmp_path):
    war, file = mapped(tmp_path / "war"), tmp_path / "f.json"
    small = ("forecast", war, "--from", "2001-10-11", "--members", 200, "--baselines", "--progress", "none")
    done = run(*small, "--horizons", "13,1", "--into", file)
    assert done.exit_code == 0, done.output
    found = load(file)
    assert (str(found.origin), found.horizons, found.case) == ("2001-10-11", (1, 13), "war")
    assert (found.members, found.model_members, found.seed) == (200, None, 1)
    assert all(words in done.stdout for words in ("13 weeks", "1 week ", found.sha256, "80 % interval"))
    rows = load_case(war).rows
    assert found.rows == sum(row.known_on <= found.origin for row in rows) < len(rows)
    kept = file.read_bytes()
    again = run(*small, "--into", file)
    assert (again.exit_code, "not replaced" in again.output, file.read_bytes() == kept) == (4, True, True)
    told = run(*small, "--horizons", "1,13", "--json")
    assert json.loads(told.stdout) == json.loads(kept)
    assert run("forecast", war, "--horizons", "4,x").exit_code == 2
    assert run("forecast", war, "--from", "10.1.2025").exit_code == 2


def test_a_file_that_is_there_is_refused_before_anything_is_computed(tmp_path):
    (tmp_path / "f.json").write_text("kept")
    done = run("forecast", tmp_path / "no case", "--into", tmp_path / "f.json")
    assert (done.exit_code, "is not replaced" in done.output) == (4, True)
    assert (tmp_path / "f.json").read_text() == "kept"


@pytest.mark.slow
def test_models_freeze_what_the_backtest_scores(kursk):
    """Of the models too, from the second origin: nothing in them looks past the day of the forecast."""
    from polemos.inference.filter import Filtered
    from polemos.inference.prior_forecast import AnchoredPrior
    from polemos.inference.rival_forecast import rivals

    origins = tried_at.origins_of(kursk.backtest)[:2]
    models = (AnchoredPrior(256), Filtered(256), *rivals(256))
    found = freeze(kursk, origins[-1], (Persistence(13), *models), horizons=(4, 52), members=200)
    asked = Asked(kursk, kursk.backtest.series, origins, (4, 52), 200, 1)
    assert found.forecasters == (REFERENCE, *(one.name for one in models), STACK)
    for f, model in enumerate(models, 1):
        drawn = model.forecasts(asked)[:, -1]
        np.testing.assert_array_equal(
            found.table()[f], np.moveaxis(np.quantile(drawn, QUANTILES, axis=-1), 0, -1)
        )
    assert found.priors_known_later
    with pytest.raises(RunError, match="clock of the case has ended"):
        freeze(kursk, kursk.known_until, (Persistence(13), *models), horizons=(200,))
