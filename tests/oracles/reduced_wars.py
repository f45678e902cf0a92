"""Small wars with bargaining, solved exactly; `test_reduced_wars.py` holds them to known numbers.

Plain NumPy on purpose: nothing of polemos is used, so that a mechanism can be held to these numbers.

Forts: a war over a number of forts; each battle moves one; each side learns its chance to win a battle (Smith
and Stam 2004); settling now is weighed against settling later (Nakao: the threat point includes the option).
Line: a front of 21 positions; each side believes that the other may break; talks come and go at hazards.
Both are functions of frozen parameters alone. In every pair side 0 comes first, and every law is written
alike for both, so that swapping the sides swaps the answer to the last bit.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

# War over forts ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Forts:
    """A war over forts. The prize is one: all forts; a side's share is the fraction it holds or is given."""

    beliefs: tuple[tuple[float, float], tuple[float, float]] = ((6, 3), (3, 6))
    """Of each side, Beta(a, b) on the chance that *side 0* wins a battle; a and b count battles."""
    cost: tuple[float, float] = (0.01, 0.01)
    """Of a battle, to each side, in shares of the prize."""
    forts: int = 10
    held: int = 5
    """By side 0 at the start."""
    share: tuple[float, float] = (0.5, 0.5)
    """Of the surplus of a settlement; sums to one."""
    rate: float | None = None
    """None: settle at once if both gain. Else the chance a battle is 1 - exp(-rate surplus / .05)."""
    battles: int = 400
    """At most; what is undecided then ends as held."""

    def swapped(self) -> "Forts":
        """The same war seen from the other side."""
        beliefs = tuple((b, a) for a, b in reversed(self.beliefs))
        return replace(
            self, beliefs=beliefs, cost=self.cost[::-1], share=self.share[::-1], held=self.forts - self.held
        )


@dataclass(frozen=True)
class FortsSolved:
    """On the lattice of n battles fought (rows), w of them won by side 0 (columns; zero where w > n)."""

    fight_on: np.ndarray
    """(side, n, w): value of fighting the next battle, in shares of the prize."""
    value: np.ndarray
    """(side, n, w): value before bargaining."""
    agree: np.ndarray
    """(n, w): chance to settle before the next battle."""
    settled: np.ndarray
    """(side, n, w): what each side gets if they settle there."""


def forts_held(war):
    """(n, w): forts of side 0, n up to battles + 1; and whether n and w can occur together."""
    n, w = np.ogrid[: war.battles + 2, : war.battles + 2]
    return war.held + 2 * w - n, w <= n


def _next_battle(war):
    """(side, n, w): each side's chance that side 0 wins the next battle, and that it loses (Bayes)."""
    n, w = np.ogrid[: war.battles + 1, : war.battles + 1]
    win = np.stack([(a + w) / (a + b + n) for a, b in war.beliefs])
    lose = np.stack([(b + (n - w)) / (a + b + n) for a, b in war.beliefs])
    return win, lose


def _after_battle(war, win, lose, ahead):
    """Value of fighting on from the values one battle ahead, whose w runs one further."""
    cost = np.reshape(war.cost, (2,) + (1,) * (win.ndim - 1))
    return (win * ahead[..., 1:] + lose * ahead[..., :-1]) - cost


def bargain(war, fight_on, held):
    """Chance to settle, shares if settled, values before bargaining; a war without forts to win is over."""
    surplus = 1 - (fight_on[0] + fight_on[1])
    if war.rate is None:
        agree = np.where(surplus >= -1e-12, 1.0, 0.0)
    else:
        agree = -np.expm1(-war.rate * np.maximum(surplus, 0) / 0.05)
    agree = np.where(_over(war, held), 0.0, agree)
    settled = np.stack([fight_on[i] + war.share[i] * surplus for i in (0, 1)])
    return agree, settled, _decided(war, agree * settled + (1 - agree) * fight_on, held)


def _over(war, held):
    return (held >= war.forts) | (held <= 0)


def _decided(war, value, held):
    """The values; where a side holds all forts, one and zero."""
    first, second = value
    won, lost = held >= war.forts, held <= 0
    return np.stack([np.where(won, 1, np.where(lost, 0, first)), np.where(won, 0, np.where(lost, 1, second))])


