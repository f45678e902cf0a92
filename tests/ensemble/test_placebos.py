"""Placebos of the table: what is worth nothing, named otherwise, or ordered alike changes no number."""

from dataclasses import replace

import numpy as np
import pytest

from polemos.dynamics.build import Layout
from polemos.dynamics.mechanisms.bargaining import N_FEATURES, QUANTITIES
from polemos.dynamics.simulate import WeeklyRow
from polemos.dynamics.tables import first_record
from polemos.ensemble import engine as engines
from polemos.ensemble import rules
from polemos.ensemble.engine import Engine, Request
from polemos.ensemble.paths import fought_on
from polemos.ensemble.rules import rules_of
from polemos.ensemble.training import fitted, present_values
from worlds.table import edits

MEMBERS, TRAINING, POLICY = 512, 512, "hold_border"
FRONT = 35_000.0  # km^2
OF_BOTH = ("talks", "talks.chance", "settlement", "settlement.chance", "settlement.surplus")
OF_EACH = ("settlement.share", "reservation_value")
ROWS = {
    **{(name, -1): WeeklyRow(name, ()) for name in OF_BOTH},
    **{(name, side): WeeklyRow(name, (side,)) for name in OF_EACH for side in (0, 1)},
}
OF_CHIPS = (8, 9, 15, 20, 21, 27)
"""Features of ground and force where the chips are, own and the other's."""
ALL_OFF = dict.fromkeys(("prize_hope", "office", "relief", "recurrence", "agreement"), 0.0)

TROOPS = (15, 27)
"""The latter of them."""


pytestmark = pytest.mark.usefixtures("own_cache")


@pytest.fixture(scope="module")
def bargained(case_of):
    """The small war with a table; its only chip is the border."""
    return case_of(*edits())


@pytest.fixture(scope="module")
def chipless(case_of):
    """The same war, whose table is about the front alone."""
    return case_of(*edits("{chips: []}"))


def rule_of(case, policy=POLICY):
    return rules_of(Request(case, MEMBERS, 7, (policy,)), (policy,), members=TRAINING)[policy]


def seated(case, rule, policy=POLICY):
    """An engine whose table is told by a rule."""
    engine = Engine(Request(case, MEMBERS, 7, (policy,)), tuple(ROWS.values()), nothing_else=True)
    engine.seat({policy: rule})
    return engine


def prepared(engine, **numbers):
    """Members at the start, each with these numbers of its table."""

    def given(part):
        model = part.members.model
        table = model.war.bargaining
        new = {name: 0 * getattr(table, name) + number for name, number in numbers.items()}
        war = replace(model.war, bargaining=replace(table, **new))
        return replace(part, members=replace(part.members, model=replace(model, war=war)))

    return tuple(map(given, engine.prepare(np.arange(MEMBERS))))


def by_row(engine, table):
    return {key: table[:, engine.rows.index(row)] for key, row in ROWS.items()}


def weekly_of(case, rule, policy=POLICY, **numbers):
    """(week, member) of every row of a run."""
    engine = seated(case, rule, policy)
    return by_row(engine, engine.weekly(prepared(engine, **numbers), policy))


def same(ours, theirs, *, swapped=False):
    for (name, side), values in ours.items():
        other = 1 - side if swapped and side >= 0 else side
        np.testing.assert_array_equal(values, theirs[name, other], f"{name} {side}")


def alive(weekly):
    """Talks and deals in some members, and values that differ: nothing is the same for want of anything."""
    assert (weekly["talks", -1] == 1).any()
    assert 0.02 < weekly["settlement", -1][-1].mean() < 0.98
    for name, side in ROWS:
        assert weekly[name, side].std() > 0


# Chips ------------------------------------------------------------------------------------------------


def blind(rule):
    """The rule, its weights on chips taken out: what it tells of chips stays, from all else that is seen."""
    weights = rule.weights.copy()
    weights[..., OF_CHIPS] = 0.0
    return replace(rule, weights=weights)


def without_chips_to_come(rule):
    """The rule, which tells of no chips to come."""
    weights = rule.weights.copy()
    weights[:, :, 1:3] = 0.0
    return replace(rule, weights=weights)


@pytest.mark.slow
def test_a_rule_of_a_war_without_chips_is_blind_to_them(bargained, chipless):
    """No weight on what is never there, and nothing told of it."""
    rule = rule_of(chipless)
    np.testing.assert_array_equal(rule.weights[..., OF_CHIPS], 0.0)
    np.testing.assert_array_equal(rule.weights[:, :, 1:3], 0.0)
    seeing = rule_of(bargained).weights
    others = [at for at in range(N_FEATURES) if at not in OF_CHIPS]
    assert (seeing[1:, ..., OF_CHIPS] != 0).any(axis=(0, 1, 2)).all()
    assert (rule.weights[1:][..., others] != 0).any(axis=(0, 1, 2)).sum() > 10
    assert np.abs(seeing[:, :, QUANTITIES.index("own_chips")]).max() > 0


