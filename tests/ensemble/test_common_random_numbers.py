"""Equal noise is equal luck: two policies differ by what they do, and by nothing else."""

import numpy as np
import pytest

import polemos

MEMBERS = 300


@pytest.fixture(scope="module")
def run(kursk):
    return polemos.simulate(kursk, members=MEMBERS, seed=11)


def test_nothing_moves_before_a_policy_begins(run):
    """hold and withdraw part from the baseline on 2025-01-09 (week 150) and not a week sooner."""
    histories = run.weekly(policies=["baseline", "hold_kursk", "withdraw_from_kursk"])
    before = histories.sel(week=slice(None, 150))
    for policy in ("hold_kursk", "withdraw_from_kursk"):
        for name in histories:
            np.testing.assert_array_equal(
                before[name].sel(policy=policy), before[name].sel(policy="baseline")
            )
    after = histories.sel(week=170)
    assert not np.array_equal(
        after.force.sel(policy="withdraw_from_kursk"), after.force.sel(policy="baseline")
    )


def test_a_policy_under_another_name_is_the_same_policy(kursk):
    baseline = next(policy for policy in kursk.policies if policy.id == "baseline")
    twin = baseline.model_copy(update={"id": "twin"})
    case = kursk.model_copy(update={"policies": (*kursk.policies, twin)})
    histories = polemos.simulate(case, members=50, seed=3, policies=["baseline", "twin"]).weekly()
    for name in histories:
        np.testing.assert_array_equal(
            histories[name].sel(policy="twin"), histories[name].sel(policy="baseline")
        )


def test_a_policy_runs_the_same_alone_and_in_company(kursk, run):
    alone = polemos.simulate(kursk, members=50, seed=11, policies=["withdraw_from_kursk"])
    together = run.weekly(policies=["withdraw_from_kursk"], members=range(50))
    for name, history in alone.weekly().items():
        np.testing.assert_array_equal(history, together[name])


def test_pairing_cuts_the_variance_of_a_difference(run):
    """Members paired by luck against members paired at random: at least ten times."""
    held = run.weekly(names=("held",), policies=["baseline", "hold_kursk"]).held.sel(
        actor="RUS", sector="donetsk", week=200
    )
    baseline, other = held.sel(policy="baseline").values, held.sel(policy="hold_kursk").values
    strangers = np.random.default_rng(0).permutation(MEMBERS)
    paired, unpaired = np.var(other - baseline), np.var(other - baseline[strangers])
    assert unpaired > 10 * paired