def as_held(war, held):
    """(side, ...): the fractions held, between zero and one."""
    return np.stack([np.clip(held, 0, war.forts), np.clip(war.forts - held, 0, war.forts)]) / war.forts


def fight_to_the_finish(war):
    """(side, n, w), n up to battles + 1: values if nobody ever settles, under each side's own belief."""
    held, _ = forts_held(war)
    win, lose = _next_battle(war)
    value = as_held(war, held)
    for n in range(war.battles, -1, -1):
        fought = _after_battle(war, win[:, n], lose[:, n], value[:, n + 1])
        value[:, n, :-1] = _decided(war, fought, held[n, :-1])
    return value


def solve_forts(war, *, battles_ahead=None):
    """Backward induction on the lattice: FortsSolved, all values under each side's own belief.

    battles_ahead None: each side may settle before any later battle. A number: it expects that
    they may within so many battles, then fight to the finish; 0 is the threat point of Smith and Stam.
    """
    held, possible = forts_held(war)
    win, lose = _next_battle(war)
    if battles_ahead is None:
        fight_on, agree, settled, value = _settle_whenever(war, win, lose, held)
    else:
        value = fight_to_the_finish(war)
        fight_on = value[:, :-1, :-1].copy()
        for ahead in range(battles_ahead + 1):
            if ahead:
                fight_on = _after_battle(war, win, lose, value[:, 1:])
            agree, settled, bargained = bargain(war, fight_on, held[:-1, :-1])
            value[:, :-1, :-1] = bargained
    on = possible[:-1, :-1]
    return FortsSolved(fight_on * on, value[:, :-1, :-1] * on, agree * on, settled * on)


def _settle_whenever(war, win, lose, held):
    fight_on, settled, agree = np.empty_like(win), np.empty_like(win), np.empty(win.shape[1:])
    value = as_held(war, held)
    for n in range(war.battles, -1, -1):
        fight_on[:, n] = _after_battle(war, win[:, n], lose[:, n], value[:, n + 1])
        agree[n], settled[:, n], value[:, n, :-1] = bargain(war, fight_on[:, n], held[n, :-1])
    return fight_on, agree, settled, value


@dataclass(frozen=True)
class FortsEnd:
    """How the war ends, and after how many battles, given the true chance of side 0 to win one."""

    settled: float
    """Chance of a settlement."""
    won: tuple[float, float]
    """Chance that a side takes all forts."""
    battles: float
    """Expected number fought."""
    share: float
    """Mean share of side 0 in a settlement; nan if there is none."""


def end_of_forts(war, solved, strength=0.5):
    """FortsEnd under `strength`, the true chance that side 0 wins a battle. Sums are exact (fsum)."""
    held, _ = forts_held(war)
    chance = np.zeros(war.battles + 2)
    chance[0] = 1
    ends = ([], [], [], [], [])
    for n in range(war.battles + 1):
        now, forts = chance[:-1], held[n, :-1]
        won, lost = now * (forts >= war.forts), now * (forts <= 0)
        now = np.where(_over(war, forts), 0, now)
        signed = now * solved.agree[n]
        on = now * (1 - solved.agree[n])
        for kept, new in zip(ends, (signed, won, lost, on, signed * solved.settled[0, n]), strict=True):
            kept.extend(new)
        chance = np.append(on, 0) * (1 - strength) + np.append(0, on) * strength
    signed, won, lost, fought, shares = map(math.fsum, ends)
    return FortsEnd(signed, (won, lost), fought, shares / signed if signed else math.nan)


