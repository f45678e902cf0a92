"""The laws in plain Python: one member, one week after another, floats and `math` only.

This is the model as one would first write it, with lists and loops, from the text of the laws. It is the
yardstick for speed and a second opinion on the numbers.
"""

import copy
import math
from types import SimpleNamespace

from bench.inputs import Inputs

Floats = SimpleNamespace  # numbers and lists of numbers by name
SIDES = (0, 1)
GRAIN = 1 / 64  # km^2
EDGE = 0.05  # softness of the stalemate band
LARGEST_PACE = 4.6  # of a front, in logs
LEAST = 1e-6  # of fire, so that a side without materiel has a log power and a finite hazard
SKELETON = 100.0  # persons added to every force in a ratio


def run_member(inputs: Inputs, drawn: dict, member: int) -> list[list[float]]:
    """The recorded rows of one member: at the start and after every week."""
    rooms = rooms_of(inputs, member)
    noise = {name: values[..., member].tolist() for name, values in drawn.items()}
    knots = {name: values[..., member].tolist() for name, values in inputs.knots.items()}
    levers_by_week = {name: values.tolist() for name, values in inputs.levers.items()}
    open_at_start, own_soil = inputs.open_at_start.tolist(), inputs.own_soil.tolist()
    sides = [start_side(rooms.reserves, i, open_at_start) for i in SIDES]
    fronts = [start_front(inputs.held[:, s].tolist(), open_at_start[s]) for s in range(inputs.sectors)]
    initial_support = knots["support"][0]
    mobility = [max(c, 1.0) for c in rooms.territory.mobility]
    nothing = [[0.0] * inputs.sectors for _ in SIDES]
    rows = [record(sides, fronts, nothing, nothing)]
    for week in range(inputs.weeks):
        levers = SimpleNamespace(**{name: values[week] for name, values in levers_by_week.items()})
        levers = obey_orders(inputs, week, levers, fronts)
        knot, blend = int(inputs.knot[week]), float(inputs.blend[week])
        series = {name: between(values[knot], values[knot + 1], blend) for name, values in knots.items()}
        given = SimpleNamespace(**series)
        mobility_factor, effort = calendar(rooms.calendar, inputs, week, levers)
        now = {name: values[week] for name, values in noise.items()}
        opened = [max(a, b) for a, b in zip(open_at_start, levers.open, strict=True)]
        inflow = []
        for i, side in enumerate(sides):
            recruit(rooms.reserves, side, i, levers, given, initial_support[i])
        stands = [after_orders(side, i, levers) for i, side in enumerate(sides)]
        for i, side in enumerate(sides):
            lost = [front.recent_loss[i] / slowest for front, slowest in zip(fronts, mobility, strict=True)]
            inflow.append(redeploy(rooms.reserves, side, i, levers, lost, opened, stands[1 - i]))
        losses = fight(rooms.attrition, sides, effort, given, now["shock"], active(sides, levers))
        for i, side in enumerate(sides):
            absorb(rooms.reserves, side, i, losses[i], given.support[i])
        power = log_power(rooms.territory, rooms.reserves.sent_quality, sides, effort, given)
        fought = active(sides, levers)
        advance(rooms.territory, fronts, power, effort, mobility_factor, own_soil, fought, now)
        rows.append(record(sides, fronts, losses, inflow))
    return rows


def rooms_of(inputs: Inputs, member: int) -> Floats:
    """The parameters of one member by room: floats and lists of floats."""
    rooms = {}
    for name, values in inputs.parameters.items():
        room, field = name.split(".")
        rooms.setdefault(room, {})[field] = values[..., member].tolist()
    return SimpleNamespace(**{room: SimpleNamespace(**values) for room, values in rooms.items()})


