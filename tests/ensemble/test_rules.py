"""Rules learnt before a run, and the table of a whole war: what it weighs, draws and, where asked, stops."""

from dataclasses import replace

import numpy as np
import pytest

from polemos.dynamics.build import Layout
from polemos.dynamics.simulate import WeeklyRow
from polemos.dynamics.tables import first_record
from polemos.ensemble import rules
from polemos.ensemble.engine import Engine, Request
from polemos.ensemble.paths import fought_on
from polemos.ensemble.rules import engine_of, rules_of
from worlds.table import edits

MEMBERS, TRAINING, POLICY = 1024, 512, "hold_border"
DRAWN = ("talks", "settlement", "ceasefire", "resumption")
OUTCOMES = (*DRAWN, *(f"{name}.chance" for name in DRAWN), "settlement.surplus")
ROWS = {
    **{(name, -1): WeeklyRow(name, ()) for name in OUTCOMES},
    **{
        (name, a): WeeklyRow(name, (a,)) for name in ("settlement.share", "reservation_value") for a in (0, 1)
    },
    **{("held", a): WeeklyRow("held", (a, None)) for a in (0, 1)},
}


pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.fixture(scope="module")
def bargained(case_of):
    """The small war with a table."""
    return case_of(*edits())


def weekly_of(case, **told):
    """(week, member) of every row, in a run of the case."""
    request = Request(case, MEMBERS, 7, (POLICY,))
    engine = engine_of(request, tuple(ROWS.values()), nothing_else=True, members=TRAINING, **told)
    table = engine.weekly(engine.prepare(np.arange(MEMBERS)), POLICY)
    return {key: table[:, engine.rows.index(row)].astype(float) for key, row in ROWS.items()}


@pytest.fixture(scope="module")
def weekly(bargained):
    return weekly_of(bargained)


def test_talks_begin_after_the_day_until_which_the_case_is_known(bargained, weekly):
    first = first_record(bargained, Layout.of(bargained))
    assert bargained.clock.start < bargained.known_until
    for name in ("talks", "talks.chance", "settlement.chance", "settlement.surplus"):
        assert (weekly[name, -1][: first + 1] == 0).all()
    assert (weekly["talks.chance", -1][first + 1] > 0).all()
    assert (weekly["settlement.chance", -1][first + 2] > 0).any()


def test_what_is_drawn_comes_about_as_often_as_the_chances_say(weekly):
    """Shares of drawn states within four errors of the mean chance, at the end and half way."""
    for week in (80, 104):
        for drawn in ("settlement", "ceasefire", "resumption"):
            chance = f"{drawn}.chance"
            p = weekly[chance, -1][week]
            error = np.sqrt((p * (1 - p)).sum()) / p.size
            assert abs(weekly[drawn, -1][week].mean() - p.mean()) < 4 * error
    begun = np.maximum.accumulate(weekly["talks", -1], axis=0)[104]
    p = weekly["talks.chance", -1][104]
    assert abs(begun.mean() - p.mean()) < 4 * np.sqrt((p * (1 - p)).sum()) / p.size
    assert 0.05 < weekly["settlement.chance", -1][104].mean() < 0.9


def test_lines_add_up_and_nobody_settles_without_a_surplus(weekly):
    both = weekly["settlement.share", 0] + weekly["settlement.share", 1]
    np.testing.assert_allclose(both, 1.0, atol=2e-4)
    risen = np.diff(weekly["settlement.chance", -1], axis=0) > 0
    assert (weekly["settlement.surplus", -1][1:][risen] > 0).all()


def test_nothing_of_the_war_hangs_on_the_table(war, weekly):
    """The same ground to the bit as in the case without one; a war in which a deal was drawn is fought on."""
    rows = {key: row for key, row in ROWS.items() if key[0] == "held"}
    engine = Engine(Request(war, MEMBERS, 7, (POLICY,)), tuple(rows.values()), nothing_else=True)
    table = engine.weekly(engine.prepare(np.arange(MEMBERS)), POLICY)
    for key, row in rows.items():
        np.testing.assert_array_equal(table[:, engine.rows.index(row)], weekly[key])


