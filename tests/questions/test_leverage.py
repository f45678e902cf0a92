"""What held ground buys at the table of the small war: against the price of a chip that is solved by hand."""

import math

import jax.numpy as jnp
import numpy as np
import pytest

from polemos.analysis import request_of
from polemos.dynamics.build import Layout
from polemos.questions import weighed_again
from polemos.questions.chip import Chip, Mean, PriceAhead
from polemos.questions.leverage import REASONS, Leverage, Weighed, bought, in_a_sentence, worth
from polemos.questions.weighed_again import _Again, _table, _with_table, as_it_stands, leverage_of
from worlds.table import edits

MEMBERS, FRONT = 512, 35_000.0
POLICIES = ["hold_border", "leave_border"]


@pytest.fixture(scope="module")
def bargained(case_of):
    return case_of(*edits())


def asked(case, policies=POLICIES):
    return request_of(case, members=MEMBERS, seed=3, policies=list(policies))


def again_of(case):
    layout = Layout.of(case)
    return _Again(asked(case), layout, "A", case.clock.week_of(case.known_until) - layout.first_week, 2)


@pytest.fixture(scope="module")
def again(bargained):
    return again_of(bargained)


def test_a_chip_buys_the_middle_of_what_it_is_worth_to_either(bargained):
    """2.25 km^2 of front for each at stakes of .5 and 4 and even power, nothing else being at the table."""
    again = plain_table(again_of(bargained))
    moved, inside = moved_by_worth(again)
    np.testing.assert_allclose(moved[inside], 2.25 * again.chips[inside], rtol=2e-3, atol=0.2)


def plain_table(again):
    """Nothing but ground and hopes at the table, and even power."""
    plain = {"recurrence": 0.0, "office": 0.0, "agreement": 0.0, "power": 1.0}
    for policy, parts in again.parts.items():
        again.parts[policy] = tuple(with_numbers(part, plain) for part in parts)
    return again


def moved_by_worth(again, policy=0):
    """km^2 of front that a worth of 4 and .5 moves the line under a policy, and where it can be read."""
    worth, nothing = (
        again.weighed(*stakes, wastes=False)[policy].line for stakes in ((4.0, 0.5), (0.0, 0.0))
    )
    inside = (worth > 0) & (worth < 1) & (nothing > 0) & (nothing < 1)
    assert inside.mean() > 0.5
    return FRONT * (worth - nothing), inside


def test_what_fades_buys_as_much_as_is_left_of_it(bargained):
    """The same oracle on ground that is lost at a rate: half in 13 weeks, all of it where it is left."""
    again = again_of(bargained)
    at_first = np.concatenate(again.at_first)[again.chosen]
    front = again.as_drawn["hold_border"][:, again.balance[1:]]
    again.fade(math.log(2.0) / 13.0, lambda event: None)
    half = 0.5 ** (np.array([4, 13, 26, 52]) / 13.0)
    np.testing.assert_allclose(again.chips, half[:, None] * at_first, rtol=1e-6)
    np.testing.assert_array_equal(again.more, again.chips)
    np.testing.assert_array_equal(again.as_drawn["hold_border"][:, again.balance[1:]], front)
    plain_table(again)
    moved, inside = moved_by_worth(again)
    np.testing.assert_allclose(moved[inside], 2.25 * again.chips[inside], rtol=2e-3, atol=0.2)
    left, inside = moved_by_worth(again, policy=1)
    np.testing.assert_allclose(left[inside], 0.0, atol=0.2)


def test_who_expects_to_lose_it_is_paid_less(bargained):
    """Ground that both expect to be lost soon buys less than the same ground did where it stays."""
    lasting, fading = leverage_of(asked(bargained), "A", stakes=(8.0,), rates=(0.5,), signing=False)
    assert lasting.signing == fading.signing == ()
    first, second = ([one.shift[1] for one in found.bought if one.weeks == 13] for found in (lasting, fading))
    assert second[0] < first[0]
    worth = [one.own for one in fading.worth], [one.own for one in lasting.worth]
    assert worth[0] != worth[1]


def with_numbers(part, numbers):
    table = _table(part)
    return _with_table(
        part, {name: jnp.full_like(getattr(table, name), value) for name, value in numbers.items()}
    )


