"""Scores of forecasts from past dates: read back as they were kept, and no better told than they are."""

import dataclasses
import datetime
import json
import re
from pathlib import Path

import pytest
from sections import believe as section
from synthetic_run import write_run

from polemos._core.errors import DamagedRun
from polemos._core.saved import WITHOUT_A_MODEL, SavedScore
from polemos.report import RunRecord, build_page, read_run
from polemos.report.scores import HIGHEST, NAMES, scores

DAY = datetime.date(2023, 1, 19)
TOLD = {
    "reference": "persistence13",
    "origins": 23,
    "first": DAY,
    "last": DAY.replace(year=2024),
    "series": 2,
}
ERRORS = {"persistence13": 10.0, "drift8": 8.0, "climatology": 20.0, "filtered": 9.0, "anchored prior": 12.0}


def score(forecaster, horizon=13, **changed):
    """As the first runs kept it, with what is changed."""
    given = TOLD | {"ratio": 0.9, "low": 0.7, "high": 1.1, "inside80": 0.8}
    return SavedScore(forecaster=forecaster, horizon=horizon, **(given | changed))


def whole(forecaster, horizon=13, **changed):
    """With all that is kept now: on s0 the errors of ERRORS, on s1 ten times these turned round."""
    error = ERRORS[forecaster]
    by = {"map_s0": error, "map_s1": 500.0 - 10 * error}
    kept = {
        "inside50": 0.4,
        "inside95": 0.97,
        "independent": 9.2,
        "crps": sum(by.values()),
        "crps_by_series": by,
    }
    return score(forecaster, horizon, **({"pit": (5, 1, 1, 2, 3, 5, 5, 6, 9, 9)} | kept | changed))


def shown(record: RunRecord, *told: SavedScore) -> RunRecord:
    return dataclasses.replace(record, scores=told)


def test_without_scores_the_section_says_which_command_makes_them(page: str, record: RunRecord):
    assert scores(record) is None
    words = section(page)
    assert "Nobody asked how forecasts of this model from past dates did" in words
    assert "polemos backtest cases/northern_war --into northern_war-4096-s1-0a1b2c3d" in words
    assert "<svg" not in page[page.index('id="believe"') : page.index('id="limits"')]


def test_the_model_loses_where_any_baseline_errs_less_and_nowhere_else(record: RunRecord):
    told = scores(shown(record, *map(whole, ERRORS)))
    (first, second) = told.losses.cells
    # s1: 410 against 300 of climatology; s0: 9 against 8 of drift8
    assert (first.baseline, first.times, first.more) == (NAMES["climatology"], "1.37", "110\u00a0km²")
    assert (first.error, first.best) == ("410\u00a0km²", "300\u00a0km²")
    assert (second.baseline, second.times, second.more) == ("trend of 8 weeks", "1.12", "1\u00a0km²")
    assert "in 2 of 2 cells" in told.losses.sentence
    best = [whole(name, crps_by_series={"map_s0": 7.0 if name == "filtered" else 8.0}) for name in ERRORS]
    spared = scores(shown(record, *best)).losses
    assert spared.cells == ()
    assert "less than the best of the baselines on every series at every horizon: 1 of 1." in spared.sentence


def test_the_worst_cell_stands_first_whatever_its_horizon(record: RunRecord):
    near = [whole(name, 4, crps_by_series={"map_s0": 3.0 if name == "filtered" else 1.0}) for name in ERRORS]
    losses = scores(shown(record, *map(whole, ERRORS), *near)).losses
    assert [(one.times, one.horizon) for one in losses.cells] == [("3", 4), ("1.37", 13), ("1.12", 13)]
    assert "1 at 4 weeks, 2 at 13 weeks" in losses.sentence


def test_it_says_no_more_than_intervals_can_tell(record: RunRecord):
    told = (
        score("filtered", 4, ratio=0.7, low=0.6, high=0.8),
        score("filtered", 13, ratio=0.7, low=0.3, high=1.1),
        score("filtered", 26, ratio=1.4, low=1.2, high=1.6),
        score("filtered", 52, ratio=0.5, low=None, high=None),
    )
    assert scores(shown(record, *told)).finding == (
        "Against the last value, the model with fronts taught by the map is better 4 weeks ahead; not "
        "clearly better or worse 13 weeks ahead; worse 26 weeks ahead; not to be judged 52 weeks ahead."
    )


def test_dates_and_the_independent_ones_among_them_are_told(record: RunRecord):
    told = (whole("filtered", 13), whole("filtered", 52, origins=13, independent=None, low=None, high=None))
    page = build_page(shown(record, *told))
    words = section(page)
    assert (
        "Forecasts of 2 recorded series were made from 23 past dates, 19 January 2023 to 19 January 2024"
        in words
    )
    assert "13 weeks ahead 23 dates count as about 9; 52 weeks ahead 13 dates count as fewer than 2" in words
    assert "the laws of the model were chosen with scores from such dates in view" in words


