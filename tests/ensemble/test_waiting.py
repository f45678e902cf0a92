"""What waiting is worth, learnt in a war: near to the closed form, kept, and learnt from who wants what."""

import numpy as np
import pytest

from polemos.dynamics.simulate import WeeklyRow
from polemos.ensemble import rules
from polemos.ensemble.engine import Request
from polemos.ensemble.rules import engine_of, rules_of
from worlds.table import edits

MEMBERS, TRAINING, POLICY = 512, 1024, "hold_border"
ROWS = {name: WeeklyRow(name, ()) for name in ("settlement.chance", "settlement.surplus")}


pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.fixture(scope="module")
def cases(case_of):
    """The small war with a table, waiting in closed form and learnt."""
    return {option: case_of(*edits(f"{{option: {option}}}")) for option in ("closed", "regressed")}


def weekly_of(case):
    """(week, member) of every row."""
    engine = engine_of(
        Request(case, MEMBERS, 7, (POLICY,)), tuple(ROWS.values()), nothing_else=True, members=TRAINING
    )
    table = engine.weekly(engine.prepare(np.arange(MEMBERS)), POLICY)
    return {name: table[:, engine.rows.index(row)].astype(float) for name, row in ROWS.items()}


@pytest.fixture(scope="module")
def weekly(cases):
    return {option: weekly_of(case) for option, case in cases.items()}


def test_what_is_learnt_is_near_to_the_closed_form_and_not_the_same(weekly):
    closed, learnt = (weekly[option]["settlement.chance"][-1] for option in ("closed", "regressed"))
    apart = np.abs(learnt - closed)
    assert 0.001 < apart.mean() < 0.03
    assert 0.02 < closed.mean() < 0.9


def test_both_mostly_agree_in_who_would_sign(weekly):
    signs = [weekly[option]["settlement.surplus"][-40:] > 0 for option in ("closed", "regressed")]
    assert (signs[0] == signs[1]).mean() > 0.95
    assert (signs[0] != signs[1]).any(), "some sign by what they may learn"


def test_what_is_expected_of_fighting_on_is_the_same(cases):
    closed, learnt = (
        rules_of(Request(case, MEMBERS, 7, (POLICY,)), (POLICY,), members=TRAINING)[POLICY]
        for case in cases.values()
    )
    np.testing.assert_array_equal(closed.weights, learnt.weights)
    assert closed.later is None
    assert learnt.later is not None
    assert learnt.later.shape == (*learnt.weights.shape[:2], 7)
    assert np.isfinite(learnt.later).all()
    assert closed.hash != learnt.hash


def test_it_is_kept_and_hangs_on_what_both_sides_want(case_of, cases, weekly, monkeypatch):
    """A stake is in no present value, but who is drawn with which is what waiting is learnt from."""
    del weekly
    request = Request(cases["regressed"], MEMBERS, 9, (POLICY,))
    monkeypatch.setattr(rules, "seen_on", None)
    kept = rules_of(request, (POLICY,), members=TRAINING)[POLICY]
    assert kept.later is not None
    file, old, new = edits("{option: regressed}")[1]
    dearer = case_of(
        edits("{option: regressed}")[0],
        (file, old, new.replace("0.0004 to 0.01 / week", "0.001 to 0.02 / week")),
    )
    with pytest.raises(TypeError, match="'NoneType' object is not callable"):
        rules_of(Request(dearer, MEMBERS, 9, (POLICY,)), (POLICY,), members=TRAINING)
