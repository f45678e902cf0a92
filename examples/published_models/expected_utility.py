"""Bueno de Mesquita's expected-utility model, as written out by Scholz, Calbert and Smith (2011).

Claim: actors on one line of policy press each other; who expects to lose a contest gives way, fully or in
part, and the position that would win a vote by capability, salience and nearness is the forecast.
Law: actor i has capability c, position x, salience s and a risk exponent r; R is the range of positions.
    votes      v_k(i, j) = c_k s_k (|x_k - x_j| - |x_k - x_i|) / R,   P_ij = votes for i / votes cast
    worth      won 2 - 4 (1/2 - |x_i - x_j| / 2R)^r, lost 2 - 4 (1/2 + |x_i - x_j| / 2R)^r, left 2 - 4 (1/2)^r
    E_ij       s_j (P_ij won + (1 - P_ij) lost) + (1 - s_j) won - left       (what is left alone stays: Q = 1)
    risk       S_i = sum_j E_ji at r = 1,   A_i = (2 S_i - max S - min S) / (max S - min S),
               r_i = (3 - A_i) / (3 + A_i)
    answer     of i to j: E_ji > E_ij > 0: go to x_j;   E_ji > -E_ij > 0: go |E_ij / E_ji| of the way
Source: J. B. Scholz, G. J. Calbert, G. A. Smith, "Unravelling Bueno De Mesquita's Group Decision Model"
(ICAART 2011). Of the paper only the opening was read. Its equations, its table of results and its data are
taken from two public repositories: an extract of the paper by page and number, with a program (hamzagul07/
schelling, docs/papers/scholz_extract.md at 8466b74, and DECISIONS.md), and a second program (jmckib/
bdm-scholz-expected-utility-model, 55f63e9). The data go back to B. Bueno de Mesquita's chapter in "European
Community Decision Making" (1994), which was not seen. No line of either program is used.
Checked: mean, votes and median of the data; rounds 1 to 3 of the second program to six digits; what the first
program says of itself; the paper's table of eight rounds, where all but the median of round 2 (9.6 here, 9.9
there) come out within .1; signs.

What the description leaves open is a named switch of `Readings`. The reading that comes so near to the table
is an odd one. It divides the votes for i by those of *all* pairs, so that a challenger nearly always expects
to lose a fight; and of compromises an actor takes the lowest on the scale and not the nearest to itself.
Belgium, Ireland and Luxembourg then wander up and down for ever. Read as printed, the model settles on 7: its
forecast hangs on choices that the text does not settle.
"""
# ruff: noqa: INP001, T201

from dataclasses import dataclass, fields, replace
from typing import Literal, NamedTuple, get_args, get_type_hints

import numpy as np

NAMES = ("Netherlands", "Belgium", "Luxembourg", "Germany", "France", "Italy", "UK", "Ireland", "Denmark",
         "Greece")  # fmt: skip


class Actors(NamedTuple):
    """Capability, position on the issue and salience (the share of its capability an actor would use)."""

    capability: np.ndarray
    position: np.ndarray
    salience: np.ndarray


EMISSIONS = Actors(
    np.array([0.08, 0.08, 0.03, 0.16, 0.16, 0.16, 0.16, 0.05, 0.05, 0.08]),
    np.array([4, 7, 4, 4, 10, 10, 10, 7, 4, 7.0]),
    np.array([0.8, 0.4, 0.2, 0.8, 0.6, 0.6, 0.9, 0.1, 1.0, 0.7]),
)
"""Delay of an emission standard for cars, in years, as ten states of the Community wanted it."""