def test_worthless_ground_moves_a_settlement_by_what_holding_costs_alone(again):
    """With stakes of 0 the lines part as the fronts and what is expected of them do; trade moves nothing."""
    held, left = again.weighed(0.0, 0.0)
    for stake in (0.0, 0.25):
        same = again.weighed(stake, 0.5)
        trade = {"": same, "trade": same, "wasting": same, "hardening": same}
        for one in bought(stake, trade, again.chips, FRONT, again.weeks, again.whose):
            assert one.trade == 0.0
            assert one.hardening == 0.0
    assert np.abs(held.line - left.line).max() < 0.2


def test_the_dearer_to_its_owner_the_more_it_buys(bargained):
    (found,) = leverage_of(asked(bargained), "A", stakes=(0.5, 2.0, 8.0))
    assert (found.holder, found.owner) == ("A", "B")
    assert found.members == int(again_of(bargained).meets.sum())
    weeks = sorted({one.weeks for one in found.bought})
    assert weeks == [4, 13, 26, 52]
    first = [one for one in found.bought if one.weeks == 4]
    shifts = [one.shift[1] for one in first]
    assert shifts == sorted(shifts)
    assert first[0].trade == 0.0
    assert first[-1].trade > 0.0
    assert all(0 < one.sign <= 1 for one in first)
    assert first[-1].for_each == pytest.approx(FRONT * first[-1].shift[1] / 300, rel=3)


def test_no_stake_is_fitted_or_compiled_anew(bargained, monkeypatch):
    again = again_of(bargained)
    monkeypatch.setattr(weighed_again, "engine_of", None)
    from polemos.ensemble.engine import _SIMULATE

    again.weighed(1.0, 1.0)
    before = _SIMULATE._cache_size()
    for stake in (2.0, 16.0):
        again.weighed(stake, 0.5)
    assert _SIMULATE._cache_size() == before


def test_the_dearer_the_dead_the_fewer_the_wars_in_which_holding_is_worth_it():
    value, own, others = np.array([3.0, -1.0, 8.0, 0.5]), np.array([1.0, 1.0, 2.0, -1.0]), np.ones(4)
    found = list(worth(value, own, others))
    assert [one.price for one in found] == [0.0, 0.5, 1.0, 2.0, 4.0]
    assert [one.own for one in found] == [0.75, 0.75, 0.75, 0.75, 0.25]
    assert [one.all for one in found] == [0.75, 0.75, 0.75, 0.5, 0.25]


def test_what_holding_is_worth_counts_the_dead_of_the_same_wars(again):
    found = list(again.worth())
    hold, leave = (again.as_drawn[one] for one in POLICIES)
    value = hold[0, again.balance[0]] - leave[0, again.balance[0]]
    assert found[0].own == pytest.approx((value[again.meets] > 0).mean())
    assert found[0].own == found[0].all
    assert 0 < found[0].own < 1


def test_a_rule_by_which_chips_stay_as_they_are_tells_what_is_held(again):
    rule = as_it_stands(again.rules["hold_border"])
    features = np.random.default_rng(0).normal(size=(len(rule.weights), 2, 32, 5))
    told = rule.told(features)
    np.testing.assert_allclose(told[:, :, 1], features[:, :, 8] / 100, rtol=1e-6)
    np.testing.assert_allclose(told[:, :, 2], features[:, :, 20] / 100, rtol=1e-6)
    np.testing.assert_array_equal(
        np.delete(rule.weights, (1, 2), axis=2), np.delete(again.rules["hold_border"].weights, (1, 2), axis=2)
    )


def test_a_case_without_a_table_has_no_curve(war):
    assert leverage_of(asked(war), "A") == ()


def test_where_nobody_holds_anything_there_is_no_curve(bargained):
    assert leverage_of(asked(bargained, ("no_crossing", "leave_border")), "B") == ()


def test_members_that_meet_no_premise_are_not_counted():
    line = np.array([[0.5, 0.6], [0.5, 0.6]])
    held = Weighed(line, np.array([[1.0, -1.0], [1.0, 1.0]]), line)
    left = Weighed(line - 0.1, np.ones((2, 2)), line - 0.05)
    tables = dict.fromkeys(("", "trade", "wasting", "hardening"), (held, left))
    more = np.array([[50.0, 50.0], [0.0, 50.0]])
    first, second = bought(2.0, tables, more, 1000.0, (4, 13), np.arange(2))
    assert (first.sign, second.sign) == (0.5, 1.0)
    np.testing.assert_allclose(first.shift, 0.1)
    assert first.for_each == pytest.approx(2.0)
    assert (first.pays, second.pays) == (1.0, 1.0)
    assert (first.stuck, second.stuck) == (0.0, 0.0)
    assert (first.talks, first.talks_error) == pytest.approx((0.05, 0.0))


