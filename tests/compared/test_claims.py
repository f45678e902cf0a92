"""Claims in two runs, from saved verdicts alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polemos._core.saved import JudgedReading, SavedShares, Verdict
from polemos.compared.claims import LEAST_SHARE, moves
from polemos.compared.sampling import change_of_shares, width_for


def verdict(share, count, word="open", predicate="P(x)", premise=None, name="lead"):
    shares = SavedShares(p=share, error=0.01, count=count, parents=count, premise=1.0)
    reading = JudgedReading(
        name=name,
        predicate=predicate,
        premise=premise,
        verdict=word,
        decides=True,
        what="event",
        shares=shares,
    )
    return Verdict(
        claim="c",
        kind="forecast",
        statement="S.",
        verdict=word,
        words="W.",
        speaks=name,
        readings=(reading,),
    )


def move(before, after, *, same_draws):
    (found,) = moves({"c": before}, {"c": after}, same_draws=same_draws)
    return found


verdicts = st.builds(
    verdict,
    st.one_of(st.none(), st.floats(0, 1)),
    st.integers(0, 10_000).map(float),
    st.sampled_from(["open", "supported"]),
    st.sampled_from(["P(x)", "P(y)"]),
)


@given(verdicts, verdicts, st.booleans())
def test_the_other_order_swaps_before_and_after(first, second, same_draws):
    there, back = (move(*pair, same_draws=same_draws) for pair in ((first, second), (second, first)))
    assert (there.before, there.after) == (back.after, back.before)
    assert (there.how, there.changed, there.shifted) == (back.how, back.changed, back.shifted)
    assert (there.change is None) == (back.change is None)
    assert there.change is None or there.change == -back.change


def test_a_share_moves_exactly_under_same_draws_and_else_beyond_its_errors():
    before, after = verdict(0.5, 400.0), verdict(0.56, 400.0)
    assert move(before, after, same_draws=True).shifted
    other = move(before, after, same_draws=False)
    assert other.how == "within sampling error"
    assert not other.shifted
    assert move(before, verdict(0.7, 400.0), same_draws=False).how == "beyond sampling error"
    assert not move(before, verdict(0.5 + LEAST_SHARE / 2, 400.0), same_draws=True).shifted


def test_all_worlds_are_not_told_from_nearly_all_of_them():
    """Where every world agrees the Monte Carlo error is 0, and yet the share is not known exactly."""
    assert move(verdict(1.0, 200.0), verdict(0.99, 200.0), same_draws=False).how == "within sampling error"
    assert move(verdict(1.0, 200.0), verdict(0.9, 200.0), same_draws=False).how == "beyond sampling error"


def test_shares_of_two_questions_are_not_held_against_each_other():
    found = move(verdict(0.1, 400.0), verdict(0.9, 400.0, predicate="P(y)"), same_draws=True)
    assert found.how == "asked otherwise"
    assert found.change is None
    assert not found.shifted


@pytest.mark.parametrize("other", [{"premise": "Q(x)"}, {"name": "second"}, {"predicate": "P(y)"}])
def test_a_question_is_predicate_premise_and_reading(other):
    assert move(verdict(0.1, 9.0), verdict(0.1, 9.0, **other), same_draws=True).how == "asked otherwise"


def test_the_interval_is_of_both_counts_at_the_level_of_all_claims_that_are_compared():
    """Three have shares in both runs; of two more the shares are of other questions, or there is none."""
    pairs = {
        "a": (verdict(0.5, 100.0), verdict(0.7, 900.0)),
        "b": (verdict(0.2, 50.0), verdict(0.2, 50.0)),
        "c": (verdict(0.9, 50.0), verdict(0.8, 60.0)),
        "d": (verdict(0.9, 50.0), verdict(0.1, 50.0, predicate="P(y)")),
        "e": (verdict(None, 50.0), verdict(0.1, 50.0)),
    }
    first, second = ({key: pair[at] for key, pair in pairs.items()} for at in (0, 1))
    found = list(moves(first, second, same_draws=False))
    z = width_for(3)
    assert found[0].interval == change_of_shares(0.5, 100.0, 0.7, 900.0, z)
    assert found[2].interval == change_of_shares(0.9, 50.0, 0.8, 60.0, z)
    assert [one.interval for one in found[3:]] == [None, None]
    assert found[0].change == pytest.approx(0.2)


@pytest.mark.parametrize("step", [LEAST_SHARE * 1.01, -LEAST_SHARE * 1.01])
def test_a_share_that_moves_either_way_is_listed_from_one_in_a_hundred_on(step):
    assert move(verdict(0.5, 400.0), verdict(0.5 + step, 400.0), same_draws=True).shifted
    assert not move(verdict(0.5, 400.0), verdict(0.5 + step * 0.9, 400.0), same_draws=True).shifted