@dataclass(frozen=True)
class Readings:
    """Where the description can be read in more than one way; the first of each reproduces the table best."""

    votes_over: Literal["all pairs", "the pair"] = "all pairs"
    """Votes for i are divided by those cast over all pairs, or over this pair (as the equation says)."""
    voters: Literal["risk", "linear"] = "risk"
    """Distances in votes are bent by the voter's risk exponent, or not."""
    other: Literal["as self", "as it is"] = "as self"
    """What j expects is judged with i's own risk exponent, or with j's."""
    security: Literal["challengers", "own"] = "challengers"
    """Risk follows what others expect of challenging i, or what i expects of challenging them."""
    span: Literal["first", "current"] = "first"
    """The range of positions at the start, or of each round."""
    conflict: Literal["lower moves", "none moves"] = "lower moves"
    """Where both expect to gain, who expects less gives way, or the outcome is open and none does."""
    capitulation: Literal["none moves", "moves"] = "none moves"
    """An actor that expects to lose more than j to gain goes over to j, or stays."""
    choice: Literal["kind, lowest", "kind", "least move", "strongest"] = "kind, lowest"
    """Conflict before compromise before capitulation and then the least move (but of compromises the lowest
    mean of both positions by utility); or so without exception; the least move; the strongest challenger."""
    resists: Literal["challenged", "challenger"] = "challenged"
    """Whose salience is the chance that a challenge is resisted."""


AS_PRINTED = Readings(
    votes_over="the pair", voters="linear", other="as it is", capitulation="moves", choice="kind"
)
"""The equations and the order of choice as their text has them, where it says anything."""
STRONGEST = replace(AS_PRINTED, span="current", conflict="none moves", choice="strongest")
"""As the first program reads them: 9.53 after round 1, means 7.61 and 7.72 after rounds 1 and 2."""
PUBLISHED = (
    (8.4, 9.9, 9.9, 9.9, 9.9, 7.4, 8.8, 9.6),
    (7.4, 7.5, 7.6, 7.3, 7.3, 7.4, 7.5, 7.6),
)
"""Median and mean after rounds 1 to 8 in the paper's second table, at second hand."""


class Round(NamedTuple):
    """Positions, weighted median and mean of positions after a round."""

    positions: np.ndarray
    median: float
    mean: float


def median(actors: Actors) -> float:
    """The position that beats every other in a vote by capability, salience and nearness."""
    regret = np.abs(actors.position[:, None] - actors.position) @ (actors.capability * actors.salience)
    return float(actors.position[np.argmin(regret)])


def mean(actors: Actors) -> float:
    """Mean position by capability and salience."""
    return float(np.average(actors.position, weights=actors.capability * actors.salience))


def net_votes(actors: Actors, one: float, other: float) -> float:
    """Votes for one position less votes for the other; distances in shares of the range of positions."""
    nearer = np.abs(actors.position - other) - np.abs(actors.position - one)
    return float(actors.capability * actors.salience @ nearer / np.ptp(actors.position))


def success(actors: Actors, span: float, risk: np.ndarray, reading: Readings) -> np.ndarray:
    """(i, j): chance that i wins where it challenges j, from the votes of all."""
    bend = risk if reading.voters == "risk" else np.ones(len(risk))
    apart = (np.abs(actors.position[:, None] - actors.position) / span) ** bend[:, None]  # (voter, position)
    votes = (actors.capability * actors.salience)[:, None, None] * (apart[:, None, :] - apart[:, :, None])
    for_i = np.maximum(votes, 0).sum(0)
    cast = np.abs(votes).sum() if reading.votes_over == "all pairs" else np.abs(votes).sum(0)
    return np.divide(for_i, cast, out=np.zeros_like(for_i), where=cast > 0)


def challenge(
    actors: Actors, span: float, chance: np.ndarray, bend: np.ndarray, reading: Readings
) -> np.ndarray:
    """(i, j): utility that i expects of challenging j, less that of leaving it; bend is the risk exponent."""
    apart = 0.5 * np.abs(actors.position[:, None] - actors.position) / span
    won, lost, left = 2 - 4 * (0.5 - apart) ** bend, 2 - 4 * (0.5 + apart) ** bend, 2 - 4 * 0.5**bend
    salience = actors.salience if reading.resists == "challenged" else actors.salience[:, None]
    return salience * (chance * won + (1 - chance) * lost) + (1 - salience) * won - left


def risk_exponents(actors: Actors, span: float, reading: Readings) -> np.ndarray:
    """One for each actor, from one half (safest) to two (most threatened)."""
    plain = np.ones(len(actors.position))
    expected = challenge(actors, span, success(actors, span, plain, reading), plain[:, None], reading)
    security = expected.sum(0 if reading.security == "challengers" else 1) - np.diag(expected)
    low, high = security.min(), security.max()
    if high - low < 1e-12:
        return plain
    acceptance = (2 * security - high - low) / (high - low)
    return (1 - acceptance / 3) / (1 + acceptance / 3)