def start_side(p: Floats, i: int, open_at_start: list[float]) -> Floats:
    """The people of a side at the start, spread over the open sectors by value."""
    weight = [v * is_open for v, is_open in zip(p.sector_value[i], open_at_start, strict=True)]
    total = sum(weight)
    return SimpleNamespace(
        force=[
            p.initial_force[i] * w / total + garrison * (1 - is_open)
            for w, garrison, is_open in zip(weight, p.garrison[i], open_at_start, strict=True)
        ],
        transit=[[0.0] * len(weight) for _ in range(3)],
        reserve=p.initial_reserve[i],
        training=[p.initial_training[i] / 2] * 2,
        wounded=[p.initial_wounded[i] / 2] * 2,
        pool=p.initial_pool[i],
        dead=p.initial_dead[i],
        casualties=p.initial_casualties[i],
        captured=0.0,
        invalided=0.0,
        deserted=0.0,
        weeks_short=0.0,
        contingent=[0.0] * len(weight),
        sent=[0.0] * len(weight),
        rest=1.0,
    )


def start_front(held: list[float], is_open: float) -> Floats:
    """A sector at the start: ground in whole grains, no noise yet; a front that is open is known."""
    whole = [round(area / GRAIN) * GRAIN for area in held]
    return SimpleNamespace(
        held=whole, local=0.0, tempo=0.0, level=0.0, pace=0.0, breakthrough=0.0, recent_loss=[0.0, 0.0],
        surprise=0.0, known=is_open > 0,
    )  # fmt: skip


def obey_orders(inputs: Inputs, week: int, levers: Floats, fronts: list) -> Floats:
    """The levers of the week after the orders that depend on ground held."""
    for order in inputs.orders:
        if not order.applies[week]:
            continue
        if order.side is not None:
            held = fronts[order.sector].held[order.side]
            if not (held < order.bound if order.op == "<" else held > order.bound):
                continue
        levers = copy.deepcopy(levers)
        *path, last = order.element
        target = getattr(levers, order.lever)
        for position in path:
            target = target[position]
        target[last] = order.value
    return levers


def between(first, second, blend: float):
    """A number, or a list of any depth, on the line between two."""
    if isinstance(first, list):
        return [between(a, b, blend) for a, b in zip(first, second, strict=True)]
    return first + blend * (second - first)


def calendar(p: Floats, inputs: Inputs, week: int, levers: Floats) -> tuple[float, list[list[float]]]:
    """The season's factor of mobility, and the attack effort of each side after deadlines."""
    effort = []
    for i in SIDES:
        pull = math.exp(-float(inputs.weeks_to_deadline[week, i]) / p.deadline_horizon)
        factor = max(1 + p.deadline_effort[i] * pull, 0.0)
        effort.append([ordered * factor for ordered in levers.attack_effort[i]])
    return math.exp(-p.season_effect * float(inputs.season[week])), effort


def pass_stages(stock: list[float], entering: float, mean: float) -> float:
    """Move a two-stage delay on by a week; who leaves it."""
    share = -math.expm1(-2 / mean)
    first, second = stock[0] * share, stock[1] * share
    stock[0] += entering - first
    stock[1] += first - second
    return second


def recruit(p: Floats, side: Floats, i: int, levers: Floats, given: Floats, initial_support: float) -> None:
    """Recruits enter training; the trained and the recovered join the reserve."""
    willing = (
        p.recruits[i]
        * given.pay[i] ** p.pay_elasticity
        * (1 + p.mobilization_gain * levers.mobilization[i])
        * (given.support[i] / initial_support) ** p.support_elasticity
    )
    recruits = min(side.pool, willing)
    side.pool -= recruits
    side.reserve += pass_stages(side.training, recruits, p.training_time)
    side.reserve += pass_stages(side.wounded, 0.0, p.recovery_time)
    side.force = [m + more for m, more in zip(side.force, given.contingent[i], strict=True)]
    side.contingent = [c + more for c, more in zip(side.contingent, given.contingent[i], strict=True)]