def test_a_chip_worth_nothing_to_anybody_changes_nothing_to_the_bit(bargained, chipless):
    """Under one rule, which tells both tables the same; where chips are worth something they do change it."""
    rule = blind(rule_of(bargained))
    nothing = {"chip_stake": 0.0, "chips_on_talks": 0.0}
    worthless = weekly_of(bargained, rule, **nothing)
    alive(worthless)
    same(worthless, weekly_of(chipless, rule, **nothing))
    same(worthless, weekly_of(chipless, without_chips_to_come(rule), **nothing))
    for name in nothing:
        worth = weekly_of(bargained, rule, **(nothing | {name: 1.0}))
        assert np.abs(worth["talks.chance", -1] - worthless["talks.chance", -1]).max() > 1e-4


def test_chips_where_nobody_ever_holds_foreign_ground_are_no_chips(bargained, chipless):
    """The border that is never crossed, stakes as drawn, rules fitted anew: to the bit, but for troops.

    To name a sector lets both sides see how much of a force stands there, which tells of the war whether or
    not any ground is held: that one feature is left out of both fits.
    """
    policy = "no_crossing"
    named, unnamed = (without_troops(case, policy) for case in (bargained, chipless))
    np.testing.assert_array_equal(named.weights, unnamed.weights)
    np.testing.assert_array_equal(named.weights[:, :, 1:3], 0.0)
    ours = weekly_of(bargained, named, policy)
    alive(ours)
    same(ours, weekly_of(chipless, unnamed, policy))


def without_troops(case, policy):
    ((_, fought),) = fought_on(Request(case, TRAINING, rules.SEED, (policy,)))
    seen = fought.features.copy()
    seen[:, :, TROOPS] = 0.0
    return fitted(replace(fought, features=seen))


# Names ------------------------------------------------------------------------------------------------

SIDES = "  - {id: A, name: Side A, stream: 1}\n", "  - {id: B, name: Side B, stream: 2}\n"


@pytest.mark.slow
def test_the_order_of_the_belligerents_means_nothing_at_the_table(bargained, case_of):
    """Mirrored rules and mirrored numbers, to the bit."""
    swapped = case_of(*edits(), ("case.yaml", "".join(SIDES), "".join(SIDES[::-1])))
    assert [one.id for one in swapped.belligerents] == ["B", "A"]
    ours, theirs = rule_of(bargained), rule_of(swapped)
    np.testing.assert_array_equal(ours.weights, theirs.weights[:, ::-1])
    np.testing.assert_array_equal(ours.reference, theirs.reference[::-1])
    assert (ours.weights != theirs.weights).any()
    weekly = weekly_of(bargained, ours)
    alive(weekly)
    same(weekly, weekly_of(swapped, theirs), swapped=True)
    assert (weekly["reservation_value", 0] != weekly["reservation_value", 1]).any()


# Nothing but costs ------------------------------------------------------------------------------------


def test_without_hopes_a_surplus_is_what_fighting_on_is_expected_to_cost(bargained):
    """To rounding it is the told cost, which is off by its rule's error from what came, less so on average.

    Nobody here is thought to break within the run, so both sides expect the same ground and no prize.
    """
    rule = rule_of(bargained)
    off = weekly_of(bargained, rule, chip_stake=0.7, **ALL_OFF)
    first = first_record(bargained, Layout.of(bargained)) + 1
    surplus = off["settlement.surplus", -1][first:].astype(float) / FRONT
    values = (off["reservation_value", side][first:].astype(float) for side in (0, 1))
    both = sum(values) / FRONT
    np.testing.assert_allclose(surplus, 1.0 - both, atol=2e-6)
    assert surplus.min() > 0.0
    ((_, fought),) = fought_on(Request(bargained, MEMBERS, 7, (POLICY,)))
    told, came = (
        costs(bargained, rule, values[1:, :, 4:])
        for values in (rule.told(fought.features), present_values(fought) * scale(fought, rule))
    )
    np.testing.assert_allclose(surplus, told, atol=1e-4)
    assert np.abs(came - surplus).mean() < 0.1 * surplus.mean()
    assert abs(came.mean() - surplus.mean()) < 0.01 * surplus.mean()
    hoped = weekly_of(bargained, rule, chip_stake=0.7, **(ALL_OFF | {"recurrence": 0.2}))
    assert np.abs(hoped["settlement.surplus", -1][first:] / FRONT - told).max() > 0.05


def costs(case, rule, present):
    """(week, member) present value of what war costs both, in shares of the front, from the drawn numbers."""
    parts = [part.members.model.war.bargaining for part in prepared(seated(case, rule))]
    cost, *weights = (
        np.concatenate([np.asarray(getattr(part, name), float) for part in parts], axis=-1)
        for name in ("cost", *(f"weight_of_{one}" for one in ("time", "losses", "strain", "weariness")))
    )
    weights = np.stack(weights, axis=1) / np.sum(weights, axis=0)[:, None]
    return (cost * (weights * np.maximum(present, 0.0)).sum(axis=2)).sum(axis=1)


def scale(fought, rule):
    """What counts as 1 in one ensemble over what does in the other, by quantity: ground does not change."""
    streams = np.where(
        rule.reference > 0.0, fought.reference / np.where(rule.reference > 0.0, rule.reference, 1.0), 0.0
    )
    return np.concatenate([np.ones((2, 4)), streams], axis=1)[None, :, :, None]


