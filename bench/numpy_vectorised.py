"""The laws in NumPy: all members at once, the member axis last, one week after another.

Written from the text of the laws as one writes fast NumPy: whole arrays, no loop but the one over weeks.
The precision is that of the inputs.
"""

from dataclasses import dataclass

import numpy as np
from bench.inputs import Inputs, recorded_rows

GRAIN = 1 / 64  # km^2
EDGE = 0.05  # softness of the stalemate band
LARGEST_PACE = 4.6  # of a front, in logs
LEAST = 1e-6  # of fire, so that a side without materiel has a log power and a finite hazard
SKELETON = 100.0  # persons added to every force in a ratio


def draw_noise(
    inputs: Inputs, generator: np.random.Generator, dtype: type = np.float32
) -> dict[str, np.ndarray]:
    """The noise of every week and member from one of NumPy's generators, (week, ..., member)."""
    by_sector = (inputs.weeks, inputs.sectors, inputs.members)
    return {
        "shock": generator.standard_normal((inputs.weeks, 2, *by_sector[1:]), dtype),
        "local": generator.standard_normal(by_sector, dtype),
        "tempo": generator.standard_normal(by_sector, dtype),
        "pace": generator.standard_normal(by_sector, dtype),
        "trigger": generator.random(by_sector, dtype),
        "depth": generator.standard_gamma(2.0, by_sector, dtype) / 2,
    }


@dataclass
class People:
    """Every person of both sides; arrays (actor, ..., member)."""

    force: np.ndarray  # (actor, sector, member)
    transit: np.ndarray  # (actor, slot, sector, member)
    reserve: np.ndarray
    training: np.ndarray  # (actor, stage, member)
    wounded: np.ndarray
    pool: np.ndarray
    dead: np.ndarray
    casualties: np.ndarray
    captured: np.ndarray
    invalided: np.ndarray
    deserted: np.ndarray
    weeks_short: np.ndarray
    contingent: np.ndarray  # (actor, sector, member), of the force
    sent: np.ndarray  # likewise
    rest: np.ndarray  # what a man counts who was not picked


@dataclass
class Ground:
    """Every sector; arrays (sector, member), positive for the first side."""

    held: np.ndarray  # (actor, sector, member)
    recent_loss: np.ndarray  # (actor, sector, member)
    local: np.ndarray
    tempo: np.ndarray
    level: np.ndarray
    pace: np.ndarray
    breakthrough: np.ndarray
    surprise: np.ndarray
    known: np.ndarray


def run(inputs: Inputs, noise: dict[str, np.ndarray]) -> np.ndarray:
    """The recorded rows of all members at the start and after every week, (week, row, member)."""
    p = inputs.parameters
    people, ground = start(inputs)
    opened_at_start, own_soil = inputs.open_at_start[:, None], inputs.own_soil[..., None]
    rows = np.empty((inputs.weeks + 1, len(recorded_rows(inputs.sectors)), inputs.members), ground.held.dtype)
    nobody = np.zeros_like(people.force)
    record(rows[0], people, ground, nobody, nobody)
    for week in range(inputs.weeks):
        levers = obey_orders(inputs, week, ground)
        given = exogenous_now(inputs, week)
        effort = levers["attack_effort"] * deadline_factor(p, inputs.weeks_to_deadline[week])[:, None]
        mobility_factor = np.exp(-p["calendar.season_effect"] * inputs.season[week])
        opened = np.maximum(opened_at_start, levers["open"])
        recruit(p, people, levers, given, inputs.knots["support"][0])
        threat = ground.recent_loss / np.maximum(p["territory.mobility"], 1)
        inflow = redeploy(p, people, levers, threat, opened)
        losses = fight(p, people, effort, given, noise["shock"][week], active(people, levers))
        absorb(p, people, losses, given["support"])
        now = {name: noise[name][week] for name in ("local", "tempo", "pace", "trigger", "depth")}
        power = log_power(p, as_it_counts(p, people), effort, given)
        advance(p, ground, power, effort, mobility_factor, own_soil, active(people, levers), now)
        record(rows[week + 1], people, ground, losses, inflow)
    return rows


