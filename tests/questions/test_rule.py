"""The rule on made-up wars whose answers are known: classes, errors, drivers, chances, alternatives."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from polemos.questions.rule import (
    Draws,
    Driver,
    agreement,
    class_of,
    combined,
    judge,
    parents_needed,
    shares,
    side_of,
    wilson,
)
from polemos.questions.rule.drivers import LEVEL, TENTHS
from polemos.questions.rule.judgement import Z99
from polemos.questions.rule.shares import CLASSES

ELEMENTS = 200


def war(members, seed, elements=ELEMENTS, taught=None):
    """Standard normal draws of many elements, most of them idle."""
    uniform = np.random.default_rng(seed).random((elements, members))
    return ndtri(uniform), Draws([f"x{at}" for at in range(elements)], uniform, taught)


def normal(seed, members=3000, centre=0.0, width=1.0):
    return np.random.default_rng(seed).normal(centre, width, members)


# classes -------------------------------------------------------------------------------------------


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_larger_share_has_no_lower_class(one, other):
    low, high = sorted((one, other))
    assert CLASSES.index(class_of(low)) <= CLASSES.index(class_of(high))
    assert side_of(low) <= side_of(high)


@pytest.mark.parametrize(
    ("p", "expected"),
    [
        (0.9, "supported"),
        (0.899, "leans for"),
        (2 / 3, "leans for"),
        (0.66, "open"),
        (0.34, "open"),
        (1 / 3, "leans against"),
        (0.11, "leans against"),
        (0.1, "not supported"),
        (math.nan, "open"),
    ],
)
def test_borders_belong_to_the_plainer_class(p, expected):
    assert class_of(p) == expected


@given(st.floats(0, 1))
def test_a_claim_and_its_opposite_have_mirrored_classes(p):
    assert CLASSES.index(class_of(p)) + CLASSES.index(class_of(1 - p)) == 4


@given(st.integers(0, 50), st.floats(-3, 3), st.floats(0, 2))
def test_shares_never_fall_as_every_effect_rises(seed, centre, more):
    e = normal(seed, 400, centre)
    assert shares(e, 0.5).p <= shares(e + more, 0.5).p


@given(st.integers(0, 50), st.floats(-3, 3))
def test_a_swap_of_the_sides_mirrors_the_shares(seed, centre):
    e = normal(seed, 500, centre)
    one, other = shares(e, 0.5), shares(-e, 0.5)
    assert (one.p, one.none, one.other) == pytest.approx((other.other, other.none, other.p))
    assert one.p + one.none + one.other == pytest.approx(1.0)
    assert one.sign + other.sign == pytest.approx(1.0)


def test_shares_are_of_the_worlds_that_meet_the_premise():
    e, premise = np.array([1.0, 1.0, 0.1, -1.0]), np.array([1, 0, 1, 1])
    found = shares(e, 0.5, premise)
    assert (found.p, found.none, found.other, found.premise) == pytest.approx((1 / 3, 1 / 3, 1 / 3, 0.75))
    assert found.curve == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    weighted = shares(e, 0.5, premise, weight=np.array([3.0, 1.0, 1.0, 1.0]))
    assert (weighted.p, weighted.premise) == pytest.approx((3 / 5, 5 / 6))
    assert math.isnan(shares(e, 0.5, np.zeros(4)).p)


def test_an_effect_of_the_smallest_size_is_large_enough_either_way():
    found = shares([1.0, 0.5, -0.5, -0.5, 0.4, 0.0, 0.0, 0.0], 0.5)
    assert (found.p, found.none, found.other) == (2 / 8, 4 / 8, 2 / 8)
    assert found.sign == 3 / 5  # among effects that are not 0
    assert found.curve == (3 / 8, 2 / 8, 1 / 8)


def test_what_is_too_small_for_nearly_all_is_negligible_and_a_skewed_mean_is_no_support():
    assert judge(normal(4, 5000, 0.01, 0.25), 1.0).verdict == "negligible"
    rng = np.random.default_rng(4)
    skewed = np.where(rng.random(10_000) < 0.39, rng.exponential(300, 10_000), -rng.exponential(140, 10_000))
    assert skewed.mean() > 0
    assert judge(skewed, 50).verdict in ("leans against", "open")


def test_more_runs_change_no_class_but_at_an_edge():
    rng, differ, flagged = np.random.default_rng(3), 0, 0
    for _ in range(150):
        centre, width = rng.uniform(-2, 3), rng.choice([0.3, 1.0])
        small, large = (judge(rng.normal(centre * width, width, n), 0.5) for n in (1000, 20_000))
        flagged += small.edge is not None
        differ += small.verdict != large.verdict and small.edge is None and large.edge is None
    assert differ <= 1
    assert flagged < 60
    tiny = {judge(rng.normal(0.02, 1, n), 0.7).verdict for n in (300, 1000, 10_000, 100_000)}
    assert len(tiny) == 1  # while the mean goes from 0.3 to 6 of its errors


def test_a_premise_that_one_in_five_meets_is_not_rare():
    e, fifth = np.ones(1000), np.arange(1000) < 200
    assert judge(e, 0.5, premise=fifth).verdict == "supported"
    assert judge(e, 0.5, premise=np.arange(1000) < 199).verdict == "premise rare"
    weight = np.where(fifth, 4.0, 1.0)
    assert shares(e, 0.5, fifth, weight=weight).premise == 0.5


def test_few_worlds_have_no_class():
    e = np.r_[np.ones(300), -np.ones(9700)]
    assert judge(e, 0.5, premise=np.r_[np.ones(1000), np.zeros(9000)]).verdict == "premise rare"
    few = judge(e[:300], 0.5, premise=np.r_[np.ones(90), np.zeros(210)])
    assert (few.verdict, few.has_class) == ("too few runs", False)
    assert judge(e[:99], 0.5).verdict == "too few runs"
    assert judge(e[:100], 0.5).verdict == "supported"


# errors --------------------------------------------------------------------------------------------


def test_members_of_one_parent_count_once():
    e = normal(1, centre=0.9)
    one = shares(e, 0.5)
    three = shares(np.repeat(e, 3), 0.5, parent=np.repeat(np.arange(e.size), 3))
    assert (one.p, one.error, one.parents) == pytest.approx((three.p, three.error, three.parents))
    assert shares(np.repeat(e, 3), 0.5).error < 0.6 * one.error


def test_the_error_is_that_of_a_mean_of_independent_worlds():
    e = np.r_[np.ones(4), -np.ones(16)]
    assert shares(e, 0.5).error == pytest.approx(math.sqrt(0.2 * 0.8 / 19))
    assert shares(e, 0.5).count == pytest.approx(19)


def test_no_share_is_known_better_than_by_as_many_worlds_as_there_are():
    """Broods of one yes and one no each: the share is sure to be a half, as 40 draws never are."""
    e, parent = np.tile([1.0, -1.0], 20), np.repeat(np.arange(20), 2)
    found = shares(np.r_[e, 1.0], 0.5, parent=np.r_[parent, 20])
    assert found.count <= 41
    assert found.parents == pytest.approx(41**2 / (20 * 4 + 1))
    uneven = shares(np.r_[1.0, -1.0, 1.0], 0.5, np.r_[1, 1, 0], parent=np.arange(3))
    assert uneven.parents == pytest.approx(2)


@given(st.floats(0, 1), st.floats(1, 1e6), st.floats(0.5, 4))
def test_the_interval_of_a_share_mirrors_that_of_its_opposite(p, n, z):
    low, high = wilson(p, n, z)
    assert 0 <= low <= p + 1e-12
    assert (1 - high, 1 - low) == pytest.approx(wilson(1 - p, n, z), abs=1e-9)


def test_the_interval_is_wilsons():
    assert wilson(0.5, 100, 1.96) == pytest.approx((0.40383, 0.59617), abs=1e-5)
    assert wilson(0.0, 10, 1.96) == pytest.approx((0.0, 0.27755), abs=1e-5)


@pytest.mark.parametrize("p", [0.0, 0.005, 0.02, 0.5, 0.97])
def test_the_interval_holds_small_shares_too(p):
    hits = np.random.default_rng(7).binomial(200, p, 2000) / 200
    held = [low <= p <= high for low, high in (wilson(hit, 200, 1.96) for hit in hits)]
    assert np.mean(held) > 0.92
    assert wilson(0.5, 0, 1.96) == (0.0, 1.0)


def test_the_interval_by_parent_holds_the_truth():
    """300 parents in unequal broods, half of the variance the parent's."""
    rng, by_parent, by_member = np.random.default_rng(5), 0, 0
    truth = ndtr(-0.5 / np.sqrt(2))
    for _ in range(200):
        parent = np.repeat(np.arange(300), rng.geometric(0.15, 300))
        e = rng.normal(size=300)[parent] + rng.normal(size=parent.size)
        for found, kind in ((shares(e, 0.5, parent=parent), 0), (shares(e, 0.5), 1)):
            low, high = wilson(found.p, found.count, 1.96)
            by_parent += kind == 0 and low <= truth <= high
            by_member += kind == 1 and low <= truth <= high
    assert by_parent / 200 > 0.9
    assert by_member / 200 < 0.8