def redeploy(
    p: Floats, side: Floats, i: int, levers: Floats, threat: list, opened: list, enemy: list[float]
) -> list[float]:
    """Arrivals, orders, then the rule of allocation; who set out for each sector.

    enemy  the other side's force in each sector before it moves on by the rule
    """
    sectors = range(len(side.force))
    others = sum(side.force) + sum(map(sum, side.transit)) + side.reserve
    others -= sum(side.contingent) + sum(side.sent)
    arriving, *under_way = side.transit
    for s in sectors:
        side.force[s] += arriving[s]
    granted = min(1.0, _reserve_after_recall(side, levers.recall[i]) / max(sum(levers.send[i]), 1.0))
    sent = [ordered * granted for ordered in levers.send[i]]
    before = sum(side.sent)
    for s in sectors:
        side.force[s] += sent[s]
        side.sent[s] = side.sent[s] * (1 - min(levers.recall[i][s], 1.0)) + sent[s]
    side.reserve -= sum(sent)

    spare = side.reserve - p.minimum_reserve[i] - levers.hold_reserve[i]
    weight = [
        p.sector_value[i][s]
        * math.exp(p.threat_weight[i] * threat[s] + levers.priority[i][s])
        * (enemy[s] + SKELETON) ** p.enemy_weight[i]
        * opened[s]
        for s in sectors
    ]
    standing = [(side.force[s] + under_way[0][s] + under_way[1][s]) * opened[s] for s in sectors]
    available, total = max(sum(standing) + spare, 0.0), max(sum(weight), 1e-38)
    gap = [(available * weight[s] / total - standing[s]) * opened[s] for s in sectors]
    own = [side.force[s] - side.contingent[s] for s in sectors]
    leaving = [min(max(-gap[s], 0.0), min(p.outflow_limit, 1.0) * own[s]) for s in sectors]
    wanted = [min(max(gap[s], 0.0), p.inflow_limit) for s in sectors]
    supply = max(sum(leaving) + spare, 0.0)
    scale = min(1.0, supply / max(sum(wanted), 1.0))
    entering = [scale * w for w in wanted]

    side.force = [m - out for m, out in zip(side.force, leaving, strict=True)]
    side.sent = [min(side.sent[s], own[s] - leaving[s]) for s in sectors]  # the others leave first
    returned = before - sum(side.sent)
    side.rest = (side.rest * others + p.sent_quality[i] * returned) / (others + returned)
    side.rest = min(max(side.rest, 0.0), 1.0)
    side.reserve = max(side.reserve + sum(leaving) - sum(entering), 0.0)
    arrives = [max(1 - abs(weeks - p.transit_time), 0.0) for weeks in (1, 2, 3)]
    waiting = [*under_way, [0.0] * len(sectors)]
    side.transit = [[waiting[k][s] + arrives[k] * entering[s] for s in sectors] for k in range(3)]
    return [a + b for a, b in zip(entering, sent, strict=True)]


def after_orders(side: Floats, i: int, levers: Floats) -> list[float]:
    """Where a side stands after arrivals and orders, before the rule moves anybody."""
    force = [m + coming for m, coming in zip(side.force, side.transit[0], strict=True)]
    back = [
        (m - guests) * min(share, 1.0)
        for m, guests, share in zip(force, side.contingent, levers.recall[i], strict=True)
    ]
    granted = min(1.0, (side.reserve + sum(back)) / max(sum(levers.send[i]), 1.0))
    return [m - b + granted * ordered for m, b, ordered in zip(force, back, levers.send[i], strict=True)]


def _reserve_after_recall(side: Floats, recall: list[float]) -> float:
    """Take the recalled share of every sector's force into the reserve."""
    for s, share in enumerate(recall):
        back = (side.force[s] - side.contingent[s]) * min(share, 1.0)
        side.force[s] -= back
        side.reserve += back
    return side.reserve


def active(sides: list, levers: Floats) -> list[bool]:
    """Where there is a front: both stand there in some strength, or a policy opened the sector."""
    forces = zip(sides[0].force, sides[1].force, levers.open, strict=True)
    return [min(a, b) > SKELETON or opened > 0 for a, b, opened in forces]