# Policies ---------------------------------------------------------------------------------------------

TWIN = """- id: twin
  name: The same by another name
  extends: hold_border

"""
LATE = """- id: late
  name: Another in the last week
  extends: hold_border
  settings:
    - {set: "attack_effort(B, south)", to: 2, from: 2002-12-23}

"""


def with_late(case, start):
    """The same case, whose late policy begins on another day; no file may say one after the run."""
    late = case.policy("late")
    *others, last = late.settings
    late = late.model_copy(update={"settings": (*others, last.model_copy(update={"start": start}))})
    listed = tuple(late if one.id == "late" else one for one in case.policies)
    return case.model_copy(update={"policies": listed})


@pytest.mark.slow
def test_policies_that_order_the_same_have_equal_rules_and_equal_numbers(case_of):
    """To the bit, and so has one that orders something else once the run is over, not in its last week."""
    there = "- id: leave_border\n"
    case = case_of(*edits(), ("policies.yaml", there, TWIN + LATE + there))
    assert case.policy("late").settings[-1].start < case.clock.end
    names = (POLICY, "twin", "late")
    for start, alike in ((case.clock.end, names), (case.policy("late").settings[-1].start, names[:2])):
        request = Request(with_late(case, start), MEMBERS, 7, names)
        found = rules_of(request, names, members=TRAINING)
        engine = Engine(request, tuple(ROWS.values()), nothing_else=True)
        engine.seat(found)
        members = prepared(engine)
        weekly = {name: by_row(engine, engine.weekly(members, name)) for name in names}
        alive(weekly[POLICY])
        for name in names:
            assert (found[name].hash == found[POLICY].hash) == (name in alike)
            equal = all(np.array_equal(weekly[name][row], weekly[POLICY][row]) for row in ROWS)
            assert equal == (name in alike)


# A war in parts, and numbers that need nothing new ----------------------------------------------------


@pytest.mark.parametrize("choice", ["{}", "{settles: on}"])
def test_a_war_in_parts_is_the_war_in_one_go(case_of, choice):
    """Before the table opens, as it opens and in the midst of talks, to the bit."""
    case = case_of(*edits(choice))
    engine = seated(case, rule_of(case))
    first = first_record(case, Layout.of(case))
    for part in prepared(engine):
        _, whole = engine.advance(part, POLICY)
        rows, begun, reached = np.zeros_like(whole), 0, part
        for until in (first - 10, first, first + 1, 80, engine.n_weeks - 1):
            reached, after = engine.advance(reached, POLICY, until=until)
            rows[begun:until] = after[begun:until]
            np.testing.assert_array_equal(reached.row, whole[until - 1])
            begun = until
        np.testing.assert_array_equal(rows, whole)
        assert 0 < whole[80, engine.rows.index(ROWS["talks", -1])].mean() < 1


def test_what_is_at_stake_may_change_without_a_new_rule_or_a_new_program(bargained, monkeypatch):
    """A stake, a cost, a hazard: each moves the numbers, and nothing is fitted or compiled for it."""
    rule = rule_of(bargained)
    drawn = weekly_of(bargained, rule)
    monkeypatch.setattr(rules, "seen_on", None)
    programs = engines._SIMULATE._cache_size()
    for name, number in {"chip_stake": 50.0, "cost": 0.02, "agreement": 0.5, "talks": 0.2}.items():
        assert rule_of(bargained).hash == rule.hash
        moved = weekly_of(bargained, rule, **{name: number})
        assert np.abs(moved["settlement.chance", -1] - drawn["settlement.chance", -1]).max() > 0.01
    assert engines._SIMULATE._cache_size() == programs


def test_no_prior_of_the_table_and_no_choice_to_stop_is_in_a_rule(bargained, case_of):
    """Fitted anew it is the same to the bit, and it is asked of the same program."""
    stake, pace = "lognormal(median=1, sd=1)", "0.01 to 0.15 / week"
    others = (
        case_of(*edits(), ("priors.yaml", stake, "lognormal(median=9, sd=0.5)")),
        case_of(*edits(), ("priors.yaml", pace, "0.1 to 0.5 / week")),
        case_of(*edits("{settles: on}")),
    )
    rule, drawn = rule_of(bargained), prepared(seated(bargained, rule_of(bargained)))
    for other in others:
        found = fitted_anew(other)
        assert found.hash == rule.hash
        np.testing.assert_array_equal(found.outside, rule.outside)
        assert seated(other, found).plan == seated(bargained, rule).plan
    for other, name in zip(others, ("chip_stake", "talks"), strict=False):
        table = prepared(seated(other, rule))[0].members.model.war.bargaining
        assert (getattr(table, name) != getattr(drawn[0].members.model.war.bargaining, name)).any()
    assert fitted_anew(bargained, "no_crossing").hash != rule.hash


def fitted_anew(case, policy=POLICY):
    """As `rules_of` fits a rule that is not kept."""
    ((_, fought),) = fought_on(Request(case, TRAINING, rules.SEED, (policy,)))
    return fitted(fought)