def test_a_line_at_the_end_of_the_front_under_both_policies_is_stuck():
    """Of four wars one is at each end, one is moved there and one is held where it cannot be left."""
    ends = np.array([[0.0, 1.0, 1.0, 0.4]])
    held, left = (Weighed(line, np.ones((1, 4)), line) for line in (ends, np.array([[0.0, 1.0, 0.8, 0.5]])))
    tables = dict.fromkeys(("", "trade", "wasting", "hardening"), (held, left))
    (only,) = bought(2.0, tables, np.ones((1, 4)), 1000.0, (4,), np.arange(4))
    assert (only.stuck, only.pays) == (0.5, 0.25)


def test_what_makes_both_gain_is_what_is_lost_without_it(again):
    """Where nobody hopes and a peace lasts, to sign saves what war costs and little else."""
    found = {one.of: one.makes for one in again.reasons()}
    assert list(found) == ["", *REASONS]
    assert found["what war costs"][0] > 0.0
    for dear in ("hope that the other breaks", "what may be settled later", "a peace that may not last"):
        assert found[dear][1] <= 0.0, dear
    assert found["hope that the other breaks"][2] <= 0.0
    assert found["leaders who answer for ground lost"][2] <= 0.0
    assert found["sanctions that would be lifted"][0] >= 0.0
    hold = again.policies[0]
    rows = again._rows_of(again.parts[hold], hold)[again.weeks.index(26)]
    gain = rows[again.engine.rows.index(again.rows["gain"])][again.chosen]
    assert found[""][1] == pytest.approx(np.median(gain))
    without = again._gain(
        _with_table(part, {"prize_hope": 0 * _table(part).prize_hope}) for part in again.parts[hold]
    )
    assert found["hope that the other breaks"][1] == pytest.approx(np.median(gain - without))


@pytest.mark.parametrize(
    ("prices", "says"),
    [
        ((0.731,), "buys more than 0.53 to 0.93 km^2 of the front (by two sampling errors); how much"),
        ((0.731, 2.3, math.nan), "buys more than 0.53 to 2.5 km^2 of the front (by what becomes of it, and"),
        ((0.1,), "buys more than 0 to 0.3 km^2 of the front (by two"),
        ((-0.3, -0.25), "costs no front by week 26"),
        ((math.nan,), ""),
        ((), ""),
    ],
)
def test_one_sentence_for_an_editor(prices, says):
    zero = Mean(0.0, 0.0)
    paths = [PriceAhead(26, None, (), (), zero, zero, Mean(price, 0.1), zero) for price in prices]
    found = Leverage("A", "B", 0.5, 100, ())
    chips = [Chip("A", "hold", "leave", 100, 0.5, (ahead,)) for ahead in paths]
    sentence = in_a_sentence(found, chips)
    assert says in sentence
    assert bool(sentence) == bool(says)


def test_who_would_sign_hangs_on_what_war_costs(bargained):
    """Leaders who pay dearly for ground that was lost sign only where war costs more."""
    again = again_of(bargained)
    hold = again.policies[0]
    again.parts[hold] = tuple(with_numbers(part, {"office": 10.0}) for part in again.parts[hold])
    grid = {(one.cost, one.hope): one.share for one in again.signing()}
    assert list(grid) == [(cost, hope) for hope in (0.0, None, 1.0) for cost in (0.25, 0.5, 1.0, 2.0, 4.0)]
    for hope in (0.0, None, 1.0):
        shares = [grid[cost, hope] for cost in (0.25, 0.5, 1.0, 2.0, 4.0)]
        assert shares == sorted(shares)
        assert shares[-1] > shares[0] + 0.1
    rows = again._rows_of(again.parts[hold], hold)[again.weeks.index(26)]
    gain = rows[again.engine.rows.index(again.rows["gain"])][again.chosen]
    assert grid[1.0, None] == pytest.approx(float((gain > 0).mean()))