def test_a_settlement_and_a_ceasefire_stop_the_fighting_while_they_hold_where_the_case_says_so(
    case_of, weekly
):
    stopped = weekly_of(case_of(*edits("{settles: on}")))
    signed, resumed, halted = (stopped[name, -1] for name in ("settlement", "resumption", "ceasefire"))
    peace = signed - resumed + halted
    assert 0.02 < signed[-1].mean() < 0.98
    assert resumed.any()
    assert halted.any()
    later = np.diff(stopped["held", 0], axis=0)
    np.testing.assert_array_equal(later[peace[:-1] == 1], 0.0)
    never = peace.max(axis=0) == 0
    np.testing.assert_array_equal(stopped["held", 0][:, never], weekly["held", 0][:, never])
    assert np.abs(np.diff(weekly["held", 0], axis=0)[peace[:-1] == 1]).max() > 0
    assert np.abs(later[resumed[:-1] == 1]).max() > 0, "war that begins again is fought"


def test_a_table_that_nobody_was_told_of_is_not_run(bargained):
    engine = Engine(Request(bargained, MEMBERS, 7, (POLICY,)), tuple(ROWS.values()), nothing_else=True)
    with pytest.raises(ValueError, match="nobody was told what to expect of fighting on under hold_border"):
        engine.weekly(engine.prepare(np.arange(MEMBERS)), POLICY)


def test_the_week_sees_what_the_training_ensemble_saw(bargained):
    """Value by the rule on the features of recorded paths, and in the week: one and the same."""
    request = Request(bargained, TRAINING, 3, (POLICY,))
    rule = rules_of(request, (POLICY,), members=TRAINING)[POLICY]
    ground = np.zeros_like(rule.weights)
    ground[:, :, 0] = rule.weights[:, :, 0]  # ground alone is expected, and nothing else is worth anything
    engine = Engine(request, tuple(ROWS.values()), nothing_else=True)
    engine.seat({POLICY: replace(rule, weights=ground)})
    (part,) = engine.prepared(request.draw(np.arange(256)))
    model = part.members.model
    free = {name: 0 * getattr(model.war.bargaining, name) for name in ("chip_stake", "agreement")}
    war = replace(model.war, bargaining=replace(model.war.bargaining, **free))
    part = replace(part, members=replace(part.members, model=replace(model, war=war)))
    table = engine.weekly((part,), POLICY)
    ((_, fought),) = fought_on(request)
    expected = np.clip((ground @ fought.features[..., :256])[:, :, 0], 0, 1)  # nobody expects more than all
    first = first_record(bargained, Layout.of(bargained))
    for side in (0, 1):
        found = table[first + 1 :, engine.rows.index(ROWS["reservation_value", side])]
        np.testing.assert_allclose(found, 35_000 * expected[1:, side], atol=5)


# Kept rules -------------------------------------------------------------------------------------------


def test_a_rule_is_fitted_once_and_belongs_to_the_war_and_its_policy(bargained, monkeypatch):
    request = Request(bargained, 5, 9, (POLICY,))
    first = rules_of(request, (POLICY,), members=TRAINING)[POLICY]
    calls = []
    monkeypatch.setattr(rules, "seen_on", lambda *args, **more: calls.append(args) or iter(()))
    other = Request(bargained.model_copy(update={"title": "Another"}), 700, 11, (POLICY, "baseline"))
    again = rules_of(other, (POLICY,), members=TRAINING)[POLICY]
    assert not calls
    assert again.hash == first.hash
    np.testing.assert_array_equal(again.outside, first.outside)
    halved = tuple(
        one.model_copy(update={"area": one.area / 2}) if one.id == "border" else one
        for one in bargained.sectors
    )
    for case, members in ((bargained.model_copy(update={"sectors": halved}), TRAINING), (bargained, 1024)):
        rules_of(Request(case, 5, 9, (POLICY,)), (POLICY,), members=members)
    assert len(calls) == 2


def test_a_kept_rule_that_was_cut_short_is_fitted_again(bargained):
    request = Request(bargained, 5, 9, (POLICY,))
    first = rules_of(request, (POLICY,), members=TRAINING)[POLICY]
    place = rules._place(request, POLICY, TRAINING)
    place.write_bytes(place.read_bytes()[:100])
    assert rules_of(request, (POLICY,), members=TRAINING)[POLICY].hash == first.hash
    assert place.stat().st_size > 1000