def test_runs_that_are_needed():
    assert [parents_needed(h) for h in (0.02, 0.03, 0.05)] == [3687, 1639, 590]
    assert parents_needed(0.03, premise=0.2) == math.ceil(5 * Z99**2 * (2 / 9) / 0.03**2)


# drivers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_what_sets_an_answer_is_found(seed):
    x, draws = war(4000, seed)
    noise = normal(1000 + seed, 4000)
    told = judge(2 * x[0] + 0.3 * noise, 0.2, draws)
    assert (told.verdict, told.because) == ("no information", ("x0",))  # its direction is a prior's
    effect = 1.0 + 1.2 * x[7] + noise
    turned = judge(effect, 0.5, draws)
    assert (turned.verdict, turned.because, turned.basis) == ("set by assumption", ("x7",), "assumption")
    taught = judge(effect, 0.5, war(4000, seed, taught=np.arange(ELEMENTS) == 7)[1])
    assert (taught.verdict, taught.basis) == (class_of(taught.shares.p), "evidence")
    many = judge(noise + sum(0.1 * x[at] for at in range(30)) + 1.6, 0.5, draws)
    assert many.verdict == class_of(many.shares.p)  # many small causes are nobody's assumption


def test_beyond_nine_in_ten_no_draw_sets_an_answer():
    x, draws = war(4000, 3)
    sure = judge(6.0 + x[0], 0.5, draws)
    assert (sure.verdict, sure.because) == ("supported", ())


