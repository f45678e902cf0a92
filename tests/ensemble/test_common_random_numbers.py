"""Equal noise is equal luck: two policies differ by what they do, and by nothing else."""

import numpy as np
import pytest

import polemos

MEMBERS = 300


@pytest.fixture(scope="module")
def run(war):
    return polemos.simulate(war, members=MEMBERS, seed=11)


def test_nothing_moves_before_a_policy_begins(run):
    """Two policies part from the baseline on 2001-12-31 (week 52) and not a week sooner."""
    histories = run.weekly(policies=["baseline", "hold_border", "leave_border"])
    before = histories.sel(week=slice(None, 52))
    for policy in ("hold_border", "leave_border"):
        for name in histories:
            np.testing.assert_array_equal(
                before[name].sel(policy=policy), before[name].sel(policy="baseline")
            )
    after = histories.sel(week=60)
    assert not np.array_equal(after.force.sel(policy="leave_border"), after.force.sel(policy="baseline"))


def test_a_policy_under_another_name_is_the_same_policy(war):
    baseline = next(policy for policy in war.policies if policy.id == "baseline")
    twin = baseline.model_copy(update={"id": "twin"})
    case = war.model_copy(update={"policies": (*war.policies, twin)})
    histories = polemos.simulate(case, members=50, seed=3, policies=["baseline", "twin"]).weekly()
    for name in histories:
        np.testing.assert_array_equal(
            histories[name].sel(policy="twin"), histories[name].sel(policy="baseline")
        )


def test_a_policy_runs_the_same_alone_and_in_company(war, run):
    alone = polemos.simulate(war, members=50, seed=11, policies=["leave_border"])
    together = run.weekly(policies=["leave_border"], members=range(50))
    for name, history in alone.weekly().items():
        np.testing.assert_array_equal(history, together[name])


def test_pairing_cuts_the_variance_of_a_difference(run):
    """Members paired by luck against members paired at random: at least ten times."""
    held = run.weekly(names=("held",), policies=["baseline", "leave_border"]).held.sel(
        actor="B", sector="north", week=80
    )
    baseline, other = held.sel(policy="baseline").values, held.sel(policy="leave_border").values
    strangers = np.random.default_rng(0).permutation(MEMBERS)
    paired, unpaired = np.var(other - baseline), np.var(other - baseline[strangers])
    assert unpaired > 10 * paired