# Line ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """A front of positions 0 .. steps; position k leaves k/steps to side 0. One step of time is a week.

    All utilities are in shares of the front. Each side discounts, pays for every week of fighting,
    and believes that the other breaks with some chance a week (and itself never).
    """

    steps: int = 20
    weeks: int = 104
    advance: tuple[float, float] = (0.2, 0.25)
    """Chance a week that a side gains one position."""
    cost: tuple[float, float] = (0.004, 0.004)
    """Of a week, to a side that holds everything."""
    cost_of_losing: float = 1.0
    """A side that holds nothing pays (1 + this) times as much."""
    hope: tuple[float, float] = (0.02, 0.012)
    """Chance a week, as a side believes, that the other breaks."""
    prize: float = 0.8
    """Share of what the other holds that a side gets when the other breaks."""
    breakdown: float = 0.3
    """Chance that a settlement breaks down."""
    office: tuple[float, float] = (0.015, 0.015)
    """What any deal costs a leader."""
    share: tuple[float, float] = (0.5, 0.5)
    """Of the surplus; sums to one."""
    talks_begin: float = 1 / 52
    talks_end: float = 1 / 13
    agreement: float = 1 / 13
    """Rates a week: talks begin (at no surplus), talks break off, a deal is signed (at a large surplus)."""
    pull: float = 1.0
    """How strongly the surplus draws the sides to talk."""
    discount: float = math.exp(-0.1 / 52)
    """A week."""
    ends: float = 0.008
    """Chance a week, after the horizon, that the war ends as held."""
    start: int = 10

    def swapped(self) -> "Line":
        """The same war seen from the other side."""
        mirrored = {
            name: getattr(self, name)[::-1] for name in ("advance", "cost", "hope", "office", "share")
        }
        return replace(self, **mirrored, start=self.steps - self.start)


MIXED = Line(hope=(0.012, 0.008), office=(0.01, 0.01))
ONE_SIDED = Line(hope=(0.05, 0.001), cost=(0.003, 0.008))
CONTESTED = Line(hope=(0.016, 0.01))  # the surplus is of both signs
COMMON_BELIEF = Line(hope=(0.0, 0.0), cost=(0.002, 0.002), office=(0.01, 0.01))


@dataclass(frozen=True)
class LineSolved:
    """Weeks 0 .. weeks by positions 0 .. steps."""

    no_peace: np.ndarray
    """(side, week, position): value of fighting if there is never a settlement."""
    option: np.ndarray
    """(side, week, position): what it adds in talks that one may settle later."""
    surplus: np.ndarray
    """(week, position): of signing now over fighting on with the option to settle later."""
    agree: np.ndarray
    """(week, position): chance to sign this week, in talks."""
    talk: np.ndarray
    """(week, position): chance that talks begin this week, outside talks."""

    @property
    def value(self) -> np.ndarray:
        """(side, week, position): reservation values in talks, the option included."""
        return self.no_peace + self.option


def line_held(war):
    """(side, position): share of the front."""
    k = np.arange(war.steps + 1)
    return np.stack([k, war.steps - k]) / war.steps


def line_cost(war):
    """(side, position): of a week of fighting; who is losing pays more."""
    return np.reshape(war.cost, (2, 1)) * (1 + war.cost_of_losing * line_held(war)[::-1])


def expected(war, ahead):
    """Over next week's position, from values (..., position)."""
    up = np.concatenate([ahead[..., 1:], ahead[..., -1:]], axis=-1)
    down = np.concatenate([ahead[..., :1], ahead[..., :-1]], axis=-1)
    return (war.advance[0] * up + war.advance[1] * down) + (1 - (war.advance[0] + war.advance[1])) * ahead


def _moved(war, chance):
    """Next week's chances of the positions, from this week's."""
    up, down = war.advance[0] * chance, war.advance[1] * chance
    risen = np.concatenate([[0], up[:-1]]) + np.concatenate([np.zeros(war.steps), up[-1:]])
    fallen = np.concatenate([down[1:], [0]]) + np.concatenate([down[:1], np.zeros(war.steps)])
    return (risen + fallen) + (1 - (war.advance[0] + war.advance[1])) * chance


def going_on(war):
    """(side, 1): discount of a week in which, as the side believes, the other did not break."""
    return war.discount * (1 - np.reshape(war.hope, (2, 1)))


def no_peace(war):
    """(side, week, position): value of fighting with no settlement; after the horizon the line stays."""
    held, hope, keep = line_held(war), np.reshape(war.hope, (2, 1)), going_on(war)
    flow = (1 - war.discount) * held + war.discount * hope * (held + war.prize * held[::-1]) - line_cost(war)
    value = np.empty((2, war.weeks + 1, war.steps + 1))
    value[:, -1] = (flow + keep * war.ends * held) / (1 - keep * (1 - war.ends))
    for week in range(war.weeks - 1, -1, -1):
        value[:, week] = flow + keep * expected(war, value[:, week + 1])
    return value


def hazards(war, surplus):
    """Chance to sign in talks and chance that talks begin.

    a = 1 - exp(-agreement (1 - e^-x)), x the surplus (at least 0) in weeks of both sides' costs;
    h = 1 - exp(-talks_begin e^(pull tanh(x / 10))), x of either sign.
    """
    weeks = surplus / line_cost(war).sum(0)
    agree = -np.expm1(-war.agreement * -np.expm1(-np.maximum(weeks, 0)))
    return agree, -np.expm1(-war.talks_begin * np.exp(war.pull * np.tanh(weeks / 10)))