@pytest.mark.parametrize(("members", "p"), [(10_000, 0.5), (2300, 0.05), (500, 0.5)])
def test_idle_draws_are_rarely_named(members, p):
    draws, named = war(members, 50)[1], 0
    for seed in range(60):
        y = (np.random.default_rng((seed, members)).random(members) < p).astype(float)
        named += bool(draws.drivers(y, np.ones(members, bool)))
    assert named / 60 < 0.1


def test_the_level_is_that_of_shuffled_worlds():
    """The closed form against the largest share explained by any draw (Westfall and Young)."""
    from scipy.special import chdtri

    members = 2300
    draws, rng = war(members, 9)[1], np.random.default_rng(11)
    y = (np.random.default_rng(10).random(members) < 0.2).astype(float)
    everyone = np.ones(members, bool)
    top = [
        float(((draws.means(rng.permutation(y), everyone) - y.mean()) ** 2).mean(1).max() / y.var())
        for _ in range(300)
    ]
    closed = chdtri(TENTHS - 1, 1 - (1 - LEVEL) ** (1 / ELEMENTS)) / (members - 1)
    assert np.quantile(top, 1 - LEVEL) == pytest.approx(closed, rel=0.15)


def test_draws_of_the_first_worlds_are_enough_to_name_a_driver():
    x, whole = war(4000, 5, elements=20)
    first = Draws(whole.names, x[:, :2000])
    effect = x[3] + 0.3 * normal(6, 4000)
    few, all_ = judge(effect, 0.5, first), judge(effect, 0.5, whole)
    assert few.shares == all_.shares
    assert few.drivers[0].name == all_.drivers[0].name == "x3"
    assert few.drivers == Draws(whole.names, x[:, :2000]).drivers(
        (effect >= 0.5).astype(float)[:2000], np.ones(2000, bool)
    )
    event = np.where(effect > 0, 1.0, 0.0)
    assert judge(event, 0.1, first, chance=True).verdict == judge(event, 0.1, whole, chance=True).verdict


