"""The shipped case says today what it said when its numbers were last changed on purpose.

A failure that is meant: make golden WHY="what moved them".
"""

import numpy as np
import pytest

import polemos

MEMBERS, SEED = 2048, 1
WEEKS = (89, 129, 150, 202, 254)
QUANTILES = (0.05, 0.5, 0.95)
SHARES = ("p", "none", "other", "premise")


@pytest.fixture(scope="module")
def run(kursk):
    return polemos.simulate(kursk, members=MEMBERS, seed=SEED)


def test_outcomes(run, golden):
    histories = run.weekly(names=("held", "dead", "force"), policies=[run.manifest.reference])
    values = {}
    for name, history in histories.items():
        summed = history.sum("sector") if "sector" in history.dims else history
        for week in WEEKS:
            for actor in history.actor.values:
                for q in QUANTILES:
                    key = f"{name} {actor} week {week} q{q:g}"
                    values[key] = float(np.quantile(summed.sel(week=week, actor=actor), q))
    assert len(values) >= 30
    # another instruction set rounds otherwise; a law that changed moves more than this
    golden("kursk_2025_outcomes", values, relative=5e-3)


def test_verdicts(run, golden):
    """The word on every claim and, where the model gave it, the shares of worlds that it was read from."""
    found = run.verdicts()
    verdicts = {one.claim: one.verdict for one in found}
    spoken = {one.claim: one.reading.shares for one in found if one.reading and one.reading.shares}
    assert len(verdicts) >= 35
    assert len(spoken) >= 10
    shares = {
        f"{claim} {name}": round(getattr(kept, name), 4)
        for claim, kept in spoken.items()
        for name in SHARES
        if getattr(kept, name) is not None
    }
    # another instruction set may move a few of 2048 worlds across a border; a law that changed moves more
    golden("kursk_2025_verdicts", verdicts | shares, relative=0.0, absolute=5e-3)