def closed_form_option(war, surplus_no_option):
    """(side, ..., position) in talks and outside, from (..., position): the option if all stays as it is.

    S + (1 - breakdown) (O_0 + O_1)(S) = surplus without the option, by bisection (O rises in S).
    """
    by_side = (2,) + (1,) * np.ndim(surplus_no_option)
    keep, share = going_on(war).reshape(by_side), np.reshape(war.share, by_side)
    end = -math.expm1(-war.talks_end)

    def options(surplus):
        agree, talk = hazards(war, surplus)
        reach = keep * talk / (1 - keep * (1 - talk))
        gain = keep * agree * share * np.maximum(surplus, 0)
        talks = gain / (1 - keep * (agree + (1 - agree) * (end * reach + 1 - end)))
        return talks, reach * talks

    low, high = np.minimum(surplus_no_option, 0), np.maximum(surplus_no_option, 0)
    for _ in range(60):
        middle = (low + high) / 2
        too_much = middle + (1 - war.breakdown) * options(middle)[0].sum(0) > surplus_no_option
        low, high = np.where(too_much, low, middle), np.where(too_much, middle, high)
    return options((low + high) / 2)


def surplus_without_option(war, fighting):
    """(week, position): of signing over fighting for ever, (1 - breakdown) (1 - V_0 - V_1) - office of both.

    A deal divides the front; if it breaks down the war goes on from where it was.
    """
    return (1 - war.breakdown) * (1 - (fighting[0] + fighting[1])) - (war.office[0] + war.office[1])


def a_week_on(war, surplus, talks, outside):
    """What the option is worth at the start of a week, in talks and outside; all (side, ...)."""
    agree, talk = hazards(war, surplus)
    end = -math.expm1(-war.talks_end)
    gain = talks + np.reshape(war.share, (2, 1)) * np.maximum(surplus, 0)
    in_talks = agree * gain + (1 - agree) * (end * outside + (1 - end) * talks)
    return in_talks, (1 - talk) * outside + talk * talks


def solve_line(war, option="exact"):
    """LineSolved. The option to settle later: "exact" by backward induction (from the closed form at
    the horizon, after which nothing moves), "closed" as if nothing ever moved, "none" as if nobody
    could settle later.
    """
    fighting = no_peace(war)
    without = surplus_without_option(war, fighting)
    if option == "none":
        return line_solved(war, fighting, np.zeros_like(fighting))
    value, apart = closed_form_option(war, without)
    if option == "closed":
        return line_solved(war, fighting, value)
    for week in range(war.weeks - 1, -1, -1):
        talks, outside = value[:, week + 1], apart[:, week + 1]
        surplus = without[week + 1] - (1 - war.breakdown) * (talks[0] + talks[1])
        ahead = a_week_on(war, surplus, talks, outside)
        value[:, week], apart[:, week] = (going_on(war) * expected(war, one) for one in ahead)
    return line_solved(war, fighting, value)


def line_solved(war, fighting, option):
    """LineSolved from the value of fighting for ever and the option, each (side, week, position)."""
    surplus = surplus_without_option(war, fighting) - (1 - war.breakdown) * (option[0] + option[1])
    return LineSolved(fighting, option, surplus, *hazards(war, surplus))


def end_of_line(war, solved):
    """(weeks + 1,) each: chance that talks have begun, and that a deal is signed, by the end of each week."""
    end = -math.expm1(-war.talks_end)
    outside, talks = np.zeros((2, war.steps + 1))
    outside[war.start] = 1
    never, signed = outside, []
    begun, settled = [], []
    for agree, talk in zip(solved.agree, solved.talk, strict=True):
        signed.extend(talks * agree)
        open_still = talks * (1 - agree)
        talks = open_still * (1 - end) + outside * talk
        outside = outside * (1 - talk) + open_still * end
        never = never * (1 - talk)
        begun.append(1 - math.fsum(never))
        settled.append(math.fsum(signed))
        outside, talks, never = _moved(war, outside), _moved(war, talks), _moved(war, never)
    return np.array(begun), np.array(settled)