def start(inputs: Inputs) -> tuple[People, Ground]:
    """People and ground at the start."""
    p = {name.removeprefix("reserves."): values for name, values in inputs.parameters.items()}
    is_open = inputs.open_at_start[:, None]
    weight = p["sector_value"] * is_open
    share = weight / weight.sum(axis=1, keepdims=True)
    force = p["initial_force"][:, None] * share + p["garrison"] * (1 - is_open)
    held = np.broadcast_to(inputs.held[..., None], force.shape)
    people = People(
        force=force,
        transit=np.zeros((2, 3, *force.shape[1:]), force.dtype),
        reserve=p["initial_reserve"].copy(),
        training=np.stack([p["initial_training"]] * 2, axis=1) / 2,
        wounded=np.stack([p["initial_wounded"]] * 2, axis=1) / 2,
        pool=p["initial_pool"].copy(),
        dead=p["initial_dead"].copy(),
        casualties=p["initial_casualties"].copy(),
        **{n: np.zeros_like(p["initial_pool"]) for n in ("captured", "invalided", "deserted", "weeks_short")},
        contingent=np.zeros_like(force),
        sent=np.zeros_like(force),
        rest=np.ones_like(p["initial_pool"]),
    )
    ground = Ground(
        held=np.rint(held / GRAIN) * GRAIN,
        recent_loss=np.zeros_like(force),
        known=np.broadcast_to(is_open > 0, force[0].shape).copy(),
        **{
            name: np.zeros_like(force[0])
            for name in ("local", "tempo", "level", "pace", "breakthrough", "surprise")
        },
    )
    return people, ground


def obey_orders(inputs: Inputs, week: int, ground: Ground) -> dict[str, np.ndarray]:
    """The levers of the week, (..., 1) or (..., member) where an order depends on the state."""
    levers = {name: values[week][..., None] for name, values in inputs.levers.items()}
    for order in inputs.orders:
        if not order.applies[week]:
            continue
        old = levers[order.lever]
        if order.side is None:
            obeys = np.ones(inputs.members, bool)
        else:
            held = ground.held[order.side, order.sector]
            obeys = held < order.bound if order.op == "<" else held > order.bound
        new = np.broadcast_to(old, (*old.shape[:-1], inputs.members)).copy()
        new[order.element][obeys] = order.value
        levers[order.lever] = new
    return levers


def exogenous_now(inputs: Inputs, week: int) -> dict[str, np.ndarray]:
    """The given series between two knots."""
    k, blend = inputs.knot[week], inputs.blend[week]
    return {name: values[k] + blend * (values[k + 1] - values[k]) for name, values in inputs.knots.items()}


def deadline_factor(p: dict, weeks_to_deadline: np.ndarray) -> np.ndarray:
    """What a deadline ahead does to a side's effort, (actor, member)."""
    pull = np.exp(-weeks_to_deadline[:, None] / p["calendar.deadline_horizon"])
    return np.maximum(1 + p["calendar.deadline_effort"] * pull, 0)


def pass_stages(stock: np.ndarray, entering: np.ndarray | float, mean: np.ndarray) -> np.ndarray:
    """Move a two-stage delay on by a week, in place; who leaves it."""
    leaving = stock * -np.expm1(-2 / mean)
    stock -= leaving
    stock[:, 0] += entering
    stock[:, 1] += leaving[:, 0]
    return leaving[:, 1]


def recruit(p: dict, people: People, levers: dict, given: dict, initial_support: np.ndarray) -> None:
    """Recruits enter training; the trained and the recovered join the reserve."""
    willing = (
        p["reserves.recruits"]
        * given["pay"] ** p["reserves.pay_elasticity"]
        * (1 + p["reserves.mobilization_gain"] * levers["mobilization"])
        * (given["support"] / initial_support) ** p["reserves.support_elasticity"]
    )
    recruits = np.minimum(people.pool, willing)
    people.pool -= recruits
    people.reserve += pass_stages(people.training, recruits, p["reserves.training_time"])
    people.reserve += pass_stages(people.wounded, 0, p["reserves.recovery_time"])
    people.force += given["contingent"]
    people.contingent += given["contingent"]


