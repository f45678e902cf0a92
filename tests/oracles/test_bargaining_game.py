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


def regret(node, tremble):
    """Payoffs if players err to each other move with this chance, and the most that anybody could still gain.

    Intended are the moves of backward induction. A gain is counted where it is made, reached or not.
    """
    if isinstance(node, End):
        return node.pays, 0
    below = [regret(move[-1], tremble) for move in node.moves]
    worst = max(gain for _, gain in below)
    weights = [move[1] for move in node.moves]
    if isinstance(node, Move):
        own = node.player - 1
        meant = [solve(then)[own] for _, then in node.moves]
        best = meant.index(max(meant))
        worst = max(worst, max(pays[own] for pays, _ in below) - below[best][0][own])
        weights = [tremble] * len(below)
        weights[best] = 1 - tremble * (len(below) - 1)
    pays = tuple(sum(w * pays[i] for w, (pays, _) in zip(weights, below, strict=True)) for i in (0, 1))
    return pays, worst


def test_regret_without_and_with_a_trembling_hand():
    for battles in (1, 2):
        pays, worst = regret(game(War(battles)), Fraction(0))
        assert (pays, worst) == (rule(War(battles)), 0)
    assert regret(game(War(1)), Fraction(1, 10**6))[1] == 0
    assert float(regret(game(War(2)), Fraction(1, 10**6))[1]) == pytest.approx(1.500009e-8, rel=1e-6)


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