def next_positions(actors: Actors, span: float, reading: Readings) -> np.ndarray:
    """Where everybody goes who is challenged, or stays."""
    risk = risk_exponents(actors, span, reading)
    chance = success(actors, span, risk, reading)
    own = challenge(actors, span, chance, risk[:, None], reading)
    seen = risk if reading.other == "as self" else risk[:, None]
    others = challenge(actors, span, chance, np.broadcast_to(seen, own.shape), reading).T
    return np.array([_answer(i, actors.position, own[i], others[i], reading) for i in range(len(risk))])


def _answer(i: int, x: np.ndarray, own: np.ndarray, others: np.ndarray, reading: Readings) -> float:
    """Position of i after it took one of the offers it cannot well refuse."""
    offers = []
    for j in np.flatnonzero(x != x[i]):
        a, b = own[j], others[j]
        if b > a > 0 and reading.conflict == "lower moves":
            offers.append((0, x[j], b, j))
        elif b > 0 > a and b > -a:
            offers.append((1, x[i] + (x[j] - x[i]) * -a / b, b, j))
        elif b > 0 > a and reading.capitulation == "moves":
            offers.append((2, x[j], b, j))
    if not offers:
        return float(x[i])

    def order(offer: tuple[int, float, float, int]) -> tuple[float, ...]:
        kind, target, strength, j = offer
        move = abs(target - x[i])
        if reading.choice == "strongest":
            return -strength, move
        if reading.choice == "least move":
            return (move,)
        if kind == 1 and reading.choice == "kind, lowest":
            return kind, (abs(own[j]) * x[i] + strength * x[j]) / (abs(own[j]) + strength)
        return kind, move

    return float(min(offers, key=order)[1])


def play(actors: Actors, rounds: int, reading: Readings) -> list[Round]:
    """The first state and what follows of it."""
    first, path = np.ptp(actors.position), [Round(actors.position, median(actors), mean(actors))]
    for _ in range(rounds):
        span = first if reading.span == "first" else np.ptp(actors.position)
        if span > 0:
            actors = actors._replace(position=next_positions(actors, span, reading))
        path.append(Round(actors.position, median(actors), mean(actors)))
    return path


def variants() -> dict[str, Readings]:
    """The standard reading, every switch turned alone, and the reading as printed."""
    found = {"standard": Readings()}
    for switch in fields(Readings):
        for choice in get_args(get_type_hints(Readings)[switch.name])[1:]:
            found[f"{switch.name}: {choice}"] = Readings(**{switch.name: choice})
    return found | {"as printed": AS_PRINTED, "as printed, strongest": STRONGEST}


def main() -> None:
    """Print the medians of eight rounds under every reading, and the means of the standard one."""
    print(f"mean {mean(EMISSIONS):.6f}, median {median(EMISSIONS):.0f}")
    print(f"votes for 7 against 4: {net_votes(EMISSIONS, 7, 4):+.4f}, 10: {net_votes(EMISSIONS, 7, 10):+.4f}")
    print("\nmedian after round", " " * 7, *(f"{number:>6}" for number in range(1, 9)))
    print(f"{'published':<26}", *(f"{value:>6.1f}" for value in PUBLISHED[0]))
    for name, reading in variants().items():
        print(f"{name:<26}", *(f"{state.median:>6.3f}" for state in play(EMISSIONS, 8, reading)[1:]))
    print(f"\n{'mean, published':<26}", *(f"{value:>6.1f}" for value in PUBLISHED[1]))
    print(f"{'mean, standard':<26}", *(f"{state.mean:>6.3f}" for state in play(EMISSIONS, 8, Readings())[1:]))
    print("\npositions after round 8 (standard) of those who moved")
    last = play(EMISSIONS, 8, Readings())[-1].positions
    moved = last != EMISSIONS.position
    print("  ", *(f"{NAMES[i]} {last[i]:.3f}" for i in np.flatnonzero(moved)))


if __name__ == "__main__":
    main()