def test_every_number_stands_in_the_table_of_the_figure(record: RunRecord):
    figure = scores(shown(record, whole("persistence13", low=None, high=None), whole("filtered"))).ratios
    assert figure.rows[0] == (
        "the model with fronts taught by the map", "13", "0.9 (0.7 to 1.1)", "419\u00a0km²", "23",
        "40", "80", "97", "5 1 1 2 3 5 5 6 9 9",
    )  # fmt: skip
    assert figure.rows[1][:3] == ("last value, swings of 13 weeks", "13", "0.9")
    assert len(figure.columns) == len(figure.rows[0])


def test_the_histogram_says_which_way_forecasts_lean(record: RunRecord):
    pit = scores(shown(record, whole("filtered"))).pit
    assert pit.caption.endswith(
        "Dashed: 4.6 a tenth, as it should be. 30 of 100 outcomes fell into the two outer tenths, where 20 "
        "should; that looks too sure; 74 of 100 lay above the middle, where 50 should: the forecasts lean."
    )
    wide = scores(shown(record, whole("filtered", pit=(0, 5, 5, 5, 5, 5, 5, 5, 5, 0)))).pit
    assert "wider than it need be." in wide.caption
    even = scores(shown(record, whole("filtered", pit=(3,) * 10))).pit
    assert even.caption.endswith("20 of 100 outcomes fell into the two outer tenths, where 20 should.")


def test_scores_of_the_first_runs_are_read_and_shown(tmp_path: Path):
    folder = write_run(tmp_path / "run")
    names = ("persistence13", "filtered", "anchored prior", "stack")
    new = {"inside50", "inside95", "independent", "pit", "crps", "crps_by_series"}
    rows = [score(name).model_dump(mode="json", exclude=new) for name in names]
    (folder / "scores.json").write_text(json.dumps(rows))
    record = read_run(folder)
    told = scores(record)
    assert (told.losses, told.pit) == (None, None)
    assert "as how many dates they count was not kept" in told.independent
    assert told.covered[0].cells == ("– · 80 · –",)
    words = section(build_page(record))
    assert "not kept: the scores of this run have no errors by series" in words
    assert "None" not in words
    (folder / "scores.json").write_text(json.dumps([rows[0] | {"crps_by_series": {"map_s0": "far"}}]))
    with pytest.raises(DamagedRun, match="crps_by_series"):
        read_run(folder)


@pytest.mark.parametrize(
    ("ratio", "low", "high"), [(1e9, -1e9, 3e9), (0.0, -2.0, 2.0), (-0.01, None, None), (1e-12, 0.0, 1e-11)]
)
def test_extreme_values_stay_in_the_figure_and_what_is_cut_is_said(record: RunRecord, ratio, low, high):
    figure = scores(shown(record, whole("filtered", ratio=ratio, low=low, high=high))).ratios
    heights = [float(y) for y in re.findall(r' y[12]?="(-?[\d.]+)"', figure.svg.split("</desc>")[1])]
    assert min(heights) >= -30
    assert max(heights) <= 150 + 19
    assert ("Cut off" in figure.caption) == (max(ratio, high or 0) > HIGHEST)
    assert ("Lines end at 0" in figure.caption) == (low is not None and low < 0)


def test_an_error_of_nothing_divides_nothing(record: RunRecord):
    told = [whole(name, crps_by_series={"map_s0": 0.0 if name == "drift8" else 1.0}) for name in ERRORS]
    (only,) = scores(shown(record, *told)).losses.cells
    assert (only.times, only.more) == ("–", "1\u00a0km²")


def test_baselines_alone_have_no_model_to_judge(record: RunRecord):
    told = scores(shown(record, whole("persistence13"), whole("drift8")))
    assert (told.finding, told.losses, told.pit) == ("", None, None)
    words = section(build_page(shown(record, whole("persistence13"))))
    assert "or no model among them" in words


def test_names_and_series_that_a_case_gives_are_text(record: RunRecord):
    hostile = "<img src=x onerror=alert(1)>"
    told = [
        whole("filtered", crps_by_series={hostile: 2.0}),
        whole("drift8", crps_by_series={hostile: 1.0}),
        score(f"filtered, {hostile}"),
        score(hostile),
    ]
    page = build_page(shown(record, *told))
    assert "<img" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") >= 3


def test_every_baseline_has_words(record: RunRecord):
    figure = scores(shown(record, *map(score, WITHOUT_A_MODEL))).ratios
    assert not {row[0] for row in figure.rows} & set(WITHOUT_A_MODEL)


def test_the_first_screen_leads_to_the_section(record: RunRecord, page: str):
    assert '<a href="#believe-scores">Not scored.</a>' in page
    assert '<a href="#believe-taught">Not calibrated.</a>' in page
    scored = build_page(shown(record, score("anchored prior", low=0.8, high=0.9)))
    assert '<a href="#believe-scores">Better than the last value:</a>' in scored
    for id in ("believe", "believe-scores", "believe-taught", "outside"):
        assert page.count(f'id="{id}"') == 1
    nav = page[page.index("<nav") : page.index("</nav>")]
    assert 'href="#believe"' in nav
    few = build_page(shown(record, score("anchored prior", 52, low=None, high=None)))
    assert "there are too few past dates" in few[: few.index("<nav")]