def efficiency(sufficiency: float) -> float:
    """Fire that materiel allows, 1 when it suffices."""
    return 2 * sufficiency / (1 + sufficiency)


def fight(p: Floats, sides: list, effort: list, given: Floats, shock: list, fronts: list) -> list:
    """Losses of each side in each sector, Helmbold's law."""
    losses = []
    for i in SIDES:
        enemy_fire, own_fire = efficiency(given.sufficiency[1 - i]), efficiency(given.sufficiency[i])
        exposure = max(own_fire, LEAST) ** -p.exposure_power
        of_side = []
        for s, own in enumerate(sides[i].force):
            if not fronts[s]:
                of_side.append(0.0)
                continue
            ratio = (sides[1 - i].force[s] + SKELETON) / (own + SKELETON)
            scatter = math.exp(p.spread * shock[i][s] - p.spread**2 / 2)
            intensity = 1 + p.effort_gain * (effort[0][s] + effort[1][s])
            hazard = p.hazard[i] * intensity * ratio**p.exponent * enemy_fire * exposure * scatter
            of_side.append(-own * math.expm1(-hazard))
        losses.append(of_side)
    return losses


def absorb(p: Floats, side: Floats, i: int, losses: list[float], support: float) -> None:
    """Losses and desertion leave the force; some of the wounded will return."""
    fell = [
        c * loss / m if m else 0.0 for c, loss, m in zip(side.contingent, losses, side.force, strict=True)
    ]
    lost = sum(losses) - sum(fell)
    dead, captured = p.killed_share[i] * lost, p.captured_share[i] * lost
    wounded = lost - dead - captured
    returning = p.return_share * wounded
    side.wounded[0] += returning
    side.dead += dead
    side.captured += captured
    side.invalided += wounded - returning
    side.casualties += lost
    hazard = p.desertion[i] * math.exp(p.desertion_support * (1 - support))
    for s, loss in enumerate(losses):
        remaining, guests = side.force[s] - loss, side.contingent[s] - fell[s]
        deserting = -(remaining - guests) * math.expm1(-hazard)
        left = remaining - deserting
        own = side.force[s] - side.contingent[s]
        side.sent[s] *= (left - guests) / own if own > 0 else 0.0
        side.force[s], side.contingent[s] = left, guests
        side.deserted += deserting
    committed = sum(side.force) - sum(side.contingent) + sum(map(sum, side.transit))
    side.weeks_short = side.weeks_short + 1 if committed < p.break_threshold[i] * p.initial_force[i] else 0.0


def as_it_counts(side: Floats, quality: float) -> list[float]:
    """The force of a side in each sector, each man as he counts at the front."""
    found = []
    for m, sent, guests in zip(side.force, side.sent, side.contingent, strict=True):
        others = max(m - sent - guests, 0.0)
        found.append(m + (quality - 1) * sent + (side.rest - 1) * others)
    return found


def log_power(p: Floats, p_sent: list[float], sides: list, effort: list, given: Floats) -> list[float]:
    """Log power of the first side less that of the second in each sector, without noise."""
    power = []
    for i in SIDES:
        fire = p.sufficiency_power * math.log(max(efficiency(given.sufficiency[i]), LEAST))
        power.append(fire + p.support_power * math.log(given.support[i]) + p.relative_strength[i])
    difference = []
    counts = [as_it_counts(side, p_sent[i]) for i, side in enumerate(sides)]
    for s, (first, second) in enumerate(zip(*counts, strict=True)):
        of_force = p.force_weight[s] * math.log((first + SKELETON) / (second + SKELETON))
        difference.append(of_force + power[0] - power[1] + p.effort_gain * (effort[0][s] - effort[1][s]))
    return difference