def test_few_worlds_name_no_driver():
    x, draws = war(150, 1)
    assert judge(x[0] + 0.5, 0.5, draws).drivers == ()


def ladder(n, *more):
    """One element on whose scale worlds stand in order, and others."""
    values = np.stack([np.arange(n) / n, *more])
    return values[0], Draws([f"x{at}" for at in range(len(values))], values)


def test_two_hundred_worlds_can_name_a_driver():
    for n, named in ((200, ("x0",)), (199, ())):
        x, draws = ladder(n)
        found = draws.drivers((x > 0.5).astype(float), np.ones(n, bool))
        assert tuple(driver.name for driver in found) == named


def test_a_draw_that_decides_all_averts_every_wrong_call():
    x, draws = ladder(1000)
    everyone = np.ones(1000, bool)
    (all_of_them,) = draws.drivers((x >= 0.45).astype(float), everyone)
    assert all_of_them.settles == pytest.approx(1.0)
    luck = np.arange(1000) % 5 == 0  # one in five goes the other way
    (most,) = draws.drivers((x >= 0.5) ^ luck, everyone)
    assert most.settles == pytest.approx(1 - 0.2 / 0.5)
    assert most.profile == pytest.approx((0.2, 0.2, 0.5, 0.8, 0.8))


@pytest.mark.parametrize(
    ("profile", "flips"), [((0.2, 0.5, 0.9), True), ((0.5, 0.9), False), ((0.2, 0.5), False)]
)
def test_an_answer_turns_where_one_fifth_is_for_it_and_another_against(profile, flips):
    assert Driver("x", 0.5, profile, 0.0, taught=False).flips is flips


def test_what_a_draw_explains_does_not_depend_on_the_number_of_worlds():
    def explained(n, seed):
        x = np.random.default_rng(seed).normal(size=n)
        (driver,) = Draws(["x"], x[None]).drivers(x + normal(1000 + seed, n), np.ones(n, bool))
        return driver.explained

    assert np.mean([explained(200, seed) for seed in range(60)]) == pytest.approx(
        explained(40_000, 99), abs=0.012
    )


def test_worlds_outside_the_premise_say_nothing_of_a_driver():
    uniform = np.random.default_rng(2).random((3, 4000))
    inside = uniform[1] > 0.4
    y = np.where(inside, uniform[0] > 0.3, 1.0) * (uniform[2] > 0.2)
    names = ["x0", "x1", "x2"]
    alone, everyone = Draws(names, uniform[:, inside]), np.ones(np.count_nonzero(inside), bool)
    whole = Draws(names, uniform)
    assert whole.drivers(y, inside) == alone.drivers(y[inside], everyone)
    assert np.array_equal(whole.smoothed(y, inside)[inside], alone.smoothed(y[inside], everyone))


