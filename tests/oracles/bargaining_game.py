"""Bargaining in a war as an extensive game, in exact fractions, and its text for Gambit.

Before each battle nature names who offers: a share of the prize for side 1; the other accepts or they fight.
After the last battle each keeps what it holds. Payoffs are shares of the prize less the cost of the battles.
`test_bargaining_game.py` holds the game to its solution by hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

Pair = tuple[Fraction, Fraction]
ZERO, HALF, ONE = Fraction(0), Fraction(1, 2), Fraction(1)


@dataclass(frozen=True)
class War:
    """A war over forts with a known chance to win a battle. In each pair side 1 comes first."""

    battles: int
    held: int = 2
    forts: int = 4
    wins: Fraction = Fraction(11, 20)
    """Chance that side 1 wins a battle."""
    cost: Pair = (Fraction(1, 50), Fraction(1, 25))
    """Of a battle, in shares of the prize."""
    offers: Fraction = HALF
    """Chance that side 1 makes the offer."""

    @property
    def over(self) -> bool:
        """Whether there is nothing left to fight over, or no battle left."""
        return self.battles == 0 or self.held in {0, self.forts}

    @property
    def as_held(self) -> Pair:
        """The fractions held."""
        return Fraction(self.held, self.forts), 1 - Fraction(self.held, self.forts)

    def after(self, step: int) -> "War":
        """After a battle in which side 1 gained so many forts."""
        return replace(self, battles=self.battles - 1, held=self.held + step)


@dataclass(frozen=True)
class End:
    """A leaf; costs already paid are taken off."""

    pays: Pair


@dataclass(frozen=True)
class Chance:
    """A move of nature: what happens, how likely, and what follows."""

    moves: tuple[tuple[str, Fraction, "Node"], ...]


@dataclass(frozen=True)
class Move:
    """A move of a player (1 or 2), each alone in its information set."""

    player: int
    moves: tuple[tuple[str, "Node"], ...]


Node = End | Chance | Move


def rule(war: War) -> Pair:
    """Values by the rule: reservation values, plus each side's expected part of the surplus.

    Who offers takes the whole surplus; nothing is lost by offering what the other expects from fighting on.
    """
    if war.over:
        return war.as_held
    first, second = fight_on(war)
    surplus = max(1 - first - second, ZERO)
    return first + war.offers * surplus, second + (1 - war.offers) * surplus


def fight_on(war: War) -> Pair:
    """Reservation values: of the next battle and of bargaining after it."""
    won, lost = rule(war.after(1)), rule(war.after(-1))
    first, second = (
        war.wins * good + (1 - war.wins) * bad - cost
        for good, bad, cost in zip(won, lost, war.cost, strict=True)
    )
    return first, second


def game(war: War, paid: Pair = (ZERO, ZERO)) -> Node:
    """The tree. Offers to side 1: nothing, half, all, and what leaves a side its reservation value."""
    if war.over:
        return End(_less(war.as_held, paid))
    first, second = fight_on(war)
    grid = sorted({ZERO, HALF, ONE, first, 1 - second})
    more = (paid[0] + war.cost[0], paid[1] + war.cost[1])
    battle = Chance(
        (
            ("win", war.wins, game(war.after(1), more)),
            ("lose", 1 - war.wins, game(war.after(-1), more)),
        )
    )

    def offer(by: int) -> Move:
        answers = (
            Move(3 - by, (("accept", End(_less((share, 1 - share), paid))), ("fight", battle)))
            for share in grid
        )
        return Move(by, tuple((f"y={share}", answer) for share, answer in zip(grid, answers, strict=True)))

    return Chance((("1 offers", war.offers, offer(1)), ("2 offers", 1 - war.offers, offer(2))))


def _less(share: Pair, paid: Pair) -> Pair:
    return share[0] - paid[0], share[1] - paid[1]


def solve(node: Node) -> Pair:
    """Payoffs of the tree by backward induction that knows nothing of the rule.

    A player takes the move that pays him most; of equal ones the first, so an offer is accepted that
    leaves nothing to gain by fighting.
    """
    if isinstance(node, End):
        return node.pays
    if isinstance(node, Chance):
        parts = [(chance, solve(then)) for _, chance, then in node.moves]
        return sum((c * p[0] for c, p in parts), ZERO), sum((c * p[1] for c, p in parts), ZERO)
    return max((solve(then) for _, then in node.moves), key=lambda pays: pays[node.player - 1])


def nodes(node: Node) -> Iterator[Node]:
    """All nodes, each before what follows it, in the order of moves."""
    yield node
    if not isinstance(node, End):
        for move in node.moves:
            yield from nodes(move[-1])


def efg(node: Node, title: str) -> str:
    """The game as text in Gambit's extensive form (EFG 2 R), every number an exact fraction.

    A line a node, depth first; c and p number the information sets of a player, t the outcomes.
    """
    lines = [f'EFG 2 R "{title}" {{ "1" "2" }}', '""', ""]
    count = {"c": 0, "1": 0, "2": 0, "t": 0}
    for one in nodes(node):
        kind = "t" if isinstance(one, End) else "c" if isinstance(one, Chance) else str(one.player)
        count[kind] += 1
        number = count[kind]
        if isinstance(one, End):
            lines.append(f't "" {number} "" {{ {one.pays[0]}, {one.pays[1]} }}')
        elif isinstance(one, Chance):
            moves = " ".join(f'"{name}" {chance}' for name, chance, _ in one.moves)
            lines.append(f'c "" {number} "" {{ {moves} }} 0')
        else:
            moves = " ".join(f'"{name}"' for name, _ in one.moves)
            lines.append(f'p "" {one.player} {number} "" {{ {moves} }} 0')
    return "\n".join(lines) + "\n"
