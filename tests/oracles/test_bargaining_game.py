"""The game of bargaining in a war: payoffs of the design by the rule and by the tree, and its Gambit text."""

import itertools
import re
from collections import Counter
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from oracles.bargaining_game import Chance, End, Move, War, efg, fight_on, game, nodes, rule, solve

ONE_BATTLE = Path(__file__).parent / "one_battle.efg"


def pair(first, second):
    return Fraction(first), Fraction(second)


@pytest.mark.parametrize(
    ("battles", "payoffs", "size"),
    [(1, pair(".535", ".465"), 53), (2, pair(".57", ".43"), 1093)],
)
def test_payoffs_of_the_design(battles, payoffs, size):
    tree = game(War(battles))
    assert rule(War(battles)) == payoffs
    assert solve(tree) == payoffs
    kinds = Counter(type(one) for one in nodes(tree))
    assert sum(kinds.values()) == size
    assert kinds[Move] == {1: 12, 2: 252}[battles]


def test_one_battle_by_hand():
    # Three forts of four with .55, one with .45, less .02 and .04: .505 and .435; who offers takes the .06.
    assert fight_on(War(1)) == pair(".505", ".435")
    assert [solve(offer) for _, _, offer in game(War(1)).moves] == [
        pair(".565", ".435"),
        pair(".505", ".495"),
    ]


@pytest.mark.parametrize(
    "war",
    [
        War(2, held=1, offers=Fraction(3, 8)),
        War(2, held=3, wins=Fraction(2, 3)),
        War(3, forts=3, held=1, cost=(Fraction(1, 10), Fraction(0))),
        War(1, held=4),
    ],
)
def test_the_rule_is_an_equilibrium_of_the_game(war):
    """Nobody gains by leaving it: backward induction on the tree pays what the rule does."""
    assert solve(game(war)) == rule(war)
    if not war.over:
        offered = [solve(offer) for _, _, offer in game(war).moves]
        first, second = fight_on(war)
        assert (offered[0][1], offered[1][0]) == (second, first)


def played(node, choice):
    """Payoffs of the tree when the moves of players are chosen, by identity of the node."""
    if isinstance(node, End):
        return node.pays
    if isinstance(node, Move):
        return played(node.moves[choice[id(node)]][1], choice)
    parts = [(chance, played(then, choice)) for _, chance, then in node.moves]
    return sum(c * p[0] for c, p in parts), sum(c * p[1] for c, p in parts)


def equilibria(node):
    """Payoffs of every pure profile in which no single move, reached or not, gains by being another."""
    sets = [one for one in nodes(node) if isinstance(one, Move)]
    for chosen in itertools.product(*(range(len(one.moves)) for one in sets)):
        choice = {id(one): at for one, at in zip(sets, chosen, strict=True)}
        pays = played(node, choice)
        if all(
            played(node, {**choice, id(one): other})[one.player - 1] <= pays[one.player - 1]
            for one in sets
            for other in range(len(one.moves))
        ):
            yield pays


def test_one_battle_has_many_equilibria():
    """So the share of the surplus is a choice; the two offers share no information set and count apart."""
    found = [list(equilibria(offer)) for _, _, offer in game(War(1)).moves]
    assert len(found[0]) * len(found[1]) == 504
    for side, least, most in ((0, ".505", ".565"), (1, ".435", ".495")):
        means = [(one[side] + other[side]) / 2 for one in found[0] for other in found[1]]
        assert (min(means), max(means)) == pair(least, most)
        assert rule(War(1))[side] in means


def test_swapping_the_sides():
    war = War(2, held=1, offers=Fraction(3, 8))
    swapped = replace(war, held=3, wins=1 - war.wins, cost=war.cost[::-1], offers=1 - war.offers)
    assert rule(swapped) == rule(war)[::-1]
    assert solve(game(swapped)) == solve(game(war))[::-1]


def test_efg_text():
    assert efg(game(War(1)), "One battle") == ONE_BATTLE.read_text("utf-8")


def read(lines):
    """A node of an EFG text, depth first, by what the format says and not by what wrote it."""
    line = next(lines)
    kind, body = line[0], line[line.index("{") + 1 : line.index("}")]
    if kind == "t":
        first, second = (Fraction(number) for number in body.split(","))
        return End((first, second))
    if kind == "c":
        moves = re.findall(r'"([^"]*)" (\S+)', body)
        return Chance(tuple((name, Fraction(chance), read(lines)) for name, chance in moves))
    player = int(line.split()[2])
    return Move(player, tuple((name, read(lines)) for name in re.findall(r'"([^"]*)"', body)))


def test_efg_text_read_back():
    for war in (War(1), War(2)):
        text = efg(game(war), "war").splitlines()
        assert text[0] == 'EFG 2 R "war" { "1" "2" }'
        rest = iter(text[3:])
        assert read(rest) == game(war)
        assert next(rest, None) is None
        for kind in ('c ""', 'p "" 1', 'p "" 2', 't ""'):
            numbers = [int(line[len(kind) :].split()[0]) for line in text if line.startswith(kind)]
            assert numbers == list(range(1, len(numbers) + 1))
