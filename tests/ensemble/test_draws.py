"""A run keeps what every member was given, beside what came of it."""

import numpy as np
import pytest
from scipy.stats import rankdata

import polemos
from polemos.dynamics.build import Layout
from polemos.ensemble import blocks, design
from polemos.ensemble.draws import arrays_of, column_name, columns_of
from polemos.ensemble.engine import Engine
from polemos.ensemble.members import from_prior

MEMBERS, SEED = blocks.SIZE + 20, 7


@pytest.fixture(scope="module")
def run(war):
    return polemos.simulate(war, members=MEMBERS, seed=SEED, policies=["baseline"])


def test_the_draws_of_a_run_are_those_of_its_seed(war, run):
    drawn = design.draw_parameters(war, Layout.of(war), SEED, np.arange(MEMBERS, dtype=np.uint32))
    draws = run.draws
    assert {name for name in draws if "." in name} == set(drawn)
    for name, values in drawn.items():
        np.testing.assert_array_equal(draws[name], np.moveaxis(values, -1, 0))


def test_they_are_labelled(war, run):
    draws = run.draws
    assert draws["territory.mobility"].dims == ("member", "sector")
    assert list(draws.sector.values) == [sector.id for sector in war.sectors]
    assert draws["territory.mobility"].attrs["units"] == "km^2/week"
    for data in (draws, run.measures, run.weekly(names=("held",), members=range(3))):
        assert data.attrs["hash"] == run.hash
        assert data.attrs["seed"] == str(SEED)
        assert data.attrs["case"] == war.id
    assert draws.sizes["member"] == run.measures.sizes["member"] == MEMBERS


def test_an_uncertain_series_has_its_quantile(war, run):
    layout = Layout.of(war)
    expected = design.series_quantiles(war, layout, SEED, np.arange(MEMBERS, dtype=np.uint32))
    assert expected, "the template has an uncertain series"
    for (name, ids), uniform in expected.items():
        axes = run.draws[name].dims[1:]
        found = run.draws[name].sel(dict(zip(axes, ids, strict=True)))
        np.testing.assert_array_equal(found, uniform.astype(np.float32))
        assert ((found > 0) & (found < 1)).all()


def test_what_decides_an_outcome_can_be_asked_of_the_run(run):
    """Draws and measures stand member by member: shuffled, they have nothing to do with each other."""
    columns = np.concatenate([values.values.reshape(MEMBERS, -1) for values in run.draws.values()], axis=1)
    varied = [column for column in columns.T if np.isfinite(column).all() and column.std() > 0]
    outcomes = [
        rankdata(column) for column in run.measures.values() if column.min() < column.max()
    ]  # ±inf too

    def strongest(outcome):
        return np.abs(np.corrcoef(varied, outcome)[-1, :-1]).max()

    best = max(outcomes, key=strongest)
    assert strongest(best) > 0.3 > strongest(np.random.default_rng(1).permutation(best))


def test_resampled_members_have_the_draws_of_their_ancestors(war):
    from polemos.ensemble.members import taken

    numbers = np.arange(blocks.SLICE, dtype=np.uint32)
    members, layout = from_prior(war, SEED, numbers), Layout.of(war)
    chosen = np.array([5, 5, 0])
    some = columns_of(war, layout, SEED, taken(members, chosen, numbers[:3]))
    for name, column in columns_of(war, layout, SEED, members).items():
        np.testing.assert_array_equal(some[name], column[chosen])


def test_an_element_without_a_column_is_not_a_number(war):
    layout = Layout.of(war)
    sector = layout.elements("sector")[1]
    _, values, _ = arrays_of({column_name(("territory.mobility", (sector,))): np.ones(4)}, layout)[
        "territory.mobility"
    ]
    assert np.isnan(np.delete(values, 1, axis=1)).all()
    assert (values[:, 1] == 1).all()


def test_the_draws_are_read_from_the_folder_and_not_made_again(run, monkeypatch):
    monkeypatch.setattr(Engine, "__init__", lambda *given, **more: pytest.fail("an engine was made"))
    monkeypatch.setattr(design, "draw_parameters", lambda *given: pytest.fail("drawn again"))
    assert run.draws.sizes["member"] == MEMBERS