def test_a_smoothed_tenth_is_drawn_to_the_mean_by_its_noise():
    x, draws = ladder(1000)
    y = np.where(x >= 0.5, 0.3, 0.0) + normal(5, 1000)
    tenths = y.reshape(10, 100).mean(1)
    kept = 1 - (y.var() / 100) / tenths.var()
    assert 0.4 < kept < 0.95
    expected = np.repeat(y.mean() + kept * (tenths - y.mean()), 100)
    assert draws.smoothed(y, np.ones(1000, bool)) == pytest.approx(expected)


def test_a_direction_that_evidence_set_is_information():
    x, _ = war(4000, 2)
    taught = war(4000, 2, taught=np.arange(ELEMENTS) == 0)[1]
    found = judge(2 * x[0] + 0.3 * normal(1002, 4000), 0.2, taught)
    assert (found.direction, found.basis) == ((), "evidence")
    assert found.verdict == class_of(found.shares.p)


def test_a_direction_is_that_of_worlds_that_moved():
    x, draws = ladder(4000)
    moves = np.where(np.arange(4000) % 5 == 0, -1.0, 1.0)
    assert judge(np.where(x < 0.4, 0.0, moves), 0.5, draws).direction == ()
    assert judge(np.where(x < 0.4, -1.0, 1.0), 0.5, draws).direction == ("x0",)


def test_a_plain_no_is_no_lack_of_information():
    x, draws = ladder(4000)
    assert judge(np.where(x >= 0.92, 1.0, -1.0), 0.5, draws).verdict == "not supported"


@pytest.mark.parametrize(("weight", "basis"), [(0.2, "evidence"), (0.7, "mixed"), (1.4, "assumption")])
def test_an_answer_rests_on_what_explains_most_of_it(weight, basis):
    x, _ = war(4000, 6, 2)
    draws = Draws(["learnt", "assumed"], x, [True, False])
    assert judge(x[0] + weight * x[1], 0.5, draws).basis == basis


def test_what_no_draw_explains_rests_on_assumption():
    assert judge(normal(1), 0.5).basis == "assumption"


@pytest.mark.parametrize(
    ("yes", "small", "n", "verdict", "edge"),
    [
        (0.89, 0.0, 400, "leans for", "supported"),
        (0.91, 0.0, 400, "supported", "leans for"),
        (0.8, 0.0, 400, "leans for", None),
        (0.05, 0.91, 400, "negligible", "not supported"),
        (0.05, 0.89, 400, "not supported", "negligible"),
        (0.04, 0.95, 10_000, "negligible", None),
    ],
)
def test_the_class_across_a_near_border_is_named(yes, small, n, verdict, edge):
    place = (np.arange(n) + 0.5) / n
    e = np.where(place < yes, 1.0, np.where(place < yes + small, 0.0, -1.0))
    found = judge(e, 0.5)
    assert (found.verdict, found.edge) == (verdict, edge)


# chances -------------------------------------------------------------------------------------------


def test_the_effect_on_a_chance_is_seen_in_no_single_world():
    x, draws = war(20_000, 12, 100)
    luck = np.random.default_rng(8).random(20_000)

    def change(more):
        return (luck < np.clip(0.2 + more, 0, 1)).astype(float) - (luck < 0.2)

    ten, two = change(0.10 + 0 * x[0]), change(0.02 + 0 * x[0])
    assert judge(ten, 0.05, draws, chance=True).verdict == "supported"
    assert judge(two, 0.05, draws, chance=True).verdict == "negligible"
    assert judge(ten, 0.05).verdict in ("leans against", "negligible")  # by members alone
    mixed = judge(change(0.08 + 0.08 * x[3]), 0.05, draws, chance=True)
    assert mixed.shares.p == pytest.approx(0.646, abs=0.1)


def test_the_premise_of_a_chance_is_a_share_of_all_worlds():
    draws = ladder(4000)[1]
    found = judge(np.ones(4000), 0.5, draws, premise=np.arange(4000) % 4 == 0, chance=True)
    assert (found.verdict, found.shares.premise) == ("supported", 0.25)


# several answers to one claim ----------------------------------------------------------------------