def redeploy(p: dict, people: People, levers: dict, threat: np.ndarray, opened: np.ndarray) -> np.ndarray:
    """Arrivals, orders, then the rule of allocation; who set out for each sector."""
    others = (people.force - people.contingent - people.sent).sum(axis=1)
    others = others + people.transit.sum(axis=(1, 2)) + people.reserve
    before = people.sent.sum(axis=1)
    people.force += people.transit[:, 0]
    under_way = people.transit[:, 1:]
    back = np.minimum(levers["recall"], 1)
    recalled = (people.force - people.contingent) * back
    people.reserve += recalled.sum(axis=1)
    granted = np.minimum(1, people.reserve / np.maximum(levers["send"].sum(axis=1), 1))
    sent = levers["send"] * granted[:, None]
    people.reserve -= sent.sum(axis=1)
    people.force += sent - recalled
    own = people.force - people.contingent

    spare = people.reserve - p["reserves.minimum_reserve"] - levers["hold_reserve"]
    urgency = p["reserves.threat_weight"][:, None] * threat + levers["priority"]
    faced = (people.force[::-1] + SKELETON) ** p["reserves.enemy_weight"][:, None]
    weight = p["reserves.sector_value"] * np.exp(urgency) * faced * opened
    standing = (people.force + under_way.sum(axis=1)) * opened
    available = np.maximum(standing.sum(axis=1) + spare, 0)
    share = weight / np.maximum(weight.sum(axis=1), 1e-38)[:, None]
    gap = (available[:, None] * share - standing) * opened
    leaving = np.minimum(np.maximum(-gap, 0), np.minimum(p["reserves.outflow_limit"], 1) * own)
    wanted = np.minimum(np.maximum(gap, 0), p["reserves.inflow_limit"])
    supply = np.maximum(leaving.sum(axis=1) + spare, 0)
    entering = wanted * np.minimum(1, supply / np.maximum(wanted.sum(axis=1), 1))[:, None]

    people.force -= leaving
    people.sent = np.minimum(people.sent * (1 - back) + sent, own - leaving)  # the others leave first
    returned = before - people.sent.sum(axis=1)
    counts = people.rest * others + p["reserves.sent_quality"] * returned
    people.rest = np.clip(counts / (others + returned), 0, 1)
    people.reserve = np.maximum(people.reserve + leaving.sum(axis=1) - entering.sum(axis=1), 0)
    transit_time = p["reserves.transit_time"]
    for slot in range(3):
        waiting = under_way[:, slot] if slot < 2 else 0
        people.transit[:, slot] = waiting + np.maximum(1 - np.abs(slot + 1 - transit_time), 0) * entering
    return entering + sent


def as_it_counts(p: dict, people: People) -> np.ndarray:
    """Force in each sector, each man as he counts at the front, (actor, sector, member)."""
    others = np.maximum(people.force - people.sent - people.contingent, 0)
    more = (p["reserves.sent_quality"] - 1)[:, None] * people.sent
    return people.force + more + (people.rest - 1)[:, None] * others


def active(people: People, levers: dict) -> np.ndarray:
    """Where there is a front, (sector, member)."""
    return (people.force.min(axis=0) > SKELETON) | (levers["open"] > 0)


def efficiency(sufficiency: np.ndarray) -> np.ndarray:
    """Fire that materiel allows, 1 when it suffices."""
    return 2 * sufficiency / (1 + sufficiency)


def fight(
    p: dict, people: People, effort: np.ndarray, given: dict, shock: np.ndarray, fronts: np.ndarray
) -> np.ndarray:
    """Losses of each side in each sector, Helmbold's law."""
    log_force = np.log(people.force + SKELETON)
    spread = p["attrition.spread"]
    exponent = p["attrition.exponent"] * (log_force[::-1] - log_force) + spread * shock - spread**2 / 2
    intensity = 1 + p["attrition.effort_gain"] * (effort[0] + effort[1])
    fire = efficiency(given["sufficiency"])
    cover = np.maximum(fire, LEAST)
    rate = p["attrition.hazard"] * fire[::-1] * cover ** -p["attrition.exposure_power"]
    hazard = rate[:, None] * intensity * np.exp(exponent)
    return np.where(fronts, -people.force * np.expm1(-hazard), 0)


def absorb(p: dict, people: People, losses: np.ndarray, support: np.ndarray) -> None:
    """Losses and desertion leave the force; some of the wounded will return."""
    fell = losses * people.contingent / np.where(people.force > 0, people.force, 1)
    lost = (losses - fell).sum(axis=1)
    dead, captured = p["reserves.killed_share"] * lost, p["reserves.captured_share"] * lost
    wounded = lost - dead - captured
    returning = p["reserves.return_share"] * wounded
    people.wounded[:, 0] += returning
    people.dead += dead
    people.captured += captured
    people.invalided += wounded - returning
    people.casualties += lost
    hazard = p["reserves.desertion"] * np.exp(p["reserves.desertion_support"] * (1 - support))
    remaining = people.force - losses
    own, people.contingent = people.force - people.contingent, people.contingent - fell
    deserting = (remaining - people.contingent) * -np.expm1(-hazard)[:, None]
    people.force = remaining - deserting
    people.sent *= (people.force - people.contingent) / np.where(own > 0, own, 1)
    people.deserted += deserting.sum(axis=1)
    committed = (people.force - people.contingent).sum(axis=1) + people.transit.sum(axis=(1, 2))
    short = committed < p["reserves.break_threshold"] * p["reserves.initial_force"]
    people.weeks_short = np.where(short, people.weeks_short + 1, 0)


