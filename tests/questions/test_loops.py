"""A difference divided among links: on games whose answer is known."""

import itertools
import math

import numpy as np
import pytest

from polemos._core.catalogue import ARROWS
from polemos.questions.loops import divided, orders_of

LINKS_HERE = ("a", "b", "c")
EVERY_ORDER = list(itertools.permutations(LINKS_HERE))


def game(worth):
    """A difference of 4 members from what sets of links that are on are worth."""
    members = np.array([0.5, 1.0, 1.5, 1.0])

    def difference(cut):
        on = frozenset(LINKS_HERE) - cut
        return members * worth(on)

    return difference


def means(parts):
    return {link: found.mean() for link, found in parts.items()}


def test_links_that_act_alone_carry_what_they_are_worth():
    alone = {"a": 3.0, "b": -1.0, "c": 0.0}
    whole, rest, parts = divided(game(lambda on: 2.0 + sum(alone[x] for x in on)), LINKS_HERE, EVERY_ORDER)
    assert means(parts) == pytest.approx(alone)
    assert rest.mean() == pytest.approx(2.0)
    assert whole.mean() == pytest.approx(4.0)


def test_two_links_that_need_each_other_share_alike():
    """A difference that goes through a and b in a row: either cut ends it."""
    _, _, parts = divided(game(lambda on: 6.0 * ({"a", "b"} <= on)), LINKS_HERE, EVERY_ORDER)
    assert means(parts) == pytest.approx({"a": 3.0, "b": 3.0, "c": 0.0})
    assert parts["a"].mean(axis=1).min() == 0.0, "cut second, it carries nothing"
    assert parts["a"].mean(axis=1).max() == pytest.approx(6.0)


def test_the_glove_game_gives_the_published_values():
    """Shapley (1953): one left glove a, two right gloves b and c, a pair is worth 1: 2/3, 1/6, 1/6."""
    _, _, parts = divided(
        game(lambda on: float("a" in on and bool(on & {"b", "c"}))), LINKS_HERE, EVERY_ORDER
    )
    assert means(parts) == pytest.approx({"a": 2 / 3, "b": 1 / 6, "c": 1 / 6})


@pytest.mark.parametrize("n", [1, 2, 5])
def test_parts_and_the_rest_add_up_member_by_member_for_any_orders(n):
    rng = np.random.default_rng(n)
    worth = {frozenset(on): rng.normal() for k in range(4) for on in itertools.combinations(LINKS_HERE, k)}
    whole, rest, parts = divided(game(worth.__getitem__), LINKS_HERE, orders_of(LINKS_HERE, n, rng))
    np.testing.assert_allclose(sum(found.mean(axis=0) for found in parts.values()) + rest, whole, atol=1e-12)


def test_a_game_is_asked_once_for_every_set():
    asked = []

    def difference(cut):
        asked.append(cut)
        return np.ones(2)

    divided(difference, LINKS_HERE, EVERY_ORDER)
    assert len(asked) == len(set(asked)) == 8


def test_every_order_is_taken_backwards_too():
    ways = orders_of(tuple("abcdefgh"), 3, np.random.default_rng(1))
    assert len(ways) == 6
    assert all(forth == back[::-1] for forth, back in zip(ways[::2], ways[1::2], strict=True))
    assert all(sorted(way) == list("abcdefgh") for way in ways)


def test_half_the_orders_backwards_are_exact_for_pairs():
    """An interaction of two links is split in halves by an order and its reverse, whatever the order."""
    _, _, parts = divided(
        game(lambda on: 6.0 * ({"a", "b"} <= on)),
        LINKS_HERE,
        orders_of(LINKS_HERE, 1, np.random.default_rng(3)),
    )
    assert means(parts) == pytest.approx({"a": 3.0, "b": 3.0, "c": 0.0})


def test_every_link_has_two_ends_and_a_name_of_its_own():
    assert len({arrow.name for arrow in ARROWS}) == len(ARROWS)
    assert all(arrow.source != arrow.target and arrow.meaning for arrow in ARROWS)
    assert all(math.isfinite(one.neutral) for one in ARROWS if isinstance(one.neutral, float))