def answer_at(centre, seed=0):
    return judge(normal(seed, centre=centre), 0.5)


def test_one_open_alternative_hides_no_eight_and_one_contrary_is_not_hidden():
    eight = {str(seed): answer_at(2.5, seed) for seed in range(8)}
    assert combined({**eight, "open": answer_at(0.5)}, "policy").verdict == "supported"
    split = combined({**eight, "against": answer_at(-2.0)}, "policy")
    assert (split.verdict, split.because[1]) == ("depends on policy", "against")


def test_alternatives_without_a_premise_are_left_out_and_twins_count_once():
    never = judge(np.ones(3000), 0.5, premise=np.zeros(3000))
    assert combined({"yes": answer_at(2.5), "never": never}, "definition").verdict == "supported"
    assert combined({"never": never}, "definition").verdict == "premise rare"
    three = {str(seed): answer_at(2.0, seed) for seed in range(3)}
    twins = combined({**three, "again": three["0"], "once more": three["0"]}, "policy")
    assert twins.shares.p == combined(three, "policy").shares.p


def test_other_readings_agree_or_not():
    lead, others = answer_at(2.5), [answer_at(2.5, 1), answer_at(0.5, 2), answer_at(2.5)]
    assert agreement(lead, others) == (1, 2)
    never = judge(np.ones(3000), 0.5, premise=np.zeros(3000))
    assert agreement(lead, [never]) == (0, 0)


def test_of_two_alternatives_the_more_open_speaks():
    plain, leaning = answer_at(2.5), answer_at(1.2)
    assert (plain.verdict, leaning.verdict) == ("supported", "leans for")
    for two in ({"a": plain, "b": leaning}, {"b": leaning, "a": plain}):
        assert combined(two, "policy") is leaning


def test_alternatives_that_all_hand_back_what_was_put_in_depend_on_nothing():
    idle = replace(judge(np.where(np.arange(1000) < 800, 1.0, -1.0), 0.5), verdict="no information")
    other = replace(judge(np.where(np.arange(1000) < 200, 1.0, -1.0), 0.5), verdict="no information")
    assert combined({"a": idle, "b": other}, "the policy").verdict == "no information"
    plain = replace(other, verdict="leans against")
    assert combined({"a": idle, "b": plain}, "the policy").verdict == "depends on the policy"


def test_what_depends_has_no_edge():
    near, against = judge(np.r_[np.ones(267), -np.ones(133)], 0.5), answer_at(-2.0)
    assert near.edge is not None
    split = combined({"near": near, "against": against}, "policy")
    assert (split.verdict, split.edge) == ("depends on policy", None)
    assert split.because == ("near", "against")


def test_islands_that_differ_show_an_error_that_their_parents_do_not():
    """Two of four islands say yes throughout: what many draws seem to know, four populations do not."""
    e = np.repeat([1.0, 1.0, -1.0, -1.0], 250)
    island = np.repeat(np.arange(4), 250)
    alone, told = shares(e, 0.5), shares(e, 0.5, island=island)
    assert told.p == alone.p == 0.5
    assert told.error == pytest.approx(np.std([1, 1, 0, 0], ddof=1) / 2)
    assert alone.error < told.error / 10
    assert told.count == pytest.approx(0.25 / told.error**2)


def test_islands_that_agree_change_nothing():
    e = np.tile([1.0, 1.0, -1.0, -1.0], 250)
    island = np.repeat(np.arange(4), 250)
    assert shares(e, 0.5, island=island) == shares(e, 0.5)
    one = np.zeros(e.size, int)
    assert shares(e, 0.5, island=one) == shares(e, 0.5)


def test_an_island_without_the_premise_is_no_witness():
    e = np.repeat([1.0, -1.0, 1.0], 200)
    island = np.repeat(np.arange(3), 200)
    met = island < 2
    found, two = shares(e, 0.5, met, island=island), shares(e[met], 0.5, island=island[met])
    assert (found.p, found.error) == pytest.approx((two.p, two.error))
