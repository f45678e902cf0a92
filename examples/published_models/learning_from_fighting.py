"""Smith and Stam (2004), Slantchev (2003): sides that disagree about their strength learn it by fighting.

Claim: two sides that each believe to be the stronger find no deal at first. Battles bring their beliefs
together until a deal suits both, the sooner the dearer the battles and the weaker the priors. A side that
foresees that it may still settle later holds out for more.
Law: N forts, side A holds k; each battle moves one fort, A wins it with an unknown chance p; a side with none
left has lost all. Side i holds p ~ Beta(a_i, b_i) and counts battles; a battle costs each side c, the prize
is 1.
    ruin       for a known p, r = (1 - p) / p:
               W = sum_{j<k} r^j / sum_{j<N} r^j,   E[battles] = (k - N W) / (1 - 2 p)
    w_i, D_i   means of W and E[battles] over i's belief after n battles of which A won w
    finish     threat of fighting to the end: settle as soon as  w_A - c D_A <= w_B + c D_B
    option     threat that includes to settle later: v_i(n, w) = E_i[v_i(n + 1, .)] - c, or, where these sum
               to no more than 1, that and half of what is left of 1; by backward induction over the battles
Source: A. Smith and A. Stam, "Bargaining and the Nature of War", Journal of Conflict Resolution 48 (2004);
B. Slantchev, "The Principle of Convergence in Wartime Negotiations", American Political Science Review 97
(2003).
From memory and from abstracts; the papers' own numerical examples were not seen, and none is printed here.
Checked: L1 to L3, N1 and N2 to six digits. `finish` is solved by quadrature over p, `option` by induction.
"""
# ruff: noqa: INP001, T201

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import stats


@dataclass(frozen=True)
class War:
    """Forts, forts held by A, cost of a battle to each side, and the priors (a, b) of A and B on p."""

    forts: int = 10
    held: int = 5
    cost: float = 0.01
    prior_a: tuple[float, float] = (6.0, 3.0)
    prior_b: tuple[float, float] = (3.0, 6.0)


class End(NamedTuple):
    """Chance of a deal, chances that A and that B win it all, battles expected, A's mean share of a deal."""

    settled: float
    a_wins: float
    b_wins: float
    battles: float
    share: float


_KNOTS, _WEIGHTS = np.polynomial.legendre.leggauss(400)
_P, _DP = (1 + _KNOTS) / 2, _WEIGHTS / 2
LIMIT = 400


def ruin(held: int, forts: int, chance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A's chance to win all forts and the battles expected, for a known chance (not exactly one half)."""
    ratio = (1 - chance) / chance
    powers = ratio[..., None] ** np.arange(forts)
    wins = powers[..., :held].sum(-1) / powers.sum(-1)
    return wins, (held - forts * wins) / (1 - 2 * chance)


def fought_out(war: War, prior: tuple[float, float], held: int, won: int, lost: int) -> tuple[float, float]:
    """What a side believes of a war fought to the finish: A's chance to win, and the battles to come."""
    belief = stats.beta.pdf(_P, prior[0] + won, prior[1] + lost) * _DP
    wins, battles = ruin(held, war.forts, _P)
    return float(belief @ wins / belief.sum()), float(belief @ battles / belief.sum())


def range_to_the_finish(war: War, won: int = 0, lost: int = 0) -> tuple[float, float]:
    """Least that A takes and most that B gives, if the threat is to fight to the finish."""
    held = war.held + won - lost
    win_a, battles_a = fought_out(war, war.prior_a, held, won, lost)
    win_b, battles_b = fought_out(war, war.prior_b, held, won, lost)
    return win_a - war.cost * battles_a, win_b + war.cost * battles_b


def options(war: War) -> list[list[tuple[float, float, bool]]]:
    """[n][w]: A's and B's values before bargaining and whether they settle, each with the option to do so."""
    table = [_undecided(war, LIMIT)]
    for n in range(LIMIT - 1, -1, -1):
        table.append([_value(war, n, won, table[-1]) for won in range(n + 1)])
    return table[::-1]


def _undecided(war: War, n: int) -> list[tuple[float, float, bool]]:
    shares = (np.clip((war.held + 2 * won - n) / war.forts, 0.0, 1.0) for won in range(n + 1))
    return [(float(share), float(1 - share), False) for share in shares]


def _value(war: War, n: int, won: int, after: list[tuple[float, float, bool]]) -> tuple[float, float, bool]:
    held = war.held + 2 * won - n
    if held >= war.forts or held <= 0:
        return float(held > 0), float(held <= 0), False
    values = []
    for side, (a, b) in enumerate((war.prior_a, war.prior_b)):
        chance = (a + won) / (a + b + n)
        values.append(chance * after[won + 1][side] + (1 - chance) * after[won][side] - war.cost)
    surplus = 1 - sum(values)
    if surplus < -1e-12:
        return values[0], values[1], False
    return values[0] + surplus / 2, values[1] + surplus / 2, True


def deal(war: War, won: int, lost: int) -> float | None:
    """A's share if the two settle under the threat of fighting to the finish, else None."""
    least, most = range_to_the_finish(war, won, lost)
    return (least + most) / 2 if least <= most + 1e-12 else None


def fight(war: War, true_chance: float = 0.5, *, option: bool = False) -> End:
    """The end of the war, exactly, where A wins a battle with the true chance."""
    table = options(war) if option else None
    here, end = {0: 1.0}, np.zeros(5)
    for n in range(LIMIT):
        ahead: dict[int, float] = {}
        for won, chance in here.items():
            held = war.held + 2 * won - n
            if held in {0, war.forts}:
                end[1 if held else 2] += chance
                continue
            share = deal(war, won, n - won) if table is None else _optional(table[n][won])
            if share is not None:
                end += chance * np.array([1, 0, 0, 0, share])
                continue
            end[3] += chance
            ahead[won + 1] = ahead.get(won + 1, 0.0) + chance * true_chance
            ahead[won] = ahead.get(won, 0.0) + chance * (1 - true_chance)
        here = {won: chance for won, chance in ahead.items() if chance > 1e-14}
    settled, a_wins, b_wins, battles, share = map(float, end)
    return End(settled, a_wins, b_wins, battles, share / settled if settled else 0.0)


def _optional(state: tuple[float, float, bool]) -> float | None:
    return state[0] if state[2] else None


CASES = (
    ("finish", War(), 0.5),
    ("finish, cheap battles", War(cost=0.005), 0.5),
    ("finish, cheap, sure of it", War(cost=0.005, prior_a=(12, 6), prior_b=(6, 12)), 0.5),
    ("option", War(), 0.5),
    ("option, cheap battles", War(cost=0.005), 0.5),
    ("option, dear battles", War(cost=0.03), 0.5),
    ("option, A is the stronger", War(), 0.6),
)


def main() -> None:
    """Print how seven wars end."""
    print("threat                      settled    A wins    B wins    battles     share")
    for name, war, true in CASES:
        end = fight(war, true, option=name.startswith("option"))
        print(f"{name:<26}", *(f"{number:>9.6f}" for number in end))


if __name__ == "__main__":
    main()