def log_power(p: dict, force: np.ndarray, effort: np.ndarray, given: dict) -> np.ndarray:
    """Log power of the first side less that of the second, without noise, (sector, member)."""
    of_side = (
        p["territory.sufficiency_power"] * np.log(np.maximum(efficiency(given["sufficiency"]), LEAST))
        + p["territory.support_power"] * np.log(given["support"])
        + p["territory.relative_strength"]
    )
    of_force = p["territory.force_weight"] * np.log((force[0] + SKELETON) / (force[1] + SKELETON))
    return of_force + of_side[0] - of_side[1] + p["territory.effort_gain"] * (effort[0] - effort[1])


def advance(
    p: dict,
    ground: Ground,
    power: np.ndarray,
    effort: np.ndarray,
    mobility_factor: np.ndarray,
    own_soil: np.ndarray,
    fronts: np.ndarray,
    noise: dict,
) -> None:
    """Move the front in every sector."""
    p = {name.removeprefix("territory."): values for name, values in p.items()}
    ground.local = wander(ground.local, noise["local"], p["local_persistence"], p["local_spread"])
    ground.tempo = wander(ground.tempo, noise["tempo"], p["effort_persistence"], p["effort_spread"])
    ground.level = ground.level - p["reversion"] * (ground.level + power)
    ground.pace = p["pace_persistence"] * ground.pace + p["pace_spread"] * noise["pace"]
    ground.pace = np.clip(ground.pace, -LARGEST_PACE, LARGEST_PACE)
    opener = p["surprise"] * np.clip(effort[0] - effort[1], -1, 1)
    surprise = np.where(fronts & ~ground.known, opener, ground.surprise)
    deep = np.sqrt(np.maximum(ground.held * own_soil[::-1], GRAIN))
    far = p["strength_gradient"] * (deep[0] - deep[1])
    advantage = power + ground.level + ground.tempo + surprise - far
    ground.surprise = surprise * np.exp(-1 / p["surprise_memory"])
    ground.known = ground.known | fronts
    breakthrough = break_through(p, ground.breakthrough, advantage, noise["trigger"], noise["depth"])
    on_enemy_soil = ground.held[0] * (1 - own_soil[0]) - ground.held[1] * (1 - own_soil[1])
    speed = p["mobility"] * mobility_factor * np.exp(ground.pace)
    pushed = speed * band(advantage + ground.local, p["stalemate_band"])
    waits = p["advance_needs_effort"] * (1 - np.minimum(effort, 1))
    moved = sum(each * np.where(each > 0, 1 - waits[0], 1 - waits[1]) for each in (pushed, breakthrough))
    speed = np.where(fronts, moved - p["salient_decay"] * on_enemy_soil, 0)
    limit = p["maximum_advance"]
    bounded = np.clip(np.clip(speed, -limit, limit), -ground.held[0], ground.held[1])
    gain = np.rint(bounded / GRAIN) * GRAIN
    ground.held[0] += gain
    ground.held[1] -= gain
    ground.breakthrough = np.where(fronts, breakthrough, 0)
    lost = np.stack([np.maximum(-gain, 0), np.maximum(gain, 0)])
    ground.recent_loss = lost + (ground.recent_loss - lost) * np.exp(-1 / p["threat_memory"])


def wander(old: np.ndarray, shock: np.ndarray, persistence: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """One week of an AR(1) of given spread."""
    return persistence * old + np.sqrt(1 - persistence**2) * spread * shock


def band(push: np.ndarray, half_width: np.ndarray) -> np.ndarray:
    """No movement inside the stalemate band, softly."""
    x = (np.abs(push) - half_width) / EDGE
    return np.copysign(EDGE * (np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))), push)


def break_through(
    p: dict, running: np.ndarray, advantage: np.ndarray, trigger: np.ndarray, depth: np.ndarray
) -> np.ndarray:
    """The speed of breakthroughs: those that go on, those that start, or none."""
    duration = p["breakthrough_duration"]
    thin = np.abs(advantage) > p["breakthrough_threshold"]
    starts = thin & (trigger < -np.expm1(-p["breakthrough_rate"]))
    speed = np.copysign(p["mobility"] * p["breakthrough_size"] * depth / duration, advantage)
    goes_on = trigger < 1 - 1 / duration
    return np.where(running != 0, np.where(goes_on, running, 0), np.where(starts, speed, 0))


def record(row: np.ndarray, people: People, ground: Ground, losses: np.ndarray, inflow: np.ndarray) -> None:
    """Fill the rows of `inputs.recorded_rows`."""
    members = row.shape[-1]
    parts = (
        ground.held[0],
        people.force,
        people.reserve,
        people.dead,
        people.casualties,
        losses.sum(axis=1),
        inflow,
    )
    np.concatenate([part.reshape(-1, members) for part in parts], out=row)