def advance(
    p: Floats,
    fronts: list,
    power: list,
    effort: list,
    mobility_factor: float,
    own_soil: list,
    is_active: list,
    noise: dict,
) -> None:
    """Move the front in every sector."""
    kept = math.exp(-1 / p.threat_memory)
    for s, front in enumerate(fronts):
        front.local = wander(front.local, noise["local"][s], p.local_persistence[s], p.local_spread[s])
        front.tempo = wander(front.tempo, noise["tempo"][s], p.effort_persistence[s], p.effort_spread[s])
        front.level -= p.reversion[s] * (front.level + power[s])
        drifted = p.pace_persistence[s] * front.pace + p.pace_spread[s] * noise["pace"][s]
        front.pace = min(max(drifted, -LARGEST_PACE), LARGEST_PACE)
        if is_active[s] and not front.known:
            front.surprise = p.surprise[s] * min(max(effort[0][s] - effort[1][s], -1.0), 1.0)
        deep = [math.sqrt(max(front.held[i] * own_soil[1 - i][s], GRAIN)) for i in SIDES]
        far = p.strength_gradient[s] * (deep[0] - deep[1])
        advantage = power[s] + front.level + front.tempo + front.surprise - far
        front.surprise *= math.exp(-1 / p.surprise_memory[s])
        front.known = front.known or is_active[s]
        chance, depth = noise["trigger"][s], noise["depth"][s]
        breakthrough = break_through(p, s, front.breakthrough, advantage, chance, depth)
        on_enemy_soil = front.held[0] * (1 - own_soil[0][s]) - front.held[1] * (1 - own_soil[1][s])
        speed = p.mobility[s] * mobility_factor * math.exp(front.pace)
        pushed = speed * band(advantage + front.local, p.stalemate_band[s])
        moved = 0.0
        for part in (pushed, breakthrough):
            attacking = effort[0][s] if part > 0 else effort[1][s]
            moved += part * (1 - p.advance_needs_effort * (1 - min(attacking, 1.0)))
        speed = moved - p.salient_decay[s] * on_enemy_soil if is_active[s] else 0.0
        bounded = min(max(speed, -p.maximum_advance), p.maximum_advance)
        gain = round(min(max(bounded, -front.held[0]), front.held[1]) / GRAIN) * GRAIN
        front.held = [front.held[0] + gain, front.held[1] - gain]
        front.breakthrough = breakthrough if is_active[s] else 0.0
        for i, lost in enumerate((max(-gain, 0.0), max(gain, 0.0))):
            front.recent_loss[i] = lost + (front.recent_loss[i] - lost) * kept


def wander(old: float, shock: float, persistence: float, spread: float) -> float:
    """One week of an AR(1) of given spread."""
    return persistence * old + math.sqrt(1 - persistence**2) * spread * shock


def band(push: float, half_width: float) -> float:
    """No movement inside the stalemate band, softly."""
    x = (abs(push) - half_width) / EDGE
    softplus = max(x, 0.0) + math.log1p(math.exp(-abs(x)))
    return math.copysign(EDGE * softplus, push)


def break_through(p: Floats, s: int, running: float, advantage: float, trigger: float, depth: float) -> float:
    """The speed of a breakthrough: one that goes on, one that starts, or none."""
    if running:
        return running if trigger < 1 - 1 / p.breakthrough_duration else 0.0
    if trigger < -math.expm1(-p.breakthrough_rate) and abs(advantage) > p.breakthrough_threshold:
        return math.copysign(p.mobility[s] * p.breakthrough_size * depth / p.breakthrough_duration, advantage)
    return 0.0


def record(sides: list, fronts: list, losses: list, inflow: list) -> list[float]:
    """The rows of `inputs.recorded_rows`."""
    return [
        *(front.held[0] for front in fronts),
        *(m for side in sides for m in side.force),
        *(side.reserve for side in sides),
        *(side.dead for side in sides),
        *(side.casualties for side in sides),
        *(sum(of_side) for of_side in losses),
        *(persons for of_side in inflow for persons in of_side),
    ]
